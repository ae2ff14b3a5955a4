"""A cell put together again from its printed lines, which still knows where each word stood."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from app.ingest.readers.table import MAX_CELL_CHARACTERS, too_large
from app.ingest.tables.headings import Column

# A break before a small letter only wraps a sentence; before anything else it may part two entries of a list.
_WRAP = re.compile(r"\n(?=[a-z(&])")


@dataclass(frozen=True)
class Place:
    """Where words stand; lines are counted through the file, or the sheet."""

    page: int | None
    line: int


@dataclass
class Cell:
    """The words of one cell of a rebuilt row."""

    column: Column
    text: str = ""
    _starts: list[int] = field(default_factory=list)
    _places: list[Place] = field(default_factory=list)

    def add(self, words: str, place: Place, *, wrapped: bool) -> None:
        """Add the words of one more line: the same sentence goes on when `wrapped`, else a new entry may begin."""
        words = _WRAP.sub(" ", words)
        if self.text:
            self.text += _joint(self.text, words, wrapped=wrapped)
        self._starts.append(len(self.text))
        self._places.append(place)
        self.text += words
        if len(self.text) > MAX_CELL_CHARACTERS:
            raise too_large(f"line {place.line}", f"a row with more than {MAX_CELL_CHARACTERS:,} characters in a cell")

    def place(self, offset: int) -> Place:
        """Where the character at `offset` stood."""
        return self._places[bisect_right(self._starts, offset) - 1]

    def quote(self, start: int, end: int) -> str:
        """The words between two offsets, with wrapped lines joined by one space."""
        return " ".join(self.text[start:end].split())


def _joint(before: str, after: str, *, wrapped: bool) -> str:
    """A hyphen at the end of a line stays, and takes no space after it."""
    if re.search(r"\w-$", before) and after[:1].islower():
        return ""
    return " " if wrapped or after[:1].islower() else "\n"
