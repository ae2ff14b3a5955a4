"""Days and periods as councils print them: "31.3.22", "Sept-21", "Q2 20-21", "FY22-23", "Summer 2021".

A year runs from April to March unless the words say otherwise.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TERMS = {"autumn": (9, 12), "spring": (1, 3), "summer": (4, 7)}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

# "October 21" is a year, but "by March 31" names a day: few plan five years ahead, and nobody ten.
_FARTHEST_YEARS = 9
_FARTHEST_YEARS_OF_LAST_DAY = 4
# What stands between two mentions of one list or span, so that a year printed once counts for both.
_JOINT = re.compile(r"\s*(?:[-–—,/&]|to|and|until|till|through)?\s*", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:,|&|/|and)\s*", re.IGNORECASE)


class PeriodKind(StrEnum):
    """What a period is; a span is any other run of days."""

    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    FINANCIAL_YEAR = "financial_year"
    YEAR = "year"
    ACADEMIC_YEAR = "academic_year"
    TERM = "term"
    SEASON = "season"
    SPAN = "span"


@dataclass(frozen=True)
class Period:
    """A day, or a run of days from the first to the last, with the words that name it."""

    kind: PeriodKind
    starts_on: date
    ends_on: date
    words: str


@dataclass(frozen=True)
class Mention:
    """Where a text names a period; `period` is None where its days cannot be told ("31.2.22", "2021-24")."""

    start: int
    end: int
    period: Period | None


@dataclass(frozen=True)
class _Known:
    """What tells the year of a period that is printed without one."""

    default_year: int | None
    after: Period | None


_Days = tuple[PeriodKind, date, date]
_Reader = Callable[[re.Match[str], _Known], _Days | None]


def find_mentions(text: str, default_year: int | None = None) -> list[Mention]:
    """Every day or period that a text names, in order.

    Parameters
    ----------
    text : str
    default_year : int, optional
        The year of what is printed without one; for a quarter, the year in which its financial year begins.
    """
    mentions: list[Mention] = []
    # From the right, because a year is mostly printed after the last of several: "April – Sept 2021".
    for match, read in reversed(list(_matches(text))):
        joined = mentions and _JOINT.fullmatch(text, match.end(), mentions[0].start)
        period = _told(match, read, _Known(default_year, mentions[0].period if joined else None))
        mentions.insert(0, Mention(match.start(), match.end(), period))
    for index in range(1, len(mentions)):
        mentions[index] = _in_list(text, mentions[index - 1], mentions[index])
    return mentions


def months(year: int, first: int, last: int) -> tuple[date, date]:
    """The first and the last day of a run of months within a year."""
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _matches(text: str) -> Iterator[tuple[re.Match[str], _Reader]]:
    """Matches that do not overlap: the leftmost, and of those that begin together the style that is listed first."""
    found = [(match, read) for style, read in _STYLES for match in style.finditer(text)]
    position = 0
    for match, read in sorted(found, key=lambda pair: pair[0].start()):
        if match.start() >= position:
            yield match, read
            position = match.end()


def _told(match: re.Match[str], read: _Reader, known: _Known) -> Period | None:
    try:
        days = read(match, known)
    except ValueError:  # no such day
        return None
    return Period(*days, match[0]) if days else None


def _in_list(text: str, above: Mention, mention: Mention) -> Mention:
    """Read "Oct 2021, 2022" as two Octobers."""
    first, second = above.period, mention.period
    if first is None or second is None or (first.kind, second.kind) != (PeriodKind.MONTH, PeriodKind.YEAR):
        return mention
    if not _LISTED.fullmatch(text, above.end, mention.start):
        return mention
    month = first.starts_on.month
    return replace(mention, period=Period(first.kind, *months(second.starts_on.year, month, month), second.words))


def _read_date(match: re.Match[str], known: _Known) -> _Days | None:
    month = _month(match["month"])
    year = _year(match["year"]) if match["year"] else _year_near(month, known)
    if year is None:
        return None
    day = date(year, month, int(match["day"]))
    return PeriodKind.DATE, day, day


def _read_month(match: re.Match[str], known: _Known) -> _Days | None:
    month, year = _month(match["month"]), _first_year(match["year"])
    if year is None:
        return None
    if len(_split_years(match["year"])) == 2:  # a month of a financial year: "March 2021/22" is in 2022
        year += month < 4
    if known.default_year and re.search(r"\s\d\d$", match[0]) and _is_day(known.default_year, month, year):
        day = date(known.default_year, month, year % 100)
        return PeriodKind.DATE, day, day
    return PeriodKind.MONTH, *months(year, month, month)


def _is_day(default_year: int, month: int, year: int) -> bool:
    is_last = year % 100 == monthrange(default_year, month)[1]
    return year > default_year + (_FARTHEST_YEARS_OF_LAST_DAY if is_last else _FARTHEST_YEARS)


def _read_month_without_year(match: re.Match[str], known: _Known) -> _Days | None:
    month = _month(match["month"])
    year = _year_near(month, known)
    return None if year is None else (PeriodKind.MONTH, *months(year, month, month))


def _read_quarter(match: re.Match[str], known: _Known) -> _Days | None:
    year = _first_year(match["years"]) if match["years"] else _financial_year_near(known)
    if year is None:
        return None
    words = match["quarter"].lower()
    quarter = _ORDINALS.get(words) or int(words[0])
    first = 3 * quarter + 1
    return PeriodKind.QUARTER, *(months(year, first, first + 2) if quarter < 4 else months(year + 1, 1, 3))


def _read_financial_year(match: re.Match[str], _known: _Known) -> _Days | None:
    year = _first_year(match["years"])
    return None if year is None else (PeriodKind.FINANCIAL_YEAR, date(year, 4, 1), date(year + 1, 3, 31))


def _read_academic_year(match: re.Match[str], _known: _Known) -> _Days | None:
    year = _first_year(match["years"])
    return None if year is None else (PeriodKind.ACADEMIC_YEAR, date(year, 9, 1), date(year + 1, 8, 31))


def _read_term(match: re.Match[str], known: _Known) -> _Days | None:
    return _read_part(PeriodKind.TERM, _TERMS, match, known)


def _read_season(match: re.Match[str], known: _Known) -> _Days | None:
    return _read_part(PeriodKind.SEASON, _SEASONS, match, known)


def _read_part(
    kind: PeriodKind, parts: dict[str, tuple[int, int]], match: re.Match[str], known: _Known
) -> _Days | None:
    first, last = parts[match["part"].lower()]
    if match["years"]:
        # Two years are an academic year: the spring of 2021/22 is in 2022.
        year = _first_year(match["years"])
        if year is not None and len(_split_years(match["years"])) == 2 and first < 9:
            year += 1
    else:
        year = _year_near(first, known)
    if year is None:
        return None
    return kind, date(year, first, 1), months(year + (last < first), last, last)[1]


def _read_year(match: re.Match[str], _known: _Known) -> _Days | None:
    return PeriodKind.YEAR, *months(int(match["year"]), 1, 12)


def _read_nothing(_match: re.Match[str], _known: _Known) -> _Days | None:
    return None


def _month(words: str) -> int:
    return int(words) if words.isdigit() else _MONTHS.index(words[:3].lower()) + 1


def _year(words: str) -> int:
    number = int(words.strip("'’‘ "))
    if number >= 100:
        return number
    return number + (2000 if number < 50 else 1900)


def _split_years(words: str) -> list[int]:
    return [_year(part) for part in re.split(r"[-–/]", words)]


def _first_year(words: str) -> int | None:
    """The one year that is printed, or the first of two that follow each other: 2020 of "2020-21"."""
    years = _split_years(words)
    return years[0] if years[-1] - years[0] == len(years) - 1 else None


def _year_near(month: int, known: _Known) -> int | None:
    if known.after is None:
        return known.default_year
    return known.after.ends_on.year - (month > known.after.ends_on.month)


def _financial_year_near(known: _Known) -> int | None:
    if known.after is None:
        return known.default_year
    return known.after.ends_on.year - (known.after.ends_on.month < 4)


_FULL = r"(?:19|20)\d\d"
_ONE_YEAR = rf"(?:{_FULL}|['’‘]?\d\d)(?!\d|[.,]\d{{1,2}}\b|%)"
_SHORT_YEARS = "(?:" + "|".join(f"{year:02}[-–/]{(year + 1) % 100:02}" for year in range(100)) + r")(?![\d%])"
_FULL_YEARS = rf"{_FULL}\s?[-–/]\s?(?:{_FULL}|\d\d)(?![\d%])"
_TWO_YEARS = rf"(?:{_FULL_YEARS}|{_SHORT_YEARS})"
_YEARS = rf"(?P<years>{_TWO_YEARS}|{_ONE_YEAR})"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})"
_NTH = r"(?:st|nd|rd|th)"
_GAP = r"\s?[-–,/]?\s?(?:of\s)?"
_ALONE = r"(?<![\w.,/'’–-])"
_FINANCIAL = r"(?:FY|financial years?|fiscal years?)[\s:-]*(?:of\s)?"
_QUARTER = r"\bq(?:tr|uarter)?\.?\s?(?P<quarter>[1-4])(?!\d)"
_NTH_QUARTER = r"\b(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th) quarter\b"
_OF_YEARS = rf"(?:(?:[\s,:(–-]|of\b)*(?:{_FINANCIAL})?{_YEARS})?"
# "14-15" may be anything, an age for one, unless it is all that is printed.
_ONLY_YEARS = rf"\A\s*(?P<years>{_SHORT_YEARS})\s*\Z"
_SLASHED_YEARS = rf"{_ALONE}(?=\d\d/)(?P<years>{_SHORT_YEARS})(?!\s?(?:years?|yrs?|{_MONTH}))"

# The order matters only between styles that match at the same place: the longer reading stands first.
_STYLES: list[tuple[re.Pattern[str], _Reader]] = [
    (re.compile(style, re.IGNORECASE | re.ASCII), read)
    for style, read in (
        (rf"{_ALONE}(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ]\d\d:\d\d(?::\d\d)?)?(?!\d)", _read_date),
        (rf"{_ALONE}{_DAY}(?P<dot>[./-])(?P<month>\d{{1,2}})(?P=dot)(?P<year>{_FULL}|\d\d)(?!\d)", _read_date),
        (rf"{_ALONE}{_DAY}{_NTH}?\s?(?:-|of\s)?{_MONTH}(?:{_GAP}(?P<year>{_ONE_YEAR}))?", _read_date),
        (rf"\b{_MONTH}\s{_DAY}{_NTH}\b(?:,?\s(?P<year>{_FULL})(?!\d))?", _read_date),
        (rf"\b{_MONTH}\s{_DAY},?\s(?P<year>{_FULL})(?!\d)", _read_date),
        (rf"\b{_MONTH}{_GAP}(?P<year>{_FULL}/\d\d(?!\d)|{_ONE_YEAR})", _read_month),
        (rf"{_ALONE}(?P<month>0?[1-9]|1[0-2])/(?P<year>{_FULL})(?!\d)", _read_month),
        (rf"\b(?-i:(?=[A-Z])(?!May\s+[a-z])){_MONTH}", _read_month_without_year),
        (rf"{_ALONE}(?:{_FINANCIAL})?(?P<years>{_TWO_YEARS})[\s,:-]*{_QUARTER}", _read_quarter),
        (rf"{_QUARTER}{_OF_YEARS}", _read_quarter),
        (rf"{_NTH_QUARTER}{_OF_YEARS}", _read_quarter),
        (rf"\b{_FINANCIAL}(?P<years>{_TWO_YEARS})", _read_financial_year),
        (rf"\b{_FINANCIAL}{_ONE_YEAR}", _read_nothing),
        (rf"\b(?:academic|school) years?[\s:-]*(?P<years>{_TWO_YEARS})", _read_academic_year),
        (rf"\b(?P<part>autumn|spring|summer) terms?\b(?:{_GAP}{_YEARS})?", _read_term),
        (rf"\b(?P<part>spring|summer|autumn|winter)\b(?:{_GAP}{_YEARS})?", _read_season),
        (rf"\b(?:early|mid)[\s-]+(?:in\s)?(?:{_FULL_YEARS}|{_FULL})", _read_nothing),
        (rf"{_ALONE}(?P<years>{_FULL_YEARS})", _read_financial_year),
        (_ONLY_YEARS, _read_financial_year),
        (_SLASHED_YEARS, _read_financial_year),
        (rf"(?<![\w./'’])(?<!\d[–-])(?P<year>{_FULL})(?![\w%]|[./-]\d)", _read_year),
    )
]
