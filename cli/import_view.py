"""How what was read from a document is shown."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.plan_record import ActionPlanRecord
from app.ingest.recognised import AnyRecord
from app.ingest.record import InspectionRecord, MappingRecord
from cli.output import console, say, table_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

OUTCOMES = {
    "new": "New",
    "changed": "Changed",
    "unchanged": "There already",
    "different": "Differ, left alone",
    "missing": "No longer there",
    "left_out": "Left out",
}


def show_record(record: AnyRecord) -> None:
    """Print what was read, and what was doubtful about it."""
    match record:
        case InspectionRecord():
            _show_report(record)
        case MappingRecord():
            _show_mapping(record)
        case ActionPlanRecord():
            columns = {"number": "No.", "page": "Page", "due_on": "Due", "owner": "Owner", "text": "Action"}
            _show_table(record.actions, columns, "Actions")
        case KpiPaperRecord():
            _show_kpis(record)
    columns = {"code": "Code", "page": "Page", "line": "Line", "message": "What", "words": "Words"}
    _show_table(record.warnings, columns, "What was doubtful")


def show_outcome(record: AnyRecord, said: dict[str, Any] | None) -> None:
    """Print what was read, and what taking it in did; `said` is None where nothing was to be stored."""
    show_record(record)
    if said is None:
        say("Nothing was stored.")
        return
    show_tally(said)
    if said["import"] is None:
        where = said["inspection"] or said["plan"] or said["authority"]
        say(f"Everything was there already under {where}: nothing was changed.")
        return
    if said["status"] != "applied":
        say(f"Kept as {said['import']}, a draft. Look at it with: goldenthread import review {said['import']}")
        return
    about = "".join(f"; the {word} is {said[word]}" for word in ("inspection", "plan") if said[word])
    say(f"Stored as {said['import']}{about}.")


def show_review(said: dict[str, Any]) -> None:
    """Print a draft: each item that it would change, with the place to name it by, and what was doubtful."""
    items = [item for item in said["items"] if item["outcome"] not in ("unchanged", "left_out")]
    columns = {"place": "Place", "outcome": "Outcome", "page": "Page", "ref": "Ref", "title": "Item", "note": "What"}
    console().print(table_of(items, columns, f"{said['import']} ({said['status']}): what it would do"))
    if said["warnings"]:
        columns = {"code": "Code", "page": "Page", "line": "Line", "message": "What", "words": "Words"}
        console().print(table_of(said["warnings"], columns, "What was doubtful"))
    for place in said["left_out"]:
        say(f"{place} is left out.")
    for place, value in said["corrections"].items():
        say(f"{place} is corrected to {value!r}.")
    show_tally(said)


def show_tally(said: dict[str, Any]) -> None:
    """Print what the import did, or would do."""
    counts = {kind: counted for kind, counted in said["counts"].items() if kind != "notes"}
    used = [outcome for outcome in OUTCOMES if any(outcome in counted for counted in counts.values())]
    columns = {"what": "Records"} | {outcome: OUTCOMES[outcome] for outcome in used}
    rows = [{"what": kind} | {outcome: counted.get(outcome, 0) for outcome in used} for kind, counted in counts.items()]
    console().print(table_of(rows, columns))
    if said["changes"]:
        columns = {"outcome": "Outcome", "ref": "Ref", "title": "Item", "note": "What"}
        console().print(table_of(said["changes"], columns, "Against what is stored"))
    shown = {change["note"] for change in said["changes"]}
    for note in said["counts"]["notes"]:
        if note not in shown:
            say(note)


def _show_kpis(record: KpiPaperRecord) -> None:
    rows = [
        {
            "name": series.name,
            "page": series.page,
            "line": series.line,
            "values": ", ".join(f"{value.period}: {value.printed}" for value in series.values),
        }
        for series in record.series
    ]
    columns = {"page": "Page", "line": "Line", "name": "KPI", "values": "Values"}
    console().print(table_of(rows, columns, "KPIs"))
    _show_table(record.targets, {"line": "Line", "kpi": "KPI", "value": "Target", "quote": "Words"}, "Targets")
    columns = {"line": "Line", "kpi": "KPI", "comparator": "Of", "value": "Value", "quote": "Words"}
    _show_table(record.benchmarks, columns, "Comparisons")
    _show_table(record.refused, {"line": "Line", "section": "Section", "reason": "Refused because"}, "Refused")


def _show_table(items: "Sequence[DataclassInstance]", columns: dict[str, str], title: str) -> None:
    if items:
        console().print(table_of([asdict(item) for item in items], columns, title))
    else:
        console().print(f"{title}: none")


def _show_report(record: InspectionRecord) -> None:
    out = console()
    out.print(
        f"{record.framework} inspection of {record.authority}, {record.inspection_start} to {record.inspection_end}; "
        f"published: {record.published or 'no date printed'}; lead inspector: {record.lead_inspector or 'not named'}",
        soft_wrap=True,
    )
    columns = {"page": "Page", "grade": "Grade", "area": "Area"}
    _show_table(record.judgements, columns, "Judgements")
    columns = {"page": "Page", "kind": "Kind", "ref": "No.", "text": "Text", "cites": "Cites"}
    _show_table(record.recommendations, columns, "What must improve")
    out.print(f"{len(record.paragraphs)} numbered paragraphs in {len(record.sections)} sections", soft_wrap=True)


def _show_mapping(record: MappingRecord) -> None:
    out = console()
    named = {kpi.key: kpi for kpi in record.kpis}
    by_row: dict[int, list[str]] = {}
    for link in record.mappings:
        if not link.generic:
            by_row.setdefault(link.row, []).append(f"{named[link.kpi].name} ({named[link.kpi].status})")
    rows = [asdict(finding) | {"kpis": "\n".join(by_row.get(finding.row, []))} for finding in record.findings]
    columns = {"row": "Row", "page": "Page", "kind": "Kind", "text": "Finding", "kpis": "KPIs"}
    out.print(table_of(rows, columns, "Findings"))
    bodies = {body.key: body.name for body in record.bodies}
    routes = [asdict(route) | {"kpi": named[route.kpi].name, "body": bodies[route.body]} for route in record.routes]
    columns = {"kpi": "KPI", "body": "is reported to", "frequency": "How often", "page": "Page"}
    out.print(table_of(routes, columns, "Reporting routes"))
