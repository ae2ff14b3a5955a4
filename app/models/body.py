"""A monitoring body that looks at KPIs, and its meetings."""

from datetime import date

from pydantic import model_validator
from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.models.base import (
    Id,
    ReferredCreate,
    ReferredRead,
    ReferredRow,
    Sourced,
    Word,
    changes,
    check_span,
    in_authority,
    json_list,
    link,
    optional_link,
    own,
    table,
    words,
)
from app.vocabulary import BodyKind


class BodyFields(Sourced):
    """`to_on` is the last day of a body that has ended; `aliases` are the other names that papers give it."""

    name: Word = Field(max_length=200)
    kind: BodyKind = Field(sa_type=words(BodyKind))
    aliases: list[Word] = json_list()
    parent_id: Id | None = optional_link()
    successor_id: Id | None = optional_link()
    from_on: date | None = None
    to_on: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "BodyFields":
        check_span(self.from_on, self.to_on, "the body ends before it starts")
        return self


class BodyCreate(BodyFields, ReferredCreate):
    pass


BodyUpdate = changes(BodyFields, "BodyUpdate")


class Body(BodyFields, ReferredRow, table=True):
    __tablename__ = "body"
    __table_args__ = table(
        in_authority("ref"),
        in_authority("id"),
        in_authority("name"),
        own("body", "parent_id"),
        own("body", "successor_id"),
        own("document"),
        CheckConstraint("parent_id <> id AND successor_id <> id", name="not_itself"),
    )


class BodyRead(BodyFields, ReferredRead):
    pass


class MeetingFields(Sourced):
    """A day on which a body meets, or has met."""

    body_id: Id = link()
    held_on: date
    title: Word | None = Field(default=None, max_length=200)


class MeetingCreate(MeetingFields, ReferredCreate):
    pass


MeetingUpdate = changes(MeetingFields, "MeetingUpdate")


class Meeting(MeetingFields, ReferredRow, table=True):
    __tablename__ = "meeting"
    __table_args__ = table(
        in_authority("ref"),
        in_authority("body_id", "held_on"),
        in_authority("id"),
        own("body"),
        own("document"),
    )


class MeetingRead(MeetingFields, ReferredRead):
    pass
