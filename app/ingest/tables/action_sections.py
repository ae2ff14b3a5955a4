"""Headings of an action plan's parts, and the lines of a page that belong to no row."""

import re

_PART = "priority|theme|objective|aim|goal|work ?stream|strand|pillar|outcome|area|section|part"
_COUNT = r"\d{1,2}|[A-Z]|one|two|three|four|five|six|seven|eight|nine|ten"
_LABELLED = re.compile(
    rf"(?:(?:strategic|key|improvement|corporate) )?(?:{_PART})(?: area)? (?:{_COUNT})\b\s*(?:[:.–—-].*)?",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"this page (?:is|has been) (?:intentionally )?(?:left )?blank\.?|(?:page )?\d{1,4}(?: of \d{1,4})?", re.IGNORECASE
)
_CONTINUED = re.compile(r"\s*\(?\bcont(?:inued|['’]?d)?\b\.?\)?\s*$", re.IGNORECASE)
# The mark of a footnote is glued to the last word: "everything Wokingham does1".
_FOOTNOTE = re.compile(r"(?<=[a-z]{2})\d$")
_REFERENCE = re.compile(
    r"(?:[A-Z]{1,8}\s?[-./]?\s?|[A-Z][a-z]+ )?\d+(?:[.\-/]\d+)*\s?[a-z]{0,2}[.)]?|[A-Z]{1,2}\d*[.)]?"
)
_MINOR_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "&"}
)
_LONGEST_TITLE_WORDS = 15
_LONGEST_SECTION_WORDS = 40


def is_furniture(words: str) -> bool:
    """Whether a line belongs to the page alone: its number, or the notice that it is blank."""
    return bool(_FURNITURE.fullmatch(words))


def is_labelled(words: str) -> bool:
    """Whether words call themselves a part of a plan: "Strategic Priority 1: ..."."""
    return bool(_LABELLED.fullmatch(words)) and len(words.split()) <= _LONGEST_SECTION_WORDS


def is_title(words: str) -> bool:
    """Whether words could head a part of a plan: short, and no sentence."""
    return not words[0].islower() and words[-1] not in ".;,?!" and len(words.split()) <= _LONGEST_TITLE_WORDS


def is_in_title_case(words: str) -> bool:
    """Whether every word but the small ones begins with a capital."""
    return is_title(words) and all(word in _MINOR_WORDS or not word[0].islower() for word in words.split())


def is_reference(words: str) -> bool:
    """Whether a cell holds the number of an action: 1.10, 7, SP2.3, Action 4, 3b, A."""
    return bool(_REFERENCE.fullmatch(words))


def section_name(words: str) -> str:
    """The heading without "(continued)" and the mark of a footnote."""
    return _FOOTNOTE.sub("", _CONTINUED.sub("", words)).strip()
