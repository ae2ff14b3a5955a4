"""How much is covered: for each kind of record a count of what is asked of it, with its denominator.

Every number is counted in the database, by the same conditions as the rules: `unmeasured` is what F001 breaks
(waived or not), `only_proposed` F002, `unrouted` K001.
"""

from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.gaps import Question, among, bound, scoped, shape_of
from app.coverage.rules import rule_named
from app.coverage.together import Together
from app.vocabulary import ActionStatus, FindingKind, KpiStatus


@dataclass(frozen=True)
class FindingCover:
    """`total` is measured + only_proposed + unmeasured.

    `measured` reach a live KPI, `only_proposed` a proposed one at best, `unmeasured` none. `reported` have a KPI that
    reaches a body; `answered` have an action.
    """

    total: int = 0
    measured: int = 0
    only_proposed: int = 0
    unmeasured: int = 0
    reported: int = 0
    answered: int = 0

    def __add__(self, other: "FindingCover") -> "FindingCover":
        mine, theirs = asdict(self), asdict(other)
        return FindingCover(**{key: mine[key] + theirs[key] for key in mine})


@dataclass(frozen=True)
class KpiCover:
    """`total` is live + proposed, and routed + unrouted; retired KPIs are not counted."""

    total: int = 0
    live: int = 0
    proposed: int = 0
    routed: int = 0
    unrouted: int = 0
    measured: int = 0


@dataclass(frozen=True)
class BodyCover:
    """Bodies that exist, and those of them that receive a KPI."""

    total: int = 0
    receiving: int = 0


@dataclass(frozen=True)
class ActionCover:
    """Actions that were not dropped, and how many of them say what an action should."""

    total: int = 0
    answering: int = 0
    with_success_measure: int = 0
    owned: int = 0
    dated: int = 0
    done: int = 0


@dataclass(frozen=True)
class Coverage:
    """Counts of one scope on one day."""

    findings: FindingCover = field(default_factory=FindingCover)
    kpis: KpiCover = field(default_factory=KpiCover)
    bodies: BodyCover = field(default_factory=BodyCover)
    actions: ActionCover = field(default_factory=ActionCover)
    by_kind: dict[str, FindingCover] = field(default_factory=dict)


def coverage(session: Session, question: Question) -> Coverage:
    """Count one scope, in one query.

    Parameters
    ----------
    question : Question
        Its day, authorities and inspection; rules, severities and kinds do not narrow coverage.
    """
    return told(*_statement(shape_of(question)).read(session.connection(), bound(question)))


Counted = list[tuple[Any, ...]]


def told(findings: Counted, kpis: Counted, bodies: Counted, actions: Counted) -> Coverage:
    """What the answers to `selects` say."""
    found = {kind: FindingCover(*map(int, counts)) for kind, *counts in findings}
    by_kind = {kind.value: found[kind] for kind in FindingKind if kind in found}
    total = sum(by_kind.values(), FindingCover())
    (of_kpis,), (of_bodies,), (of_actions,) = kpis, bodies, actions
    others = KpiCover(*map(int, of_kpis)), BodyCover(*map(int, of_bodies)), ActionCover(*map(int, of_actions))
    return Coverage(total, *others, by_kind)


# Putting these statements together takes longer than running them on a small register, so they are kept.
@lru_cache(maxsize=64)
def _statement(shape: Question) -> Together:
    return Together(*selects(shape))


def selects(shape: Question) -> tuple[Select[Any], ...]:
    """What counts findings by their kind, KPIs, bodies and actions."""
    return tuple(scoped(part(shape), shape) for part in (_findings, _kpis, _bodies, _actions))


def _findings(shape: Question) -> Select[Any]:
    day = shape.as_of
    live, known = c.either(c.has_live_kpi(day)), c.either(c.has_kpi(day))
    statement = select(
        c.FINDING.kind,
        func.count(),
        _how_many(live),
        _how_many(and_(known, c.neither(c.has_live_kpi(day)))),
        _how_many(c.neither(c.has_kpi(day))),
        _how_many(c.either(c.has_reported_kpi(day))),
        _how_many(c.either(c.has_action())),
    )
    return statement.where(*among(rule_named("F001"), shape)).group_by(c.FINDING.kind)


def _kpis(shape: Question) -> Select[Any]:
    proposed = c.KPI.status == KpiStatus.PROPOSED
    routed = c.has_route(shape.as_of)
    return _counts("K001", shape, ~proposed, proposed, routed, ~routed, c.measured(shape.as_of))


def _bodies(shape: Question) -> Select[Any]:
    return _counts("B001", shape, c.receives(shape.as_of))


def _actions(shape: Question) -> Select[Any]:
    action = c.ACTION
    counts = (
        c.answers_something(),
        func.trim(func.coalesce(action.success_measure, "")) != "",
        func.trim(func.coalesce(action.owner, "")) != "",
        action.due_on.is_not(None),
        action.status == ActionStatus.DONE,
    )
    return _counts("A001", shape, *counts)


def _counts(rule: str, shape: Question, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The records that a rule looks at, and how many of them meet each condition."""
    looked_at = rule_named(rule)
    statement = select(func.count(), *(_how_many(condition) for condition in conditions))
    return statement.select_from(looked_at.table.id.table).where(*among(looked_at, shape))


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
