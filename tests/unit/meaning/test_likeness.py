"""Pairs of findings that are alike: what is found, and that nothing is missed."""

import random

import pytest

from app.meaning.analysis import analyse
from app.meaning.likeness import Pair, Said, alike
from app.meaning.thesaurus import thesaurus

SUPERVISION = "Supervision of staff is not frequent enough."
SUPERVISED_AGAIN = "The frequency of supervision by managers."
MISSING = "Return interviews of missing children are late."
ROOF = "The roof of the town hall leaks."


def said(*texts: tuple[int, str]) -> list[Said[int]]:
    return [Said(place, when, analyse(text)) for place, (when, text) in enumerate(texts)]


def places(pairs: list[Pair[int]]) -> list[tuple[int, int]]:
    return [(pair.later, pair.earlier) for pair in pairs]


def test_what_was_said_before_is_found() -> None:
    found = alike(said((2015, SUPERVISION), (2015, MISSING), (2019, SUPERVISED_AGAIN), (2019, ROOF)))
    assert places(found) == [(2, 0)]
    assert found[0].because[0] == "Both speak of supervision: “supervision of staff”"


def test_findings_of_one_time_are_not_compared() -> None:
    assert alike(said((2015, SUPERVISION), (2015, SUPERVISION))) == []


def test_the_same_words_are_wholly_alike() -> None:
    assert [pair.score for pair in alike(said((1, SUPERVISION), (2, SUPERVISION)))] == [1.0]


def test_what_has_no_words_is_like_nothing() -> None:
    assert alike(said((1, ""), (2, ""), (3, "123"))) == []
    assert alike([]) == []


def test_each_later_finding_names_so_many_earlier_ones() -> None:
    five = said(*((year, SUPERVISION) for year in range(5)))
    assert len(alike(five)) == 10
    assert places(alike(five, most=1)) == [(1, 0), (2, 0), (3, 0), (4, 0)]
    assert places(alike(five, later=2)) == [(2, 0), (2, 1)]
    assert len(alike(five, wanted=3)) == 3
    # What is left out takes nobody's place.
    assert places(alike(five, most=1, without={(1, 0), (2, 0)})) == [(2, 1), (3, 0), (4, 0)]


def many(count: int, seed: int) -> list[Said[int]]:
    """Findings put together at random from the wordings of the field."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    wordings = [word for concept in thesaurus().concepts.values() for word in concept.words]
    texts = [" and ".join(dice.choices(wordings, k=dice.randint(1, 4))) for _ in range(count)]
    return said(*((dice.randint(1, 6), text) for text in texts))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("least", [0.2, 0.3, 0.5, 0.8])
def test_no_pair_is_missed_that_comparing_all_would_find(seed: int, least: float) -> None:
    findings = many(120, seed)
    # With no least likeness every two findings are compared that share anything.
    everything = alike(findings, least=0.0)
    assert len(everything) > 500
    expected = [pair for pair in everything if pair.score >= least]
    found = alike(findings, least=least)
    # A score is rounded for people, so that a pair right at the limit may stand on either side of it.
    assert set(places(found)) ^ set(places(expected)) <= {
        (pair.later, pair.earlier) for pair in everything if abs(pair.score - least) < 0.001
    }


@pytest.mark.parametrize("wanted", [1, 10, 100, 5_000])
def test_few_wanted_pairs_are_the_most_alike_of_all(wanted: int) -> None:
    findings = many(120, 7)
    everything = alike(findings)
    assert alike(findings, wanted=wanted) == everything[:wanted]
