"""What changed between two snapshots, or a snapshot and now, and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.coverage import snapshots as frozen
from app.coverage.snapshots import KpiChange, RuleChange, Turn
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
        first, was = _side(steady, authority, before, today)
        second, now = _side(steady, authority, after, today)
        if first.audit_sequence > second.audit_sequence:
            problem = Problem("from", f"{first.snapshot or first.asked} was taken after {second.snapshot}")
            raise InvalidInput("Name the earlier one first.", [problem])
        moments = (Moment(side.audit_sequence, side.as_of, said) for side, said in ((first, was), (second, now)))
        gaps = explain(steady, authority.id, *moments)
    counts = {turn.value: sum(gap.turn == turn for gap in gaps) for turn in Turn}
    counts["unexplained"] = sum(not gap.causes for gap in gaps)
    rules, kpis = frozen.rule_changes(was, now), frozen.kpi_changes(was, now)
    return Changes(authority.name, first, second, counts, gaps, rules, kpis)


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


def _side(session: Session, authority: Authority, asked: str | Snapshot, today: date) -> tuple[Side, frozen.Content]:
    if asked == NOW:
        head = session.get(AuditHead, authority.id)
        end = head.sequence if head else 0
        content = read_register(session, authority, today)
        return Side(NOW, None, None, today, None, end, frozen.failed_rules(content)), content
    snapshot = asked if isinstance(asked, Snapshot) else snapshot_named(session, authority, asked)
    said = (snapshot.ref, snapshot.label, snapshot.as_of, snapshot.created_at, snapshot.audit_sequence)
    content = content_of(session, snapshot)
    return Side(asked if isinstance(asked, str) else asked.ref, *said, frozen.failed_rules(content)), content
