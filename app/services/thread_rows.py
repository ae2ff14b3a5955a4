"""Threads as rows of a table: a page of findings, each with its KPIs, their bodies and its actions, in five queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.gap_lists import list_gaps
from app.coverage.gaps import Gap, Question
from app.coverage.ids import Records
from app.coverage.register_reader import as_stored
from app.coverage.rules import Rule
from app.vocabulary import FindingKind, MappingStatus, NodeKind

# So many records with a gap are looked for on threads, and so many gaps of a page's records are marked.
_MOST_BROKEN, _MOST_MARKED = 2_000, 5_000
# The inspection of a finding, under a name that no condition uses.
_SAID_BY = c.INSPECTION.id.table.alias("said_by").c


@dataclass(frozen=True)
class ThreadFilter:
    """Which findings are wanted; what is left out narrows nothing. `after` is the id of the last finding before."""

    inspection: str | None = None
    theme: str | None = None
    kind: FindingKind | None = None
    body: str | None = None
    rule: Rule | None = None
    after: int = 0


@dataclass(frozen=True)
class Spot:
    """A record on a thread, with the gaps that break the thread there; waived ones are left out."""

    kind: str
    id: int
    ref: str
    title: str
    state: str
    gaps: tuple[Gap, ...] = ()


@dataclass
class KpiOnThread:
    """A KPI that measures a finding, how the mapping stands, and the bodies that it is reported to."""

    spot: Spot
    mapping: str
    bodies: list[Spot] = field(default_factory=list)


@dataclass
class Thread:
    """A finding, what measures it and who sees that, and the actions that answer it."""

    finding: Spot
    inspection: str
    kpis: list[KpiOnThread] = field(default_factory=list)
    actions: list[Spot] = field(default_factory=list)


@dataclass(frozen=True)
class ThreadPage:
    """A page of threads, how many there are in all, and the id after which the next page starts."""

    threads: list[Thread]
    total: int
    following: int | None


def thread_page(session: Session, authority_id: int, as_of: date, wanted: ThreadFilter, limit: int) -> ThreadPage:
    """At most `limit` threads of findings that the rules look at, in the order in which they were recorded.

    Notes
    -----
    Five queries, and two more with a rule. A finding counts the KPIs and actions of those that restate it.
    """
    reader = _Reader(session, authority_id, as_of)
    where = reader.narrowed(wanted)
    rows = reader.findings(where, wanted.after, limit + 1)
    total = rows[0].total if rows else 0
    shown, ids = rows[:limit], [row.id for row in rows[:limit]]
    told, answers = reader.told(ids), reader.answers(ids)
    gaps = reader.gaps(ids, told, answers)
    threads = {
        row.id: Thread(_spot(NodeKind.FINDING, row.id, row.ref, row.text, row.kind, gaps), row.inspection)
        for row in shown
    }
    _add_kpis(threads, told, gaps)
    for row in answers:
        for finding_id in {row.finding_id, row.restated_id} & threads.keys():
            spot = _spot(NodeKind.ACTION, row.id, row.ref, row.text, row.status, gaps)
            if spot not in threads[finding_id].actions:
                threads[finding_id].actions.append(spot)
    return ThreadPage(list(threads.values()), total, ids[-1] if len(rows) > limit else None)


def threads_by_inspection(
    session: Session, authority_id: int, as_of: date, wanted: ThreadFilter
) -> list[tuple[str, int]]:
    """How many of the threads that are wanted each inspection begins, the last inspection first."""
    reader = _Reader(session, authority_id, as_of)
    return reader.by_inspection(reader.narrowed(wanted))


Gaps = dict[tuple[str, int], tuple[Gap, ...]]


def _add_kpis(threads: dict[int, Thread], told: Sequence[Any], gaps: Gaps) -> None:
    found: dict[tuple[int, int], KpiOnThread] = {}
    for row in told:
        for finding_id in {row.finding_id, row.restated_id} & threads.keys():
            kpi = found.get((finding_id, row.kpi_id))
            if kpi is None:
                spot = _spot(NodeKind.KPI, row.kpi_id, row.kpi_ref, row.kpi_name, row.kpi_status, gaps)
                kpi = found[finding_id, row.kpi_id] = KpiOnThread(spot, row.mapping)
                threads[finding_id].kpis.append(kpi)
            if row.body_id is not None:
                body = _spot(NodeKind.BODY, row.body_id, row.body_ref, row.body_name, "", gaps)
                if body not in kpi.bodies:
                    kpi.bodies.append(body)


def _spot(kind: NodeKind, id_: int, ref: str, title: str, state: str, gaps: Gaps) -> Spot:
    return Spot(kind.value, id_, ref, title, state, gaps.get((kind.value, id_), ()))


class _Reader:
    """The queries, which share a session, an authority and a day."""

    def __init__(self, session: Session, authority_id: int, as_of: date) -> None:
        self._session = session
        self._authority_id = authority_id
        self._as_of = as_of

    def narrowed(self, wanted: ThreadFilter) -> list[ColumnElement[bool]]:
        """Which findings fit."""
        fit: list[ColumnElement[bool]] = [c.FINDING.authority_id == self._authority_id, c.checked(self._as_of)]
        if wanted.inspection:
            fit.append(_SAID_BY.ref == wanted.inspection)
        if wanted.kind:
            fit.append(c.FINDING.kind == wanted.kind)
        if wanted.theme:
            said = (func.lower(c.FINDING.heading), func.lower(c.FINDING.section))
            fit.append(or_(*(words.contains(wanted.theme.lower(), autoescape=True) for words in said)))
        if wanted.body:
            fit.append(self._measured(c.BODY.ref == wanted.body, at_body=True))
        if wanted.rule:
            fit.append(self._broken(wanted.rule))
        return fit

    def findings(self, where: Sequence[ColumnElement[bool]], after: int, limit: int) -> Sequence[Any]:
        """A page of the findings that fit, each with how many there are in all."""
        asked = (c.FINDING.id, c.FINDING.ref, c.FINDING.text, as_stored(c.FINDING.kind).label("kind"))
        inspection = _SAID_BY.ref.label("inspection")
        of_inspection = _SAID_BY.id == c.FINDING.inspection_id
        every = select(func.count()).select_from(c.FINDING.id.table).join(_SAID_BY.id.table, of_inspection)
        total = every.where(*where).correlate(None).scalar_subquery().label("total")
        mine = select(*asked, inspection, total).join(_SAID_BY.id.table, of_inspection).where(*where)
        return self._rows(mine.where(c.FINDING.id > after).order_by(c.FINDING.id).limit(limit))

    def by_inspection(self, where: Sequence[ColumnElement[bool]]) -> list[tuple[str, int]]:
        """How many of the findings that fit each inspection made, the last one first."""
        of_inspection = _SAID_BY.id == c.FINDING.inspection_id
        counted = select(_SAID_BY.ref, func.count(c.FINDING.id)).join(_SAID_BY.id.table, of_inspection).where(*where)
        ordered = counted.group_by(_SAID_BY.id, _SAID_BY.ref, _SAID_BY.ends_on).order_by(_SAID_BY.ends_on.desc())
        return [(ref, count) for ref, count in self._rows(ordered)]

    def told(self, ids: Sequence[int]) -> Sequence[Any]:
        """A row for each KPI of these findings and each body that it is reported to, or one without a body."""
        body = c.BODY.id.table
        running = and_(c.ROUTE.authority_id == c.KPI.authority_id, c.ROUTE.kpi_id == c.KPI.id, c.running(self._as_of))
        of_route = and_(c.BODY.authority_id == c.ROUTE.authority_id, c.BODY.id == c.ROUTE.body_id)
        statement = (
            select(
                c.MAPPING.finding_id,
                c.RESTATEMENT.restated_id,
                as_stored(c.MAPPING.status).label("mapping"),
                c.KPI.id.label("kpi_id"),
                c.KPI.ref.label("kpi_ref"),
                c.KPI.name.label("kpi_name"),
                as_stored(c.KPI.status).label("kpi_status"),
                c.BODY.id.label("body_id"),
                c.BODY.ref.label("body_ref"),
                c.BODY.name.label("body_name"),
            )
            .select_from(c.MAPPING.id.table)
            .join(c.KPI.id.table, and_(c.KPI.authority_id == c.MAPPING.authority_id, c.KPI.id == c.MAPPING.kpi_id))
            .outerjoin(c.RESTATEMENT.id.table, self._restates(c.MAPPING))
            .outerjoin(c.ROUTE.id.table, running)
            .outerjoin(body, of_route)
            .where(
                c.MAPPING.authority_id == self._authority_id,
                c.MAPPING.status != MappingStatus.REJECTED,
                c.in_use(self._as_of),
                or_(c.MAPPING.finding_id.in_(ids), c.RESTATEMENT.restated_id.in_(ids)),
            )
        )
        return self._rows(statement.order_by(c.MAPPING.id, c.ROUTE.id))

    def answers(self, ids: Sequence[int]) -> Sequence[Any]:
        """The actions that answer these findings."""
        action = (c.ACTION.id, c.ACTION.ref, c.ACTION.text, as_stored(c.ACTION.status).label("status"))
        statement = (
            select(c.ANSWER.finding_id, c.RESTATEMENT.restated_id, *action)
            .select_from(c.ANSWER.id.table)
            .join(
                c.ACTION.id.table,
                and_(c.ACTION.authority_id == c.ANSWER.authority_id, c.ACTION.id == c.ANSWER.action_id),
            )
            .outerjoin(c.RESTATEMENT.id.table, self._restates(c.ANSWER))
            .where(
                c.ANSWER.authority_id == self._authority_id,
                or_(c.ANSWER.finding_id.in_(ids), c.RESTATEMENT.restated_id.in_(ids)),
            )
        )
        return self._rows(statement.order_by(c.ANSWER.id))

    def gaps(self, ids: Sequence[int], told: Sequence[Any], answers: Sequence[Any]) -> Gaps:
        """The gaps at all these records."""
        records = {
            NodeKind.FINDING: set(ids),
            NodeKind.KPI: {row.kpi_id for row in told},
            NodeKind.BODY: {row.body_id for row in told if row.body_id is not None},
            NodeKind.ACTION: {row.id for row in answers},
        }
        found: dict[tuple[str, int], tuple[Gap, ...]] = defaultdict(tuple)
        for gap in list_gaps(self._session, self._question(records=Records.of(records)), _MOST_MARKED).gaps:
            if not gap.waived:
                found[gap.kind, gap.id] += (gap,)
        return found

    def _broken(self, rule: Rule) -> ColumnElement[bool]:
        """The finding is on a thread with a record that breaks the rule."""
        found = list_gaps(self._session, self._question(rules=(rule,)), _MOST_BROKEN).gaps
        ids = [gap.id for gap in found]
        if rule.looks_at == NodeKind.FINDING:
            return c.FINDING.id.in_(ids)
        if rule.looks_at == NodeKind.ACTION:
            own = (c.ANSWER.authority_id == self._authority_id, c.ANSWER.action_id.in_(ids))
            return or_(
                exists().where(*own, c.ANSWER.finding_id == c.FINDING.id),
                exists().where(*own, self._restates(c.ANSWER), c.RESTATEMENT.restated_id == c.FINDING.id),
            )
        if rule.looks_at == NodeKind.KPI:
            return self._measured(c.KPI.id.in_(ids))
        return self._measured(c.BODY.id.in_(ids), at_body=True)

    def _measured(self, fits: ColumnElement[bool], *, at_body: bool = False) -> ColumnElement[bool]:
        """One of the finding's KPIs, or of the bodies that these are reported to, fits."""
        mapped: tuple[ColumnElement[bool], ...] = (
            c.MAPPING.authority_id == self._authority_id,
            c.MAPPING.status != MappingStatus.REJECTED,
            c.KPI.id == c.MAPPING.kpi_id,
            c.in_use(self._as_of),
        )
        if at_body:
            mapped += (c.ROUTE.kpi_id == c.KPI.id, c.running(self._as_of), c.BODY.id == c.ROUTE.body_id)
        return or_(
            exists().where(*mapped, fits, c.MAPPING.finding_id == c.FINDING.id),
            exists().where(*mapped, fits, self._restates(c.MAPPING), c.RESTATEMENT.restated_id == c.FINDING.id),
        )

    def _restates(self, link: Any) -> ColumnElement[bool]:
        """The finding of a link restates another."""
        return and_(c.RESTATEMENT.authority_id == link.authority_id, c.RESTATEMENT.finding_id == link.finding_id)

    def _question(self, **narrowed: Any) -> Question:
        return Question(self._as_of, frozenset({self._authority_id}), **narrowed)

    def _rows(self, statement: Any) -> Sequence[Any]:
        return self._session.connection().execute(statement).all()
