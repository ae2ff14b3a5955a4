"""Which findings say what other findings said: every pair that is alike enough, without comparing all pairs."""

import heapq
import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby
from typing import Any, Generic, TypeVar

from app.meaning.analysis import Analysis
from app.meaning.rarity import Rarity
from app.meaning.reasons import both_speak, word_reason
from app.meaning.thesaurus import ASPECTS, thesaurus

KeyT = TypeVar("KeyT", bound=Hashable)

# From here on a pair is worth a person's look (docs/suggestions.md says what that finds and misses).
LEAST_LIKENESS = 0.25
# Where few pairs are wanted they are looked for here first; each step costs several times the one before.
_STEPS = (0.9, 0.75, 0.6, 0.45)
# A finding on something narrower is one on the broader thing as well, but less so.
_BROADER = 0.7
# What a shared word counts beside a shared concept.
_WORD = 0.9
_REASONS = 4
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Said(Generic[KeyT]):
    """A finding and when it was made; those of one time are never compared with each other."""

    key: KeyT
    when: Any
    text: Analysis


@dataclass(frozen=True)
class Pair(Generic[KeyT]):
    """Two findings that are alike: `score` runs from 0 to 1, `because` says in sentences what it rests on."""

    later: KeyT
    earlier: KeyT
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Vector:
    """A finding as the weights of its features, rarest first, together of length 1.

    `lengths` says of each feature how long the vector is from there on: no finding that shares only what follows can be
    more alike than that.
    """

    weights: dict[str, float]
    lengths: list[float]

    def likeness(self, other: "_Vector") -> float:
        """From 0 to 1."""
        mine, theirs = self.weights, other.weights
        # An exact sum: it does not depend on the order of a set, which changes from run to run.
        return math.fsum([mine[feature] * theirs[feature] for feature in mine.keys() & theirs.keys()])


class _Index:
    """Of each feature the findings that have it, those first whose vectors are longest from there on."""

    def __init__(self, floor: float) -> None:
        # What is right at the floor must not be lost to rounding.
        self._floor = max(floor - _ROUNDING, 0.0)
        self._shortness: defaultdict[str, list[float]] = defaultdict(list)
        self._places: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, place: int, vector: _Vector) -> None:
        """Add a finding, as far as what is left of it may still make it alike."""
        for feature, length in zip(vector.weights, vector.lengths, strict=True):
            if length < self._floor:
                break
            shortness = self._shortness[feature]
            at = bisect_right(shortness, -length)
            shortness.insert(at, -length)
            self._places[feature].insert(at, place)

    def near(self, vector: _Vector) -> list[int]:
        """All findings that may be as alike as the floor, and few others.

        The first feature that two findings share, rarest first, bounds their likeness by the product of both lengths.
        """
        found: set[int] = set()
        for feature, length in zip(vector.weights, vector.lengths, strict=True):
            if length < self._floor:
                break
            if shortness := self._shortness.get(feature):
                found.update(self._places[feature][: bisect_right(shortness, -self._floor / length)])
        return sorted(found)


def alike(
    findings: Iterable[Said[KeyT]],
    *,
    wanted: int | None = None,
    most: int | None = None,
    least: float = LEAST_LIKENESS,
    later: KeyT | None = None,
    without: Container[tuple[KeyT, KeyT]] = (),
    rarity: Rarity | None = None,
) -> list[Pair[KeyT]]:
    """Pairs of findings of different times whose likeness is at least `least`, the most alike first.

    Parameters
    ----------
    findings : iterable of Said
        Their keys differ.
    wanted : int, optional
        So many pairs are enough; without it all.
    most : int, optional
        How many earlier findings are named for each later one; without it all.
    later : key, optional
        Only what was said before this one of the findings.
    without : container of (later, earlier), optional
        Pairs that are left out.
    rarity : Rarity, optional
        How telling concepts and words are; without it, among these findings.

    Notes
    -----
    Exact, and far from comparing every pair. Likeness is shared out over the features that both findings have. Put all
    features in one order, rarest first: the first that two findings share bounds their likeness by what is left of both
    from there on, so that most of those that share only what is common need not be compared. The bound tells the more,
    the higher `least` is, which is why few wanted pairs are looked for among the most alike first.
    """
    said = sorted(findings, key=lambda one: one.when)
    texts = [one.text for one in said]
    vectors = _vectors(texts, rarity or Rarity(texts))
    found: list[tuple[float, int, int]] = []
    for floor in [least] if wanted is None else [step for step in _STEPS if step > least] + [least]:
        found = list(_pairs(said, vectors, floor, most, later, without))
        if wanted is not None and len(found) >= wanted:
            break
    found.sort(key=lambda pair: (-round(pair[0], 9), pair[1], pair[2]))
    return [
        Pair(said[a].key, said[b].key, round(min(score, 1.0), 3), _because(said[a].text, said[b].text))
        for score, a, b in found[:wanted]
    ]


