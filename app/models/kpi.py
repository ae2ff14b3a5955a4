"""A key performance indicator: what it measures and which way is better."""

from datetime import date

from sqlmodel import Field

from app.models.base import (
    ReferredCreate,
    ReferredRead,
    ReferredRow,
    Sentence,
    Sourced,
    Text,
    Word,
    changes,
    in_authority,
    json_list,
    own,
    table,
    words,
)
from app.vocabulary import Frequency, KpiStatus, Polarity


class KpiFields(Sourced):
    """`wordings` are other printed names of the same KPI; `unit` is %, days, children, visits and the like."""

    name: Sentence
    definition: Text | None = None
    section: Sentence | None = None
    unit: Word | None = Field(default=None, max_length=40)
    polarity: Polarity | None = Field(default=None, sa_type=words(Polarity))
    frequency: Frequency | None = Field(default=None, sa_type=words(Frequency))
    status: KpiStatus = Field(default=KpiStatus.LIVE, sa_type=words(KpiStatus))
    proposed_on: date | None = None
    retired_on: date | None = None
    owner: Word | None = Field(default=None, max_length=200)
    wordings: list[Sentence] = json_list()
    warnings: list[Sentence] = json_list()


class KpiCreate(KpiFields, ReferredCreate):
    pass


KpiUpdate = changes(KpiFields, "KpiUpdate")


class Kpi(KpiFields, ReferredRow, table=True):
    __tablename__ = "kpi"
    __table_args__ = table(in_authority("ref"), in_authority("id"), in_authority("name"), own("document"))

    fingerprint: str = Field(default="", max_length=32)


class KpiRead(KpiFields, ReferredRead):
    pass
