"""Where an item of what was read stands in its document: the page, its text, and the words in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from app.errors import NotFound
from app.ingest.document_text import PDF
from app.models import ImportRun, StoredFile
from app.services.files import page_of, stored_file, text_of_page
from app.services.import_places import item_read
from app.services.imports import anchor_of

# What is shown of a page before the words and after them. A drawn page has its whole text beside it; where the text is
# all there is to see, the words should be in view, and a table may be one page of a megabyte.
_AROUND_DRAWN, _AROUND = (20_000, 20_000), (600, 2_500)
_WORDS = ("quote", "text", "name", "area")
_LINE_END = re.compile("[\n\f]")


@dataclass(frozen=True)
class PlaceOnPage:
    """A page's text in three parts, of which `words` are the item's; "" where they were not found.

    `page` is counted from 1; `cut` says that the page is longer than what is shown; `is_drawn` that there is a picture.
    """

    page: int
    pages: int
    before: str
    words: str
    after: str
    cut: bool
    is_drawn: bool


def place_on_page(session: Session, run: ImportRun, place: str) -> PlaceOnPage | None:
    """The page that an item was read from; None where the document is not stored, or no page is known.

    Raises
    ------
    NotFound
        What was read has no such item.
    """
    read = item_read(run, place)
    try:
        file = stored_file(session, run.authority_id, run.sha256)
    except NotFound:
        return None
    span = find_words(run, file, place)
    page = page_of(file, span[0]) if span else read.get("page") or 1
    if not 1 <= page <= len(file.starts):
        return None
    found = text_of_page(file, page)
    text = found.text
    first, last = (min(max(at - found.starts_at, 0), len(text)) for at in span or (found.starts_at, found.starts_at))
    is_drawn = file.media_type == PDF
    above, below = _AROUND_DRAWN if is_drawn else _AROUND
    # Whole lines, so that no word is cut.
    starts = text.rfind("\n", 0, first - above) + 1 if first > above else 0
    ends = text.find("\n", last + below)
    ends = len(text) if ends < 0 or last + below >= len(text) else ends
    return PlaceOnPage(
        page,
        found.pages,
        text[starts:first],
        text[first:last],
        text[last:ends].rstrip(),
        cut=starts > 0 or len(text[ends:].strip()) > 0,
        is_drawn=is_drawn,
    )


def find_words(run: ImportRun, file: StoredFile, place: str) -> tuple[int, int] | None:
    """The first character of an item's words in the document's text, and the one after the last.

    Without an anchor, they are looked for on the item's page; else its line is taken.

    Raises
    ------
    NotFound
        What was read has no such item.
    """
    read = item_read(run, place)
    if anchor := anchor_of(run, place):
        return anchor
    line = _span_of_line(file.text, read.get("line"))
    for starts, ends in _stretches(file, read.get("page"), line):
        for name in _WORDS:
            if (words := read.get(name)) and (found := _find(file.text, str(words), starts, ends)):
                return found
    return line


def _stretches(file: StoredFile, page: int | None, line: tuple[int, int] | None) -> Iterator[tuple[int, int]]:
    """Where the words may stand: first from their line on, then on their page."""
    if line:
        yield line[0], min(line[1] + _AROUND[1], len(file.text))
    if page and 1 <= page <= len(file.starts):
        found = text_of_page(file, page)
        yield found.starts_at, found.starts_at + len(found.text)


def _span_of_line(text: str, line: int | None) -> tuple[int, int] | None:
    if not line:
        return None
    starts = 0
    for number, end in enumerate(_LINE_END.finditer(text), 1):
        if number == line:
            return starts, end.start()
        starts = end.end()
    return None


def _find(text: str, words: str, starts: int, ends: int) -> tuple[int, int] | None:
    """Where the words stand, whatever the spaces between their letters."""
    letters = [(index, letter) for index, letter in enumerate(text[starts:ends], starts) if not letter.isspace()]
    wanted = "".join(words.split())
    at = "".join(letter for _, letter in letters).find(wanted)
    return (letters[at][0], letters[at + len(wanted) - 1][0] + 1) if at >= 0 and wanted else None
