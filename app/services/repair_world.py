"""What a repair is worked out from: the gaps to close, and the findings, KPIs and bodies that can close them."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Select, func, or_, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.gap_lists import all_gaps
from app.coverage.gaps import Gap, Question
from app.coverage.ids import Records, listed
from app.coverage.register_reader import as_stored
from app.coverage.together import Together
from app.errors import InvalidInput, NotFound, Problem
from app.services.suggestions import Asked, suggest_kpis_for
from app.vocabulary import KpiStatus, MappingStatus, NodeKind

# Suggestions are looked for at so many findings, so many for each: reading every text against every name takes time.
MOST_ASKED = 100
MOST_SUGGESTED = 3
# Below this two texts share a passing word, and a gap closed with it would be closed on paper only.
LEAST_FIT = 0.2
Rows = list[tuple[Any, ...]]


class Suggested(NamedTuple):
    """A KPI that may measure a finding, how likely from 0 to 1, and what that rests on."""

    kpi_id: int
    score: float
    because: Sequence[str]


# Of an authority's findings, asked for by id: the KPIs that may measure each.
Source = Callable[[Session, int, Mapping[int, Asked]], Mapping[int, Sequence[Suggested]]]


class FindingFact(NamedTuple):
    """A finding; `theme` is its inspection, and the section of children's services that it speaks of."""

    id: int
    ref: str
    theme: tuple[int, str] | None
    text: str


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

    `said_by` are a finding and those that restate it; `mapped` each finding's KPIs by any mapping, `refused` the
    findings and KPIs whose mapping a person rejected.
    """

    as_of: date
    gaps: list[Gap] = field(default_factory=list)
    waived: set[tuple[str, int]] = field(default_factory=set)
    said_by: dict[int, list[int]] = field(default_factory=dict)
    findings: dict[int, FindingFact] = field(default_factory=dict)
    links: dict[int, list[LinkFact]] = field(default_factory=dict)
    mapped: dict[int, set[int]] = field(default_factory=dict)
    refused: set[tuple[int, int]] = field(default_factory=set)
    suggested: dict[int, list[Suggested]] = field(default_factory=dict)
    kpis: dict[int, KpiFact] = field(default_factory=dict)
    bodies: dict[int, BodyFact] = field(default_factory=dict)
    routes: dict[int, set[int]] = field(default_factory=dict)

    def looked_at(self, finding_id: int) -> set[int]:
        """The KPIs whose mapping to the finding, or to one that restates it, a person has made or rejected."""
        return set().union(*(self.mapped.get(id_, ()) for id_ in self.said_by[finding_id]))

    def of_rule(self, code: str) -> list[int]:
        """The records at which a rule is broken."""
        return [gap.id for gap in self.gaps if gap.rule == code]


def suggestions(session: Session, authority_id: int, asked: Mapping[int, Asked]) -> dict[int, list[Suggested]]:
    """The KPIs whose words fit each finding's best, if they fit well enough, in one query.

    One that fits weakly is likely none, whatever its score: it would close the gap on paper, for less than a KPI that
    measures the finding.
    """
    best = suggest_kpis_for(session, authority_id, asked, MOST_SUGGESTED)
    return {
        id_: [
            Suggested(found.id, found.score, found.because)
            for found in some
            if found.fits == "well" and found.score >= LEAST_FIT
        ]
        for id_, some in best.items()
    }


def read_world(session: Session, authority_id: int, question: Question, source: Source) -> World:
    """Read what the gaps of a question can be closed with, in four queries besides those of the source."""
    found = all_gaps(session, question)
    world = World(question.as_of, [gap for gap in found if not gap.waived])
    world.waived = {(gap.rule, gap.id) for gap in found if gap.waived}
    look = _Look(session, authority_id, question.as_of)
    look.around(world, {gap.id for gap in world.gaps if gap.kind == NodeKind.FINDING})
    asked = sorted({*world.of_rule("F001"), *world.of_rule("F002")})[:MOST_ASKED]
    texts = {id_: Asked(world.findings[id_].text, world.looked_at(id_)) for id_ in asked}
    world.suggested = {id_: list(some) for id_, some in source(session, authority_id, texts).items()} if texts else {}
    kpi_ids = {gap.id for gap in world.gaps if gap.kind == NodeKind.KPI}
    kpi_ids |= {link.kpi_id for links in world.links.values() for link in links}
    kpi_ids |= {found.kpi_id for some in world.suggested.values() for found in some}
    look.reached(world, kpi_ids)
    return world


def narrowed(
    session: Session, authority_id: int, question: Question, inspection: str | None, findings: Sequence[str]
) -> Question:
    """The question about the threads of an inspection, and about findings, their KPIs and the bodies that see those.

    Raises
    ------
    NotFound
        An unknown inspection.
    InvalidInput
        Naming every unknown finding.
    """
    if inspection is None and not findings:
        return question
    named, known, kpis, bodies = _Look(session, authority_id, question.as_of).named(inspection, findings)
    if inspection is not None and not named:
        raise NotFound("inspection", inspection)
    ids = {ref: id_ for id_, ref in known}
    problems = [
        Problem(f"findings.{place}", NotFound("finding", ref).message)
        for place, ref in enumerate(findings)
        if ref not in ids
    ]
    if problems:
        raise InvalidInput("Some of the findings are not known.", problems)
    records = {
        NodeKind.FINDING: ids.values(),
        NodeKind.KPI: (id_ for (id_,) in kpis),
        NodeKind.BODY: (id_ for (id_,) in bodies),
    }
    return replace(
        question,
        inspection_id=named[0][0] if named else None,
        records=Records.of(records | {NodeKind.ACTION: ()}) if findings else None,
    )


class _Look:
    """Reads rows of one authority, those of several tables together."""

    def __init__(self, session: Session, authority_id: int, as_of: date) -> None:
        self._session = session
        self._authority_id = authority_id
        self._as_of = as_of

    def named(self, inspection: str | None, findings: Sequence[str]) -> list[Rows]:
        """The id of the inspection, ids and references of the findings, and the ids of their KPIs and these' bodies."""
        mine = select(c.FINDING.id).where(self._mine(c.FINDING), c.FINDING.ref.in_(findings))
        used = c.KPI.id == c.MAPPING.kpi_id, c.in_use(self._as_of), c.MAPPING.status != MappingStatus.REJECTED
        kpis = select(c.MAPPING.kpi_id).where(self._mine(c.MAPPING), *used, self._told(c.MAPPING.finding_id, mine))
        told = self._mine(c.ROUTE), c.ROUTE.kpi_id.in_(kpis), c.running(self._as_of)
        return self._read(
            select(c.INSPECTION.id).where(self._mine(c.INSPECTION), c.INSPECTION.ref == inspection),
            mine.add_columns(c.FINDING.ref),
            kpis.distinct(),
            select(c.ROUTE.body_id).where(*told).distinct(),
        )

    def around(self, world: World, finding_ids: Set[int]) -> None:
        """Read the findings, those that restate them, the mappings of both, and every body."""
        asked = select(listed("findings", finding_ids))
        finding, link, restated = c.FINDING, c.MAPPING, c.RESTATEMENT
        told = self._told(finding.id, asked), self._told(link.finding_id, asked)
        said_by, findings, mappings, bodies = self._read(
            select(restated.id, restated.restated_id, restated.finding_id).where(
                self._mine(restated), restated.restated_id.in_(asked)
            ),
            select(finding.id, finding.ref, finding.inspection_id, finding.section, finding.text).where(
                self._mine(finding), told[0]
            ),
            select(link.id, link.finding_id, link.kpi_id, as_stored(link.status), c.in_use(self._as_of)).where(
                self._mine(link), told[1], c.KPI.id == link.kpi_id
            ),
            self._bodies(),
        )
        world.said_by = {id_: [id_] for id_ in sorted(finding_ids)}
        for _, restated_id, finding_id in said_by:
            world.said_by[restated_id].append(finding_id)
        for id_, ref, inspection_id, section, text in findings:
            world.findings[id_] = FindingFact(id_, ref, (inspection_id, section) if section else None, text)
        for _, finding_id, kpi_id, status, used in mappings:
            world.mapped.setdefault(finding_id, set()).add(kpi_id)
            if status == MappingStatus.REJECTED:
                world.refused.add((finding_id, kpi_id))
            elif used:
                fact = LinkFact(finding_id, kpi_id, status == MappingStatus.ACCEPTED)
                world.links.setdefault(finding_id, []).append(fact)
        world.bodies = {row[0]: BodyFact(*row) for row in bodies}

    def reached(self, world: World, kpi_ids: Set[int]) -> None:
        """Read KPIs, a few more where a body receives nothing, and what is reported to whom."""
        table, day = c.KPI, self._as_of
        known = table.id.in_(select(listed("kpis", kpi_ids)))
        wanted = (
            self._mine(table),
            c.in_use(day),
            or_(known, table.id.in_(self._some_kpis())) if world.of_rule("B001") else known,
        )
        reach = (c.has_route(day), c.reaches_body(day), c.reaches_meeting(day))
        routed = self._mine(c.ROUTE), c.running(day), c.ROUTE.kpi_id.in_(select(table.id).where(*wanted))
        kpis, routes = self._read(
            select(table.id, table.ref, table.name, table.status != KpiStatus.PROPOSED, *reach).where(*wanted),
            select(c.ROUTE.id, c.ROUTE.kpi_id, c.ROUTE.body_id).where(*routed),
        )
        world.kpis = {row[0]: KpiFact(*row) for row in kpis}
        for _, kpi_id, body_id in routes:
            world.routes.setdefault(kpi_id, set()).add(body_id)

    def _told(self, finding_id: Column[int], asked: Select[Any]) -> ColumnElement[bool]:
        """The finding is one of these, or restates one."""
        restating = select(c.RESTATEMENT.finding_id).where(
            self._mine(c.RESTATEMENT), c.RESTATEMENT.restated_id.in_(asked)
        )
        return or_(finding_id.in_(asked), finding_id.in_(restating))

    def _bodies(self) -> Select[Any]:
        table, day = c.BODY, self._as_of
        told = (c.ROUTE.authority_id == table.authority_id, c.ROUTE.body_id == table.id, c.running(day))
        received = select(func.count()).where(*told).correlate(table.id.table).scalar_subquery()
        asked = (table.id, table.ref, table.name, c.standing(day), c.meets(day), table.successor_id, received)
        return select(*asked).where(self._mine(table))

    def _some_kpis(self, most: int = 3) -> Select[Any]:
        """A few KPIs that could be reported to a body which receives nothing."""
        live = self._mine(c.KPI), c.in_use(self._as_of), c.KPI.status != KpiStatus.PROPOSED
        return select(c.KPI.id).where(*live).order_by(c.KPI.id).limit(most)

    def _mine(self, table: c.Columns) -> ColumnElement[bool]:
        return table.authority_id == self._authority_id

    def _read(self, *selects: Select[Any]) -> list[Rows]:
        found = Together(*selects).read(self._session.connection())
        return [sorted(rows, key=itemgetter(0)) for rows in found]
