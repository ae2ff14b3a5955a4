"""Reads what the view of one monitoring body needs: seven selects, whatever the number of records."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.names import named_in, telling_word
from app.coverage.register import LinkState
from app.coverage.register_reader import as_stored, body_state, newest_value, route_state
from app.models.body_view import BodyLine, NextMeeting
from app.vocabulary import KpiStatus, MappingStatus


class KnownBody(NamedTuple):
    """A body, with its state on the day."""

    id: int
    ref: str
    name: str
    kind: str
    aliases: list[str]
    parent_id: int | None
    successor_id: int | None
    state: str
    detail: str

    @property
    def line(self) -> BodyLine:
        """What the view of another body says of it."""
        return BodyLine(self.id, self.ref, self.name, self.state)


class KnownRoute(NamedTuple):
    """A route to the body or to one of its line, with its KPI."""

    ref: str
    kpi_id: int
    body_id: int
    state: LinkState
    detail: str
    frequency: str | None
    from_on: date | None
    to_on: date | None


class KnownKpi(NamedTuple):
    """A KPI in use, with the last day that its newest value speaks of."""

    id: int
    ref: str
    name: str
    state: str
    newest_on: date | None


class Naming(NamedTuple):
    """A finding that names the body, as `said`."""

    id: int
    ref: str
    text: str
    said: str


class BodyReader:
    """The queries, which share a session, an authority and a day."""

    def __init__(self, session: Session, authority_id: int, as_of: date) -> None:
        self._connection = session.connection()
        self._authority_id = authority_id
        self._as_of = as_of
        self.finding_refs: dict[int, str] = {}

    def bodies(self) -> dict[int, KnownBody]:
        """All bodies of the authority: they are few, and lines lead from one to the other."""
        body = c.BODY
        asked = (body.id, body.ref, body.name, body.kind, body.aliases, body.parent_id, body.successor_id)
        rows = self._rows(body, *asked, c.standing(self._as_of), body.from_on, body.to_on)
        found = (
            KnownBody._make((*said, *body_state(standing, from_on, to_on, self._as_of)))
            for *said, standing, from_on, to_on in rows
        )
        return {body.id: body for body in found}

    def next_meeting(self, body_id: int) -> NextMeeting | None:
        """The first meeting to come."""
        meeting = c.MEETING
        where = (meeting.body_id == body_id, meeting.held_on >= self._as_of)
        rows = self._rows(meeting, meeting.id, meeting.ref, meeting.held_on, where=where)
        first = min(rows, key=lambda row: row[2], default=None)
        if first is None:
            return None
        id_, ref, held_on = first
        return NextMeeting(id_, ref, held_on, (held_on - self._as_of).days)

    def routes(self, body_ids: list[int]) -> list[KnownRoute]:
        """Every route to these bodies, in the order of their days."""
        route = c.ROUTE
        asked = (route.frequency, route.from_on, route.to_on, c.running(self._as_of), c.outdated_route())
        where = (route.body_id.in_(body_ids),)
        found = []
        for row in self._rows(route, route.ref, route.kpi_id, route.body_id, *asked, where=where):
            ref, kpi_id, body_id, frequency, from_on, to_on, running, outdated = row
            state, detail = route_state(running, frequency, from_on, to_on, self._as_of)
            state = LinkState.OUTDATED if outdated and state == LinkState.LIVE else state
            found.append(KnownRoute(ref, kpi_id, body_id, state, detail, frequency, from_on, to_on))
        return sorted(found, key=lambda route: route.from_on or date.min)

    def naming(self, body: KnownBody) -> list[Naming]:
        """The findings that the rules look at and whose text names the body."""
        names = [body.name, *body.aliases]
        finding, words = c.FINDING, {word for name in names if (word := telling_word(name))}
        says = or_(*(finding.text.icontains(word, autoescape=True) for word in sorted(words)))
        rows = self._rows(finding, finding.id, finding.ref, finding.text, where=(c.checked(self._as_of), says))
        said = ((row, named_in(row[2], names)) for row in rows)
        found = [Naming._make((*row, name)) for row, name in said if name is not None]
        self.finding_refs |= {finding.id: finding.ref for finding in found}
        return found

    def measuring(self, findings: list[int], kpis: list[int]) -> Mapping[int, set[int]]:
        """Finding to the KPIs that measure it, for these findings and for whatever these KPIs measure."""
        mapping, finding = c.MAPPING, c.FINDING
        asked = or_(mapping.finding_id.in_(findings), mapping.kpi_id.in_(kpis), c.RESTATEMENT.restated_id.in_(findings))
        restated = c.RESTATEMENT.id.table
        own = mapping.id.table.join(finding.id.table, finding.id == mapping.finding_id)
        joined = own.outerjoin(restated, c.RESTATEMENT.finding_id == mapping.finding_id)
        statement = (
            select(mapping.finding_id, finding.ref, c.RESTATEMENT.restated_id, mapping.kpi_id)
            .select_from(joined)
            .where(mapping.authority_id == self._authority_id, mapping.status != MappingStatus.REJECTED, asked)
        )
        found: dict[int, set[int]] = defaultdict(set)
        for finding_id, ref, restated_id, kpi_id in self._connection.execute(statement):
            self.finding_refs[finding_id] = ref
            found[finding_id].add(kpi_id)
            if restated_id in findings:
                found[restated_id].add(kpi_id)
        return found

    def kpis(self, ids: set[int]) -> dict[int, KnownKpi]:
        """Those of these KPIs that are in use."""
        kpi = c.KPI
        where = (kpi.id.in_(sorted(ids)), c.in_use(self._as_of))
        rows = self._rows(kpi, kpi.id, kpi.ref, kpi.name, kpi.status, newest_value(self._as_of), where=where)
        live = {KpiStatus.RETIRED.value: KpiStatus.LIVE.value}
        return {id_: KnownKpi(id_, ref, name, live.get(status, status), on) for id_, ref, name, status, on in rows}

    def _rows(self, table: c.Columns, *asked: Any, where: tuple[Any, ...] = ()) -> list[Any]:
        statement = select(*map(as_stored, asked)).where(table.authority_id == self._authority_id, *where)
        return list(self._connection.execute(statement.order_by(table.id)).all())
