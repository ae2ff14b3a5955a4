"""goldenthread import: read a document, show what it says, take it in."""

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.output import RecordFormat, console, print_json, say, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import DataclassInstance

    from app.ingest.record import InspectionRecord, MappingRecord
    from app.services.uploads import Upload

app = typer.Typer(no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The document.", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what was read and store nothing.")]
RecordOutput = Annotated[RecordFormat, typer.Option("--format", "-f", help="A table for people, json for scripts.")]


@app.command()
def report(
    file: File,
    authority: Annotated[
        str | None, typer.Option("--authority", "-a", help="Whose report it should be; another one is refused.")
    ] = None,
    *,
    dry_run: DryRun = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Read an Ofsted report (PDF): inspection, judgements, recommendations and numbered paragraphs."""
    from app.vocabulary import ImportKind

    _run(ImportKind.REPORT, file, authority, None, dry_run=dry_run, form=form)


@app.command()
def mapping(
    file: File,
    inspection: Annotated[
        str | None, typer.Option("--inspection", "-i", help="Reference of the inspection whose findings it maps.")
    ] = None,
    authority: Annotated[
        str | None, typer.Option("--authority", "-a", help="Whose table it is, where several have such an inspection.")
    ] = None,
    *,
    dry_run: DryRun = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Read a table that maps findings to KPIs and bodies (text, csv, xlsx, docx)."""
    from app.vocabulary import ImportKind

    if inspection is None and not dry_run:
        raise typer.BadParameter("say which inspection the table answers.", param_hint="--inspection")
    _run(ImportKind.MAPPING, file, authority, inspection, dry_run=dry_run, form=form)


def _run(
    kind: Any, file: Path, authority: str | None, inspection: str | None, *, dry_run: bool, form: RecordFormat
) -> None:
    from app.services.uploads import read_upload

    upload = read_upload(kind, file)
    if dry_run:
        if form == RecordFormat.JSON:
            print_json(upload.record.to_dict())
        else:
            _show_record(upload.record)
            say("Nothing was stored.")
        return
    _take(upload, authority, inspection, form)


def _take(upload: "Upload", authority: str | None, inspection: str | None, form: RecordFormat) -> None:
    from app.models import Authority, Inspection
    from app.services import imports
    from app.services.coverage import authority_named, inspection_named
    from cli.local import writing

    with writing(f"cli:{getpass.getuser()}") as session:
        owner = authority_named(session, authority, None) if authority else None
        if inspection and owner is None:
            owner = session.get_one(Authority, inspection_named(session, inspection, None).authority_id)
        run = imports.draft(session, upload, owner, inspection)
        nothing_new = imports.changes_nothing(run)
        imports.apply(session, run)
        said = {
            "import": None if nothing_new else run.ref,
            "authority": session.get_one(Authority, run.authority_id).ref,
            "inspection": session.get_one(Inspection, run.inspection_id).ref,
            "counts": run.counts,
            "warnings": upload.record.to_dict()["warnings"],
        }
        if nothing_new:
            session.rollback()
    if form == RecordFormat.JSON:
        print_json(said)
    else:
        _show_record(upload.record)
        _show_tally(said)


def _show_record(record: "InspectionRecord | MappingRecord") -> None:
    from app.ingest.record import InspectionRecord

    if isinstance(record, InspectionRecord):
        _show_report(record)
    else:
        _show_mapping(record)
    columns = {"code": "Code", "page": "Page", "line": "Line", "message": "What", "words": "Words"}
    _show_table(record.warnings, columns, "What was doubtful")


def _show_table(items: "Sequence[DataclassInstance]", columns: dict[str, str], title: str) -> None:
    if items:
        console().print(table_of([asdict(item) for item in items], columns, title))
    else:
        console().print(f"{title}: none")


def _show_report(record: "InspectionRecord") -> None:
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


def _show_mapping(record: "MappingRecord") -> None:
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


def _show_tally(said: dict[str, Any]) -> None:
    counts = {path: counted for path, counted in said["counts"].items() if path != "notes"}
    columns = {"what": "Records", "new": "New", "unchanged": "There already", "different": "Differ, left alone"}
    console().print(table_of([{"what": path} | counted for path, counted in counts.items()], columns))
    for note in said["counts"]["notes"]:
        say(note)
    if said["import"] is None:
        say(f"Everything was there already under {said['inspection']}: nothing was changed.")
    else:
        say(f"Stored as {said['import']}; the inspection is {said['inspection']}.")
