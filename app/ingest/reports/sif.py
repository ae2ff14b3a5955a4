"""Reports of the single inspection framework, 2013 to 2018, re-inspections included."""

import re

from app.ingest.readers.furniture import body_lines
from app.ingest.readers.page import Page, body_size
from app.ingest.record import InspectionRecord
from app.ingest.reports.body import fill_body, fill_front, first_page
from app.ingest.reports.citations import check_citations
from app.ingest.reports.judgements import overall, safeguarding_board, table

_ROW = re.compile(r"(?:[1-3]\.(?!\d)|2\.[12]\.?)\s*[A-Z]")


def fill(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record from the pages."""
    lines = body_lines(pages)
    fill_front(record, lines)
    body = body_size(lines)
    front = first_page(lines)
    headlines = [*front, *(line for line in lines[len(front) :] if line.bold or line.size > body + 1)]
    rows, warnings = table(front, _ROW)
    read = [overall(front), *rows, safeguarding_board(headlines)]
    record.judgements = [judgement for judgement in read if judgement]
    record.warnings += warnings
    # The title page numbers its judgements 1 to 3: they are no part of the run of numbers.
    fill_body(record, lines[len(front) :])
    record.warnings += check_citations(record.recommendations, record.paragraphs)
