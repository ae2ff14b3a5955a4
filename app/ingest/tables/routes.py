"""Reporting routes: which KPIs of a row each clause about reporting speaks of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.ingest.tables.evidence import mentions_evidence
from app.ingest.tables.frequencies import read_frequency
from app.ingest.tables.kpis import NamedKpi, names_every_kpi
from app.ingest.tables.labels import EVERY_KPI
from app.ingest.tables.reporting import Clause
from app.ingest.tables.statements import Statement
from app.ingest.tables.wordings import content_words
from app.vocabulary import Frequency

_THIS = re.compile(r"(?:this|it|that)(?: (?:kpi|indicator|measure))?", re.IGNORECASE)
_THESE = re.compile(
    r"(?:these|they|those|both|all(?: of these)?)(?: (?:\w+ )?(?:kpis|indicators|measures))?", re.IGNORECASE
)
# Words for the row's KPIs as a whole: "Performance is also reported through", "Quarterly reports on HR presented to".
_PERFORMANCE = re.compile(
    r"(?:(?:overall|this|the|our) )?performance(?: (?:data|information|reports?|reporting|figures))?"
    r"|(?:the )?(?:kpis?|indicators?|measures?|data)|(?:\w+ ){0,2}reports?(?: on .+)?",
    re.IGNORECASE,
)
_IDLE_SUBJECT_WORDS = frozenset({"update", "progress", "performance", "data", "report", "figure", "information", "kpi"})
_SUBJECT_EDGES = re.compile(r"^(?:[ .,:;–—(-]|(?:and|which|that)\b)+|[ .,:;–—(-]+$", re.IGNORECASE)
_CONTAINS = re.compile(r"\W*(?:which |and |that )?(?:contain|includ|cover|with)\w*\s*", re.IGNORECASE)


@dataclass(frozen=True)
class ReportedKpis:
    """A clause with the statement that holds it, and the KPIs that it speaks of.

    `frequency` is what the subject says of it, as in "quarterly reports on staffing".
    `kpis` is empty where it speaks of something else, and None where that cannot be told. `of_every_kpi` holds
    where the row speaks of all KPIs and names none.
    """

    clause: Clause
    statement: Statement
    kpis: tuple[NamedKpi, ...] | None
    frequency: Frequency | None
    of_every_kpi: bool


class RouteReader:
    """Reads the clauses of one row, all of whose cells have been searched for KPIs."""

    def __init__(self, cells: list[list[Statement]], kpis: list[NamedKpi]) -> None:
        self._cells = cells
        self._kpis = kpis
        self._by_statement = {kpi.statement: kpi for kpi in kpis}
        speaks_of_all = any(names_every_kpi(statement) for statements in cells for statement in statements)
        self._speaks_only_of_all = speaks_of_all and not kpis

    def read(self) -> Iterator[ReportedKpis]:
        """Each clause with the KPIs that it speaks of."""
        for statements in self._cells:
            for number, statement in enumerate(statements):
                reported = None
                for clause in statement.clauses:
                    reported = self._reported(clause, statements, number, reported)
                    yield reported

    def _reported(
        self, clause: Clause, statements: list[Statement], number: int, before: ReportedKpis | None
    ) -> ReportedKpis:
        statement = statements[number]
        subject = _SUBJECT_EDGES.sub(
            "", statement.cell.quote(before.clause.end if before else statement.start, clause.start)
        )
        if before and not subject:
            return replace(before, clause=clause)
        kpis = (
            self._named_in([statement])
            or self._introduced(clause, statements, number)
            or self._spoken_of(subject, statements, number)
        )
        frequency = read_frequency(subject) if _PERFORMANCE.fullmatch(subject) else None
        of_every_kpi = self._speaks_only_of_all and _speaks_of_row(subject)
        return ReportedKpis(clause, statement, kpis, frequency, of_every_kpi)

    def _spoken_of(self, subject: str, statements: list[Statement], number: int) -> tuple[NamedKpi, ...] | None:
        if not subject or _THIS.fullmatch(subject) or _THESE.fullmatch(subject):
            return self._referred_to(subject, statements, number)
        if matching := self._matching(subject):
            return matching
        if mentions_evidence(subject) or not self._kpis:
            return ()
        return tuple(self._kpis) if _speaks_of_row(subject) else None

    def _introduced(self, clause: Clause, statements: list[Statement], number: int) -> tuple[NamedKpi, ...]:
        """KPIs that follow: "Reported to X on 1 May 2015: KPI: ...", or that a document reported there holds."""
        statement = statements[number]
        rest = statement.cell.text[clause.end : statement.end].strip()
        following = statements[number + 1 :]
        if rest == ":":
            return self._named_in(following)
        if following and _CONTAINS.fullmatch(rest):
            return self._named_in([s for s in following if s.label and s.label is following[0].label])
        return ()

    def _referred_to(self, subject: str, statements: list[Statement], number: int) -> tuple[NamedKpi, ...]:
        """What "This is reported to" points back to, or "Reported to" without a subject.

        The statement before says what "this" is; if that names no KPI but a return or a survey, neither does this.
        At the head of a cell there is nothing before, and the cell speaks of the row's KPIs. "These", and a line of
        its own below a list, speak of all that the cell has named since bodies were last named.
        """
        before = number - 1
        while not subject and before >= 0 and _has_no_subject(statements[before]):
            before -= 1
        if before < 0:
            return tuple(self._kpis)
        last = self._named_in([statements[before]])
        stands_alone = "\n" in statements[number].cell.text[statements[before].end : statements[number].start]
        if last and (_THESE.fullmatch(subject) or (not subject and stands_alone)):
            first = before
            while first > 0 and not statements[first - 1].clauses:
                first -= 1
            return self._named_in(statements[first : before + 1])
        return last

    def _matching(self, subject: str) -> tuple[NamedKpi, ...]:
        """KPIs of the row that hold every word of the subject: "Innovation programme updates"."""
        words = content_words(subject) - _IDLE_SUBJECT_WORDS
        if not words:
            return ()
        return tuple(kpi for kpi in self._kpis if words <= content_words(kpi.name))

    def _named_in(self, statements: list[Statement]) -> tuple[NamedKpi, ...]:
        return tuple(self._by_statement[statement] for statement in statements if statement in self._by_statement)


def _has_no_subject(statement: Statement) -> bool:
    return bool(statement.clauses) and statement.clauses[0].start <= statement.start


def _speaks_of_row(subject: str) -> bool:
    """Whether the subject is performance as such, which in a row means the row's KPIs."""
    return bool(_PERFORMANCE.fullmatch(subject) or EVERY_KPI.search(subject))
