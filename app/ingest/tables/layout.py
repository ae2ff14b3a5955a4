"""The lines of a mapping table: without headings and page furniture, numbered by page."""

import re
from dataclasses import dataclass, field

from app.ingest.readers.table import Table, TableRow
from app.ingest.record import ReadWarning
from app.ingest.tables.cells import Place
from app.ingest.tables.headings import Column, Role, find_headings, no_headings

_FURNITURE = re.compile(
    r"this page (?:is|has been) (?:intentionally )?(?:left )?blank\.?|(?:page )?\d{1,4}", re.IGNORECASE
)


@dataclass
class Line:
    """One line of the table: a whole row, or part of one, or a heading within the table."""

    words: dict[Column, str]
    place: Place
    headings_above: int

    @property
    def finding(self) -> str:
        return next((text for column, text in self.words.items() if column.role is Role.FINDING), "")


@dataclass
class Layout:
    """All lines of the document's mapping tables, in order."""

    columns: list[Column] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    headings: int = 0
    warnings: list[ReadWarning] = field(default_factory=list)

    def warn(self, code: str, message: str, place: Place, words: str) -> None:
        self.warnings.append(ReadWarning(code, message, place.page, place.line, words))


def lay_out(tables: list[Table]) -> Layout:
    """Take all tables with the expected headings as one table that runs on.

    Raises
    ------
    ImportProblem
        No table has the expected headings.
    """
    found = list(find_headings(tables))
    if not found:
        raise no_headings(tables)
    layout = Layout()
    for table, index, columns in found:
        for row in table.rows[:index]:
            layout.warn("unread-line", "This stands above the headings and was not read.", _place(row), _joined(row))
        _read_lines(layout, table.rows[index:], _widened(columns, table))
    _number_pages(layout)
    read = [table for table, _, _ in found]
    for table in tables:
        if table.rows and table not in read:
            message = f"The {table.name} has no headings of a mapping table and was not read."
            layout.warn("unread-table", message, _place(table.rows[0]), _joined(table.rows[0]))
    return layout


def _read_lines(layout: Layout, rows: list[TableRow], columns: list[Column]) -> None:
    layout.columns.extend(column for column in columns if column not in layout.columns)
    headings = _joined(rows[0]).casefold()
    for row in rows:
        words = _joined(row)
        if words.casefold() == headings:
            layout.headings += 1
        elif not _FURNITURE.fullmatch(words):
            missing = ("",) * (len(columns) - len(row.cells))
            cells = dict(zip(columns, row.cells + missing, strict=True))
            layout.lines.append(Line(cells, _place(row), layout.headings))


def _number_pages(layout: Layout) -> None:
    """Where no form feeds count the pages, count the headings: a printed table repeats them on each page.

    So does each sheet of a workbook, or table of a document, that holds a part of the whole.
    """
    printed = any((line.place.page or 1) > 1 for line in layout.lines)
    if printed or layout.headings == 1:
        return
    for line in layout.lines:
        line.place = Place(line.headings_above, line.place.line)


def _widened(columns: list[Column], table: Table) -> list[Column]:
    """Add a nameless column for each cell that stands beyond the headings."""
    width = max(len(row.cells) for row in table.rows)
    return columns + [Column(index, f"Column {index + 1}", None) for index in range(len(columns), width)]


def _place(row: TableRow) -> Place:
    return Place(row.page, row.line)


def _joined(row: TableRow) -> str:
    return " ".join(" ".join(row.cells).split())
