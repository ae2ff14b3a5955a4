"""Ofsted reports that fall under no framework of the single inspection or later, or cover only a part of one.

A review of the Local Safeguarding Children Board was printed as the second part of a single inspection's report, and
for some councils on its own. On its own it belongs to the single inspection that it names, and to no framework where
it names none: nothing else in it says under which one the council itself was inspected.
Until the single inspection began, in November 2013, Ofsted inspected arrangements for the protection of children;
before 2013 safeguarding and the services for looked-after children, and, in letters, contact, referral and assessment.
"""

import re
from dataclasses import replace
from itertools import pairwise

from app.ingest.readers.furniture import body_lines
from app.ingest.readers.page import Line, Page, body_size, join
from app.ingest.recognise import CONTACT_TITLE
from app.ingest.record import InspectionRecord, ReadWarning
from app.ingest.reports.blocks import blocks
from app.ingest.reports.body import fill_blocks, fill_body, fill_front, first_page
from app.ingest.reports.citations import check_citations
from app.ingest.reports.findings import Findings
from app.ingest.reports.judgements import safeguarding_board, table
from app.ingest.reports.letters import fill_letter
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
_HALF = re.compile(
    r"safeguarding services|services for looked[- ]after children|looked[- ]after children", re.IGNORECASE
)
_HALF_ROW = re.compile(
    r"overall effectiveness|capacity (?:for|to) improve|children and young people (?:are|feel)|being healthy"
    r"|staying safe|enjoying and|making a positive|(?:achieving )?economic|(?:the )?quality of provision"
    r"|the contribution of health|ambition and|leadership and|evaluation|performance management|user engagement"
    r"|partnership|equality and|value for money|(?:the )?effectiveness of|service responsiveness|assessment and"
    r"|case planning",
    re.IGNORECASE,
)
_CONTACT = re.compile(rf"{CONTACT_TITLE}(?: (?:within|in|at|of))?\b", re.IGNORECASE)
_ROW = re.compile(r"overall effectiveness|the effectiveness of|the quality of practice|leadership and", re.IGNORECASE)


def fill_board_review(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record of a review of a safeguarding board that was published on its own."""
    lines = body_lines(pages)
    fill_front(record, lines)
    front = first_page(lines)
    record.authority = _place_of_board(front) or record.authority
    body = body_size(lines)
    below = [line for line in lines[len(front) :] if line.bold or line.size > body + 1]
    judgement = safeguarding_board([*front, *below])
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


def fill_safeguarding(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record of an inspection of safeguarding and looked-after children services, of 2009 to 2012.

    Its table of grades has two halves that name their areas alike: each area is given with the heading of its half.
    """
    lines = body_lines(pages)
    fill_front(record, lines)
    head = next((index for index, line in enumerate(lines) if _FINDINGS_TABLE.match(line.text)), len(lines))
    halves = [index for index in range(head, len(lines)) if _HALF.fullmatch(lines[index].text)]
    for start, end in pairwise([*halves, len(lines)]):
        rows, warnings = table(lines[start + 1 : end], _HALF_ROW)
        record.judgements += [replace(row, area=f"{lines[start].text} {row.area}") for row in rows]
        record.warnings += warnings
    fill_body(record, lines[:head])


def fill_contact(record: InspectionRecord, pages: list[Page]) -> None:
    """Fill in the record of a letter on contact, referral and assessment arrangements, of 2009 to 2012."""
    fill_letter(record, body_lines(pages), _CONTACT)
