"""Rebuilding the rows of an action plan from a document that may hold anything else as well."""

import re
from collections import Counter
from collections.abc import Iterable

from app.ingest.readers.table import Table, TableRow
from app.ingest.record import ReadWarning
from app.ingest.tables.action_cells import ActionRow, plain
from app.ingest.tables.action_headings import Column, Role, read_headings
from app.ingest.tables.action_sections import (
    is_furniture,
    is_in_title_case,
    is_labelled,
    is_reference,
    is_title,
    section_name,
)

_SENTENCE_ENDED = re.compile(r"[.!?:;][\"'”’)]*$")
_OWN = (Role.OWNER, Role.TIMESCALE, Role.STATUS)
_LONGEST_QUOTE = 300


class ActionRows:
    """Reads rows in order: each is a heading, begins an action, goes on with the one above, or belongs to no plan."""

    def __init__(self) -> None:
        self.rows: list[ActionRow] = []
        self.columns: list[Column] = []
        self.warnings: list[ReadWarning] = []
        self._headings = 0
        self._prints_pages = False
        self._running_heads: set[str] = set()
        self._open: list[Column] = []
        self._section: str | None = None
        self._row: ActionRow | None = None
        self._width = 0
        self._prose: list[str] = []
        self._labelled = False
        self._ended = False
        self._unread: list[TableRow] = []

    def read(self, tables: list[Table]) -> list[ActionRow]:
        """The rows of every action plan in the document; what was not read is in the warnings."""
        self._prints_pages = any((row.page or 1) > 1 for table in tables for row in table.rows)
        self._running_heads = _repeated(row for table in tables if table.name == "text" for row in table.rows)
        for table in tables:
            if table.name != "text":
                self._open = []
            for index, row in enumerate(table.rows):
                below = table.rows[index + 1] if index + 1 < len(table.rows) else None
                self._take(row, below, prose=table.name == "text")
        self._warn_of_unread()
        self._number_pages()
        return self.rows

    def _take(self, row: TableRow, below: TableRow | None, *, prose: bool) -> None:
        words = _joined(row)
        columns = None if is_reference(self._number(row)) else read_headings(row)
        if columns:
            self._begin_table(columns)
        elif prose and self._row and self._is_broken_off(row):
            self._add_cells(self._row, row, shift=self._width - 1)
        elif prose and len(row.cells) == 1:
            if not is_furniture(words) and _without_figures(words) not in self._running_heads:
                self._take_prose(row, words)
        elif not self._open or (prose and not self._belongs(row)):
            self._prose, self._labelled, self._ended = [], False, True
            self._unread.append(row)
        else:
            self._take_title_above()
            if heading := self._heading(row, below):
                self._begin_section(heading)
            else:
                self._take_cells(row)

    def _begin_table(self, columns: list[Column]) -> None:
        self._ended = False
        self._take_title_above()
        self._warn_of_unread()
        self._open = columns
        self._note_columns()
        self._headings += 1

    def _begin_section(self, words: str) -> None:
        self._section, self._row = section_name(words) or None, None

    def _take_prose(self, row: TableRow, words: str) -> None:
        if is_labelled(words):
            self._labelled = True
            self._begin_section(words)
            return
        self._ended = self._ended or bool(self._prose) or not is_title(words)
        self._prose.append(words)
        self._unread.append(row)
        self._row = None

    def _take_title_above(self) -> None:
        """A title right above the rows heads their section, unless another line has called itself its heading."""
        if self._prose and not self._labelled and not self._ended and is_title(self._prose[-1]):
            self._unread.pop()
            self._begin_section(self._prose[-1])
        self._prose, self._labelled, self._ended = [], False, False

    def _belongs(self, row: TableRow) -> bool:
        """Whether a row of a text belongs to the open table, to which nothing but its cells ties it.

        After prose, or rows of another table, only a row that is numbered and as wide as the headings surely does.
        """
        number = self._number(row)
        if not number or _joined(row) == number:
            return not self._ended
        return is_reference(number) and (not self._ended or len(row.cells) >= len(self._open))

    def _is_broken_off(self, row: TableRow) -> bool:
        """Whether a line of a text finishes the row above, which a line break in a cell has cut in two."""
        return row.cells[0][:1].islower() and self._width + len(row.cells) - 1 <= len(self._open)

    def _heading(self, row: TableRow, below: TableRow | None) -> str | None:
        """The heading of a section in the table: alone in its row, or beside a number that the rows below divide."""
        filled = [(index, " ".join(cell.split())) for index, cell in enumerate(row.cells) if cell]
        number, place = self._number(row), self._index(Role.ACTION)
        if len(filled) == 2 and number and filled[1][0] == place and below is not None:
            divided = self._number(below).startswith(f"{number.rstrip('.)')}.")
            return " ".join(words for _, words in filled) if divided else None
        if len(filled) != 1:
            return None
        index, words = filled[0]
        if is_labelled(words):
            return words
        if index not in (0, place):
            return None
        if self._index(Role.NUMBER) is None:
            return words if is_in_title_case(words) else None
        return words if index != place and is_title(words) and not is_reference(words) else None

    def _take_cells(self, row: TableRow) -> None:
        self._widen(row)
        action = self._cell(row, Role.ACTION)
        if self._row and not self._number(row) and self._goes_on(self._row, row):
            if action[:1].isupper() and _SENTENCE_ENDED.search(self._row.words(Role.ACTION)):
                message = "This row has neither number nor owner nor timescale and was read with the action above."
                self._warn("joined-row", message, row)
            self._add_cells(self._row, row)
        elif action:
            self._warn_of_unread()
            self._row = ActionRow(self._section, row.page, row.line, self._headings)
            self._add_cells(self._row, row)
            self.rows.append(self._row)
        else:
            self._row = None
            self._warn("row-without-action", "This row has no action and was not read.", row)

    def _add_cells(self, action: ActionRow, row: TableRow, shift: int = 0) -> None:
        self._width = shift + len(row.cells)
        action.add({column: plain(cell) for column, cell in zip(self._open[shift:], row.cells, strict=False)})

    def _goes_on(self, above: ActionRow, row: TableRow) -> bool:
        """Whether a row without number finishes the action above: it has no owner or date of its own."""
        action = self._cell(row, Role.ACTION)
        own = any(self._cell(row, role) for role in _OWN)
        if above.words(Role.NUMBER):
            return action[:1].islower() or not (action and own)
        return not action or (action[0].islower() and not own)

    def _number(self, row: TableRow) -> str:
        return self._cell(row, Role.NUMBER)

    def _cell(self, row: TableRow, role: Role) -> str:
        index = self._index(role)
        return "" if index is None or index >= len(row.cells) else plain(row.cells[index])

    def _index(self, role: Role) -> int | None:
        return next((column.index for column in self._open if column.role is role), None)

    def _widen(self, row: TableRow) -> None:
        """Add a nameless column for each cell that stands beyond the headings."""
        if missing := range(len(self._open), len(row.cells)):
            self._open = self._open + [Column(index, f"Column {index + 1}", None) for index in missing]
            self._note_columns()

    def _note_columns(self) -> None:
        self.columns.extend(column for column in self._open if column not in self.columns)

    def _number_pages(self) -> None:
        """Where no form feeds count the pages, count the headings: a printed plan repeats them on each page."""
        if not self._prints_pages:
            for row in self.rows:
                row.page = row.headings_above if self._headings > 1 else None

    def _warn_of_unread(self) -> None:
        """One warning for a run of lines: a pack of papers has hundreds around its plan."""
        if self._unread:
            count = len(self._unread)
            self._warn(
                "unread-lines", f"{count:,} lines outside the plan, from here on, were not read.", self._unread[0]
            )
            self._unread = []

    def _warn(self, code: str, message: str, row: TableRow) -> None:
        page = row.page if self._prints_pages else None
        self.warnings.append(ReadWarning(code, message, page, row.line, _joined(row)[:_LONGEST_QUOTE]))


def _joined(row: TableRow) -> str:
    return " ".join(" ".join(row.cells).split())


def _repeated(rows: Iterable[TableRow]) -> set[str]:
    """Lines of a text that stand on several pages, but for the page's number."""
    lines = Counter(
        _without_figures(row.cells[0]) for row in rows if len(row.cells) == 1 and not is_labelled(row.cells[0])
    )
    return {words for words, times in lines.items() if times > 1}


def _without_figures(words: str) -> str:
    return re.sub(r"\d+", "#", words)
