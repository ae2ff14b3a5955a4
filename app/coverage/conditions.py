"""What the words of the rules mean, as SQL conditions. Every rule, count and thread is built from these.

Each function takes the columns of the record that is looked at and the day it is looked at, and gives a condition
that the database answers from an index. Links are joined inside one authority only.
"""

from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Exists, and_, exists, func, literal_column, not_, or_, select
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
    Move,
    Plan,
    Repeat,
    Restatement,
    Route,
    Target,
)
from app.models.base import columns
from app.vocabulary import ActionStatus, Colour, Frequency, KpiStatus, MappingStatus, RepeatStatus

Columns = ReadOnlyColumnCollection[str, Column[Any]]
Condition = ColumnElement[bool]

FINDING, KPI, BODY, ACTION = columns(Finding), columns(Kpi), columns(Body), columns(Action)
INSPECTION, MAPPING, RESTATEMENT, ROUTE = columns(Inspection), columns(Mapping), columns(Restatement), columns(Route)
MEETING, MEASUREMENT, ANSWER, PLAN = columns(Meeting), columns(Measurement), columns(Answer), columns(Plan)
REPEAT, MOVE, TARGET = columns(Repeat), columns(Move), columns(Target)
# A link's own ends, under names that no query around it uses.
_ITS_FINDING = FINDING.id.table.alias("its_finding").c
_ITS_KPI = KPI.id.table.alias("its_kpi").c


def some(*where: Condition) -> Exists:
    """There is a row for which all of this holds."""
    # One is selected, and not every column: those SQLite would look for in the table, though an index says enough.
    return exists(select(literal_column("1")).where(*where))


def stated_on() -> ColumnElement[date]:
    """The day an inspection's findings were said: its report's, or where it prints none the visit's last."""
    return func.coalesce(INSPECTION.published_on, INSPECTION.ends_on)


def checked(as_of: date) -> Condition:
    """The finding is one that the rules look at, and had been said by then."""
    said = some(INSPECTION.id == FINDING.inspection_id, stated_on() <= as_of)
    return and_(FINDING.checked, said)


def in_use(as_of: date, kpi: Any = KPI) -> Condition:
    """The KPI is proposed or live, or was retired only later."""
    return or_(kpi.status != KpiStatus.RETIRED, kpi.retired_on > as_of)


def live(as_of: date) -> Condition:
    """The KPI is live, or was when the day was."""
    return and_(in_use(as_of), KPI.status != KpiStatus.PROPOSED)


def standing(as_of: date, body: Any = BODY) -> Condition:
    """The body exists on that day."""
    return _spans(body, as_of)


def running(as_of: date, route: Any = ROUTE) -> Condition:
    """The route is in force on that day. A report given once, on a day that is not known, is in force on none."""
    once = or_(route.frequency.is_(None), route.frequency != Frequency.ONE_OFF, route.to_on.is_not(None))
    return and_(_spans(route, as_of), once)


def _spans(record: Any, as_of: date) -> Condition:
    return and_(
        or_(record.from_on.is_(None), record.from_on <= as_of), or_(record.to_on.is_(None), record.to_on >= as_of)
    )


def has_route(as_of: date, *further: Condition) -> Condition:
    """The KPI has a running route (for which `further` holds)."""
    return some(ROUTE.authority_id == KPI.authority_id, ROUTE.kpi_id == KPI.id, running(as_of), *further)


def reaches_body(as_of: date) -> Condition:
    """The KPI has a running route to a body that exists."""
    return has_route(as_of, some(BODY.id == ROUTE.body_id, standing(as_of)))


def reaches_meeting(as_of: date) -> Condition:
    """The KPI has a running route to a body that exists and meets that day or later."""
    return has_route(as_of, some(BODY.id == ROUTE.body_id, standing(as_of), meets(as_of)))


def meets(as_of: date) -> Condition:
    """The body has a meeting that day or later."""
    return some(MEETING.authority_id == BODY.authority_id, MEETING.body_id == BODY.id, MEETING.held_on >= as_of)


def measured(as_of: date) -> Condition:
    """The KPI has a value for a period that had ended by then."""
    return some(
        MEASUREMENT.authority_id == KPI.authority_id,
        MEASUREMENT.kpi_id == KPI.id,
        MEASUREMENT.ends_on <= as_of,
        MEASUREMENT.value.is_not(None),
    )


