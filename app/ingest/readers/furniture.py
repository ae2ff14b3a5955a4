"""Page furniture: running heads and feet, page numbers, footnotes, the table of contents.

Told from geometry and repetition: a running head stands at the same height of several pages and says the same
but for its digits; a footnote is small print that opens with a digit in the lower half of a page.
"""

import re
from collections import Counter
from collections.abc import Iterator

from app.ingest.readers.page import Line, Page, body_size

_DIGITS = re.compile(r"\d+")
# The outer eighth of a page, above and below, is where running heads and feet stand.
_MARGIN_SHARE = 0.125
# A mark that points to a footnote is set much smaller than the text, and may stand on a line of its own.
_RAISED = 0.8


def body_lines(pages: list[Page]) -> list[Line]:
    """Return the lines of the running text, without page furniture, in reading order.

    Footnotes and the table of contents are left out too.
    """
    body = body_size(line for page in pages for line in page.lines)
    lines: list[Line] = []
    for page, printed in printed_lines(pages):
        lines += _without_contents(_without_footnotes(page, printed, body))
    return lines


def printed_lines(pages: list[Page]) -> Iterator[tuple[Page, list[Line]]]:
    """Each page with its lines between the running head and foot.

    Papers are set in one column: order is from the top down, whatever order the file holds the lines in.
    """
    repeated = _repeated(pages)
    for page in pages:
        kept = (line for line in page.lines if not _is_furniture(page, line, repeated))
        yield page, sorted(kept, key=lambda line: (round(line.top), line.left))


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
