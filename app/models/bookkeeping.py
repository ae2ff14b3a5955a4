"""Tables that serve the others: the next free reference, and answers kept for repeated requests."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, now
from app.models.base import BigId, table


class RefCounter(SQLModel, table=True):
    """The last number given to a reference of this kind in this authority."""

    __tablename__ = "ref_counter"
    __table_args__ = table(
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
    )

    authority_id: int = Field(primary_key=True, sa_type=cast("Any", BigId), sa_column_kwargs={"autoincrement": False})
    prefix: str = Field(primary_key=True, max_length=20)
    last: int


class IdempotencyKey(SQLModel, table=True):
    """The answer to a POST that named an `Idempotency-Key`, so that sending it again does nothing twice."""

    __tablename__ = "idempotency_key"
    __table_args__ = table(
        UniqueConstraint("actor", "key"),
    )

    id: int = Field(default=cast("Any", None), primary_key=True, sa_type=cast("Any", BigId))
    actor: str = Field(max_length=200)
    key: str = Field(max_length=200)
    request_hash: str = Field(max_length=64)
    status: int
    headers: str
    body: str
    created_at: datetime = Field(default_factory=now, sa_type=cast("Any", UtcDateTime))
