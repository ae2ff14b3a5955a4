"""Tables whose rows are what must improve: cells without bullet or number, divided only by the rules around them."""

import re
from itertools import groupby

from app.ingest.readers.grid import Place, read_grids
from app.ingest.readers.page import Line, Page, join
from app.ingest.reports.blocks import BULLET, Block, Kind
from app.ingest.reports.headings import list_kind

_RESPONSIBLE = re.compile(r"responsible (?:bod|part|organi|agenc)\w+", re.IGNORECASE)
_ENDED = (".", "!", "?")
# After a page break, what begins so goes on with the cell above: no item opens with a pronoun.
_GOES_ON = re.compile(r"[^A-Z‘’“'\"]|(?:This|These|It|They|Their|Those|In (?:particular|addition)|Additionally)\b")


class Tables:
    """Knows which lines stand between the rules of a table, and where."""

    def __init__(self, pages: list[Page]) -> None:
        self._grids = {page.number: read_grids(page) for page in pages}

    def place(self, line: Line) -> Place | None:
        """Return the line's place, None where it stands in no table."""
        return next(filter(None, (grid.place(line) for grid in self._grids.get(line.page, []))), None)


def rows(placed: list[tuple[Place, Line]]) -> list[Block]:
    """Read the rows of tables, in order: bold ones as headings, the others as cells with the body responsible."""
    reader = _Rows()
    for _, row in groupby(sorted(placed, key=lambda item: item[0][:2]), key=lambda item: item[0][:2]):
        cells: dict[int, list[Line]] = {}
        for place, line in row:
            cells.setdefault(place.column, []).append(line)
        reader.add(cells)
    return reader.blocks


def _text(lines: list[Line]) -> str:
    return " ".join(line.text for line in lines)


def _is_head(lines: list[Line]) -> bool:
    return bool(_RESPONSIBLE.fullmatch(_text(lines))) or list_kind(_text(lines)) is not None


class _Rows:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._responsible = 0  # The column of that name; the items stand in the last of the others.
        self._head: list[str] = []
        self._page = 0

    def add(self, cells: dict[int, list[Line]]) -> None:
        if all(line.bold for lines in cells.values() for line in lines) or any(map(_is_head, cells.values())):
            self._add_head(cells)
            return
        column = max((number for number in cells if number != self._responsible), default=0)
        self._add_cell(cells.get(column, []), _text(cells.get(self._responsible, [])))

    def _add_head(self, cells: dict[int, list[Line]]) -> None:
        texts = [_text(lines) for lines in cells.values()]
        if texts == self._head:
            return  # Repeated at the top of a page: the row above may go on below it.
        self._head, self._responsible = texts, 0
        for column, lines in cells.items():
            if _RESPONSIBLE.fullmatch(_text(lines)):
                self._responsible = column
            else:
                self.blocks.append(Block(Kind.HEADING, lines[0], [_text(lines)]))

    def _add_cell(self, lines: list[Line], responsible: str) -> None:
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind is Kind.CELL and self._goes_on(last, lines, responsible):
            last.responsible = join(last.responsible or "", responsible) or None
        elif lines:
            self._open(lines[0], lines[0].left if BULLET.match(lines[0].text) else None, responsible)
        for line in lines:
            self._add_line(line, responsible)
            self._page = line.page

    def _goes_on(self, last: Block, lines: list[Line], responsible: str) -> bool:
        if not lines:
            return True
        first = lines[0]
        if first.page == self._page:
            return False
        ended = last.text.endswith(_ENDED)
        if self._responsible:
            # The body's name is shorter than what it must do: below a page break it stands only beside a new row.
            return not responsible or (not ended and first.text[:1].islower())
        return not ended or bool(_GOES_ON.match(first.text))

    def _add_line(self, line: Line, responsible: str) -> None:
        block = self.blocks[-1]
        bullet = BULLET.match(line.text)
        text = line.text[bullet.end() :] if bullet else line.text
        # A cell that opens with a bullet holds a list of items, not one item with its points.
        if bullet and block.bullet_left == line.left and block.text:
            block = self._open(line, line.left, responsible)
        if bullet and block.bullet_left is None:
            block.parts.append(text)
        else:
            block.parts[-1] = join(block.parts[-1], text)

    def _open(self, first: Line, bulleted: float | None, responsible: str) -> Block:
        block = Block(Kind.CELL, first, [""], bullet_left=bulleted, responsible=responsible or None)
        self.blocks.append(block)
        return block
