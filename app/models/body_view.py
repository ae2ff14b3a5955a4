"""What the view of a monitoring body says: the plain data that `coverage.body_view` makes and every face shows."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Why(StrEnum):
    """Why a KPI concerns a body that it does not reach."""

    NAMED = "named"
    PART = "goes_to_part"
    PREDECESSOR = "went_to_predecessor"
    ONCE = "received_once"


@dataclass(frozen=True)
class BodyLine:
    """Another body: the parent, a part, one that came before or after. `state` is live, ended or to_come."""

    id: int
    ref: str
    name: str
    state: str


@dataclass(frozen=True)
class NextMeeting:
    """The first meeting on the day or later, and how many days away it is."""

    id: int
    ref: str
    held_on: date
    in_days: int


@dataclass(frozen=True)
class Received:
    """A KPI that the body receives, or will receive.

    Parameters
    ----------
    state : str
        Of the route: live, outdated or planned.
    kpi_state : str
        live or proposed.
    since : date or None
        The route's first day; None where its source names none.
    newest_on : date or None
        The last day that its newest known value speaks of; None where it was never measured.
    age_days : int or None
        How old that value will be when the body next meets; None without a value or a meeting.
    """

    id: int
    ref: str
    name: str
    kpi_state: str
    route: str
    state: str
    frequency: str | None
    since: date | None
    until: date | None
    newest_on: date | None
    age_days: int | None


@dataclass(frozen=True)
class Reason:
    """Why something concerns the body: a word for programs, and the record that it rests on in words for people."""

    why: Why
    words: str


@dataclass(frozen=True)
class Missing:
    """A KPI that concerns the body and does not reach it, and the findings that it measures."""

    id: int
    ref: str
    name: str
    kpi_state: str
    because: tuple[Reason, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Unmeasured:
    """A finding that names the body and that no KPI in use measures."""

    id: int
    ref: str
    text: str
    said: str


@dataclass(frozen=True)
class BodyView:
    """One body on one day."""

    as_of: date
    id: int
    ref: str
    name: str
    kind: str
    state: str
    detail: str
    aliases: tuple[str, ...]
    parent: BodyLine | None
    parts: tuple[BodyLine, ...]
    predecessors: tuple[BodyLine, ...]
    successor: BodyLine | None
    next_meeting: NextMeeting | None
    receives: tuple[Received, ...]
    missing: tuple[Missing, ...]
    unmeasured: tuple[Unmeasured, ...]
    circles: tuple[str, ...]
