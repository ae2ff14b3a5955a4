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
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlmodel import Session

from app.coverage.gaps import (
    Failures,
    Gap,
    Question,
    among,
    apart,
    bound,
    details_of,
    find_gaps,
    gap_maker,
    in_the_way,
    looks,
    scoped,
    severity_in,
    shape_of,
    title_of,
)
from app.coverage.rules import Rule
from app.coverage.together import Together
from app.coverage.waived import is_waived, waived_until
from app.coverage.when import Off, Settled, When
from app.vocabulary import Severity

_SOUND, _BROKEN, _WAIVED = range(3)  # the states that a rule finds a record in
_ALL = 2**31 - 2
_AT_ONCE = 1_000
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
        found = statement.read(session.connection(), _values(question, words))
        for same, rows in zip(_alike(live), found, strict=True):
            for word, *states, number in rows:
                for (rule, _), state in zip(same, states, strict=True):
                    _add(counts[rule.code], word, state, number)
    return list(counts.values())


def list_gaps(
    session: Session,
    question: Question,
    limit: int,
    after: Place | None = None,
    words: str = "",
    own: Settled | None = None,
) -> GapList:
    """At most `limit` gaps after a place, rule by rule in the order of records, in two queries.

    Parameters
    ----------
    words : str
        As in `count_by_rule`.
    own : Settled or None
        What the authorities settled, where the caller has read it already: that saves a query.
    """
    live = [(rule, when) for rule, when, _ in looks(session, question, own) if when is not None]
    start = next((place for place, (rule, _) in enumerate(live) if after and rule.code == after.rule), 0)
    asked = tuple(live[start:])
    if not asked:
        return GapList([], None)
    # The first rule goes on where the page before ended; the others begin at their first record.
    values = {_after(rule): after.record_id if after and rule.code == after.rule else 0 for rule, _ in asked}
    statement = _list_statement(asked, shape_of(question), searched=bool(words))
    found = session.connection().execute(statement, _values(question, words) | values | {"wanted": limit + 1})
    makers = [_maker(looking, question.as_of) for looking in asked]
    # In parts: a row is wider than the gap that is made of it.
    gaps = [makers[row[0]](row) for rows in found.partitions(_AT_ONCE) for row in rows]
    last = gaps[limit - 1] if len(gaps) > limit else None
    return GapList(gaps[:limit], last and Place(last.rule, last.id))


def checked_by_rule(session: Session, question: Question, own: Settled | None = None) -> dict[str, int]:
    """How many records each rule looks at, in two queries; rules that are off are left out; `own` as in `list_gaps`."""
    live = tuple((rule, when) for rule, when, _ in looks(session, question, own) if when is not None)
    if not live:
        return {}
    statement = _checked_statement(live, shape_of(question))
    counted = {code: int(number) for code, number in session.connection().execute(statement, bound(question))}
    return {rule.code: counted[same[0][0].code] for same in _alike(live) for rule, _ in same}


def all_gaps(session: Session, question: Question, own: Settled | None = None) -> list[Gap]:
    """Every gap of all rules that are asked for, in two queries; `own` as in `list_gaps`."""
    return list_gaps(session, question, _ALL, own=own).gaps


def every_gap(session: Session, question: Question, failures: Failures, own: Settled | None = None) -> list[Gap]:
    """`all_gaps`; where that fails rule by rule, so that the rules that fail are noted and the others still answer."""
    try:
        with apart(session):
            return all_gaps(session, question, own)
    except Exception as problem:  # any rule may fail in any way
        if in_the_way(problem):
            raise
    return list(find_gaps(session, question, failures))


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


def _add(counted: RuleGaps, word: str, state: int, number: int) -> None:
    counted.checked += number
    if state == _WAIVED:
        counted.waived += number
    elif state == _BROKEN:
        level = counted.rule.severity_of(word)
        counted.by_severity[level] = counted.by_severity.get(level, 0) + number


@lru_cache(maxsize=128)
def _count_statement(asked: tuple[Looking, ...], shape: Question, *, searched: bool) -> Together:
    return Together(*(_states(same, shape, searched=searched) for same in _alike(asked)))


def _states(same: list[Looking], shape: Question, *, searched: bool) -> Select[Any]:
    """How many records are in which states by rules that look at the same ones: these are gone through once."""
    first, when = same[0]
    states = []
    for rule, seen in same:
        broken = and_(*_narrowed(rule, seen, shape, searched=searched))
        states.append(case((broken, case((is_waived(rule, shape.as_of), _WAIVED), else_=_BROKEN)), else_=_SOUND))
    named = (column.label(f"state_{place}") for place, column in enumerate(states))
    each = select(first.severity_by().label("word"), *named).where(*among(first, shape, when)).subquery()
    return scoped(select(*each.c, func.count()).group_by(*each.c), shape)


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
    ordered = select(found).order_by(found.c.place, found.c.id)
    return scoped(ordered.limit(bindparam("wanted", type_=Integer)), shape)


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
