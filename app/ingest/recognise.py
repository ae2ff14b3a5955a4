"""Which framework a report was written under, told from its title, with the words that say so."""

import re
from dataclasses import dataclass
from enum import Enum

from app.ingest.readers.page import Line, Page, body_size, join
from app.vocabulary import Framework

# The titles of what is named after its place, without the preposition before it.
AREA_SEND_TITLE = (
    r"(?:joint )?(?:local )?area (?:SEND|special educational needs.*?)"
    r" (?:monitoring )?(?:re-?visit|(?:interim )?visit|(?:full )?(?:re-?)?inspection)"
)
JTAI_TITLE = r"joint targeted area (?:re-?)?inspection"
MONITORING_VISIT_TITLE = r"(?:ofsted )?(?:\w+ )?monitoring visit"
FOCUSED_VISIT_TITLE = r"(?:ofsted )?focuss?ed visit"

_SIF = r"inspection of (?:local authority )?services for children in need of help and protection"

# A title opens a line; the same words inside a sentence speak of another inspection.
_TITLES = [
    (Framework.AREA_SEND, AREA_SEND_TITLE),
    (Framework.AREA_SEND, r"(?:joint )?local area SEND"),
    (Framework.JTAI, JTAI_TITLE),
    (Framework.MONITORING_VISIT, rf"{MONITORING_VISIT_TITLE} (?:of|to|at|on)\b"),
    (Framework.FOCUSED_VISIT, rf"{FOCUSED_VISIT_TITLE} (?:of|to|at|on)\b"),
    (Framework.SIF_REINSPECTION, rf"re-?{_SIF}"),
    (Framework.SIF, rf"(?:integrated |single |pilot )*{_SIF}"),
    (Framework.SIF, r"single inspection of (?:LA|local authority) children[’'`]?s services"),
    (Framework.ILACS, r"inspection of local authority children[’'`]?s services"),
    (Framework.ILACS, r"inspection of children[’'`]?s (?:social care )?services"),
    (
        Framework.ILACS,
        r"(?:short |standard |re-?)?inspection of .{3,90}? children[’'`]?s (?:social care )?(?:services|trust)\b",
    ),
]
_PATTERNS = [(framework, re.compile(pattern, re.IGNORECASE)) for framework, pattern in _TITLES]
_FIRST_PAGES = 2


class Part(Enum):
    """What a report is about that covers less than its framework does, or is older than all of them."""

    BOARD = "the safeguarding board alone"
    PROTECTION = "arrangements for the protection of children"


_PARTS = [
    (Part.PROTECTION, r"inspection of (?:local authority )?arrangements for the protection of children"),
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
    lines = [line for page in pages[:_FIRST_PAGES] for line in page.lines]
    body = body_size(lines)
    # What is set as a heading comes first: a wrapped sentence may begin with another inspection's title.
    heads = [index for index, line in enumerate(lines) if line.bold or line.size > body + 1]
    for index in [*heads, *range(len(lines))]:
        title = _from(lines, index)
        for framework, pattern in _PATTERNS:
            if match := pattern.match(title):
                return Recognition(framework, match[0], lines[index].page)
    return _part(pages, lines, heads) or _unknown(lines)


def _part(pages: list[Page], lines: list[Line], heads: list[int]) -> Recognition | None:
    """Recognise a report of a part: only where no other title stands, as whole reports name their parts too."""
    for index in heads:
        title = _from(lines, index)
        for part, pattern in _PART_PATTERNS:
            if match := pattern.match(title):
                framework = Framework.SIF if part is Part.BOARD and _belongs_to_sif(pages) else Framework.OTHER
                return Recognition(framework, match[0], lines[index].page, part)
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
