"""Which framework a report was written under, told from its title, with the words that say so."""

import re
from dataclasses import dataclass
from enum import Enum

from app.ingest.readers.page import Line, Page, body_size, from_the_top, join
from app.vocabulary import Framework

# The titles of what is named after its place, without the preposition before it.
AREA_SEND_TITLE = (
    r"(?:joint )?(?:local )?area (?:SEND|special educational needs.*?)"
    r" (?:monitoring )?(?:re-?visit|(?:interim )?visit|(?:full )?(?:re-?)?inspection)"
)
JTAI_TITLE = r"joint targeted area (?:re-?)?inspection(?: \(JTAI\))?"
_OFSTEDS = r"(?:ofsted(?:[’'`]s)? )?"
MONITORING_VISIT_TITLE = rf"{_OFSTEDS}(?:\w+ )?{_OFSTEDS}monitoring visit(?: (?:of|to|at|on)\b|:)"
FOCUSED_VISIT_TITLE = rf"{_OFSTEDS}focuss?ed (?:assurance )?visit(?: (?:of|to|at|on)\b|:)"

_SIF = r"inspection of (?:local authority )?services for children in need of help and protection"

# A title opens a line; the same words inside a sentence speak of another inspection.
_TITLES = [
    (Framework.AREA_SEND, AREA_SEND_TITLE),
    (Framework.AREA_SEND, r"(?:joint )?local area SEND"),
    (Framework.JTAI, JTAI_TITLE),
    (Framework.MONITORING_VISIT, MONITORING_VISIT_TITLE),
    (Framework.FOCUSED_VISIT, FOCUSED_VISIT_TITLE),
    (Framework.SIF_REINSPECTION, rf"re-?{_SIF}"),
    (Framework.SIF, rf"(?:integrated |single |pilot )*{_SIF}"),
    (Framework.SIF, r"single inspection of (?:LA|local authority) children[’'`]?s services"),
    (Framework.ILACS, r"inspection of local authority children[’'`]?s services"),
    (Framework.ILACS, r"inspection of children[’'`]?s (?:social care )?services"),
    (
        Framework.ILACS,
        (
            r"(?:short |standard |re-?)?inspection of (?!contact|safeguarding).{3,90}?"
            r" children[’'`]?s (?:social care )?(?:services|trust)\b"
        ),
    ),
]
_PATTERNS = [(framework, re.compile(pattern, re.IGNORECASE)) for framework, pattern in _TITLES]
_FIRST_PAGES = 2
SALUTATION = re.compile(r"dear\b", re.IGNORECASE)
# A letter whose title is worded otherwise says in its first sentence what it is about.
_TOLD = re.compile(
    r"\b(?:findings|outcomes?) of (?:the|our|an?) (?:[\w’'`]+ ){0,4}?(?:(focuss?ed)|monitoring) visit\b", re.IGNORECASE
)


class Part(Enum):
    """What a report is about that covers less than its framework does, or is older than all of them."""

    BOARD = "the safeguarding board alone"
    PROTECTION = "arrangements for the protection of children"
    SAFEGUARDING = "safeguarding and looked-after children, before 2013"
    CONTACT = "contact, referral and assessment, before 2013"


PROTECTION_TITLE = r"inspection of (?:local authority )?arrangements for the protection of children"
SAFEGUARDING_TITLE = (
    r"inspection of (?:safeguarding and (?:services for )?|services for )looked[- ]after children(?: services)?"
)
CONTACT_TITLE = (
    r"(?:annual )?(?:unannounced )?(?:annual )?inspection of (?:the )?contact, (?:referral|assessment),? and"
    r" (?:referral|assessment)(?: arrangements| services)?"
)

_PARTS = [
    (Part.PROTECTION, PROTECTION_TITLE),
    (Part.SAFEGUARDING, SAFEGUARDING_TITLE),
    (Part.CONTACT, CONTACT_TITLE),
    (
        Part.BOARD,
        (
            r"(?:joint |integrated )?(?:review|inspection) of (?:the )?(?:effectiveness of )?(?:the )?"
            r"(?:[\w’'&,-]+ ){0,6}?(?:safeguarding children[’'`]?s?[’'`]? board|LSCB)\b"
        ),
    ),
]
_PART_PATTERNS = [(part, re.compile(pattern, re.IGNORECASE)) for part, pattern in _PARTS]
_NAMES_SIF = re.compile(_SIF, re.IGNORECASE)


@dataclass(frozen=True)
class Recognition:
    """`framework` is OTHER for an Ofsted document of no known kind, and None for anything else.

    Where `part` is set the document is a report all the same, though of a part only or of an older kind.
    """

    framework: Framework | None
    evidence: str
    page: int | None = None
    part: Part | None = None


def recognise(pages: list[Page]) -> Recognition:
    """Say what kind of report the pages are.

    Returns
    -------
    Recognition
        `evidence` holds the title as printed or, where none is known, what the document seems to be.
    """
    # Files hold the lines of a title page in any order.
    lines = [line for page in pages[:_FIRST_PAGES] for line in from_the_top(page.lines)]
    body = body_size(lines)
    # What is set as a heading comes first: a wrapped sentence may begin with another inspection's title.
    heads = [index for index, line in enumerate(lines) if line.bold or line.size > body + 1]
    for index in [*heads, *range(len(lines))]:
        title = _from(lines, index)
        for framework, pattern in _PATTERNS:
            if match := pattern.match(title):
                return Recognition(framework, match[0], _first_page(lines, pattern))
    return _part(pages, lines, heads) or _told(lines) or _unknown(lines)


def _first_page(lines: list[Line], title: re.Pattern[str]) -> int:
    """The page on which the title stands first, however it is set there."""
    return next(line.page for index, line in enumerate(lines) if title.match(_from(lines, index)))


def _part(pages: list[Page], lines: list[Line], heads: list[int]) -> Recognition | None:
    """Recognise a report of a part: only where no other title stands, as whole reports name their parts too."""
    for index in heads:
        title = _from(lines, index)
        for part, pattern in _PART_PATTERNS:
            if match := pattern.match(title):
                framework = Framework.SIF if part is Part.BOARD and _belongs_to_sif(pages) else Framework.OTHER
                return Recognition(framework, match[0], lines[index].page, part)
    return None


def _told(lines: list[Line]) -> Recognition | None:
    """Recognise a letter by what it says it is about, below its salutation."""
    salutation = next((index for index, line in enumerate(lines) if SALUTATION.match(line.text)), len(lines))
    for index in range(salutation, len(lines)):
        if match := _TOLD.search(_from(lines, index)):
            framework = Framework.FOCUSED_VISIT if match[1] else Framework.MONITORING_VISIT
            return Recognition(framework, match[0], lines[index].page)
    return None


def _belongs_to_sif(pages: list[Page]) -> bool:
    return any(_NAMES_SIF.search(" ".join(line.text for line in page.lines)) for page in pages)


def _from(lines: list[Line], index: int) -> str:
    """The text from a line on: titles are wrapped over up to five lines."""
    text = ""
    for line in lines[index : index + 5]:
        text = join(text, line.text)
    return text


def _unknown(lines: list[Line]) -> Recognition:
    first = next((line for line in lines if len(line.text) > 3), None)
    opening = first.text[:120] if first else ""
    ofsted = next((line for line in lines if "ofsted" in line.text.casefold()), None)
    if ofsted:
        return Recognition(Framework.OTHER, opening, ofsted.page)
    return Recognition(None, opening, first.page if first else None)
