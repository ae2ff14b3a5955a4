"""The rules that look at KPIs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    type_coerce,
)

from app.coverage import conditions as c
from app.coverage import numbers as n
from app.coverage.dialects import day_text, days_between
from app.coverage.rules.rule import Rule, listed, table_of
from app.coverage.when import When
from app.vocabulary import KpiStatus, NodeKind, Polarity, Severity

_KPIS_IN_USE = "KPIs that are proposed or live on the day."
_LIVE_KPIS = "KPIs that are live on the day."


def in_use(when: When) -> ColumnElement[bool]:
    """KPIs that are proposed or live."""
    return c.in_use(when.day)


def live(when: When) -> ColumnElement[bool]:
    """KPIs that are live."""
    return c.live(when.day)


def _dead_bodies(when: When) -> Mapping[str, ColumnElement[Any]]:
    word = case((not_(c.standing(when.day)), " (has ended)"), else_=" (no meeting to come)")
    routes = (c.ROUTE.authority_id == c.KPI.authority_id, c.ROUTE.kpi_id == c.KPI.id, c.running(when.day))
    return {"bodies": listed(c.BODY.name + word, c.ROUTE.id, c.KPI, *routes, c.BODY.id == c.ROUTE.body_id)}


def _stale(when: When) -> ColumnElement[bool]:
    return n.last_before(when.day, n.by_frequency(lambda days: when.cutoff(c.KPI.authority_id, days)))


def _newest(when: When) -> Mapping[str, ColumnElement[Any]]:
    return {
        "period": n.newest(when.day, n.NEWEST.period),
        "to": n.newest(when.day, n.NEWEST.ends_on),
        "often": type_coerce(c.KPI.frequency, String),
        "days": when.allowed(c.KPI.authority_id),
    }


def _no_standard(when: When) -> ColumnElement[bool]:
    return or_(c.KPI.polarity.is_(None), not_(c.has_target(when.day)))


def _missing(when: When) -> Mapping[str, ColumnElement[Any]]:
    return {
        "missing": case(
            (c.KPI.polarity.is_not(None), "no target on the day"),
            (c.has_target(when.day), "nothing that says which way is better"),
            else_="no target on the day, and nothing that says which way is better",
        )
    }


def _proposed_on() -> ColumnElement[Any]:
    return func.coalesce(c.KPI.proposed_on, func.date(c.KPI.created_at, type_=Date), type_=Date)


def _waiting(when: When) -> Mapping[str, ColumnElement[Any]]:
    return {"since": _proposed_on(), "days": when.allowed(c.KPI.authority_id)}


def _too_old(when: When) -> tuple[ColumnElement[bool], ...]:
    """What ties the KPI to a body whose next meeting sees the KPI's newest value, and sees it too old."""
    following = c.MEETING.id.table.alias("following").c
    next_on = select(func.min(following.held_on)).where(
        following.authority_id == c.ROUTE.authority_id,
        following.body_id == c.ROUTE.body_id,
        following.held_on >= when.day,
    )
    return (
        *(c.ROUTE.authority_id == c.KPI.authority_id, c.ROUTE.kpi_id == c.KPI.id, c.running(when.day)),
        *(c.BODY.id == c.ROUTE.body_id, c.standing(when.day)),
        *(c.MEETING.authority_id == c.ROUTE.authority_id, c.MEETING.body_id == c.ROUTE.body_id),
        c.MEETING.held_on == next_on.correlate_except(table_of(following)).scalar_subquery(),
        or_(c.ROUTE.to_on.is_(None), c.ROUTE.to_on >= c.MEETING.held_on),
        n.NEWEST.kpi_id == c.ROUTE.kpi_id,
        days_between(c.MEETING.held_on, n.NEWEST.ends_on) > when.allowed(c.KPI.authority_id),
    )


def _shown_late(when: When) -> ColumnElement[bool]:
    return c.some(*_too_old(when)).correlate(table_of(c.KPI), table_of(n.NEWEST))


def _seen_late(when: When) -> Mapping[str, ColumnElement[Any]]:
    word = c.BODY.name + " on " + day_text(c.MEETING.held_on)
    shown = n.NEWEST.id == n.newest_id(when.day)
    return {
        "bodies": listed(word, c.ROUTE.id, c.KPI, *_too_old(when), shown),
        "to": n.newest(when.day, n.NEWEST.ends_on),
        "days": when.allowed(c.KPI.authority_id),
    }


