"""Ranks KPIs for a finding and findings for a KPI, and says on what each place in the ranking rests."""

import heapq
import math
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.meaning.analysis import Analysis
from app.meaning.evidence import Evidence, Fit
from app.meaning.rarity import Rarity
from app.meaning.reasons import both_speak, shows, word_reason
from app.meaning.thesaurus import ASPECTS, thesaurus

KeyT = TypeVar("KeyT")

# What the concepts of two texts say of them, and what their shared words say.
_CONCEPTS = 0.6
_WORDS = 0.4
# Below this a suggestion rests on a passing word.
LEAST_SCORE = 0.1
_REASONS = 4


@dataclass(frozen=True)
class Match(Generic[KeyT]):
    """A text that fits.

    Parameters
    ----------
    key
        What the text was given under.
    score : float
        From 0 to 1, the same whether the finding was asked about or the KPI.
    because : tuple of str
        What the score rests on, the weightiest first.
    fits : "well" or "weakly"
        Whether that is enough for a suggestion, or so little that it is likely none.
    """

    key: KeyT
    score: float
    because: tuple[str, ...]
    fits: Fit


@dataclass(frozen=True)
class _Interest:
    """What a finding is about, with all that shows something about it.

    `concepts` holds for each such concept how much it counts, and the finding's own concept that it shows.
    """

    text: Analysis
    concepts: dict[str, tuple[float, str]]
    concept_norm: float
    word_norm: float


@dataclass(frozen=True)
class _Kpi(Generic[KeyT]):
    key: KeyT
    text: Analysis
    concept_norm: float
    word_norm: float


class Ranking(Generic[KeyT]):
    """The KPIs of one register, ready to be ranked.

    Parameters
    ----------
    kpis : iterable of (key, Analysis)
        Keys must differ; equal scores keep this order.
    """

    def __init__(self, kpis: Iterable[tuple[KeyT, Analysis]]) -> None:
        texts = list(kpis)
        self._rarity = Rarity(text for _, text in texts)
        self._evidence = Evidence((text for _, text in texts), self._rarity)
        self._kpis = [_Kpi(key, text, *self._norms(text)) for key, text in texts]

    def kpis_for(self, finding: Analysis, limit: int, without: Container[KeyT] = ()) -> list[Match[KeyT]]:
        """The KPIs that fit a finding best, best first, but none of `without`; none at all when nothing fits."""
        interest = self._interest(finding)
        return self._best(((kpi.key, interest, kpi) for kpi in self._kpis if kpi.key not in without), limit)

    def findings_for(self, key: KeyT, findings: Iterable[tuple[KeyT, Analysis]], limit: int) -> list[Match[KeyT]]:
        """The findings that one of the KPIs fits best, best first."""
        kpi = next(kpi for kpi in self._kpis if kpi.key == key)
        near = {name for name, reach in thesaurus().reach.items() if not kpi.text.concepts.keys().isdisjoint(reach)}
        pairs = (
            (other, self._interest(text), kpi)
            for other, text in findings
            if not (near.isdisjoint(text.concepts) and kpi.text.stems.keys().isdisjoint(text.stems))
        )
        return self._best(pairs, limit)

    def _best(self, pairs: Iterable[tuple[KeyT, _Interest, _Kpi[KeyT]]], limit: int) -> list[Match[KeyT]]:
        """Of findings and KPIs those that fit best, each named by the key of the one that is asked for."""
        fitting = (
            (score, fits, key, interest, kpi)
            for key, interest, kpi in pairs
            if (score := self._score(interest, kpi)) >= LEAST_SCORE
            and (fits := self._evidence.fit(interest.text, kpi.text))
        )
        # nlargest keeps the order of equals; scores that differ in the last bit are equal.
        best = heapq.nlargest(limit, fitting, key=lambda one: round(one[0], 9))
        return [
            Match(key, _rounded(score), self._because(interest, kpi), fits) for score, fits, key, interest, kpi in best
        ]

    def _norms(self, text: Analysis) -> tuple[float, float]:
        return (
            _norm(strength * self._rarity.of_concept(name) for name, strength in text.concepts.items()),
            _norm(strength * self._rarity.of_stem(stem) for stem, strength in text.stems.items()),
        )

    def _interest(self, finding: Analysis) -> _Interest:
        concepts: dict[str, tuple[float, str]] = {}
        for own, strength in finding.concepts.items():
            says = strength * thesaurus().concepts[own].weight
            for name, share in thesaurus().reach[own].items():
                if says * share > concepts.get(name, (0.0, ""))[0]:
                    concepts[name] = (says * share, own)
        return _Interest(finding, concepts, *self._norms(finding))

    def _score(self, interest: _Interest, kpi: _Kpi[KeyT]) -> float:
        by_concept = list(self._by_concept(interest, kpi))
        words = sum(share for share, _ in self._by_word(interest, kpi))
        if not words and all(thesaurus().concepts[own].theme == ASPECTS for _, own, _ in by_concept):
            return 0.0
        return _CONCEPTS * sum(share for share, *_ in by_concept) + _WORDS * words

    def _by_concept(self, interest: _Interest, kpi: _Kpi[KeyT]) -> Iterator[tuple[float, str, str]]:
        """What each concept of the KPI adds, with the finding's concept that it shows."""
        whole = interest.concept_norm * kpi.concept_norm
        for name, strength in kpi.text.concepts.items():
            if name in interest.concepts:
                says, own = interest.concepts[name]
                yield says * strength * self._rarity.of_concept(name) ** 2 / whole, own, name

    def _by_word(self, interest: _Interest, kpi: _Kpi[KeyT]) -> Iterator[tuple[float, str]]:
        whole = interest.word_norm * kpi.word_norm
        for stem, strength in kpi.text.stems.items():
            if stem in interest.text.stems:
                yield interest.text.stems[stem] * strength * self._rarity.of_stem(stem) ** 2 / whole, stem

    def _because(self, interest: _Interest, kpi: _Kpi[KeyT]) -> tuple[str, ...]:
        by_concept = sorted(self._by_concept(interest, kpi), key=lambda part: (-part[0], part[2]))
        shared = [stem for _, stem in sorted(self._by_word(interest, kpi), key=lambda part: (-part[0], part[1]))]
        reasons = [_reason(interest.text, kpi.text, own, name) for _, own, name in by_concept[:_REASONS]]
        return (*reasons, *word_reason(interest.text, shared))


def _reason(finding: Analysis, kpi: Analysis, own: str, name: str) -> str:
    here, there = finding.said[own], kpi.said[name]
    return both_speak(name, here, there) if own == name else shows(own, here, name, there)


def _norm(weights: Iterable[float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights)) or 1.0


def _rounded(score: float) -> float:
    return round(min(score, 1.0), 3)
