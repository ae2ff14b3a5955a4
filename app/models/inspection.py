"""An inspection, and the judgements it made."""

from datetime import date

from pydantic import model_validator
from sqlmodel import Field

from app.models.base import (
    Anchored,
    AuthorityCreate,
    AuthorityRow,
    Id,
    ReferredCreate,
    ReferredRead,
    ReferredRow,
    RowRead,
    Sentence,
    Sourced,
    Word,
    changes,
    check_span,
    in_authority,
    json_list,
    link,
    own,
    table,
    words,
)
from app.vocabulary import Framework, Grade


class InspectionFields(Sourced):
    """A visit; `ends_on` is its last day in the council, `published_on` the day of its report."""

    framework: Framework = Field(sa_type=words(Framework))
    starts_on: date | None = None
    ends_on: date
    published_on: date | None = None
    lead_inspector: Word | None = Field(default=None, max_length=200)
    warnings: list[Sentence] = json_list()

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> "InspectionFields":
        check_span(self.starts_on, self.ends_on, "the inspection ends before it starts")
        return self


class InspectionCreate(InspectionFields, ReferredCreate):
    """`ref` is made from framework and last month when it is left out: ILACS-2019-06."""


InspectionUpdate = changes(InspectionFields, "InspectionUpdate")


class Inspection(InspectionFields, ReferredRow, table=True):
    __tablename__ = "inspection"
    __table_args__ = table(in_authority("ref"), in_authority("id"), own("document"))


class InspectionRead(InspectionFields, ReferredRead):
    pass


class JudgementFields(Anchored):
    """A grade for an area; `printed` keeps the report's own words for the grade."""

    inspection_id: Id = link()
    area: Word = Field(max_length=200)
    grade: Grade = Field(sa_type=words(Grade))
    printed: Word | None = Field(default=None, max_length=200)
    warnings: list[Sentence] = json_list()


class JudgementCreate(JudgementFields, AuthorityCreate):
    pass


JudgementUpdate = changes(JudgementFields, "JudgementUpdate")


class Judgement(JudgementFields, AuthorityRow, table=True):
    __tablename__ = "judgement"
    __table_args__ = table(
        in_authority("inspection_id", "area"), in_authority("id"), own("inspection"), own("document")
    )


class JudgementRead(JudgementFields, RowRead):
    pass
