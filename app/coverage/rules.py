"""The gap rules: the one registry that command line, REST service, pages, documentation and tests read.

A rule is data and one condition on the records it looks at. To add a rule, add an entry to `RULES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, not_, or_, select

from app.coverage import conditions as c
from app.errors import NotFound
from app.vocabulary import ActionStatus, FindingKind, KpiStatus, NodeKind, Severity


@dataclass(frozen=True, eq=False)
class Rule:
    """One way in which the thread can be broken.

    Parameters
    ----------
    code, slug, title : str
        F001, finding-without-kpi, "No KPI measures the finding".
    looks_at : NodeKind
        The kind of record whose gaps it finds.
    checks : str
        The denominator in words.
    why, close : str
        Why it matters, and how to close such a gap.
    reason : str
        What is said of one record; names in braces are columns of `details`.
    among : callable
        Day to condition: the records that are looked at.
    broken : callable
        Day to condition: those of them that break the rule.
    severity : Severity or mapping
        Of every gap, or by the record's kind (findings) or status (KPIs).
    details : callable
        Day to the columns that the reason names.
    """

    code: str
    slug: str
    title: str
    looks_at: NodeKind
    checks: str
    why: str
    close: str
    reason: str
    among: Callable[[date], ColumnElement[bool]]
    broken: Callable[[date], ColumnElement[bool]]
    severity: Severity | Mapping[Any, Severity]
    details: Callable[[date], Mapping[str, ColumnElement[Any]]] = lambda _: {}

    @property
    def table(self) -> c.Columns:
        """The columns of the records it looks at."""
        return _TABLES[self.looks_at]

    def severity_column(self) -> ColumnElement[str]:
        """The severity of one record's gap, as SQL."""
        if isinstance(self.severity, Severity):
            return literal(self.severity.value)
        by = self.table.kind if self.looks_at == NodeKind.FINDING else self.table.status
        levels = ((by == word, literal(level.value)) for word, level in self.severity.items())
        return case(*levels, else_=literal(Severity.WARNING.value))


_TABLES = {NodeKind.FINDING: c.FINDING, NodeKind.KPI: c.KPI, NodeKind.BODY: c.BODY, NodeKind.ACTION: c.ACTION}

_SERIOUS = {
    FindingKind.PRIORITY_ACTION: Severity.ERROR,
    FindingKind.RECOMMENDATION: Severity.ERROR,
    FindingKind.AREA_FOR_IMPROVEMENT: Severity.ERROR,
    FindingKind.PARAGRAPH: Severity.WARNING,
    FindingKind.STRENGTH: Severity.NOTE,
}
_WATCHED = {
    kind: Severity.WARNING if level == Severity.ERROR and kind != FindingKind.PRIORITY_ACTION else level
    for kind, level in _SERIOUS.items()
}
_CHECKED_FINDINGS = (
    "Recommendations, areas for improvement, priority actions and strengths that had been published by the day, "
    "and paragraphs that a person promoted."
)
_KPIS_IN_USE = "KPIs that are proposed or live on the day."
_LIVE_ACTIONS = "Actions that were not dropped."


def _kept(_: date) -> ColumnElement[bool]:
    return c.ACTION.status != ActionStatus.DROPPED


def _open(_: date) -> ColumnElement[bool]:
    return c.ACTION.status.not_in([ActionStatus.DROPPED, ActionStatus.DONE])


def _live(as_of: date) -> ColumnElement[bool]:
    return and_(c.in_use(as_of), c.KPI.status != KpiStatus.PROPOSED)


