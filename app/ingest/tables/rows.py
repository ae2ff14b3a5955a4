"""Rebuilding the rows of a printed table, whose cells run over lines and pages."""

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from app.ingest.record import ReadWarning
from app.ingest.tables.cells import Cell, Place
from app.ingest.tables.headings import Column, Role
from app.ingest.tables.labels import LABEL
from app.ingest.tables.layout import Layout, Line
from app.ingest.tables.sections import column_kind, read_heading, stray_words
from app.vocabulary import FindingKind

_ENDED = re.compile(r"[.!?][\"'”’)]*$")
# Words that cannot end an entry: what stands below goes on with it, whatever letter it begins with.
_OPEN = re.compile(r"(?:[:,&–—-]|\s(?:and|or|of|the|to|in|for|by|with|an?|on|from|their|that|which))$", re.IGNORECASE)


@dataclass
class MappingRow:
    """One row of the table: one finding, in the section and subsection that carry on from above."""

    number: int
    section: str | None
    subsection: str | None
    kind: FindingKind
    finding: Cell
    place: Place
    cells: dict[Column, Cell] = field(default_factory=dict)
    last: Line | None = None

    def add(self, line: Line, *, wrapped: bool) -> None:
        """Let the row's cells run on over one more line."""
        self.last = line
        for column, words in line.words.items():
            cell = self.finding if column.role is Role.FINDING else self.cells.setdefault(column, Cell(column))
            if words:
                cell.add(words, line.place, wrapped=wrapped)


class RowBuilder:
    """Reads lines in order: each is a heading, begins a row, or goes on with the one above."""

    def __init__(self, layout: Layout) -> None:
        self.rows: list[MappingRow] = []
        self.warnings: list[ReadWarning] = layout.warnings
        self._lines = layout.lines
        self._section: str | None = None
        self._subsection: str | None = None
        self._kind: FindingKind | None = None
        self._open: MappingRow | None = None
        self._heads: tuple[str, Place] | None = None
        self._has_sentences = _has_sentences(layout.lines)
        self._wrapped_pages = {page for page, lines in _by_page(layout.lines).items() if self._is_wrapped(lines)}

    def build(self) -> list[MappingRow]:
        """All rows; what belongs to none is in the warnings."""
        for line, below in zip_longest(self._lines, self._lines[1:]):
            heading = read_heading(line, below)
            if heading and not self._goes_on_in_sentence(line):
                self._begin_section(heading.words, heading.kind, line)
            elif self._begins_row(line):
                self._begin_row(line)
            elif self._open:
                self._open.add(line, wrapped=self._wraps(line))
            else:
                self._warn("row-without-finding", "This stands in no finding's row.", line.place, _words(line))
        self._warn_of_empty_section()
        return self.rows

    def _begin_section(self, words: str, kind: FindingKind | None, line: Line) -> None:
        self._open = None
        if stray := stray_words(line):
            self._warn("stray-cell", "This number stands beside a heading and was left out.", line.place, stray)
        if kind is None:
            self._warn_of_empty_section()
            self._section, self._heads = words, (words, line.place)
        self._subsection, self._kind = (words, kind) if kind else (None, None)

    def _begin_row(self, line: Line) -> None:
        self._heads = None
        column = next(column for column in line.words if column.role is Role.FINDING)
        kind = self._kind or column_kind(column.heading)
        if kind is None:
            kind = FindingKind.AREA_FOR_IMPROVEMENT
            self._warn_of_unsaid_kind(line)
        number = len(self.rows) + 1
        self._open = MappingRow(number, self._section, self._subsection, kind, Cell(column), line.place)
        self._open.add(line, wrapped=self._wraps(line))
        self.rows.append(self._open)

    def _begins_row(self, line: Line) -> bool:
        """A row begins where the finding begins anew and no cell carries on.

        Two paragraphs of findings beside cells that run past both are one row: the table gives them the same KPIs.
        """
        row = self._open
        if not line.finding:
            return False
        if row is None or row.last is None:
            return True
        return not self._goes_on_in_sentence(line) and not any(
            self._carries_on(row, row.last, column, words)
            for column, words in line.words.items()
            if words and column.role is not Role.FINDING
        )

    def _goes_on_in_sentence(self, line: Line) -> bool:
        """Whether the finding's words finish the sentence that the line above broke off."""
        row = self._open
        if row is None or row.last is None or not line.finding or _ENDED.search(row.finding.text):
            return False
        if line.finding[0].islower():
            return self._has_sentences
        return self._wraps(line) and bool(row.last.finding)

    def _carries_on(self, row: MappingRow, above: Line, column: Column, words: str) -> bool:
        """Whether a cell beside the finding goes on with what stands in it above.

        Where each line is a printed one, an entry that does not end goes on; elsewhere a line is a whole cell, and
        only a colon, a comma or a word like "and" shows that more must follow.
        """
        before = row.cells[column].text if column in row.cells else ""
        if not above.words.get(column) or LABEL.match(words):
            return False
        return bool(_OPEN.search(before)) or (self._wraps(above) and not _ENDED.search(before))

    def _wraps(self, line: Line) -> bool:
        return line.place.page in self._wrapped_pages

    def _is_wrapped(self, lines: list[Line]) -> bool:
        """Whether a page prints each visual line on its own: then most lines begin within a sentence."""
        findings = [line.finding for line in lines if line.finding]
        return self._has_sentences and 2 * sum(words[0].islower() for words in findings) > len(findings)

    def _warn_of_unsaid_kind(self, line: Line) -> None:
        if all(warning.code != "kind-not-said" for warning in self.warnings):
            message = "Here, and perhaps below, nothing says whether findings are strengths or areas for improvement."
            self._warn("kind-not-said", f"{message} They are read as the latter.", line.place, line.finding)

    def _warn_of_empty_section(self) -> None:
        if self._heads:
            words, place = self._heads
            self._warn("empty-section", "Nothing stands under this heading; it may be a finding.", place, words)
            self._heads = None

    def _warn(self, code: str, message: str, place: Place, words: str) -> None:
        self.warnings.append(ReadWarning(code, message, place.page, place.line, words))


def _has_sentences(lines: list[Line]) -> bool:
    """Whether the findings are sentences rather than notes; only a sentence can be seen to break off."""
    findings = [line.finding for line in lines if line.finding]
    ended = sum(bool(_ENDED.search(words)) for words in findings)
    return 0 < sum(words[0].isupper() for words in findings) <= 2 * ended


def _by_page(lines: list[Line]) -> dict[int | None, list[Line]]:
    pages: dict[int | None, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.place.page, []).append(line)
    return pages


def _words(line: Line) -> str:
    return " | ".join(words for words in line.words.values() if words)
