"""Reads an authority's register.

Each kind of record and of link is one select over its typed table, so that the number of queries never grows with the
register. What a state means is asked of the same conditions that the gap rules are built from.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, func, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.register import Key, Link, LinkState, Meets, Record, Register, day
from app.models import Move
from app.models.base import columns
from app.vocabulary import ActionStatus, EdgeKind, KpiStatus, MappingStatus, NodeKind

_MOVE = columns(Move)
_TITLE_LENGTH = 160
_ENDS = {
    EdgeKind.RESTATES: (NodeKind.FINDING, NodeKind.FINDING),
    EdgeKind.ANSWERED_BY: (NodeKind.FINDING, NodeKind.ACTION),
    EdgeKind.MOVES: (NodeKind.ACTION, NodeKind.KPI),
}
_MAPPED = {
    MappingStatus.ACCEPTED: LinkState.LIVE,
    MappingStatus.PROPOSED: LinkState.PROPOSED,
    MappingStatus.REJECTED: LinkState.REJECTED,
}


def load(session: Session, authority_id: int, as_of: date) -> Register:
    """Read an authority's register, in a fixed number of queries."""
    reader = _Reader(session, authority_id, as_of)
    kinds = (reader.inspections(), reader.findings(), reader.kpis(), reader.bodies(), reader.actions())
    records = {record.key: record for kind in kinds for record in kind}
    # Somebody may have changed the register between two of the selects: a link needs both its ends.
    links = [
        _while_used(link, records)
        for link in (*reader.links(), *_lines(records.values()))
        if link.source in records and link.target in records
    ]
    return Register(as_of, records, links, reader.meetings())


class _Reader:
    """The selects, which share a session, an authority and a day."""

    def __init__(self, session: Session, authority_id: int, as_of: date) -> None:
        self._connection = session.connection()
        self._authority_id = authority_id
        self._as_of = as_of

    def inspections(self) -> Iterator[Record]:
        """Inspections, named by framework and last day."""
        table = c.INSPECTION
        stated = c.stated_on().label("stated_on")
        for row in self._rows(table, table.id, table.ref, table.framework, table.ends_on, table.published_on, stated):
            state = "published" if row["stated_on"] <= self._as_of else "to_come"
            detail = f"report of {day(row['published_on'])}" if row["published_on"] else ""
            title = f"{row['framework'].value} to {day(row['ends_on'])}"
            yield Record(NodeKind.INSPECTION, row["id"], row["ref"], title, state, detail)

    def findings(self) -> Iterator[Record]:
        """Findings; those that the rules do not look at are context, or were not yet said."""
        table = c.FINDING
        looked_at = c.checked(self._as_of).label("looked_at")
        for row in self._rows(table, table.id, table.ref, table.kind, table.text, table.checked, looked_at):
            state = "checked" if row["looked_at"] else "to_come" if row["checked"] else "context"
            yield Record(NodeKind.FINDING, row["id"], row["ref"], _title(row["text"]), state, _said(row["kind"].value))

    def kpis(self) -> Iterator[Record]:
        """KPIs, with how often they are measured and were last."""
        table = c.KPI
        last = select(func.max(c.MEASUREMENT.ends_on)).where(
            c.MEASUREMENT.authority_id == table.authority_id,
            c.MEASUREMENT.kpi_id == table.id,
            c.MEASUREMENT.ends_on <= self._as_of,
            c.MEASUREMENT.value.is_not(None),
        )
        asked = (table.id, table.ref, table.name, table.status, table.frequency)
        in_use = c.in_use(self._as_of).label("in_use")
        for row in self._rows(table, *asked, in_use, last.correlate(table.id.table).scalar_subquery().label("last")):
            measured = f"last measured to {day(row['last'])}" if row["last"] else ""
            said = (row["frequency"].value if row["frequency"] else "", measured)
            state = _kpi_state(row["status"], row["in_use"])
            yield Record(NodeKind.KPI, row["id"], row["ref"], _title(row["name"]), state, _listed(*said))

    def bodies(self) -> Iterator[Record]:
        """Bodies, with when they ended or start."""
        table = c.BODY
        asked = (table.id, table.ref, table.name, table.from_on, table.to_on, table.parent_id, table.successor_id)
        for row in self._rows(table, *asked, c.standing(self._as_of).label("standing")):
            state, detail = _span(row, "standing", self._as_of)
            state_word = "to_come" if state == LinkState.PLANNED else state.value
            line = {"successor_id": row["successor_id"], "parent_id": row["parent_id"]}
            yield Record(NodeKind.BODY, row["id"], row["ref"], _title(row["name"]), state_word, detail, **line)

    def actions(self) -> Iterator[Record]:
        """Actions, with owner and due date."""
        table = c.ACTION
        for row in self._rows(table, table.id, table.ref, table.text, table.status, table.owner, table.due_on):
            detail = _listed(row["owner"] or "", f"due {day(row['due_on'])}" if row["due_on"] else "")
            yield Record(NodeKind.ACTION, row["id"], row["ref"], _title(row["text"]), row["status"].value, detail)

    def meetings(self) -> list[Meets]:
        """Every meeting, held or to come."""
        table = c.MEETING
        rows = self._rows(table, table.id, table.ref, table.body_id, table.held_on)
        met = (Meets(row["id"], row["ref"], (NodeKind.BODY, row["body_id"]), row["held_on"]) for row in rows)
        return sorted(met, key=lambda meeting: meeting.held_on)

    def links(self) -> Iterator[Link]:
        """Every link that has a table of its own, and each finding's inspection."""
        for row in self._rows(c.FINDING, c.FINDING.id, c.FINDING.inspection_id):
            yield Link(EdgeKind.HAS_FINDING, (NodeKind.INSPECTION, row["inspection_id"]), (NodeKind.FINDING, row["id"]))
        yield from self._plain(EdgeKind.RESTATES, c.RESTATEMENT, "finding_id", "restated_id")
        yield from self._mappings()
        yield from self._routes()
        yield from self._plain(EdgeKind.ANSWERED_BY, c.ANSWER, "finding_id", "action_id")
        yield from self._plain(EdgeKind.MOVES, _MOVE, "action_id", "kpi_id")

    def _plain(self, kind: EdgeKind, table: c.Columns, source: str, target: str) -> Iterator[Link]:
        ends = _ENDS[kind]
        for row in self._rows(table, table[source], table[target]):
            yield Link(kind, (ends[0], row[source]), (ends[1], row[target]))

    def _mappings(self) -> Iterator[Link]:
        table = c.MAPPING
        for row in self._rows(table, table.finding_id, table.kpi_id, table.status, table.ref, table.measures):
            detail = row["measures"].value if row["measures"] else ""
            ends = (NodeKind.FINDING, row["finding_id"]), (NodeKind.KPI, row["kpi_id"])
            yield Link(EdgeKind.MEASURED_BY, *ends, _MAPPED[row["status"]], row["ref"], detail)

    def _routes(self) -> Iterator[Link]:
        table = c.ROUTE
        asked = (table.kpi_id, table.body_id, table.ref, table.frequency, table.from_on, table.to_on)
        for row in self._rows(table, *asked, c.running(self._as_of).label("running")):
            state, span = _span(row, "running", self._as_of)
            detail = _listed(span, row["frequency"].value if row["frequency"] else "")
            ends = (NodeKind.KPI, row["kpi_id"]), (NodeKind.BODY, row["body_id"])
            yield Link(EdgeKind.REPORTED_TO, *ends, state, row["ref"], detail)

    def _rows(self, table: c.Columns, *asked: Column[Any] | ColumnElement[Any]) -> list[RowMapping]:
        statement = select(*asked).where(table.authority_id == self._authority_id).order_by(table.id)
        return list(self._connection.execute(statement).mappings())


