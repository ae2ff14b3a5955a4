"""Which framework a report was written under, told from its title, with the words that say so."""

import re
from dataclasses import dataclass

from app.ingest.readers.page import Line, Page, body_size, join
from app.vocabulary import Framework

# The titles of what is named after its place, without the preposition before it.
AREA_SEND_TITLE = (
    r"(?:joint )?(?:local )?area (?:SEND|special educational needs.*?)"
    r" (?:monitoring )?(?:re-?visit|(?:full )?(?:re-?)?inspection)"
)
JTAI_TITLE = r"joint targeted area (?:re-?)?inspection"
MONITORING_VISIT_TITLE = r"(?:ofsted )?(?:\w+ )?monitoring visit"
FOCUSED_VISIT_TITLE = r"(?:ofsted )?focuss?ed visit"

# A title opens a line; the same words inside a sentence speak of another inspection.
_TITLES = [
    (Framework.AREA_SEND, AREA_SEND_TITLE),
    (Framework.AREA_SEND, r"(?:joint )?local area SEND"),
    (Framework.JTAI, JTAI_TITLE),
    (Framework.MONITORING_VISIT, rf"{MONITORING_VISIT_TITLE} (?:of|to|at|on)\b"),
    (Framework.FOCUSED_VISIT, rf"{FOCUSED_VISIT_TITLE} (?:of|to|at|on)\b"),
    (Framework.SIF_REINSPECTION, r"re-?inspection of services for children in need of help and protection"),
    (Framework.SIF, r"inspection of services for children in need of help and protection"),
    (Framework.ILACS, r"inspection of local authority children[’'`]?s services"),
    (Framework.ILACS, r"inspection of children[’'`]?s (?:social care )?services"),
    (Framework.ILACS, r"(?:short |standard )?inspection of .{3,90}? children[’'`]?s (?:social care )?services\b"),
]
_PATTERNS = [(framework, re.compile(pattern, re.IGNORECASE)) for framework, pattern in _TITLES]
_FIRST_PAGES = 2


@dataclass(frozen=True)
class Recognition:
    """`framework` is OTHER for an Ofsted document of no known kind, and None for anything else."""

    framework: Framework | None
    evidence: str
    page: int | None = None


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
    return _unknown(lines)


def _from(lines: list[Line], index: int) -> str:
    """The text from a line on: titles are wrapped over up to four lines."""
    text = ""
    for line in lines[index : index + 4]:
        text = join(text, line.text)
    return text


def _unknown(lines: list[Line]) -> Recognition:
    first = next((line for line in lines if len(line.text) > 3), None)
    opening = first.text[:120] if first else ""
    ofsted = next((line for line in lines if "ofsted" in line.text.casefold()), None)
    if ofsted:
        return Recognition(Framework.OTHER, opening, ofsted.page)
    return Recognition(None, opening, first.page if first else None)
