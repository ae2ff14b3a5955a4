"""The rules that look at monitoring bodies."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, not_, select

from app.coverage import conditions as c
from app.coverage.rules.rule import Rule, listed, table_of
from app.coverage.when import When
from app.vocabulary import BodyKind, NodeKind, Severity

_BODIES = "Bodies that exist on the day."
# They work together every day, and hold no meetings that a calendar knows.
_AT_WORK = (BodyKind.OFFICE, BodyKind.TEAM)
_TWIN = c.BODY.id.table.alias("twin").c
_MINE, _THEIRS = (c.ROUTE.id.table.alias(name).c for name in ("mine", "theirs"))


def standing(when: When) -> ColumnElement[bool]:
    """Bodies that exist."""
    return c.standing(when.day)


def _received(when: When, body: Any, route: Any, *further: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """What ties a body to a KPI in use that a running route brings it."""
    mine = (route.authority_id == body.authority_id, route.body_id == body.id, c.running(when.day, route))
    return *mine, *further, c.some(c.KPI.id == route.kpi_id, c.in_use(when.day))


def _all_shared(when: When, body: Any, other: Any) -> ColumnElement[bool]:
    """The other receives every KPI that the body receives."""
    same = c.some(*_received(when, other, _THEIRS, _THEIRS.kpi_id == _MINE.kpi_id))
    other_way = not_(same.correlate_except(table_of(_THEIRS)))
    return not_(c.some(*_received(when, body, _MINE, other_way)).correlate_except(table_of(_MINE)))


def _twins(when: When) -> tuple[ColumnElement[bool], ...]:
    """What ties the body to another that receives the same KPIs, two or more.

    Only bodies that receive its first KPI are compared with it.
    """
    mine = select(_MINE.kpi_id).where(*_received(when, c.BODY, _MINE)).order_by(_MINE.kpi_id).limit(1)
    first = mine.correlate_except(table_of(_MINE)).scalar_subquery()
    theirs = (_THEIRS.authority_id == c.BODY.authority_id, _THEIRS.kpi_id == first, c.running(when.day, _THEIRS))
    told = select(_THEIRS.body_id).where(*theirs).correlate_except(table_of(_THEIRS))
    several = c.some(*_received(when, c.BODY, _MINE, _MINE.kpi_id > first))
    return (
        *(
            _TWIN.authority_id == c.BODY.authority_id,
            _TWIN.id.in_(told),
            _TWIN.id != c.BODY.id,
            c.standing(when.day, _TWIN),
            several.correlate_except(table_of(_MINE)),
        ),
        *(_all_shared(when, c.BODY, _TWIN), _all_shared(when, _TWIN, c.BODY)),
    )


def _told_alike(when: When) -> Mapping[str, ColumnElement[Any]]:
    number = select(func.count(_MINE.kpi_id.distinct())).where(*_received(when, c.BODY, _MINE))
    return {"number": number.scalar_subquery(), "bodies": listed(_TWIN.name, _TWIN.id, c.BODY, *_twins(when))}


BODY_RULES: tuple[Rule, ...] = (
    Rule(
        code="B001",
        slug="body-receives-nothing",
        title="The body receives nothing",
        looks_at=NodeKind.BODY,
        checks=_BODIES,
        why="A body that is to watch over improvement and is given no numbers watches blind.",
        close="Add the KPIs that it should see, or record when it ended.",
        reason="No KPI in use is reported to this body.",
        among=standing,
        broken=lambda when: not_(c.receives(when.day)),
        severity=Severity.WARNING,
    ),
    Rule(
        code="B002",
        slug="no-meeting-to-come",
        title="The body has no meeting to come",
        looks_at=NodeKind.BODY,
        checks=_BODIES,
        why="A body without a next meeting watches over nothing, whatever is routed to it.",
        close="Record its next meeting, or when it ended and which body followed it.",
        reason="No meeting of this {kind} on the day or later is known.",
        among=standing,
        broken=lambda when: not_(c.meets(when.day)),
        severity={kind: Severity.NOTE if kind in _AT_WORK else Severity.WARNING for kind in BodyKind},
    ),
    Rule(
        code="B003",
        slug="same-kpis",
        title="Two bodies receive the same KPIs",
        looks_at=NodeKind.BODY,
        checks=_BODIES,
        why="Two bodies that read the same numbers each trust the other to act, and the paper is written twice.",
        close="Agree which of them watches over what, and end the routes that neither needs.",
        reason="It receives the same {number} KPIs as {bodies}, and no others.",
        among=standing,
        broken=lambda when: c.some(*_twins(when)),
        severity=Severity.NOTE,
        details=_told_alike,
    ),
)
