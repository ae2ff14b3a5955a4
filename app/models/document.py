"""A document that records were read from: what it is, the hash that tells it from every other, its bytes and text."""

from datetime import date
from typing import Any, cast

from sqlmodel import Field

from app.db import StoredBytes
from app.models.base import (
    AuthorityRow,
    Input,
    Json,
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


class StoredFile(AuthorityRow, table=True):
    """A document's bytes and the text that was read from them, kept once by their hash.

    An import's draft has one before there is a document. `starts` holds where each page's text begins in `text`.
    """

    __tablename__ = "stored_file"
    __table_args__ = table(in_authority("sha256"))

    sha256: str = Field(max_length=64)
    media_type: str = Field(max_length=200)
    size_bytes: int
    content: bytes = Field(sa_type=StoredBytes)
    text: str = ""
    starts: list[int] = Field(default_factory=list, sa_type=cast("Any", Json))
