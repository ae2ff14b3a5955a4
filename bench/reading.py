"""Reading real inspection reports into records, against bare extraction of their text by the same library."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from app.ingest.reports.report import read_report
from bench.bare_text import text
from bench.measure import Result, alternately, say

MOST = 1.5
ROUNDS = 5
_ROOT = Path(__file__).parent.parent
_OURS, _BARE = ("-m", "app.ingest.child", "report"), ("-m", "bench.bare_text")
_REPORTS = Path(os.environ.get("GOLDENTHREAD_SHARED", _ROOT.parent / "shared")) / "reports"


def compare() -> Iterator[Result]:
    """All reports together, and the one that compares worst."""
    files = sorted(_REPORTS.rglob("*.pdf"))
    if not files:
        say("SKIPPED reading: there is no folder of reports; name one that holds reports/ in GOLDENTHREAD_SHARED")
        return
    files = [file for file in files if _is_read(file)]
    yield from _together("as a process", [_processes(file) for file in files], MOST)
    # For the record: nothing is claimed of it, since every reading starts a process.
    yield from _together("once started", [_started(file) for file in files])


def _together(how: str, results: list[Result], most: float | None = None) -> Iterator[Result]:
    ours, alternative = sum(result.ours for result in results), sum(result.alternative for result in results)
    yield Result(f"reading {len(results)} reports, {how}", ours, alternative, "ms", most=most)
    worst = max(results, key=lambda result: result.ratio)
    yield Result(f"the worst of them, {worst.what}", worst.ours, worst.alternative, "ms")


def _is_read(file: Path) -> bool:
    """Whether the file becomes a record: being quick to refuse one would be no merit."""
    if "record" in json.loads(_run(*_OURS, str(file))):
        return True
    say(f"left out, because it is not read: {file.name}")
    return False


def _processes(file: Path) -> Result:
    """As the product reads: a process for each file."""
    say(f"reading {file.name} in processes")
    times = alternately(lambda: _run(*_OURS, str(file)), lambda: _run(*_BARE, str(file)), ROUNDS)
    return Result(file.name, *times, "ms")


def _started(file: Path) -> Result:
    """Without starting Python, which takes as long for both and so hides what differs."""
    say(f"reading {file.name}")
    return Result(file.name, *alternately(lambda: read_report(file), lambda: text(str(file)), ROUNDS), "ms")


def _run(*arguments: str) -> bytes:
    # As the sandbox starts its reader: without the user's own packages and Python's environment variables.
    command = [sys.executable, "-E", "-s", *arguments]
    return subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, check=True).stdout
