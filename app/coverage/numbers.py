"""What a KPI's numbers say, as SQL conditions: how new the newest value is, and whether it is better than an earlier.

A value counts when it is known and its period had ended by the day. Two values are comparable when their periods are
about as long: a quarter is set against a quarter, never against the year that ends with it.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select

from app.coverage.conditions import (
    ACTION,
    FINDING,
    INSPECTION,
    KPI,
    MEASUREMENT,
    MOVE,
    PLAN,
    Condition,
    in_use,
    some,
)
from app.coverage.dialects import days_between, number_text
from app.vocabulary import Direction, Frequency, Polarity

# Months are 28 to 31 days long.
_SAME_LENGTH_DAYS = 3
# The longest that one period of each frequency lasts; the other frequencies promise no next value.
FREQUENCY_DAYS = {
    Frequency.WEEKLY: 7,
    Frequency.MONTHLY: 31,
    Frequency.QUARTERLY: 92,
    Frequency.TERMLY: 122,
    Frequency.TWICE_A_YEAR: 184,
    Frequency.ANNUAL: 366,
}
_TABLE = MEASUREMENT.id.table
NEWEST, EARLIER = _TABLE.alias("newest").c, _TABLE.alias("earlier").c
_ANY, _PAST = _TABLE.alias("any_value").c, _TABLE.alias("past_value").c


def newest_id(day: date) -> ColumnElement[int]:
    """The id of the KPI's newest value."""
    mine = (_ANY.authority_id == KPI.authority_id, _ANY.kpi_id == KPI.id)
    found = select(_ANY.id).where(*mine, _ANY.ends_on <= day, _ANY.value.is_not(None))
    return _alone(found.order_by(_ANY.ends_on.desc(), _ANY.starts_on.desc()).limit(1), _ANY)


def has_newest(day: date, *further: Condition) -> Condition:
    """The KPI has a newest value (for which `further` holds)."""
    return some(NEWEST.id == newest_id(day), *further)


def two_values(day: date, by: ColumnElement[date] | None = None) -> tuple[Condition, ...]:
    """What makes NEWEST the KPI's newest value and EARLIER a comparable one before it.

    Parameters
    ----------
    by : column or None
        The earlier value is the last whose period had ended by this day; without it, the last before the newest.
    """
    ended = () if by is None else (by >= _PAST.ends_on,)
    return NEWEST.kpi_id == KPI.id, NEWEST.id == newest_id(day), *_earlier_is(_earlier_id(*ended))


def has_two(day: date, *further: Condition) -> Condition:
    """The KPI has a newest value and a comparable one before it (for which `further` holds)."""
    return some(*two_values(day), *further)


def newest(day: date, said: ColumnElement[Any]) -> ColumnElement[Any]:
    """What a column of NEWEST says of the KPI's newest value."""
    return select(said).where(NEWEST.id == newest_id(day)).scalar_subquery()


def two(day: date, said: ColumnElement[Any]) -> ColumnElement[Any]:
    """What is said of NEWEST and EARLIER, for the KPI's newest value and the comparable one before it."""
    return select(said).where(*two_values(day)).scalar_subquery()


def from_to() -> ColumnElement[str]:
    """From 90 (Q1 21-22) to 87.7 (Q2 21-22)."""
    values = [number_text(value.value) + " (" + value.period + ")" for value in (EARLIER, NEWEST)]
    return "from " + values[0] + " to " + values[1]


def better() -> Condition:
    """NEWEST is better than EARLIER, by the KPI's polarity."""
    return or_(
        and_(KPI.polarity == Polarity.HIGHER, NEWEST.value > EARLIER.value),
        and_(KPI.polarity == Polarity.LOWER, NEWEST.value < EARLIER.value),
    )


def worse() -> Condition:
    """NEWEST is worse than EARLIER, by the KPI's polarity."""
    return or_(
        and_(KPI.polarity == Polarity.HIGHER, NEWEST.value < EARLIER.value),
        and_(KPI.polarity == Polarity.LOWER, NEWEST.value > EARLIER.value),
    )


