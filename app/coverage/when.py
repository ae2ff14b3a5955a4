"""The day that a rule looks at, and what authorities settled about the rule's span of days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from operator import eq
from typing import Any, cast

from sqlalchemy import (
    BinaryExpression,
    BindParameter,
    ColumnClause,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    literal,
    select,
    true,
)
from sqlalchemy.sql import visitors
from sqlmodel import Session

from app.models import Authority, RuleSetting
from app.models.base import columns

_SETTING, _AUTHORITY = columns(RuleSetting), columns(Authority)


@dataclass(frozen=True)
class When:
    """When a rule looks, and for whom.

    Parameters
    ----------
    day : date
        The day that is looked at.
    days : int
        The rule's span, where an authority settled no other.
    settled : tuple of (authority id, days)
        The spans that authorities settled otherwise.
    off : tuple of authority id
        Those that switched the rule off.
    narrowed : bool
        Whether the statement that this is for is narrowed to authorities, by the parameter `authority_ids`.
    """

    day: date
    days: int = 0
    settled: tuple[tuple[int, int], ...] = ()
    off: tuple[int, ...] = ()
    narrowed: bool = False

    def allowed(self, authority_id: ColumnElement[int]) -> ColumnElement[int]:
        """The span of the record's authority, in days."""
        return self._by_authority(authority_id, lambda days: literal(days, Integer))

    def cutoff(self, authority_id: ColumnElement[int], more_days: int = 0) -> ColumnElement[date]:
        """The day that lies the span, and so many days more, before the day that is looked at."""
        return self._by_authority(authority_id, lambda days: literal(_before(self.day, days + more_days), Date))

    def within(self, authority_id: ColumnElement[int]) -> ColumnElement[bool]:
        """The record is of an authority that is asked for: for queries that no record leads to."""
        return authority_id.in_(authority_ids()) if self.narrowed else true()

    def _by_authority(self, authority_id: ColumnElement[int], of_days: Any) -> ColumnElement[Any]:
        if not self.settled:
            return of_days(self.days)  # type: ignore[no-any-return]
        own = ((authority_id == settled, of_days(days)) for settled, days in self.settled)
        return case(*own, else_=of_days(self.days))


def narrowed(statement: Select[Any]) -> Select[Any]:
    """The statement, with every link that is joined inside one authority said to be of those that are asked for.

    It follows from what the statement says already, and PostgreSQL does not see that: where a condition stands in an
    OR or a CASE it would read the links of the whole register, and keep those in memory, for one authority's few.
    """

    def told(element: Any, **_: Any) -> Any:
        if not isinstance(element, BinaryExpression) or element.operator is not eq:
            return None
        ends = element.left, element.right
        if any(not isinstance(end, ColumnClause) or end.name != "authority_id" for end in ends):
            return None
        return and_(element, element.left.in_(authority_ids()))

    return cast("Select[Any]", visitors.replacement_traverse(statement, {}, told))


def authority_ids(scope: Iterable[int] = ()) -> BindParameter[Any]:
    """The authorities that a statement is narrowed to; those of the question are bound when it runs."""
    return bindparam("authority_ids", sorted(scope), expanding=True)


@dataclass(frozen=True)
class Off:
    """An authority that switched a rule off, and its reason."""

    authority: str
    reason: str


@dataclass(frozen=True)
class Settled:
    """What authorities settled about the rules: spans of days, and rules that are off, by rule and authority."""

    days: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    off: Mapping[str, Mapping[int, Off]] = field(default_factory=dict)

    def when(self, rule: str, days: int | None, day: date, scope: frozenset[int] | None) -> When | None:
        """How a rule looks at the authorities in scope (None: all); None when it is off for every one of them."""
        own, off = self.days.get(rule, {}), self.off.get(rule, {})
        if scope is not None and scope and scope <= off.keys():
            return None
        span = days or 0
        if scope is not None and len(scope) == 1:
            return When(day, own.get(next(iter(scope)), span), narrowed=True)
        settled = tuple(sorted((id_, own_days) for id_, own_days in own.items() if own_days != span))
        return When(day, span, settled, tuple(sorted(off)), narrowed=scope is not None)


def settled(session: Session, scope: frozenset[int] | None) -> Settled:
    """What the authorities in scope (None: all) settled."""
    rows = session.connection().execute(_settings(narrowed=scope is not None), {"authority_ids": sorted(scope or ())})
    days: dict[str, dict[int, int]] = {}
    off: dict[str, dict[int, Off]] = {}
    for authority_id, rule, is_off, own_days, reason, ref in rows:
        if is_off:
            off.setdefault(rule, {})[authority_id] = Off(ref, reason)
        if own_days is not None:
            days.setdefault(rule, {})[authority_id] = own_days
    return Settled(days, off)


@lru_cache(maxsize=2)
def _settings(*, narrowed: bool) -> Select[Any]:
    # Kept, because every list of gaps begins with it, and putting it together takes longer than running it.
    asked = (_SETTING.authority_id, _SETTING.rule, _SETTING.off, _SETTING.days, _SETTING.reason, _AUTHORITY.ref)
    statement = select(*asked).where(_AUTHORITY.id == _SETTING.authority_id).order_by(_AUTHORITY.ref)
    return statement.where(_SETTING.authority_id.in_(authority_ids())) if narrowed else statement


def _before(day: date, days: int) -> date:
    # Nothing is dated before the calendar begins, so a span that reaches further reaches everything.
    return date.min if day.toordinal() <= days else day - timedelta(days=days)
