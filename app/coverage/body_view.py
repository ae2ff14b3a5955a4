"""What one monitoring body sees, and what concerns it and does not reach it.

A KPI in use concerns a body that it does not reach for one of three reasons: a finding that it measures names the
body, by its name or an alias; it goes to a part of the body, or went to a body that this one succeeds; or the body
received it once and does no more. What goes to the body that this one is part of does not concern it: a parent sees
more than each of its parts should.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from app.coverage.body_reader import BodyReader, KnownBody, KnownKpi, KnownRoute, Naming
from app.coverage.register import LinkState
from app.errors import NotFound
from app.models.body_view import BodyView, Missing, NextMeeting, Reason, Received, Unmeasured, Why


def body_view(session: Session, authority_id: int, body_id: int, as_of: date) -> BodyView:
    """What a body receives, when it meets next and how old each KPI will be then, and what does not reach it.

    Parameters
    ----------
    as_of : date
        The day that routes, meetings and values are looked at: a value counts when its period had ended by then.

    Raises
    ------
    NotFound
        The authority has no such body.

    Notes
    -----
    Seven queries, whatever the number of records.
    """
    reader = BodyReader(session, authority_id, as_of)
    bodies = reader.bodies()
    body = bodies.get(body_id)
    if body is None:
        raise NotFound("body", body_id)
    line = _Line(body, bodies)
    meeting = reader.next_meeting(body_id)
    routes = reader.routes([body_id, *line.parts, *line.predecessors])
    named = reader.naming(body)
    measured = reader.measuring([finding.id for finding in named], [route.kpi_id for route in routes])
    kpis = reader.kpis({route.kpi_id for route in routes} | {kpi for pairs in measured.values() for kpi in pairs})
    seen = _Seen(body, line, routes, kpis)
    return BodyView(
        as_of=as_of,
        **{name: getattr(body, name) for name in ("id", "ref", "name", "kind", "state", "detail")},
        aliases=tuple(body.aliases),
        parent=bodies[body.parent_id].line if body.parent_id in bodies else None,
        parts=tuple(bodies[id_].line for id_ in line.parts),
        predecessors=tuple(bodies[id_].line for id_ in line.predecessors),
        successor=bodies[body.successor_id].line if body.successor_id in bodies else None,
        next_meeting=meeting,
        receives=tuple(seen.received(meeting)),
        missing=tuple(seen.missing(named, measured, reader.finding_refs)),
        unmeasured=tuple(Unmeasured(*finding) for finding in named if not kpis.keys() & measured[finding.id]),
        circles=tuple(line.circles),
    )


@dataclass
class _Line:
    """The bodies below and before one, by id, and where a line runs in a circle."""

    body: KnownBody
    bodies: Mapping[int, KnownBody]
    parts: list[int] = field(default_factory=list)
    predecessors: list[int] = field(default_factory=list)
    circles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parts = self._below("parent_id", "part of itself")
        self.predecessors = self._below("successor_id", "its own successor")

    def _below(self, column: str, words: str) -> list[int]:
        """Every body that leads here along a column, the nearest first."""
        leading: dict[int, list[int]] = defaultdict(list)
        for other in self.bodies.values():
            if (to := getattr(other, column)) is not None:
                leading[to].append(other.id)
        found, nearest = {self.body.id: None}, [self.body.id]
        while nearest:
            step = [id_ for to in nearest for id_ in leading[to]]
            if self.body.id in step:
                self.circles.append(f"{self.body.ref} is {words}, by way of others: correct one of these links.")
            nearest = [id_ for id_ in step if id_ not in found]
            found |= dict.fromkeys(nearest)
        return list(found)[1:]


@dataclass
class _Seen:
    """What reaches a body, and what concerns it."""

    body: KnownBody
    line: _Line
    routes: list[KnownRoute]
    kpis: Mapping[int, KnownKpi]

    def received(self, meeting: NextMeeting | None) -> Iterator[Received]:
        """What the body receives and will receive, by reference."""
        for kpi_id, route in sorted(self._own().items(), key=lambda item: self.kpis[item[0]].ref):
            kpi = self.kpis[kpi_id]
            age = (meeting.held_on - kpi.newest_on).days if meeting and kpi.newest_on else None
            often = (route.ref, route.state.value, route.frequency, route.from_on, route.to_on)
            yield Received(kpi.id, kpi.ref, kpi.name, kpi.state, *often, kpi.newest_on, age)

    def missing(
        self, named: list[Naming], measured: Mapping[int, set[int]], refs: Mapping[int, str]
    ) -> Iterator[Missing]:
        """What concerns the body and does not reach it, by reference."""
        because: dict[int, list[Reason]] = defaultdict(list)
        for finding in named:
            for kpi_id in sorted(measured[finding.id]):
                because[kpi_id].append(Reason(Why.NAMED, f'{finding.ref} names "{finding.said}"'))
        for route in self.routes:
            if reason := self._reason(route):
                because[route.kpi_id].append(reason)
        reached = {kpi for kpi, route in self._own().items() if route.state != LinkState.PLANNED}
        for kpi_id in sorted(because.keys() & self.kpis.keys() - reached, key=lambda id_: self.kpis[id_].ref):
            kpi = self.kpis[kpi_id]
            findings = sorted(refs[finding] for finding, measuring in measured.items() if kpi_id in measuring)
            reasons = tuple(dict.fromkeys(because[kpi_id]))
            yield Missing(kpi.id, kpi.ref, kpi.name, kpi.state, reasons, tuple(findings))

    def _own(self) -> dict[int, KnownRoute]:
        """The route by which the body receives each KPI in use, or will: one that holds comes before a planned one."""
        own = [route for route in self.routes if route.body_id == self.body.id and route.kpi_id in self.kpis]
        coming = [route for route in own if route.state == LinkState.PLANNED]
        return {route.kpi_id: route for route in (*coming, *(route for route in own if route.state.holds))}

    def _reason(self, route: KnownRoute) -> Reason | None:
        if route.body_id == self.body.id:
            words = f"{route.ref} brought it here ({route.detail})"
            return Reason(Why.ONCE, words) if route.state == LinkState.LAPSED else None
        other = self.line.bodies[route.body_id]
        if route.body_id in self.line.predecessors:
            return Reason(Why.PREDECESSOR, f"it went to {other.ref} {other.name}, which this body succeeds")
        words = f"it goes to {other.ref} {other.name}, a part of this body"
        return Reason(Why.PART, words) if route.state.holds else None
