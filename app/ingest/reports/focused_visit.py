"""Letters on focused visits to children's services, from 2018."""

import re

from app.ingest.readers.furniture import body_lines
from app.ingest.readers.page import Page
from app.ingest.recognise import FOCUSED_VISIT_TITLE
from app.ingest.record import InspectionRecord
from app.ingest.reports.letters import fill_letter

_TITLE = re.compile(FOCUSED_VISIT_TITLE, re.IGNORECASE)


def fill(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record from the pages."""
    fill_letter(record, body_lines(pages), _TITLE)
