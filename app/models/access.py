"""Who may: people, API keys, and the role each has in an authority."""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.db import UtcDateTime
from app.models.base import BigId, Input, Row, Word, table, words
from app.vocabulary import RoleName


class User(Row, table=True):
    """A person with an account.

    Raising `session_epoch` ends every session that was begun before; failed sign-ins lock the account for a while.
    """

    __tablename__ = "user_account"
    __table_args__ = table(UniqueConstraint("email"))

    email: str = Field(max_length=200)
    name: str = Field(max_length=200)
    password_hash: str | None = Field(default=None, max_length=200)
    failed_sign_ins: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=cast("Any", UtcDateTime))
    session_epoch: int = 0
    disabled_at: datetime | None = Field(default=None, sa_type=cast("Any", UtcDateTime))


class ApiKeyCreate(Input):
    """`authority` is a reference; without one the key holds for every authority."""

    name: Word
    role: RoleName
    authority: Word | None = None
    expires_on: date


class ApiKey(Row, table=True):
    """A key of another system: shown once, stored as its hash; `prefix` tells keys apart in lists."""

    __tablename__ = "api_key"
    __table_args__ = table(UniqueConstraint("name"), UniqueConstraint("key_hash"))

    name: str = Field(max_length=200)
    prefix: str = Field(max_length=12)
    key_hash: str = Field(max_length=64)
    expires_on: date
    withdrawn_at: datetime | None = Field(default=None, sa_type=cast("Any", UtcDateTime))


class Role(Row, table=True):
    """What one person or key may do, in one authority or (without one) in all."""

    __tablename__ = "role"
    __table_args__ = table(
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        ForeignKeyConstraint(["user_id"], ["user_account.id"]),
        ForeignKeyConstraint(["api_key_id"], ["api_key.id"]),
        UniqueConstraint("user_id", "authority_id"),
        UniqueConstraint("api_key_id", "authority_id"),
        CheckConstraint("(user_id IS NULL) <> (api_key_id IS NULL)", name="of_one"),
        Index("ix_role_authority", "authority_id"),
    )

    name: RoleName = Field(sa_type=words(RoleName))
    authority_id: int | None = Field(default=None, sa_type=cast("Any", BigId))
    user_id: int | None = Field(default=None, sa_type=cast("Any", BigId))
    api_key_id: int | None = Field(default=None, sa_type=cast("Any", BigId))
