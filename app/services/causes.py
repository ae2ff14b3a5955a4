"""Finds what opened or closed a gap: the changes within its reach that can have done it, or the day's moving on.

The order of things is taken to be: first what the trail says was changed, looked at on the earlier day; then the day
moves. A gap that differs must have turned at one of these steps, and the step must have been in its reach.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from app.coverage.register_reader import as_stored
from app.coverage.snapshots import GapChange, Turn
from app.coverage.together import Together
from app.coverage.watches import CLOSES, EITHER, OPENS, Reach, Watch
from app.models import METADATA
from app.services.window import ALIVE, COMPARED, FOREVER, GONE, LINKS, WHOLE, Seen, Span, Window

_WANTED = {
    Turn.APPEARED: OPENS,
    Turn.WAIVER_ENDED: OPENS,
    Turn.CLOSED: CLOSES,
    Turn.WAIVED: CLOSES,
    Turn.SEVERITY_CHANGED: EITHER,
}
# The days on which the mere passing of time changes what a record counts for: it is in force from that day, through
# it, or until it; and what reaching the first, or passing the others, does.
_DAYS = {
    "inspection": {"published_on": ("from", ALIVE), "ends_on": ("from", ALIVE)},
    "kpi": {"retired_on": ("from", GONE)},
    "body": {"from_on": ("from", ALIVE), "to_on": ("through", GONE)},
    "route": {"from_on": ("from", ALIVE), "to_on": ("through", GONE)},
    "target": {"from_on": ("from", ALIVE), "to_on": ("through", GONE)},
    "measurement": {"ends_on": ("from", ALIVE)},
    "meeting": {"held_on": ("through", GONE)},
    "waiver": {"expires_on": ("through", GONE)},
    "action": {"due_on": ("through", 0), "done_on": ("from", 0)},
}
_ASKED_BESIDES = {"inspection": ("published_on", "ends_on"), "kpi": ("status",)}

# Record, and through which events it was within reach of which gap.
Holder = tuple[int, int, int]
Frontier = dict[int, set[Holder]]
# A record's values, in the order of `_columns_of` its kind.
Row = tuple[Any, ...]
_ID = 0


class Passing(NamedTuple):
    """A day of a record that came, or passed; without a record, only the day moved."""

    kind: str
    record_id: int
    field: str
    day: date | None


@dataclass
class Hits:
    """What can have turned one record's gap: events, each with the fields that matter; days that came or passed."""

    record_id: int
    wanted: int
    events: dict[int, set[str]] = field(default_factory=dict)
    passings: set[Passing] = field(default_factory=set)


class _Tables:
    """An authority's links and days as they are now: all kinds that may be asked for are read in one query, once.

    These are tens of thousands of rows: each is kept as one tuple, and found in lists that are sorted by a column.
    """

    def __init__(self, session: Session, authority_id: int, kinds: Iterable[str]) -> None:
        self._session = session
        self._authority_id = authority_id
        self._kinds = sorted(kinds)
        self._sorted: dict[tuple[str, str], tuple[Sequence[int], list[Row]]] = {}

    @cached_property
    def _rows(self) -> dict[str, list[Row]]:
        asked = {kind: [METADATA.tables[kind].c[name] for name in _columns_of(kind)] for kind in self._kinds}
        mine = (
            select(*map(as_stored, columns)).where(METADATA.tables[kind].c.authority_id == self._authority_id)
            for kind, columns in asked.items()
        )
        found = Together(*mine).read(self._session.connection())
        return {kind: sorted(rows, key=itemgetter(0)) for kind, rows in zip(asked, found, strict=True)}

    def by(self, kind: str, column: str, values: Iterable[int]) -> Iterator[Row]:
        """The rows of a kind that hold one of these values in a column."""
        held, rows = self._by(kind, column)
        for value in values:
            yield from rows[bisect_left(held, value) : bisect_right(held, value)]

    def _by(self, kind: str, column: str) -> tuple[Sequence[int], list[Row]]:
        if (kind, column) not in self._sorted:
            of = itemgetter(_place(kind, column))
            rows = sorted((row for row in self._rows[kind] if of(row) is not None), key=of)
            self._sorted[kind, column] = array("q", map(of, rows)), rows
        return self._sorted[kind, column]


