"""Prose checked against its table: "improved" beside 19 to 23 days is reported."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.ingest.kpi_record import KpiPaperRecord, KpiSeries, ValueRead
from app.ingest.record import ReadWarning
from app.ingest.tables.direction import DOWN, SAME, UP, latest_change, quarter_before, span, way, year_before
from app.ingest.tables.kpi_prose import LIKELY, Section, match_kpi, sentences

_HAS = r"\b(?:has|have|had)\s(?:\w+\s){0,3}?"
# "The partnership has reduced the number" tells of a deed, not of the figure.
_ITSELF = r"\b(?!\s(?:the|our|its|their)\b)"
# "Than the same period last year", not "longer than 12 weeks", which is a limit.
_THAN = r" than\b(?=\s(?:the|last|previous|this|in|at|q[1-4])\b)"
_UNCHANGED = (
    r"\bmatch(?:es|ed)\b|\bthe same as\b|\bunchanged\b|\bno change in\b|\bstayed the same\b|\bconsistency in\b"
    r"|\bremain(?:s|ed)? (?:consistent|stable|steady|unchanged)\b"
)
_ROSE = (
    rf"{_HAS}(?:increased|risen|grown|gone up){_ITSELF}|\b(?:increase|rise|growth) in\b"
    rf"|\b(?:higher|slower|longer){_THAN}"
)
_FELL = (
    rf"{_HAS}(?:decreased|reduced|fallen|dropped|gone down){_ITSELF}|\b(?:decrease|reduction|fall|drop) in\b"
    rf"|\b(?:lower|quicker|faster|shorter|fewer){_THAN}"
)
_CLAIMS = (
    ("improved", rf"{_HAS}improved{_ITSELF}|\bimprovement in\b|\b(?:better|improved){_THAN}"),
    ("worsened", rf"{_HAS}(?:worsened|deteriorated){_ITSELF}|\bworse{_THAN}"),
    (UP, _ROSE),
    (DOWN, _FELL),
    (SAME, _UNCHANGED),
)
_YEAR_BEFORE = re.compile(
    r"\b(?:same|this) (?:period|quarter|time) (?:the )?(?:last|previous) year\b"
    r"|\b(?:on|than|compared (?:to|with)) last year\b",
    re.IGNORECASE,
)
# Longer or other spans than the table's last two, and what is not said of the past at all.
_OTHER_SPAN = re.compile(
    r"\bsince \d|\bover the (?:course|past|last)\b|\b(?:past|last) (?:\w+ )?(?:quarters|months|years)\b"
    r"|\bexception of\b|\b(?:will|may|might|could|should|would|expect\w*|anticipat\w*|aims?|targets?)\b"
    r"|\b(?:england|national\w*|neighbours?)\b",
    re.IGNORECASE,
)
_THAN_QUARTER = re.compile(r"\b(?:than|as|on|from) (Q[1-4])\b", re.IGNORECASE)
_CLAUSE = re.compile(r",?\s(?:and|but|while|whilst|although|however)\s(?=\w+(?:\s\w+){2})|;\s")
_LOWER_IS_BETTER = re.compile(
    r"\b(?:length of time|time taken|days|weeks|repeat|re-?referrals?|neet|turnover|agency|vacan\w+|missing|exclusions?"
    r"|absen\w+|sickness|overdue|waiting)\b|\bmore than [1-9]\b",
    re.IGNORECASE,
)
_HIGHER_IS_BETTER = re.compile(
    r"\b(?:within|on[- ]time|timely|in touch|suitable|good or better|permanen\w+|completed)\b|[\"“]good[\"”]",
    re.IGNORECASE,
)
# "The same" allows what rounding hides; "consistent" is no exact word.
_TOLERANCE_PERCENT = 5
_OTHER_YEAR = re.compile(r"\b(?:academic|school|calendar) years?\b", re.IGNORECASE)
_MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class _Claim:
    said: str
    words: str
    clause: str


def check_claims(section: Section, record: KpiPaperRecord) -> None:
    """Warn of each sentence that says of a KPI's last change what its values deny."""
    for sentence in sentences(section.prose):
        for claim in _claims(sentence.text):
            kpi = _spoken_of(claim.clause, section.series) or _spoken_of(sentence.text, section.series)
            change = _compared(kpi, claim.clause) if kpi else None
            if kpi and change and _denied(claim.said, kpi, *change):
                before, after = change
                message = (
                    f"The prose says {claim.words!r}; {kpi.name!r} goes from {before.printed}"
                    f" ({before.period}) to {after.printed} ({after.period})."
                )
                warning = ReadWarning("prose-contradicts", message, sentence.page, sentence.line, sentence.text)
                record.warnings.append(warning)


def _spoken_of(words: str, series: list[KpiSeries]) -> KpiSeries | None:
    found = match_kpi(words, series)
    return found.series if found and found.share >= LIKELY and not found.opposite else None


def warn_of_other_years(section: Section, record: KpiPaperRecord) -> None:
    """Years are read from April to March; where the prose speaks of others, a person must look."""
    yearly = [kpi for kpi in section.series if any(span(value) == _MONTHS_OF_A_YEAR for value in kpi.values)]
    said = [sentence for sentence in sentences(section.prose) if _OTHER_YEAR.search(sentence.text)]
    if yearly and said:
        message = f"The years of {yearly[0].name!r} are read as financial; the prose speaks of other ones."
        record.warnings.append(ReadWarning("year-unclear", message, said[0].page, said[0].line, said[0].text))


def _claims(text: str) -> Iterator[_Claim]:
    """What each clause says of a change since the period before, or since the year before."""
    if _OTHER_SPAN.search(text):
        return
    for clause in _CLAUSE.split(text):
        for said, pattern in _CLAIMS:
            if match := re.search(pattern, clause, re.IGNORECASE):
                yield _Claim(said, match[0], clause)
                break


def _compared(series: KpiSeries, clause: str) -> tuple[ValueRead, ValueRead] | None:
    change = latest_change(series.values)
    if change is None:
        return None
    if quarter := _THAN_QUARTER.search(clause):
        before = quarter_before(series.values, change[1], quarter[1])
    elif _YEAR_BEFORE.search(clause):
        before = year_before(series.values, change[1])
    else:
        return change
    return (before, change[1]) if before else None


def _denied(said: str, series: KpiSeries, before: ValueRead, after: ValueRead) -> bool:
    if before.value is None or after.value is None:
        return False
    went = way(before.value, after.value)
    if said == SAME:
        return abs(after.value - before.value) * 100 > _TOLERANCE_PERCENT * max(abs(before.value), abs(after.value))
    wanted = {"improved": _better(series), "worsened": _worse(series)}.get(said, said)
    return wanted is not None and went != wanted


def _better(series: KpiSeries) -> str | None:
    """Which way is better, where the name leaves no doubt; only to check the prose's own word for it."""
    lower, higher = _LOWER_IS_BETTER.search(_counted(series.name)), _HIGHER_IS_BETTER.search(series.name)
    if series.unit in {"days", "weeks"}:
        return DOWN
    if bool(lower) == bool(higher):
        return None
    return DOWN if lower else UP


def _worse(series: KpiSeries) -> str | None:
    return {UP: DOWN, DOWN: UP}.get(_better(series) or "")


def _counted(name: str) -> str:
    """The name without its limits: "within 20 weeks" counts no weeks."""
    return re.sub(r"\b(?:within|in|over|last|past)\s(?:the\s)?[0-9]+\s(?:\w+\s)?(?:days|weeks|months)\b", " ", name)