def judged() -> Condition:
    """One way is better for the KPI than the other."""
    return KPI.polarity.in_([Polarity.HIGHER, Polarity.LOWER])


def contradicts() -> Condition:
    """The arrow printed beside NEWEST points otherwise than the way from EARLIER."""
    return or_(
        and_(NEWEST.direction == Direction.UP, NEWEST.value <= EARLIER.value),
        and_(NEWEST.direction == Direction.DOWN, NEWEST.value >= EARLIER.value),
        and_(NEWEST.direction == Direction.SAME, NEWEST.value != EARLIER.value),
    )


def moved_nothing(day: date) -> tuple[Condition, ...]:
    """What ties the done action to a KPI that it was to move, and that to values which show no improvement.

    They are the newest value, and the last comparable one before the work began: when the plan was agreed, or where
    that is not known when the action was done. The newest shows an effect when its period ended after the action was
    done. Without either day the two newest comparable values decide.
    """
    mine = (MOVE.authority_id == ACTION.authority_id, MOVE.action_id == ACTION.id, KPI.id == MOVE.kpi_id)
    agreed_on = _alone(select(PLAN.agreed_on).where(PLAN.id == ACTION.plan_id), PLAN)
    began = func.coalesce(agreed_on, ACTION.done_on, NEWEST.ends_on)
    shown = or_(ACTION.done_on.is_(None), NEWEST.ends_on > ACTION.done_on)
    return *mine, in_use(day), judged(), *two_values(day, by=began), shown, not_(better())


def improved(day: date) -> Condition:
    """The KPI's newest value is better than the comparable one before it."""
    return and_(judged(), has_two(day, better()))


def improved_since_inspection(day: date) -> Condition:
    """The KPI's newest value is better than at the inspection of the finding that it measures.

    What it was at the inspection is the last comparable value of a period that had ended by then; where none is
    known, the first one after.
    """
    inspected = _alone(select(INSPECTION.ends_on).where(INSPECTION.id == FINDING.inspection_id), INSPECTION)
    then = func.coalesce(_earlier_id(inspected >= _PAST.ends_on), _earlier_id(first=True))
    return and_(judged(), some(NEWEST.id == newest_id(day), *_earlier_is(then), better()))


def last_before(day: date, cutoff: ColumnElement[date]) -> Condition:
    """The KPI's newest value is for a period that ended before the cutoff."""
    return has_newest(day, NEWEST.ends_on < cutoff)


def frequent() -> Condition:
    """The KPI's frequency says by when there should be a next value."""
    return KPI.frequency.in_(list(FREQUENCY_DAYS))


def by_frequency(of_days: Any) -> ColumnElement[Any]:
    """What `of_days` makes of the days of the KPI's frequency."""
    return case(*((KPI.frequency == word, of_days(days)) for word, days in FREQUENCY_DAYS.items()))


def _earlier_id(*ended: Condition, first: bool = False) -> ColumnElement[int]:
    mine = (_PAST.authority_id == NEWEST.authority_id, _PAST.kpi_id == NEWEST.kpi_id, _PAST.value.is_not(None))
    lengths = (days_between(value.ends_on, value.starts_on) for value in (_PAST, NEWEST))
    comparable = func.abs(next(lengths) - next(lengths)) <= _SAME_LENGTH_DAYS
    found = select(_PAST.id).where(*mine, _PAST.ends_on < NEWEST.ends_on, comparable, *ended)
    order = (_PAST.ends_on, _PAST.starts_on) if first else (_PAST.ends_on.desc(), _PAST.starts_on.desc())
    return _alone(found.order_by(*order).limit(1), _PAST)


def _earlier_is(id_: ColumnElement[int]) -> tuple[Condition, Condition]:
    return EARLIER.kpi_id == NEWEST.kpi_id, EARLIER.id == id_


def _alone(found: Select[Any], columns: Any) -> ColumnElement[Any]:
    """The subquery over these columns' table alone: whatever else it names is of the queries around it."""
    return found.correlate_except(columns.id.table).scalar_subquery()
