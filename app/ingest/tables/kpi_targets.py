"""Targets and thresholds that prose gives: "aims for less than 20%", "31 to 35 is Amber"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.ingest.kpi_record import KpiPaperRecord, KpiSeries, TargetRead
from app.ingest.record import ReadWarning
from app.ingest.tables.kpi_prose import Section, Sentence, match_kpi, sentences

_QUANTITY = (
    r"(?<![\w.,/-])(?P<value>[0-9][0-9,]*(?:\.[0-9]+)?)(?![\w/-]|[.,][0-9])"
    r"(?P<unit>\s?%|\s(?:per ?cent\b|(?:working )?(?:days?|weeks?)\b))?"
)
_BOUND = (
    r"(?P<bound>less than|fewer than|under|below|at least|a minimum of|no more than|at most|a maximum of|up to"
    r"|more than|over|above)?\s?"
)
_AIM = re.compile(
    r"\b(?P<word>aim(?:s|ed|ing)?|striv(?:es?|ing)|endeavours?|aspires?|expects?|targets?|goal)\b(?P<between>[^.;:()0-9%]{0,70}?)"
    rf"{_BOUND}{_QUANTITY}(?P<after>\+| or (?:less|fewer|below|more|above|over))?",
    re.IGNORECASE,
)
_BEFORE_TARGET = re.compile(
    rf"{_QUANTITY}(?P<after>\+| or (?:less|fewer|below|more|above|over))?(?: [a-z]+){{0,2}} target\b", re.IGNORECASE
)
_COLOUR = r"(?:(?:is|are) )?(?:[a-z]+ ){0,2}\(?(?P<colour>red|amber|green)\b\)?"
_THRESHOLD = re.compile(
    rf"{_BOUND}{_QUANTITY}(?:\s?(?:to|[-–])\s?(?P<upper>[0-9]+(?:\.[0-9]+)?)%?)?"
    r"(?P<after>\+| or (?:less|fewer|below|more|above|over))?"
    rf"(?P<words>[^.;,0-9]{{0,90}}?)\b{_COLOUR}",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|without|nor) (?:\w+ )?targets?\b|\b(?:within|above|below|met|missed|exceed\w+) targets?\b", re.IGNORECASE
)
_WORDS = {
    "less than": ("less than", "fewer than", "under", "below"),
    "at most": ("no more than", "at most", "a maximum of", "up to", "or less", "or fewer", "or below"),
    "at least": ("at least", "a minimum of", "or more", "or above", "or over", "+"),
    "more than": ("more than", "over", "above"),
}


@dataclass(frozen=True)
class _Said:
    """A quantity that a sentence aims at, with the words that may say of what."""

    match: re.Match[str]
    clause: str
    status: str | None = None
    upper: float | None = None


def read_targets(section: Section, record: KpiPaperRecord) -> None:
    """Add the targets that the section's prose gives, and warn of those that fit no KPI or fit no other target."""
    for sentence in sentences(section.prose):
        unit = None
        for said in _said(sentence):
            # "30 days or less is Green, 31 to 35 is Amber": the unit is printed once.
            unit = _unit(said.match["unit"]) or (unit if said.status else None)
            record.targets.append(_target(said, unit, sentence, section.series, record))


def _said(sentence: Sentence) -> Iterator[_Said]:
    text = sentence.text
    thresholds = list(_THRESHOLD.finditer(text)) if re.search(r"\b(?:red|amber|green)\b", text, re.IGNORECASE) else []
    for match in thresholds:
        upper = float(match["upper"]) if match["upper"] else None
        yield _Said(match, text, match["colour"].lower(), upper)
    if thresholds:
        return
    denied = {match.end() for match in _DENIED.finditer(text)}
    aims = [match for match in _AIM.finditer(text) if match.end("word") not in denied]
    for number, match in enumerate(aims, start=1):
        end = aims[number].start() if number < len(aims) else len(text)
        yield _Said(match, text[match.start() : end])
    before = None if aims or denied else _BEFORE_TARGET.search(text)
    if before:
        yield _Said(before, text)


def _target(
    said: _Said, unit: str | None, sentence: Sentence, series: list[KpiSeries], record: KpiPaperRecord
) -> TargetRead:
    match = said.match
    fitting = [kpi for kpi in series if unit == kpi.unit or (unit is None and kpi.unit != "%")]
    found = match_kpi(said.clause, fitting) or match_kpi(sentence.text, fitting)
    key = found.series.key if found and not found.opposite else None
    if key is None:
        message = "No KPI of this section is surely the one that this target is for."
        if found:
            message = f"This target is for the opposite of what {found.series.name!r} counts."
        warning = ReadWarning("target-unmatched", message, sentence.page, sentence.line, sentence.text)
        record.warnings.append(warning)
    value = float(match["value"].replace(",", ""))
    return TargetRead(
        kpi=key,
        value=value,
        comparator="at least" if said.upper is not None else _comparator(match),
        unit=unit,
        period=None,
        page=sentence.page,
        line=sentence.line,
        quote=sentence.text,
        status=said.status,
        upper=said.upper,
    )


def warn_of_conflicts(record: KpiPaperRecord) -> None:
    """Two targets of one KPI that differ are both kept; a person decides which holds."""
    by_kpi: dict[tuple[str, str | None], list[TargetRead]] = {}
    for target in record.targets:
        if target.kpi and target.status is None:
            by_kpi.setdefault((target.kpi, target.period), []).append(target)
    for targets in by_kpi.values():
        if len({(target.value, target.upper) for target in targets}) > 1:
            values = " and ".join(f"{target.value:g}{target.unit or ''} (line {target.line})" for target in targets)
            message = f"The targets of this KPI conflict: {values}. All are kept."
            last = targets[-1]
            record.warnings.append(ReadWarning("targets-conflict", message, last.page, last.line, last.quote))


def _comparator(match: re.Match[str]) -> str:
    groups = match.groupdict()
    said = {(groups.get("bound") or "").lower(), (groups.get("after") or "").strip().lower()}
    return next((word for word, spellings in _WORDS.items() if said & set(spellings)), "exactly")


def _unit(printed: str | None) -> str | None:
    words = (printed or "").strip().lower()
    if not words:
        return None
    return "%" if words.startswith(("%", "per")) else f"{words.split()[-1].rstrip('s')}s"
