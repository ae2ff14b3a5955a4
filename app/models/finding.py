"""A finding, and the link from one that says again what another said."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.models.base import (
    AuthorityCreate,
    AuthorityRow,
    Id,
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
from app.vocabulary import FindingKind, FindingSource


class FindingFields(Sourced):
    """What the inspectors say, in their words.

    `number` is the printed one; `cites` the printed citation of paragraphs; `checked` whether the gap rules look at it.
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
    )

    checked: bool


class FindingRead(FindingFields, ReferredRead):
    checked: bool


class RestatementFields(Sourced):
    """`finding_id` says what `restated_id` says: a KPI or action of the one counts for the other."""

    finding_id: Id = link()
    restated_id: Id = link()
    reason: Sentence


class RestatementCreate(RestatementFields, AuthorityCreate):
    pass


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
