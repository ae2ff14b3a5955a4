"""The coverage matrix: findings by KPIs, and KPIs by bodies, with the rows and columns that nothing crosses."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.register import LinkState
from app.coverage.register_reader import as_stored, body_state, one_line, route_state
from app.models.matrix import FindingsKpis, KpisBodies, Line, MappingCell, RouteCell
from app.vocabulary import FindingKind, KpiStatus, MappingStatus

_STATES = [state.value for state in LinkState]
_OUTDATED = LinkState.OUTDATED.value


@dataclass(frozen=True)
class Wanted:
    """Whose matrix, on which day, and how much of it; empty and None narrow nothing.

    `inspection_id` and `kinds` keep findings, or the KPIs of such findings; `body_id` keeps what is reported to the
    body, or the body's own column.
    """

    authority_id: int
    authority: str
    as_of: date
    inspection_id: int | None = None
    kinds: tuple[FindingKind, ...] = ()
    body_id: int | None = None


def findings_by_kpis(session: Session, wanted: Wanted) -> FindingsKpis:
    """The findings that the rules look at by the KPIs in use, and which measures which.

    Notes
    -----
    Four queries, whatever the number of records. Of a finding's own mapping to a KPI and those of findings that
    restate it one is shown: one that counts before a rejected one, its own before the others.
    """
    reader = _Reader(session, wanted)
    rows, columns = reader.findings(), reader.kpis(reader.told())
    shown: dict[tuple[int, int], MappingCell] = {}
    for cell in sorted(reader.mappings(), key=lambda cell: (cell.state == "rejected", cell.through is not None)):
        shown.setdefault((cell.row, cell.column), cell)
    cells = tuple(cell for place, cell in shown.items() if place[0] in rows and place[1] in columns)
    return FindingsKpis(wanted.as_of, wanted.authority, tuple(rows.values()), tuple(columns.values()), cells)


def kpis_by_bodies(session: Session, wanted: Wanted) -> KpisBodies:
    """The KPIs in use by the bodies that exist, or that a route in force leads to, and what is reported to which.

    Notes
    -----
    Three queries, whatever the number of records. Of several routes between two the one that holds most is shown.
    """
    reader = _Reader(session, wanted)
    rows, columns = reader.kpis(reader.measuring()), reader.bodies()
    shown: dict[tuple[int, int], RouteCell] = {}
    for cell in sorted(reader.routes(), key=lambda cell: _STATES.index(cell.state)):
        shown.setdefault((cell.row, cell.column), cell)
    cells = tuple(cell for place, cell in shown.items() if place[0] in rows and place[1] in columns)
    return KpisBodies(wanted.as_of, wanted.authority, tuple(rows.values()), tuple(columns.values()), cells)


class _Reader:
    """The queries of one matrix."""

    def __init__(self, session: Session, wanted: Wanted) -> None:
        self._connection = session.connection()
        self._wanted = wanted

    def findings(self) -> dict[int, Line]:
        """The rows that findings are, by id."""
        finding = c.FINDING
        rows = self._rows(finding, finding.id, finding.ref, finding.text, finding.kind, where=tuple(self._said()))
        return {id_: Line(id_, ref, one_line(text), kind.replace("_", " ")) for id_, ref, text, kind in rows}

    def kpis(self, narrowed: tuple[ColumnElement[bool], ...]) -> dict[int, Line]:
        """The KPIs in use, by id."""
        kpi = c.KPI
        where = (c.in_use(self._wanted.as_of), *narrowed)
        rows = self._rows(kpi, kpi.id, kpi.ref, kpi.name, kpi.status, where=where)
        live = {KpiStatus.RETIRED.value: KpiStatus.LIVE.value}
        return {id_: Line(id_, ref, one_line(name), live.get(status, status)) for id_, ref, name, status in rows}

    def bodies(self) -> dict[int, Line]:
        """The columns that bodies are, by id."""
        body, as_of = c.BODY, self._wanted.as_of
        told = exists().where(c.ROUTE.authority_id == body.authority_id, c.ROUTE.body_id == body.id, c.running(as_of))
        shown = or_(c.standing(as_of), told) if self._wanted.body_id is None else body.id == self._wanted.body_id
        asked = (body.id, body.ref, body.name, c.standing(as_of), body.from_on, body.to_on)
        rows = self._rows(body, *asked, where=(shown,))
        return {
            id_: Line(id_, ref, one_line(name), body_state(standing, from_on, to_on, as_of)[0])
            for id_, ref, name, standing, from_on, to_on in rows
        }

    def told(self) -> tuple[ColumnElement[bool], ...]:
        """Of the KPIs those that are reported to the body, if one is asked for."""
        body_id = self._wanted.body_id
        return () if body_id is None else (c.has_route(self._wanted.as_of, c.ROUTE.body_id == body_id),)

    def measuring(self) -> tuple[ColumnElement[bool], ...]:
        """Of the KPIs those that measure the findings, if some are asked for."""
        if self._wanted.inspection_id is None and not self._wanted.kinds:
            return ()
        mapped = (
            c.MAPPING.authority_id == c.KPI.authority_id,
            c.MAPPING.kpi_id == c.KPI.id,
            c.MAPPING.status != MappingStatus.REJECTED,
        )
        restated = (
            c.RESTATEMENT.authority_id == c.MAPPING.authority_id,
            c.RESTATEMENT.finding_id == c.MAPPING.finding_id,
            c.RESTATEMENT.restated_id == c.FINDING.id,
        )
        own = exists().where(*mapped, c.MAPPING.finding_id == c.FINDING.id, *self._said())
        return (or_(own, exists().where(*mapped, *restated, *self._said())),)

    def mappings(self) -> Iterator[MappingCell]:
        """Every mapping as a cell of its finding, and of the findings that this one restates."""
        restated: dict[int, list[int]] = defaultdict(list)
        for finding_id, restated_id in self._rows(c.RESTATEMENT, c.RESTATEMENT.finding_id, c.RESTATEMENT.restated_id):
            restated[finding_id].append(restated_id)
        mapping = c.MAPPING
        asked = (mapping.finding_id, mapping.kpi_id, mapping.ref, mapping.status, mapping.measures, c.FINDING.ref)
        of_finding = (c.FINDING.id == mapping.finding_id,)
        for row in self._rows(mapping, *asked, c.outdated_mapping(), where=of_finding):
            finding_id, kpi_id, ref, status, measures, finding_ref, outdated = row
            state = _OUTDATED if outdated else status
            own = MappingCell(finding_id, kpi_id, ref, state, measures, None)
            yield own
            if state != MappingStatus.REJECTED:
                yield from (replace(own, row=other, through=finding_ref) for other in restated[finding_id])

    def routes(self) -> Iterator[RouteCell]:
        """Every route as a cell."""
        route, as_of = c.ROUTE, self._wanted.as_of
        asked = (route.kpi_id, route.body_id, route.ref, route.frequency, route.from_on, route.to_on)
        for row in self._rows(route, *asked, c.running(as_of), c.outdated_route()):
            kpi_id, body_id, ref, frequency, from_on, to_on, running, outdated = row
            state, _ = route_state(running, frequency, from_on, to_on, as_of)
            word = _OUTDATED if outdated and state is LinkState.LIVE else state.value
            yield RouteCell(kpi_id, body_id, ref, word, frequency, from_on, to_on)

    def _said(self) -> Iterator[ColumnElement[bool]]:
        """Which findings are asked for."""
        yield c.checked(self._wanted.as_of)
        if self._wanted.inspection_id is not None:
            yield c.FINDING.inspection_id == self._wanted.inspection_id
        if self._wanted.kinds:
            yield c.FINDING.kind.in_(self._wanted.kinds)

    def _rows(self, table: c.Columns, *asked: Any, where: tuple[Any, ...] = ()) -> list[Any]:
        statement = select(*map(as_stored, asked)).where(table.authority_id == self._wanted.authority_id, *where)
        return list(self._connection.execute(statement.order_by(table.id)).all())
