"""What SIF and ILACS reports share: lists of what must improve and numbered findings, from one pass over the blocks."""

from datetime import date

from app.ingest.readers.page import Line
from app.ingest.record import InspectionRecord, ReadWarning
from app.ingest.reports.blocks import Block, Kind, blocks
from app.ingest.reports.dates import inspection_span, publication
from app.ingest.reports.findings import Findings, missing_numbers
from app.ingest.reports.people import authority, lead_inspector
from app.ingest.reports.recommendations import Lists


def fill_front(record: InspectionRecord, lines: list[Line]) -> None:
    """Fill in what the title page says, and the lead inspector, who may stand at the end."""
    front = first_page(lines)
    record.authority = authority(front)
    fill_dates(record, inspection_span(front), publication(front))
    record.lead_inspector = lead_inspector(lines)


def first_page(lines: list[Line]) -> list[Line]:
    """Return the lines of the title page."""
    return [line for line in lines if line.page == lines[0].page] if lines else []


def fill_dates(record: InspectionRecord, span: tuple[date | None, date | None], published: date | None) -> None:
    """Fill in when the inspectors came and when the report was published, where it says so."""
    dates = [day.isoformat() if day else None for day in (*span, published)]
    record.inspection_start, record.inspection_end, record.published = dates


def fill_body(record: InspectionRecord, lines: list[Line]) -> None:
    """Fill in recommendations, paragraphs and sections from the lines of the body."""
    fill_blocks(record, blocks(lines), Lists(), Findings())


def fill_blocks(record: InspectionRecord, found: list[Block], lists: Lists, findings: Findings) -> None:
    """Fill in recommendations, paragraphs and sections from blocks, each of which belongs to one of both."""
    for block in found:
        if not lists.take(block):
            findings.take(block)
    lists.close()
    record.recommendations = lists.items
    record.paragraphs = findings.paragraphs
    record.sections = findings.sections
    record.warnings += lists.warnings + findings.warnings + _run_warnings(found)


def warn_of_gaps(record: InspectionRecord, never_printed: frozenset[str]) -> None:
    """Say what such a report prints and was not found; `never_printed` holds the codes of what its kind leaves out."""
    expected = [
        ("authority-not-found", "The authority's name was not found.", record.authority),
        ("dates-not-found", "The inspection dates were not found.", record.inspection_start and record.inspection_end),
        ("lead-inspector-not-found", "The lead inspector's name was not found.", record.lead_inspector),
        ("judgements-not-found", "No judgements were found.", record.judgements),
        ("recommendations-not-found", "No list of what must improve was found.", record.recommendations),
        ("paragraphs-not-found", "No numbered paragraphs were found.", record.paragraphs),
    ]
    record.warnings += [
        ReadWarning(code, message, page=1)
        for code, message, value in expected
        if not value and code not in never_printed
    ]
    if (record.inspection_start or "") > (record.inspection_end or ""):
        words = f"{record.inspection_start} to {record.inspection_end}"
        record.warnings.append(ReadWarning("dates-reversed", "The inspection ends before it begins.", 1, words=words))


def _run_warnings(found: list[Block]) -> list[ReadWarning]:
    numbered = [block for block in found if block.kind is Kind.ENTRY]
    return missing_numbers([block.number for block in numbered if block.number is not None])
