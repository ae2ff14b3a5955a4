"""Headings that inspection reports share, and what each opens."""

import re

from app.vocabulary import FindingKind

_WHO = r".{0,40}(?:board|LSCB|partnership|authority|council|trust)"
_OF_WHOM = rf"(?:(?: (?:for|of)|:| ?[–-]) (?:the )?{_WHO})?"
_LISTS = [
    (
        FindingKind.PRIORITY_ACTION,
        (
            r"(?:areas? (?:for|of) )?(?:priority|immediate)(?:(?: and | or | ?/ ?| )(?:immediate|priority))? actions?"
            rf"{_OF_WHOM}"
        ),
    ),
    # Where there are several, each may have a heading of its own with its number.
    (FindingKind.PRIORITY_ACTION, r"area (?:for|of) (?:priority|immediate) action \(?[1-9a-z]\)?"),
    (FindingKind.PRIORITY_ACTION, r"areas? of (?:significant|serious) weakness(?:es)?"),
    (
        FindingKind.AREA_FOR_IMPROVEMENT,
        rf"(?:other |further |key |main )?areas? (?:for|of) (?:further )?(?:improvement|development)s?{_OF_WHOM}",
    ),
    (FindingKind.AREA_FOR_IMPROVEMENT, r"what (?:does|do|must) .{3,80} (?:need to|to) improve"),
    (FindingKind.AREA_FOR_IMPROVEMENT, r"what the .{3,60} needs? to (?:do to )?improve(?: further)?"),
    (FindingKind.AREA_FOR_IMPROVEMENT, r"what needs to (?:improve|be improved)(?: .{1,80})?"),
    (
        FindingKind.AREA_FOR_IMPROVEMENT,
        r"areas? (?:requiring|needing|that (?:requires?|needs?)) (?:further )?improvement",
    ),
    (
        FindingKind.RECOMMENDATION,
        (
            rf"(?:summary of |{_WHO} )?(?:key |our )?recommendations?"
            rf"(?: (?:for|to) .{{3,80}}|(?::| ?[–-]) (?:the )?{_WHO})?"
        ),
    ),
]
_LIST_PATTERNS = [(kind, re.compile(rf"{pattern}\s*[?:.]?", re.IGNORECASE)) for kind, pattern in _LISTS]

# A sentence that opens a list says who is to do something about what follows it. What "was required" is history.
_DEMAND = r"\b(?:(?:is|are) required to|requires? [\w ]{2,60} to|must|needs? to|should)\b"
_INTRODUCTIONS = [
    (
        FindingKind.PRIORITY_ACTION,
        (
            rf"{_DEMAND}.*\b(?:statement of action|priority action|swift and decisive action"
            r"|(?:significant|serious) (?:areas? of )?weakness(?:es)?)\b"
        ),
    ),
    (FindingKind.AREA_FOR_IMPROVEMENT, rf"{_DEMAND}.*\b(?:address|tackle|improve|strengthen|act)\b.*\bfollowing\b"),
]
_COLONLESS = re.compile(
    r"\bfollowing (?:[\w’'-]+ ){0,4}?(?:areas?|weakness(?:es)?|actions?)(?: (?:of|for) [\w ]{3,40})?[.;]?$",
    re.IGNORECASE,
)
_INTRODUCTION_PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _INTRODUCTIONS]

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
_LONGEST_UNMARKED = 14
_ASIDE = re.compile(r"(?:case|practice) (?:study|example)|good practice|highly effective practice", re.IGNORECASE)
# Titles of parts that say nothing of their own about what is found there.
_PLAIN = re.compile(
    r"(?:(?:executive )?summary(?: of (?:key )?findings)?|inspection findings|key judge?ment.*|judge?ment grade"
    r"|context):?",
    re.IGNORECASE,
)


def list_kind(heading: str) -> FindingKind | None:
    """Return what the items under a heading are, None where it opens no list of what must improve."""
    return next((kind for kind, pattern in _LIST_PATTERNS if pattern.fullmatch(heading)), None)


def introduced_kind(sentence: str) -> FindingKind | None:
    """Return what the items below a sentence are that opens a list without a heading, None where it opens none."""
    if not (sentence.endswith(":") or _COLONLESS.search(sentence)):
        return None
    return next((kind for kind, pattern in _INTRODUCTION_PATTERNS if pattern.search(sentence)), None)


def ends_list(heading: str) -> bool:
    """Whether the heading belongs to a part that follows the lists of a report."""
    return bool(_AFTER_LISTS.match(heading))


def opens_part(text: str) -> bool:
    """Whether a short line that ends like no sentence is the heading of a part by its words, however it is set."""
    short = len(text.split()) <= _LONGEST_UNMARKED and (text[-1:].isalnum() or text.endswith(":"))
    return short and (ends_list(text) or ends_letter_list(text))


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
