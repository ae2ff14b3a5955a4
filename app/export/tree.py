"""A trace as lines of text with box characters, for terminals and plain files.

What is broken is told by a sign and a word, so that it needs no colour.
"""

from collections.abc import Iterator, Sequence

from app.models.trace import End, Node, Trace

_TITLE_LENGTH = 100
# The mark of what was doubtful when a record was read.
DOUBT = "⚠"
# What goes without saying.
_USUAL = {"live", "checked", "published", "to_come meeting"}


def lines_of(trace: Trace) -> list[str]:
    """The tree, a line for each record and each broken end, without line ends or colour.

    Examples
    --------
    ::

        KPI-1  Visits on time (monthly)
        ├─ measures (outcome)  R1  Visit children on time. (recommendation)
        │  └─ said by  SIF-2015-11  SIF to 25 November 2015
        └─ ✗ BROKEN  no reporting route (K001)
    """
    return [_words(trace.root), *_below(trace.root)]


def _below(node: Node) -> Iterator[str]:
    # What is drawn above is told there.
    warnings = () if node.above else node.warnings
    branches: Sequence[Node | End | str] = (*warnings, *node.children, *node.ends)
    for place, branch in enumerate(branches, start=1):
        fork, line = ("└─ ", "   ") if place == len(branches) else ("├─ ", "│  ")
        if isinstance(branch, End | str):
            yield fork + (_end_words(branch) if isinstance(branch, End) else f"{DOUBT} {branch}")
            continue
        yield fork + _words(branch)
        yield from (line + below for below in _below(branch))


def _words(node: Node) -> str:
    hung = f"{node.via.words}{_told(node.via.state, node.via.detail)}  " if node.via else ""
    title = _cut(node.title)
    state = f"{node.state} {node.kind}" if node.kind == "meeting" else node.state
    return f"{hung}{node.ref}  {title}{_told(state, node.detail)}{'  [drawn above]' if node.above else ''}"


def _cut(text: str) -> str:
    return text if len(text) <= _TITLE_LENGTH else text[: _TITLE_LENGTH - 1].rstrip() + "…"


def _told(state: str, detail: str) -> str:
    """State and details in brackets, without what goes without saying or is said twice."""
    word = "" if state in _USUAL or detail.startswith(state) else state.replace("_", " ")
    said = ", ".join(part for part in (word, detail) if part)
    return f" ({said})" if said else ""


def _end_words(end: End) -> str:
    sign = "~ WAIVED" if end.waived else "✗ BROKEN"
    return f"{sign}  {end.words}{f' ({end.rule})' if end.rule else ''}"
