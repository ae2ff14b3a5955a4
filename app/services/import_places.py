"""Where the items of what was read stand, as "actions.3", and those of them that became no record."""

from collections.abc import Collection, Iterator
from typing import Any

from app.errors import NotFound
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.plan_record import ActionPlanRecord
from app.ingest.recognised import RECORDS
from app.ingest.record import InspectionRecord, MappingRecord, ReadWarning
from app.ingest.revive import revive
from app.models import ImportItem, ImportRun
from app.services import item_warnings
from app.services.import_corrections import corrected
from app.services.import_fields import CORRECTABLE
from app.services.matching import shortened
from app.vocabulary import ImportOutcome

_TITLES = ("text", "name", "area", "quote", "column")


def places_of(run: ImportRun) -> Iterator[str]:
    """Every place of what was read, in the order of the document."""
    for name in CORRECTABLE[run.kind]:
        yield from (f"{name}.{number}" for number in range(len(run.record.get(name) or ())))


def item_read(run: ImportRun, place: str) -> dict[str, Any]:
    """An item of what was read, as it was read.

    Raises
    ------
    NotFound
    """
    name, _, number = place.partition(".")
    items = run.record.get(name) if name in CORRECTABLE[run.kind] else None
    known = number.isascii() and number.isdigit() and len(number) < 7
    if not isinstance(items, list) or not known or int(number) >= len(items):
        raise NotFound("item", place[:60])
    item: dict[str, Any] = items[int(number)]
    return item


def item_as_corrected(run: ImportRun, place: str) -> dict[str, Any]:
    """An item of what was read, with a person's corrections."""
    return item_read(run, place) | corrections_at(run, place)


def corrections_at(run: ImportRun, place: str) -> dict[str, Any]:
    """The fields of an item that a person corrected, with what they should say."""
    start = f"{place}."
    return {name.removeprefix(start): value for name, value in run.corrections.items() if name.startswith(start)}


def untaken(run: ImportRun, taken: Collection[str]) -> Iterator[ImportItem]:
    """What was read and became no record, as rows: what a person left out, and what fits nothing that is kept."""
    for place in places_of(run):
        if place in taken:
            continue
        read = item_as_corrected(run, place)
        yield ImportItem(
            authority_id=run.authority_id,
            import_run_id=run.id,
            place=place,
            kind=place.partition(".")[0],
            outcome=ImportOutcome.LEFT_OUT if place in run.left_out else ImportOutcome.UNREAD,
            title=shortened([read.get(name) for name in _TITLES], 200) or place,
            page=read.get("page"),
            line=read.get("line"),
        )


def warnings_of(run: ImportRun) -> list[ReadWarning]:
    """What was doubtful when the document was read."""
    return [revive(ReadWarning, warning) for warning in run.record.get("warnings", [])]


def doubts_of(run: ImportRun) -> dict[str, list[str]]:
    """What is doubtful about each item, by its place, as applying would keep it with the record."""
    record = revive(RECORDS[run.kind], corrected(run.record, run.corrections))
    match record:
        case InspectionRecord():
            return item_warnings.of_report_items(record)
        case ActionPlanRecord():
            return {f"actions.{index}": said for index, said in item_warnings.of_actions(record).items()}
        case MappingRecord():
            rows = item_warnings.of_rows(record.findings, record.warnings)
            named = item_warnings.of_table_kpis(record)
            return {f"findings.{index}": said for index, said in rows.items()} | {
                f"kpis.{index}": said for index, said in named.items()
            }
        case KpiPaperRecord():
            return _paper_doubts(record)
    return {}


def _paper_doubts(record: KpiPaperRecord) -> dict[str, list[str]]:
    warnings = item_warnings.SeriesWarnings(record)
    found = {}
    for index, series in enumerate(record.series):
        values = (said for number in range(len(series.values)) for said in warnings.of_value(series, number))
        if said := list(dict.fromkeys([*warnings.of_kpi(series), *values])):
            found[f"series.{index}"] = said
    return found