def receives(as_of: date, *further: Condition) -> Condition:
    """The body receives a KPI that is in use (and for which `further` holds)."""
    return some(
        ROUTE.authority_id == BODY.authority_id,
        ROUTE.body_id == BODY.id,
        running(as_of),
        KPI.id == ROUTE.kpi_id,
        in_use(as_of),
        *further,
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
    return _own_or_restated(ANSWER, and_(ACTION.id == ANSWER.action_id, kept()))


def kept() -> Condition:
    """The action was not dropped."""
    return ACTION.status != ActionStatus.DROPPED


def done(as_of: date) -> Condition:
    """The action was done by then; one that says no day is done on every day."""
    undated = and_(ACTION.done_on.is_(None), ACTION.status == ActionStatus.DONE)
    return and_(kept(), or_(undated, ACTION.done_on <= as_of))


def still_open(as_of: date) -> Condition:
    """The action was neither dropped nor done by then."""
    not_yet = or_(ACTION.done_on > as_of, and_(ACTION.done_on.is_(None), ACTION.status != ActionStatus.DONE))
    return and_(kept(), not_yet)


def moves_something(*further: Condition) -> Condition:
    """The action is to move a KPI (for which `further` holds)."""
    mine = (MOVE.authority_id == ACTION.authority_id, MOVE.action_id == ACTION.id)
    return some(*mine, KPI.id == MOVE.kpi_id, *further)


def attended(as_of: date) -> Condition:
    """An open action is to move the KPI, or answers a finding that the KPI measures or one that this restates."""
    at_work = ACTION.id == ANSWER.action_id, still_open(as_of)
    answered = some(
        ANSWER.authority_id == MAPPING.authority_id, ANSWER.finding_id == MAPPING.finding_id, some(*at_work)
    )
    answered_in_other_words = some(
        RESTATEMENT.authority_id == MAPPING.authority_id,
        RESTATEMENT.finding_id == MAPPING.finding_id,
        some(
            ANSWER.authority_id == RESTATEMENT.authority_id,
            ANSWER.finding_id == RESTATEMENT.restated_id,
            some(*at_work),
        ),
    )
    return or_(moved_by_action(still_open(as_of)), serves_finding(or_(answered, answered_in_other_words)))


def moved_by_action(condition: Condition) -> Condition:
    """An action for which `condition` holds is to move the KPI."""
    mine = (MOVE.authority_id == KPI.authority_id, MOVE.kpi_id == KPI.id)
    return some(*mine, some(ACTION.id == MOVE.action_id, condition))


def serves_finding(*further: Condition) -> Condition:
    """The KPI measures a finding, by a mapping that was not rejected (and `further` holds)."""
    mine = (MAPPING.authority_id == KPI.authority_id, MAPPING.kpi_id == KPI.id)
    return some(*mine, MAPPING.status != MappingStatus.REJECTED, *further)


def has_target(as_of: date) -> Condition:
    """The KPI has a target on that day: a threshold of red or amber is none."""
    own = (TARGET.authority_id == KPI.authority_id, TARGET.kpi_id == KPI.id)
    return some(*own, or_(TARGET.colour.is_(None), TARGET.colour == Colour.GREEN), _spans(TARGET, as_of))


def answers_something() -> Condition:
    """The action is linked to a finding."""
    return some(ANSWER.authority_id == ACTION.authority_id, ANSWER.action_id == ACTION.id)


def repeats_earlier() -> tuple[Condition, ...]:
    """What ties the finding to an earlier one that a person accepted it as the repeat of."""
    mine = (REPEAT.authority_id == FINDING.authority_id, REPEAT.finding_id == FINDING.id)
    return *mine, REPEAT.status == RepeatStatus.ACCEPTED


def has_outdated_mapping(as_of: date) -> Condition:
    """An accepted mapping of the finding to a KPI in use is outdated."""
    return some(*outdated_link(as_of))


def outdated_link(as_of: date) -> tuple[Condition, ...]:
    """What ties the finding to an outdated mapping, and that to its KPI."""
    mine = (MAPPING.authority_id == FINDING.authority_id, MAPPING.finding_id == FINDING.id)
    changed = or_(FINDING.fingerprint != MAPPING.finding_fingerprint, KPI.fingerprint != MAPPING.kpi_fingerprint)
    return *mine, MAPPING.status == MappingStatus.ACCEPTED, KPI.id == MAPPING.kpi_id, in_use(as_of), changed


def outdated_mapping() -> Condition:
    """The mapping was accepted on other words than its finding or its KPI has now."""
    return and_(MAPPING.status == MappingStatus.ACCEPTED, or_(finding_changed(), mapped_kpi_changed()))


def outdated_route() -> Condition:
    """The route was made for a KPI that has another name, definition, unit or polarity now."""
    return _changed(_ITS_KPI, ROUTE.kpi_id, ROUTE.kpi_fingerprint)


def finding_changed() -> Condition:
    """The mapping's finding has other words than it was accepted on."""
    return _changed(_ITS_FINDING, MAPPING.finding_id, MAPPING.finding_fingerprint)


def mapped_kpi_changed() -> Condition:
    """The mapping's KPI is defined otherwise than it was accepted on."""
    return _changed(_ITS_KPI, MAPPING.kpi_id, MAPPING.kpi_fingerprint)


def _changed(end: Any, id_: Column[Any], kept: Column[Any]) -> Condition:
    return some(end.id == id_, end.fingerprint != kept)


def either(pair: tuple[Condition, Condition]) -> Condition:
    """One of the two ways holds."""
    return or_(*pair)


def neither(pair: tuple[Condition, Condition]) -> Condition:
    """Neither way holds. Two separate negations, because both databases plan those as anti-joins."""
    return and_(*(not_(way) for way in pair))


def _own_or_restated(link: Columns, condition: Condition) -> tuple[Condition, Condition]:
    own = some(link.authority_id == FINDING.authority_id, link.finding_id == FINDING.id, condition)
    # One inside the other, not joined: SQLite that was never analysed would begin the join at the authority's links.
    linked = some(link.authority_id == RESTATEMENT.authority_id, link.finding_id == RESTATEMENT.finding_id, condition)
    restated = some(RESTATEMENT.authority_id == FINDING.authority_id, RESTATEMENT.restated_id == FINDING.id, linked)
    return own, restated
