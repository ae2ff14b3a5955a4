"""A finding, and the links between findings that say the same: in one inspection's papers, or inspections apart."""

from pydantic import model_validator
from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.models.base import (
    Anchored,
    AuthorityCreate,
    AuthorityRow,
    Id,
    Number,
    ReferredCreate,
    ReferredRead,
    ReferredRow,
    RowRead,
    Sentence,
    Sourced,
    Text,
    Word,
    changes,
    in_authority,
    json_list,
    link,
    optional_link,
    own,
    table,
    words,
)
from app.vocabulary import FindingKind, FindingSource, RepeatStatus


class FindingFields(Anchored):
    """What the inspectors say, in their words.

    `number` is the printed one; `cites` the printed citation of paragraphs, `fitting_cites` the places that fit where
    the printed ones do not; `checked` whether the gap rules look at it.
    """

    inspection_id: Id = link()
    parent_id: Id | None = optional_link()
    kind: FindingKind = Field(sa_type=words(FindingKind))
    source: FindingSource = Field(default=FindingSource.PERSON, sa_type=words(FindingSource))
    number: Word | None = Field(default=None, max_length=40)
    heading: Sentence | None = None
    section: Sentence | None = None
    text: Text
    cites: Sentence | None = None
    fitting_cites: Sentence | None = None
    warnings: list[Sentence] = json_list()


class FindingCreate(FindingFields, ReferredCreate):
    """`checked` follows the kind when it is left out: paragraphs are context, everything else is checked."""

    checked: bool | None = None


class FindingPatch(FindingFields):
    """A paragraph is promoted by setting `checked`."""

    checked: bool


FindingUpdate = changes(FindingPatch, "FindingUpdate")


class Finding(FindingFields, ReferredRow, table=True):
    __tablename__ = "finding"
    __table_args__ = table(
        in_authority("ref"),
        in_authority("id"),
        own("inspection"),
        own("finding", "parent_id"),
        own("document"),
        Index("ix_finding_inspection", "authority_id", "inspection_id"),
        Index("ix_finding_checked", "authority_id", "checked", "id", "inspection_id", "kind"),
    )

    checked: bool
    fingerprint: str = Field(default="", max_length=32)


class FindingRead(FindingFields, ReferredRead):
    checked: bool


class RestatementFields(Sourced):
    """`finding_id` says what `restated_id` says: a KPI or action of the one counts for the other."""

    finding_id: Id = link()
    restated_id: Id = link()
    reason: Sentence


class RestatementCreate(RestatementFields, AuthorityCreate):
    @model_validator(mode="after")
    def _of_another(self) -> "RestatementCreate":
        if self.finding_id == self.restated_id:
            raise ValueError("A finding cannot restate itself: name another one")
        return self


RestatementUpdate = changes(RestatementFields, "RestatementUpdate")


class Restatement(RestatementFields, AuthorityRow, table=True):
    __tablename__ = "restatement"
    __table_args__ = table(
        in_authority("finding_id", "restated_id"),
        own("finding"),
        own("finding", "restated_id"),
        own("document"),
        Index("ix_restatement_restated", "authority_id", "restated_id", "finding_id"),
        CheckConstraint("finding_id <> restated_id", name="not_itself"),
    )


class RestatementRead(RestatementFields, RowRead):
    pass


class RepeatFields(Sourced):
    """A person's answer to whether `finding_id` says again what `earlier_id`, of an earlier inspection, said.

    `score` and `because` are what the proposal rested on.
    """

    finding_id: Id = link()
    earlier_id: Id = link()
    status: RepeatStatus = Field(default=RepeatStatus.ACCEPTED, sa_type=words(RepeatStatus))
    score: Number | None = None
    because: list[Sentence] = json_list()
    reason: Sentence | None = None


class RepeatCreate(RepeatFields, AuthorityCreate):
    @model_validator(mode="after")
    def _of_another(self) -> "RepeatCreate":
        if self.finding_id == self.earlier_id:
            raise ValueError("A finding cannot repeat itself: name one of an earlier inspection")
        return self


RepeatUpdate = changes(RepeatFields, "RepeatUpdate")


class Repeat(RepeatFields, AuthorityRow, table=True):
    __tablename__ = "repeat"
    __table_args__ = table(
        in_authority("finding_id", "earlier_id"),
        own("finding"),
        own("finding", "earlier_id"),
        own("document"),
        Index("ix_repeat_earlier", "authority_id", "earlier_id", "finding_id"),
        CheckConstraint("finding_id <> earlier_id", name="not_itself"),
    )


class RepeatRead(RepeatFields, RowRead):
    pass
