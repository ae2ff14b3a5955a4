"""Single points of failure: the KPI, route or body whose loss breaks most threads.

A finding is reported while one of its KPIs reaches a body (what F003 asks). A weak point lies on every way by which
a finding does, so that without it no KPI of the finding reaches a body any more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.coverage import conditions as c
from app.vocabulary import MappingStatus, NodeKind

ROUTE = "route"
# A KPI, a route or a body, by kind and id.
Point = tuple[str, int]


@dataclass(frozen=True)
class Ways:
    """How an authority's findings reach bodies, as ids.

    Parameters
    ----------
    kpis_of : dict
        Finding to the KPIs that measure it, by itself or through a finding that restates it.
    routes_of : dict
        KPI to its running routes to bodies that exist, as pairs of route and body.
    """

    kpis_of: dict[int, frozenset[int]]
    routes_of: dict[int, tuple[tuple[int, int], ...]]


@dataclass(frozen=True)
class WeakPoint:
    """One single point of failure, and the references of the findings that would reach no body without it.

    `kind` is kpi, route or body; `ref` and `title` are the record's, a route's title names its two ends.
    """

    kind: str
    id: int
    ref: str
    title: str
    lost: int
    findings: tuple[str, ...]


@dataclass(frozen=True)
class WeakPoints:
    """The worst weak points first, with how many findings are reported at all, of how many looked at."""

    as_of: date
    authority: str
    checked: int
    reported: int
    points: tuple[WeakPoint, ...]


def weak_points(session: Session, authority_id: int, name: str, as_of: date, limit: int) -> WeakPoints:
    """Rank KPIs, routes and bodies by how many findings would reach no body without them.

    Parameters
    ----------
    limit : int
        The most weak points that are named. A body comes before a KPI before a route that would lose as many.

    Notes
    -----
    Seven queries and one pass over the findings, whatever the number of records.
    """
    reader = _Reader(session, authority_id, as_of)
    findings = reader.findings()
    ways = reader.ways(findings)
    lost = losses(ways)
    worst = sorted(lost, key=lambda point: (-len(lost[point]), point))[:limit]
    named = reader.named(worst)
    points = tuple(
        WeakPoint(*point, *named[point], len(lost[point]), tuple(findings[id_] for id_ in sorted(lost[point])))
        for point in worst
        if point in named
    )
    reported = sum(any(kpi in ways.routes_of for kpi in kpis) for kpis in ways.kpis_of.values())
    return WeakPoints(as_of, name, len(findings), reported, points)


def losses(ways: Ways) -> dict[Point, set[int]]:
    """For each weak point the findings that lie behind it alone."""
    lost: dict[Point, set[int]] = defaultdict(set)
    for finding, kpis in ways.kpis_of.items():
        for point in _needed([kpi for kpi in kpis if kpi in ways.routes_of], ways.routes_of):
            lost[point].add(finding)
    return lost


def _needed(kpis: list[int], routes_of: dict[int, tuple[tuple[int, int], ...]]) -> Iterator[Point]:
    """What every way of a finding passes, given its KPIs that reach a body."""
    if len(kpis) == 1:
        yield "kpi", kpis[0]
        if len(routes_of[kpis[0]]) == 1:
            yield ROUTE, routes_of[kpis[0]][0][0]
    bodies = {body for kpi in kpis for _, body in routes_of[kpi]}
    if len(bodies) == 1:
        yield "body", bodies.pop()


class _Reader:
    """The queries, which share a session, an authority and a day."""

    def __init__(self, session: Session, authority_id: int, as_of: date) -> None:
        self._connection = session.connection()
        self._authority_id = authority_id
        self._as_of = as_of

    def findings(self) -> dict[int, str]:
        """The references of the findings that the rules look at."""
        rows = self._rows(c.FINDING, c.FINDING.id, c.FINDING.ref, where=(c.checked(self._as_of),))
        return {row[0]: row[1] for row in rows}

    def ways(self, findings: Iterable[int]) -> Ways:
        """How these findings reach bodies."""
        own: dict[int, set[int]] = defaultdict(set)
        used = (c.MAPPING.status != MappingStatus.REJECTED, c.KPI.id == c.MAPPING.kpi_id, c.in_use(self._as_of))
        for finding, kpi in self._rows(c.MAPPING, c.MAPPING.finding_id, c.MAPPING.kpi_id, where=used):
            own[finding].add(kpi)
        restating: dict[int, set[int]] = defaultdict(set)
        for finding, restated in self._rows(c.RESTATEMENT, c.RESTATEMENT.finding_id, c.RESTATEMENT.restated_id):
            restating[restated].add(finding)
        routes: dict[int, list[tuple[int, int]]] = defaultdict(list)
        standing = (c.running(self._as_of), c.BODY.id == c.ROUTE.body_id, c.standing(self._as_of))
        for route, kpi, body in self._rows(c.ROUTE, c.ROUTE.id, c.ROUTE.kpi_id, c.ROUTE.body_id, where=standing):
            routes[kpi].append((route, body))
        kpis_of = {
            finding: frozenset().union(*(own.get(voice, ()) for voice in (finding, *restating.get(finding, ()))))
            for finding in findings
        }
        return Ways(kpis_of, {kpi: tuple(pairs) for kpi, pairs in routes.items()})

    def named(self, points: Iterable[Point]) -> dict[Point, tuple[str, str]]:
        """References and titles of the weak points."""
        ids: dict[str, list[int]] = defaultdict(list)
        for kind, id_ in points:
            ids[kind].append(id_)
        found: dict[Point, tuple[str, str]] = {}
        for kind, table in ((NodeKind.KPI.value, c.KPI), (NodeKind.BODY.value, c.BODY)):
            for id_, ref, title in self._rows(table, table.id, table.ref, table.name, where=(table.id.in_(ids[kind]),)):
                found[kind, id_] = ref, title
        ends = (c.ROUTE.id.in_(ids[ROUTE]), c.KPI.id == c.ROUTE.kpi_id, c.BODY.id == c.ROUTE.body_id)
        for id_, ref, kpi, body in self._rows(c.ROUTE, c.ROUTE.id, c.ROUTE.ref, c.KPI.ref, c.BODY.ref, where=ends):
            found[ROUTE, id_] = ref, f"{kpi} to {body}"
        return found

    def _rows(self, table: c.Columns, *asked: Any, where: tuple[Any, ...] = ()) -> list[Any]:
        statement = select(*asked).where(table.authority_id == self._authority_id, *where)
        return list(self._connection.execute(statement).all())
