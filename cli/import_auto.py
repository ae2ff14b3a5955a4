"""goldenthread import auto: recognise what each file is, and take it in as that."""

import shlex
import sys
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import track

from app.errors import ConfigurationProblem, GoldenThreadError, InvalidInput
from app.ingest.recognised import NAMES
from app.services.uploads import Upload, recognise_upload, recognise_uploads
from app.vocabulary import ImportKind
from cli.import_take import take
from cli.import_view import show_outcome
from cli.output import RecordFormat, console, print_json, say, table_of


def take_one(file: Path, authority: str | None, inspection: str | None, *, dry_run: bool, form: RecordFormat) -> None:
    """Recognise one file, take it in, and show what was read."""
    upload = recognise_upload(file)
    said = None if dry_run else _take(upload, authority, inspection)
    told = _told(file, upload)
    if form == RecordFormat.JSON:
        print_json(told | (said or {"record": upload.record.to_dict()}))
        return
    say(f"{file.name} is {NAMES[upload.kind]}: {'; '.join(upload.evidence)}.")
    show_outcome(upload.record, said)
    _say_more(file, told)


def take_all(
    files: list[Path], authority: str | None, inspection: str | None, *, dry_run: bool, form: RecordFormat
) -> None:
    """Recognise several files, take in each in its own transaction, and show a summary.

    Raises
    ------
    typer.Exit
        With status 1, where a file could not be read or taken in; the others were.
    """
    shown = sys.stderr.isatty()
    read = zip(files, recognise_uploads(files), strict=True)
    progress = track(read, "Reading", len(files), console=Console(stderr=True), transient=True, disable=not shown)
    results = [_outcome(file, found, authority, inspection, dry_run=dry_run) for file, found in progress]
    if form == RecordFormat.JSON:
        print_json(results)
    else:
        columns = {"file": "File", "kind": "Kind", "outcome": "Outcome", "import": "Import"}
        console().print(table_of([result | {"outcome": _in_words(result)} for result in results], columns))
        for file, result in zip(files, results, strict=True):
            _say_more(file, result)
    if any("problem" in result for result in results):
        raise typer.Exit(1)


def _outcome(
    file: Path, found: Upload | GoldenThreadError, authority: str | None, inspection: str | None, *, dry_run: bool
) -> dict[str, Any]:
    told: dict[str, Any] = {"file": str(file)}
    if isinstance(found, GoldenThreadError):
        return told | _problem(found)
    told |= _told(file, found)
    if dry_run:
        return told | {"record": found.record.to_dict()}
    try:
        return told | _take(found, authority, inspection)
    except ConfigurationProblem:
        # What is wrong with the database is wrong for every file.
        raise
    except GoldenThreadError as problem:
        return told | _problem(problem)


def _take(upload: Upload, authority: str | None, inspection: str | None) -> dict[str, Any]:
    if upload.kind != ImportKind.MAPPING:
        return take(upload, authority)
    if inspection is None:
        raise InvalidInput("It is a mapping table: say with --inspection which inspection it answers.")
    return take(upload, authority, inspection)


def _told(file: Path, upload: Upload) -> dict[str, Any]:
    also = [
        {"kind": other.kind, "evidence": other.evidence, "command": _command(other.kind, file)} for other in upload.also
    ]
    return {"kind": upload.kind, "evidence": upload.evidence, "also": also}


def _command(kind: ImportKind, file: Path) -> str:
    needed = " --inspection REF" if kind == ImportKind.MAPPING else ""
    return f"goldenthread import {kind} {shlex.quote(str(file))}{needed}"


def _problem(problem: GoldenThreadError) -> dict[str, Any]:
    problems = [{"where": one.where, "message": one.message} for one in problem.problems]
    return {"problem": {"message": problem.message, "problems": problems}}


def _in_words(result: dict[str, Any]) -> str:
    if problem := result.get("problem"):
        return f"failed: {problem['message']}"
    if "record" in result:
        return f"read: {result['evidence'][-1]}"
    if result["import"] is None:
        return "there already: nothing was changed"
    counts = {kind: counted.get("new", 0) for kind, counted in result["counts"].items() if kind != "notes"}
    return "new " + (", ".join(f"{kind}: {count}" for kind, count in counts.items() if count) or "nothing")


def _say_more(file: Path, result: dict[str, Any]) -> None:
    """Say what a table has no room for: where a file failed, and what else it holds."""
    for problem in result.get("problem", {}).get("problems", ()):
        say(f"{file.name}: " + ": ".join(filter(None, (problem["where"], problem["message"]))))
    for other in result.get("also", ()):
        say(f"{file.name} also reads as {NAMES[other['kind']]} ({'; '.join(other['evidence'])}): {other['command']}")
