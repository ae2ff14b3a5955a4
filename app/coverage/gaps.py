"""Runs the gap rules in the database and words what they find."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.ids import Records
from app.coverage.register import day as in_words
from app.coverage.rules import RULES, Rule
from app.coverage.waived import is_waived, waived_until
from app.coverage.when import Off, Settled, When, authority_ids, narrowed, settled
from app.db import is_busy
from app.vocabulary import FindingKind, NodeKind, Severity

log = logging.getLogger(__name__)

_TITLE_LENGTH = 160
# A gap that counts is worth so many that are waived, in a sum of both; no authority has as many records.
_COUNTED = 1 << 32
_PLACES = {rule.code: place for place, rule in enumerate(RULES)}
_SOME = frozenset({0})
# Columns that reasons may name, besides a rule's own details.
_SAID = {
    NodeKind.FINDING: ["kind"],
    NodeKind.KPI: ["status"],
    NodeKind.BODY: ["kind"],
    NodeKind.ACTION: ["timescale_kind"],
}


@dataclass(frozen=True)
class Question:
    """Which gaps are asked for, and as of which day.

    `authority_ids` None is every authority; empty tuples narrow nothing. `kinds` are kinds of record or of finding.
    `records` None is every record.
    """

    as_of: date
    authority_ids: frozenset[int] | None = None
    inspection_id: int | None = None
    rules: tuple[Rule, ...] = RULES
    severities: tuple[Severity, ...] = ()
    kinds: tuple[NodeKind | FindingKind, ...] = ()
    records: Records | None = None


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
    """How many records a rule looked at, how many break it, and how many of those are waived and not counted.

    Records of the authorities in `off`, which switched the rule off, are not looked at.
    """

    rule: str
    slug: str
    title: str
    broken: int
    checked: int
    waived: int
    off: tuple[Off, ...] = ()


class Failed(NamedTuple):
    """A rule that could not be worked out. The others still answer."""

    rule: str
    message: str


Failures = dict[str, Failed]


def find_gaps(session: Session, question: Question, failures: Failures | None = None) -> Iterator[Gap]:
    """Every gap that is asked for, waived ones included and marked, rule by rule in the order of records.

    Parameters
    ----------
    failures : dict or None
        Where rules that fail are noted, by code, so that the others still answer; without it they raise.
    """
    for rule, when, _ in looks(session, question):
        found: list[Gap] = []
        with _noting(session, rule, failures):
            found = _found(session, rule, when, question) if when is not None else []
        yield from found


def page_of_gaps(
    session: Session,
    question: Question,
    limit: int,
    after: tuple[str, int] | None = None,
    failures: Failures | None = None,
) -> tuple[list[Gap], tuple[str, int] | None]:
    """At most `limit` gaps after the (rule, record id) given, and where the next page starts, if there is one."""
    gaps: list[Gap] = []
    for rule, when, _ in looks(session, question):
        if when is None or (after and _PLACES[rule.code] < _PLACES[after[0]]):
            continue
        beyond = after[1] if after and rule.code == after[0] else 0
        with _noting(session, rule, failures):
            gaps += _found(session, rule, when, question, {"after": beyond, "wanted": limit + 1 - len(gaps)})
        if len(gaps) > limit:
            last = gaps[limit - 1]
            return gaps[:limit], (last.rule, last.id)
    return gaps, None


def count_gaps(session: Session, question: Question, failures: Failures | None = None) -> list[RuleCount]:
    """For each rule that is asked for: how many records break it, of how many looked at."""
    counts: list[RuleCount] = []
    for rule, when, off in looks(session, question):
        with _noting(session, rule, failures):
            counted = (0, 0, 0) if when is None else _count(session, rule, when, question)
            counts.append(RuleCount(rule.code, rule.slug, rule.title, *counted, off))
    return counts


def looks(
    session: Session, question: Question, own: Settled | None = None
) -> Iterator[tuple[Rule, When | None, tuple[Off, ...]]]:
    """The rules that are asked for, how each looks (None: it is off everywhere), and where it is off.

    Parameters
    ----------
    own : Settled or None
        What the authorities settled, where the caller has read it already.
    """
    own = own or settled(session, question.authority_ids)
    for rule in _rules(question):
        when = own.when(rule.code, rule.days, question.as_of, question.authority_ids)
        yield rule, when, tuple(own.off.get(rule.code, {}).values())


@contextmanager
def _noting(session: Session, rule: Rule, failures: Failures | None) -> Iterator[None]:
    if failures is None:
        yield
        return
    try:
        with apart(session):
            yield
    except Exception as problem:  # a rule may fail in any way: what matters is that the others answer
        if in_the_way(problem):
            raise
        log.debug("rule %s failed", rule.code, exc_info=True)
        said = str(getattr(problem, "orig", problem)).strip().partition("\n")[0]
        failures[rule.code] = Failed(rule.code, f"{rule.code} could not be worked out; the other rules were: {said}")


def apart(session: Session) -> AbstractContextManager[Any]:
    """Where a query may fail, and others still be asked.

    A query that fails ends PostgreSQL's transaction, unless it stands in one of its own.
    """
    return session.connection().begin_nested() if session.get_bind().dialect.name == "postgresql" else nullcontext()


def in_the_way(problem: Exception) -> bool:
    """Whether no rule is to blame: somebody else holds a lock, or the database is gone."""
    return isinstance(problem, OperationalError) and (is_busy(problem.orig) or problem.connection_invalidated)


def _found(
    session: Session, rule: Rule, when: When, question: Question, page: Mapping[str, int] | None = None
) -> list[Gap]:
    statement = _gap_select(rule, shape_of(question), when, paged=page is not None)
    result = session.connection().execute(statement, {**bound(question), **(page or {})})
    gap = gap_maker(rule, tuple(result.keys())[6:], question.as_of)
    # All rows at once: a result that is gone through fetches them one by one.
    return [gap(row) for row in result.all()]


def gap_maker(rule: Rule, names: tuple[str, ...], day: date) -> Callable[[Sequence[Any]], Gap]:
    """What makes a gap of a row: six columns, and what the reason names. An authority has thousands of them."""
    code, slug, kind, close = rule.code, rule.slug, rule.looks_at.value, rule.close
    worded = _wording(rule, names)
    # Most gaps of a rule say the same, or the same of each kind of record: those words are put together once.
    told: dict[Any, str] = {}

    def gap(row: Sequence[Any]) -> Gap:
        id_, authority_id, ref, title, severity, until = row[:6]
        said = row[6:]
        words = told.get(said) or told.setdefault(said, worded(said))
        waived = until is not None and until >= day
        if until is not None and not waived:
            words += f" It was waived until {in_words(until)}, which has passed."
        return Gap(code, slug, severity, kind, id_, authority_id, ref, shortened(title), words, close, waived)

    return gap


def shape_of(question: Question) -> Question:
    """The question without what is bound when its statement runs.

    Putting a statement together takes longer than running it, so questions of one shape share one.
    """
    scope = None if question.authority_ids is None else _SOME
    inspection = None if question.inspection_id is None else 0
    records = None if question.records is None else question.records.shape
    return replace(question, authority_ids=scope, inspection_id=inspection, rules=(), records=records)


def bound(question: Question) -> dict[str, Any]:
    """What a statement that `among` narrowed is run with."""
    values = {"authority_ids": sorted(question.authority_ids or ()), "inspection_id": question.inspection_id}
    return values | (question.records.bound() if question.records is not None else {})


def details_of(rule: Rule, when: When) -> dict[str, ColumnElement[Any]]:
    """What the rule's reason names, as columns."""
    said = {name: type_coerce(rule.table[name], String) for name in _SAID[rule.looks_at]}
    return said | dict(rule.details(when))


