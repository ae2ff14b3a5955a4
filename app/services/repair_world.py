"""What a repair is worked out from: the gaps to close, and the findings, KPIs and bodies that can close them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.gaps import Gap, Question, find_gaps
from app.coverage.ids import Records, one_of
from app.services.suggestions import suggest_kpis
from app.vocabulary import KpiStatus, MappingStatus, NodeKind

# Suggestions are looked for at so many findings, so many for each: reading every text against every name takes time.
MOST_ASKED = 100
MOST_SUGGESTED = 3
# Below this two texts share a passing word, and a gap closed with it would be closed on paper only.
LEAST_FIT = 0.2


class Suggested(NamedTuple):
    """A KPI that may measure a finding, how likely from 0 to 1, and what that rests on."""

    kpi_id: int
    score: float
    because: Sequence[str]


Source = Callable[[Session, int, int], Sequence[Suggested]]


class FindingFact(NamedTuple):
    """A finding; `theme` is its inspection, and the section of children's services that it speaks of."""

    id: int
    ref: str
    theme: tuple[int, str] | None


class KpiFact(NamedTuple):
    """A KPI in use, and how far it reaches."""

    id: int
    ref: str
    name: str
    live: bool
    routed: bool
    reported: bool
    met: bool


class BodyFact(NamedTuple):
    """A body; `received` is how many KPIs are reported to it."""

    id: int
    ref: str
    name: str
    stands: bool
    meets: bool
    successor_id: int | None
    received: int


class LinkFact(NamedTuple):
    """A mapping that was not rejected, of the finding or of one that restates it."""

    finding_id: int
    kpi_id: int
    accepted: bool


@dataclass
class World:
    """Everything that a repair looks at.

    `said_by` are a finding and those that restate it; `refused` the findings and KPIs whose mapping a person rejected.
    """

    as_of: date
    gaps: list[Gap] = field(default_factory=list)
    waived: set[tuple[str, int]] = field(default_factory=set)
    said_by: dict[int, list[int]] = field(default_factory=dict)
    findings: dict[int, FindingFact] = field(default_factory=dict)
    links: dict[int, list[LinkFact]] = field(default_factory=dict)
    refused: set[tuple[int, int]] = field(default_factory=set)
    suggested: dict[int, list[Suggested]] = field(default_factory=dict)
    kpis: dict[int, KpiFact] = field(default_factory=dict)
    bodies: dict[int, BodyFact] = field(default_factory=dict)
    routes: dict[int, set[int]] = field(default_factory=dict)

    def of_rule(self, code: str) -> list[int]:
        """The records at which a rule is broken."""
        return [gap.id for gap in self.gaps if gap.rule == code]


def suggestions(session: Session, authority_id: int, finding_id: int) -> list[Suggested]:
    """The KPIs whose words fit the finding's best, if they fit well enough."""
    best = suggest_kpis(session, authority_id, finding_id=finding_id, limit=MOST_SUGGESTED)
    return [Suggested(found.id, found.score, found.because) for found in best if found.score >= LEAST_FIT]


def read_world(session: Session, authority_id: int, question: Question, source: Source) -> World:
    """Read what the gaps of a question can be closed with, in a fixed number of queries besides the suggestions."""
    found = list(find_gaps(session, question))
    world = World(question.as_of, [gap for gap in found if not gap.waived])
    world.waived = {(gap.rule, gap.id) for gap in found if gap.waived}
    look = _Look(session, authority_id, question.as_of)
    broken = {gap.id for gap in world.gaps if gap.kind == NodeKind.FINDING}
    world.said_by = look.said_by(broken)
    told = {id_ for ids in world.said_by.values() for id_ in ids}
    world.findings = look.findings(told)
    world.links = look.links(told)
    world.refused = look.refused(told)
    asked = sorted({*world.of_rule("F001"), *world.of_rule("F002")})[:MOST_ASKED]
    world.suggested = {id_: list(source(session, authority_id, id_)) for id_ in asked}
    kpi_ids = {gap.id for gap in world.gaps if gap.kind == NodeKind.KPI}
    kpi_ids |= {link.kpi_id for links in world.links.values() for link in links}
    kpi_ids |= {found.kpi_id for some in world.suggested.values() for found in some}
    world.bodies = look.bodies()
    world.kpis = look.kpis(kpi_ids | (look.some_kpis() if world.of_rule("B001") else set()))
    world.routes = look.routes(world.kpis)
    return world


