"""The process in which a reader runs: `python -m app.ingest.child KIND FILE [LIMITS [ASKED]]`.

KIND is report, mapping, actions or kpis; auto recognises which of these the file is. ASKED may be {"text": true}, for
the text of the whole document. KIND page draws the page that ASKED names, {"page": ..., "marks": ...}.

It limits itself before it imports any reader, reads the file, and prints one JSON object: {"record": ...}, for
auto with {"kind": ..., "evidence": ..., "also": ...} and for a text that was asked for with {"text": ...} beside it,
{"png": ...}, or {"problem": {"message": ..., "problems": [...]}}.
`sandbox` starts it and judges how it ended.
"""

import gc
import json
import os
import resource
import sys
import traceback
from base64 import b64encode
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import ImportProblem, Problem
from app.ingest.limits import Limits

if TYPE_CHECKING:
    from app.ingest.readers.page import Document

# What is printed of a file that was read, and the pages of a report.
_Read = tuple[dict[str, Any], "Document | None"]


def main(arguments: list[str]) -> int:
    """Read one file as the arguments say; return the exit status."""
    kind, name, *rest = arguments
    limits = Limits(**json.loads(rest[0])) if rest else Limits()
    asked = json.loads(rest[1]) if len(rest) > 1 else {}
    _restrain(limits)
    sys.stdout.write(json.dumps(answer(kind, Path(name), limits, asked)))
    return 0


def answer(kind: str, path: Path, limits: Limits, asked: dict[str, Any]) -> dict[str, Any]:
    """Read the file and return what is printed: the record, or the problem."""
    try:
        if kind == "page":
            return _draw(path, asked)
        read, document = _recognise(path, limits) if kind == "auto" else _read(kind, path, limits)
        return read | ({"text": _text(path, limits, document)} if asked.get("text") else {})
    except ImportProblem as problem:
        return _problem(problem.message, [{"where": p.where, "message": p.message} for p in problem.problems])
    except MemoryError:
        return _problem(
            f"Reading the file needs more than {limits.memory_mb:,} MB of memory, the limit. "
            "Split the file, or save it again from the program that made it."
        )
    except RecursionError:
        return _problem("The file is nested too deeply to be read. Save it again from the program that made it.")
    except Exception as error:  # noqa: BLE001 - a defect of a reader is reported, and must not pass for a crash
        return _problem(
            f"The reader failed on this file ({type(error).__name__}: {error}). Please report it, with the file.",
            [{"where": _place(error), "message": str(error)}],
        )


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""


def _problem(message: str, problems: list[dict[str, str]] | None = None) -> dict[str, Any]:
    return {"problem": {"message": message, "problems": problems or []}}


def _recognise(path: Path, limits: Limits) -> _Read:
    from app.ingest.kinds import recognise_document  # noqa: PLC0415 - as for the readers below

    found = recognise_document(path, limits.pages)
    if found.kind is None:
        message = f"The file was not recognised as one kind of document: it seems to be {found.seems}."
        raise ImportProblem(message, [Problem("", line) for line in found.evidence])
    return found.to_dict(), found.document


def _read(kind: str, path: Path, limits: Limits) -> _Read:
    # Imported here: the limits must hold before a reader's library is loaded.
    if kind == "report":
        from app.ingest.readers.pdf import read_pdf  # noqa: PLC0415
        from app.ingest.reports.report import report_of  # noqa: PLC0415

        document = read_pdf(path, limits.pages)
        return {"record": report_of(document).to_dict()}, document
    if kind == "actions":
        from app.ingest.tables.actions import read_actions  # noqa: PLC0415

        return {"record": read_actions(path, limits.pages).to_dict()}, None
    if kind == "kpis":
        from app.ingest.tables.kpi_papers import read_kpis  # noqa: PLC0415

        return {"record": read_kpis(path, limits.pages).to_dict()}, None
    from app.ingest.tables.mapping import read_mapping  # noqa: PLC0415

    return {"record": read_mapping(path, limits.pages).to_dict()}, None


def _text(path: Path, limits: Limits, document: "Document | None") -> dict[str, Any]:
    from app.ingest.document_text import document_text  # noqa: PLC0415

    return asdict(document_text(path, limits, document))


def _draw(path: Path, asked: dict[str, Any]) -> dict[str, Any]:
    from app.ingest.page_image import draw_page  # noqa: PLC0415

    return {"png": b64encode(draw_page(path, asked["page"], asked["marks"])).decode()}


def _restrain(limits: Limits) -> None:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, limits.output_mb << 20)
    _limit(resource.RLIMIT_AS, limits.memory_mb << 20)
    # At the soft limit the process dies of SIGXCPU, by which the sandbox knows the cause; at the hard one of SIGKILL.
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, spare=1)


def _limit(what: int, value: int, spare: int = 0) -> None:
    _, hard = resource.getrlimit(what)
    if hard == resource.RLIM_INFINITY or hard > value + spare:
        hard = value + spare
    resource.setrlimit(what, (min(value, hard), hard))


if __name__ == "__main__":
    # The process lives for one file: collecting garbage and tearing down would cost a seventh of its time.
    gc.disable()
    status = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(status)
