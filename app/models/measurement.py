"""Numbers: a KPI's dated values, its targets, and what others reach."""

from datetime import date

from pydantic import model_validator
from sqlalchemy import Index
from sqlmodel import Field

from app.models.base import (
    AuthorityCreate,
    AuthorityRow,
    Id,
    Number,
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
from app.vocabulary import Colour, Comparator, Direction


class MeasurementFields(Sourced):
    """One value of a KPI, in the KPI's unit, for the days from `starts_on` to `ends_on`.

    `value` is null where the document prints a blank or a dash: that nothing was known is worth keeping.
    `direction` is the arrow as printed beside it, which may contradict the values.
    """

    kpi_id: Id = link()
    period: Word = Field(max_length=60)
    starts_on: date
    ends_on: date
    value: Number | None = None
    printed: Word | None = Field(default=None, max_length=60)
    direction: Direction | None = Field(default=None, sa_type=words(Direction))
    note: Sentence | None = None
    warnings: list[Sentence] = json_list()

    @model_validator(mode="after")
    def _period_is_a_span(self) -> "MeasurementFields":
        check_span(self.starts_on, self.ends_on, "the period ends before it starts")
        return self


class MeasurementCreate(MeasurementFields, AuthorityCreate):
    pass


MeasurementUpdate = changes(MeasurementFields, "MeasurementUpdate")


class Measurement(MeasurementFields, AuthorityRow, table=True):
    __tablename__ = "measurement"
    __table_args__ = table(
        in_authority("kpi_id", "ends_on", "starts_on"),
        in_authority("id"),
        own("kpi"),
        own("document"),
        Index("ix_measurement_newest", "authority_id", "kpi_id", "ends_on", "starts_on", "value"),
    )


class MeasurementRead(MeasurementFields, RowRead):
    pass


class TargetFields(Sourced):
    """What a KPI is to reach, in its unit, and since when; or the threshold at which its values get a colour.

    `colour` is None for what is called a target, and green for one that is told by its colour.
    """

    kpi_id: Id = link()
    value: Number
    colour: Colour | None = Field(default=None, sa_type=words(Colour))
    from_on: date | None = None
    to_on: date | None = None

    @model_validator(mode="after")
    def _holds_for_a_span(self) -> "TargetFields":
        check_span(self.from_on, self.to_on, "the target ends before it starts")
        return self


class TargetCreate(TargetFields, AuthorityCreate):
    pass


TargetUpdate = changes(TargetFields, "TargetUpdate")


class Target(TargetFields, AuthorityRow, table=True):
    __tablename__ = "target"
    __table_args__ = table(in_authority("kpi_id", "value", "from_on"), in_authority("id"), own("kpi"), own("document"))


class TargetRead(TargetFields, RowRead):
    pass


class BenchmarkFields(Sourced):
    """What England, or councils like this one, reached."""

    kpi_id: Id = link()
    comparator: Comparator = Field(sa_type=words(Comparator))
    value: Number
    period: Word | None = Field(default=None, max_length=60)


class BenchmarkCreate(BenchmarkFields, AuthorityCreate):
    pass


BenchmarkUpdate = changes(BenchmarkFields, "BenchmarkUpdate")


class Benchmark(BenchmarkFields, AuthorityRow, table=True):
    __tablename__ = "benchmark"
    __table_args__ = table(
        in_authority("kpi_id", "comparator", "period"), in_authority("id"), own("kpi"), own("document")
    )


class BenchmarkRead(BenchmarkFields, RowRead):
    pass
