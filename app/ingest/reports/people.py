"""Whose report it is: the authority and the lead inspector."""

import re
from itertools import chain, pairwise

from app.ingest.readers.page import Line, join
from app.ingest.recognise import PROTECTION_TITLE, SAFEGUARDING_TITLE
from app.ingest.reports.places import plain_name

_TITLE = re.compile(r"(?:re-?|short |standard )?inspection of ", re.IGNORECASE)
_IN_TITLE = re.compile(
    r"(?:short |standard |re-?)?inspection of (?!local authority|services|children)(.{3,90}?)"
    r"(?: local authorit(?:y|ies))?(?:[’'`]s?)? children[’'`]?s",
    re.IGNORECASE,
)
_IN_SENTENCE = re.compile(
    r"children[’'`]s services in (.{3,60}?)(?: local authority)? (?:is|are|requires?)\b", re.IGNORECASE
)
# Titles that name no place; it stands beside or below them.
_PLACELESS = re.compile(
    rf"(?:re-?|short |standard )?(?:inspection of (?:local authority )?children[’'`]s (?:social care )?services"
    rf"|{PROTECTION_TITLE}|{SAFEGUARDING_TITLE})(?: in| of|:| [–-])?",
    re.IGNORECASE,
)
_WORDS = r"[A-Z][\w’'.-]+(?:,?(?: (?:and|of|upon|on|with|the|&))* [A-Z][\w’'.-]+)*"
_PLACE = re.compile(rf"(?!Judge?ment|Inspection|Contents|Report|Published|Lead|Age group|Dates?\b)(?:the )?{_WORDS}")
_COUNCIL = re.compile(rf"{_WORDS} Council|(?:The )?(?:(?:(?:London|Royal) )?Borough|City|Council) of (?:the )?{_WORDS}")
_LEAD = re.compile(r"(?:lead|reporting) inspectors?\s*:?\s*", re.IGNORECASE)
_RANK = re.compile(
    r"\s*(?:[,;(–-]\s*)?\b"
    r"(?:(?:his|her) majesty|senior (?:his|her|hmi)|s?hmi\b|hm inspector|ofsted|regulatory|social care|seconded"
    r"|inspector).*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w’'`.-]*(?: [\w’'`.-]+){1,4}")
_TEAM = re.compile(r"inspection team", re.IGNORECASE)
_CLOSE = re.compile(r"yours (?:sincerely|faithfully)", re.IGNORECASE)
# Below a letter's close: "HMI Lead Inspector", alone below the name, or after it in one line.
_ROLE = re.compile(
    r"(?P<name>[^,\d]{5,40}?)??[, ]*\b(?:ofsted|s?hmi|(?:his|her) majesty[’'`]s inspector)[,:]?(?: hmi)?,?"
    r" lead inspector(?P<beside>.*)",
    re.IGNORECASE,
)
_LINES_OF_TITLE = 5
_WORDS_OF_NAME = 2
_NEAR = 60
_NOT_NAME = re.compile(r"\s*(?:[,(–-]|\b(?:s?HMI|Ofsted|His|Her|Senior)\b).*$", re.IGNORECASE)


def authority(lines: list[Line]) -> str:
    """Return the council's plain name from the title page, empty where it prints none."""
    printed = _named_in_title(lines) or _above_title(lines) or _named_in_sentence(lines)
    names = (line.text for line in lines if _COUNCIL.fullmatch(line.text) and not _TITLE.match(line.text))
    council = printed or next(names, "")
    return plain_name(council or _below_title(lines))


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
    close = next((index for index, line in enumerate(lines) if _CLOSE.match(line.text)), len(lines))
    in_team = (_name_before_role(lines, index) for index in range(team, len(lines)))
    below_close = (_name_with_role(*pair) for pair in pairwise(lines[close:]))
    return next(filter(None, chain(in_team, below_close)), None) or lead_inspector(lines)


def _name_before_role(lines: list[Line], index: int) -> str | None:
    before, lead, _ = _joined(lines, index).casefold().partition("lead")
    name = _NOT_NAME.sub("", lines[index].text).strip()
    return name if lead and "cqc" not in before and len(before) < _NEAR and _is_name(name) else None


def _name_with_role(above: Line, line: Line) -> str | None:
    """The name before a role or above it; where both inspectorates' roles stand in one line, so do both names."""
    role = _ROLE.fullmatch(line.text)
    if role is None:
        return None
    words = (role["name"] or above.text).split()
    if role["beside"] and not role["name"] and len(words) == 2 * _WORDS_OF_NAME:
        words = words[:_WORDS_OF_NAME]
    name = " ".join(words)
    return name if _is_name(name) else None


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and text[0].isupper()


def lead_inspector(lines: list[Line]) -> str | None:
    """Return the lead inspector's name without rank, None where none is named."""
    for index, line in enumerate(lines):
        if match := _LEAD.match(line.text):
            below = lines[index + 1].text if index + 1 < len(lines) else ""
            name = _RANK.sub("", line.text[match.end() :] or below).strip(" ,:-–")
            if _NAME.fullmatch(name):
                return name
    return None


def _joined(lines: list[Line], index: int, count: int = 3) -> str:
    text = ""
    for line in lines[index : index + count]:
        text = join(text, line.text)
    return text


def _named_in_title(lines: list[Line]) -> str:
    for index in range(len(lines)):
        if match := _IN_TITLE.match(_joined(lines, index, _LINES_OF_TITLE)):
            return match[1]
    return ""


def _above_title(lines: list[Line]) -> str:
    above: list[Line] = []
    for line in lines:
        if _TITLE.match(line.text):
            break
        if not (line.text.isdigit() or line.text.casefold() == "ofsted"):
            above.append(line)
    else:
        return ""
    largest = max((line.size for line in above), default=0)
    return " ".join(line.text for line in above if line.size == largest)


def _below_title(lines: list[Line]) -> str:
    """What follows a title that names no place, in its last line or in the next one."""
    beside, end = titled(lines, _PLACELESS)
    place = beside or next((line.text for line in lines[end : end + 1] if end), "")
    return place if _PLACE.fullmatch(place) else ""


def _named_in_sentence(lines: list[Line]) -> str:
    for index in range(len(lines)):
        if match := _IN_SENTENCE.match(_joined(lines, index)):
            return match[1]
    return ""
