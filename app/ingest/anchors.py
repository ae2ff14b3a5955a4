"""Where the words of each item stand in the document's text, so that a quote can be shown on its page and proved.

The document's text is the text of each page, followed by a form feed. A page's text is its lines as they were read,
from the top down, each but the last followed by a line end. An item's words run over whole lines, and may skip others:
running heads and feet, footnotes, the cells beside them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.ingest.readers.page import Line, Page
from app.ingest.record import (
    Anchor,
    InspectionRecord,
    JudgementRead,
    ParagraphRead,
    ReadWarning,
    RecommendationRead,
)
from app.ingest.reports.blocks import BULLET
from app.ingest.reports.judgements import without_grade

PAGE_END = "\f"
# An item may run over two page ends; between two of its lines there is at most about a page of other text.
_MOST_PAGES = 2
_MOST_SKIPPED = 45
_GRADE_NEAR = 4
# The line on which an item begins has at least so many letters of it.
_OPENING = 4
# Comparing takes the square of a line's length; what a report prints on a line is far shorter.
_LONGEST_LINE = 3_000


def anchor_items(record: InspectionRecord, pages: Sequence[Page]) -> None:
    """Give each judgement, recommendation and paragraph of a report its anchor.

    One whose words are not found on its page has none, and a warning says so.
    """
    text = _Text.of_pages(pages)
    for judgement in record.judgements:
        judgement.anchor = text.place_of_grade(judgement)
        _warn_without(record, judgement, f"{judgement.area} {judgement.grade}")
    for items in (record.recommendations, record.paragraphs):
        after = 0
        for item in items:
            item.anchor = text.place(item.text, item.page, after)
            after = item.anchor.ends_at if item.anchor else after
            _warn_without(record, item, item.text)


def text_of_pages(pages: Sequence[Page]) -> tuple[str, list[int]]:
    """The document's text, and where in it each page begins."""
    parts: list[str] = []
    starts: list[int] = []
    place = 0
    for page in pages:
        starts.append(place)
        parts.append("\n".join(line.text for line in _down(page)) + PAGE_END)
        place += len(parts[-1])
    return "".join(parts), starts


def says(quote: str, text: str) -> bool:
    """Whether the words of a quote are an item's text, from its first word to its last.

    Parameters
    ----------
    quote : str
        A slice of a document's text. Spaces, bullets, and whole lines between the item's own do not count.
    text : str
        As a reader gives it.
    """
    found = _Text.of_quote(quote).place(text, 0)
    return found is not None and (found.starts_at, found.ends_at) == (0, len(quote))


def _warn_without(
    record: InspectionRecord, item: JudgementRead | RecommendationRead | ParagraphRead, words: str
) -> None:
    if item.anchor is None and words.strip():
        message = "These words were not found in the text of their page."
        record.warnings.append(ReadWarning("place-not-found", message, item.page, words=words))


def _down(page: Page) -> list[Line]:
    return sorted(page.lines, key=lambda line: (round(line.top), line.left))


def _key(text: str) -> str:
    return "".join(text.split()).replace("•", "")


@dataclass(slots=True)
class _Printed:
    """A line at its place in the text; `key` is what it says without spaces."""

    page: int
    top: float
    starts_at: int
    text: str
    key: str

    def place(self, letters: int) -> int:
        """The place in the text after so many letters of the key."""
        for index, letter in enumerate(self.text):
            if letters == 0:
                return self.starts_at + index
            letters -= not (letter.isspace() or letter == "•")
        return self.starts_at + len(self.text)

    def place_of(self, letter: int) -> int:
        """The place of one letter of the key, counted from 0."""
        return self.place(letter + 1) - 1

    def is_cut(self, letters: int) -> bool:
        """Whether a word ends after so many letters of the key, or a new one begins."""
        if letters in (0, len(self.key)):
            return True
        before, after = self.place(letters) - self.starts_at - 1, self.place_of(letters) - self.starts_at
        return after > before + 1 or not (self.text[before].isalnum() and self.text[after].isalnum())

    def parts(self, around_grade: str = "") -> Iterator[tuple[int, int]]:
        """Which letters of the key may be a whole line of an item: all, all after a bullet, all but a grade."""
        whole = len(self.key)
        if not whole:
            return
        yield 0, whole
        if bullet := BULLET.match(self.text):
            yield len(_key(bullet[0])), whole
        if around_grade and (cut := len(_key(without_grade(self.text)))) < whole:
            yield (0, cut) if around_grade == "area" else (cut, whole)


