"""Whose report it is: the authority and the lead inspector."""

import re

from app.ingest.readers.page import Line, join

_TITLE = re.compile(r"(?:re-?|short |standard )?inspection of ", re.IGNORECASE)
_IN_TITLE = re.compile(
    r"(?:short |standard )?inspection of (?!local authority|services|children)(.{3,90}?)"
    r"(?: local authority)?(?:[’'`]s)? children[’'`]?s",
    re.IGNORECASE,
)
_IN_SENTENCE = re.compile(
    r"children[’'`]s services in (.{3,60}?)(?: local authority)? (?:is|are|requires?)\b", re.IGNORECASE
)
_PREFIX = re.compile(
    r"(?:the )?(?:council of (?:the )?|(?:(?:london|royal|metropolitan) )*borough (?:council )?of |city of (?!london))",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"(?: (?:metropolitan|london borough|royal borough|borough|city|county|district|unitary))*"
    r" (?:council|corporation|mbc|local authority)$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"lead inspectors?\s*:?\s*", re.IGNORECASE)
_RANK = re.compile(
    r"\s*(?:[,(–-]\s*)?\b(?:(?:his|her) majesty|senior (?:his|her|hmi)|s?hmi\b|ofsted|regulatory|social care).*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w’'`.-]*(?: [\w’'`.-]+){1,4}")


def authority(lines: list[Line]) -> str:
    """Return the council's plain name from the title page, empty where it prints none."""
    printed = _named_in_title(lines) or _above_title(lines) or _named_in_sentence(lines)
    return plain_name(printed)


def plain_name(printed: str) -> str:
    """Cut a council's legal name to the plain one: "Trafford Metropolitan Borough Council" is Trafford."""
    name = " ".join(printed.split()).strip(" ,:.")
    for _ in range(2):  # "Rutland County Council local authority"
        name = _SUFFIX.sub("", name)
    if match := _PREFIX.match(name):
        name = name[match.end() :]
    return name.title() if name.isupper() else name


def lead_inspector(lines: list[Line]) -> str | None:
    """Return the lead inspector's name without rank, None where none is named."""
    for index, line in enumerate(lines):
        if match := _LEAD.match(line.text):
            below = lines[index + 1].text if index + 1 < len(lines) else ""
            name = _RANK.sub("", line.text[match.end() :] or below).strip(" ,:-–")
            if _NAME.fullmatch(name):
                return name
    return None


def _joined(lines: list[Line], index: int) -> str:
    text = ""
    for line in lines[index : index + 3]:
        text = join(text, line.text)
    return text


def _named_in_title(lines: list[Line]) -> str:
    for index in range(len(lines)):
        if match := _IN_TITLE.match(_joined(lines, index)):
            return match[1]
    return ""


def _above_title(lines: list[Line]) -> str:
    above: list[Line] = []
    for line in lines:
        if _TITLE.match(line.text):
            break
        above.append(line)
    else:
        return ""
    largest = max((line.size for line in above), default=0)
    return " ".join(line.text for line in above if line.size == largest and not line.text.isdigit())


def _named_in_sentence(lines: list[Line]) -> str:
    for index in range(len(lines)):
        if match := _IN_SENTENCE.match(_joined(lines, index)):
            return match[1]
    return ""