def _pairs(
    said: Sequence[Said[KeyT]],
    vectors: Sequence[_Vector],
    floor: float,
    most: int | None,
    later: KeyT | None,
    without: Container[tuple[KeyT, KeyT]],
) -> Iterator[tuple[float, int, int]]:
    """Likeness and places of all pairs from `floor` on; time by time, so that those of one time never meet."""
    index = _Index(floor)
    for _, together in groupby(range(len(said)), key=lambda place: said[place].when):
        now = list(together)
        for place in now:
            if later is None or said[place].key == later:
                scored = [
                    (vectors[place].likeness(vectors[other]), place, other) for other in index.near(vectors[place])
                ]
                near = [
                    pair for pair in scored if pair[0] >= floor and (said[place].key, said[pair[2]].key) not in without
                ]
                yield from near if most is None else heapq.nlargest(most, near, key=lambda pair: round(pair[0], 9))
        for place in now:
            index.add(place, vectors[place])


def _vectors(texts: Sequence[Analysis], rarity: Rarity) -> list[_Vector]:
    raw = [dict(_features(text, rarity)) for text in texts]
    count = Counter(feature for weights in raw for feature in weights)
    return [_vector(weights, count) for weights in raw]


def _vector(raw: dict[str, float], count: Counter[str]) -> _Vector:
    whole = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
    weights = {feature: raw[feature] / whole for feature in sorted(raw, key=lambda key: (count[key], key))}
    left = list(accumulate(weight * weight for weight in reversed(weights.values())))
    return _Vector(weights, [math.sqrt(square) for square in reversed(left)])


def _features(text: Analysis, rarity: Rarity) -> Iterator[tuple[str, float]]:
    weights: dict[str, float] = {}
    for own, strength in text.concepts.items():
        weight = strength * rarity.of_concept(own)
        for name, share in with_broader(own).items():
            weights[f"={name}"] = max(weights.get(f"={name}", 0.0), weight * share)
    yield from weights.items()
    yield from ((stem, strength * rarity.of_stem(stem) * _WORD) for stem, strength in text.stems.items())


@cache
def with_broader(name: str) -> dict[str, float]:
    """A concept and all that it is a part of, with how much it says of each."""
    shares = {name: 1.0}
    for at in (waiting := [name]):
        for broader in thesaurus().concepts[at].part_of:
            if shares[at] * _BROADER > shares.get(broader, 0.0):
                shares[broader] = shares[at] * _BROADER
                waiting.append(broader)
    return shares


def _because(later: Analysis, earlier: Analysis) -> tuple[str, ...]:
    here, there = _speaks_of(later), _speaks_of(earlier)
    shared = {name for name in here.keys() & there.keys() if thesaurus().concepts[name].theme != ASPECTS}
    # What is narrower says it already.
    telling = shared - {broader for name in shared for broader in with_broader(name) if broader != name}
    weightiest = sorted(telling, key=lambda name: (-thesaurus().concepts[name].weight, name))
    words = sorted(later.stems.keys() & earlier.stems.keys(), key=lambda stem: (-len(stem), stem))
    return (
        *(both_speak(name, here[name], there[name]) for name in weightiest[:_REASONS]),
        *word_reason(later, words),
    )


def _speaks_of(text: Analysis) -> dict[str, str]:
    """Each concept that a text names, or that is broader than one it names, with its own words for it."""
    found: dict[str, str] = {}
    for own, said in text.said.items():
        for name in with_broader(own):
            found[name] = said if name == own else found.get(name, said)
    return found
