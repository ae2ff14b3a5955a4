"""A waiver: a person accepts a gap, says why, and until when."""

from datetime import date

from pydantic import model_validator
from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.models.base import (
    Id,
    Input,
    ReferredCreate,
    ReferredRead,
    ReferredRow,
    RuleCode,
    Sentence,
    Word,
    changes,
    in_authority,
    optional_link,
    own,
    table,
)

RECORDS = ("finding_id", "kpi_id", "body_id", "action_id")


class WaiverFields(Input):
    """`rule` at the one record that is named; the waiver holds through `expires_on`."""

    rule: RuleCode = Field(max_length=10)
    finding_id: Id | None = optional_link()
    kpi_id: Id | None = optional_link()
    body_id: Id | None = optional_link()
    action_id: Id | None = optional_link()
    reason: Sentence
    waived_by: Word = Field(max_length=200)
    expires_on: date

    @model_validator(mode="after")
    def _names_one_record(self) -> "WaiverFields":
        if sum(getattr(self, record) is not None for record in RECORDS) != 1:
            raise ValueError("name exactly one of finding_id, kpi_id, body_id and action_id")
        return self


class WaiverCreate(WaiverFields, ReferredCreate):
    pass


WaiverUpdate = changes(WaiverFields, "WaiverUpdate")


class Waiver(WaiverFields, ReferredRow, table=True):
    __tablename__ = "waiver"
    __table_args__ = table(
        in_authority("ref"),
        own("finding"),
        own("kpi"),
        own("body"),
        own("action"),
        # Casts of truth values differ between the databases; a sum of cases reads the same on both.
        CheckConstraint(" + ".join(f"CASE WHEN {id_} > 0 THEN 1 ELSE 0 END" for id_ in RECORDS) + " = 1", "one_record"),
        # A gap asks for its own waiver. By rule, each would look through all waivers of the rule in its authority.
        *(Index(f"ix_waiver_{id_}", "authority_id", id_, "rule", "expires_on") for id_ in RECORDS),
    )


class WaiverRead(WaiverFields, ReferredRead):
    pass
