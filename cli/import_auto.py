"""goldenthread import auto and report: read one file or several, recognised or of a kind, and take each in."""

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import track

from app.errors import ConfigurationProblem, GoldenThreadError, InvalidInput
from app.ingest.recognised import NAMES
from app.services.uploads import Upload, read_upload, read_uploads
from app.vocabulary import ImportKind
from cli.import_take import take
from cli.import_view import show_outcome
from cli.output import RecordFormat, console, print_json, say, table_of


@dataclass(frozen=True)
class Asked:
    """What was asked of every file; `kind` is None where each is to be recognised."""

    kind: ImportKind | None
    authority: str | None
    inspection: str | None
    dry_run: bool
    draft: bool
    form: RecordFormat


def take_one(file: Path, asked: Asked) -> None:
    """Recognise one file, take it in, and show what was read."""
    upload = read_upload(None, file, dry_run=asked.dry_run)
    said = None if asked.dry_run else _take(upload, asked)
    told = _told(file, upload)
    if asked.form == RecordFormat.JSON:
        print_json(told | (said or {"record": upload.record.to_dict()}))
        return
    say(f"{file.name} is {NAMES[upload.kind]}: {'; '.join(upload.evidence)}.")
    show_outcome(upload.record, said)
    _say_more(file, told)


def take_all(files: list[Path], asked: Asked) -> None:
    """Read several files, take in each in its own transaction, and show a summary.

    Raises
    ------
    typer.Exit
        With status 1, where a file could not be read or taken in; the others were.
    """
    shown = sys.stderr.isatty()
    read = zip(files, read_uploads(asked.kind, files, dry_run=asked.dry_run), strict=True)
    progress = track(read, "Reading", len(files), console=Console(stderr=True), transient=True, disable=not shown)
    results = [_outcome(file, found, asked) for file, found in progress]
    if asked.form == RecordFormat.JSON:
        print_json(results)
    else:
        columns = {"file": "File", "kind": "Kind", "outcome": "Outcome", "import": "Import"}
        console().print(table_of([result | {"outcome": _in_words(result)} for result in results], columns))
        for file, result in zip(files, results, strict=True):
            _say_more(file, result)
    if any("problem" in result for result in results):
        raise typer.Exit(1)


def _outcome(file: Path, found: Upload | GoldenThreadError, asked: Asked) -> dict[str, Any]:
    told: dict[str, Any] = {"file": str(file)}
    if isinstance(found, GoldenThreadError):
        return told | _problem(found)
    told |= _told(file, found)
    if asked.dry_run:
        return told | {"record": found.record.to_dict()}
    try:
        return told | _take(found, asked)
    except ConfigurationProblem:
        # What is wrong with the database is wrong for every file.
        raise
    except GoldenThreadError as problem:
        return told | _problem(problem)


def _take(upload: Upload, asked: Asked) -> dict[str, Any]:
    if upload.kind != ImportKind.MAPPING:
        return take(upload, asked.authority, draft=asked.draft)
    if asked.inspection is None:
        raise InvalidInput("It is a mapping table: say with --inspection which inspection it answers.")
    return take(upload, asked.authority, asked.inspection, draft=asked.draft)


def _told(file: Path, upload: Upload) -> dict[str, Any]:
    also = [
        {"kind": other.kind, "evidence": other.evidence, "command": _command(other.kind, file)} for other in upload.also
    ]
    return {"kind": upload.kind, "evidence": upload.evidence, "also": also, "sha256": upload.sha256}


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
        return f"read: {(result['evidence'] or [NAMES[result['kind']]])[-1]}"
    if result["import"] is None:
        return "there already: nothing was changed"
    counts = {kind: counted.get("new", 0) for kind, counted in result["counts"].items() if kind != "notes"}
    begins = "kept as a draft, would bring new " if result["status"] == "draft" else "new "
    return begins + (", ".join(f"{kind}: {count}" for kind, count in counts.items() if count) or "nothing")


def _say_more(file: Path, result: dict[str, Any]) -> None:
    """Say what a table has no room for: where a file failed, and what else it holds."""
    for problem in result.get("problem", {}).get("problems", ()):
        say(f"{file.name}: " + ": ".join(filter(None, (problem["where"], problem["message"]))))
    for other in result.get("also", ()):
        say(f"{file.name} also reads as {NAMES[other['kind']]} ({'; '.join(other['evidence'])}): {other['command']}")
