"""Dates as inspection reports print them: spans with the month or the year said once, in words or in figures."""

import re
from datetime import date

from app.ingest.readers.page import Line, join
from app.ingest.recognise import SALUTATION

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:of\s+)?(" + "|".join(_MONTHS) + r")[a-z]*)?\.?,?(?:\s*(?<!\d)(\d{4}))?\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})\b")
_ENDS_IN_YEAR = re.compile(r"(?:\d{4}|[/.]\d\d)\.?\s*$")
_INSPECTED = re.compile(r"(?:(?:re-?)?inspection dates?|dates? of (?:the )?(?:re-?)?inspection)\b\s*:?", re.IGNORECASE)
_PUBLISHED = re.compile(r"(?:(?:report )?published|(?:date of )?publication(?: date)?)\b(?: on)?\s*:?", re.IGNORECASE)

_WORDS = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|(?:{'|'.join(_MONTHS)})[a-z]*|[a-z]{{3,6}}day|to|and|of|the|[,&–—-]|\s)"
_SAID = re.compile(
    rf"\b(?:from|between|on|dates?:?)\s+({_WORDS}+(?<![\d])\d{{4}}(?:{_WORDS}+(?<!\d)\d{{4}})*)", re.IGNORECASE
)
_DAY = re.compile(rf"(?:date:? )?\d{{1,2}}(?:st|nd|rd|th)? (?:{'|'.join(_MONTHS)})[a-z]*,? \d{{4}}", re.IGNORECASE)


def span(text: str) -> tuple[date | None, date | None]:
    """Return the first and last day of a printed span; one day is both, an unreadable text gives None twice."""
    days = _in_figures(text) or _in_words(text)
    return (days[0], days[-1]) if days else (None, None)


def inspection_span(lines: list[Line]) -> tuple[date | None, date | None]:
    """Return when the inspection began and ended."""
    return _labelled(lines, _INSPECTED)


def publication(lines: list[Line]) -> date | None:
    """Return the day of publication, None where the report prints none."""
    return _labelled(lines, _PUBLISHED)[0]


def said_span(text: str) -> tuple[date | None, date | None]:
    """Return the first span that a sentence tells: "took place from 11 to 15 July 2022"."""
    match = _SAID.search(text)
    return span(match[1]) if match else (None, None)


def letter_date(lines: list[Line]) -> date | None:
    """Return the date that stands alone at the head of a letter, or above its salutation beside an address."""
    alone = next((span(line.text)[0] for line in lines if _DAY.fullmatch(line.text)), None)
    salutation = next((index for index, line in enumerate(lines) if SALUTATION.match(line.text)), 0)
    head = lines[:salutation]
    return alone or next((span(match[0])[0] for line in head if (match := _DAY.search(line.text))), None)


def _labelled(lines: list[Line], label: re.Pattern[str]) -> tuple[date | None, date | None]:
    for index, line in enumerate(lines):
        if match := label.match(line.text):
            text = line.text[match.end() :]
            # A span of two visits wraps: it is not complete before a year.
            if not _ENDS_IN_YEAR.search(text) and index + 1 < len(lines):
                text = join(text, lines[index + 1].text)
            found = span(text)
            if found[0]:
                return found
    return None, None


def _in_figures(text: str) -> list[date]:
    days = []
    for day, month, year in _FIGURES.findall(text):
        found = _date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        if found:
            days.append(found)
    return days


def _in_words(text: str) -> list[date]:
    days: list[date] = []
    month = year = 0
    # From the right: "6 to 17 March 2023" says month and year of both days at its end.
    for day, name, printed_year in reversed(_NAMED.findall(text)):
        later = month
        year = int(printed_year) if printed_year else year
        month = _MONTHS.index(name[:3].lower()) + 1 if name else month
        if not printed_year and later and month > later:
            year -= 1
        if found := _date(year, month, int(day)):
            days.insert(0, found)
    return days


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
