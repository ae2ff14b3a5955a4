"""Headings that inspection reports share, and what each opens."""

import re

from app.vocabulary import FindingKind

_LISTS = [
    (
        FindingKind.PRIORITY_ACTION,
        r"(?:areas? for )?(?:priority|immediate)(?: (?:and|or) (?:immediate|priority))? actions?",
    ),
    (
        FindingKind.AREA_FOR_IMPROVEMENT,
        r"(?:other |further )?areas? (?:for|of) (?:further )?(?:improvement|development)s?",
    ),
    (FindingKind.AREA_FOR_IMPROVEMENT, r"what (?:does|do|must) .{3,80} (?:need to|to) improve"),
    (FindingKind.AREA_FOR_IMPROVEMENT, r"what needs to (?:improve|be improved)(?: .{1,40})?"),
    (FindingKind.RECOMMENDATION, r"(?:key |our )?recommendations?(?: (?:for|to) .{3,80})?"),
]
_LIST_PATTERNS = [(kind, re.compile(rf"{pattern}\s*[?:.]?", re.IGNORECASE)) for kind, pattern in _LISTS]

# Headings that come after a list and never stand inside one.
_AFTER_LISTS = re.compile(
    r"(?:executive )?summary|information about|progress since|key (?:strengths|judge?ment)"
    r"|inspection (?:findings|judge?ment)|what the inspection judge?ments|section \d|.{0,60}strengths\b"
    r"|leadership, management and governance|the (?:experiences?|impact of leaders|graded judge?ment|inspection team)"
    r"|the (?:effectiveness of the )?(?:local )?safeguarding",
    re.IGNORECASE,
)
# In a letter, and in a report on a partnership, the safeguarding board is a theme like any other.
_AFTER_LETTER_LISTS = re.compile(
    r"next steps|.{0,60}strengths\b|.{0,20}\bfindings\b|summary|overview|background|evaluation of|information about"
    r"|local area partnership|inspection team|what is it like|what is the area|what does the area|the effectiveness",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"(?:case|practice) (?:study|example)|good practice|highly effective practice", re.IGNORECASE)
# Titles of parts that say nothing of their own about what is found there.
_PLAIN = re.compile(
    r"(?:executive )?summary(?: of (?:key )?findings)?|inspection findings|key judge?ment.*|judge?ment grade|context",
    re.IGNORECASE,
)


def list_kind(heading: str) -> FindingKind | None:
    """Return what the items under a heading are, None where it opens no list of what must improve."""
    return next((kind for kind, pattern in _LIST_PATTERNS if pattern.fullmatch(heading)), None)


def ends_list(heading: str) -> bool:
    """Whether the heading belongs to a part that follows the lists of a report."""
    return bool(_AFTER_LISTS.match(heading))


def ends_letter_list(heading: str) -> bool:
    """Whether the heading belongs to a part that follows the lists of a letter, or of a report on a partnership."""
    return bool(_AFTER_LETTER_LISTS.match(heading))


def is_aside(heading: str) -> bool:
    """Whether the heading opens a box that tells of one case, and is no part of the list around it."""
    return bool(_ASIDE.match(heading))


def is_plain(heading: str) -> bool:
    """Whether the heading only says what part of a section follows."""
    return bool(_PLAIN.fullmatch(heading))


def is_known(text: str) -> bool:
    """Whether a line is a heading by its words alone, however it is set."""
    return list_kind(text) is not None or is_plain(text)
