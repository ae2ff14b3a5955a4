"""What every reader gives: pages of lines, each with its place on the page.

Lengths are points (1/72 inch). `top` counts down from the upper edge of the page to the line's baseline, so that
a larger value stands lower, whatever font its first letter has.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.ingest.record import ReadWarning


@dataclass(slots=True)
class Line:
    """One printed line; `bold` holds when it is bold from its first letter to its last.

    `right` is told only of lines that were parted where wide gaps stand in them, as between the columns of a table.
    """

    page: int
    text: str
    left: float
    top: float
    size: float
    bold: bool
    right: float = 0.0

    def far_below(self, other: "Line") -> bool:
        """Whether there is more than ordinary line spacing between `other` and this line, on one page."""
        return self.page == other.page and self.top - other.top > 1.6 * max(self.size, other.size)


@dataclass(slots=True)
class Rule:
    """A thin line drawn across or down the page, as between the cells of a table."""

    left: float
    right: float
    top: float
    bottom: float
    across: bool
    down: bool

    def beside(self, top: float) -> bool:
        """Whether the rule runs down past a line of text whose baseline is at `top`."""
        return self.down and self.top - 1 <= top <= self.bottom + 1


@dataclass(slots=True)
class Page:
    """One page, counted from 1."""

    number: int
    height: float
    lines: list[Line] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """All pages of a file, and what could not be read of it."""

    pages: list[Page]
    warnings: list[ReadWarning] = field(default_factory=list)


def body_size(lines: Iterable[Line]) -> float:
    """Return the letter size in which most of the text is set, headings left out; 0 where there is none."""
    plain: Counter[float] = Counter()
    bold: Counter[float] = Counter()
    for line in lines:
        (bold if line.bold else plain)[line.size] += len(line.text)
    most = (plain or bold).most_common(1)
    return most[0][0] if most else 0.0


def from_the_top(lines: Iterable[Line]) -> list[Line]:
    """Return the lines of a page set in one column in reading order, whatever order the file holds them in."""
    return sorted(lines, key=lambda line: (round(line.top), line.left))


def join(text: str, more: str) -> str:
    """Join a wrapped line to the text before it; a word broken at its hyphen keeps the hyphen and gets no space."""
    if not text or not more:
        return text or more
    broken = text.endswith("-") and text[-2:-1].isalnum() and more[0].isalpha()
    hanging = more.startswith(("and ", "or ", "to "))  # "pre- and post-adoption"
    return text + more if broken and not hanging else f"{text} {more}"
