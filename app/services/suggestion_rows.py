"""What suggestions are made from: the rows of one authority, with the columns that are needed and no others."""

from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, RowMapping, Select, select
from sqlmodel import Session

from app.errors import InvalidInput, NotFound, Problem
from app.models import Action, Answer, Finding, Kpi, Mapping, Plan, Restatement
from app.models.base import columns
from app.vocabulary import ActionStatus, FindingKind, KpiStatus

_FINDING, _KPI, _MAPPING, _RESTATEMENT = columns(Finding), columns(Kpi), columns(Mapping), columns(Restatement)
_ACTION, _ANSWER, _PLAN = columns(Action), columns(Answer), columns(Plan)
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
    mapped = select(_MAPPING.kpi_id).where(_MAPPING.authority_id == authority_id)
    statement = mapped.where(_own_or_restating(_MAPPING.finding_id, authority_id, finding_id))
    return set(session.connection().execute(statement).scalars())


def unmapped_findings(session: Session, authority_id: int, kpi_id: int) -> Iterator[tuple[int, str]]:
    """Checked findings to which the KPI is not mapped, neither itself nor through one that restates it."""
    mapped = select(_MAPPING.finding_id).where(_MAPPING.authority_id == authority_id, _MAPPING.kpi_id == kpi_id)
    return _findings_without(session, authority_id, mapped)


def actions(session: Session, authority_id: int) -> dict[int, RowMapping]:
    """The actions by id that were not dropped; `plan` is the reference of their plan."""
    asked = select(_ACTION.id, _ACTION.ref, _ACTION.text, _ACTION.success_measure, _ACTION.owner, _ACTION.due_on)
    statement = asked.add_columns(_PLAN.ref.label("plan")).where(
        _ACTION.authority_id == authority_id,
        _ACTION.status != ActionStatus.DROPPED,
        _PLAN.authority_id == authority_id,
        _PLAN.id == _ACTION.plan_id,
    )
    return {row["id"]: row for row in session.connection().execute(statement.order_by(_ACTION.id)).mappings()}


def say_why_no_action(session: Session, authority_id: int, action_id: int) -> NoReturn:
    """An action that is not among those: it was dropped, or there is none.

    Raises
    ------
    InvalidInput
    NotFound
    """
    statement = select(_ACTION.ref).where(_ACTION.authority_id == authority_id, _ACTION.id == action_id)
    ref = session.connection().execute(statement).scalar()
    if ref is None:
        raise NotFound("action", action_id)
    raise InvalidInput(f"{ref} was dropped.", [Problem("action", "name an action that was not dropped")])


def answering_actions(session: Session, authority_id: int, finding_id: int) -> set[int]:
    """Actions that answer the finding or one that restates it."""
    answering = select(_ANSWER.action_id).where(_ANSWER.authority_id == authority_id)
    statement = answering.where(_own_or_restating(_ANSWER.finding_id, authority_id, finding_id))
    return set(session.connection().execute(statement).scalars())


def unanswered_findings(session: Session, authority_id: int, action_id: int) -> Iterator[tuple[int, str]]:
    """Checked findings that the action does not answer, neither itself nor through one that restates it."""
    answered = select(_ANSWER.finding_id).where(_ANSWER.authority_id == authority_id, _ANSWER.action_id == action_id)
    return _findings_without(session, authority_id, answered)


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


def _own_or_restating(linked: ColumnElement[int], authority_id: int, finding_id: int) -> ColumnElement[bool]:
    """What is linked is the finding, or one that restates it."""
    restating = select(_RESTATEMENT.finding_id).where(
        _RESTATEMENT.authority_id == authority_id, _RESTATEMENT.restated_id == finding_id
    )
    return (linked == finding_id) | linked.in_(restating)


def _findings_without(session: Session, authority_id: int, linked: Select[Any]) -> Iterator[tuple[int, str]]:
    """Checked findings but for these, and but for those that these restate."""
    restated = select(_RESTATEMENT.restated_id).where(
        _RESTATEMENT.authority_id == authority_id, _RESTATEMENT.finding_id.in_(linked)
    )
    statement = select(_FINDING.id, _FINDING.text).where(
        _FINDING.authority_id == authority_id,
        _FINDING.checked.is_(True),
        _FINDING.id.not_in(linked),
        _FINDING.id.not_in(restated),
    )
    found = session.connection().execute(statement.order_by(_FINDING.id).execution_options(yield_per=_AT_ONCE))
    return ((row.id, row.text) for row in found)
