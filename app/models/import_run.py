"""An import: what was read from a document, waiting for a person, or taken in."""

from datetime import datetime
from typing import Any, cast

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime
from app.models.base import BigId, Json, ReferredRead, ReferredRow, in_authority, own, table, words
from app.vocabulary import ImportKind, ImportStatus


class ImportRun(ReferredRow, table=True):
    """`record` is what the reader read; `counts` what applying it created, kept and changed."""

    __tablename__ = "import_run"
    __table_args__ = table(in_authority("ref"), own("document"), own("inspection"))

    kind: ImportKind = Field(sa_type=words(ImportKind))
    status: ImportStatus = Field(sa_type=words(ImportStatus))
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    size_bytes: int
    document_id: int | None = Field(default=None, sa_type=cast("Any", BigId))
    inspection_id: int | None = Field(default=None, sa_type=cast("Any", BigId))
    record: dict[str, Any] = Field(sa_type=cast("Any", Json))
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=cast("Any", Json))
    made_by: str = Field(max_length=200)
    applied_at: datetime | None = Field(default=None, sa_type=cast("Any", UtcDateTime))


class ImportRead(ReferredRead, SQLModel):
    kind: ImportKind
    status: ImportStatus
    file_name: str
    sha256: str
    size_bytes: int
    document_id: int | None
    inspection_id: int | None
    record: dict[str, Any]
    counts: dict[str, Any]
    made_by: str
    applied_at: datetime | None
