"""What the first page of a council shows: how much is covered, what is broken, what changed, who meets next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.gap_lists import RuleGaps
from app.models import AuditEvent, Snapshot
from app.models.base import columns
from app.services.snapshots import unlike

_EVENT, _SNAPSHOT = columns(AuditEvent), columns(Snapshot)
# A register without a value or a meeting for a year is a closed book: its gaps tell more of the day it was closed.
_SILENT = timedelta(days=365)


@dataclass(frozen=True)
class MeetingAhead:
    """The next meeting of a body, and what it will see there.

    `receives` KPIs are reported to the body, of which `unmeasured` have no value yet; the newest value of another is
    from the period that ended on `oldest_on`, the longest ago.
    """

    body_ref: str
    body: str
    held_on: date
    receives: int
    unmeasured: int
    oldest_on: date | None


@dataclass(frozen=True)
class Since:
    """How the gaps by rule moved since the last snapshot; rules that did not move are left out.

    With one that was `tampered` with nothing is compared.
    """

    ref: str
    label: str | None
    as_of: date
    moved: Mapping[str, int]
    tampered: bool = False

    @property
    def change(self) -> int:
        """How many gaps more there are than then; fewer when it is negative."""
        return sum(self.moved.values())


def meetings_ahead(session: Session, authority_id: int, as_of: date, most: int = 6) -> list[MeetingAhead]:
    """Each body's next meeting, the nearest first, in one query."""
    rows = session.connection().execute(_ahead(authority_id, as_of).limit(most)).all()
    return [MeetingAhead(*row) for row in rows]


def since_last_snapshot(session: Session, authority_id: int, as_of: date, now: Sequence[RuleGaps]) -> Since | None:
    """What moved since the last snapshot of a day before, or of that day; None when there is none."""
    own = (_EVENT.chain == authority_id, _EVENT.kind == "snapshot", _EVENT.record_id == _SNAPSHOT.id)
    made = select(_EVENT.after).where(*own).limit(1).scalar_subquery().label("made")
    wanted = select(_SNAPSHOT.ref, _SNAPSHOT.label, _SNAPSHOT.as_of, _SNAPSHOT.counts, made)
    mine = wanted.where(_SNAPSHOT.authority_id == authority_id, _SNAPSHOT.as_of <= as_of)
    row = session.connection().execute(mine.order_by(_SNAPSHOT.as_of.desc(), _SNAPSHOT.id.desc()).limit(1)).first()
    if row is None:
        return None
    if unlike(row, row.made or {}):
        return Since(row.ref, row.label, row.as_of, {}, tampered=True)
    then: dict[str, Any] = row.counts["rules"]
    # A rule that the snapshot did not know, or that was off on one of the two days, cannot be compared.
    both = [counted for counted in now if counted.rule.code in then and not counted.off]
    moved = {counted.rule.code: counted.broken - int(then[counted.rule.code]["broken"]) for counted in both}
    return Since(row.ref, row.label, row.as_of, {code: change for code, change in moved.items() if change})


def silent_since(session: Session, authority_id: int, as_of: date) -> date | None:
    """The last day of which a value or a meeting is recorded, where that is over a year before; None otherwise."""
    values = select(func.max(c.MEASUREMENT.ends_on)).where(c.MEASUREMENT.authority_id == authority_id)
    meetings = select(func.max(c.MEETING.held_on)).where(c.MEETING.authority_id == authority_id)
    both = select(values.scalar_subquery(), meetings.scalar_subquery())
    last = max((day for day in session.connection().execute(both).one() if day), default=None)
    return last if last and last < as_of - _SILENT else None


def _ahead(authority_id: int, as_of: date) -> Select[Any]:
    own = (c.MEETING.authority_id == authority_id, c.MEETING.held_on >= as_of)
    first = select(c.MEETING.body_id, func.min(c.MEETING.held_on).label("held_on")).where(*own)
    first_of = first.group_by(c.MEETING.body_id).subquery()
    told = (c.ROUTE.authority_id == c.BODY.authority_id, c.ROUTE.body_id == c.BODY.id, c.running(as_of))
    received = and_(*told, c.KPI.id == c.ROUTE.kpi_id, c.in_use(as_of))
    receives = select(func.count(c.KPI.id.distinct())).where(received)
    newest = select(func.max(c.MEASUREMENT.ends_on)).where(
        c.MEASUREMENT.authority_id == c.KPI.authority_id,
        c.MEASUREMENT.kpi_id == c.KPI.id,
        c.MEASUREMENT.ends_on <= as_of,
        c.MEASUREMENT.value.is_not(None),
    )
    oldest = select(func.min(newest.correlate(c.KPI.id.table).scalar_subquery())).where(received)
    body = c.BODY.id.table
    statement = select(
        c.BODY.ref,
        c.BODY.name,
        first_of.c.held_on,
        receives.correlate(body).scalar_subquery(),
        receives.where(~c.measured(as_of)).correlate(body).scalar_subquery(),
        oldest.correlate(body).scalar_subquery(),
    )
    return (
        statement.join(first_of, first_of.c.body_id == c.BODY.id)
        .where(c.BODY.authority_id == authority_id, c.standing(as_of))
        .order_by(first_of.c.held_on, c.BODY.name)
    )
