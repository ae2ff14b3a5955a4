"""Every thread through one record, as a tree of plain data with the ends where a thread breaks off.

What breaks a thread is what the gap rules say, so that a trace never tells another story than the gap list.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.coverage.cover import cover_of
from app.coverage.gaps import Gap, Question, find_gaps
from app.coverage.register import Key, Link, LinkState, Record, Register, day
from app.coverage.register_reader import load
from app.coverage.rules import RULES
from app.models.trace import End, Node, Trace, Via
from app.vocabulary import EdgeKind, NodeKind

# The rules that end a thread, in the words of a branch that goes no further. K002 is told at the dead body itself.
_ENDS = {
    "F001": "no KPI measures it",
    "F002": "only proposed KPIs, or proposed mappings, measure it",
    "F003": "none of its KPIs reaches a body",
    "F004": "no action answers it",
    "K001": "no reporting route",
    "K003": "never measured",
    "B001": "no KPI in use is reported to it",
    "A001": "it answers no finding",
}
_DEAD_ROUTES = "K002"


@dataclass(frozen=True)
class _Way:
    """A kind of link to follow, in which direction, what to call it, and which ways to go on from there."""

    kind: EdgeKind
    forward: bool
    words: str
    then: str


_Step = tuple[_Way, Link, Record]
_BODY = _Way(EdgeKind.REPORTED_TO, True, "reported to", "body")
_THREAD = (
    _Way(EdgeKind.RESTATES, False, "restated by", "finding"),
    _Way(EdgeKind.MEASURED_BY, True, "measured by", "kpi"),
    _Way(EdgeKind.ANSWERED_BY, True, "answered by", "leaf"),
)
_SAID_BY = _Way(EdgeKind.HAS_FINDING, False, "said by", "leaf")
_BEFORE = _Way(EdgeKind.REPEATS, True, "said before in", "earlier")
_AGAIN = _Way(EdgeKind.REPEATS, False, "said again in", "later")
# Ways on from a record that a thread passes, and from the one that was asked for.
_WAYS: dict[str, tuple[_Way, ...]] = {
    "leaf": (),
    "finding": (_BEFORE, *_THREAD),
    "earlier": (_BEFORE,),
    "later": (_AGAIN,),
    "kpi": (_BODY,),
    "body": (_Way(EdgeKind.SUCCEEDED_BY, True, "succeeded by", "body"),),
    "parent": (_Way(EdgeKind.PART_OF, True, "part of", "parent"),),
    "answered": (_SAID_BY,),
    "received": (_Way(EdgeKind.MEASURED_BY, False, "measures", "answered"),),
    "asked inspection": (_Way(EdgeKind.HAS_FINDING, True, "says", "finding"),),
    "asked finding": (_SAID_BY, _Way(EdgeKind.RESTATES, True, "restates", "answered"), _BEFORE, _AGAIN, *_THREAD),
    "asked kpi": (
        _Way(EdgeKind.MEASURED_BY, False, "measures", "answered"),
        _BODY,
        _Way(EdgeKind.MOVES, False, "moved by", "leaf"),
    ),
    "asked body": (
        _Way(EdgeKind.PART_OF, True, "part of", "parent"),
        _Way(EdgeKind.PART_OF, False, "has as a part", "leaf"),
        _Way(EdgeKind.SUCCEEDED_BY, False, "succeeds", "leaf"),
        _Way(EdgeKind.SUCCEEDED_BY, True, "succeeded by", "body"),
        _Way(EdgeKind.REPORTED_TO, False, "receives", "received"),
    ),
    "asked action": (
        _Way(EdgeKind.ANSWERED_BY, False, "answers", "answered"),
        _Way(EdgeKind.MOVES, True, "moves", "kpi"),
    ),
}
_MEETING_PLACES = {"body", "asked body"}
_STATES = list(LinkState)
# Records below each other. No register is so deep; one that was filled past its checks must not exhaust the stack.
_DEEPEST = 60


def trace(session: Session, authority_id: int, ref: str, as_of: date) -> Trace:
    """Every thread through a record, with the ends where one is broken, and how far it covers its findings.

    Parameters
    ----------
    ref : str
        Of an inspection, finding, KPI, body or action, in any case. A route leads to its KPI, a mapping to its
        finding, a meeting to its body.
    as_of : date
        The day that states, meetings and gaps are looked at.

    Raises
    ------
    NotFound
        The authority has no such record.
    """
    register = load(session, authority_id, as_of)
    record = register.find(ref)
    rules = tuple(rule for rule in RULES if rule.code in {*_ENDS, _DEAD_ROUTES})
    question = Question(as_of=as_of, authority_ids=frozenset({authority_id}), rules=rules)
    walk = _Walk(register, find_gaps(session, question))
    cover = cover_of(session, authority_id, register, record)
    return Trace(as_of, walk.node(record, f"asked {record.kind.value}"), cover)


class _Walk:
    """One walk over a register; what it has drawn once it does not draw again."""

    def __init__(self, register: Register, gaps: Iterator[Gap]) -> None:
        self._register = register
        self._records = register.records
        self._meetings = {meets.body: meets for meets in reversed(register.meetings) if meets.held_on >= register.as_of}
        self._gaps: dict[Key, dict[str, Gap]] = defaultdict(dict)
        for gap in gaps:
            self._gaps[NodeKind(gap.kind), gap.id][gap.rule] = gap
        self._drawn: set[tuple[str, Key]] = set()
        # From the record that was asked for to the one that is being drawn.
        self._path: list[Record] = []

    def node(self, record: Record, ways: str, via: Via | None = None, sender: Key | None = None) -> Node:
        """The tree below a record that `sender`, the record above, leads to."""
        steps, meets = self._steps(record, ways), self._meeting(record, ways)
        branches = (ways.removeprefix("asked "), record.key)
        above = branches in self._drawn and bool(steps or meets)
        self._drawn.add(branches)
        self._path.append(record)
        children = () if above else (*self._children(record, steps), *meets)
        self._path.pop()
        ends = tuple(self._ends(record, ways, sender))
        return _node(record, via, above, ends, children)

    def _children(self, record: Record, steps: list[_Step]) -> Iterator[Node]:
        for way, link, other in steps:
            if way.kind == EdgeKind.HAS_FINDING and self._told_under_another(other):
                continue
            via = Via(self._words(way, other), link.state.value, link.ref, link.detail)
            if not link.state.holds:
                yield _node(other, via)
            elif words := self._no_further(other):
                yield _node(other, via, above=True, ends=(End(None, words, waived=False),))
            else:
                yield self.node(other, way.then, via, record.key)

    def _words(self, way: _Way, other: Record) -> str:
        if way.kind != EdgeKind.REPEATS:
            return way.words
        said_by = self._register.links_to(other.key, EdgeKind.HAS_FINDING)
        return " ".join([way.words, *(self._records[link.source].ref for link in said_by)])

    def _no_further(self, record: Record) -> str:
        """Why the walk must not go on to this record; empty where it may."""
        if record in self._path:
            circle = [*self._path[self._path.index(record) :], record]
            return f"a circle: {' → '.join(step.ref for step in circle)}; correct one of these links"
        return f"the thread goes on: trace {record.ref}" if len(self._path) >= _DEEPEST else ""

    def _meeting(self, record: Record, ways: str) -> tuple[Node, ...]:
        meets = self._meetings.get(record.key)
        if meets is None or ways not in _MEETING_PLACES or record.state != "live":
            return ()
        via = Via("next meets", LinkState.LIVE.value, None, "")
        return (Node("meeting", meets.id, meets.ref, day(meets.held_on), "to_come", "", via, False, (), ()),)

    def _steps(self, record: Record, ways: str) -> list[_Step]:
        """The records one step on, way by way, what holds first."""
        steps = [
            (way, link, self._records[link.target if way.forward else link.source])
            for way in _WAYS[ways]
            for link in self._links(way, record)
        ]
        if ways == "asked inspection":
            # Context would bury what was said; what restates another finding is told under that one.
            steps = [step for step in steps if step[2].state != "context"]
            steps.sort(key=lambda step: (self._restates(step[2]), _natural(step[2].ref)))
            return steps
        places = {way: place for place, way in enumerate(_WAYS[ways])}
        return sorted(steps, key=lambda step: (places[step[0]], _STATES.index(step[1].state), _natural(step[2].ref)))

    def _links(self, way: _Way, record: Record) -> list[Link]:
        find = self._register.links_from if way.forward else self._register.links_to
        return find(record.key, way.kind)

    def _restates(self, finding: Record) -> bool:
        return bool(self._register.links_from(finding.key, EdgeKind.RESTATES))

    def _told_under_another(self, finding: Record) -> bool:
        return self._restates(finding) and ("finding", finding.key) in self._drawn

    def _ends(self, record: Record, ways: str, sender: Key | None) -> Iterator[End]:
        for code, gap in self._gaps.get(record.key, {}).items():
            if code in _ENDS:
                yield End(code, _ENDS[code], gap.waived)
        if ways in _MEETING_PLACES and (words := self._dead(record)):
            dead = self._gaps.get(sender, {}).get(_DEAD_ROUTES) if sender else None
            yield End(_DEAD_ROUTES, words, dead.waived) if dead else End(None, words, waived=False)

    def _dead(self, body: Record) -> str:
        """Why what is reported to the body is read by nobody; empty when somebody will."""
        if body.state == "ended":
            successor = self._records.get((NodeKind.BODY, body.successor_id or 0))
            return f"body has {body.detail}" + (
                f", succeeded by {successor.ref} {successor.title}" if successor else ""
            )
        if body.state == "live":
            return "" if body.key in self._meetings else "no meeting to come"
        return f"body exists only {body.detail}"


def _node(
    record: Record, via: Via | None, above: bool = False, ends: tuple[End, ...] = (), children: tuple[Node, ...] = ()
) -> Node:
    named = (record.kind.value, record.id, record.ref, record.title, record.state, record.detail)
    return Node(*named, via, above, ends, children)


def _natural(ref: str) -> list[tuple[int, str]]:
    """Sorts KPI-2 before KPI-10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", ref)]
