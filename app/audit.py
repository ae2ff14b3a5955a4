"""Writes the audit trail: what each flush creates, changes and deletes, in the same transaction.

It listens to the session, so that no service can forget it. Only `services.storing` stores records past the session,
many together, and notes them itself.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import event, insert, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper, Session, SessionTransaction, UOWTransaction
from sqlmodel import col

from app.db import now
from app.models import AuditEvent, AuditHead, Authority, IdempotencyKey, ImportItem, RefCounter, StoredFile
from app.models.audit import NATIONAL

_UNTRACKED = (AuditEvent, AuditHead, IdempotencyKey, ImportItem, RefCounter, StoredFile)
# Times, versions and fingerprints follow from what changed; hashes of keys and passwords are nobody's business; a
# snapshot's content is what its own hash covers.
_UNSAID = {"id", "version", "created_at", "updated_at", "key_hash", "password_hash", "content", "fingerprint"}
# The hash that comes before the first event of a chain.
GENESIS = "0" * 64
# How many events are put together before they are written: what they say is large.
_AT_ONCE = 1_000
_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
_AS_IT_IS = frozenset({str, int, float, bool, list, type(None)})


class _Noted(NamedTuple):
    """A change that the trail will hold; `chain` is where."""

    chain: int
    change: str
    kind: str
    record_id: int
    ref: str | None
    before: dict[str, Any]
    after: dict[str, Any]


def listen() -> None:
    """Make every session of this process write the trail, once, however often this is called."""
    if event.contains(Session, "after_flush", _note_changes):
        return
    event.listen(Session, "after_flush", _note_changes)
    event.listen(Session, "before_commit", _write_at_the_end)
    event.listen(Session, "after_transaction_create", _mark_savepoint)
    event.listen(Session, "after_soft_rollback", _forget_undone)


def digest(previous: str, content: dict[str, Any]) -> str:
    """The hash of one event: of what it says and of the event before it."""
    return hashlib.sha256((previous + _canonical(content)).encode()).hexdigest()


def content_of(record: AuditEvent) -> dict[str, Any]:
    """What the hash of a stored event covers."""
    return record.model_dump(exclude={"id", "hash", "at"}) | {"at": record.at.isoformat()}


def note_created(session: Session, model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Note rows of a table that were stored past the session, by the names of their columns."""
    kind, said = str(model.__tablename__), _said_of(inspect(model))
    _noted(session).extend(
        _Noted(
            _chain_of(model, row.get("authority_id")),
            "created",
            kind,
            row["id"],
            row.get("ref"),
            {},
            {key: value if type(value := row[key]) in _AS_IT_IS else _plain(value) for key in said},
        )
        for row in rows
    )


def _noted(session: Session) -> list[_Noted]:
    changes: list[_Noted] = session.info.setdefault("changes", [])
    return changes


def _note_changes(session: Session, _: UOWTransaction) -> None:
    noted = _noted(session)
    for change, rows in (("created", session.new), ("changed", session.dirty), ("deleted", session.deleted)):
        for row in rows:
            if isinstance(row, _UNTRACKED):
                continue
            before, after = _difference(row, change)
            if before or after:
                chain = _chain_of(type(row), getattr(row, "authority_id", None))
                ref = getattr(row, "ref", None)
                noted.append(_Noted(chain, change, row.__tablename__, row.id, ref, before, after))


def _difference(row: Any, change: str) -> tuple[dict[str, Any], dict[str, Any]]:
    state = inspect(row)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for key in _said_of(state.mapper):
        if change == "created":
            after[key] = _plain(getattr(row, key))
        elif change == "deleted":
            before[key] = _plain(getattr(row, key))
        elif (history := state.attrs[key].history).has_changes():
            before[key] = _plain(history.deleted[0] if history.deleted else None)
            after[key] = _plain(history.added[0] if history.added else None)
    return before, after


@cache
def _said_of(mapper: Mapper[Any]) -> tuple[str, ...]:
    """The columns whose values the trail tells."""
    return tuple(column.key for column in mapper.column_attrs if column.key not in _UNSAID)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _write_at_the_end(session: Session) -> None:
    """A savepoint that is released commits nothing: what it changed is told with all else, or taken back with it."""
    if not session.in_nested_transaction():
        write_trail(session)


def write_trail(session: Session) -> None:
    """Append what was changed so far: at the commit, or earlier by whoever needs to know where the trail ends."""
    session.flush()
    chains: dict[int, list[_Noted]] = {}
    for noted in session.info.pop("changes", []):
        chains.setdefault(noted.chain, []).append(noted)
    for chain in sorted(chains):
        _append(session, chain, chains[chain])


def _chain_of(model: type[Any], authority_id: int | None) -> int:
    return NATIONAL if model is Authority else authority_id or NATIONAL


def _append(session: Session, chain: int, noted: list[_Noted]) -> None:
    head, last = take_head(session, chain)
    at, actor = now(), session.info.get("actor", "unknown")
    said = {"at": at.isoformat(), "actor": actor}
    connection = session.connection()
    for start in range(0, len(noted), _AT_ONCE):
        events = []
        for sequence, change in enumerate(noted[start : start + _AT_ONCE], head + start + 1):
            content = change._asdict() | said | {"sequence": sequence}
            last = digest(last, content)
            events.append(content | {"at": at, "hash": last})
        connection.execute(insert(AuditEvent), events)
    end = {"sequence": head + len(noted), "hash": last}
    connection.execute(update(AuditHead).where(col(AuditHead.chain) == chain).values(end))


def take_head(session: Session, chain: int) -> tuple[int, str]:
    """Lock the end of the chain, so that two writers cannot both continue it."""
    connection = session.connection()
    upsert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    genesis = upsert(AuditHead).values(chain=chain, sequence=0, hash=GENESIS)
    connection.execute(genesis.on_conflict_do_nothing(index_elements=["chain"]))
    head = select(col(AuditHead.sequence), col(AuditHead.hash)).where(col(AuditHead.chain) == chain)
    row = connection.execute(head.with_for_update()).one()
    return row.sequence, row.hash


def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault("savepoints", {})[transaction] = len(session.info.get("changes", []))


def _forget_undone(session: Session, transaction: SessionTransaction) -> None:
    """What a savepoint or a transaction takes back never happened."""
    if transaction.parent is not None and not transaction.nested:
        # A flush that failed: what it stands in is taken back next, and knows how much of this is its own.
        return
    kept = session.info.get("savepoints", {}).pop(transaction, 0)
    del session.info.get("changes", [])[kept:]
