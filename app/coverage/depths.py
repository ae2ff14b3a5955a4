"""How deep each kind of record is covered, and which records a number counts.

The depths are those of a thread: somebody named the link, it lives, a body is told, an action answers, a number moved.
Each is asked of every record that the rules look at, whether or not the depth before it is reached.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    select,
    union_all,
)
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage import numbers as n
from app.coverage.gaps import Question, among, bound, scoped, shape_of, shortened
from app.coverage.rules import Rule, rule_named
from app.coverage.when import narrowed
from app.errors import InvalidInput, Problem
from app.vocabulary import FindingKind, KpiStatus, MappingStatus, NodeKind

Kind = NodeKind | FindingKind


class Depth(StrEnum):
    """How far a thread reaches from a record."""

    NAMED = "named"
    LIVE = "live"
    REPORTED = "reported"
    ANSWERED = "answered"
    MOVED = "moved"


@dataclass(frozen=True)
class Meaning:
    """What a depth means for one kind of record, in words and as a condition on the day."""

    words: str
    holds: Callable[[date], ColumnElement[bool]]


@dataclass(frozen=True)
class DepthCount:
    """How many of the records of a kind, or of a kind of finding, are covered at a depth."""

    kind: str
    depth: str
    words: str
    covered: int
    total: int


def _moved_finding(day: date) -> ColumnElement[bool]:
    live = (c.MAPPING.status == MappingStatus.ACCEPTED, c.KPI.status != KpiStatus.PROPOSED)
    return c.either(c.has_kpi(day, *live, n.improved_since_inspection(day)))


MEANINGS: dict[NodeKind, dict[Depth, Meaning]] = {
    NodeKind.FINDING: {
        Depth.NAMED: Meaning("a KPI measures it", lambda day: c.either(c.has_kpi(day))),
        Depth.LIVE: Meaning("an accepted, live KPI measures it", lambda day: c.either(c.has_live_kpi(day))),
        Depth.REPORTED: Meaning("a body is told one of its KPIs", lambda day: c.either(c.has_reported_kpi(day))),
        Depth.ANSWERED: Meaning("an action answers it", lambda _: c.either(c.has_action())),
        Depth.MOVED: Meaning("one of its live KPIs improved since the inspection", _moved_finding),
    },
    NodeKind.KPI: {
        Depth.NAMED: Meaning("it measures a finding", lambda _: c.serves_finding()),
        Depth.LIVE: Meaning("it is live", c.live),
        Depth.REPORTED: Meaning("a body is told it", c.reaches_body),
        Depth.ANSWERED: Meaning("an open action works on it", c.attended),
        Depth.MOVED: Meaning("its newest value is better than the one before", n.improved),
    },
    NodeKind.BODY: {
        Depth.NAMED: Meaning("it receives a KPI", c.receives),
        Depth.LIVE: Meaning("it receives a live KPI", lambda day: c.receives(day, c.live(day))),
        Depth.REPORTED: Meaning(
            "it receives a KPI and has a meeting to come", lambda day: and_(c.receives(day), c.meets(day))
        ),
        Depth.MOVED: Meaning("it receives a KPI that improved", lambda day: c.receives(day, n.improved(day))),
    },
    NodeKind.ACTION: {
        Depth.NAMED: Meaning("it answers a finding", lambda _: c.answers_something()),
        Depth.LIVE: Meaning("it is to move a live KPI", lambda day: c.moves_something(c.live(day))),
        Depth.REPORTED: Meaning(
            "it is to move a KPI that a body is told",
            lambda day: c.moves_something(c.in_use(day), c.reaches_body(day)),
        ),
        Depth.MOVED: Meaning("a KPI that it is to move improved", lambda day: c.moves_something(n.improved(day))),
    },
}
# The rule that looks at every record of the kind.
_ALL = {NodeKind.FINDING: "F001", NodeKind.KPI: "K001", NodeKind.BODY: "B001", NodeKind.ACTION: "A001"}
_AT_ONCE = 500


def depth_counts(session: Session, question: Question) -> list[DepthCount]:
    """How much is covered at each depth: all findings, each kind of finding, KPIs, bodies and actions.

    Parameters
    ----------
    question : Question
        Its day, authorities and inspection; rules, severities and kinds do not narrow the counts.
    """
    counts: list[DepthCount] = []
    for kind, found in _counted(session, replace(question, kinds=())).items():
        meanings = MEANINGS[kind]
        everything = [sum(counted) for counted in zip(*found.values(), strict=True)] or [0] * (len(meanings) + 1)
        parts: dict[str, list[int]] = {kind.value: everything}
        if kind == NodeKind.FINDING:
            parts |= {word.value: found[word] for word in FindingKind if word in found}
        for name, (total, *covered) in parts.items():
            for (depth, meaning), number in zip(meanings.items(), covered, strict=False):
                counts.append(DepthCount(name, depth.value, meaning.words, number, total))
    return counts


def records_at_depth(
    session: Session, question: Question, kind: Kind, depth: Depth, *, covered: bool, limit: int, after: int = 0
) -> tuple[list[dict[str, Any]], int | None]:
    """The records behind a number: those that are covered at the depth, or those that are not.

    Parameters
    ----------
    after : int
        The id of the last record of the page before.

    Returns
    -------
    tuple
        Rows of `kind`, `id`, `authority_id`, `ref` and `title`, and the id that the next page starts after, if there
        is one.

    Raises
    ------
    InvalidInput
        Records of this kind are not counted at this depth.
    """
    node = kind if isinstance(kind, NodeKind) else NodeKind.FINDING
    meaning = MEANINGS.get(node, {}).get(depth)
    if meaning is None:
        raise InvalidInput(f"No {node} is counted as {depth}.", [Problem("depth", _known(node))])
    rule, holds = _rule(node), meaning.holds(question.as_of)
    table = rule.table
    title = table.name if "name" in table else table.text
    statement = select(table.id, table.authority_id, table.ref, title.label("title"))
    statement = statement.where(*among(rule, replace(question, kinds=(kind,))), holds if covered else not_(holds))
    statement = statement.where(table.id > after).order_by(table.id).limit(limit + 1)
    found = session.connection().execute(statement, bound(question)).mappings().all()
    rows = [{"kind": node.value, **row, "title": shortened(row["title"])} for row in found[:limit]]
    return rows, rows[-1]["id"] if len(found) > limit else None


def depths_of(session: Session, authority_id: int, finding_ids: Sequence[int], as_of: date) -> list[set[str]]:
    """The depths at which each of some findings is covered, in the order of their ids."""
    meanings = MEANINGS[NodeKind.FINDING]
    conditions = (meaning.holds(as_of) for meaning in meanings.values())
    asked = narrowed(select(c.FINDING.id, *conditions).where(c.FINDING.authority_id == authority_id))
    found: dict[int, set[str]] = {}
    for start in range(0, len(finding_ids), _AT_ONCE):
        some = asked.where(c.FINDING.id.in_(finding_ids[start : start + _AT_ONCE]))
        for id_, *held in session.connection().execute(some, {"authority_ids": [authority_id]}):
            found[id_] = {depth.value for depth, holds in zip(meanings, held, strict=True) if holds}
    return [found[id_] for id_ in sorted(found)]


def _counted(session: Session, question: Question) -> dict[NodeKind, dict[str, list[int]]]:
    """Total and covered numbers of all kinds in one query: of findings by their kind, of other records under theirs."""
    rows = session.connection().execute(_statement(shape_of(question)), bound(question))
    found: dict[NodeKind, dict[str, list[int]]] = {kind: {} for kind in MEANINGS}
    for kind, word, *numbers in rows:
        found[NodeKind(kind)][word] = [int(number) for number in numbers]
    return found


# Putting it together takes longer than running it on a small register, so it is kept.
@lru_cache(maxsize=64)
def _statement(shape: Question) -> CompoundSelect[Any]:
    return union_all(*(scoped(_arm(shape, kind), shape) for kind in MEANINGS))


def _arm(question: Question, kind: NodeKind) -> Select[*tuple[Any, ...]]:
    rule = _rule(kind)
    word = cast(rule.table.kind, String) if kind == NodeKind.FINDING else literal(kind.value, String)
    conditions = [meaning.holds(question.as_of) for meaning in MEANINGS[kind].values()]
    covered: list[ColumnElement[int]] = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in conditions]
    # Kinds that are counted at fewer depths are filled up, so that all fit into one answer.
    covered += [literal(0, Integer)] * (max(map(len, MEANINGS.values())) - len(covered))
    counted = select(literal(kind.value, String), word, func.count(), *covered).select_from(rule.table.id.table)
    counted = counted.where(*among(rule, question))
    return counted.group_by(rule.table.kind) if kind == NodeKind.FINDING else counted


def _rule(kind: NodeKind) -> Rule:
    return rule_named(_ALL[kind])


def _known(kind: NodeKind) -> str:
    depths = MEANINGS.get(kind)
    if depths is None:
        return f"is counted for {', '.join(MEANINGS)}"
    return f"is one of {', '.join(depths)} for a {kind}"
