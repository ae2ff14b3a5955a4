"""From a report's bytes to its record."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from app.errors import ImportProblem, Problem
from app.ingest.anchors import anchor_items
from app.ingest.readers.furniture import with_one_margin
from app.ingest.readers.page import Document, Page
from app.ingest.readers.pdf import read_pdf
from app.ingest.recognise import Part, Recognition, recognise
from app.ingest.record import InspectionRecord
from app.ingest.reports.body import warn_of_gaps
from app.vocabulary import Framework

_Fill = Callable[[InspectionRecord, list[Page]], None]

_LETTER = frozenset({"judgements-not-found", "lead-inspector-not-found", "paragraphs-not-found"})
# What a report of a framework never prints is not missed.
_NEVER_PRINTED = {
    Framework.JTAI: _LETTER,
    Framework.AREA_SEND: frozenset({"judgements-not-found", "paragraphs-not-found"}),
    Framework.FOCUSED_VISIT: _LETTER,
    Framework.MONITORING_VISIT: _LETTER | {"recommendations-not-found"},
}
_LETTERS = frozenset({Framework.JTAI, Framework.AREA_SEND, Framework.FOCUSED_VISIT, Framework.MONITORING_VISIT})
# Loaded for the one report that a process reads: the patterns of all would take as long as some reports do.
_READERS = {
    Framework.SIF: "sif",
    Framework.SIF_REINSPECTION: "sif",
    Framework.ILACS: "ilacs",
    Framework.JTAI: "jtai",
    Framework.AREA_SEND: "area_send",
    Framework.FOCUSED_VISIT: "focused_visit",
    Framework.MONITORING_VISIT: "monitoring_visit",
}
_PART_READERS = {
    Part.BOARD: "fill_board_review",
    Part.PROTECTION: "fill_protection",
    Part.SAFEGUARDING: "fill_safeguarding",
    Part.CONTACT: "fill_contact",
}


def read_report(source: bytes | Path, max_pages: int = 1000) -> InspectionRecord:
    """Read an inspection report in this process; `sandbox.read_report` is the one for untrusted files.

    Parameters
    ----------
    source : bytes or Path
        A PDF.
    max_pages : int
        A file of more pages is refused.

    Returns
    -------
    InspectionRecord
        Whatever was doubtful or could not be read is in its warnings.

    Raises
    ------
    ImportProblem
        The file cannot be read, or is no report of a framework that is read.
    """
    return report_of(read_pdf(source, max_pages))


def report_of(document: Document) -> InspectionRecord:
    """The record of an inspection report, from its pages; it raises as `read_report` does."""
    recognition = recognise(document.pages)
    framework = recognition.framework
    fill = _reader_of(recognition)
    if framework is None or fill is None:
        # A title page that is damaged or scanned may be why the report was not recognised.
        unread = [Problem(f"page {warning.page}", warning.message) for warning in document.warnings]
        raise ImportProblem(_refusal(recognition), unread)
    record = InspectionRecord(framework=framework.value, authority="", pages=len(document.pages))
    record.warnings += document.warnings
    fill(record, with_one_margin(_own_pages(document.pages, recognition)))
    warn_of_gaps(record, _never_printed(framework, recognition.part))
    anchor_items(record, document.pages)
    return record


def _never_printed(framework: Framework, part: Part | None) -> frozenset[str]:
    if part:
        return _LETTER if part is Part.CONTACT else frozenset()
    return _NEVER_PRINTED.get(framework, frozenset())


def _own_pages(pages: list[Page], recognition: Recognition) -> list[Page]:
    """The pages from the title page on: a council's papers put a cover sheet before a report.

    A letter keeps all: its date and its addressees may stand on the page before its title.
    """
    letter = recognition.framework in _LETTERS or recognition.part is Part.CONTACT
    return pages if letter else pages[(recognition.page or 1) - 1 :]


def _reader_of(recognition: Recognition) -> _Fill | None:
    if recognition.part:
        module, name = "other", _PART_READERS[recognition.part]
    elif recognition.framework in _READERS:
        module, name = _READERS[recognition.framework], "fill"
    else:
        return None
    fill: _Fill = getattr(import_module(f"app.ingest.reports.{module}"), name)
    return fill


def _refusal(recognition: Recognition) -> str:
    read = ", ".join(framework.value for framework in _READERS)
    if recognition.framework is None and not recognition.evidence:
        return "The first pages hold no text, so that the kind of report could not be told. Fetch the file again."
    if recognition.framework is None:
        return (
            f"This is no Ofsted inspection report: it begins “{recognition.evidence}”. "
            f"Import a report of one of these kinds: {read}."
        )
    return (
        f"This seems to be an Ofsted document, but its title is of no kind of report that is known: it begins "
        f"“{recognition.evidence}”. Kinds that are read: {read}."
    )
