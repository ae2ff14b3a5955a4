"""What changed between two snapshots, or a snapshot and now, and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from app.coverage import snapshots as frozen
from app.coverage.snapshots import GapChange, KpiChange, RuleChange, Turn
from app.errors import InvalidInput, Problem
from app.models import AuditHead, Authority, Snapshot
from app.services.explained import ExplainedGap, Moment, explain
from app.services.snapshots import content_of, read_register, snapshot_named

NOW = "now"


@dataclass(frozen=True)
class Side:
    """One of the two moments: what was asked for, and the snapshot that was taken for it (none for now).

    `failed` are the rules that could not be worked out then: nothing is said of what became of their gaps.
    """

    asked: str
    snapshot: str | None
    label: str | None
    as_of: date
    taken_at: datetime | None
    audit_sequence: int
    failed: list[str]


@dataclass(frozen=True)
class Changes:
    """The difference of two moments; `counts` says how many gaps turned in which way, and how many are unexplained."""

    authority: str
    before: Side
    after: Side
    counts: dict[str, int]
    gaps: list[ExplainedGap]
    rules: list[RuleChange]
    kpis: list[KpiChange]


def changes(
    session: Session, authority: Authority, before: str | Snapshot, after: str | Snapshot, today: date
) -> Changes:
    """Compare two moments of an authority.

    Parameters
    ----------
    before, after : str or Snapshot
        A snapshot, or its reference, a day, a meeting or an inspection; `after` may be "now", which is the register as
        it is.
    today : date
        The day that "now" is looked at.

    Raises
    ------
    NotFound
        Nothing is called so.
    InvalidInput
        There is no snapshot early enough, or the first was taken after the second.
    Conflict
        A snapshot, or the audit trail between the two, was tampered with.
    """
    with _still(session) as steady:
        sides, moments, difference = _compared(steady, authority, before, after, today)
        gaps = explain(steady, authority.id, *moments, difference.gaps)
    counts = {turn.value: sum(gap.turn == turn for gap in gaps) for turn in Turn}
    counts["unexplained"] = sum(not gap.causes for gap in gaps)
    return Changes(authority.name, *sides, counts, gaps, difference.rules, difference.kpis)


class _Difference(NamedTuple):
    gaps: list[GapChange]
    rules: list[RuleChange]
    kpis: list[KpiChange]


def _compared(
    session: Session, authority: Authority, before: str | Snapshot, after: str | Snapshot, today: date
) -> tuple[tuple[Side, Side], tuple[Moment, Moment], _Difference]:
    """What differs. What was found at either moment is large, and let go of before causes are looked for."""
    earlier, later = (_meant(session, authority, asked) for asked in (before, after))
    # The register as it is takes the most to read: that is done while nothing else is held.
    second, now = _side(session, authority, later, today)
    first, was = _side(session, authority, earlier, today)
    if first.audit_sequence > second.audit_sequence:
        problem = Problem("from", f"{first.snapshot or first.asked} was taken after {second.snapshot}")
        raise InvalidInput("Name the earlier one first.", [problem])
    difference = _Difference(
        list(frozen.gap_changes(was, now)), frozen.rule_changes(was, now), frozen.kpi_changes(was, now)
    )
    return (first, second), (_moment(first, was), _moment(second, now)), difference


@contextmanager
def _still(session: Session) -> Iterator[Session]:
    """A session to which the database stays as it is, so that what is read last fits what was read first.

    On SQLite each reading transaction is such a one. On PostgreSQL it must be asked for before anything is read.
    """
    engine = session.get_bind()
    if engine.dialect.name != "postgresql":
        yield session
        return
    with Session(engine.engine.execution_options(isolation_level="REPEATABLE READ")) as steady:
        yield steady


class _Meant(NamedTuple):
    """What was asked for, and the snapshot that it means; none for now."""

    asked: str
    snapshot: Snapshot | None


def _meant(session: Session, authority: Authority, asked: str | Snapshot) -> _Meant:
    if isinstance(asked, Snapshot):
        return _Meant(asked.ref, asked)
    return _Meant(asked, None if asked == NOW else snapshot_named(session, authority, asked))


def _side(session: Session, authority: Authority, meant: _Meant, today: date) -> tuple[Side, frozen.Content]:
    if meant.snapshot is None:
        head = session.get(AuditHead, authority.id)
        end = head.sequence if head else 0
        content = read_register(session, authority, today)
        return Side(NOW, None, None, today, None, end, frozen.failed_rules(content)), content
    taken = meant.snapshot
    content = content_of(session, taken)
    said = (taken.ref, taken.label, taken.as_of, taken.created_at, taken.audit_sequence)
    return Side(meant.asked, *said, frozen.failed_rules(content)), content


def _moment(side: Side, content: frozen.Content) -> Moment:
    return Moment(side.audit_sequence, side.as_of, frozen.without_findings(content))
