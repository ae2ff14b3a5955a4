"""The audit trail: every change of a record, chained by hashes so that none can be altered unseen."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime
from app.models.base import BigId, Json, table

# The chain of what belongs to no authority: keys, people, the authorities themselves.
NATIONAL = 0


class AuditEvent(SQLModel, table=True):
    """Who changed what, when; `before` and `after` hold the fields that changed.

    `chain` is the authority's id, or `NATIONAL`. It is no foreign key: the trail outlives what it speaks of.
    """

    __tablename__ = "audit_event"
    __table_args__ = table(
        UniqueConstraint("chain", "sequence"),
        Index("ix_audit_event_record", "chain", "kind", "record_id"),
    )

    id: int = Field(default=cast("Any", None), primary_key=True, sa_type=cast("Any", BigId))
    chain: int = Field(sa_type=cast("Any", BigInteger))
    sequence: int = Field(sa_type=cast("Any", BigInteger))
    at: datetime = Field(sa_type=cast("Any", UtcDateTime))
    actor: str = Field(max_length=200)
    change: str = Field(max_length=10)
    kind: str = Field(max_length=40)
    record_id: int = Field(sa_type=cast("Any", BigInteger))
    ref: str | None = Field(default=None, max_length=60)
    before: dict[str, Any] = Field(sa_type=cast("Any", Json))
    after: dict[str, Any] = Field(sa_type=cast("Any", Json))
    hash: str = Field(max_length=64)


def maker(actor: str | None) -> str:
    """Who did something, as the trail names them, in words: an account or a key has a name of its own."""
    if actor == "local":
        return "somebody without an account"
    program, _, command = (actor or "").partition(":")
    return f"the command line ({command})" if program == "cli" and command else actor or "not known"


class AuditHead(SQLModel, table=True):
    """The end of each chain: how long it is, and its last hash."""

    __tablename__ = "audit_head"

    chain: int = Field(primary_key=True, sa_type=cast("Any", BigInteger), sa_column_kwargs={"autoincrement": False})
    sequence: int = Field(sa_type=cast("Any", BigInteger))
    hash: str = Field(max_length=64)


class AuditRead(SQLModel):
    sequence: int
    at: datetime
    actor: str
    change: str
    kind: str
    record_id: int
    ref: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    hash: str