def _blank(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(column.is_(None), func.trim(column) == "")


def _dead_bodies(as_of: date) -> Mapping[str, ColumnElement[Any]]:
    word = case((not_(c.standing(as_of)), c.BODY.name + " (has ended)"), else_=c.BODY.name + " (no meeting to come)")
    routes = (c.ROUTE.authority_id == c.KPI.authority_id, c.ROUTE.kpi_id == c.KPI.id, c.running(as_of))
    names = select(func.aggregate_strings(word, ", ")).where(*routes, c.BODY.id == c.ROUTE.body_id)
    return {"bodies": names.correlate(_table(c.KPI)).scalar_subquery()}


def _table(columns: c.Columns) -> Any:
    return columns.id.table


RULES: tuple[Rule, ...] = (
    Rule(
        code="F001",
        slug="finding-without-kpi",
        title="No KPI measures the finding",
        looks_at=NodeKind.FINDING,
        checks=_CHECKED_FINDINGS,
        why="What nobody measures, nobody can show to have improved: at the next inspection the council has only "
        "its word.",
        close="Map a KPI that measures it, propose a new one, or link the finding that restates it and has one.",
        reason="No KPI measures this {kind}, directly or through a finding that restates it.",
        among=c.checked,
        broken=lambda as_of: c.neither(c.has_kpi(as_of)),
        severity=_SERIOUS,
    ),
    Rule(
        code="F002",
        slug="only-proposed-kpis",
        title="Only proposed KPIs measure the finding",
        looks_at=NodeKind.FINDING,
        checks=_CHECKED_FINDINGS,
        why="A proposed KPI has no numbers yet: until it is live, the finding is measured on paper only.",
        close="Bring a proposed KPI to life, accept a proposed mapping, or map a KPI that is already live.",
        reason="Every KPI that measures this {kind} is proposed, or is tied to it by a proposed mapping only.",
        among=c.checked,
        broken=lambda as_of: and_(c.either(c.has_kpi(as_of)), c.neither(c.has_live_kpi(as_of))),
        severity=_WATCHED,
    ),
    Rule(
        code="F003",
        slug="broken-thread",
        title="The finding's KPIs reach no body",
        looks_at=NodeKind.FINDING,
        checks=_CHECKED_FINDINGS,
        why="Numbers that no board, committee or panel sees move nobody to act.",
        close="Add a reporting route from one of its KPIs to a body that exists.",
        reason="KPIs measure this {kind}, and none of them is reported to a body that exists.",
        among=c.checked,
        broken=lambda as_of: and_(c.either(c.has_kpi(as_of)), c.neither(c.has_reported_kpi(as_of))),
        severity=_WATCHED,
    ),
    Rule(
        code="F004",
        slug="finding-without-action",
        title="No action answers the finding",
        looks_at=NodeKind.FINDING,
        checks=_CHECKED_FINDINGS,
        why="Inspectors ask first what was done about what they said.",
        close="Link an action of a plan that answers it, or add one.",
        reason="No action answers this {kind}, or a finding that restates it.",
        among=c.checked,
        broken=lambda _: c.neither(c.has_action()),
        severity=_SERIOUS,
    ),
    Rule(
        code="K001",
        slug="kpi-without-route",
        title="The KPI has no reporting route",
        looks_at=NodeKind.KPI,
        checks=_KPIS_IN_USE,
        why="A KPI that nobody is given to read cannot be acted on.",
        close="Add the body that it is reported to, with how often.",
        reason="No reporting route of this {status} KPI is in force.",
        among=c.in_use,
        broken=lambda as_of: not_(c.has_route(as_of)),
        severity={KpiStatus.LIVE: Severity.ERROR, KpiStatus.PROPOSED: Severity.WARNING},
    ),
    Rule(
        code="K002",
        slug="dead-route",
        title="Every route of the KPI is dead",
        looks_at=NodeKind.KPI,
        checks=_KPIS_IN_USE,
        why="A report to a body that has ended, or that will not meet, is read by nobody.",
        close="Route the KPI to the body's successor, or record the body's next meeting.",
        reason="Every route leads to a body that has ended or has no meeting to come: {bodies}.",
        among=c.in_use,
        broken=lambda as_of: and_(c.has_route(as_of), not_(c.reaches_meeting(as_of))),
        severity=Severity.WARNING,
        details=_dead_bodies,
    ),
    Rule(
        code="K003",
        slug="never-measured",
        title="The KPI was never measured",
        looks_at=NodeKind.KPI,
        checks="KPIs that are live on the day.",
        why="A KPI without a single value shows nothing, however well it is routed.",
        close="Add its measurements, or retire it.",
        reason="No value of this KPI is known for a period that has ended.",
        among=_live,
        broken=lambda as_of: not_(c.measured(as_of)),
        severity=Severity.WARNING,
    ),
    Rule(
        code="B001",
        slug="body-receives-nothing",
        title="The body receives nothing",
        looks_at=NodeKind.BODY,
        checks="Bodies that exist on the day.",
        why="A body that is to watch over improvement and is given no numbers watches blind.",
        close="Add the KPIs that it should see, or record when it ended.",
        reason="No KPI in use is reported to this body.",
        among=c.standing,
        broken=lambda as_of: not_(c.receives(as_of)),
        severity=Severity.WARNING,
    ),
    Rule(
        code="A001",
        slug="action-without-finding",
        title="The action serves no finding",
        looks_at=NodeKind.ACTION,
        checks=_LIVE_ACTIONS,
        why="Work that answers nothing the inspectors said may be good work, and is no answer.",
        close="Link the findings that it answers.",
        reason="This action is linked to no finding.",
        among=_kept,
        broken=lambda _: not_(c.answers_something()),
        severity=Severity.WARNING,
    ),
    Rule(
        code="A002",
        slug="no-success-measure",
        title="The action has no success measure",
        looks_at=NodeKind.ACTION,
        checks=_LIVE_ACTIONS,
        why="Without a measure of success nobody can say whether the action worked.",
        close="Say what will be different when it is done, best as a KPI that it moves.",
        reason="The plan names no success measure for this action.",
        among=_kept,
        broken=lambda _: _blank(c.ACTION.success_measure),
        severity=Severity.WARNING,
    ),
    Rule(
        code="A003",
        slug="no-owner",
        title="The action has no owner",
        looks_at=NodeKind.ACTION,
        checks=_LIVE_ACTIONS,
        why="What belongs to nobody is done by nobody.",
        close="Name the person or team that answers for it.",
        reason="The plan names nobody who owns this action.",
        among=_kept,
        broken=lambda _: _blank(c.ACTION.owner),
        severity=Severity.ERROR,
    ),
    Rule(
        code="A004",
        slug="no-due-date",
        title="No due date can be told",
        looks_at=NodeKind.ACTION,
        checks="Actions that were not dropped and are not done.",
        why="An action without a day by which it is due is never late.",
        close="Agree a day, or a period whose end can be told.",
        reason="No due date can be told from its timescale ({timescale_kind}).",
        among=_open,
        broken=lambda _: c.ACTION.due_on.is_(None),
        severity=Severity.WARNING,
    ),
)

_BY_NAME = {name: rule for rule in RULES for name in (rule.code, rule.slug)}


def rule_named(name: str) -> Rule:
    """The rule of this code or slug.

    Raises
    ------
    NotFound
    """
    rule = _BY_NAME.get(name.strip()) or _BY_NAME.get(name.strip().upper())
    if rule is None:
        raise NotFound("rule", name)
    return rule
