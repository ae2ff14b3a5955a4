"""Actions of a plan, or of all plans: counted by status, narrowed, and a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.conditions import Condition
from app.coverage.register_reader import as_stored
from app.models import Plan
from app.vocabulary import ActionStatus

_SHOWN = ("id", "ref", "number", "section", "text", "owner", "timescale", "due_on", "status", "done_on")


@dataclass(frozen=True)
class PlanFilter:
    """How a plan's actions are narrowed; empty texts narrow nothing."""

    status: ActionStatus | None = None
    owner: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class ActionCounts:
    """Actions by status, how many are overdue on the day, and who owns them with how many each."""

    by_status: dict[str, int]
    overdue: int
    owners: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_status.values())


def overdue(as_of: date) -> Condition:
    """The action is still open, and its day has passed."""
    return c.still_open(as_of) & (c.ACTION.due_on < as_of)


def plan_counts(session: Session, plan: Plan, as_of: date) -> ActionCounts:
    """Count a plan's actions, in one query."""
    return _counts(session, _mine(plan), as_of)


def action_counts(session: Session, authority_id: int, as_of: date) -> ActionCounts:
    """Count the actions of all plans, in one query."""
    return _counts(session, (c.ACTION.authority_id == authority_id,), as_of)


def _counts(session: Session, where: tuple[Condition, ...], as_of: date) -> ActionCounts:
    late = func.count().filter(overdue(as_of))
    statement = select(as_stored(c.ACTION.status), c.ACTION.owner, func.count(), late).where(*where)
    rows = session.connection().execute(statement.group_by(c.ACTION.status, c.ACTION.owner).order_by(c.ACTION.owner))
    by_status: dict[str, int] = {word.value: 0 for word in ActionStatus}
    owners: dict[str, int] = {}
    late_in_all = 0
    for status, owner, number, late_ones in rows:
        by_status[status] += number
        late_in_all += late_ones
        if owner:
            owners[owner] = owners.get(owner, 0) + number
    return ActionCounts({word: number for word, number in by_status.items() if number}, late_in_all, owners)


def plan_actions(
    session: Session, plan: Plan, asked: PlanFilter, as_of: date, limit: int, after: int = 0
) -> tuple[Sequence[Any], int | None]:
    """At most `limit` actions after the one of an id, in the plan's order, and the id that the next page starts after.

    Returns
    -------
    tuple
        Rows of `id`, `ref`, `number`, `section`, `text`, `owner`, `timescale`, `due_on`, `status`, `done_on` and
        `overdue`.
    """
    cells = [as_stored(c.ACTION[name]).label(name) for name in _SHOWN]
    statement = select(*cells, overdue(as_of).label("overdue")).where(*_mine(plan), c.ACTION.id > after)
    if asked.status is not None:
        statement = statement.where(c.ACTION.status == asked.status)
    if asked.owner:
        statement = statement.where(c.ACTION.owner == asked.owner)
    if asked.overdue:
        statement = statement.where(overdue(as_of))
    rows: Sequence[Any] = session.connection().execute(statement.order_by(c.ACTION.id).limit(limit + 1)).all()
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def _mine(plan: Plan) -> tuple[Condition, ...]:
    return c.ACTION.authority_id == plan.authority_id, c.ACTION.plan_id == plan.id
