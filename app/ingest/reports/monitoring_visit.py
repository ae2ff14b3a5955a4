"""Letters on monitoring visits to children's services that were judged inadequate.

The areas that they list are those that a visit covered: they say nothing of what must improve.
"""

import re

from app.ingest.readers.furniture import body_lines
from app.ingest.readers.page import Page
from app.ingest.recognise import MONITORING_VISIT_TITLE
from app.ingest.record import InspectionRecord
from app.ingest.reports.letters import fill_letter

_TITLE = re.compile(MONITORING_VISIT_TITLE, re.IGNORECASE)


def fill(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record from the pages."""
    fill_letter(record, body_lines(pages), _TITLE)
