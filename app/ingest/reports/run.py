"""The one run of numbers through a report: which line starts the next numbered entry, and which only looks so."""

import re
from dataclasses import dataclass

from app.ingest.readers.page import Line

NUMBERED = re.compile(r"^(\d{1,3})\s?[.)](?!\d)\s*")
_SAME_MARGIN = 6.0
_LARGEST_HOLE = 50


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a line that begins with a number."""

    after_heading: bool
    fresh: bool  # There is a paragraph's space above it, or a heading.
    outdented: bool  # It stands to the left of the wrapped lines of the entry above.
    inside: bool  # It stands in the column of those wrapped lines.
    ended: bool  # The text above ends like a sentence.


class NumberRun:
    """Follows the numbers of a report, in which recommendations and findings may share one run."""

    def __init__(self) -> None:
        self.last: int | None = None
        self.high = 0
        self.left: float | None = None

    def accept(self, line: Line, around: Surroundings) -> int | None:
        """Return the number that opens an entry on this line, or None where the line is text."""
        match = NUMBERED.match(line.text)
        if not match:
            return None
        number = int(match[1])
        if not (self._goes_on(number, line, around) or self._restarts(number, around)):
            return None
        self.last, self.left, self.high = number, line.left, max(self.high, number)
        return number

    def _goes_on(self, number: int, line: Line, around: Surroundings) -> bool:
        at_margin = self.left is None or abs(line.left - self.left) <= _SAME_MARGIN
        if number in (self.high + 1, (self.last or 0) + 1):
            apart = around.fresh or around.ended
            return around.after_heading or around.outdented or (at_margin and apart and not around.inside)
        # A number out of turn needs all the evidence there is: the report left one out, or printed one twice.
        near = self.last is not None and self.last - 1 <= number <= self.last + _LARGEST_HOLE
        return near and at_margin and around.fresh and around.outdented

    def _restarts(self, number: int, around: Surroundings) -> bool:
        return around.after_heading and (number == 1 or self.last is None)
