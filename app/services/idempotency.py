"""Answers kept for requests that may be sent twice, in the same transaction as the change they speak of."""

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.db import now
from app.errors import Conflict
from app.models import IdempotencyKey
from app.models.base import columns

KEPT_FOR = timedelta(days=7)
_SWEPT_AT_ONCE = 100
_KEPT = columns(IdempotencyKey)


@dataclass(frozen=True)
class Answer:
    """What was answered to a request."""

    status: int
    headers: dict[str, str]
    body: str


def claim(session: Session, actor: str, key: str, request_hash: str) -> Answer | None:
    """Take a key for this request, or give the answer that it was given before.

    Where two requests come with one key at the same moment, the database lets the second wait for the first.

    Parameters
    ----------
    request_hash : str
        SHA-256 of what makes the request this one: method, address, content.

    Raises
    ------
    Conflict
        The key was used for another request.
    """
    _sweep(session)
    upsert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    mine = upsert(IdempotencyKey).values(
        actor=actor, key=key, request_hash=request_hash, status=0, headers="", body="", created_at=now()
    )
    mine = mine.on_conflict_do_nothing(index_elements=["actor", "key"])
    if session.connection().execute(mine.returning(_KEPT.id)).first() is not None:
        return None
    row = session.scalars(select(IdempotencyKey).where(*_named(actor, key))).one()
    if row.request_hash != request_hash:
        raise Conflict("This Idempotency-Key was used for another request. Give every request its own.")
    return Answer(row.status, json.loads(row.headers), row.body)


def keep(session: Session, actor: str, key: str, answer: Answer) -> None:
    """Keep the answer of a claimed key."""
    kept = {"status": answer.status, "headers": json.dumps(answer.headers), "body": answer.body}
    session.connection().execute(update(IdempotencyKey).where(*_named(actor, key)).values(kept))


def _named(actor: str, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _KEPT.actor == actor, _KEPT.key == key


def _sweep(session: Session) -> None:
    """Let go of a few of the oldest answers, so that they do not pile up."""
    oldest = select(_KEPT.id).order_by(_KEPT.id).limit(_SWEPT_AT_ONCE)
    oldest = oldest.with_for_update(skip_locked=True)
    old = _KEPT.created_at < now() - KEPT_FOR
    session.connection().execute(delete(IdempotencyKey).where(_KEPT.id.in_(oldest), old))
