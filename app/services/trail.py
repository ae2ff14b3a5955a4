"""The audit trail, a page at a time."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.models import AuditEvent
from app.models.audit import AuditRead
from app.models.base import columns

_EVENT = columns(AuditEvent)


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