def _lines(bodies: Iterable[Record]) -> Iterator[Link]:
    """Which body is a part of which, and which follows which."""
    for body in bodies:
        for kind, other in ((EdgeKind.PART_OF, body.parent_id), (EdgeKind.SUCCEEDED_BY, body.successor_id)):
            if other is not None:
                yield Link(kind, body.key, (NodeKind.BODY, other))


def _while_used(link: Link, records: dict[Key, Record]) -> Link:
    """A link to a retired KPI or of a dropped action has ended with it."""
    gone = {records[end].state for end in (link.source, link.target)} & {KpiStatus.RETIRED, ActionStatus.DROPPED}
    return replace(link, state=LinkState.ENDED) if gone and link.state != LinkState.REJECTED else link


def _kpi_state(status: KpiStatus, in_use: bool) -> str:
    if not in_use:
        return KpiStatus.RETIRED.value
    # It is retired by now, and was live on the day.
    return KpiStatus.LIVE.value if status == KpiStatus.RETIRED else status.value


def _span(row: RowMapping, holds: str, as_of: date) -> tuple[LinkState, str]:
    """Whether what lasts from `from_on` to `to_on` holds on the day, and in words since or until when."""
    if not row[holds] and row["from_on"] is not None and row["from_on"] > as_of:
        return LinkState.PLANNED, f"from {day(row['from_on'])}"
    state = LinkState.LIVE if row[holds] else LinkState.ENDED
    if row["to_on"] is None:
        return state, ""
    return state, f"{'until' if row[holds] else 'ended on'} {day(row['to_on'])}"


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _said(word: str) -> str:
    return word.replace("_", " ")


def _title(text: str) -> str:
    """One line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"