def narrowed(question: Question, session: Session, authority_id: int, finding_ids: Iterable[int]) -> Question:
    """The question about these findings, the KPIs that measure them, and the bodies that those are reported to."""
    look = _Look(session, authority_id, question.as_of)
    told = {id_ for ids in look.said_by(finding_ids).values() for id_ in ids}
    kpi_ids = {link.kpi_id for links in look.links(told).values() for link in links}
    body_ids = {body_id for bodies in look.routes(kpi_ids).values() for body_id in bodies}
    ids = {NodeKind.FINDING: finding_ids, NodeKind.KPI: kpi_ids, NodeKind.BODY: body_ids, NodeKind.ACTION: ()}
    return replace(question, records=Records.of(ids))


class _Look:
    """Reads rows of one authority."""

    def __init__(self, session: Session, authority_id: int, as_of: date) -> None:
        self._session = session
        self._authority_id = authority_id
        self._as_of = as_of

    def said_by(self, finding_ids: Iterable[int]) -> dict[int, list[int]]:
        link, wanted = c.RESTATEMENT, sorted(set(finding_ids))
        found = {id_: [id_] for id_ in wanted}
        statement = select(link.restated_id, link.finding_id).where(one_of(link.restated_id, "restated", wanted))
        for restated_id, finding_id in self._rows(statement, link):
            found[restated_id].append(finding_id)
        return found

    def findings(self, ids: Iterable[int]) -> dict[int, FindingFact]:
        table = c.FINDING
        asked = (table.id, table.ref, table.inspection_id, table.section)
        statement = select(*asked).where(one_of(table.id, "findings", ids))
        rows = self._rows(statement, table)
        return {row[0]: FindingFact(row[0], row[1], (row[2], row[3]) if row[3] else None) for row in rows}

    def links(self, finding_ids: Iterable[int]) -> dict[int, list[LinkFact]]:
        link = c.MAPPING
        used = c.KPI.id.in_(select(c.KPI.id).where(c.in_use(self._as_of)))
        statement = select(link.finding_id, link.kpi_id, link.status).where(
            one_of(link.finding_id, "findings", finding_ids),
            link.status != MappingStatus.REJECTED,
            c.KPI.id == link.kpi_id,
            used,
        )
        found: dict[int, list[LinkFact]] = defaultdict(list)
        for finding_id, kpi_id, status in self._rows(statement, link):
            found[finding_id].append(LinkFact(finding_id, kpi_id, status == MappingStatus.ACCEPTED))
        return found

    def refused(self, finding_ids: Iterable[int]) -> set[tuple[int, int]]:
        link = c.MAPPING
        statement = select(link.finding_id, link.kpi_id).where(one_of(link.finding_id, "findings", finding_ids))
        rows = self._rows(statement.where(link.status == MappingStatus.REJECTED), link)
        return {(finding_id, kpi_id) for finding_id, kpi_id in rows}

    def kpis(self, ids: Iterable[int]) -> dict[int, KpiFact]:
        table, day = c.KPI, self._as_of
        reach = (c.has_route(day), c.reaches_body(day), c.reaches_meeting(day))
        statement = select(table.id, table.ref, table.name, table.status != KpiStatus.PROPOSED, *reach)
        statement = statement.where(one_of(table.id, "kpis", ids), c.in_use(day))
        return {row[0]: KpiFact(*row) for row in self._rows(statement, table)}

    def some_kpis(self, most: int = 3) -> set[int]:
        """A few KPIs that could be reported to a body which receives nothing."""
        mine = select(c.KPI.id).where(c.KPI.authority_id == self._authority_id, c.in_use(self._as_of))
        mine = mine.where(c.KPI.status != KpiStatus.PROPOSED).order_by(c.KPI.id).limit(most)
        return set(self._session.connection().execute(mine).scalars())

    def bodies(self) -> dict[int, BodyFact]:
        table, day = c.BODY, self._as_of
        told = (c.ROUTE.authority_id == table.authority_id, c.ROUTE.body_id == table.id, c.running(day))
        received = select(func.count()).where(*told).correlate(table.id.table).scalar_subquery()
        statement = select(table.id, table.ref, table.name, c.standing(day), c.meets(day), table.successor_id, received)
        return {row[0]: BodyFact(*row) for row in self._rows(statement, table)}

    def routes(self, kpi_ids: Iterable[int]) -> dict[int, set[int]]:
        statement = select(c.ROUTE.kpi_id, c.ROUTE.body_id)
        statement = statement.where(one_of(c.ROUTE.kpi_id, "kpis", kpi_ids), c.running(self._as_of))
        found: dict[int, set[int]] = defaultdict(set)
        for kpi_id, body_id in self._rows(statement, c.ROUTE):
            found[kpi_id].add(body_id)
        return found

    def _rows(self, statement: Select[Any], table: c.Columns) -> Sequence[Any]:
        mine = statement.where(table.authority_id == self._authority_id).order_by(table.id)
        return self._session.connection().execute(mine).all()
