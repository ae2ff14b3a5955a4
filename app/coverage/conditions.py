"""What the words of the rules mean, as SQL conditions. Every rule, count and thread is built from these.

Each function takes the columns of the record that is looked at and the day it is looked at, and gives a condition
that the database answers from an index. Links are joined inside one authority only.
"""

from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, exists, func, not_, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from app.models import (
    Action,
    Answer,
    Body,
    Finding,
    Inspection,
    Kpi,
    Mapping,
    Measurement,
    Meeting,
    Plan,
    Restatement,
    Route,
)
from app.models.base import columns
from app.vocabulary import ActionStatus, Frequency, KpiStatus, MappingStatus

Columns = ReadOnlyColumnCollection[str, Column[Any]]
Condition = ColumnElement[bool]

FINDING, KPI, BODY, ACTION = columns(Finding), columns(Kpi), columns(Body), columns(Action)
INSPECTION, MAPPING, RESTATEMENT, ROUTE = columns(Inspection), columns(Mapping), columns(Restatement), columns(Route)
MEETING, MEASUREMENT, ANSWER, PLAN = columns(Meeting), columns(Measurement), columns(Answer), columns(Plan)


def stated_on() -> ColumnElement[date]:
    """The day an inspection's findings were said: its report's, or where it prints none the visit's last."""
    return func.coalesce(INSPECTION.published_on, INSPECTION.ends_on)


def checked(as_of: date) -> Condition:
    """The finding is one that the rules look at, and had been said by then."""
    said = exists().where(INSPECTION.id == FINDING.inspection_id, stated_on() <= as_of)
    return and_(FINDING.checked, said)


def in_use(as_of: date) -> Condition:
    """The KPI is proposed or live, or was retired only later."""
    return or_(KPI.status != KpiStatus.RETIRED, KPI.retired_on > as_of)


def standing(as_of: date) -> Condition:
    """The body exists on that day."""
    return and_(or_(BODY.from_on.is_(None), BODY.from_on <= as_of), or_(BODY.to_on.is_(None), BODY.to_on >= as_of))


def running(as_of: date) -> Condition:
    """The route is in force on that day. A report given once, on a day that is not known, is in force on none."""
    return and_(
        or_(ROUTE.from_on.is_(None), ROUTE.from_on <= as_of),
        or_(ROUTE.to_on.is_(None), ROUTE.to_on >= as_of),
        or_(ROUTE.frequency.is_(None), ROUTE.frequency != Frequency.ONE_OFF, ROUTE.to_on.is_not(None)),
    )


def has_route(as_of: date, *further: Condition) -> Condition:
    """The KPI has a running route (for which `further` holds)."""
    return exists().where(ROUTE.authority_id == KPI.authority_id, ROUTE.kpi_id == KPI.id, running(as_of), *further)


def reaches_body(as_of: date) -> Condition:
    """The KPI has a running route to a body that exists."""
    return has_route(as_of, exists().where(BODY.id == ROUTE.body_id, standing(as_of)))


def reaches_meeting(as_of: date) -> Condition:
    """The KPI has a running route to a body that exists and meets that day or later."""
    return has_route(as_of, exists().where(BODY.id == ROUTE.body_id, standing(as_of), meets(as_of)))


def meets(as_of: date) -> Condition:
    """The body has a meeting that day or later."""
    return exists().where(
        MEETING.authority_id == BODY.authority_id, MEETING.body_id == BODY.id, MEETING.held_on >= as_of
    )


def measured(as_of: date) -> Condition:
    """The KPI has a value for a period that had ended by then."""
    return exists().where(
        MEASUREMENT.authority_id == KPI.authority_id,
        MEASUREMENT.kpi_id == KPI.id,
        MEASUREMENT.ends_on <= as_of,
        MEASUREMENT.value.is_not(None),
    )


def receives(as_of: date) -> Condition:
    """The body receives a KPI that is in use."""
    return exists().where(
        ROUTE.authority_id == BODY.authority_id,
        ROUTE.body_id == BODY.id,
        running(as_of),
        KPI.id == ROUTE.kpi_id,
        in_use(as_of),
    )


def has_kpi(as_of: date, *further: Condition) -> tuple[Condition, Condition]:
    """A KPI in use measures the finding (and `further` holds): directly, or through a finding that restates it."""
    measures = and_(MAPPING.status != MappingStatus.REJECTED, KPI.id == MAPPING.kpi_id, in_use(as_of), *further)
    return _own_or_restated(MAPPING, measures)


def has_live_kpi(as_of: date) -> tuple[Condition, Condition]:
    """An accepted mapping ties the finding to a KPI that is live, directly or through a finding that restates it."""
    return has_kpi(as_of, MAPPING.status == MappingStatus.ACCEPTED, KPI.status != KpiStatus.PROPOSED)


def has_reported_kpi(as_of: date) -> tuple[Condition, Condition]:
    """A KPI of the finding reaches a body, directly or through a finding that restates it."""
    return has_kpi(as_of, reaches_body(as_of))


def has_action() -> tuple[Condition, Condition]:
    """An action that was not dropped answers the finding, or one that restates it."""
    return _own_or_restated(ANSWER, and_(ACTION.id == ANSWER.action_id, ACTION.status != ActionStatus.DROPPED))


def answers_something() -> Condition:
    """The action is linked to a finding."""
    return exists().where(ANSWER.authority_id == ACTION.authority_id, ANSWER.action_id == ACTION.id)


def either(pair: tuple[Condition, Condition]) -> Condition:
    """One of the two ways holds."""
    return or_(*pair)


def neither(pair: tuple[Condition, Condition]) -> Condition:
    """Neither way holds. Two separate negations, because both databases plan those as anti-joins."""
    return and_(*(not_(way) for way in pair))


def _own_or_restated(link: Columns, condition: Condition) -> tuple[Condition, Condition]:
    own = exists().where(link.authority_id == FINDING.authority_id, link.finding_id == FINDING.id, condition)
    # One inside the other, not joined: SQLite that was never analysed would begin the join at the authority's links.
    linked = exists().where(
        link.authority_id == RESTATEMENT.authority_id, link.finding_id == RESTATEMENT.finding_id, condition
    )
    restated = exists().where(
        RESTATEMENT.authority_id == FINDING.authority_id, RESTATEMENT.restated_id == FINDING.id, linked
    )
    return own, restated
