"""Writes the audit trail: what each flush creates, changes and deletes, in the same transaction.

It listens to the session, so that no service can forget it.
"""

import hashlib
import json
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import event, insert, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction
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


def listen() -> None:
    """Make every session of this process write the trail, once, however often this is called."""
    if event.contains(Session, "after_flush", _note_changes):
        return
    event.listen(Session, "after_flush", _note_changes)
    event.listen(Session, "before_commit", write_trail)
    event.listen(Session, "after_transaction_create", _mark_savepoint)
    event.listen(Session, "after_soft_rollback", _forget_undone)


def digest(previous: str, content: dict[str, Any]) -> str:
    """The hash of one event: of what it says and of the event before it."""
    return hashlib.sha256((previous + json.dumps(content, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


def content_of(record: AuditEvent) -> dict[str, Any]:
    """What the hash of a stored event covers."""
    return record.model_dump(exclude={"id", "hash", "at"}) | {"at": record.at.isoformat()}


def _note_changes(session: Session, _: UOWTransaction) -> None:
    noted = session.info.setdefault("changes", [])
    for change, rows in (("created", session.new), ("changed", session.dirty), ("deleted", session.deleted)):
        for row in rows:
            if isinstance(row, _UNTRACKED):
                continue
            before, after = _difference(row, change)
            if before or after:
                noted.append((row, change, before, after))


def _difference(row: Any, change: str) -> tuple[dict[str, Any], dict[str, Any]]:
    state = inspect(row)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        key = attribute.key
        if key in _UNSAID:
            continue
        if change == "created":
            after[key] = _plain(getattr(row, key))
        elif change == "deleted":
            before[key] = _plain(getattr(row, key))
        elif (history := state.attrs[key].history).has_changes():
            before[key] = _plain(history.deleted[0] if history.deleted else None)
            after[key] = _plain(history.added[0] if history.added else None)
    return before, after


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def write_trail(session: Session) -> None:
    """Append what was changed so far: at the commit, or earlier by whoever needs to know where the trail ends."""
    session.flush()
    chains: dict[int, list[Any]] = {}
    for noted in session.info.pop("changes", []):
        chains.setdefault(_chain_of(noted[0]), []).append(noted)
    for chain in sorted(chains):
        _append(session, chain, chains[chain])


def _chain_of(row: Any) -> int:
    if isinstance(row, Authority):
        return NATIONAL
    return getattr(row, "authority_id", None) or NATIONAL


def _append(session: Session, chain: int, noted: list[Any]) -> None:
    sequence, last = take_head(session, chain)
    at, actor = now(), session.info.get("actor", "unknown")
    events = []
    for row, change, before, after in noted:
        sequence += 1
        content = {
            "chain": chain,
            "sequence": sequence,
            "at": at.isoformat(),
            "actor": actor,
            "change": change,
            "kind": row.__tablename__,
            "record_id": row.id,
            "ref": getattr(row, "ref", None),
            "before": before,
            "after": after,
        }
        last = digest(last, content)
        events.append(content | {"at": at, "hash": last})
    connection = session.connection()
    connection.execute(insert(AuditEvent), events)
    connection.execute(update(AuditHead).where(col(AuditHead.chain) == chain).values(sequence=sequence, hash=last))


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
    kept = session.info.get("savepoints", {}).pop(transaction, 0)
    del session.info.get("changes", [])[kept:]
