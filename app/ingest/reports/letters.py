"""What letters to a council or a partnership share: a date at the head, a title, dates told in a sentence, prose."""

import re

from app.ingest.readers.page import Line
from app.ingest.recognise import SALUTATION
from app.ingest.record import InspectionRecord
from app.ingest.reports.blocks import blocks
from app.ingest.reports.body import fill_blocks, fill_dates
from app.ingest.reports.dates import letter_date, publication, said_span
from app.ingest.reports.findings import Findings
from app.ingest.reports.headings import ends_letter_list
from app.ingest.reports.people import titled
from app.ingest.reports.places import place_name
from app.ingest.reports.recommendations import Lists

_CLOSE = re.compile(r"yours (?:sincerely|faithfully)", re.IGNORECASE)
_PLACE = re.compile(
    r"(?:inspection|visit|response|services)\b[^.]*? (?:in|of|to)"
    r" ((?:the )?(?!Ofsted)[A-Z][^.;(]{2,100}?)(?:[.;]|,(?! [A-Z]))"
)
# The sentence that tells when inspectors came is one of the first.
_OPENING_LINES = 30
# An address to many may fill a page; so may a council's cover sheet.
_FIRST_PAGES = 2


def is_letter(lines: list[Line]) -> bool:
    """Whether the pages are a letter: they address somebody."""
    return any(SALUTATION.match(line.text) for line in lines if line.page <= _FIRST_PAGES)


def fill_letter(record: InspectionRecord, lines: list[Line], title: re.Pattern[str]) -> None:
    """Fill in the record from a letter.

    Parameters
    ----------
    record : InspectionRecord
    lines : list of Line
        The running text.
    title : re.Pattern
        The title's own words, up to the place's name.
    """
    name, end = titled(lines, title)
    front = page_of(lines, end)
    opening = " ".join(line.text for line in lines[end : end + _OPENING_LINES])
    record.authority = place_name(name) or _place_told(opening)
    fill_dates(record, said_span(opening), letter_date(front) or letter_date(lines[:end]) or publication(front))
    fill_blocks(
        record, blocks(up_to(lines[end:], _CLOSE)), Lists(ends_letter_list, introduced=True), Findings(narrative=True)
    )


def page_of(lines: list[Line], end: int) -> list[Line]:
    """Return the lines of the page on which a title of so many lines ends, of the first where there is no title."""
    last = lines[: end or 1][-1:]
    return [line for line in lines if line.page == last[0].page] if last else []


def _place_told(opening: str) -> str:
    match = _PLACE.search(opening)
    return place_name(match[1]) if match else ""


def up_to(lines: list[Line], end: re.Pattern[str]) -> list[Line]:
    """Return the lines above the first that opens with `end`, all where there is none."""
    close = next((index for index, line in enumerate(lines) if end.match(line.text)), len(lines))
    return lines[:close]
