"""One authority's register as records and links: what traces walk along and graphs are made of."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from app.errors import NotFound
from app.vocabulary import EdgeKind, NodeKind

Key = tuple[NodeKind, int]


class LinkState(StrEnum):
    """Whether a link holds on the day, from what holds most to what holds least.

    `outdated` was accepted on other words than the finding or KPI has now. `planned` starts later. `lapsed` is a
    route whose own time is over: its last day is past, or it was a one-off on a day that is past or not known.
    `ended` has ended with the record at one of its ends: a retired KPI, a dropped action.
    """

    LIVE = "live"
    OUTDATED = "outdated"
    PROPOSED = "proposed"
    PLANNED = "planned"
    LAPSED = "lapsed"
    ENDED = "ended"
    REJECTED = "rejected"

    @property
    def holds(self) -> bool:
        """Whether a thread goes on along it, if only on paper."""
        return self in _HOLDING


_HOLDING = frozenset({LinkState.LIVE, LinkState.OUTDATED, LinkState.PROPOSED})


# Tuples, because an authority has tens of thousands of each, and a frozen dataclass costs three times as much.
class Record(NamedTuple):
    """A record in one line.

    `state` is live, proposed, retired (KPI), live, ended, to_come (body), checked, context, to_come (finding),
    published, to_come (inspection), or an action's status. `themes` are the headings that a finding stands under.
    """

    kind: NodeKind
    id: int
    ref: str
    title: str
    state: str
    detail: str = ""
    successor_id: int | None = None
    parent_id: int | None = None
    themes: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What links name it by."""
        return self.kind, self.id


class Link(NamedTuple):
    """A link in the direction of its kind, as in `vocabulary.EdgeKind`; `ref` where people can name the link."""

    kind: EdgeKind
    source: Key
    target: Key
    state: LinkState = LinkState.LIVE
    ref: str | None = None
    detail: str = ""


class Meets(NamedTuple):
    """A day on which a body meets."""

    id: int
    ref: str
    body: Key
    held_on: date


@dataclass(frozen=True)
class Register:
    """Everything of one authority that can be on a thread, as of one day; meetings in the order of their days."""

    as_of: date
    records: dict[Key, Record]
    links: list[Link]
    meetings: list[Meets]

    @cached_property
    def _by_end(self) -> dict[tuple[EdgeKind, bool, Key], list[Link]]:
        found: dict[tuple[EdgeKind, bool, Key], list[Link]] = defaultdict(list)
        for link in self.links:
            found[link.kind, True, link.source].append(link)
            found[link.kind, False, link.target].append(link)
        return found

    def links_from(self, key: Key, kind: EdgeKind) -> list[Link]:
        """The links of a kind that start at the record."""
        return self._by_end.get((kind, True, key), [])

    def links_to(self, key: Key, kind: EdgeKind) -> list[Link]:
        """The links of a kind that end at the record."""
        return self._by_end.get((kind, False, key), [])

    def find(self, ref: str, kind: NodeKind | None = None) -> Record:
        """The record of this reference, in whatever case it is typed; a route leads to its KPI, a mapping to its
        finding, a meeting to its body.

        Where records of several kinds share a reference, the one typed in its own case is meant, then the first in
        the order of `NodeKind`. With a kind, only records of that kind are looked for.

        Raises
        ------
        NotFound
        """
        typed = ref.strip()
        named = [(record.ref, record.key) for record in self.records.values() if kind in {None, record.kind}]
        if kind is None:
            named += [(link.ref, link.source) for link in self.links if link.ref]
            named += [(meeting.ref, meeting.body) for meeting in self.meetings]
        meant = [(name != typed, place) for place, (name, _) in enumerate(named) if name.lower() == typed.lower()]
        if not meant:
            raise NotFound(kind.value if kind else "record", ref)
        return self.records[named[min(meant)[1]][1]]


@lru_cache(maxsize=4_096)
def day(on: date) -> str:
    """29 September 2019."""
    return f"{on.day} {on:%B %Y}"
