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
# What follows a place's name in the titles of letters and of reports on a partnership.
_AFTER_PLACE = re.compile(
    r"(?:[’'`]s)?(?: local authority)?(?:[’'`]s)?(?: children[’'`]?s (?:social care )?services"
    r"| (?:local )?area(?: partnership)?| (?:local )?(?:safeguarding )?partnership)?[.,:]?$",
    re.IGNORECASE,
)
_KIND_OF_PLACE = re.compile(r"(?: metropolitan| london| royal)? (?:borough|city|county|district)$", re.IGNORECASE)
_IN_PLACE = re.compile(r".*\bin (?=(?:the )?[A-Z])")
_TEAM = re.compile(r"inspection team", re.IGNORECASE)
_NOT_NAME = re.compile(r"\s*(?:[,(–-]|\b(?:s?HMI|Ofsted|His|Her|Senior)\b).*$")


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


def place_name(title: str) -> str:
    """Return the plain name of the place that a title ends with, empty where it names none.

    Parameters
    ----------
    title : str
        What follows "inspection of" or "focused visit to": "neglect in Exmouth", "Exmouth Local Area Partnership".
    """
    place = _AFTER_PLACE.sub("", _IN_PLACE.sub("", title))
    name = _KIND_OF_PLACE.sub("", plain_name(place))
    return name if name[:1].isupper() else ""


def titled(lines: list[Line], title: re.Pattern[str]) -> tuple[str, int]:
    """Return what follows the title's own words, over all its wrapped lines, and the number of lines up to its end."""
    for index, line in enumerate(lines):
        if title.match(_joined(lines, index)):
            end = index + 1
            while end < len(lines) and _goes_on(lines[end - 1], lines[end]):
                end += 1
            text = " ".join(line.text for line in lines[index:end])
            match = title.match(text)
            return (text[match.end() :].strip() if match else ""), end
    return "", 0


def _goes_on(line: Line, below: Line) -> bool:
    return below.bold == line.bold and abs(below.size - line.size) < 1 and not below.far_below(line)


def ofsted_lead(lines: list[Line]) -> str | None:
    """Return Ofsted's lead inspector from a team's list, where another inspectorate's lead may stand beside."""
    team = next((index for index, line in enumerate(lines) if _TEAM.match(line.text)), len(lines))
    for index in range(team, len(lines)):
        before, lead, _ = _joined(lines, index).casefold().partition("lead")
        name = _NOT_NAME.sub("", lines[index].text).strip()
        if lead and "cqc" not in before and len(before) < 60 and _NAME.fullmatch(name) and name[0].isupper():
            return name
    return lead_inspector(lines)


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
