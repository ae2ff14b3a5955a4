"""An import: what was read from a document, waiting for a person, or taken in."""

from datetime import datetime
from typing import Annotated, Any, cast

from pydantic import StringConstraints
from sqlalchemy import Index
from sqlmodel import Field

from app.db import UtcDateTime
from app.models.base import (
    AuthorityRow,
    Input,
    Json,
    Number,
    ReferredRead,
    ReferredRow,
    RowRead,
    Text,
    in_authority,
    json_list,
    link,
    optional_link,
    own,
    table,
    words,
)
from app.vocabulary import ImportKind, ImportOutcome, ImportStatus


class ImportRun(ReferredRow, table=True):
    """`record` is what the reader read; `counts` what applying it created, kept and changed.

    `left_out` holds the places that a person left out of it, as "actions.3"; `corrections` the fields that a person
    corrected, as "actions.3.owner", with what they should say.
    """

    __tablename__ = "import_run"
    __table_args__ = table(in_authority("ref"), own("document"), own("inspection"), own("plan"), in_authority("id"))

    kind: ImportKind = Field(sa_type=words(ImportKind))
    status: ImportStatus = Field(sa_type=words(ImportStatus))
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    size_bytes: int
    document_id: int | None = optional_link()
    inspection_id: int | None = optional_link()
    record: dict[str, Any] = Field(sa_type=cast("Any", Json))
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=cast("Any", Json))
    left_out: list[str] = json_list()
    corrections: dict[str, Any] = Field(default_factory=dict, sa_type=cast("Any", Json))
    plan_id: int | None = optional_link()
    made_by: str = Field(max_length=200)
    applied_at: datetime | None = Field(default=None, sa_type=cast("Any", UtcDateTime))


class ImportItem(AuthorityRow, table=True):
    """One item of an import: which record it is to become, became, or was found to be.

    What is left out, or fits nothing that the register keeps, has no record. `before` holds the values that
    applying the import changed, so that it can be undone.
    """

    __tablename__ = "import_item"
    __table_args__ = table(
        own("import_run"), Index("ix_import_item_run", "authority_id", "import_run_id", "id"), in_authority("id")
    )

    import_run_id: int = link()
    place: str = Field(max_length=60)
    kind: str = Field(max_length=40)
    outcome: ImportOutcome = Field(sa_type=words(ImportOutcome))
    record_id: int | None = optional_link()
    record_version: int | None = None
    ref: str | None = Field(default=None, max_length=60)
    title: str
    page: int | None = None
    line: int | None = None
    note: str | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=cast("Any", Json))


class ImportItemRead(RowRead):
    import_run_id: int
    place: str
    kind: str
    outcome: ImportOutcome
    record_id: int | None
    ref: str | None
    title: str
    page: int | None
    line: int | None
    note: str | None


Correctable = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[0-9]{1,6}\.[a-z_]{1,40}$")]


Place = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[0-9]{1,6}$")]


class ImportReview(Input):
    """What a person leaves out of an import, and corrects in it, before it is applied."""

    left_out: list[Place] = Field(default_factory=list, max_length=10_000)
    corrections: dict[Correctable, Text | Number | None] = Field(default_factory=dict, max_length=10_000)


class ImportSummary(ReferredRead):
    kind: ImportKind
    status: ImportStatus
    file_name: str
    sha256: str
    size_bytes: int
    document_id: int | None
    inspection_id: int | None
    plan_id: int | None
    counts: dict[str, Any]
    left_out: list[str]
    corrections: dict[str, Any]
    made_by: str
    applied_at: datetime | None


class ImportRead(ImportSummary):
    record: dict[str, Any]
