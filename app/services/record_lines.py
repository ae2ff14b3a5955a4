"""What stands around one record, as the lines of its page: links of every kind in one statement for each page.

Every arm of a statement selects the same columns, so that the number of queries is one whatever is linked.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    Integer,
    Select,
    String,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.register_reader import as_stored
from app.db import UtcDateTime
from app.models import AuditEvent, Document, StoredFile
from app.models.base import columns
from app.vocabulary import KpiStatus, MappingStatus

DOCUMENT = columns(Document)
_FILE, _EVENT = columns(StoredFile), columns(AuditEvent)
_TYPES: dict[str, Any] = {
    "relation": String(),
    "id": Integer(),
    "ref": String(),
    "title": String(),
    "state": String(),
    "link_id": Integer(),
    "link": String(),
    "link_state": String(),
    "via": String(),
    "detail": String(),
    "reason": String(),
    "from_on": Date(),
    "to_on": Date(),
    "on": Date(),
    "number": Float(),
    "made_by": String(),
    "made_at": UtcDateTime(),
}


@dataclass(frozen=True)
class Line:
    """One thing that a record is linked to.

    Parameters
    ----------
    relation
        Which list of the page it belongs to.
    id, ref, title, state
        Of the record at the other end.
    link_id, link, link_state
        Of the link: its reference where it has one, and whether it holds on the day, as in `coverage.register`.
    via
        The record that the link leads over, where it is not the page's own.
    from_on, to_on, on, number, detail, reason
        What the relation says; see the function that reads it.
    made_by, made_at
        Who made the link and when, as the audit trail has it.
    """

    relation: str
    id: int | None
    ref: str
    title: str
    state: str | None
    link_id: int | None
    link: str | None
    link_state: str | None
    via: str | None
    detail: str | None
    reason: str | None
    from_on: date | None
    to_on: date | None
    on: date | None
    number: float | None
    made_by: str | None
    made_at: datetime | None


@dataclass(frozen=True)
class Lines:
    """All lines of a page."""

    all: list[Line] = field(default_factory=list)

    @cached_property
    def _by_relation(self) -> Mapping[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.all:
            found[line.relation].append(line)
        return found

    def of(self, *relations: str) -> list[Line]:
        """The lines of these lists, one list after the other."""
        return [line for relation in relations for line in self._by_relation.get(relation, [])]

    def first(self, relation: str) -> Line | None:
        """The only line of a list."""
        return next(iter(self.of(relation)), None)


@dataclass(frozen=True)
class Asked:
    """The record whose lines are asked for: its authority, its id, and the day."""

    authority_id: int
    id: int
    as_of: date

    def read(self, session: Session, *arms: Select[Any]) -> Lines:
        """Run the arms as one statement."""
        rows = session.connection().execute(union_all(*arms)).all()
        return Lines([Line(*row) for row in rows])

    def arm(self, relation: str, of: c.Columns, title: Any, **said: Any) -> Select[Any]:
        """The records of a table that are linked in one way; `said` fills the other columns."""
        known: dict[str, Any] = {"relation": relation, "id": of.id, "ref": of.get("ref"), "title": title}
        asked = known | said
        cells = (_cell(asked.get(name), type_).label(name) for name, type_ in _TYPES.items())
        return select(*cells).where(of.authority_id == self.authority_id)

    def made(self, link: c.Columns) -> dict[str, ColumnElement[Any]]:
        """Who made a link, and when."""
        kind = link.id.table.name
        mine = (_EVENT.chain == self.authority_id, _EVENT.kind == kind, _EVENT.record_id == link.id)
        created = (*mine, _EVENT.change == "created")
        who, when = (
            select(column).where(*created).order_by(_EVENT.sequence).limit(1).correlate(link.id.table)
            for column in (_EVENT.actor, _EVENT.at)
        )
        return {"link_id": link.id, "made_by": who.scalar_subquery(), "made_at": when.scalar_subquery()}

    def document(self, document_id: int | None) -> Select[Any]:
        """The document that the record was read from; `state` is "stored" where its bytes are kept."""
        kept = exists().where(_FILE.authority_id == DOCUMENT.authority_id, _FILE.sha256 == DOCUMENT.sha256)
        stored = case((kept, literal("stored", String)), else_=literal("", String))
        arm = self.arm("document", DOCUMENT, DOCUMENT.title, state=stored, on=DOCUMENT.published_on)
        return arm.where(DOCUMENT.id == (document_id or 0))

    def mapping_state(self) -> ColumnElement[Any]:
        """Whether a mapping holds; its KPI is in the statement."""
        return case(
            (c.MAPPING.status == MappingStatus.REJECTED, "rejected"),
            (~c.in_use(self.as_of), "ended"),
            (c.outdated_mapping(), "outdated"),
            (c.MAPPING.status == MappingStatus.PROPOSED, "proposed"),
            else_="live",
        )

    def route_state(self) -> ColumnElement[Any]:
        """Whether a route holds on the day."""
        running = c.running(self.as_of)
        return case(
            (running & c.outdated_route(), "outdated"),
            (running, "live"),
            (c.ROUTE.from_on > self.as_of, "planned"),
            else_="lapsed",
        )

    def route(self) -> dict[str, Any]:
        """What is said of a route; its body is in the statement."""
        route = c.ROUTE
        said = {"link": route.ref, "link_state": self.route_state(), "detail": route.frequency}
        span = {"from_on": route.from_on, "to_on": route.to_on, "on": self.next_meeting()}
        return {"state": self.body_state(), **said, **span, **self.made(route)}

    def action(self) -> dict[str, Any]:
        """What is said of an action."""
        return {"state": c.ACTION.status, "detail": c.ACTION.owner, "on": c.ACTION.due_on}

    def kpi_state(self) -> ColumnElement[Any]:
        """What a KPI was on the day."""
        proposed = (c.KPI.status == KpiStatus.PROPOSED, "proposed")
        return case((~c.in_use(self.as_of), "retired"), proposed, else_="live")

    def next_meeting(self) -> ColumnElement[Any]:
        """The body's first meeting on the day or later."""
        ahead = (c.MEETING.authority_id == c.BODY.authority_id, c.MEETING.body_id == c.BODY.id)
        first = select(func.min(c.MEETING.held_on)).where(*ahead, c.MEETING.held_on >= self.as_of)
        return first.correlate(c.BODY.id.table).scalar_subquery()

    def body_state(self) -> ColumnElement[Any]:
        """Whether a body exists on the day."""
        return case((c.standing(self.as_of), "live"), (c.BODY.from_on > self.as_of, "to_come"), else_="ended")


def _cell(value: Any, type_: Any) -> ColumnElement[Any]:
    if value is None:
        return cast(null(), type_)
    return as_stored(value) if isinstance(value, ColumnElement) else literal(value, type_)
