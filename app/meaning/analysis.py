"""What a text is about: the concepts it names, and the stems of its words."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.meaning.thesaurus import thesaurus
from app.meaning.words import SILENT_STEMS, stem, words_of

# What is said again counts a little more, not twice.
_AGAIN = 0.3
# A finding may be 50,000 characters long; what it is about is said long before that.
_LONGEST_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a text is about.

    Parameters
    ----------
    concepts : dict
        Concepts it names and how strongly: 1 for once, a little more for several times.
    said : dict
        For each of these the words that name it.
    stems : dict
        Stems of its telling words, and how strongly it says them.
    shown : dict
        For each of these a word that has it.
    """

    concepts: dict[str, float]
    said: dict[str, str]
    stems: dict[str, float]
    shown: dict[str, str]


@lru_cache(maxsize=2_000)
def analyse(text: str) -> Analysis:
    """What a text is about."""
    read = words_of(text[:_LONGEST_TEXT])
    stems = [stem(word) for word in read.words]
    named: Counter[str] = Counter()
    said: dict[str, str] = {}
    for start, end in _named(stems):
        for concept in thesaurus().wordings[tuple(stems[start:end])]:
            named[concept] += 1
            said.setdefault(concept, read.quote(start, end))
    telling = Counter(s for s in stems if s not in SILENT_STEMS and not s.isdigit())
    shown = {s: word for s, word in zip(reversed(stems), reversed(read.words), strict=True) if s in telling}
    return Analysis(_strengths(named), said, _strengths(telling), shown)


def merged(parts: Iterable[tuple[Analysis, float]]) -> Analysis:
    """What several texts of one record are about; of each, how much it counts beside the first."""
    whole = Analysis({}, {}, {}, {})
    for part, share in parts:
        for mine, theirs in ((whole.concepts, part.concepts), (whole.stems, part.stems)):
            for key, strength in theirs.items():
                mine[key] = max(mine.get(key, 0.0), strength * share)
        for words, other in ((whole.said, part.said), (whole.shown, part.shown)):
            words.update({key: word for key, word in other.items() if key not in words})
    return whole


def _strengths(counted: Counter[str]) -> dict[str, float]:
    return {key: 1 + _AGAIN * math.log(count) for key, count in sorted(counted.items())}


def _named(stems: Sequence[str]) -> list[tuple[int, int]]:
    """Where wordings stand: the longest at each place, unless it lies within one that began earlier."""
    starts, wordings = thesaurus().starts, thesaurus().wordings
    found: list[tuple[int, int]] = []
    covered = 0
    for start, word in enumerate(stems):
        for end in range(min(start + starts.get(word, 0), len(stems)), max(start, covered), -1):
            if tuple(stems[start:end]) in wordings:
                found.append((start, end))
                covered = end
                break
    return found
