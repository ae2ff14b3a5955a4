"""A snapshot: the gaps, denominators and KPI values of a moment, frozen with their hash."""

from datetime import date
from typing import Any, cast

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from app.db import StoredBytes, StoredObject
from app.models.base import (
    Input,
    ReferredRead,
    ReferredRow,
    Word,
    in_authority,
    optional_link,
    own,
    table,
)


class SnapshotCreate(Input):
    """`authority` and `meeting` are references; the day is today, or the meeting's, when it is left out."""

    authority: Word | None = None
    label: Word | None = None
    meeting: Word | None = None
    as_of: date | None = None


class Snapshot(ReferredRow, table=True):
    """`content` is the canonical JSON of what was frozen, deflated; `sha256` the hash of that JSON.

    `counts` holds its numbers by rule, so that a burn-down reads no content. `audit_sequence` is how long the
    authority's audit trail was, and `audit_hash` its last hash: what comes after explains what changed.
    """

    __tablename__ = "snapshot"
    __table_args__ = table(
        in_authority("ref"), in_authority("id"), own("meeting"), Index("ix_snapshot_day", "authority_id", "as_of")
    )

    label: str | None = Field(default=None, max_length=200)
    as_of: date
    meeting_id: int | None = optional_link()
    made_by: str = Field(max_length=200)
    counts: dict[str, Any] = Field(sa_type=StoredObject)
    content: bytes = Field(sa_type=StoredBytes)
    sha256: str = Field(max_length=64)
    audit_sequence: int = Field(sa_type=cast("Any", BigInteger))
    audit_hash: str = Field(max_length=64)


class SnapshotRead(ReferredRead):
    label: Word | None
    as_of: date
    meeting_id: int | None
    made_by: str
    counts: dict[str, Any]
    sha256: str
    audit_sequence: int
    audit_hash: str
