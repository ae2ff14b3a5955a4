"""Tables in PDF files: those whose cells are divided by drawn rules, and the prose around them.

Where there is none, `unruled` looks for columns that only white space divides.
"""

from collections import defaultdict
from functools import reduce
from itertools import groupby
from pathlib import Path

from app.errors import ImportProblem, Problem
from app.ingest.readers.furniture import printed_lines
from app.ingest.readers.grid import Grid, read_grids
from app.ingest.readers.page import Document, Line, Page, join
from app.ingest.readers.pdf import read_pdf
from app.ingest.readers.table import Table
from app.ingest.readers.unruled import read_unruled_flow

_HEAD_BYTES = 1024
_PROSE = "text"
_FEWEST_WALLS = 3
# Below a page break a table's columns are as wide as above it, wherever the margins of the page are.
_SAME_WIDTH = 3.0

_Cells = dict[int, list[Line]]


def is_pdf(data: bytes) -> bool:
    """Whether the bytes are a PDF's, whose mark may stand a little below the top."""
    return b"%PDF-" in data[:_HEAD_BYTES]


def read_pdf_flow(path: Path, max_pages: int = 1000) -> list[Table]:
    """Read the tables of a PDF with the prose between them, whose lines make tables of one cell a row, named "text".

    Lines are counted through the rows and the prose of all pages. A table that goes on overleaf is one table, and
    may repeat its headings there. A page without text makes a table of its own that says so.

    Raises
    ------
    ImportProblem
        The PDF cannot be read, or holds no table whose columns and rows can be told apart.
    """
    document = read_pdf(path, max_pages)
    _refuse_damage(document)
    flow = _Flow(document)
    for page, lines in printed_lines(document.pages):
        flow.add(page, lines)
    return flow.tables if flow.count else read_unruled_flow(path, max_pages)


def read_pdf_tables(path: Path, max_pages: int = 1000) -> list[Table]:
    """Read the tables of a PDF without the prose; problems as for `read_pdf_flow`."""
    return [table for table in read_pdf_flow(path, max_pages) if table.name != _PROSE]


def _refuse_damage(document: Document) -> None:
    damaged = [Problem(f"page {w.page}", w.message) for w in document.warnings if w.code == "page-unread"]
    if damaged:
        message = "Pages of the PDF are damaged, so that rows may be missing. Fetch the file again."
        raise ImportProblem(message, damaged)


class _Flow:
    """Takes page after page and adds what stands there, from the top down, to the open table or to one of its own."""

    def __init__(self, document: Document) -> None:
        self.tables: list[Table] = []
        self.count = 0
        self._without_text = {w.page: w.message for w in document.warnings}
        self._widths: list[float] = []
        self._line = 0

    def add(self, page: Page, lines: list[Line]) -> None:
        if message := self._without_text.get(page.number):
            self.tables.append(Table(f"page {page.number}"))
            self._add_row([message], page)
        grids = [grid for grid in read_grids(page) if len(grid.walls) >= _FEWEST_WALLS]
        standing = [(_standing(line, grids), line) for line in lines]
        tables = [[line for at, line in standing if at == index] for index in range(len(grids))]
        for at, group in groupby(standing, key=lambda item: item[0]):
            if at is None:
                self._add_prose([line for _, line in group], page)
            elif tables[at]:
                self._add_table(grids[at], tables[at], page)
                tables[at] = []

    def _add_prose(self, lines: list[Line], page: Page) -> None:
        if not self.tables or self.tables[-1].name != _PROSE:
            self.tables.append(Table(_PROSE))
        for line in lines:
            self._add_row([line.text], page)

    def _add_table(self, grid: Grid, lines: list[Line], page: Page) -> None:
        widths = [wall - grid.walls[0] for wall in grid.walls]
        if not self._goes_on(widths, page):
            self.count += 1
            self.tables.append(Table(f"table {self.count}"))
        self._widths = widths
        for row in _rows(grid, lines):
            self._add_row([_text(row.get(column, [])) for column in range(1, len(grid.walls))], page)

    def _goes_on(self, widths: list[float], page: Page) -> bool:
        """Whether the table that ended the page before goes on at the top of this one."""
        last = self.tables[-1] if self.count else None
        return (
            last is not None
            and last.name == f"table {self.count}"
            and last.rows[-1].page != page.number
            and len(widths) == len(self._widths)
            and all(abs(one - other) <= _SAME_WIDTH for one, other in zip(widths, self._widths, strict=True))
        )

    def _add_row(self, cells: list[str], page: Page) -> None:
        self._line += 1
        self.tables[-1].add(cells, self._line, page.number)


def _standing(line: Line, grids: list[Grid]) -> int | None:
    """Which of the tables the line stands in."""
    return next((index for index, grid in enumerate(grids) if grid.place(line)), None)


def _rows(grid: Grid, lines: list[Line]) -> list[_Cells]:
    rows: dict[int, _Cells] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if place := grid.place(line):
            rows[place.row][place.column].append(line)
    return [rows[row] for row in sorted(rows)]


def _text(lines: list[Line]) -> str:
    return reduce(join, (line.text for line in lines), "")
