"""What suggestions are made from: the rows of one authority, with the columns that are needed and no others."""

from collections.abc import Iterator, Sequence
from typing import NoReturn

from sqlalchemy import RowMapping, select
from sqlmodel import Session

from app.errors import InvalidInput, NotFound, Problem
from app.models import Finding, Kpi, Mapping, Restatement
from app.models.base import columns
from app.vocabulary import FindingKind, KpiStatus

_FINDING, _KPI, _MAPPING, _RESTATEMENT = columns(Finding), columns(Kpi), columns(Mapping), columns(Restatement)
_AT_ONCE = 1_000


def finding(session: Session, authority_id: int, finding_id: int) -> RowMapping:
    """One finding.

    Raises
    ------
    NotFound
    """
    asked = select(_FINDING.id, _FINDING.text, _FINDING.kind, _FINDING.inspection_id, _FINDING.source)
    statement = asked.where(_FINDING.authority_id == authority_id, _FINDING.id == finding_id)
    found = session.connection().execute(statement).mappings().first()
    if found is None:
        raise NotFound("finding", finding_id)
    return found


def findings(session: Session, authority_id: int, finding_ids: Sequence[int]) -> dict[int, RowMapping]:
    """The findings of these ids, as they are shown."""
    asked = select(_FINDING.id, _FINDING.ref, _FINDING.kind, _FINDING.text, _FINDING.page)
    statement = asked.where(_FINDING.authority_id == authority_id, _FINDING.id.in_(finding_ids))
    return {row["id"]: row for row in session.connection().execute(statement).mappings()}


def kpis(session: Session, authority_id: int) -> dict[int, RowMapping]:
    """The live and proposed KPIs by id."""
    asked = select(_KPI.id, _KPI.ref, _KPI.name, _KPI.section, _KPI.definition, _KPI.wordings)
    in_use = asked.where(_KPI.authority_id == authority_id, _KPI.status != KpiStatus.RETIRED)
    return {row["id"]: row for row in session.connection().execute(in_use.order_by(_KPI.id)).mappings()}


def say_why_not(session: Session, authority_id: int, kpi_id: int) -> NoReturn:
    """A KPI that is not in use: it is retired, or there is none.

    Raises
    ------
    InvalidInput
    NotFound
    """
    statement = select(_KPI.ref).where(_KPI.authority_id == authority_id, _KPI.id == kpi_id)
    ref = session.connection().execute(statement).scalar()
    if ref is None:
        raise NotFound("kpi", kpi_id)
    raise InvalidInput(f"{ref} is retired.", [Problem("kpi", "name a live or proposed KPI")])


def mapped_kpis(session: Session, authority_id: int, finding_id: int) -> set[int]:
    """KPIs that are mapped to the finding or to one that restates it, whatever became of the mapping."""
    restating = select(_RESTATEMENT.finding_id).where(
        _RESTATEMENT.authority_id == authority_id, _RESTATEMENT.restated_id == finding_id
    )
    statement = select(_MAPPING.kpi_id).where(
        _MAPPING.authority_id == authority_id,
        (_MAPPING.finding_id == finding_id) | _MAPPING.finding_id.in_(restating),
    )
    return set(session.connection().execute(statement).scalars())


def unmapped_findings(session: Session, authority_id: int, kpi_id: int) -> Iterator[tuple[int, str]]:
    """Checked findings to which the KPI is not mapped, neither itself nor through one that restates it."""
    mapped = select(_MAPPING.finding_id).where(_MAPPING.authority_id == authority_id, _MAPPING.kpi_id == kpi_id)
    restated = select(_RESTATEMENT.restated_id).where(
        _RESTATEMENT.authority_id == authority_id, _RESTATEMENT.finding_id.in_(mapped)
    )
    statement = select(_FINDING.id, _FINDING.text).where(
        _FINDING.authority_id == authority_id,
        _FINDING.checked.is_(True),
        _FINDING.id.not_in(mapped),
        _FINDING.id.not_in(restated),
    )
    found = session.connection().execute(statement.order_by(_FINDING.id).execution_options(yield_per=_AT_ONCE))
    return ((row.id, row.text) for row in found)


def worded_elsewhere(session: Session, authority_id: int, asked: RowMapping) -> list[tuple[int, str]]:
    """Checked findings of the same inspection that another document words, and no link joins to this one.

    For praise these are strengths only, for a concern all but them.
    """
    link = _RESTATEMENT
    mine = link.authority_id == authority_id
    praise = _FINDING.kind == FindingKind.STRENGTH
    statement = select(_FINDING.id, _FINDING.text).where(
        _FINDING.authority_id == authority_id,
        _FINDING.inspection_id == asked["inspection_id"],
        _FINDING.source != asked["source"],
        praise if asked["kind"] == FindingKind.STRENGTH else ~praise,
        _FINDING.checked.is_(True),
        _FINDING.id.not_in(select(link.restated_id).where(mine, link.finding_id == asked["id"])),
        _FINDING.id.not_in(select(link.finding_id).where(mine, link.restated_id == asked["id"])),
    )
    return [(row.id, row.text) for row in session.connection().execute(statement.order_by(_FINDING.id))]
