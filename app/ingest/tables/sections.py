"""Headings within the table: sections, and the subsections that say what kind of findings stand below."""

import re
from dataclasses import dataclass

from app.ingest.tables.headings import Role
from app.ingest.tables.layout import Line
from app.vocabulary import FindingKind

_BARE_NUMBER = re.compile(r"\d{1,4}")
_CONTINUED = re.compile(r"\s*\(?\b(?:continued|cont(?:['’]?d)?)\b\.?\)?\s*$", re.IGNORECASE)
_KINDS = {
    FindingKind.STRENGTH: r"positive statements?|positives?|(?:key )?strengths?|what (?:is|was) working well"
    r"|good practice",
    FindingKind.AREA_FOR_IMPROVEMENT: r"(?:key )?areas? (?:for|of|requiring) (?:improvement|development)s?"
    r"|what needs to (?:improve|be better)|weaknesses|improvements? (?:needed|required)",
    FindingKind.PRIORITY_ACTION: r"(?:areas? (?:for|of) )?priority (?:and immediate )?actions?",
    FindingKind.RECOMMENDATION: r"(?:key )?recommendations?",
}
# The areas that inspections judge, which tables head their sections with in whatever letters.
_JUDGEMENT_AREAS = re.compile(
    r"(?:children (?:who need|in need of) )?help and protection"
    r"|(?:children (?:looked after|in care)|looked after children)(?: (?:and|&) care leavers)?"
    r"|care leavers|adoption(?: (?:and|&) fostering)?"
    r"|(?:the impact of )?leader(?:ship|s)(?:,? management)?(?: (?:and|&) governance)?",
    re.IGNORECASE,
)
_MINOR_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of"}
    | {"on", "or", "the", "their", "to", "who", "whose", "with", "&"}
)
_LONGEST_TITLE_WORDS = 10
_LONGEST_SECTION_WORDS = 15


@dataclass(frozen=True)
class Heading:
    """A heading; `kind` is set where it is a subsection's."""

    words: str
    kind: FindingKind | None


def read_heading(line: Line, below: Line | None) -> Heading | None:
    """The heading that this line prints, if it is one.

    A finding without KPIs fills one cell too. A section's heading is told from it by what stands below, a
    subsection's heading, or by being written like a title; a heading never ends a sentence.
    """
    words = _only_words(line)
    if words is None:
        return None
    if kind := subsection_kind(words):
        return Heading(words, kind)
    if not words[0].isupper() or words[-1] in ".;,?!" or len(words.split()) > _LONGEST_SECTION_WORDS:
        return None
    below_words = None if below is None else _only_words(below)
    if (
        _is_title(words)
        or _JUDGEMENT_AREAS.fullmatch(words)
        or (below_words is not None and subsection_kind(below_words))
    ):
        return Heading(words, None)
    return None


def subsection_kind(words: str) -> FindingKind | None:
    """What kind of findings a subsection's heading announces."""
    return next((kind for kind, names in _KINDS.items() if re.fullmatch(names, words, re.IGNORECASE)), None)


def column_kind(heading: str) -> FindingKind | None:
    """What kind of findings the findings' own column announces."""
    return next(
        (kind for kind, names in _KINDS.items() if re.search(rf"\b(?:{names})\b", heading, re.IGNORECASE)), None
    )


def stray_words(line: Line) -> str:
    """What stands beside a heading: a bare page number, which belongs to no row."""
    return " ".join(text for text in line.words.values() if _BARE_NUMBER.fullmatch(text))


def _only_words(line: Line) -> str | None:
    """The words of a line that fills one cell, where headings stand: the first column or the findings'."""
    filled = [(column, text) for column, text in line.words.items() if text and not _BARE_NUMBER.fullmatch(text)]
    if len(filled) != 1:
        return None
    column, text = filled[0]
    if column.role is not Role.FINDING and column.index != 0:
        return None
    return _CONTINUED.sub("", " ".join(text.split())).rstrip(" :") or None


def _is_title(words: str) -> bool:
    parts = words.split()
    return len(parts) <= _LONGEST_TITLE_WORDS and all(
        part in _MINOR_WORDS or part[0].isupper() or part[0].isdigit() for part in parts
    )
