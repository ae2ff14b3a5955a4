"""Which kind of table a document holds, told by reading it as each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import ImportProblem
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.plan_record import ActionPlanRecord
from app.ingest.readers.flow import read_flow
from app.ingest.readers.page import Line, Page
from app.ingest.readers.table import Table
from app.ingest.readers.tables import read_tables
from app.ingest.recognise import recognise
from app.ingest.recognised import NAMES, AnyRecord, OtherKind, Recognised, refusal
from app.ingest.record import MappingRecord
from app.ingest.tables.actions import plan_of
from app.ingest.tables.kpi_papers import kpi_record
from app.ingest.tables.mapping import map_tables
from app.vocabulary import Framework, ImportKind

_FIRST_LINES = 40
_LONGEST_OPENING = 120
_MOST_COLUMNS_SHOWN = 8


@dataclass(frozen=True)
class _Reading:
    """What a document holds when it is read as one kind; `items` counts its rows."""

    kind: ImportKind
    record: AnyRecord
    items: int
    evidence: list[str]


def recognise_tables(path: Path, max_pages: int = 1000) -> Recognised:
    """Say which kind of table a file holds, and read it as that; a PDF of more than `max_pages` is refused.

    Returns
    -------
    Recognised
        The kind that most of its rows belong to; without a kind where one table may as well be two.

    Raises
    ------
    ImportProblem
        The file cannot be read, or is too large.
    """
    tables, flow = read_tables(path, max_pages), read_flow(path, max_pages)
    readings, refusals = _read_as_each(tables, flow)
    if not readings:
        return _unknown(flow, refusals)
    if _is_ambiguous([reading.record for reading in readings]):
        tried = [f"goldenthread import {one.kind}: reads {'; '.join(one.evidence)}" for one in readings]
        return Recognised(None, tried, " or ".join(NAMES[one.kind] for one in readings))
    main = max(readings, key=lambda reading: reading.items)
    also = [OtherKind(one.kind, one.evidence) for one in readings if one is not main and one.items]
    return Recognised(main.kind, main.evidence, NAMES[main.kind], also, main.record)


def _read_as_each(tables: list[Table], flow: list[Table]) -> tuple[list[_Reading], list[str]]:
    """What the file is read as, and why it is no table of the other kinds."""
    # Where two kinds hold as many rows the first is taken: a plan may name findings and KPIs beside its actions.
    attempts: list[tuple[ImportKind, Callable[[list[Table]], AnyRecord], list[Table]]] = [
        (ImportKind.ACTIONS, plan_of, flow),
        (ImportKind.MAPPING, map_tables, tables),
        (ImportKind.KPIS, kpi_record, flow),
    ]
    readings, refusals = [], []
    for kind, read, source in attempts:
        try:
            readings.append(_reading(kind, read(source)))
        except ImportProblem as problem:
            refusals.append(refusal(kind, problem))
    return readings, refusals


def _reading(kind: ImportKind, record: AnyRecord) -> _Reading:
    match record:
        case ActionPlanRecord():
            items, counted = len(record.actions), f"{len(record.actions)} actions"
        case MappingRecord():
            # Prose with commas may pass for columns, under words that would do for headings.
            if not record.mappings:
                raise ImportProblem("It maps no finding to a KPI.")
            items, counted = len(record.findings), f"{len(record.findings)} findings, {len(record.kpis)} KPIs"
        case KpiPaperRecord():
            values = sum(len(series.values) for series in record.series)
            items, counted = len(record.series), f"{len(record.series)} KPIs with {values} values"
        case _:
            raise TypeError(f"{type(record).__name__} is no record of a table")
    return _Reading(kind, record, items, [*_columns(record.columns), counted])


def _columns(headings: list[str]) -> list[str]:
    if not headings:
        return []
    shown = ", ".join(f"“{heading}”" for heading in headings[:_MOST_COLUMNS_SHOWN])
    return [f"columns {shown}" + (" and more" if len(headings) > _MOST_COLUMNS_SHOWN else "")]


def _is_ambiguous(records: list[AnyRecord]) -> bool:
    """Whether one table reads as an action plan and as a mapping: owners and timescales make it a plan."""
    plan = next((record for record in records if isinstance(record, ActionPlanRecord)), None)
    mapping = next((record for record in records if isinstance(record, MappingRecord)), None)
    if plan is None or mapping is None or not set(plan.columns) <= set(mapping.columns):
        return False
    return not (any(action.owner for action in plan.actions) and any(action.timescale for action in plan.actions))


def _unknown(flow: list[Table], refusals: list[str]) -> Recognised:
    """A file that is no table may be the text of a report, saved without its pages."""
    rows = [" ".join(" ".join(row.cells).split()) for table in flow for row in table.rows[:_FIRST_LINES]]
    lines = [Line(1, text, 0, 15 * place, 12, False) for place, text in enumerate(rows[:_FIRST_LINES])]
    framework = recognise([Page(1, 0, lines)]).framework
    if framework not in (None, Framework.OTHER):
        command = "goldenthread import report: takes the PDF that Ofsted publishes, for its pages."
        return Recognised(None, [command], f"the text of an inspection report ({framework}), and no PDF")
    opening = rows[0][:_LONGEST_OPENING] if rows else ""
    return Recognised(None, refusals, f"a document that begins “{opening}”" if opening else "a document without words")
