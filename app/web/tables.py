"""What is on a page as a file for a spreadsheet; formulas in it are neutralised."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import Response

from app.errors import InvalidInput, Problem
from app.export.table_csv import csv_text

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_answer(name: str, form: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """The rows as a file called `name`, in the form csv or xlsx.

    Raises
    ------
    InvalidInput
        It is asked for in another form.
    """
    if form == "csv":
        # The mark at the start tells Excel that it is UTF-8.
        content, media_type = csv_text(columns, rows).encode("utf-8-sig", "replace"), "text/csv"
    elif form == "xlsx":
        # What writes workbooks takes 8 MB, which a service that is never asked for one need not hold.
        from app.export.table_xlsx import xlsx_bytes  # noqa: PLC0415

        content, media_type = xlsx_bytes(columns, rows, name), _XLSX
    else:
        raise InvalidInput("Tables come as csv or xlsx.", [Problem("format", f"{form[:20]} is neither")])
    said = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "no-store"}
    return Response(content, headers=said, media_type=media_type)
