"""Reading untrusted files in a child process with limits.

A reader's crash, its timeout and its running out of memory are ordinary outcomes: each ends in an ImportProblem
that names the limit and the remedy. The child has its own session, so that it is stopped with whatever it started.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

import app
from app.errors import ImportProblem, Problem
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.limits import Limits
from app.ingest.plan_record import ActionPlanRecord
from app.ingest.recognised import RECORDS, DocumentText, OtherKind, ReadAs
from app.ingest.record import InspectionRecord, MappingRecord
from app.ingest.revive import revive
from app.vocabulary import ImportKind

__all__ = ["Limits", "draw_page", "read_actions", "read_any", "read_as", "read_kpis", "read_mapping", "read_report"]

_ROOT = Path(app.__file__).resolve().parent.parent
_CHUNK = 1 << 16
_REMEDY = "Fetch the file again, save it anew from the program that made it, or split it."


@dataclass(frozen=True)
class _Ending:
    output: bytes
    status: int
    stopped_by: str | None


def read_report(path: Path, limits: Limits | None = None) -> InspectionRecord:
    """Read an inspection report.

    Parameters
    ----------
    path : Path
    limits : Limits, optional

    Returns
    -------
    InspectionRecord

    Raises
    ------
    ImportProblem
        The file cannot be read, is of a kind that is not read, or reading it went over a limit.
    """
    return revive(InspectionRecord, _read("report", path, limits or Limits())["record"])


def read_mapping(path: Path, limits: Limits | None = None) -> MappingRecord:
    """Read a mapping table; parameters and problems as for `read_report`."""
    return revive(MappingRecord, _read("mapping", path, limits or Limits())["record"])


def read_actions(path: Path, limits: Limits | None = None) -> ActionPlanRecord:
    """Read an action plan; parameters and problems as for `read_report`."""
    return revive(ActionPlanRecord, _read("actions", path, limits or Limits())["record"])


def read_kpis(path: Path, limits: Limits | None = None) -> KpiPaperRecord:
    """Read a paper of KPIs; parameters and problems as for `read_report`."""
    return revive(KpiPaperRecord, _read("kpis", path, limits or Limits())["record"])


def read_any(path: Path, limits: Limits | None = None) -> ReadAs:
    """Recognise which kind of document a file is, and read it as that; problems as for `read_as`."""
    return read_as(None, path, limits)


def read_as(kind: ImportKind | None, path: Path, limits: Limits | None = None, *, with_text: bool = False) -> ReadAs:
    """Read a document of any kind.

    Parameters
    ----------
    kind : ImportKind or None
        None to recognise which kind it is.
    path : Path
    limits : Limits, optional
    with_text : bool
        Whether the text of the whole document is wanted beside the record.

    Raises
    ------
    ImportProblem
        As for `read_report`; or the kind could not be told, and it says what the file seems to be.
    """
    answer = _read(kind or "auto", path, limits or Limits(), {"text": with_text})
    kind = kind or ImportKind(answer["kind"])
    also = [OtherKind(ImportKind(other["kind"]), other["evidence"]) for other in answer.get("also", ())]
    text = DocumentText(**answer["text"]) if with_text else None
    return ReadAs(kind, answer.get("evidence", []), also, revive(RECORDS[kind], answer["record"]), text)


def draw_page(path: Path, page: int, marks: Sequence[tuple[str, int]], limits: Limits | None = None) -> bytes:
    """Draw a page of a PDF as a PNG picture.

    Parameters
    ----------
    path : Path
    page : int
        Counted from 1.
    marks : sequence of (str, int)
        Words on the page to be marked, and how many times the same words stand above them.
    limits : Limits, optional

    Raises
    ------
    ImportProblem
        The page cannot be drawn, or drawing it went over a limit.
    """
    answer = _read("page", path, limits or Limits(), {"page": page, "marks": marks})
    return b64decode(answer["png"])


def _read(kind: str, path: Path, limits: Limits, asked: dict[str, Any] | None = None) -> dict[str, Any]:
    _check_file(path, limits)
    ending = _run(kind, path, limits, asked or {})
    if ending.stopped_by or ending.status != 0:
        raise ImportProblem(_explain(ending, limits))
    answer: dict[str, Any] = json.loads(ending.output)
    if problem := answer.get("problem"):
        raise ImportProblem(problem["message"], [Problem(**item) for item in problem["problems"]])
    return answer


def _check_file(path: Path, limits: Limits) -> None:
    if path.is_dir():
        raise ImportProblem(f"{path.name} is a folder. Import the documents in it one by one.")
    if not path.is_file():
        raise ImportProblem(f"There is no file {path.name}.")
    size = path.stat().st_size
    if size == 0:
        raise ImportProblem("The file is empty (0 bytes). Fetch it again.")
    if size > limits.file_mb << 20:
        raise ImportProblem(
            f"The file has {size / (1 << 20):,.0f} MB; the limit is {limits.file_mb:,} MB. "
            "Split it, or import only the part that holds the report or the table."
        )


def _run(kind: str, path: Path, limits: Limits, asked: dict[str, Any]) -> _Ending:
    command = [
        sys.executable,
        "-E",
        "-s",
        "-m",
        "app.ingest.child",
        kind,
        str(path.resolve()),
        json.dumps(asdict(limits)),
        json.dumps(asked),
    ]
    # The working directory makes the package importable; the child sees none of the service's environment.
    with subprocess.Popen(  # noqa: S603 - no shell, and the file's name is one argument
        command,
        cwd=_ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            output, stopped_by = _collect(cast("IO[bytes]", child.stdout), limits)
        finally:
            _stop(child)
        return _Ending(output, child.wait(), stopped_by)


def _collect(pipe: IO[bytes], limits: Limits) -> tuple[bytes, str | None]:
    """Read what the child prints until it ends, or until it has to be stopped, and say by which limit."""
    output = bytearray()
    deadline = time.monotonic() + limits.wall_seconds
    with selectors.DefaultSelector() as selector:
        stream = selector.register(pipe, selectors.EVENT_READ)
        while len(output) <= limits.output_mb << 20:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                return bytes(output), "wall"
            chunk = os.read(stream.fd, _CHUNK)
            if not chunk:
                return bytes(output), None
            output += chunk
    return bytes(output), "output"


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Stop the child's whole group; one that ended by itself keeps its own exit status."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _explain(ending: _Ending, limits: Limits) -> str:
    if ending.stopped_by == "wall":
        return f"Reading took longer than {limits.wall_seconds:g} seconds, the limit. {_REMEDY}"
    if ending.stopped_by == "output":
        return f"Reading yielded more than {limits.output_mb:,} MB, the limit. {_REMEDY}"
    if ending.status == -signal.SIGXCPU:
        return f"Reading used more than {limits.cpu_seconds:,} seconds of processor time, the limit. {_REMEDY}"
    cause = signal.Signals(-ending.status).name if ending.status < 0 else f"status {ending.status}"
    return (
        f"The reader stopped ({cause}): the file is damaged, or needs more than {limits.memory_mb:,} MB of memory, "
        f"the limit. {_REMEDY}"
    )
