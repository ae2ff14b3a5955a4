"""Reports of the single inspection framework, 2013 to 2018, re-inspections included."""

import re

from app.ingest.readers.page import Line, body_size
from app.ingest.record import InspectionRecord
from app.ingest.reports.body import fill_body, fill_front
from app.ingest.reports.judgements import overall, safeguarding_board, table

_ROW = re.compile(r"(?:[1-3]\.(?!\d)|2\.[12])\s*[A-Z]")


def fill(record: InspectionRecord, lines: list[Line]) -> None:
    """Fill in the record from the lines of the running text."""
    fill_front(record, lines)
    body = body_size(lines)
    front = [line for line in lines if line.page == 1]
    headlines = [line for line in lines if line.page == 1 or line.bold or line.size > body + 1]
    rows, warnings = table(front, _ROW)
    read = [overall(front), *rows, safeguarding_board(headlines)]
    record.judgements = [judgement for judgement in read if judgement]
    record.warnings += warnings
    # The title page numbers its judgements 1 to 3: they are no part of the run of numbers.
    fill_body(record, [line for line in lines if line.page > 1])
