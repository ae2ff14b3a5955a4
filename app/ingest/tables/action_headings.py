"""Which columns an action plan has, told by their headings."""

import re
from dataclasses import dataclass
from enum import Enum

from app.ingest.readers.table import TableRow

_LONGEST_HEADING = 80
_FEWEST_KNOWN = 3


class Role(Enum):
    """What a column of an action plan holds; the value says it in a message."""

    NUMBER = "the reference (such as Ref, No)"
    ACTION = "the action (such as Action, What we will do)"
    MEASURE = "the success measure (such as Success measure, Outcome, Impact)"
    OWNER = "the owner (such as Owner, Lead, Responsible)"
    TIMESCALE = "the timescale (such as Timescale, By when, Due)"
    STATUS = "the status (such as Status, RAG, Progress)"
    SECTION = "the part of the plan (such as Strategic priority, Theme)"


_KIND_OF_ACTION = "key|main|planned|improvement|specific|proposed|agreed|required|our|smart"
_ABOUT_ACTION = "descriptions?|required|needed|planned|points?|titles?|details?|to be taken|to take|we will take"
# Of several columns that fit a role, the one that fits the earlier pattern has it, then the one further left.
_SYNONYMS = {
    Role.NUMBER: (r"(?:action |item |task )?(?:ref|refs|reference|no|nos|number|id)(?: no| number)?|#", r"item"),
    Role.ACTION: (
        rf"(?:(?:{_KIND_OF_ACTION}) )*actions?(?: (?:{_ABOUT_ACTION}))*",
        r"what (?:we will|will we|we ll|we are going to|are we going to|we need to|do we need to) do",
        r"what (?:needs? to be|will be) done",
        r"how (?:we will|will we) do (?:it|this|that)|(?:our|agreed|council|service) response",
        r"(?:key )?(?:tasks?|steps?|activity|activities)|actions? (?:and|&) (?:tasks?|activities)",
        r"description(?: of actions?)?",
    ),
    Role.MEASURE: (
        r".*\b(?:success|how (?:will|do) we know)\b.*|how (?:we will|will we) measure .*",
        r"what (?:difference|impact) (?:will|has) .*|what will (?:the|our) (?:impact|difference) be",
        r"(?:\w+ ){0,3}(?:measures?|outcomes?)(?: (?:for|and|&) .*)?",
        r"(?:\w+ ){0,3}(?:impact|evidence)(?: (?:for|on|of|and|&) .*)?",
    ),
    Role.OWNER: (
        r"(?:\w+ ){0,2}owner(?:s|ship)?|(?:person |team |officer )?responsib(?:le|ility)(?: \w+){0,2}",
        r"(?:\w+ )?leads?(?: (?:officer|director|manager|person|team|agency|service|by))?(?: ?s)?",
        r"accountab(?:le|ility)(?: \w+)?",
        r"(?:by )?whom?|who by|who (?:will|is|s) (?:\w+ ?){1,3}|assigned(?: to)?|action by|(?:named )?officer",
        r"sro|senior responsible (?:officer|owner)|head of service",
    ),
    Role.TIMESCALE: (
        r"(?:\w+ ){0,2}(?:time ?scales?|time ?frames?|deadlines?)(?: for .*)?",
        r"(?:action )?(?:by )?when(?: by)?|when will .*|due(?: date| by| on)?",
        r"(?:target|completion|end|finish|delivery|implementation)(?: completion| end)? dates?|complet(?:e|ed|ion) by",
        r"date|timing|timeline|completion|finish",
    ),
    Role.STATUS: (r"(?:\w+ ){0,2}status", r"b?rag(?: rating| rated)?(?: \w+)?", r"progress(?: rating)?"),
    Role.SECTION: (
        r"strategic priorit(?:y|ies)|priority area|themes?|work ?streams?|strands?|pillar",
        r"(?:strategic )?(?:objectives?|aims?|goals?)",
    ),
}


@dataclass(frozen=True)
class Column:
    """A column with its printed heading; `role` is None when the heading is not known."""

    index: int
    heading: str
    role: Role | None


def read_headings(row: TableRow) -> list[Column] | None:
    """The columns, if this row is the heading of an action plan: an action, and who, when or to what end."""
    if any(len(cell) > _LONGEST_HEADING for cell in row.cells):
        return None
    headings = [_plain(cell) for cell in row.cells]
    if _find(Role.ACTION, headings) is None:
        return None
    roles = {role: index for role in Role if (index := _find(role, headings)) is not None}
    known = {Role.MEASURE, Role.OWNER, Role.TIMESCALE} & roles.keys()
    if not known or len(roles) < _FEWEST_KNOWN:
        return None
    by_index = {index: role for role, index in roles.items()}
    names = _names(row)
    return [Column(index, name, by_index.get(index)) for index, name in enumerate(names)]


def _names(row: TableRow) -> list[str]:
    """The printed headings; what stands under two of the same name must not be taken for one."""
    names: list[str] = []
    for index, cell in enumerate(row.cells):
        name = " ".join(cell.split()) or f"Column {index + 1}"
        names.append(f"{name} ({index + 1})" if name in names else name)
    return names


def _find(role: Role, headings: list[str]) -> int | None:
    for synonym in map(re.compile, _SYNONYMS[role]):
        for index, heading in enumerate(headings):
            if synonym.fullmatch(heading):
                return index
    return None


def _plain(cell: str) -> str:
    return " ".join(re.sub(r"[^\w&#]+|\d+", " ", cell.casefold()).split())
