"""Reads an authority's register.

Each kind of record and of link is one select over its typed table, and all of them are asked together. What a state
means is asked of the same conditions that the gap rules are built from.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, ColumnElement, Enum, Integer, Select, String, bindparam, func, select, type_coerce
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.register import Link, LinkState, Meets, Record, Register, day
from app.coverage.together import Together
from app.models import Move, Repeat
from app.models.base import columns
from app.vocabulary import ActionStatus, EdgeKind, Frequency, KpiStatus, MappingStatus, NodeKind, RepeatStatus

_MOVE, _REPEAT = columns(Move), columns(Repeat)
_TITLE_LENGTH = 160
_ENDS = {
    EdgeKind.RESTATES: (NodeKind.FINDING, NodeKind.FINDING),
    EdgeKind.REPEATS: (NodeKind.FINDING, NodeKind.FINDING),
    EdgeKind.ANSWERED_BY: (NodeKind.FINDING, NodeKind.ACTION),
    EdgeKind.MOVES: (NodeKind.ACTION, NodeKind.KPI),
}
_MAPPED = {
    MappingStatus.ACCEPTED.value: LinkState.LIVE,
    MappingStatus.PROPOSED.value: LinkState.PROPOSED,
    MappingStatus.REJECTED.value: LinkState.REJECTED,
}
# What was over by itself, or never was, did not end with its record.
_OVER = frozenset({LinkState.LAPSED, LinkState.REJECTED})


def load(session: Session, authority_id: int, as_of: date) -> Register:
    """Read an authority's register, in one query."""
    reader = _Reader(session, authority_id, as_of)
    kinds = (reader.inspections(), reader.findings(), reader.kpis(), reader.bodies(), reader.actions())
    records = {(record.kind, record.id): record for kind in kinds for record in kind}
    gone = {key for key, record in records.items() if record.state in {KpiStatus.RETIRED, ActionStatus.DROPPED}}
    # Somebody may have changed the register between two of the selects: a link needs both its ends.
    links = []
    for link in chain(reader.links(), _lines(records.values())):
        _, source, target, state, *_ = link
        if source in records and target in records:
            over = (source in gone or target in gone) and state not in _OVER
            links.append(link._replace(state=LinkState.ENDED) if over else link)
    return Register(as_of, records, links, reader.meetings())


def route_state(
    running: bool, frequency: str | None, from_on: date | None, to_on: date | None, as_of: date
) -> tuple[LinkState, str]:
    """Whether a route holds on the day, and in words how often, since or until when.

    Parameters
    ----------
    running : bool
        What `conditions.running` says of it.
    """
    often = frequency or ""
    if running:
        return LinkState.LIVE, _listed(f"until {day(to_on)}" if to_on else "", often)
    if from_on is not None and from_on > as_of:
        return LinkState.PLANNED, _listed(f"from {day(from_on)}", often)
    if to_on is not None:
        return LinkState.LAPSED, _listed(f"lapsed on {day(to_on)}", often)
    once = "on a day that is not known" if from_on is None else f"on {day(from_on)}"
    return LinkState.LAPSED, f"{Frequency.ONE_OFF.value} {once}"


