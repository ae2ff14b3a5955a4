"""A reporting route: a KPI is reported to a body, so often, from when to when."""

from datetime import date

from pydantic import model_validator
from sqlalchemy import Index
from sqlmodel import Field

from app.models.base import (
    Id,
    ReferredCreate,
    ReferredRead,
    ReferredRow,
    Sourced,
    changes,
    check_span,
    in_authority,
    link,
    own,
    table,
    words,
)
from app.vocabulary import Frequency


class RouteFields(Sourced):
    """A one-off report starts and ends on its day."""

    kpi_id: Id = link()
    body_id: Id = link()
    frequency: Frequency | None = Field(default=None, sa_type=words(Frequency))
    from_on: date | None = None
    to_on: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "RouteFields":
        check_span(self.from_on, self.to_on, "the route ends before it starts")
        return self


class RouteCreate(RouteFields, ReferredCreate):
    pass


RouteUpdate = changes(RouteFields, "RouteUpdate")


class Route(RouteFields, ReferredRow, table=True):
    __tablename__ = "route"
    __table_args__ = table(
        in_authority("ref"),
        in_authority("kpi_id", "body_id", "from_on"),
        in_authority("id"),
        own("kpi"),
        own("body"),
        own("document"),
        Index("ix_route_body", "authority_id", "body_id", "kpi_id", "to_on", "from_on", "frequency"),
        Index("ix_route_kpi", "authority_id", "kpi_id", "to_on", "from_on", "frequency", "body_id"),
    )

    kpi_fingerprint: str = Field(default="", max_length=32)


class RouteRead(RouteFields, ReferredRead):
    pass
