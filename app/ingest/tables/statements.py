"""Cutting a cell into its statements: an entry of a list, a sentence, a KPI below its label."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from app.ingest.tables.cells import Cell, Place
from app.ingest.tables.evidence import EVIDENCE_REPORTED
from app.ingest.tables.labels import Label, find_labels
from app.ingest.tables.reporting import Clause, bare_list, find_clauses

_BULLETS = "•●▪◦‣∙·\uf0b7\uf0a7\uf06e\uf02d"
# A sentence ends before a capital, a figure or a sign; not before a bracket, which still belongs to it.
_BOUNDARY = re.compile(rf"\n\s*[-–*]?\s*|\s*[{_BULLETS}]\s*|;\s+|(?<=[.!?])[\"”’)]?\s+(?=[A-Z%\d\"“‘#])")
_NEXT_ENTRY = re.compile(r"\)?\s+(?=[A-Z%\d])")

# Words that cannot end an entry of a list; "visits Caseloads" can be two entries, "of Child" cannot.
_NOT_LAST = frozenset(
    {"of", "in", "for", "to", "the", "and", "with", "by", "on"}
    | {"at", "from", "or", "a", "an", "per", "than", "who", "&"}
)
_BEFORE_CAPITAL = re.compile(r"([\w&'’-]+)(\s+)(?=([A-Z][a-z]+))")
_FIRST_WORDS = re.compile(r"Numbers?|Percentages?|Timeliness|Rates?|Proportions?|Averages?|Caseloads?")
# Words that a KPI's name begins with, and ordinary prose hardly ever.
MEASURE = re.compile(
    r"%|no\. of|(?:percent\w*|per cent|numbers?|rates?|ratio|proportion|timeliness|time|average|median|count|volume"
    r"|days|caseloads?)\b",
    re.IGNORECASE,
)


@dataclass(eq=False)
class Statement:
    """One statement of a cell; `label` is the KPI label above it, `leads` when it comes first below that label."""

    cell: Cell
    start: int
    end: int
    label: Label | None = None
    leads: bool = False
    marked: bool = True
    clauses: list[Clause] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.cell.text[self.start : self.end]

    @property
    def quote(self) -> str:
        """The statement's words, with the label that introduces it."""
        return self.cell.quote(self._quoted_from, self.end)

    @property
    def place(self) -> Place:
        """Where the quote begins."""
        return self.cell.place(self._quoted_from)

    @property
    def _quoted_from(self) -> int:
        return self.label.start if self.label and self.leads else self.start


def read_statements(cell: Cell) -> list[Statement]:
    """The statements of a cell, in order; nothing but separators and labels is left out."""
    text = cell.text
    clauses = find_clauses(text)
    if not clauses and cell.column.lists_bodies:
        clauses = [listed for listed in [bare_list(text)] if listed]
    labels = list(find_labels(text))
    statements = []
    edges = [0, *(label.start for label in labels), len(text)]
    for number, (start, end) in enumerate(pairwise(edges)):
        label = labels[number - 1] if number else None
        part = [*_cut(cell, label.end if label else start, end, clauses)]
        if label:
            part = _below_label(part, label)
        statements.extend(part)
    verbs = [clause.verb for clause in clauses]
    for statement in statements:
        statement.clauses = clauses[bisect_left(verbs, statement.start) : bisect_left(verbs, statement.end)]
    return statements


def _cut(cell: Cell, start: int, end: int, clauses: list[Clause]) -> Iterator[Statement]:
    for first, last in _spans(cell.text, start, end, _boundaries(cell.text, start, end, clauses)):
        yield Statement(cell, first, last)


def _boundaries(text: str, start: int, end: int, clauses: list[Clause]) -> Iterator[tuple[int, int]]:
    """Where statements part, as the spans of what parts them; a list of bodies is never cut."""
    verbs = [clause.verb for clause in clauses]
    for pattern in (_BOUNDARY, EVIDENCE_REPORTED):
        for match in pattern.finditer(text, start, end):
            before = bisect_left(verbs, match.end())
            if not before or match.end() > clauses[before - 1].end:
                yield match.span()
    for clause in clauses:
        if start <= clause.end < end and (after := _NEXT_ENTRY.match(text, clause.end, end)):
            yield after.span()


def _spans(text: str, start: int, end: int, boundaries: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    edges = [(start, start), *sorted(boundaries), (end, end)]
    for (_, after), (before, _) in pairwise(edges):
        words = text[after:before]
        if words.strip():
            yield after + len(words) - len(words.lstrip()), after + len(words.rstrip())


def _below_label(part: list[Statement], label: Label) -> list[Statement]:
    if len(part) == 1 and (label.lists or (label.plural and not MEASURE.match(part[0].text))):
        part = _cut_unmarked(part[0])
    for number, statement in enumerate(part):
        statement.label, statement.leads = label, number == 0
    return part


def _cut_unmarked(statement: Statement) -> list[Statement]:
    """Part the entries of a list whose bullets and line breaks were lost, by their capitals."""
    text = statement.cell.text
    spans = (
        match.span(2)
        for match in _BEFORE_CAPITAL.finditer(text, statement.start, statement.end)
        if match[1] not in _NOT_LAST and (match[1].islower() or _FIRST_WORDS.fullmatch(match[3]))
    )
    cut = [
        Statement(statement.cell, start, end, marked=False)
        for start, end in _spans(text, statement.start, statement.end, spans)
    ]
    return cut if len(cut) > 1 else [statement]
