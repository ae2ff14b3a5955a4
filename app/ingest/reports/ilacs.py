"""Reports of inspections of local authority children's services (ILACS), standard and short, from 2018."""

import re

from app.ingest.readers.furniture import body_lines
from app.ingest.readers.page import Line, Page
from app.ingest.record import InspectionRecord
from app.ingest.reports.body import fill_body, fill_front
from app.ingest.reports.judgements import table

_ROW = re.compile(
    r"the (?:impact|effectiveness) of leaders|the experiences? and progress|overall effectiveness", re.IGNORECASE
)
_TABLE_HEAD = re.compile(r"judge?ments?\b(?:.*\bgrade)?", re.IGNORECASE)
_LAST_ROW = "overall effectiveness"


def fill(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record from the pages."""
    lines = body_lines(pages)
    fill_front(record, lines)
    read, warnings = table(_table_lines(lines), _ROW)
    # A findings heading below the table says an area's name and grade again.
    last = next((i for i, judgement in enumerate(read) if judgement.area.casefold() == _LAST_ROW), len(read))
    record.judgements = read[: last + 1]
    record.warnings += warnings
    fill_body(record, lines)


def _table_lines(lines: list[Line]) -> list[Line]:
    """The lines of the page from the table's head on: the prose above it may speak of earlier grades."""
    head = next((index for index, line in enumerate(lines) if _TABLE_HEAD.fullmatch(line.text)), 0)
    return [line for line in lines[head:] if line.page == lines[head].page]