class _Text:
    def __init__(self, lines: list[_Printed]) -> None:
        self._lines = lines
        self._pages: dict[int, range] = {}
        for index, line in enumerate(lines):
            first = self._pages.get(line.page, range(index, index)).start
            self._pages[line.page] = range(first, index + 1)

    @classmethod
    def of_pages(cls, pages: Sequence[Page]) -> "_Text":
        lines = []
        place = 0
        for page in pages:
            for line in _down(page):
                lines.append(_Printed(page.number, line.top, place, line.text, _key(line.text)))
                place += len(line.text) + 1
            # An empty page has no line end that its form feed takes the place of.
            place += not page.lines
        return cls(lines)

    @classmethod
    def of_quote(cls, quote: str) -> "_Text":
        lines = []
        place = 0
        for text in quote.replace(PAGE_END, "\n").split("\n"):
            lines.append(_Printed(0, 0.0, place, text, _key(text)))
            place += len(text) + 1
        return cls(lines)

    def place(self, text: str, page: int, after: int = 0) -> Anchor | None:
        """Where a text stands that begins on the page, after `after` if it does.

        Of several places the shortest is meant: a longer one begins like the text and goes on elsewhere.
        """
        found = [anchor for _, _, anchor in self._places(_key(text), self._of(page))]
        return min(found, key=lambda anchor: (anchor.starts_at < after, _length(anchor)), default=None)

    def place_of_grade(self, read: JudgementRead) -> Anchor | None:
        """Where a judgement stands: from the first word of area and grade to the last of both."""
        areas = self._places(_key(read.area), self._of(read.page), "area")
        found = min(areas, key=lambda found: _length(found[2]), default=None)
        if found is None:
            return None
        first, last, area = found
        above, below = self._lines[first].top, self._lines[last].top
        on_page = self._of(read.page)
        near = range(max(first - _GRADE_NEAR, on_page.start), min(last + _GRADE_NEAR + 1, on_page.stop))

        def distance(found: tuple[int, int, Anchor]) -> tuple[float, bool]:
            top = self._lines[found[0]].top
            return max(above - top, top - below, 0.0), found[2].starts_at < area.starts_at

        grades = self._places(_key(read.grade), near, "grade")
        grade = min(grades, key=distance, default=None)
        if grade is None:
            return None
        return Anchor(min(area.starts_at, grade[2].starts_at), max(area.ends_at, grade[2].ends_at))

    def _of(self, page: int) -> range:
        return self._pages.get(page, range(0))

    def _places(self, key: str, among: range, around_grade: str = "") -> Iterator[tuple[int, int, Anchor]]:
        """Each place where the key stands that begins in one of the lines: first line, last line, anchor."""
        if not key:
            return
        opening = key[:_OPENING]
        for index in among:
            line = self._lines[index]
            if opening not in line.key or len(line.key) > _LONGEST_LINE:
                continue
            for begin in _beginnings(line, key):
                if ended := self._follow(index, begin, key, around_grade):
                    last, end = ended
                    yield index, last, Anchor(line.place_of(begin), self._lines[last].place(end))

    def _follow(self, index: int, begin: int, key: str, around_grade: str) -> tuple[int, int] | None:
        """The line and the letter in it after which the key is said, when it begins at this letter of this line."""
        first = self._lines[index]
        if first.key.startswith(key, begin):
            return index, begin + len(key)
        # How many letters of the key may be said up to a line, and how many lines were skipped since the last of them.
        ends = (end for _, end in first.parts(around_grade))
        said = {end - begin: 0 for end in ends if end > begin and key.startswith(first.key[begin:end])}
        for number in range(index + 1, len(self._lines)):
            line = self._lines[number]
            if line.page > first.page + _MOST_PAGES or not said:
                return None
            going = {done: skipped + 1 for done, skipped in said.items() if skipped < _MOST_SKIPPED}
            for start, end in line.parts(around_grade):
                for done in said:
                    left = len(key) - done
                    if left <= end - start:
                        if line.key.startswith(key[done:], start) and line.is_cut(start + left):
                            return number, start + left
                    elif key.startswith(line.key[start:end], done):
                        going[done + end - start] = 0
            said = going
        return None


def _beginnings(line: _Printed, key: str) -> Iterator[int]:
    """The letters of a line's key at which the key may begin: the rest of the line goes on as it does, or it ends."""
    opening = key[:_OPENING]
    begin = line.key.find(opening)
    while begin >= 0:
        if line.key.startswith(key, begin):
            fits = line.is_cut(begin + len(key))
        else:
            fits = key.startswith(line.key[begin:]) or _fits_before_grade(line, begin, key)
        if fits and line.is_cut(begin):
            yield begin
        begin = line.key.find(opening, begin + 1)


def _length(anchor: Anchor) -> int:
    return anchor.ends_at - anchor.starts_at


def _fits_before_grade(line: _Printed, begin: int, key: str) -> bool:
    return any(end > begin and key.startswith(line.key[begin:end]) for _, end in line.parts("area"))
