"""Naming KPIs: which statements of a row name one, and under what name."""

import re
from dataclasses import dataclass

from app.ingest.tables.evidence import is_evidence
from app.ingest.tables.headings import Role
from app.ingest.tables.labels import DENIAL, EVERY_KPI, NOTHING, PROMISE
from app.ingest.tables.statements import MEASURE, Statement

_LONGEST_NAME_WORDS = 80
# "– currently reported", "already reported", "reporting quarterly": what follows is about reporting, not the name.
_ABOUT_REPORTING = re.compile(
    r"\s*[–—-]?\s*\b(?:currently|already)\s+(?:being\s+)?reported\b.*|\s+[–—-]\s+reported\b.*"
    r"|\s+reporting\s+(?:weekly|monthly|quarterly|termly|annually|regularly)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_PROSE = re.compile(
    r"(?:this|these|those|it|they|we|there|performance is|performance reporting|please|see|data)\b"
    r"|.*\b(?:has been|have been|will be|is being|are being|gives|identified|includes?|details|captures|meets)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class NamedKpi:
    """A KPI as one statement of a row names it."""

    name: str
    proposed: bool
    statement: Statement


def names_every_kpi(statement: Statement) -> bool:
    """Whether the statement speaks of all KPIs at once."""
    return bool(EVERY_KPI.search(statement.text))


def promises_kpi(statement: Statement) -> bool:
    """Whether the statement promises an indicator without naming it."""
    return bool(PROMISE.search(statement.text)) and not DENIAL.search(statement.text)


def read_kpis(statements: list[Statement], *, labelled: bool) -> list[NamedKpi]:
    """The KPIs that a cell names.

    Parameters
    ----------
    labelled
        Whether the table labels its KPIs ("KPI:", "New KPI proposed:"). One that does means its labels: the rest of
        its cells is prose. In one that never does, each entry of a KPI column is a KPI.
    """
    kpis = []
    open_list = False
    for statement in statements:
        if statement.leads:
            open_list = True
        is_named, open_list = _is_named(statement, labelled=labelled, open_list=open_list)
        name = kpi_name(statement)
        if is_named and name and len(name.split()) <= _LONGEST_NAME_WORDS:
            kpis.append(NamedKpi(name, _is_proposed(statement), statement))
    return kpis


def _is_named(statement: Statement, *, labelled: bool, open_list: bool) -> tuple[bool, bool]:
    """Whether the statement names a KPI, and whether the list below the last label still goes on after it."""
    text = statement.text
    if names_every_kpi(statement) or promises_kpi(statement) or DENIAL.search(text) or NOTHING.fullmatch(text):
        return False, False
    if statement.leads:
        return True, True
    is_measure = bool(MEASURE.match(text))
    if statement.label and open_list and (is_measure or (statement.label.plural and not _PROSE.match(text))):
        return True, True
    if not is_measure and (_PROSE.match(text) or is_evidence(kpi_name(statement))):
        return False, False
    if _is_said_to_be_reported(statement):
        return True, False
    return not labelled and statement.cell.column.role is Role.KPI, False


def _is_said_to_be_reported(statement: Statement) -> bool:
    """Whether it reads "name – currently reported to ...", which names a KPI without a label."""
    text = statement.cell.text
    return any(
        statement.start < clause.start
        and re.search(r"[–—-]|\b(?:currently|already)\b", text[clause.start : clause.verb], re.IGNORECASE)
        for clause in statement.clauses
    )


def kpi_name(statement: Statement) -> str:
    """The statement's words up to where it begins to say whom the KPI is reported to."""
    end = min([clause.start for clause in statement.clauses], default=statement.end)
    words = _ABOUT_REPORTING.sub("", statement.cell.quote(statement.start, end))
    return re.sub(r"\s*\($", "", words.strip(" .;:,–—-•")).strip(" .;:,–—-•")


def _is_proposed(statement: Statement) -> bool:
    return statement.label.proposed if statement.label else statement.cell.column.proposed