class Search:
    """Looks for causes in one stretch of the trail, between two days, along the reaches that it is made for."""

    def __init__(
        self, session: Session, authority_id: int, window: Window, days: tuple[date, date], reaches: Iterable[Reach]
    ) -> None:
        self.window = window
        self.day, self.later_day = days
        kinds = {kind for reach in reaches for kind in self._kinds_of(reach.root)}
        self._tables = _Tables(session, authority_id, kinds)

    def causes(self, reach: Reach, changes: Sequence[GapChange]) -> list[Hits]:
        """What can have turned each of these gaps, all of which rest on the same reach."""
        hits = [Hits(change.id, _WANTED[change.turn]) for change in changes]
        frontier: Frontier = {}
        for place, change in enumerate(changes):
            frontier.setdefault(change.id, set()).add((place, 0, FOREVER))
        self._look(reach.root, frontier, hits)
        if reach.ages and self.day != self.later_day:
            for hit in hits:
                self._age(hit)
        return hits

    def _age(self, hit: Hits) -> None:
        """Say that the day moved, where that can have turned a gap that nothing else in its reach did."""
        onwards = OPENS if self.later_day > self.day else CLOSES
        if not hit.passings and hit.wanted in (onwards, EITHER):
            hit.passings.add(Passing("", 0, "", None))

    def _matters(self, watch: Watch) -> bool:
        """Whether anything at or below the watch can be a cause: it was changed, or has days of which one may pass."""
        moved = self.day != self.later_day
        return bool(_kinds(watch) & self.window.kinds or (moved and _kinds(watch) & _DAYS.keys()))

    def _kinds_of(self, watch: Watch) -> set[str]:
        """The kinds of record that a look from the watch may read."""
        if not self._matters(watch):
            return set()
        # All are of one authority: of itself nothing has to be read.
        return ({watch.kind} - {"authority"}).union(*(self._kinds_of(below) for below in watch.below))

    def _look(self, watch: Watch, frontier: Frontier, hits: list[Hits]) -> None:
        if not frontier or not self._matters(watch):
            return
        for record_id, holders in frontier.items():
            for seen in self.window.events.get((watch.kind, record_id), ()):
                _hit(watch, seen, holders, hits)
        if self.day != self.later_day and watch.kind in _DAYS:
            self._look_at_days(watch, frontier, hits)
        for below in filter(self._matters, watch.below):
            beyond = self._beyond(watch, below, frontier)
            if below.rule:
                beyond = self._of_rule(below.rule, beyond)
            if below.alike:
                beyond = self._alike(below, beyond, hits)
            self._look(below, beyond, hits)

    def _beyond(self, watch: Watch, below: Watch, frontier: Frontier) -> Frontier:
        """The records one step further, each with the stretch in which the links to it held."""
        found: Frontier = {}
        for span in self._up(watch.kind, below, frontier) if below.up else self._down(below, frontier):
            source, target = (span.row_id, span.value) if below.up else (span.value, span.row_id)
            for place, start, end in frontier[source]:
                start, end = max(start, span.start), min(end, span.end)  # noqa: PLW2901 - both narrowed
                if start <= end and start <= self.window.until:
                    found.setdefault(target, set()).add((place, start, end))
        return found

    def _of_rule(self, rule: str, waivers: Frontier) -> Frontier:
        """Those waivers that are, or were, of this rule."""
        of = _place("waiver", "rule")
        mine = {row[_ID] for row in self._tables.by("waiver", "id", waivers) if row[of] == rule}
        return {
            id_: held for id_, held in waivers.items() if id_ in mine or rule in self.window.said["waiver", "rule"][id_]
        }

    def _alike(self, watch: Watch, frontier: Frontier, hits: list[Hits]) -> Frontier:
        """Those records that ever said the same as the record of the gap."""
        said = self._ever_said(
            watch, {*frontier, *(hits[place].record_id for held in frontier.values() for place, *_ in held)}
        )
        found: Frontier = {}
        for id_, held in frontier.items():
            mine = {holder for holder in held if said[id_] & said[hits[holder[0]].record_id]}
            if mine:
                found[id_] = mine
        return found

    def _ever_said(self, watch: Watch, ids: set[int]) -> dict[int, set[str]]:
        in_trail = self.window.said[watch.kind, watch.alike]
        said = {id_: set(in_trail.get(id_, ())) for id_ in ids}
        alike = _place(watch.kind, watch.alike)
        for row in self._tables.by(watch.kind, "id", ids):
            said[row[_ID]].add(row[alike] or "")
        return {id_: {_plain(text) for text in texts} - {""} for id_, texts in said.items()}

    def _up(self, kind: str, below: Watch, frontier: Frontier) -> Iterator[Span]:
        unknown = []
        for row_id in frontier:
            spans = self.window.spans(kind, below.column, row_id)
            if spans is None:
                unknown.append(row_id)
            else:
                yield from spans
        named = _place(kind, below.column)
        for row in self._tables.by(kind, "id", unknown):
            if row[named] is not None:
                yield Span(row[_ID], row[named], 0, FOREVER)

    def _down(self, below: Watch, frontier: Frontier) -> Iterator[Span]:
        for value in frontier:
            yield from self.window.spans_to(below.kind, below.column, value)
        named = _place(below.kind, below.column)
        for row in self._tables.by(below.kind, below.column, frontier):
            if self.window.spans(below.kind, below.column, row[_ID]) is None:
                yield Span(row[_ID], row[named], 0, FOREVER)

    def _look_at_days(self, watch: Watch, frontier: Frontier, hits: list[Hits]) -> None:
        wanted = [name for name in _DAYS[watch.kind] if watch.fields is None or name in watch.fields]
        if not wanted:
            return
        for record_id, said in self._as_it_was(watch.kind, frontier):
            for name, day, effect in self._passed(watch.kind, wanted, said):
                passing = Passing(watch.kind, record_id, name, day)
                for place, start, end in frontier[record_id]:
                    alive = start <= self.window.until < end
                    if (
                        alive
                        and _fits(hits[place].wanted, watch.push * effect)
                        and not self._came(passing, hits[place])
                    ):
                        hits[place].passings.add(passing)

    def _came(self, passing: Passing, hit: Hits) -> bool:
        """Whether the record's being made is a cause already."""
        made = self.window.events.get((passing.kind, passing.record_id), ())
        return any(seen.change == "created" and seen.sequence in hit.events for seen in made)

    def _as_it_was(self, kind: str, ids: Iterable[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """What records said at the end of the stretch, whatever was changed later."""
        later = self.window.later
        there = set()
        for row in self._tables.by(kind, "id", ids):
            there.add(row[_ID])
            yield row[_ID], dict(zip(_columns_of(kind), row, strict=True)) | later.get((kind, row[_ID]), {})
        for record_id in ids:
            if record_id not in there and (kind, record_id) in later:
                yield record_id, later[kind, record_id]

    def _passed(self, kind: str, wanted: Sequence[str], said: Mapping[str, Any]) -> Iterator[tuple[str, date, int]]:
        for name in wanted:
            how, effect = _DAYS[kind][name]
            if said.get(name) is None or _counts_not(kind, name, said):
                continue
            day = date.fromisoformat(str(said[name]))
            sides = [now >= day if how == "from" else now > day for now in (self.day, self.later_day)]
            if sides[0] != sides[1]:
                yield name, day, effect if sides[1] else -effect


def _plain(text: str) -> str:
    """A text without capitals, and without the stops and spaces at which two that say the same may differ."""
    return " ".join(re.sub(r"[.,;:](?!\w)", " ", text.casefold()).split())


def _counts_not(kind: str, name: str, said: Mapping[str, Any]) -> bool:
    if kind == "kpi":
        return str(said["status"]) != "retired"
    # What an inspection found is said on the day of its report; on its last day only where it has none.
    return kind == "inspection" and name == "ends_on" and said["published_on"] is not None


def _hit(watch: Watch, seen: Seen, holders: Iterable[Holder], hits: list[Hits]) -> None:
    fields, effects = _matter(watch, seen)
    if not fields:
        return
    effect = effects.pop() if len(effects) == 1 else 0
    for place, start, end in holders:
        if start <= seen.sequence <= end and _fits(hits[place].wanted, watch.push * effect):
            hits[place].events.setdefault(seen.sequence, set()).update(fields)


def _matter(watch: Watch, seen: Seen) -> tuple[set[str], set[int]]:
    """The fields of an event that the watch looks at, and what they do to the record's being in force."""
    mine = [
        (name, effect) for name, effect in seen.effects if name == WHOLE or watch.fields is None or name in watch.fields
    ]
    return {name.partition("=")[0] for name, _ in mine}, {effect for _, effect in mine}


def _fits(wanted: int, push: int) -> bool:
    return EITHER in (wanted, push) or wanted == push


@cache
def _columns_of(kind: str) -> tuple[str, ...]:
    """The columns in which records of a kind name others, say days, and say what is compared."""
    wanted = {*LINKS, *_DAYS.get(kind, ()), *_ASKED_BESIDES.get(kind, ()), *COMPARED.get(kind, ()), "authority_id"}
    return "id", *sorted(wanted.intersection(METADATA.tables[kind].c.keys()))


@cache
def _place(kind: str, column: str) -> int:
    """Where a row of a kind has what a column holds."""
    return _columns_of(kind).index(column)


@cache
def _kinds(watch: Watch) -> frozenset[str]:
    return frozenset({watch.kind}).union(*(_kinds(below) for below in watch.below))
