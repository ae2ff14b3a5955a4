"""Runs the gap rules in the database and words what they find."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.rules import RULES, Rule
from app.models import Waiver
from app.models.base import columns
from app.vocabulary import FindingKind, NodeKind, Severity

_WAIVER = columns(Waiver)
_TITLE_LENGTH = 160
_PLACES = {rule.code: place for place, rule in enumerate(RULES)}
_SOME = frozenset({0})
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


class Gap(NamedTuple):
    """One broken rule at one record. A tuple: an authority has thousands, and a frozen dataclass costs three times."""

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
        yield from _found(session, rule, question)


def page_of_gaps(
    session: Session, question: Question, limit: int, after: tuple[str, int] | None = None
) -> tuple[list[Gap], tuple[str, int] | None]:
    """At most `limit` gaps after the (rule, record id) given, and where the next page starts, if there is one."""
    gaps: list[Gap] = []
    for rule in _rules(question):
        if after and _PLACES[rule.code] < _PLACES[after[0]]:
            continue
        beyond = after[1] if after and rule.code == after[0] else 0
        gaps += _found(session, rule, question, {"after": beyond, "wanted": limit + 1 - len(gaps)})
        if len(gaps) > limit:
            last = gaps[limit - 1]
            return gaps[:limit], (last.rule, last.id)
    return gaps, None


def count_gaps(session: Session, question: Question) -> list[RuleCount]:
    """For each rule that is asked for: how many records break it, of how many looked at."""
    return [_count(session, rule, question) for rule in _rules(question)]


def _found(session: Session, rule: Rule, question: Question, page: Mapping[str, int] | None = None) -> Iterator[Gap]:
    statement = _gap_select(rule, _shape(question), paged=page is not None)
    result = session.connection().execute(statement, {**_bound(question), **(page or {})})
    code, slug, kind, close = rule.code, rule.slug, rule.looks_at.value, rule.close
    names = tuple(result.keys())[6:]
    # Fetched in large parts: one by one, each row would pass through two more generators.
    for row in chain.from_iterable(result.partitions(1_000)):
        id_, authority_id, ref, title, severity, waived = row[:6]
        reason = _worded(rule.reason, names, row[6:])
        yield Gap(code, slug, severity, kind, id_, authority_id, ref, _shortened(title), reason, close, waived)


def _shape(question: Question) -> Question:
    """The question without what is bound when its statement runs.

    Putting a statement together takes longer than running it, so questions of one shape share one.
    """
    scope = None if question.authority_ids is None else _SOME
    inspection = None if question.inspection_id is None else 0
    return replace(question, authority_ids=scope, inspection_id=inspection, rules=())


def _bound(question: Question) -> dict[str, Any]:
    return {"authority_ids": sorted(question.authority_ids or ()), "inspection_id": question.inspection_id}


@lru_cache(maxsize=256)
def _gap_select(rule: Rule, shape: Question, *, paged: bool) -> Select[*tuple[Any, ...]]:
    """The records that break the rule, with what the reason names, in the order of ids."""
    table = rule.table
    said = [func.replace(table[name], "_", " ", type_=String).label(name) for name in _SAID[rule.looks_at]]
    details = [column.label(name) for name, column in rule.details(shape.as_of).items()]
    severity = rule.severity_column()
    named = (table.id, table.authority_id, table.ref, _title(rule), severity, _waived(rule, shape.as_of))
    statement = select(*named, *said, *details)
    statement = statement.where(*among(rule, shape), rule.broken(shape.as_of)).order_by(table.id)
    if shape.severities:
        statement = statement.where(severity.in_([level.value for level in shape.severities]))
    if paged:
        return statement.where(table.id > bindparam("after")).limit(bindparam("wanted", type_=Integer))
    return statement


def _rules(question: Question) -> Iterable[Rule]:
    """The rules that can find what is asked for, in the order of the registry."""
    kinds = {kind if isinstance(kind, NodeKind) else NodeKind.FINDING for kind in question.kinds}
    asked = (rule for rule in question.rules if not kinds or rule.looks_at in kinds)
    return sorted(asked, key=lambda rule: _PLACES[rule.code])


def _count(session: Session, rule: Rule, question: Question) -> RuleCount:
    counts = session.connection().execute(_count_select(rule, _shape(question)), _bound(question)).one()
    looked_at, counted, set_aside = (int(count) for count in counts)
    return RuleCount(rule.code, rule.slug, rule.title, counted, looked_at, set_aside)


@lru_cache(maxsize=256)
def _count_select(rule: Rule, shape: Question) -> Select[*tuple[Any, ...]]:
    broken = rule.broken(shape.as_of)
    if shape.severities:
        broken = and_(broken, rule.severity_column().in_([level.value for level in shape.severities]))
    waived = _waived(rule, shape.as_of)
    statement = select(
        func.count(),
        func.coalesce(func.sum(case((and_(broken, not_(waived)), 1), else_=0)), 0),
        func.coalesce(func.sum(case((and_(broken, waived), 1), else_=0)), 0),
    )
    return statement.select_from(rule.table.id.table).where(*among(rule, shape))


def among(rule: Rule, question: Question) -> list[ColumnElement[bool]]:
    """Which records the rule looks at, narrowed to what is asked for."""
    table = rule.table
    narrowed = [rule.among(question.as_of)]
    if question.authority_ids is not None:
        ids: BindParameter[int] = bindparam("authority_ids", sorted(question.authority_ids), expanding=True)
        narrowed.append(table.authority_id.in_(ids))
    if question.inspection_id is not None:
        narrowed.append(_of_inspection(rule, question.inspection_id))
    finding_kinds = [kind for kind in question.kinds if isinstance(kind, FindingKind)]
    if finding_kinds and rule.looks_at == NodeKind.FINDING and NodeKind.FINDING not in question.kinds:
        narrowed.append(table.kind.in_(finding_kinds))
    return narrowed


def _of_inspection(rule: Rule, asked: int) -> ColumnElement[bool]:
    """The record is on a thread of the inspection: its finding, a KPI or action of those, or a body told of them."""
    inspection_id: BindParameter[int] = bindparam("inspection_id", asked)
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


@lru_cache(maxsize=1024)
def _worded(reason: str, names: tuple[str, ...], said: tuple[Any, ...]) -> str:
    return reason.format_map(dict(zip(names, said, strict=True)))


def _shortened(title: str) -> str:
    return title if len(title) <= _TITLE_LENGTH else title[: _TITLE_LENGTH - 1].rstrip() + "…"