class _Reader:
    """What the selects found, and what it means."""

    def __init__(self, session: Session, authority_id: int, as_of: date) -> None:
        self._as_of = as_of
        found = _statement(as_of).read(session.connection(), {"authority_id": authority_id})
        names = (table.id.table.name for table, *_ in _asked(as_of))
        self._rows = {name: sorted(rows, key=itemgetter(0)) for name, rows in zip(names, found, strict=True)}
        self._said: list[Link] = []
        # What findings and KPIs say now, against what a mapping or route was accepted on.
        self._finding_prints: dict[int, str] = {}
        self._kpi_prints: dict[int, str] = {}

    def inspections(self) -> Iterator[Record]:
        """Inspections, named by framework and last day."""
        for id_, ref, framework, ends_on, published_on, stated_on in self._rows["inspection"]:
            state = "published" if stated_on <= self._as_of else "to_come"
            detail = f"report of {day(published_on)}" if published_on else ""
            yield Record(NodeKind.INSPECTION, id_, ref, f"{framework} to {day(ends_on)}", state, detail)

    def findings(self) -> Iterator[Record]:
        """Findings; those that the rules do not look at are context, or were not yet said."""
        for id_, ref, kind, text, checked, heading, section, inspection_id, fingerprint, now in self._rows["finding"]:
            state = "checked" if now else "to_come" if checked else "context"
            themes = tuple(theme for theme in (heading, section) if theme) if heading or section else ()
            self._finding_prints[id_] = fingerprint
            said_by, said = (NodeKind.INSPECTION, inspection_id), (NodeKind.FINDING, id_)
            self._said.append(Link(EdgeKind.HAS_FINDING, said_by, said))
            yield Record(NodeKind.FINDING, id_, ref, one_line(text), state, _said(kind), None, None, themes)

    def kpis(self) -> Iterator[Record]:
        """KPIs, with how often they are measured and were last."""
        for id_, ref, name, status, frequency, fingerprint, in_use, last in self._rows["kpi"]:
            measured = f"last measured to {day(last)}" if last else ""
            self._kpi_prints[id_] = fingerprint
            said = _listed(frequency or "", measured)
            yield Record(NodeKind.KPI, id_, ref, one_line(name), _kpi_state(status, in_use), said)

    def bodies(self) -> Iterator[Record]:
        """Bodies, with when they ended or start."""
        for id_, ref, name, from_on, to_on, successor_id, parent_id, stands in self._rows["body"]:
            state, detail = body_state(stands, from_on, to_on, self._as_of)
            yield Record(NodeKind.BODY, id_, ref, one_line(name), state, detail, successor_id, parent_id)

    def actions(self) -> Iterator[Record]:
        """Actions, with owner and due date."""
        for id_, ref, text, status, owner, due_on in self._rows["action"]:
            detail = _listed(owner or "", f"due {day(due_on)}" if due_on else "")
            yield Record(NodeKind.ACTION, id_, ref, one_line(text), status, detail)

    def meetings(self) -> list[Meets]:
        """Every meeting, held or to come."""
        rows = self._rows["meeting"]
        met = (Meets(id_, ref, (NodeKind.BODY, body_id), held_on) for id_, ref, body_id, held_on in rows)
        return sorted(met, key=lambda meeting: meeting.held_on)

    def links(self) -> Iterator[Link]:
        """Every link that has a table of its own, and each finding's inspection; the records are read first."""
        yield from self._said
        yield from self._plain(EdgeKind.RESTATES, "restatement")
        yield from self._plain(EdgeKind.REPEATS, "repeat")
        yield from self._mappings()
        yield from self._routes()
        yield from self._plain(EdgeKind.ANSWERED_BY, "answer")
        yield from self._plain(EdgeKind.MOVES, "move")

    def _plain(self, kind: EdgeKind, table: str) -> Iterator[Link]:
        from_kind, to_kind = _ENDS[kind]
        for _, source_id, target_id in self._rows[table]:
            yield Link(kind, (from_kind, source_id), (to_kind, target_id))

    def _mappings(self) -> Iterator[Link]:
        for _, finding_id, kpi_id, status, ref, measures, finding_print, kpi_print in self._rows["mapping"]:
            state = _MAPPED[status]
            if state is LinkState.LIVE and (
                self._finding_prints.get(finding_id) != finding_print or self._kpi_prints.get(kpi_id) != kpi_print
            ):
                state = LinkState.OUTDATED
            ends = (NodeKind.FINDING, finding_id), (NodeKind.KPI, kpi_id)
            yield Link(EdgeKind.MEASURED_BY, *ends, state, ref, measures or "")

    def _routes(self) -> Iterator[Link]:
        for _, kpi_id, body_id, ref, frequency, from_on, to_on, kpi_print, running in self._rows["route"]:
            state, detail = route_state(running, frequency, from_on, to_on, self._as_of)
            if state is LinkState.LIVE and self._kpi_prints.get(kpi_id) != kpi_print:
                state = LinkState.OUTDATED
            yield Link(EdgeKind.REPORTED_TO, (NodeKind.KPI, kpi_id), (NodeKind.BODY, body_id), state, ref, detail)


