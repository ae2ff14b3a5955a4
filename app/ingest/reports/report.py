"""From a report's bytes to its record."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import ImportProblem, Problem
from app.ingest.readers.page import Document, Page
from app.ingest.readers.pdf import read_pdf
from app.ingest.recognise import Recognition, recognise
from app.ingest.record import InspectionRecord
from app.ingest.reports import area_send, focused_visit, ilacs, jtai, monitoring_visit, sif
from app.ingest.reports.body import warn_of_gaps
from app.vocabulary import Framework


@dataclass(frozen=True)
class _Reader:
    fill: Callable[[InspectionRecord, list[Page]], None]
    never_printed: frozenset[str] = frozenset()


_LETTER = frozenset({"judgements-not-found", "lead-inspector-not-found", "paragraphs-not-found"})
_READERS = {
    Framework.SIF: _Reader(sif.fill),
    Framework.SIF_REINSPECTION: _Reader(sif.fill),
    Framework.ILACS: _Reader(ilacs.fill),
    Framework.JTAI: _Reader(jtai.fill, _LETTER),
    Framework.AREA_SEND: _Reader(area_send.fill, frozenset({"judgements-not-found", "paragraphs-not-found"})),
    Framework.FOCUSED_VISIT: _Reader(focused_visit.fill, _LETTER),
    Framework.MONITORING_VISIT: _Reader(monitoring_visit.fill, _LETTER | {"recommendations-not-found"}),
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
    reader = _READERS.get(framework) if framework else None
    if framework is None or reader is None:
        # A title page that is damaged or scanned may be why the report was not recognised.
        unread = [Problem(f"page {warning.page}", warning.message) for warning in document.warnings]
        raise ImportProblem(_refusal(recognition), unread)
    record = InspectionRecord(framework=framework.value, authority="", pages=len(document.pages))
    record.warnings += document.warnings
    reader.fill(record, document.pages)
    warn_of_gaps(record, reader.never_printed)
    return record


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
