"""Tables as Excel workbooks that hold no formulas."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from app.errors import InvalidInput, Problem
from app.export.graph_text import xml_safe
from app.export.table_csv import FORMULA_STARTS

# What the file format allows.
MOST_ROWS, MOST_COLUMNS, _LONGEST = 1_048_576, 16_384, 32_767
_SHEET_LENGTH = 31
_NOT_IN_SHEET = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# Characters wide; longer texts are cut on the screen and whole in the cell.
_NARROWEST, _WIDEST = 10, 60
_HEADING = Font(bold=True)


def xlsx_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], sheet: str = "Table") -> bytes:
    """One sheet: a line of headings that stays in view, then a line a row; lists are joined with "; ".

    Numbers, days and truth values keep their kind. Every text is stored as text, whatever it starts with.

    Raises
    ------
    InvalidInput
        There are more rows or columns than a sheet holds.
    """
    if len(columns) > MOST_COLUMNS:
        raise _too_large("more columns", f"{MOST_COLUMNS:,}")
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet_name(sheet))
    page.freeze_panes = "A2"
    for place, heading in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = min(max(len(heading) + 2, _NARROWEST), _WIDEST)
    headings = [_cell(page, heading) for heading in columns]
    for heading in headings:
        heading.font = _HEADING
    page.append(headings)
    for place, row in enumerate(rows, start=2):
        if place > MOST_ROWS:
            raise _too_large("more rows", f"{MOST_ROWS:,}")
        page.append([_cell(page, row.get(column)) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_name(title: str) -> str:
    r"""A title as Excel allows one for a sheet: at most 31 characters, none of []:*?/\, no apostrophe at an end."""
    plain = " ".join(_NOT_IN_SHEET.sub(" ", xml_safe(title)).split())
    name = plain[:_SHEET_LENGTH].strip(" '")
    # Excel keeps the name History for itself.
    return name if name and name.casefold() != "history" else f"{name or 'Table'} table"[:_SHEET_LENGTH]


def _cell(page: Any, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float) or type(value) is date:
        return WriteOnlyCell(page, value)
    if isinstance(value, datetime):
        # Excel knows no time zones.
        value = value.isoformat(" ", "seconds")
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    text = xml_safe(str(value))
    if not text:
        return WriteOnlyCell(page)
    cell = WriteOnlyCell(page, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
    # The writer takes =1+1 for a formula and #N/A for an error. The prefix keeps Excel from doing so at the next edit.
    cell.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    return cell


def _too_large(what: str, most: str) -> InvalidInput:
    problem = Problem("rows", f"{most} are the most: narrow the list, or take csv")
    return InvalidInput(f"The table has {what} than a sheet holds.", [problem])