# Putting it together takes longer than asking it of a small register, so it is kept.
@lru_cache(maxsize=16)
def _statement(as_of: date) -> Together:
    return Together(*(_select(table, names, *further) for table, names, *further in _asked(as_of)))


def _asked(as_of: date) -> list[tuple[Any, ...]]:
    """What is read of each table besides the row's id: the names of columns, and what is worked out."""
    return [
        (c.INSPECTION, "ref framework ends_on published_on", c.stated_on()),
        (c.FINDING, "ref kind text checked heading section inspection_id fingerprint", c.checked(as_of)),
        (c.KPI, "ref name status frequency fingerprint", c.in_use(as_of), newest_value(as_of)),
        (c.BODY, "ref name from_on to_on successor_id parent_id", c.standing(as_of)),
        (c.ACTION, "ref text status owner due_on"),
        (c.MEETING, "ref body_id held_on"),
        (c.RESTATEMENT, "finding_id restated_id"),
        (_REPEAT, "finding_id earlier_id"),
        (c.MAPPING, "finding_id kpi_id status ref measures finding_fingerprint kpi_fingerprint"),
        (c.ROUTE, "kpi_id body_id ref frequency from_on to_on kpi_fingerprint", c.running(as_of)),
        (c.ANSWER, "finding_id action_id"),
        (_MOVE, "action_id kpi_id"),
    ]


def _select(table: c.Columns, names: str, *further: ColumnElement[Any]) -> Select[Any]:
    columns = map(as_stored, (table.id, *(table[name] for name in names.split()), *further))
    mine = select(*columns).where(table.authority_id == bindparam("authority_id", type_=Integer))
    # What a person refused is no link: it only keeps the two from being proposed again.
    return mine.where(_REPEAT.status == RepeatStatus.ACCEPTED) if table is _REPEAT else mine


def as_stored(column: Column[Any] | ColumnElement[Any]) -> ColumnElement[Any]:
    """The stored word of a closed list: making the Enum's member of it, row by row, would cost more than reading it."""
    return type_coerce(column, String) if isinstance(column.type, Enum) else column


def newest_value(as_of: date) -> ColumnElement[date | None]:
    """The last day that the newest known value of a KPI speaks of."""
    measurement = c.MEASUREMENT
    newest = select(func.max(measurement.ends_on)).where(
        measurement.authority_id == c.KPI.authority_id,
        measurement.kpi_id == c.KPI.id,
        measurement.ends_on <= as_of,
        measurement.value.is_not(None),
    )
    return newest.correlate(c.KPI.id.table).scalar_subquery()


def body_state(standing: bool, from_on: date | None, to_on: date | None, as_of: date) -> tuple[str, str]:
    """Whether the body is live, ended or to_come on the day, and in words since or until when."""
    if not standing and from_on is not None and from_on > as_of:
        return "to_come", f"from {day(from_on)}"
    state = "live" if standing else "ended"
    if to_on is None:
        return state, ""
    return state, f"{'until' if standing else 'ended on'} {day(to_on)}"


def _lines(records: Iterable[Record]) -> Iterator[Link]:
    """Which body is a part of which, and which follows which."""
    for body in records:
        if body.kind is not NodeKind.BODY:
            continue
        for kind, other in ((EdgeKind.PART_OF, body.parent_id), (EdgeKind.SUCCEEDED_BY, body.successor_id)):
            if other is not None:
                yield Link(kind, body.key, (NodeKind.BODY, other))


def _kpi_state(status: str, in_use: bool) -> str:
    if not in_use:
        return KpiStatus.RETIRED.value
    # It is retired by now, and was live on the day.
    return KpiStatus.LIVE.value if status == KpiStatus.RETIRED else status


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


@lru_cache
def _said(word: str) -> str:
    return word.replace("_", " ")


def one_line(text: str) -> str:
    """A text as a title: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"