def severity_in(rule: Rule, levels: Iterable[Severity]) -> ColumnElement[bool]:
    """The record's gap has one of these severities."""
    return rule.severity_column().in_([level.value for level in levels])


@lru_cache(maxsize=512)
def _gap_select(rule: Rule, shape: Question, when: When, *, paged: bool) -> Select[*tuple[Any, ...]]:
    """The records that break the rule, with what the reason names, in the order of ids."""
    table = rule.table
    said = [column.label(name) for name, column in details_of(rule, when).items()]
    severity = rule.severity_column()
    named = (table.id, table.authority_id, table.ref, title_of(rule), severity, waived_until(rule))
    statement = select(*named, *said)
    statement = statement.where(*among(rule, shape, when), rule.broken(when)).order_by(table.id)
    if shape.severities:
        statement = statement.where(severity_in(rule, shape.severities))
    if paged:
        statement = statement.where(table.id > bindparam("after")).limit(bindparam("wanted", type_=Integer))
    return scoped(statement, shape)


def _rules(question: Question) -> Iterable[Rule]:
    """The rules that can find what is asked for, in the order of the registry."""
    kinds = {kind if isinstance(kind, NodeKind) else NodeKind.FINDING for kind in question.kinds}
    asked = (rule for rule in question.rules if not kinds or rule.looks_at in kinds)
    return sorted(asked, key=lambda rule: _PLACES[rule.code])


