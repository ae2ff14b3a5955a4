"""How often, or on which day, something is reported."""

import datetime as dt
import re

from app.vocabulary import Frequency

_WORDS = {
    Frequency.WEEKLY: r"weekly|(?:every|each) week|once a week",
    Frequency.MONTHLY: r"monthly|(?:every|each) month|once a month",
    Frequency.QUARTERLY: r"quarterly|(?:every|each) quarter|once a quarter|four times a year|every three months",
    Frequency.TERMLY: r"termly|(?:every|each) term|three times a year",
    Frequency.TWICE_A_YEAR: r"twice (?:a year|yearly)|(?:two|2) times a year|half[- ]yearly|six[- ]monthly|bi-?annually"
    r"|every six months",
    Frequency.ANNUAL: r"annually|annual|yearly|(?:every|each) year|once a year",
    Frequency.REGULAR: r"regularly|on a regular basis|regular",
}
# The longer words stand first: "six-monthly" is not monthly, "twice yearly" not yearly.
_FREQUENCY = re.compile(
    "|".join(
        rf"(?P<{frequency.name}>\b(?<![\w-])(?:{_WORDS[frequency]})\b)"
        for frequency in (Frequency.TWICE_A_YEAR, *(f for f in _WORDS if f is not Frequency.TWICE_A_YEAR))
    ),
    re.IGNORECASE,
)
FREQUENCY_PATTERN = "(?:" + "|".join(_WORDS[frequency] for frequency in reversed(_WORDS)) + ")"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
DATE_PATTERN = (
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\s+\d{{4}}|{_MONTH}\s+\d{{4}})"
)
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})")
_WRITTEN = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+({_MONTH})\s+(\d{{4}})", re.IGNORECASE)


def read_frequency(words: str) -> Frequency | None:
    """The first frequency that the words name."""
    match = _FREQUENCY.search(words)
    return Frequency[match.lastgroup] if match and match.lastgroup else None


def read_day(words: str) -> str | None:
    """The ISO date of a day written the British way; None for a month alone, and for a day that never was."""
    try:
        if match := _NUMERIC.fullmatch(words):
            day, month, year = (int(part) for part in match.groups())
            return dt.date(year + 2000 if year < 100 else year, month, day).isoformat()
        if match := _WRITTEN.fullmatch(words):
            month = _MONTHS.index(match[2][:3].casefold()) + 1
            return dt.date(int(match[3]), month, int(match[1])).isoformat()
        return dt.date.fromisoformat(words).isoformat()
    except ValueError:
        return None
