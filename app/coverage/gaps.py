"""Runs the gap rules in the database and words what they find."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, exists, func, not_, or_, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.rules import RULES, Rule
from app.models import Waiver
from app.models.base import columns
from app.vocabulary import FindingKind, NodeKind, Severity

_WAIVER = columns(Waiver)
_TITLE_LENGTH = 160
_PLACES = {rule.code: place for place, rule in enumerate(RULES)}
# Columns that reasons may name, besides a rule's own details.
_SAID = {NodeKind.FINDING: ["kind"], NodeKind.KPI: ["status"], NodeKind.BODY: [], NodeKind.ACTION: ["timescale_kind"]}


@dataclass(frozen=True)
class Question:
    """Which gaps are asked for, and as of which day.

    `authority_ids` None is every authority; empty tuples narrow nothing. `kinds` are kinds of record or of finding.
    """

    as_of: date
    authority_ids: frozenset[int] | None = None
    inspection_id: int | None = None
    rules: tuple[Rule, ...] = RULES
    severities: tuple[Severity, ...] = ()
    kinds: tuple[NodeKind | FindingKind, ...] = ()


@dataclass(frozen=True)
class Gap:
    """One broken rule at one record."""

    rule: str
    slug: str
    severity: str
    kind: str
    id: int
    authority_id: int
    ref: str
    title: str
    reason: str
    close: str
    waived: bool


@dataclass(frozen=True)
class RuleCount:
    """How many records a rule looked at, how many break it, and how many of those are waived and not counted."""

    rule: str
    slug: str
    title: str
    broken: int
    checked: int
    waived: int


def find_gaps(session: Session, question: Question) -> Iterator[Gap]:
    """Every gap that is asked for, waived ones included and marked, rule by rule in the order of records."""
    for rule in _rules(question):
        for row in session.connection().execute(gap_select(rule, question)).mappings():
            yield _gap(rule, row)


def page_of_gaps(
    session: Session, question: Question, limit: int, after: tuple[str, int] | None = None
) -> tuple[list[Gap], tuple[str, int] | None]:
    """At most `limit` gaps after the (rule, record id) given, and where the next page starts, if there is one."""
    gaps: list[Gap] = []
    for rule in _rules(question):
        if after and _PLACES[rule.code] < _PLACES[after[0]]:
            continue
        statement = gap_select(rule, question)
        if after and rule.code == after[0]:
            statement = statement.where(rule.table.id > after[1])
        wanted = limit + 1 - len(gaps)
        gaps += [_gap(rule, row) for row in session.connection().execute(statement.limit(wanted)).mappings()]
        if len(gaps) > limit:
            last = gaps[limit - 1]
            return gaps[:limit], (last.rule, last.id)
    return gaps, None


def count_gaps(session: Session, question: Question) -> list[RuleCount]:
    """For each rule that is asked for: how many records break it, of how many looked at."""
    return [_count(session, rule, question) for rule in _rules(question)]


def gap_select(rule: Rule, question: Question) -> Select[*tuple[Any, ...]]:
    """The records that break the rule, with what the reason names, in the order of ids."""
    table = rule.table
    said = [table[name] for name in _SAID[rule.looks_at]]
    details = [column.label(name) for name, column in rule.details(question.as_of).items()]
    severity = rule.severity_column()
    waived = _waived(rule, question.as_of)
    named = (table.id, table.authority_id, table.ref, _title(rule).label("title"))
    statement = select(*named, *said, severity.label("severity"), waived.label("waived"), *details)
    statement = statement.where(*among(rule, question), rule.broken(question.as_of)).order_by(table.id)
    if question.severities:
        statement = statement.where(severity.in_([level.value for level in question.severities]))
    return statement


def _rules(question: Question) -> Iterable[Rule]:
    """The rules that can find what is asked for, in the order of the registry."""
    kinds = {kind if isinstance(kind, NodeKind) else NodeKind.FINDING for kind in question.kinds}
    asked = (rule for rule in question.rules if not kinds or rule.looks_at in kinds)
    return sorted(asked, key=lambda rule: _PLACES[rule.code])


def _count(session: Session, rule: Rule, question: Question) -> RuleCount:
    broken = rule.broken(question.as_of)
    if question.severities:
        broken = and_(broken, rule.severity_column().in_([level.value for level in question.severities]))
    waived = _waived(rule, question.as_of)
    statement = select(
        func.count(),
        func.coalesce(func.sum(case((and_(broken, not_(waived)), 1), else_=0)), 0),
        func.coalesce(func.sum(case((and_(broken, waived), 1), else_=0)), 0),
    )
    statement = statement.select_from(rule.table.id.table).where(*among(rule, question))
    looked_at, counted, set_aside = session.connection().execute(statement).one()
    return RuleCount(rule.code, rule.slug, rule.title, int(counted), int(looked_at), int(set_aside))


def among(rule: Rule, question: Question) -> list[ColumnElement[bool]]:
    """Which records the rule looks at, narrowed to what is asked for."""
    table = rule.table
    narrowed = [rule.among(question.as_of)]
    if question.authority_ids is not None:
        narrowed.append(table.authority_id.in_(sorted(question.authority_ids)))
    if question.inspection_id is not None:
        narrowed.append(_of_inspection(rule, question.inspection_id))
    finding_kinds = [kind for kind in question.kinds if isinstance(kind, FindingKind)]
    if finding_kinds and rule.looks_at == NodeKind.FINDING and NodeKind.FINDING not in question.kinds:
        narrowed.append(table.kind.in_(finding_kinds))
    return narrowed


def _of_inspection(rule: Rule, inspection_id: int) -> ColumnElement[bool]:
    """The record is on a thread of the inspection: its finding, a KPI or action of those, or a body told of them."""
    finding = (c.FINDING.inspection_id == inspection_id, c.FINDING.authority_id == rule.table.authority_id)
    mapped = (c.MAPPING.finding_id == c.FINDING.id, c.MAPPING.authority_id == c.FINDING.authority_id)
    if rule.looks_at == NodeKind.KPI:
        return exists().where(c.MAPPING.kpi_id == c.KPI.id, *mapped, *finding)
    if rule.looks_at == NodeKind.BODY:
        told = (c.ROUTE.body_id == c.BODY.id, c.ROUTE.authority_id == c.BODY.authority_id)
        return exists().where(*told, c.MAPPING.kpi_id == c.ROUTE.kpi_id, *mapped, *finding)
    if rule.looks_at == NodeKind.ACTION:
        answered = (c.ANSWER.finding_id == c.FINDING.id, c.ANSWER.authority_id == c.FINDING.authority_id)
        planned = exists().where(c.PLAN.id == c.ACTION.plan_id, c.PLAN.inspection_id == inspection_id)
        return or_(planned, exists().where(c.ANSWER.action_id == c.ACTION.id, *answered, *finding))
    return c.FINDING.inspection_id == inspection_id


def _waived(rule: Rule, as_of: date) -> ColumnElement[bool]:
    return exists().where(
        _WAIVER.authority_id == rule.table.authority_id,
        _WAIVER.rule == rule.code,
        _WAIVER[f"{rule.looks_at}_id"] == rule.table.id,
        _WAIVER.expires_on >= as_of,
    )


def _title(rule: Rule) -> ColumnElement[str]:
    return rule.table.name if "name" in rule.table else rule.table.text


def _gap(rule: Rule, row: RowMapping) -> Gap:
    said = dict(row) | {name: row[name].value.replace("_", " ") for name in _SAID[rule.looks_at]}
    title = row["title"]
    return Gap(
        rule=rule.code,
        slug=rule.slug,
        severity=row["severity"],
        kind=rule.looks_at.value,
        id=row["id"],
        authority_id=row["authority_id"],
        ref=row["ref"],
        title=title if len(title) <= _TITLE_LENGTH else title[: _TITLE_LENGTH - 1].rstrip() + "…",
        reason=rule.reason.format_map(said),
        close=rule.close,
        waived=bool(row["waived"]),
    )
