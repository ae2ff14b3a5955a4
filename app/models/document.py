"""A document that records were read from: what it is, and the hash that tells it from every other."""

from datetime import date

from sqlmodel import Field

from app.models.base import (
    Input,
    ReferredCreate,
    ReferredRead,
    ReferredRow,
    Sentence,
    Sha256,
    Whole,
    Word,
    changes,
    in_authority,
    table,
)


class DocumentFields(Input):
    title: Sentence = Field(max_length=2000)
    publisher: Word | None = Field(default=None, max_length=200)
    published_on: date | None = None
    file_name: Word | None = Field(default=None, max_length=200)
    media_type: Word | None = Field(default=None, max_length=200)
    sha256: Sha256 | None = Field(default=None, max_length=64)
    size_bytes: Whole | None = None
    pages: Whole | None = None


class DocumentCreate(DocumentFields, ReferredCreate):
    pass


DocumentUpdate = changes(DocumentFields, "DocumentUpdate")


class Document(DocumentFields, ReferredRow, table=True):
    __tablename__ = "document"
    __table_args__ = table(in_authority("ref"), in_authority("sha256"), in_authority("id"))


class DocumentRead(DocumentFields, ReferredRead):
    pass
