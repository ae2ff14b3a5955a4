"""Lists of red, amber and green KPIs that print no values."""

import re
from dataclasses import dataclass, field

from app.ingest.dates import Period
from app.ingest.kpi_record import KpiPaperRecord, KpiSeries, ValueRead
from app.ingest.periods import PeriodKind, find_mentions
from app.ingest.record import ReadWarning
from app.ingest.tables.kpi_apart import is_heading
from app.ingest.tables.kpi_blocks import Part, Prose, plain
from app.ingest.tables.kpi_values import named_unit
from app.ingest.tables.register import unique_key

_COLOUR = re.compile(
    r"(?:(?:rated|status|rag)[ :-]*)?(?P<colour>red|amber|green)(?:[- ]rated)?"
    r"(?: (?:kpis|indicators|measures|status))?:?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:[-*•]\s+)?\**(?P<number>[0-9]{1,3})[.)](?![0-9])\s*\**\s*(?P<name>\S.*)")
_BULLETED = re.compile(r"(?:[-•●▪❑\uf0b7\uf0a7]\s+)+\**(?P<name>\S.*)")
_COUNT = re.compile(r"\b(?P<count>[a-z]+|[0-9]{1,3}) (?P<colour>red|amber|green)\b", re.IGNORECASE)
_NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_FIGURE = re.compile(r"(?<![\w.])[0-9][0-9,.]*\s?%")


@dataclass
class _Item:
    """A KPI of a list, with what the paper says below it."""

    colour: str
    section: str | None
    name: str
    at: Prose
    below: list[str] = field(default_factory=list)


def read_colours(parts: list[Part], record: KpiPaperRecord, keys: dict[str, int]) -> list[KpiSeries]:
    """Read the KPIs that stand in numbered or bulleted lists below the headings red, amber and green."""
    lines = [part for part in parts if isinstance(part, Prose)]
    items = _items(lines)
    if not items:
        return []
    period = _period(lines)
    if period is None:
        _warn(record, "period-not-said", "The paper does not say for which period the colours stand.", items[0].at)
    _check_counts(lines, items, record)
    series = [_series(item, period, record, keys) for item in items]
    record.series.extend(series)
    return series


def _items(lines: list[Prose]) -> list[_Item]:
    items: list[_Item] = []
    colour = section = None
    above: str | None = None
    style: re.Pattern[str] | None = None
    count = 0
    for line in lines:
        heading = plain(line.text)
        if match := _COLOUR.fullmatch(heading):
            colour, section, style, count = match["colour"].lower(), above, None, 0
        elif entry := _entry(line.text, style, count) if colour else None:
            style, count = entry.re, count + 1
            items.append(_Item(str(colour), section, _name(entry["name"]), line))
        elif is_heading(line.text):
            colour, above = None, heading
        elif colour and count:
            items[-1].below.append(line.text)
    return items


def _entry(text: str, style: re.Pattern[str] | None, count: int) -> re.Match[str] | None:
    """The next entry of a list: in a numbered one, the next number."""
    for pattern in (style,) if style else (_NUMBERED, _BULLETED):
        match = pattern.fullmatch(text)
        if match and (pattern is _BULLETED or int(match["number"]) == count + 1):
            return match
    return None


def _name(text: str) -> str:
    return plain(text.replace("*", " ")).rstrip(" .:;")


def _series(item: _Item, period: Period | None, record: KpiPaperRecord, keys: dict[str, int]) -> KpiSeries:
    below = " ".join(item.below)
    if figures := _FIGURE.findall(below):
        message = f"The words below this KPI give a figure ({', '.join(figures)}), which was not read as its value."
        _warn(record, "figure-in-prose", message, item.at)
    place = (item.at.page, item.at.line)
    values = []
    if period:
        days = (period.starts_on.isoformat(), period.ends_on.isoformat())
        values = [ValueRead(period.words, *days, None, item.colour.capitalize(), None, *place)]
    key = unique_key(item.name, keys)
    unit, note = named_unit(item.name), below or None
    return KpiSeries(
        key, item.name, item.section, unit, item.colour, None, None, values, *place, quote=item.name, note=note
    )


def _period(lines: list[Prose]) -> Period | None:
    """The period of the sentence that counts the colours, or else the only one that the paper names."""
    counting = [
        line for line in lines if any(_number(match["count"]) is not None for match in _COUNT.finditer(line.text))
    ]
    for candidates in (counting, lines):
        mentioned = [mention.period for line in candidates for mention in find_mentions(line.text) if mention.period]
        periods = {(p.starts_on, p.ends_on): p for p in mentioned if p.kind is not PeriodKind.DATE}
        if len(periods) == 1:
            return next(iter(periods.values()))
    return None


def _check_counts(lines: list[Prose], items: list[_Item], record: KpiPaperRecord) -> None:
    """Compare "three red indicators" with the list."""
    for line in lines:
        for match in _COUNT.finditer(line.text):
            said = _number(match["count"])
            listed = sum(item.colour == match["colour"].lower() for item in items)
            if said is not None and said != listed:
                _warn(record, "count-disagrees", f"The paper says {match[0]}; {listed} are listed.", line)


def _number(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    return _NUMERALS.index(word.lower()) if word.lower() in _NUMERALS else None


def _warn(record: KpiPaperRecord, code: str, message: str, at: Prose) -> None:
    record.warnings.append(ReadWarning(code, message, at.page, at.line, at.text))
