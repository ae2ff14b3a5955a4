"""Page furniture: running heads and feet, page numbers, footnotes, the table of contents.

Told from geometry and repetition: a running head stands at the same height of several pages and says the same
but for its digits; a footnote is small print that opens with a digit in the lower half of a page.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from app.ingest.readers.page import Line, Page, body_size, from_the_top

_DIGITS = re.compile(r"\d+")
# The outer eighth of a page, above and below, is where running heads and feet stand.
_MARGIN_SHARE = 0.125
# A mark that points to a footnote is set much smaller than the text, and may stand on a line of its own.
_RAISED = 0.8
# A margin for binding is wider than an indent, and so are those of most pages on that side.
_BOUND = 6.0
_AGREEING = 0.7


def body_lines(pages: list[Page]) -> list[Line]:
    """Return the lines of the running text, without page furniture, in reading order.

    Footnotes and the table of contents are left out too.
    """
    body = body_size(line for page in pages for line in page.lines)
    lines: list[Line] = []
    for page, printed in printed_lines(pages):
        lines += _without_contents(_without_footnotes(page, printed, body))
    return lines


def with_one_margin(pages: list[Page]) -> list[Page]:
    """Return the pages with the same left margin.

    Pages that are made to be bound stand further to the right on every second page, which would make all that is
    told from where lines begin different there.
    """
    body = body_size(line for page in pages for line in page.lines)
    margins = [_margin_of(pages[parity::2], body) for parity in (0, 1)]
    if None in margins:
        return pages
    odd, even = (margin or 0.0 for margin in margins)
    if abs(odd - even) < _BOUND:
        return pages
    return [_moved(page, odd - even) if index % 2 else page for index, page in enumerate(pages)]


def _margin_of(pages: list[Page], body: float) -> float | None:
    """Where the text of pages begins, None where they are few or do not agree."""
    lefts = [[line.left for line in page.lines if abs(line.size - body) <= 1] for page in pages]
    most = Counter(round(min(left)) for left in lefts if left).most_common(1)
    return float(most[0][0]) if most and most[0][1] >= max(3, _AGREEING * len(pages)) else None


def _moved(page: Page, by: float) -> Page:
    lines = [replace(line, left=line.left + by) for line in page.lines]
    rules = [replace(rule, left=rule.left + by, right=rule.right + by) for rule in page.rules]
    return Page(page.number, page.height, lines, rules)


def printed_lines(pages: list[Page]) -> Iterator[tuple[Page, list[Line]]]:
    """Each page with its lines between the running head and foot, from the top down."""
    repeated = _repeated(pages)
    for page in pages:
        kept = (line for line in page.lines if not _is_furniture(page, line, repeated))
        yield page, from_the_top(kept)


def _repeated(pages: list[Page]) -> set[tuple[str, int]]:
    counts = Counter(key for page in pages for key in {_key(page, line) for line in page.lines} if key)
    # Left and right pages take turns, so a head needs only some of the pages; two of two is enough in a short letter.
    enough = 3 if len(pages) > 3 else 2
    return {key for key, count in counts.items() if count >= enough}


def _is_furniture(page: Page, line: Line, repeated: set[tuple[str, int]]) -> bool:
    key = _key(page, line)
    if key is None:
        return False
    # A page of another section may have the same words at another height.
    moved = len(key[0].split()) > 2 and any(key[0] == text for text, _ in repeated)
    if not (key in repeated or moved or line.text == str(page.number)):
        return False
    # Rows of a table may begin alike at the top of page after page.
    return not any(rule.beside(line.top) for rule in page.rules)


def _key(page: Page, line: Line) -> tuple[str, int] | None:
    if page.height * _MARGIN_SHARE < line.top < page.height * (1 - _MARGIN_SHARE):
        return None
    return _DIGITS.sub("#", line.text), round(line.top / 4)


def _without_footnotes(page: Page, lines: list[Line], body: float) -> list[Line]:
    kept: list[Line] = []
    in_note = False
    for line in lines:
        small = line.size < body - 1
        opens = line.text[:1].isdigit() and line.top > page.height / 2
        in_note = small and (in_note or opens)
        raised_mark = small and line.text.isdigit() and line.size < _RAISED * body
        if not in_note and not raised_mark:
            kept.append(line)
    return kept


def _without_contents(lines: list[Line]) -> list[Line]:
    for index, line in enumerate(lines):
        if line.text.casefold() == "contents":
            return lines[:index]
    return lines
