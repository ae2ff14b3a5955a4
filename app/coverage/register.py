"""One authority's register as records and links: what traces walk along and graphs are made of."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.errors import NotFound
from app.vocabulary import EdgeKind, NodeKind

Key = tuple[NodeKind, int]


class LinkState(StrEnum):
    """Whether a link holds on the day, from what holds most to what holds least: a planned one starts later."""

    LIVE = "live"
    PROPOSED = "proposed"
    PLANNED = "planned"
    ENDED = "ended"
    REJECTED = "rejected"

    @property
    def holds(self) -> bool:
        """Whether a thread goes on along it, if only on paper."""
        return self in {LinkState.PROPOSED, LinkState.LIVE}


@dataclass(frozen=True)
class Record:
    """A record in one line.

    `state` is live, proposed, retired (KPI), live, ended, to_come (body), checked, context, to_come (finding),
    published, to_come (inspection), or an action's status.
    """

    kind: NodeKind
    id: int
    ref: str
    title: str
    state: str
    detail: str = ""
    successor_id: int | None = None
    parent_id: int | None = None

    @property
    def key(self) -> Key:
        """What links name it by."""
        return self.kind, self.id


@dataclass(frozen=True)
class Link:
    """A link in the direction of its kind, as in `vocabulary.EdgeKind`; `ref` where people can name the link."""

    kind: EdgeKind
    source: Key
    target: Key
    state: LinkState = LinkState.LIVE
    ref: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class Meets:
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

    def find(self, ref: str) -> Record:
        """The record of this reference, in whatever case it is typed; a route leads to its KPI, a mapping to its
        finding, a meeting to its body.

        Where records of several kinds share a reference, the one typed in its own case is meant, then the first in
        the order of `NodeKind`.

        Raises
        ------
        NotFound
        """
        typed = ref.strip()
        named = [(record.ref, record.key) for record in self.records.values()]
        named += [(link.ref, link.source) for link in self.links if link.ref]
        named += [(meeting.ref, meeting.body) for meeting in self.meetings]
        meant = [(name != typed, place) for place, (name, _) in enumerate(named) if name.lower() == typed.lower()]
        if not meant:
            raise NotFound("record", ref)
        return self.records[named[min(meant)[1]][1]]


def day(on: date) -> str:
    """29 September 2019."""
    return f"{on.day} {on:%B %Y}"
