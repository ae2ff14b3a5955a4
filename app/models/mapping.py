"""A mapping: this KPI measures that finding."""

from sqlalchemy import Index
from sqlmodel import Field

from app.models.base import (
    Id,
    ReferredCreate,
    ReferredRead,
    ReferredRow,
    Sentence,
    Sourced,
    Word,
    changes,
    in_authority,
    link,
    own,
    table,
    words,
)
from app.vocabulary import MappingStatus, Measures


class MappingFields(Sourced):
    """`column` is the table's column that named the KPI; `generic` marks "all key performance indicators"."""

    finding_id: Id = link()
    kpi_id: Id = link()
    status: MappingStatus = Field(default=MappingStatus.ACCEPTED, sa_type=words(MappingStatus))
    measures: Measures | None = Field(default=None, sa_type=words(Measures))
    generic: bool = False
    column: Word | None = Field(default=None, max_length=200)
    reason: Sentence | None = None


class MappingCreate(MappingFields, ReferredCreate):
    pass


MappingUpdate = changes(MappingFields, "MappingUpdate")


class Mapping(MappingFields, ReferredRow, table=True):
    __tablename__ = "mapping"
    __table_args__ = table(
        in_authority("ref"),
        in_authority("finding_id", "kpi_id"),
        in_authority("id"),
        own("finding"),
        own("kpi"),
        own("document"),
        Index("ix_mapping_kpi", "authority_id", "kpi_id", "status", "finding_id"),
        Index("ix_mapping_finding", "authority_id", "finding_id", "status", "kpi_id", "measures"),
    )

    finding_fingerprint: str = Field(default="", max_length=32)
    kpi_fingerprint: str = Field(default="", max_length=32)


class MappingRead(MappingFields, ReferredRead):
    pass