KPI_RULES: tuple[Rule, ...] = (
    Rule(
        code="K001",
        slug="kpi-without-route",
        title="The KPI has no reporting route",
        looks_at=NodeKind.KPI,
        checks=_KPIS_IN_USE,
        why="A KPI that nobody is given to read cannot be acted on.",
        close="Add the body that it is reported to, with how often.",
        reason="No reporting route of this {status} KPI is in force.",
        among=in_use,
        broken=lambda when: not_(c.has_route(when.day)),
        severity={KpiStatus.LIVE: Severity.ERROR, KpiStatus.PROPOSED: Severity.WARNING},
    ),
    Rule(
        code="K002",
        slug="dead-route",
        title="Every route of the KPI is dead",
        looks_at=NodeKind.KPI,
        checks=_KPIS_IN_USE,
        why="A report to a body that has ended, or that will not meet, is read by nobody.",
        close="Route the KPI to the body's successor, or record the body's next meeting.",
        reason="Every route leads to a body that has ended or has no meeting to come: {bodies}.",
        among=in_use,
        broken=lambda when: and_(c.has_route(when.day), not_(c.reaches_meeting(when.day))),
        severity=Severity.WARNING,
        details=_dead_bodies,
    ),
    Rule(
        code="K003",
        slug="never-measured",
        title="The KPI was never measured",
        looks_at=NodeKind.KPI,
        checks=_LIVE_KPIS,
        why="A KPI without a single value shows nothing, however well it is routed.",
        close="Add its measurements, or retire it.",
        reason="No value of this KPI is known for a period that has ended.",
        among=live,
        broken=lambda when: not_(c.measured(when.day)),
        severity=Severity.WARNING,
    ),
    Rule(
        code="K004",
        slug="stale-kpi",
        title="The KPI's newest value is stale",
        looks_at=NodeKind.KPI,
        checks="KPIs that are live on the day and measured weekly to annually.",
        why="A board that reads last year's number decides about last year.",
        close="Add the values since, correct how often it is measured, or retire it.",
        reason="The newest value is for {period}, to {to}. Measured {often}, a newer one should be known by now, with "
        "{days} days of grace.",
        among=lambda when: and_(c.live(when.day), n.frequent()),
        broken=_stale,
        severity=Severity.WARNING,
        details=_newest,
        days=45,
        span="Days of grace: after the next period's end, for the value to be known.",
    ),
    Rule(
        code="K005",
        slug="no-target-or-polarity",
        title="The KPI cannot be judged",
        looks_at=NodeKind.KPI,
        checks="KPIs that are live on the day, but for those of which it is said that neither way is better.",
        why="Without a target and a better direction nobody can say whether a number is good news.",
        close="Set a target, say which way is better, or say that neither way is.",
        reason="The KPI has {missing}.",
        among=lambda when: and_(c.live(when.day), func.coalesce(c.KPI.polarity, "") != Polarity.NEITHER.value),
        broken=_no_standard,
        severity=Severity.WARNING,
        details=_missing,
    ),
    Rule(
        code="K006",
        slug="serves-nothing",
        title="The KPI serves no finding and no action",
        looks_at=NodeKind.KPI,
        checks=_KPIS_IN_USE,
        why="What is counted because it always was takes time from what would show improvement.",
        close="Map the finding that it measures, link the action that is to move it, or retire it.",
        reason="No finding is mapped to this {status} KPI, and no action is to move it.",
        among=in_use,
        broken=lambda _: and_(not_(c.serves_finding()), not_(c.moved_by_action(c.kept()))),
        severity=Severity.NOTE,
    ),
    Rule(
        code="K007",
        slug="never-live",
        title="The KPI was proposed long ago and is not live",
        looks_at=NodeKind.KPI,
        checks="KPIs that are proposed.",
        why="A promise of a number is no number: findings that rest on it have been unmeasured all the while.",
        close="Bring it to life with its first value, or retire it and map another.",
        reason="It has been proposed since {since}, for more than {days} days.",
        among=lambda _: c.KPI.status == KpiStatus.PROPOSED,
        broken=lambda when: _proposed_on() < when.cutoff(c.KPI.authority_id),
        severity=Severity.WARNING,
        details=_waiting,
        days=180,
        span="Days from the proposal, or where its day is not known from its record, to going live.",
    ),
    Rule(
        code="K008",
        slug="worsening-unattended",
        title="The KPI gets worse and nobody works on it",
        looks_at=NodeKind.KPI,
        checks="KPIs that are live on the day and for which one way is better.",
        why="A number that goes the wrong way while no action is open on it is the one to be asked about first.",
        close="Link or add the action that is to move it, or that answers a finding it measures.",
        reason="It went the wrong way, {values}, and no open action is to move it or answers a finding it measures.",
        among=lambda when: and_(c.live(when.day), n.judged()),
        broken=lambda when: and_(n.has_two(when.day, n.worse()), not_(c.attended(when.day))),
        severity=Severity.ERROR,
        details=lambda when: {"values": n.two(when.day, n.from_to())},
    ),
    Rule(
        code="K009",
        slug="arrow-contradicts",
        title="The printed arrow contradicts the numbers",
        looks_at=NodeKind.KPI,
        checks="KPIs that are live on the day and whose newest value has a direction of travel printed beside it.",
        why="One of the two is wrong, and whoever reads the paper believes the arrow.",
        close="Correct the value or the direction, or note why both stand.",
        reason="The arrow says {arrow}; the values go {values}.",
        among=lambda when: and_(c.live(when.day), n.has_newest(when.day, n.NEWEST.direction.is_not(None))),
        broken=lambda when: n.has_two(when.day, n.contradicts()),
        severity=Severity.WARNING,
        details=lambda when: {
            "arrow": n.newest(when.day, type_coerce(n.NEWEST.direction, String)),
            "values": n.two(when.day, n.from_to()),
        },
    ),
    Rule(
        code="K010",
        slug="old-at-meeting",
        title="The KPI is too old when the next meeting sees it",
        looks_at=NodeKind.KPI,
        checks="KPIs that are live on the day and reported to a body with a meeting to come.",
        why="A meeting that is shown old numbers learns too late, and cannot tell.",
        close="Add the newer value before the meeting, or report it more often.",
        reason="The newest value is for a period to {to}, more than {days} days old when it is seen by {bodies}.",
        among=lambda when: and_(c.live(when.day), c.reaches_meeting(when.day)),
        broken=lambda when: n.has_newest(when.day, _shown_late(when)),
        severity=Severity.WARNING,
        details=_seen_late,
        days=92,
        span="Days from the end of the newest value's period to the meeting.",
    ),
)
