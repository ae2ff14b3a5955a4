"""Letters on joint targeted area inspections (JTAI), from 2016.

The older ones list paragraph-long findings as areas for improvement, under themes; the newer ones "What needs to
improve" and, where it must be at once, "Areas for priority action".
"""

import re

from app.ingest.readers.furniture import body_lines
from app.ingest.readers.page import Page
from app.ingest.recognise import JTAI_TITLE
from app.ingest.record import InspectionRecord
from app.ingest.reports.letters import fill_letter

_TITLE = re.compile(rf"{JTAI_TITLE}(?: (?:of|in|into|to|on)\b)?", re.IGNORECASE)


def fill(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record from the pages."""
    fill_letter(record, body_lines(pages), _TITLE)
