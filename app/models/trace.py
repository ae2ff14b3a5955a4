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


@dataclass(frozen=True)
class Trace:
    """The threads through `root` on the day."""

    as_of: date
    root: Node
