"""Which council a paper names."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

_WORD = r"[A-Z][A-Za-z’'-]+"
_NAME = rf"{_WORD}(?: (?:and|upon|on|of|the|with) {_WORD}| {_WORD}){{0,4}}?"
_KIND = r"(?:(?i:royal|metropolitan|london) )*(?i:borough|city|county|district|unitary)"
_PATTERNS = (
    re.compile(rf"\b(?P<name>{_NAME}) {_KIND} (?i:council)\b"),
    re.compile(rf"\b(?:Royal|London) Borough of (?P<name>{_NAME})(?= Council\b|[.,;]|$)"),
    re.compile(rf"^(?P<name>{_NAME}),? (?i:council)$"),
)
_MARKS = re.compile(r"\*\*|</?\w+>|#")
_NO_NAME = re.compile(
    r"\b(?:this|our|full|town|parish|youth|works|school|student|each|every|that|children)\b", re.IGNORECASE
)


def find_council(lines: Iterable[str]) -> str | None:
    """The plain name of the council that the paper names most often, or None."""
    text = [" ".join(_MARKS.sub(" ", line).split()) for line in lines]
    # A letterhead prints the name and "COUNCIL" below each other.
    text += [f"{above} {below}" for above, below in pairwise(text) if below.casefold() == "council"]
    names = Counter(name for line in text for name in _names(line))
    return names.most_common(1)[0][0] if names else None


def _names(line: str) -> Iterator[str]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(line):
            name = re.sub(r"^(?:The|Welcome to) ", "", match["name"])
            if not _NO_NAME.search(name):
                yield name.title() if name.isupper() else name
