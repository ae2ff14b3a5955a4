"""Which kind of document a file is, told by what it can be read as."""

from pathlib import Path

from app.errors import ImportProblem
from app.ingest.readers.pdf import read_pdf
from app.ingest.recognise import recognise
from app.ingest.recognised import NAMES, Recognised, refusal
from app.ingest.record import InspectionRecord
from app.ingest.reports.report import report_of
from app.vocabulary import ImportKind

_HEAD_BYTES = 1024
_WEB_PAGE = (b"<!doctype html", b"<html")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
_PHOTO_CONTAINER = b"ftyp"


def recognise_document(path: Path, max_pages: int = 1000) -> Recognised:
    """Say which kind of document a file is, and read it as that.

    Parameters
    ----------
    path : Path
    max_pages : int
        A PDF of more pages is refused.

    Returns
    -------
    Recognised
        Without a kind where the file is none that is read, or may as well be two.

    Raises
    ------
    ImportProblem
        The file cannot be read at all: it is damaged, encrypted, scanned or too large.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if b"%PDF-" in head:
        return _recognise_pdf(path, max_pages)
    if seems := _no_document(head):
        return Recognised(None, [], seems)
    return _as_tables(path, max_pages)


def _no_document(head: bytes) -> str | None:
    if any(mark in head.lower() for mark in _WEB_PAGE):
        return "a web page, perhaps an error page saved under the document's name (fetch the document again)"
    if head.startswith(_PICTURES) or head[4:8] == _PHOTO_CONTAINER:
        return "a picture (import the document itself)"
    return "a rich text file (save it as docx)" if head.startswith(b"{\\rtf") else None


def _recognise_pdf(path: Path, max_pages: int) -> Recognised:
    document = read_pdf(path, max_pages)
    recognition = recognise(document.pages)
    try:
        record = report_of(document)
    except ImportProblem as problem:
        return _as_other_pdf(path, max_pages, problem, recognition.evidence)
    title = f"page {recognition.page}: “{recognition.evidence}”"
    return Recognised(
        ImportKind.REPORT, [title, _in_words(record)], NAMES[ImportKind.REPORT], record=record, document=document
    )


def _in_words(record: InspectionRecord) -> str:
    about = record.authority or "an authority that is not named"
    when = f"{record.inspection_start or 'unknown'} to {record.inspection_end or 'unknown'}"
    return f"{record.framework} inspection of {about}, {when}"


def _as_other_pdf(path: Path, max_pages: int, no_report: ImportProblem, opening: str) -> Recognised:
    refused = refusal(ImportKind.REPORT, no_report)
    try:
        found = _as_tables(path, max_pages)
    except ImportProblem as problem:
        lines = [line.strip() for line in str(problem).splitlines()]
        return Recognised(None, [refused, *lines], f"a PDF that begins “{opening}”")
    return found if found.kind else Recognised(None, [refused, *found.evidence], found.seems)


def _as_tables(path: Path, max_pages: int) -> Recognised:
    # Imported here: a report needs no library for Word and Excel, which take longer to load than most reports to read.
    from app.ingest.tables.kinds import recognise_tables  # noqa: PLC0415

    return recognise_tables(path, max_pages)