def _count(session: Session, rule: Rule, when: When, question: Question) -> tuple[int, int, int]:
    counts = session.connection().execute(_count_select(rule, shape_of(question), when), bound(question)).one()
    looked_at, both = (int(count) for count in counts)
    counted, set_aside = divmod(both, _COUNTED)
    return counted, looked_at, set_aside


@lru_cache(maxsize=512)
def _count_select(rule: Rule, shape: Question, when: When) -> Select[*tuple[Any, ...]]:
    broken = rule.broken(when)
    if shape.severities:
        broken = and_(broken, severity_in(rule, shape.severities))
    # One sum for both numbers: with two, the databases would ask of each record twice whether it breaks the rule.
    worth = case((is_waived(rule, shape.as_of), 1), else_=_COUNTED)
    both = func.sum(case((broken, worth), else_=literal(0, BigInteger)), type_=BigInteger)
    statement = select(func.count(), func.coalesce(both, 0))
    return scoped(statement.select_from(rule.table.id.table).where(*among(rule, shape, when)), shape)


def scoped(statement: Select[Any], shape: Question) -> Select[Any]:
    """The statement as it is asked: where the question is of some authorities, so are all links that it follows."""
    return statement if shape.authority_ids is None else narrowed(statement)


def among(rule: Rule, question: Question, when: When | None = None) -> list[ColumnElement[bool]]:
    """Which records the rule looks at, narrowed to what is asked for; without `when`, as no authority settled it."""
    table, when = rule.table, when or When(question.as_of, rule.days or 0)
    narrowed = [rule.among(when)]
    if question.authority_ids is not None:
        narrowed.append(table.authority_id.in_(authority_ids(question.authority_ids)))
    if when.off:
        narrowed.append(table.authority_id.not_in(when.off))
    if question.records is not None:
        narrowed += question.records.among(rule.looks_at, table.id)
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
        return c.some(c.MAPPING.kpi_id == c.KPI.id, *mapped, *finding)
    if rule.looks_at == NodeKind.BODY:
        told = (c.ROUTE.body_id == c.BODY.id, c.ROUTE.authority_id == c.BODY.authority_id)
        return c.some(*told, c.MAPPING.kpi_id == c.ROUTE.kpi_id, *mapped, *finding)
    if rule.looks_at == NodeKind.ACTION:
        answered = (c.ANSWER.finding_id == c.FINDING.id, c.ANSWER.authority_id == c.FINDING.authority_id)
        planned = c.some(c.PLAN.id == c.ACTION.plan_id, c.PLAN.inspection_id == inspection_id)
        return or_(planned, c.some(c.ANSWER.action_id == c.ACTION.id, *answered, *finding))
    return c.FINDING.inspection_id == inspection_id


def title_of(rule: Rule) -> ColumnElement[str]:
    """What the record is called: its name, or its words."""
    return rule.table.name if "name" in rule.table else rule.table.text


def _wording(rule: Rule, names: tuple[str, ...]) -> Callable[[Iterable[Any]], str]:
    """What puts the reason into words, of the values that it names."""
    reason = rule.reason.format_map({name: f"{{{place}}}" for place, name in enumerate(names)})
    readers = [_spoken if name in _SAID[rule.looks_at] else _plain for name in names]
    return lambda said: reason.format(*(read(value) for read, value in zip(readers, said, strict=True)))


def _spoken(word: str) -> str:
    return word.replace("_", " ")


def _plain(value: Any) -> Any:
    return in_words(value) if isinstance(value, date) else value


def shortened(title: str) -> str:
    """A title as it is shown in a list."""
    return title if len(title) <= _TITLE_LENGTH else title[: _TITLE_LENGTH - 1].rstrip() + "…"
