"""Counts and pages of gaps over all rules in one statement each, for who shows them side by side.

`gaps` runs rule by rule, so that a rule that fails is named and the others still answer. A page that is shown to a
person asks for all rules at once: the number of its queries must not grow with the number of rules.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlmodel import Session

from app.coverage.gaps import Gap, Question, among, bound, details_of, gap_maker, looks, severity_in, shape_of, title_of
from app.coverage.rules import Rule
from app.coverage.waived import is_waived, waived_until
from app.coverage.when import Off, When
from app.vocabulary import Severity

_CHECKED = "checked"
_ALL = 2**31 - 2
Looking = tuple[Rule, When]


@dataclass
class RuleGaps:
    """What one rule finds: how many records it looks at, and its gaps by severity; waived ones are counted apart."""

    rule: Rule
    checked: int = 0
    waived: int = 0
    by_severity: dict[str, int] = field(default_factory=dict)
    off: tuple[Off, ...] = ()

    @property
    def broken(self) -> int:
        """How many records break the rule, waived ones left out."""
        return sum(self.by_severity.values())


class Place(NamedTuple):
    """Where a page of gaps ended: the rule, and the id of its last record."""

    rule: str
    record_id: int


@dataclass(frozen=True)
class GapList:
    """A page of gaps, and where the next one starts, if there is one."""

    gaps: list[Gap]
    following: Place | None


def count_by_rule(session: Session, question: Question, words: str = "") -> list[RuleGaps]:
    """How much each rule that is asked for finds, in two queries whatever the number of rules.

    Parameters
    ----------
    words : str
        Narrows the gaps to records whose reference or title holds these words.
    """
    asked = list(looks(session, question))
    counts = {rule.code: RuleGaps(rule, off=off) for rule, _, off in asked}
    live = tuple((rule, when) for rule, when, _ in asked if when is not None)
    if live:
        statement = _count_statement(live, shape_of(question), searched=bool(words))
        for code, level, waived, number in session.connection().execute(statement, _values(question, words)):
            _add(counts[code], level, int(number), waived=bool(waived))
    for same in _alike(live):
        for rule, _ in same[1:]:
            counts[rule.code].checked = counts[same[0][0].code].checked
    return list(counts.values())


def list_gaps(session: Session, question: Question, limit: int, after: Place | None = None, words: str = "") -> GapList:
    """At most `limit` gaps after a place, rule by rule in the order of records, in two queries.

    Parameters
    ----------
    words : str
        As in `count_by_rule`.
    """
    live = [(rule, when) for rule, when, _ in looks(session, question) if when is not None]
    start = next((place for place, (rule, _) in enumerate(live) if after and rule.code == after.rule), 0)
    asked = tuple(live[start:])
    if not asked:
        return GapList([], None)
    # The first rule goes on where the page before ended; the others begin at their first record.
    values = {_after(rule): after.record_id if after and rule.code == after.rule else 0 for rule, _ in asked}
    statement = _list_statement(asked, shape_of(question), searched=bool(words))
    rows = session.connection().execute(statement, _values(question, words) | values | {"wanted": limit + 1}).all()
    makers = [_maker(looking, question.as_of) for looking in asked]
    gaps = [makers[row[0]](row) for row in rows[:limit]]
    return GapList(gaps, Place(gaps[-1].rule, gaps[-1].id) if len(rows) > limit else None)


def checked_by_rule(session: Session, question: Question) -> dict[str, int]:
    """How many records each rule looks at, in two queries; rules that are off are left out."""
    live = tuple((rule, when) for rule, when, _ in looks(session, question) if when is not None)
    if not live:
        return {}
    statement = _checked_statement(live, shape_of(question))
    counted = {code: int(number) for code, number in session.connection().execute(statement, bound(question))}
    return {rule.code: counted[same[0][0].code] for same in _alike(live) for rule, _ in same}


def all_gaps(session: Session, question: Question) -> list[Gap]:
    """Every gap of all rules that are asked for, in two queries."""
    return list_gaps(session, question, _ALL).gaps


def _alike(asked: tuple[Looking, ...]) -> list[list[Looking]]:
    """The rules that look at the same records, together: what they look at is counted once."""
    found: dict[tuple[Any, ...], list[Looking]] = {}
    for rule, when in asked:
        found.setdefault((rule.looks_at, rule.among, when), []).append((rule, when))
    return list(found.values())


def _values(question: Question, words: str) -> dict[str, Any]:
    return bound(question) | ({"words": f"%{_literally(words)}%"} if words else {})


def _literally(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _add(counted: RuleGaps, level: str, number: int, *, waived: bool) -> None:
    if level == _CHECKED:
        counted.checked = number
    elif waived:
        counted.waived += number
    else:
        counted.by_severity[level] = number


@lru_cache(maxsize=128)
def _count_statement(asked: tuple[Looking, ...], shape: Question, *, searched: bool) -> Select[Any]:
    arms: list[Any] = []
    for (rule, when), *_ in _alike(asked):
        everything = select(literal(rule.code, String), literal(_CHECKED, String), literal(0, Integer), func.count())
        arms.append(everything.select_from(rule.table.id.table).where(*among(rule, shape, when)))
    for rule, when in asked:
        code, looked_at = literal(rule.code, String), among(rule, shape, when)
        # The condition is worked out once for each record, and not again for each number that it counts in.
        flag = func.coalesce(cast(is_waived(rule, shape.as_of), Integer), 0).label("waived")
        broken = select(rule.severity_column().label("level"), flag)
        found = broken.where(*looked_at, *_narrowed(rule, when, shape, searched=searched)).subquery()
        arms.append(select(code, found.c.level, found.c.waived, func.count()).group_by(found.c.level, found.c.waived))
    return select(union_all(*arms).subquery())


@lru_cache(maxsize=128)
def _checked_statement(asked: tuple[Looking, ...], shape: Question) -> Select[Any]:
    arms = [
        select(literal(rule.code, String).label("rule"), func.count())
        .select_from(rule.table.id.table)
        .where(*among(rule, shape, when))
        for (rule, when), *_ in _alike(asked)
    ]
    return select(union_all(*arms).subquery())


@lru_cache(maxsize=128)
def _list_statement(asked: tuple[Looking, ...], shape: Question, *, searched: bool) -> Select[Any]:
    said = [details_of(rule, when) for rule, when in asked]
    most = max(len(details) for details in said)
    arms = []
    for place, ((rule, when), details) in enumerate(zip(asked, said, strict=True)):
        table = rule.table
        texts = [cast(column, String) for column in details.values()]
        texts += [cast(null(), String)] * (most - len(texts))
        named = (
            literal(place, Integer).label("place"),
            *(table.id.label("id"), table.authority_id, table.ref, title_of(rule).label("title")),
            rule.severity_column().label("severity"),
            waived_until(rule).label("until"),
        )
        arm = select(*named, *(text.label(f"said_{n}") for n, text in enumerate(texts)))
        arm = arm.where(*among(rule, shape, when), *_narrowed(rule, when, shape, searched=searched))
        arm = arm.where(table.id > bindparam(_after(rule), type_=Integer)).order_by(table.id)
        arms.append(select(arm.limit(bindparam("wanted", type_=Integer)).subquery()))
    found = union_all(*arms).subquery()
    return select(found).order_by(found.c.place, found.c.id).limit(bindparam("wanted", type_=Integer))


def _narrowed(rule: Rule, when: When, shape: Question, *, searched: bool) -> Iterable[ColumnElement[bool]]:
    yield rule.broken(when)
    if shape.severities:
        yield severity_in(rule, shape.severities)
    if searched:
        words: ColumnElement[str] = bindparam("words", type_=String)
        yield or_(rule.table.ref.ilike(words, escape="\\"), title_of(rule).ilike(words, escape="\\"))


def _after(rule: Rule) -> str:
    return f"after_{rule.code.lower()}"


def _maker(looking: Looking, day: date) -> Callable[[Sequence[Any]], Gap]:
    """What makes a gap of a row of the list: its place, six columns, and what the reason names, as texts."""
    rule, when = looking
    details = details_of(rule, when)
    readers = [_reader(column) for column in details.values()]
    gap = gap_maker(rule, tuple(details), day)

    def made(row: Sequence[Any]) -> Gap:
        said = (None if text is None else read(text) for read, text in zip(readers, row[7:], strict=False))
        return gap((*row[1:7], *said))

    return made


def _reader(column: ColumnElement[Any]) -> Callable[[str], Any]:
    """A detail was cast to text, so that the rules' different ones fit into one column: this reads it back."""
    if isinstance(column.type, Date):
        return date.fromisoformat
    if isinstance(column.type, Float):
        return float
    return int if isinstance(column.type, Integer) else str


def total(counts: Iterable[RuleGaps]) -> Mapping[str, int]:
    """All gaps by severity, waived ones left out."""
    found = list(counts)
    return {level.value: sum(counted.by_severity.get(level.value, 0) for counted in found) for level in Severity}
