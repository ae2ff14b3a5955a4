"""What others reached, as prose gives it: "above the national average (55.6%)", "39% nationally"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.ingest.kpi_record import BenchmarkRead, KpiPaperRecord, KpiSeries
from app.ingest.periods import PeriodKind, find_mentions
from app.ingest.record import ReadWarning
from app.ingest.tables.kpi_headings import COMPARATORS
from app.ingest.tables.kpi_prose import Section, Sentence, match_kpi, sentences
from app.vocabulary import Comparator

_QUANTITY = re.compile(
    r"(?<![\w.,/-])(?P<value>[0-9][0-9,]*(?:\.[0-9]+)?)(?![\w/-]|[.,][0-9])"
    r"(?P<unit>\s?%|\s(?:per ?cent|(?:working )?days?|weeks?)\b)?",
    re.IGNORECASE,
)
# What may stand between "England" and its figure, and between a figure and "for England".
_AFTER = re.compile(
    r"(?:['’]s)?(?:\saverages? for [^;,()]{1,80}?)?"
    r"(?:\s(?:averages?|rates?|figures?|mean|median|level|of|is|was|at|are|were|being|which|as))*[\s:,]*[(]?\s?",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\s(?:is |was )?(?:for|in|across|by|among)\s(?:the |our |its )?", re.IGNORECASE)
# "Within 45 days" is a limit, not what anyone reached.
_LIMIT = re.compile(
    r"\b(?:within|in|over|under|than|aged|last|past|previous)\s[0-9]+[\s-](?:working )?"
    r"(?:days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_RATE = re.compile(r"\bper\s[0-9][0-9,]+", re.IGNORECASE)
_CLAUSE = re.compile(r"[;,]\s+(?:and\s+)?|\sand\s(?=[0-9])")


@dataclass(frozen=True)
class _Mark:
    """A comparator, or a figure, at its place in a sentence."""

    start: int
    end: int
    comparator: Comparator | None = None
    figure: re.Match[str] | None = None


@dataclass(frozen=True)
class _Pair:
    comparator: Comparator
    figure: re.Match[str]
    clause: str


def read_benchmarks(section: Section, record: KpiPaperRecord) -> None:
    """Add the benchmarks that the section's prose gives, and warn of those that fit no KPI."""
    for sentence in sentences(section.prose):
        for pair in _pairs(sentence.text):
            record.benchmarks.append(_benchmark(pair, sentence, section.series, record))


def _pairs(text: str) -> Iterator[_Pair]:
    who = _comparators(text)
    figures = _figures(text)
    if not who or not figures:
        return
    if re.search(r"\brespectively\b", text, re.IGNORECASE) and len(who) == len(figures):
        for mark, figure in zip(who, figures, strict=True):
            yield from _pair(mark, figure, text)
    elif len(who) == 1 and re.match(r"nationally\b|in england\b|across england\b", text, re.IGNORECASE):
        for figure in figures:
            yield from _pair(who[0], figure, _clause(text, figure.start))
    else:
        yield from _neighbours(text, sorted([*who, *figures], key=lambda mark: mark.start))


def _neighbours(text: str, marks: list[_Mark]) -> Iterator[_Pair]:
    """Pair each comparator with the figure that follows it, or else with the one that stands before it."""
    taken: set[int] = set()
    for index, mark in enumerate(marks):
        if mark.comparator is None:
            continue
        after = marks[index + 1] if index + 1 < len(marks) else None
        before = marks[index - 1] if index else None
        if after and after.figure and _AFTER.fullmatch(text, mark.end, after.start):
            taken.add(after.start)
            yield from _pair(mark, after, text)
        elif before and before.figure and before.start not in taken and _BEFORE.fullmatch(text, before.end, mark.start):
            taken.add(before.start)
            yield from _pair(mark, before, text)


def _pair(mark: _Mark, figure: _Mark, clause: str) -> Iterator[_Pair]:
    if mark.comparator and figure.figure:
        yield _Pair(mark.comparator, figure.figure, clause)


def _comparators(text: str) -> list[_Mark]:
    found = [
        (comparator, match)
        for comparator, pattern in COMPARATORS
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]
    return sorted((_Mark(match.start(), match.end(), who) for who, match in found), key=lambda mark: mark.start)


def _figures(text: str) -> list[_Mark]:
    """The figures of a sentence that are no dates, and no "per 10,000"."""
    others = [(mention.start, mention.end) for mention in find_mentions(text)]
    others += [match.span() for pattern in (_RATE, _LIMIT) for match in pattern.finditer(text)]
    return [
        _Mark(match.start(), match.end(), figure=match)
        for match in _QUANTITY.finditer(text)
        if not any(start <= match.start() < end for start, end in others)
    ]


def _clause(text: str, at: int) -> str:
    """The clause of a list that holds the place."""
    cuts = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    start = max(cut for cut in cuts if cut <= at)
    return text[start : min(cut for cut in cuts if cut > at)]


def _benchmark(pair: _Pair, sentence: Sentence, series: list[KpiSeries], record: KpiPaperRecord) -> BenchmarkRead:
    unit = _unit(pair.figure["unit"], sentence.text)
    fitting = [kpi for kpi in series if kpi.unit == unit]
    found = match_kpi(pair.clause, fitting) or match_kpi(sentence.text, fitting)
    key = found.series.key if found and not found.opposite else None
    if key is None:
        message = "No KPI of this section is surely the one that this figure compares with."
        warning = ReadWarning("benchmark-unmatched", message, sentence.page, sentence.line, sentence.text)
        record.warnings.append(warning)
    value = float(pair.figure["value"].replace(",", ""))
    place = (sentence.page, sentence.line, sentence.text)
    return BenchmarkRead(key, value, str(pair.comparator), unit, _year(sentence.text), *place)


def _unit(printed: str | None, sentence: str) -> str | None:
    words = (printed or "").strip().lower()
    if words.startswith(("%", "per")):
        return "%"
    if words:
        return f"{words.split()[-1].rstrip('s')}s"
    return "per 10,000" if re.search(r"\bper 10,?000\b", sentence) else None


def _year(text: str) -> str | None:
    """The year that the sentence names with "in" or "for": comparisons are of years, a quarter is the council's own."""
    for mention in find_mentions(text):
        named = mention.period and mention.period.kind in {PeriodKind.YEAR, PeriodKind.FINANCIAL_YEAR}
        if mention.period and named and re.search(r"\b(?:in|for|during)\s$", text[: mention.start], re.IGNORECASE):
            return mention.period.words
    return None
