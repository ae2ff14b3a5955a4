"""Ofsted reports that fall under no framework of the single inspection or later, or cover only a part of one.

A review of the Local Safeguarding Children Board was printed as the second part of a single inspection's report, and
for some councils on its own. On its own it belongs to the single inspection that it names, and to no framework where
it names none: nothing else in it says under which one the council itself was inspected.
Until the single inspection began, in November 2013, Ofsted inspected arrangements for the protection of children.
"""

import re

from app.ingest.readers.furniture import body_lines
from app.ingest.readers.page import Line, Page, body_size, join
from app.ingest.record import InspectionRecord, ReadWarning
from app.ingest.reports.blocks import blocks
from app.ingest.reports.body import fill_blocks, fill_body, fill_front
from app.ingest.reports.citations import check_citations
from app.ingest.reports.findings import Findings
from app.ingest.reports.judgements import safeguarding_board, table
from app.ingest.reports.places import plain_name
from app.ingest.reports.recommendations import Lists

_BOARD_OF = re.compile(
    r"(?!the |review |inspection )(.{3,60}?) (?:local )?safeguarding children[’'`]?s?[’'`]? board", re.IGNORECASE
)
_REVIEW_OF = re.compile(
    r"(?:review|inspection) of (?:the )?(?:effectiveness of )?(?:the )?(.{3,60}?) (?:local )?safeguarding children",
    re.IGNORECASE,
)
_FINDINGS_TABLE = re.compile(r"record of main findings", re.IGNORECASE)
_ROW = re.compile(r"overall effectiveness|the effectiveness of|the quality of practice|leadership and", re.IGNORECASE)


def fill_board_review(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record of a review of a safeguarding board that was published on its own."""
    lines = body_lines(pages)
    fill_front(record, lines)
    front = [line for line in lines if line.page == 1]
    record.authority = _place_of_board(front) or record.authority
    body = body_size(lines)
    judgement = safeguarding_board([line for line in lines if line.page == 1 or line.bold or line.size > body + 1])
    record.judgements = [judgement] if judgement else []
    fill_blocks(record, blocks(lines), Lists(), Findings(narrative=True))
    message = "This is a review of the Local Safeguarding Children Board alone, not of the council's services."
    record.warnings.append(ReadWarning("board-review-alone", message, page=1))
    record.warnings += check_citations(record.recommendations, record.paragraphs)


def _place_of_board(front: list[Line]) -> str:
    for index in range(len(front)):
        text = ""
        for line in front[index : index + 3]:
            text = join(text, line.text)
        match = _REVIEW_OF.match(text) or _BOARD_OF.match(text)
        if match and match[1][:1].isupper() and match[1].casefold() != "local":
            return plain_name(match[1])
    return ""


def fill_protection(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record of an inspection of arrangements for the protection of children, of 2013 and before."""
    lines = body_lines(pages)
    fill_front(record, lines)
    head = next((index for index, line in enumerate(lines) if _FINDINGS_TABLE.match(line.text)), len(lines))
    record.judgements, warnings = table(lines[head:], _ROW)
    record.warnings += warnings
    fill_body(record, lines[:head])
