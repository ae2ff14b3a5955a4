"""A local authority: the council whose register this is."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Input, Ref, Row, Word, changes, table


class AuthorityFields(Input):
    name: Word = Field(max_length=200)


class AuthorityCreate(AuthorityFields):
    """`ref` is made from the name when it is left out: Kensington and Chelsea is kensington-and-chelsea."""

    ref: Ref | None = None


AuthorityUpdate = changes(AuthorityFields, "AuthorityUpdate")


class Authority(AuthorityFields, Row, table=True):
    __tablename__ = "authority"
    __table_args__ = table(UniqueConstraint("ref"), UniqueConstraint("name"))

    ref: str = Field(max_length=60)


class AuthorityRead(AuthorityFields, SQLModel):
    id: int
    ref: str
    version: int
    created_at: datetime
    updated_at: datetime
