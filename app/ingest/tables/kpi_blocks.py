"""A paper in parts: lines of prose, and tables of KPIs each from its headings to its last row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.ingest.periods import PeriodKind, find_mentions
from app.ingest.readers.table import Table, TableRow
from app.ingest.tables.kpi_headings import (
    Column,
    Role,
    is_period,
    may_be_values,
    name_column,
    read_headings,
    read_lower_headings,
)
from app.ingest.tables.kpi_values import has_number, read_value

_FURNITURE = re.compile(
    r"this page (?:is|has been) (?:intentionally )?(?:left )?blank\.?|(?:page )?[0-9]{1,4}|[-=_*\s]{3,}", re.IGNORECASE
)
_MONEY = re.compile(r"£|\b(?:budget|savings|expenditure|capital|revenue|spend|funding)\b", re.IGNORECASE)
_LONGEST_TITLE = 120
_SENTENCE = re.compile(r"[.:;?!,]$")


@dataclass(frozen=True)
class Prose:
    """A line of prose, or a heading: whatever is no row of a table."""

    text: str
    page: int | None
    line: int


@dataclass
class Block:
    """A table of KPIs. `columns` is empty where the periods stand in the first column, below `heads`.

    `stored` says that its cells are numbers as a workbook stores them, not as it shows them; `caption` is a row of
    its own above the headings.
    """

    heads: list[TableRow]
    columns: list[Column] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
    title: str | None = None
    stored: bool = False
    caption: str | None = None

    @property
    def is_bare(self) -> bool:
        """Whether it holds values alone, their names being printed elsewhere."""
        return bool(self.columns) and name_column(self.columns) is None


@dataclass
class LooseRows:
    """Rows of a table that has no headings of periods."""

    rows: list[TableRow]


Part = Prose | Block | LooseRows


def cut_into_parts(tables: list[Table]) -> list[Part]:
    """The parts of a paper in order; every row is in one of them, but for page numbers and repeated headings."""
    parts: list[Part] = []
    for table in tables:
        _Cutter(table, parts).cut()
    return parts


class _Cutter:
    """Cuts one table of the file, which may be the whole of a text, and adds its parts to those above it."""

    def __init__(self, table: Table, parts: list[Part]) -> None:
        self.table = table
        self.parts = parts
        # Rows of a sheet are never page numbers, and a sheet's name is its title.
        self._is_text = table.name == "text"
        self._sheet = table.name.removeprefix("sheet ") if table.name.startswith("sheet ") else None
        self._first = len(parts) if self._sheet is not None else 0
        self._open: Block | None = None
        self._alone: TableRow | None = None

    def cut(self) -> None:
        for index, row in enumerate(self.table.rows):
            if self._is_text and len(row.cells) == 1 and _FURNITURE.fullmatch(row.cells[0]):
                continue
            self._take(row, self.table.rows[index + 1 : index + 2])

    @property
    def _above(self) -> Part | None:
        """The part above, which for a sheet is one of its own."""
        return self.parts[-1] if len(self.parts) > self._first else None

    def _take(self, row: TableRow, below: list[TableRow]) -> None:
        if self._repeats_headings(row) or self._has_lower_headings(row):
            return
        # A year is a number too ("2017"), so a row that fits below the headings is no heading.
        columns = None if self._open and fits(self._open, row) else read_headings(row, self._year_above())
        if self._open and self._belongs(self._open, row, below, columns):
            self._open.rows.append(row)
        elif columns and not self._is_of_money(row):
            self._begin(Block([row], columns, caption=self._caption()))
        elif begins_transposed(row):
            self._begin(Block(self._heads_above(), [], [row]))
        elif _is_line(row):
            self._open, self._alone = None, row
            self.parts.append(Prose(_words(row), row.page, row.line))
        else:
            self._take_loose(row)

    def _repeats_headings(self, row: TableRow) -> bool:
        """Whether a page repeats the headings; tables of bare values follow each other under the same ones."""
        block = self._open
        return block is not None and not block.is_bare and any(_same(row, head) for head in block.heads)

    def _has_lower_headings(self, row: TableRow) -> bool:
        """Take a second row of headings, which parts the years of the first into months or quarters."""
        block = self._open
        lower = read_lower_headings(block.columns, row) if block and block.columns and not block.rows else None
        if block and lower:
            block.heads, block.columns = [*block.heads, row], lower
        return lower is not None

    def _begin(self, block: Block) -> None:
        block.title = self._title_above()
        block.stored = self._sheet is not None
        self.parts.append(block)
        self._open = block

    def _belongs(self, block: Block, row: TableRow, below: list[TableRow], headings: list[Column] | None) -> bool:
        """Whether the row goes on with the open table.

        Words that stand alone are a heading within the table where the row below fits, or where the table has blank
        cells beside them.
        """
        if fits(block, row):
            return True
        if headings:
            return may_be_values(headings)
        if _is_line(row):
            is_title = title_of(Prose(_words(row), row.page, row.line)) is not None
            return is_title and (len(row.cells) > 1 or any(fits(block, next_row) for next_row in below))
        return not begins_transposed(row)

    def _take_loose(self, row: TableRow) -> None:
        above = self._last_block_above_prose()
        if above and fits(above, row):
            self._open = above
            above.rows.append(row)
        elif isinstance(self._above, LooseRows):
            self._above.rows.append(row)
        else:
            self.parts.append(LooseRows([row]))

    def _last_block_above_prose(self) -> Block | None:
        """The table that a paragraph interrupts: its rows go on below without headings."""
        above = next((part for part in reversed(self.parts[self._first :]) if not isinstance(part, Prose)), None)
        return above if isinstance(above, Block) and not above.is_bare else None

    def _heads_above(self) -> list[TableRow]:
        """Take the loose rows above a row that begins with a period: they are its headings."""
        if isinstance(self._above, LooseRows):
            rows = self._above.rows
            heads = [row for row in rows[-2:] if not any(has_number(cell) for cell in row.cells)]
            del rows[len(rows) - len(heads) :]
            if not rows:
                self.parts.pop()
            return heads
        return []

    def _caption(self) -> str | None:
        """The words that stand alone in the row above, where they are a row of the same table."""
        above, row = self._above, self._alone
        return (
            above.text if isinstance(above, Prose) and row and above.line == row.line and len(row.cells) > 1 else None
        )

    def _is_of_money(self, row: TableRow) -> bool:
        """Whether the headings speak of budgets and savings, which are no KPIs."""
        above = self._above
        heads = [*above.rows[-1:], row] if isinstance(above, LooseRows) else [row]
        return bool(_MONEY.search(" ".join([self._title_above() or "", *map(_words, heads)])))

    def _title_above(self) -> str | None:
        return (title_of(self._above) if isinstance(self._above, Prose) else None) or self._sheet

    def _year_above(self) -> int | None:
        """The year that the title names, for headings that name only months or quarters."""
        for mention in find_mentions(self._title_above() or ""):
            if mention.period and mention.period.kind in {PeriodKind.FINANCIAL_YEAR, PeriodKind.YEAR}:
                return mention.period.starts_on.year
        return None


def fits(block: Block, row: TableRow) -> bool:
    """Whether the row has a value below a period, nothing but values there, and a name where the table has names."""
    if not block.columns:
        return begins_transposed(row)
    name = name_column(block.columns)
    if name and not (name.index < len(row.cells) and row.cells[name.index] and not is_period(row.cells[name.index])):
        return False
    cells = [cell for _, cell in period_cells(block.columns, row)]
    return any(map(has_number, cells)) and all(read_value(cell).understood for cell in cells)


def period_cells(columns: list[Column], row: TableRow) -> Iterator[tuple[Column, str]]:
    """Each period's column with the row's cell below it, which may be blank."""
    for column in columns:
        if column.role is Role.PERIOD:
            yield column, row.cells[column.index] if column.index < len(row.cells) else ""


def begins_transposed(row: TableRow) -> bool:
    """Whether the row is one period and its values."""
    values = [cell for cell in row.cells[1:] if cell]
    return is_period(row.cells[0]) and any(map(has_number, values)) and all(read_value(c).understood for c in values)


def title_of(line: Prose) -> str | None:
    """The line as a title, if it is short and no sentence."""
    return None if len(line.text) > _LONGEST_TITLE or _SENTENCE.search(line.text) else plain(line.text)


def plain(text: str) -> str:
    """A heading without the marks that a text gives it."""
    return " ".join(re.sub(r"^#+|\*\*|</?[bi]>", " ", text).split())


def _words(row: TableRow) -> str:
    return " ".join(" ".join(row.cells).split())


def _is_line(row: TableRow) -> bool:
    """Whether the row is one cell of words."""
    return sum(map(bool, row.cells)) == 1 and not has_number(_words(row))


def _same(row: TableRow, head: TableRow) -> bool:
    return _words(row).casefold() == _words(head).casefold()
