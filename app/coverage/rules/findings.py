"""The rules that look at findings."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, literal_column, or_, select, type_coerce, union_all

from app.coverage import conditions as c
from app.coverage.rules.rule import Rule, listed, table_of
from app.coverage.when import When
from app.vocabulary import FindingKind, MappingStatus, Measures, NodeKind, Severity

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


def checked(when: When) -> ColumnElement[bool]:
    """Findings that the rules look at."""
    return c.checked(when.day)


def _no_outcome(when: When) -> ColumnElement[bool]:
    accepted = MappingStatus.ACCEPTED
    says_outcome = or_(c.MAPPING.measures.is_(None), c.MAPPING.measures == Measures.OUTCOME)
    some = c.has_kpi(when.day, c.MAPPING.status == accepted)
    return and_(c.either(some), c.neither(c.has_kpi(when.day, c.MAPPING.status == accepted, says_outcome)))


def _mapped(*further: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """What ties the finding, or one that restates it, to its mappings (for which `further` holds)."""
    finding = table_of(c.FINDING)
    restating = select(c.RESTATEMENT.finding_id).where(
        c.RESTATEMENT.authority_id == c.FINDING.authority_id, c.RESTATEMENT.restated_id == c.FINDING.id
    )
    # The finding's own id by its name: a select of the column itself would ask for the whole table once more.
    own = select(literal_column(f"{finding.name}.{c.FINDING.id.name}", c.FINDING.id.type))
    named = c.MAPPING.finding_id.in_(union_all(own, restating.correlate(finding)))
    return c.MAPPING.authority_id == c.FINDING.authority_id, named, *further


def _outputs(when: When) -> Mapping[str, ColumnElement[Any]]:
    mapped = _mapped(c.MAPPING.status == MappingStatus.ACCEPTED, c.KPI.id == c.MAPPING.kpi_id, c.in_use(when.day))
    word = c.KPI.ref + " (" + type_coerce(c.MAPPING.measures, String) + ")"
    return {"kpis": listed(word, c.MAPPING.id, c.FINDING, *mapped)}


def _measuring(when: When) -> Mapping[str, ColumnElement[Any]]:
    """The KPIs that measure the finding, each once, however many mappings lead to it."""
    mapped = _mapped(c.MAPPING.status != MappingStatus.REJECTED)
    kpis = select(c.MAPPING.kpi_id).where(*mapped).correlate(table_of(c.FINDING))
    return {"kpis": listed(c.KPI.ref, c.KPI.id, c.FINDING, c.KPI.id.in_(kpis), c.in_use(when.day))}


def _earlier(_: When) -> Mapping[str, ColumnElement[Any]]:
    said = c.FINDING.id.table.alias("said").c
    word = said.ref + " of the inspection " + c.INSPECTION.ref
    ends = (said.id == c.REPEAT.earlier_id, c.INSPECTION.id == said.inspection_id)
    return {"earlier": listed(word, c.REPEAT.earlier_id, c.FINDING, *c.repeats_earlier(), *ends)}


def _outdated(when: When) -> Mapping[str, ColumnElement[Any]]:
    changed = case(
        (and_(c.finding_changed(), c.mapped_kpi_changed()), "finding and KPI changed"),
        (c.finding_changed(), "finding changed"),
        else_="KPI changed",
    )
    word = c.MAPPING.ref + " to " + c.KPI.ref + " (" + changed + ")"
    return {"mappings": listed(word, c.MAPPING.id, c.FINDING, *c.outdated_link(when.day))}


FINDING_RULES: tuple[Rule, ...] = (
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
        among=checked,
        broken=lambda when: c.neither(c.has_kpi(when.day)),
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
        reason="Every KPI that measures this {kind} is proposed, or is tied to it by a proposed mapping only: {kpis}.",
        among=checked,
        broken=lambda when: and_(c.either(c.has_kpi(when.day)), c.neither(c.has_live_kpi(when.day))),
        severity=_WATCHED,
        details=_measuring,
    ),
    Rule(
        code="F003",
        slug="broken-thread",
        title="The finding's KPIs reach no body",
        looks_at=NodeKind.FINDING,
        checks=_CHECKED_FINDINGS,
        why="Numbers that no board, committee or panel sees move nobody to act.",
        close="Add a reporting route from one of its KPIs to a body that exists.",
        reason="KPIs measure this {kind}, and none of them is reported to a body that exists: {kpis}.",
        among=checked,
        broken=lambda when: and_(c.either(c.has_kpi(when.day)), c.neither(c.has_reported_kpi(when.day))),
        severity=_WATCHED,
        details=_measuring,
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
        among=checked,
        broken=lambda _: c.neither(c.has_action()),
        severity=_SERIOUS,
    ),
    Rule(
        code="F005",
        slug="outputs-only",
        title="Only outputs or proxies measure the finding",
        looks_at=NodeKind.FINDING,
        checks=_CHECKED_FINDINGS,
        why="Counting visits and training shows effort. Inspectors ask what is different for children.",
        close="Map a KPI that measures the outcome, or say of a mapped one that it does.",
        reason="The KPIs accepted for this {kind} measure outputs or proxies, none an outcome: {kpis}.",
        among=checked,
        broken=_no_outcome,
        severity=_WATCHED,
        details=_outputs,
    ),
    Rule(
        code="F006",
        slug="said-before",
        title="The finding was said before",
        looks_at=NodeKind.FINDING,
        checks=_CHECKED_FINDINGS,
        why="What inspectors find twice was not put right, or did not last: at the next visit it weighs more.",
        close="Waive it with what is done differently this time, or refuse the repeat if the two do not say the same.",
        reason="This {kind} repeats {earlier}.",
        among=checked,
        broken=lambda _: c.some(*c.repeats_earlier()),
        severity=_SERIOUS,
        details=_earlier,
    ),
    Rule(
        code="F007",
        slug="outdated-mapping",
        title="A mapping of the finding is outdated",
        looks_at=NodeKind.FINDING,
        checks=_CHECKED_FINDINGS,
        why="A KPI was accepted for a finding as the two read then; since then one of them reads otherwise, and what "
        "it measures may be another thing.",
        close="Read both, then confirm the mapping, change it or reject it.",
        reason="Changed since it was accepted: {mappings}.",
        among=checked,
        broken=lambda when: c.has_outdated_mapping(when.day),
        severity=_WATCHED,
        details=_outdated,
    ),
)
