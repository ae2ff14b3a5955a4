"""Dates, numbers and the field's words as the GOV.UK style guide writes them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Words that the register stores in one way and people read in another.
_AS_READ = {
    "kpi": "KPI",
    "kpis": "KPIs",
    "higher": "higher is better",
    "lower": "lower is better",
    "neither": "neither way is better",
    "england": "England",
}


def a_date(day: date | None, missing: str = "not known") -> str:
    """A day as 4 November 2021."""
    return missing if day is None else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def a_time(at: datetime | None, missing: str = "never") -> str:
    """A moment as 4 November 2021 at 2:05pm, in the time of London."""
    if at is None:
        return missing
    there = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(_LONDON)
    minutes = f":{there.minute:02}" if there.minute else ""
    hour = "midday" if (there.hour, there.minute) == (12, 0) else f"{there.hour % 12 or 12}{minutes}{there:%p}".lower()
    return f"{a_date(there.date())} at {'midnight' if (there.hour, there.minute) == (0, 0) else hour}"


def date_range(starts: date | None, ends: date | None) -> str:
    """A span as 3 to 14 June 2019; what both ends share is said once."""
    if starts is None or ends is None or starts == ends:
        known = ends if starts is None else starts
        return (
            a_date(known)
            if known is None or starts == ends
            else f"{'until' if starts is None else 'from'} {a_date(known)}"
        )
    if starts.year != ends.year:
        return f"{a_date(starts)} to {a_date(ends)}"
    if starts.month != ends.month:
        return f"{starts.day} {_MONTHS[starts.month - 1]} to {a_date(ends)}"
    return f"{starts.day} to {a_date(ends)}"


def number(value: float | None, unit: str | None = None, missing: str = "none") -> str:
    """A number as 1,234.5, with at most three places after the point; % and £ stand where they are read."""
    if value is None:
        return missing
    places = f"{value:,.3f}".rstrip("0").rstrip(".")
    text = "0" if places == "-0" else places
    if unit in (None, ""):
        return text
    return f"{text}%" if unit == "%" else f"£{text}" if unit == "£" else f"{text} {unit}"


def share(part: int, whole: int) -> str:
    """A part of a whole as 23 of 44 (52%). All and nothing are said only where they are true."""
    if whole == 0:
        return "none to count"
    percent = round(100 * part / whole)
    said = (
        "less than 1%"
        if percent == 0 and part
        else "more than 99%"
        if percent == 100 and part < whole
        else f"{percent}%"
    )
    return f"{part:,} of {whole:,} ({said})"


def count(amount: int, one: str, many: str | None = None) -> str:
    """An amount with its word: 1 finding, 1,204 findings, no findings."""
    return f"{'no' if amount == 0 else f'{amount:,}'} {one if amount == 1 else many or one + 's'}"


def word(value: object) -> str:
    """A stored word as it is read: requires_improvement is "requires improvement"."""
    if value is None:
        return "not known"
    text = str(value.value) if isinstance(value, Enum) else str(value)
    return _AS_READ.get(text, text.replace("_", " "))


def sentence_case(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def listed(items: Iterable[object]) -> str:
    """Several things as a, b and c."""
    texts = [str(item) for item in items]
    return texts[0] if len(texts) == 1 else " and ".join([", ".join(texts[:-1]), texts[-1]]) if texts else ""


def shortened(text: str, most: int = 200) -> str:
    """The text, cut at a word where it is longer than `most` characters."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(None, 1)[0] if " " in text[:most] else text[:most]
    return f"{cut.rstrip(' ,;:')}..."


def days(amount: int) -> str:
    """A number of days, as weeks and months are not: 1 day, 40 days."""
    return count(amount, "day")
