"""The flow of a PDF that holds no table with drawn rules: tables whose columns the white space tells, and prose."""

from pathlib import Path

from app.errors import ImportProblem, Problem
from app.ingest.readers.aligned import Aligned, aligned_parts
from app.ingest.readers.bands import Bands
from app.ingest.readers.furniture import printed_lines
from app.ingest.readers.page import Line, Page
from app.ingest.readers.pdf import read_pdf
from app.ingest.readers.table import Table

_PROSE = "text"
_LOOKED_FOR = (
    "Looked for: rules drawn between the rows and between two columns at least, or three columns with clear space "
    "between them. Save the table as xlsx, csv or docx, or print it again with all its borders."
)


def read_unruled_flow(path: Path, max_pages: int = 1000) -> list[Table]:
    """Read tables without upright rules, and the prose between them, as `read_pdf_flow` does those with rules.

    A table that cannot be told for sure makes one named after its page that says why.

    Raises
    ------
    ImportProblem
        No table could be read; each one that was refused is named with its page and the reason.
    """
    flow = _Flow()
    document = read_pdf(path, max_pages, apart=True)
    without_text = {warning.page: warning.message for warning in document.warnings}
    for page, lines in printed_lines(document.pages):
        if message := without_text.get(page.number):
            flow.tell(message, page)
        flow.add(page, lines)
    if flow.count:
        return flow.tables
    if flow.refused:
        remedy = Problem(path.name, "Save it as xlsx, csv or docx, or print it again with all its borders.")
        raise ImportProblem("The columns and rows of the PDF's table cannot be told apart.", [*flow.refused, remedy])
    raise ImportProblem("The PDF holds no table with drawn rules or clear columns.", [Problem(path.name, _LOOKED_FOR)])


class _Flow:
    """Takes page after page, and adds each table or line to what is open or begins anew."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self.refused: list[Problem] = []
        self.count = 0
        self._bands: Bands | None = None  # of the table with which the page before ended
        self._line = 0

    def tell(self, message: str, page: Page) -> None:
        """Add a table that says what could not be read of a page."""
        self.tables.append(Table(f"page {page.number}"))
        self._add_row([message], page)

    def add(self, page: Page, lines: list[Line]) -> None:
        above, self._bands = self._bands, None
        for number, part in enumerate(aligned_parts(page, lines, above)):
            self._bands = None
            if not isinstance(part, Aligned):
                self._open(_PROSE)
                self._add_row([part.text], page)
            elif part.refused:
                reason = f"The table that begins “{part.lines[0].text[:80]}” was not read: {part.refused}."
                self.refused.append(Problem(f"page {page.number}", reason))
                self.tell(reason, page)
            else:
                self._add_table(part, page, goes_on=bool(number == 0 and above and above.go_on_as(part.bands)))

    def _add_table(self, table: Aligned, page: Page, goes_on: bool) -> None:
        if not goes_on:
            self.count += 1
        self._open(f"table {self.count}")
        for cells in table.rows:
            self._add_row(cells, page)
        self._bands = table.bands

    def _open(self, name: str) -> None:
        if not self.tables or self.tables[-1].name != name:
            self.tables.append(Table(name))

    def _add_row(self, cells: list[str], page: Page) -> None:
        self._line += 1
        self.tables[-1].add(cells, self._line, page.number)
