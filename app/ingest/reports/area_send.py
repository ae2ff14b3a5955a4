"""Area SEND inspections: reports on a partnership, from 2023, and the letters before them.

A report's areas for improvement and for priority action are rows of a table, without bullet or number.
"""

import re
from itertools import groupby

from app.ingest.readers.furniture import body_lines
from app.ingest.readers.page import Line, Page
from app.ingest.recognise import AREA_SEND_TITLE
from app.ingest.record import InspectionRecord
from app.ingest.reports.blocks import Block, blocks
from app.ingest.reports.body import fill_blocks, fill_dates
from app.ingest.reports.cells import Tables, rows
from app.ingest.reports.dates import inspection_span, publication
from app.ingest.reports.findings import Findings
from app.ingest.reports.headings import ends_letter_list
from app.ingest.reports.letters import fill_letter, is_letter, page_of, up_to
from app.ingest.reports.people import ofsted_lead, titled
from app.ingest.reports.places import place_name
from app.ingest.reports.recommendations import Lists

_TITLE = re.compile(rf"{AREA_SEND_TITLE}(?: (?:of|in|to))?\b", re.IGNORECASE)
# What follows the findings: addresses, and who inspected.
_AFTER = re.compile(r"local area partnership details|information about this inspection", re.IGNORECASE)


def fill(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record from the pages."""
    lines = body_lines(pages)
    record.lead_inspector = ofsted_lead(lines)
    if is_letter(lines):
        fill_letter(record, lines, _TITLE)
        return
    name, end = titled(lines, _TITLE)
    front = page_of(lines, end)
    record.authority = place_name(name)
    fill_dates(record, inspection_span(front), publication(front))
    found = _blocks(up_to(lines[end:], _AFTER), Tables(pages))
    fill_blocks(record, found, Lists(ends_letter_list), Findings(narrative=True))


def _blocks(lines: list[Line], tables: Tables) -> list[Block]:
    """The blocks of the text and of the tables in it, in reading order."""
    placed = [(tables.place(line), line) for line in lines]
    found: list[Block] = []
    for in_table, part in groupby(placed, key=lambda item: item[0] is not None):
        if in_table:
            found += rows([(place, line) for place, line in part if place])
        else:
            found += blocks([line for _, line in part], among=lines)
    return found
