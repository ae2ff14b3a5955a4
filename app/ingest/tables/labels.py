"""The words with which a table labels, promises or denies a KPI."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NOUN = r"(?:key\s+performance\s+indicator|key\s+performance\s+measure|performance\s+indicator|KPI)"
_BEFORE = r"(?:(?:new|proposed|existing|current|other|additional|local|suggested|relevant)\s+){0,3}"
_AFTER = r"(?:\s+(?:proposed|suggested|existing|on|are|is|include|includes|including)){0,2}"

# "KPI:", "Existing KPI :", "New KPIs Proposed:", "Proposed new KPI -". A dash is only a mark of a label where the words
# before it leave no doubt: "KPI - " stands in prose as well.
LABEL = re.compile(
    rf"\b(?:{_BEFORE}{_NOUN}(?P<plural>s|\(s\))?\s?\d{{0,2}}{_AFTER}\s*:"
    rf"|(?:new|proposed|existing)\s+(?:new\s+|proposed\s+|local\s+)?{_NOUN}(?P<several>s|\(s\))?(?:\s+proposed)?\s*[–—-]\s)",
    re.IGNORECASE,
)
_LISTS = re.compile(r"\b(?:on|are|include|includes|including)\s*:$", re.IGNORECASE)
_PROPOSED = re.compile(r"\b(?:new|proposed|suggested)\b", re.IGNORECASE)

EVERY_KPI = re.compile(rf"\ball\s+(?:of\s+)?(?:the\s+|our\s+)?(?:core\s+)?{_NOUN}s\b", re.IGNORECASE)

# The table says that something is *no* indicator, or that there is none.
DENIAL = re.compile(
    rf"\b(?:rather\s+than|instead\s+of|not|no)\s+(?:as\s+)?(?:an?\s+)?(?:specific\s+|current\s+)?{_NOUN}s?\b",
    re.IGNORECASE,
)
NOTHING = re.compile(
    r"(?:none|nil|n/?a|not applicable|tb[cda]|to be (?:confirmed|agreed|decided)|[-–—.]+)\.?", re.IGNORECASE
)

_PROMISED_NOUN = r"(?:KPI|indicator|performance\s+measure)"
_MADE = r"(?:designed|developed|created|introduced|devised|established|agreed|identified|put\s+in\s+place)"
PROMISE = re.compile(
    rf"\b{_PROMISED_NOUN}s?\s+(?:has|have|is|are|was|were|will|to)\s+(?:also\s+)?(?:been|being|be)\s+{_MADE}\b"
    rf"|\baccompanied\s+by\s+(?:\w+\s+){{0,3}}{_PROMISED_NOUN}s?\b"
    rf"|\b(?:appropriate|suitable|relevant)\s+(?:new\s+|local\s+|performance\s+)*{_PROMISED_NOUN}s?\b(?!\s*:)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Label:
    """A label in a cell; `plural` ones may introduce several KPIs, "KPIs on:" surely does."""

    start: int
    end: int
    proposed: bool
    plural: bool
    lists: bool


def find_labels(text: str) -> Iterator[Label]:
    """The labels of a cell, in order."""
    for match in LABEL.finditer(text):
        plural = bool(match["plural"] or match["several"])
        proposed = bool(_PROPOSED.search(match[0]))
        yield Label(match.start(), match.end(), proposed, plural, lists=plural and bool(_LISTS.search(match[0])))
