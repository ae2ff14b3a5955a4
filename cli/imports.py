"""goldenthread import: read a document, show what it says, take it in, or take it back out."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.vocabulary import ImportKind
from cli.options import Authority
from cli.output import Format, RecordFormat, print_json, print_rows, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.models import ImportRun
    from app.services.uploads import Upload

app = typer.Typer(no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The document.", show_default=False)]
Owner = Annotated[
    str | None, typer.Option("--authority", "-a", help="Whose document it is; a report about another is refused.")
]
LeaveOut = Annotated[
    list[str] | None,
    typer.Option(metavar="PLACE", help="Leave this item out, as actions.3 (counted from 0); may be repeated."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what was read and store nothing.")]
RecordOutput = Annotated[RecordFormat, typer.Option("--format", "-f", help="A table for people, json for scripts.")]


@app.command()
def report(
    file: File,
    authority: Owner = None,
    leave_out: LeaveOut = None,
    *,
    dry_run: DryRun = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Read an Ofsted report (PDF): inspection, judgements, recommendations and numbered paragraphs."""
    _run(ImportKind.REPORT, file, {"authority": authority, "left_out": leave_out}, dry_run=dry_run, form=form)


@app.command()
def mapping(
    file: File,
    inspection: Annotated[
        str | None, typer.Option("--inspection", "-i", help="Reference of the inspection whose findings it maps.")
    ] = None,
    authority: Owner = None,
    leave_out: LeaveOut = None,
    *,
    dry_run: DryRun = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Read a table that maps findings to KPIs and bodies (text, csv, xlsx, docx)."""
    if inspection is None and not dry_run:
        raise typer.BadParameter("say which inspection the table answers.", param_hint="--inspection")
    asked = {"authority": authority, "inspection": inspection, "left_out": leave_out}
    _run(ImportKind.MAPPING, file, asked, dry_run=dry_run, form=form)


@app.command()
def actions(
    file: File,
    plan: Annotated[
        str | None, typer.Option(help="Reference of the plan of which this is a later version; a new plan without.")
    ] = None,
    authority: Owner = None,
    leave_out: LeaveOut = None,
    *,
    dry_run: DryRun = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Read an action plan (text, csv, xlsx, docx): actions, owners, timescales. A later version changes the plan."""
    asked = {"authority": authority, "plan": plan, "left_out": leave_out}
    _run(ImportKind.ACTIONS, file, asked, dry_run=dry_run, form=form)


@app.command()
def kpis(
    file: File,
    authority: Owner = None,
    leave_out: LeaveOut = None,
    *,
    dry_run: DryRun = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Read a KPI dashboard or paper (text, csv, xlsx, docx): KPIs, dated values, targets, comparisons."""
    _run(ImportKind.KPIS, file, {"authority": authority, "left_out": leave_out}, dry_run=dry_run, form=form)


@app.command()
def undo(
    ref: Annotated[str, typer.Argument(help="Reference of the import, as IMPORT-3.")], authority: Authority = None
) -> None:
    """Take an import back out, as long as nothing was built on it."""
    from app.services.coverage import one_authority
    from app.services.import_undo import undo as undo_import
    from app.services.imports import import_named
    from cli.local import writing

    with writing(_actor()) as session:
        owner = one_authority(session, authority, None)
        undo_import(session, import_named(session, owner.id, ref))
    say(f"{ref} is undone: what it made is gone, and what it changed is as it was.")


@app.command("list")
def list_imports(
    authority: Authority = None, form: Annotated[Format, typer.Option("--format", "-f")] = Format.TABLE
) -> None:
    """List the imports: what was read, when, and whether it was applied or undone."""
    from app.services.coverage import one_authority
    from app.services.imports import imports_of
    from cli.local import looking

    with looking() as session:
        owner = one_authority(session, authority, None)
        rows = [run.model_dump(mode="json", exclude={"record"}) for run in imports_of(session, owner.id)]
    columns = {"ref": "Ref", "kind": "Kind", "status": "Status", "file_name": "File", "applied_at": "Applied"}
    print_rows(rows, columns, form)


def _run(kind: ImportKind, file: Path, asked: dict[str, Any], *, dry_run: bool, form: RecordFormat) -> None:
    from app.services.uploads import read_upload
    from cli.import_view import show_record, show_tally

    upload = read_upload(kind, file)
    said = None if dry_run else _take(upload, **asked)
    if form == RecordFormat.JSON:
        print_json(said or upload.record.to_dict())
        return
    show_record(upload.record)
    if said is None:
        say("Nothing was stored.")
        return
    show_tally(said)
    if said["import"] is None:
        where = said["inspection"] or said["plan"] or said["authority"]
        say(f"Everything was there already under {where}: nothing was changed.")
        return
    about = "".join(f"; the {word} is {said[word]}" for word in ("inspection", "plan") if said[word])
    say(f"Stored as {said['import']}{about}.")


def _take(
    upload: "Upload",
    authority: str | None,
    inspection: str | None = None,
    plan: str | None = None,
    left_out: list[str] | None = None,
) -> dict[str, Any]:
    """Take the document in, unless everything in it is stored already."""
    from app.services import imports
    from cli.local import writing

    with writing(_actor()) as session:
        owner = _owner(session, upload, authority, inspection)
        run = imports.draft(session, upload, owner, inspection, plan, left_out or ())
        nothing_new = imports.changes_nothing(run)
        imports.apply(session, run)
        said = _said(session, upload, run)
        if nothing_new:
            session.rollback()
            said["import"] = None
    return said


def _said(session: "Session", upload: "Upload", run: "ImportRun") -> dict[str, Any]:
    from app.models import Authority, Inspection, Plan
    from app.services.imports import items_of

    inspection = session.get(Inspection, run.inspection_id) if run.inspection_id else None
    plan = session.get(Plan, run.plan_id) if run.plan_id else None
    shown = ("changed", "different", "missing")
    return {
        "import": run.ref,
        "authority": session.get_one(Authority, run.authority_id).ref,
        "inspection": inspection.ref if inspection else None,
        "plan": plan.ref if plan else None,
        "counts": run.counts,
        "changes": [
            {"outcome": item.outcome.value, "ref": item.ref, "title": item.title, "note": item.note}
            for item in items_of(session, run)
            if item.outcome in shown
        ],
        "warnings": upload.record.to_dict()["warnings"],
    }


def _owner(session: "Session", upload: "Upload", authority: str | None, inspection: str | None) -> Any:
    from app.models import Authority
    from app.services.coverage import authority_named, inspection_named, one_authority

    if authority:
        return authority_named(session, authority, None)
    if inspection:
        return session.get_one(Authority, inspection_named(session, inspection, None).authority_id)
    return None if upload.kind == ImportKind.REPORT else one_authority(session, None, None)


def _actor() -> str:
    return f"cli:{getpass.getuser()}"
