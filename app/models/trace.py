"""What a trace says: the plain data that `coverage.threads` makes, and that REST answers and `export.tree` draws."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Via:
    """How a node hangs on the one above it: in words, the link's state, its reference if it has one, and details."""

    words: str
    state: str
    ref: str | None
    detail: str


@dataclass(frozen=True)
class End:
    """Where a thread ends too early; `rule` is the code of the gap, None where no rule is broken at this branch."""

    rule: str | None
    words: str
    waived: bool


@dataclass(frozen=True)
class Node:
    """One record on a thread.

    Parameters
    ----------
    kind : str
        A value of NodeKind, or "meeting".
    state, detail : str
        The state as in `coverage.register.Record` (a meeting is to_come), and what else there is to say in a line.
    via : Via or None
        None at the root.
    above : bool
        Its own branches are drawn once, further up, and left out here.
    ends : tuple of End
        Where the thread breaks off at this record.
    children : tuple of Node
    warnings : tuple of str
        What was doubtful when the record was read from its document.
    """

    kind: str
    id: int
    ref: str
    title: str
    state: str
    detail: str
    via: Via | None
    above: bool
    ends: tuple[End, ...]
    children: tuple["Node", ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cover:
    """How far the findings on a record's threads are covered; a finding's own cover has itself alone.

    Parameters
    ----------
    findings : int
        Those that the rules look at. All other counts are of them.
    named : int
        A KPI in use measures it, if only as a proposal.
    live : int
        An accepted mapping leads to a live KPI.
    reported : int
        One of its KPIs reaches a body.
    answered : int
        An action answers it.
    moved : int
        One of its live KPIs is better than at the inspection.
    deep : int
        All five hold.
    depth : str or None
        The last of the five, in this order, that holds for every finding with all before it; None where the first
        fails, or where there is no finding.
    words : str
        The same as a sentence.
    """

    findings: int
    named: int
    live: int
    reported: int
    answered: int
    moved: int
    deep: int
    depth: str | None
    words: str


@dataclass(frozen=True)
class Trace:
    """The threads through `root` on the day, and how far they cover what the inspectors said."""

    as_of: date
    root: Node
    cover: Cover
