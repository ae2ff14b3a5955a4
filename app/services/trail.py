"""The audit trail, a page at a time."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.audit import GENESIS, digest
from app.errors import Conflict
from app.models import AuditEvent
from app.models.audit import AuditRead
from app.models.base import columns

_EVENT = columns(AuditEvent)
_HASHED = ("chain", "sequence", "at", "actor", "change", "kind", "record_id", "ref", "before", "after")
_AT_ONCE = 1_000


def page_of_trail(
    session: Session,
    chain: int,
    limit: int,
    after: int = 0,
    kind: str | None = None,
    record_id: int | None = None,
) -> tuple[list[dict[str, Any]], int | None]:
    """What was changed, oldest first.

    Parameters
    ----------
    chain : int
        An authority's id, or NATIONAL for what belongs to none.
    after : int
        The sequence number of the last event of the page before.
    kind, record_id
        Only changes of this kind of record, of this record.

    Returns
    -------
    tuple
        The events, and the sequence number that the next page starts after, if there is one.
    """
    statement = select(*(_EVENT[name] for name in AuditRead.model_fields))
    statement = statement.where(_EVENT.chain == chain, _EVENT.sequence > after)
    if kind is not None:
        statement = statement.where(_EVENT.kind == kind)
    if record_id is not None:
        statement = statement.where(_EVENT.record_id == record_id)
    found = session.connection().execute(statement.order_by(_EVENT.sequence).limit(limit + 1)).mappings().all()
    events = [dict(row) for row in found[:limit]]
    return events, events[-1]["sequence"] if len(found) > limit else None


def latest_changes(session: Session, chain: int, kind: str, record_id: int, limit: int) -> list[dict[str, Any]]:
    """The last changes of one record, newest first."""
    statement = select(*(_EVENT[name] for name in AuditRead.model_fields))
    statement = statement.where(_EVENT.chain == chain, _EVENT.kind == kind, _EVENT.record_id == record_id)
    found = session.connection().execute(statement.order_by(_EVENT.sequence.desc()).limit(limit))
    return [dict(row) for row in found.mappings()]


def walk_trail(session: Session, chain: int, after: int) -> Iterator[dict[str, Any]]:
    """Every event after a sequence number, oldest first, in one query; a bounded part of them is in memory at a time.

    Raises
    ------
    Conflict
        An event is not as it was written, or is missing: the sequence number says which.
    """
    statement = select(*(_EVENT[name] for name in AuditRead.model_fields))
    mine = statement.where(_EVENT.chain == chain, _EVENT.sequence >= after).order_by(_EVENT.sequence)
    last = GENESIS if after == 0 else None
    with session.connection().execute(mine.execution_options(yield_per=_AT_ONCE)) as found:
        for event in map(dict, found.mappings()):
            if last is None:
                if event["sequence"] != after:
                    break
                last = event["hash"]
                continue
            if event["sequence"] != after + 1:
                raise Conflict(f"The audit trail has been altered: event {after + 1} is missing.")
            if not holds(event, chain, last):
                said = f"event {event['sequence']} is not as it was written"
                raise Conflict(f"The audit trail has been altered: {said}.")
            after, last = event["sequence"], event["hash"]
            yield event
    if last is None:
        raise Conflict(f"The audit trail has been altered: it has no event {after} any more.")


def holds(event: dict[str, Any], chain: int, previous: str) -> bool:
    """Whether an event still is what its hash was taken of."""
    said = {"chain": chain, **event, "at": event["at"].isoformat()}
    return bool(event["hash"] == digest(previous, {key: said[key] for key in _HASHED}))
