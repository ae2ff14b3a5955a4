"""goldenthread import: read a document, show what it says, take it in, or take it back out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.vocabulary import ImportKind
from cli.options import Authority
from cli.output import Format, RecordFormat, print_json, print_rows
from cli.rules import RulesFormat

app = typer.Typer(no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The document.", show_default=False)]
Owner = Annotated[
    str | None, typer.Option("--authority", "-a", help="Whose document it is; a report about another is refused.")
]
LeaveOut = Annotated[
    list[str] | None,
    typer.Option(metavar="PLACE", help="Leave this item out, as actions.3 (counted from 0); may be repeated."),
]
Draft = Annotated[bool, typer.Option("--draft", help="Keep it as a draft for a review, and take nothing in yet.")]
Run = Annotated[str, typer.Argument(help="Reference of the import, as IMPORT-3.", show_default=False)]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="The documents.", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what was read and store nothing.")]
RecordOutput = Annotated[RecordFormat, typer.Option("--format", "-f", help="A table for people, json for scripts.")]


@app.command()
def auto(
    files: Files,
    inspection: Annotated[
        str | None, typer.Option("--inspection", "-i", help="The inspection whose findings a mapping table maps.")
    ] = None,
    authority: Owner = None,
    *,
    dry_run: DryRun = False,
    draft: Draft = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Recognise what each file is (report, mapping table, action plan, KPI paper) and take it in as that."""
    from cli.import_auto import Asked, take_all, take_one

    asked = Asked(None, authority, inspection, dry_run, draft, form)
    if len(files) == 1:
        take_one(files[0], asked)
    else:
        take_all(files, asked)


@app.command()
def report(
    files: Files,
    authority: Owner = None,
    leave_out: LeaveOut = None,
    *,
    dry_run: DryRun = False,
    draft: Draft = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Read Ofsted reports (PDF): inspection, judgements, recommendations and numbered paragraphs."""
    from cli.import_auto import Asked, take_all

    if len(files) == 1:
        asked = {"authority": authority, "left_out": leave_out, "draft": draft}
        _run(ImportKind.REPORT, files[0], asked, dry_run=dry_run, form=form)
    elif leave_out:
        raise typer.BadParameter("a place stands in one report; import that one by itself.", param_hint="--leave-out")
    else:
        take_all(files, Asked(ImportKind.REPORT, authority, None, dry_run, draft, form))


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
    draft: Draft = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Read a table that maps findings to KPIs and bodies (text, csv, xlsx, xls, ods, docx, pdf)."""
    if inspection is None and not dry_run:
        raise typer.BadParameter("say which inspection the table answers.", param_hint="--inspection")
    asked = {"authority": authority, "inspection": inspection, "left_out": leave_out, "draft": draft}
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
    draft: Draft = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Read an action plan (text, csv, xlsx, xls, ods, docx, pdf): actions, owners, timescales.

    A later version is matched with the plan by its words, and changes it.
    """
    asked = {"authority": authority, "plan": plan, "left_out": leave_out, "draft": draft}
    _run(ImportKind.ACTIONS, file, asked, dry_run=dry_run, form=form)


@app.command()
def kpis(
    file: File,
    authority: Owner = None,
    leave_out: LeaveOut = None,
    *,
    dry_run: DryRun = False,
    draft: Draft = False,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Read a KPI paper (text, csv, xlsx, xls, ods, docx, pdf): KPIs, dated values, targets, comparisons."""
    asked = {"authority": authority, "left_out": leave_out, "draft": draft}
    _run(ImportKind.KPIS, file, asked, dry_run=dry_run, form=form)


@app.command()
def review(
    ref: Run,
    leave_out: LeaveOut = None,
    correct: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PLACE.FIELD=VALUE",
            help="Correct a field, as actions.3.owner=Head of service; nothing after = empties it; may be repeated.",
        ),
    ] = None,
    authority: Authority = None,
    form: RecordOutput = RecordFormat.TABLE,
) -> None:
    """Show what a draft would do; leave items out of it and correct others, in place of any review before."""
    from cli.import_runs import review_run

    review_run(ref, authority, leave_out, correct, form)


@app.command()
def apply(ref: Run, authority: Authority = None) -> None:
    """Take a draft into the register, whole or not at all."""
    from cli.import_runs import apply_run

    apply_run(ref, authority)


@app.command()
def discard(ref: Run, authority: Authority = None) -> None:
    """Throw a draft away, and its document if nothing else needs it."""
    from cli.import_runs import discard_run

    discard_run(ref, authority)


@app.command()
def undo(ref: Run, authority: Authority = None) -> None:
    """Take an import back out, as long as nothing was built on it."""
    from cli.import_runs import undo_run

    undo_run(ref, authority)


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


@app.command()
def warnings(form: Annotated[RulesFormat, typer.Option("--format", "-f")] = RulesFormat.TABLE) -> None:
    """List the warnings that reading a document may give: what each means, and what to do."""
    from app.ingest.warning_codes import WARNINGS, warnings_page

    if form == RulesFormat.MARKDOWN:
        print(warnings_page(), end="")
        return
    rows = [
        {"code": code, "about": about, "meaning": meaning}
        for about, codes in WARNINGS.items()
        for code, meaning in codes.items()
    ]
    print_rows(rows, {"code": "Code", "about": "In", "meaning": "What it means"}, Format(form.value))


def _run(kind: ImportKind, file: Path, asked: dict[str, Any], *, dry_run: bool, form: RecordFormat) -> None:
    from app.services.uploads import read_upload
    from cli.import_take import take
    from cli.import_view import show_outcome

    upload = read_upload(kind, file, dry_run=dry_run)
    said = None if dry_run else take(upload, **asked)
    if form == RecordFormat.JSON:
        print_json({"sha256": upload.sha256} | (said or upload.record.to_dict()))
    else:
        show_outcome(upload.record, said)
