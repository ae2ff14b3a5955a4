"""Which of a record's warnings are about which of its items; the others stay with the import."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from app.ingest.kpi_record import KpiPaperRecord, KpiSeries, ValueRead
from app.ingest.plan_record import ActionPlanRecord
from app.ingest.record import InspectionRecord, MappingRecord, ReadWarning
from app.ingest.tables.direction import latest_change
from app.services.matching import letters, shortened

# As many as a record keeps.
_MOST = 100
_OF_INSPECTION = {
    "dates-not-found",
    "dates-reversed",
    "lead-inspector-not-found",
    "judgements-not-found",
    "judgement-unread",
    "recommendations-not-found",
    "paragraphs-not-found",
}
_OF_NUMBER = {"number-repeated", "numbers-missing"}
# What was not read, and what the plan as a whole lacks.
_OF_PLAN = {"missing-column", "unread-lines", "row-without-action", "skipped-number"}
# An arrow, and what the prose says of the last change, are about the last value.
_OF_LAST_VALUE = {"unread-arrow", "arrow-contradicts", "prose-contradicts"}


class _Lined(Protocol):
    line: int


def said(warning: ReadWarning) -> str:
    """A warning as a record keeps it: its code, what happened, and the words."""
    return shortened([f"{warning.code}: {warning.message} {warning.words}"], 2000) or warning.code


def kept(warnings: Iterable[ReadWarning]) -> list[str]:
    """Warnings as a record keeps them, each once."""
    return list(dict.fromkeys(map(said, warnings)))[:_MOST]


def of_inspection(record: InspectionRecord) -> list[str]:
    """What is doubtful about the inspection as a whole."""
    return kept(warning for warning in record.warnings if warning.code in _OF_INSPECTION)


def of_report_items(record: InspectionRecord) -> dict[str, list[str]]:
    """What is doubtful about each judgement, recommendation and paragraph, by its place in the record."""
    found: dict[str, list[str]] = {}
    for place, page, words, number, reasons in _report_items(record):
        about = [
            warning
            for warning in record.warnings
            if warning.message in reasons
            or (warning.code in _OF_NUMBER and number is not None and number == _number_of(warning))
            or (warning.code not in _OF_INSPECTION | _OF_NUMBER and _speaks_of(warning, page, words))
        ]
        if about:
            found[place] = kept(about)
    return found


def _report_items(record: InspectionRecord) -> Iterator[tuple[str, int, str, str | None, set[str]]]:
    """Each item's place, page, words, number, and what was said of its citations."""
    for index, judgement in enumerate(record.judgements):
        yield f"judgements.{index}", judgement.page, f"{judgement.area} {judgement.grade}", None, set()
    for index, item in enumerate(record.recommendations):
        slips = {citation.reason for citation in item.citations if citation.fits == "corrected"}
        yield f"recommendations.{index}", item.page, item.text, item.ref, slips
    for index, paragraph in enumerate(record.paragraphs):
        yield f"paragraphs.{index}", paragraph.page, paragraph.text, str(paragraph.number), set()


def _number_of(warning: ReadWarning) -> str | None:
    """The number that is printed twice, or the one before a hole, to which the missing text may belong."""
    first = re.match(r"\d+", warning.words)
    if first is None:
        return None
    return first[0] if warning.code == "number-repeated" else str(int(first[0]) - 1)


def _speaks_of(warning: ReadWarning, page: int, words: str) -> bool:
    quoted = letters(warning.words)
    # What slipped is said by its reason: two items may cite in the same words.
    return bool(quoted) and warning.page == page and warning.code != "citation-slip" and quoted == letters(words)


def of_rows(items: Sequence[_Lined], warnings: Iterable[ReadWarning]) -> dict[int, list[str]]:
    """What is doubtful between each item's first line and the next item's, by the item's place in the list."""
    begins = sorted((item.line, index) for index, item in enumerate(items))
    about: dict[int, list[ReadWarning]] = {}
    for warning in warnings:
        if warning.line is None:
            continue
        above = [index for line, index in begins if line <= warning.line]
        if above:
            about.setdefault(above[-1], []).append(warning)
    return {index: kept(mine) for index, mine in about.items()}


def of_actions(record: ActionPlanRecord) -> dict[int, list[str]]:
    """What is doubtful about each action, by its place in the list."""
    return of_rows(record.actions, (warning for warning in record.warnings if warning.code not in _OF_PLAN))


def of_table_kpis(record: MappingRecord) -> dict[int, list[str]]:
    """What is doubtful about each KPI of a mapping table, by its place in the list."""
    about = {
        index: [w for w in record.warnings if w.code == "proposed-and-live" and f'"{kpi.name}"' in w.message]
        for index, kpi in enumerate(record.kpis)
    }
    return {index: kept(mine) for index, mine in about.items() if mine}


class SeriesWarnings:
    """What is doubtful about each KPI of a paper, and about each of its values."""

    def __init__(self, record: KpiPaperRecord) -> None:
        self._about: dict[tuple[str, int | None], list[ReadWarning]] = {}
        for warning in record.warnings:
            named = [series for series in record.series if any(_names(warning, value) for value in series.values)]
            mine = named or [series for series in record.series if _is_about(record, warning, series)]
            # Where a row holds several KPIs, and the words do not say which is meant, it stays with the import.
            if len(mine) == 1:
                self._about.setdefault((mine[0].key, _value_meant(warning, mine[0])), []).append(warning)

    def of_kpi(self, series: KpiSeries) -> list[str]:
        """What is doubtful about the KPI's row."""
        return kept(self._about.get((series.key, None), ()))

    def of_value(self, series: KpiSeries, index: int) -> list[str]:
        """What is doubtful about one value."""
        return kept(self._about.get((series.key, index), ()))


def last_value(series: KpiSeries) -> int | None:
    """The place of the value that a printed arrow belongs to; None where the series has no value."""
    change = latest_change(series.values)
    known = [value for value in series.values if value.value is not None] or series.values
    if not known:
        return None
    last = change[1] if change else max(known, key=lambda value: value.ends_on)
    return next(index for index, value in enumerate(series.values) if value is last)


def _is_about(record: KpiPaperRecord, warning: ReadWarning, series: KpiSeries) -> bool:
    if warning.code in {"prose-contradicts", "year-unclear"}:
        return repr(series.name) in warning.message
    if warning.code == "targets-conflict":
        at = (series.key, warning.line, warning.words)
        return any((target.kpi, target.line, target.quote) == at for target in record.targets)
    return warning.line in {series.line, *(value.line for value in series.values)} and warning.words != ""


def _value_meant(warning: ReadWarning, series: KpiSeries) -> int | None:
    if warning.code in _OF_LAST_VALUE:
        return last_value(series)
    return next((index for index, value in enumerate(series.values) if _names(warning, value)), None)


def _names(warning: ReadWarning, value: ValueRead) -> bool:
    """Whether a warning is about this very cell."""
    return warning.line == value.line and warning.message.startswith(f"{value.printed!r} in {value.period} ")


def of_place(found: Mapping[Any, list[str]], place: str) -> list[str]:
    """What was found for "actions.3" by the number 3."""
    return found.get(int(place.rpartition(".")[2]), [])
