"""How telling it is, among some texts, that two of them share a concept or a word."""

import math
from collections import Counter
from collections.abc import Iterable

from app.meaning.analysis import Analysis
from app.meaning.thesaurus import thesaurus

# The texts may be few: a word in one of three is not much rarer than a word in two of them.
_SMOOTHING = 2


class Rarity:
    """Weights of concepts and words, each more than 0 and at most 1.

    Parameters
    ----------
    texts : iterable of Analysis
        The texts among which something is rare or common.
    """

    def __init__(self, texts: Iterable[Analysis]) -> None:
        self._concepts: Counter[str] = Counter()
        self._stems: Counter[str] = Counter()
        count = 0
        for text in texts:
            count += 1
            self._concepts.update(text.concepts.keys())
            self._stems.update(text.stems.keys())
        self._count = count + _SMOOTHING

    def of_concept(self, concept: str) -> float:
        """The rarity of a concept, times the weight that the thesaurus gives it."""
        return self._of(self._concepts[concept]) * thesaurus().concepts[concept].weight

    def of_stem(self, stem: str) -> float:
        """The rarity of a word."""
        return self._of(self._stems[stem])

    def _of(self, having: int) -> float:
        return math.log(self._count / (1 + having)) / math.log(self._count)
