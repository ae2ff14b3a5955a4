"""A coverage matrix as a table: a row for each row, a column for each column, mostly empty cells."""

from collections.abc import Iterator, Mapping, Sequence

from app.errors import InvalidInput, Problem
from app.models.matrix import FindingsKpis, KpisBodies, Line

# JSON leaves empty cells out. Spreadsheets open no more columns than these.
MOST_CELLS, MOST_COLUMNS = 1_000_000, 16_000
_ROW = ("ref", "title", "detail")


def matrix_table(found: FindingsKpis | KpisBodies) -> tuple[Sequence[str], Iterator[Mapping[str, str]]]:
    """Columns and rows, as `csv_text` and `xlsx_bytes` take them: reference, title, kind or state, then the columns.

    Raises
    ------
    InvalidInput
        It has more cells, filled or empty, than a table should.
    """
    rows, columns = len(found.rows), len(found.columns)
    if rows * columns > MOST_CELLS or columns > MOST_COLUMNS:
        much = f"The table would have {rows:,} rows and {columns:,} columns; {MOST_CELLS:,} cells are the most."
        narrower = "narrow it by inspection, kind or body; or take json, which lists filled cells only"
        raise InvalidInput(much, [Problem("format", narrower)])
    return (*_ROW, *map(_heading, found.columns)), _rows(found)


def _rows(found: FindingsKpis | KpisBodies) -> Iterator[Mapping[str, str]]:
    headings = {column.id: _heading(column) for column in found.columns}
    cells: dict[int, dict[str, str]] = {row.id: {} for row in found.rows}
    for cell in found.cells:
        cells[cell.row][headings[cell.column]] = cell.words
    for row in found.rows:
        yield {"ref": row.ref, "title": row.title, "detail": row.detail, **cells[row.id]}


def _heading(column: Line) -> str:
    return f"{column.ref} {column.title}"
