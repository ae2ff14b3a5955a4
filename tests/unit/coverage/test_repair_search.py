"""The search for the cheapest steps, against every subset of them; and the greedy answer against its own bound."""

from itertools import chain, combinations
from random import Random

import pytest

from app.coverage.repair import Need, best_step, least_repair


def need(gap: str, *ways: str, opened_by: str = "") -> Need:
    """Ways and steps as words: "ab c" are the ways {a, b} and {c}."""
    return Need(gap, tuple(frozenset(way) for way in ways), frozenset(opened_by))


def puzzle(seed: int) -> tuple[dict[str, float], list[Need]]:
    chance = Random(seed)  # noqa: S311 - made-up needs are no secret
    steps = "abcdefghi"[: chance.randint(1, 9)]
    costs = {step: chance.choice([0, 1, 1, 2, 3, 5]) for step in steps}
    needs = []
    for number in range(chance.randint(1, 7)):
        few = chance.randint(0 if chance.random() < 0.2 else 1, 4)
        ways = ["".join(chance.sample(steps, chance.randint(1, min(3, len(steps))))) for _ in range(few)]
        opened_by = "".join(chance.sample(steps, 1)) if chance.random() < 0.3 else ""
        needs.append(need(f"gap {number}", *ways, opened_by=opened_by))
    return costs, needs


def cheapest(costs: dict[str, float], needs: list[Need], left: tuple[str, ...]) -> float:
    subsets = chain.from_iterable(combinations(costs, size) for size in range(len(costs) + 1))
    fitting = (set(chosen) for chosen in subsets if closed(needs, set(chosen), left))
    return min(sum(costs[step] for step in chosen) for chosen in fitting)


def closed(needs: list[Need], chosen: set[str], left: tuple[str, ...]) -> bool:
    return all(
        need.gap in left or (need.opened_by and not need.opened_by & chosen) or any(way <= chosen for way in need.ways)
        for need in needs
    )


@pytest.mark.parametrize("first", range(0, 1000, 100))
def test_the_least_repair_is_the_cheapest_of_all_subsets(first: int) -> None:
    for seed in range(first, first + 100):
        costs, needs = puzzle(seed)
        found = least_repair(costs, needs)
        assert found.exact
        assert closed(needs, {done.step for done in found.steps}, found.left)
        assert found.cost == found.least == cheapest(costs, needs, found.left)


def test_the_greedy_answer_is_within_the_bound_that_it_states() -> None:
    greedy = 0
    for seed in range(1000):
        costs, needs = puzzle(seed)
        found = least_repair(costs, needs, exact_gaps=0)
        least = cheapest(costs, needs, found.left)
        assert found.least <= least + 1e-9
        assert found.cost >= least - 1e-9
        # No more times the least than the ratio of its cost to the bound that it found.
        assert found.cost * found.least <= found.cost * least + 1e-9
        assert not found.exact or found.cost == least
        greedy += not found.exact
    assert greedy > 50


def test_a_search_that_is_stopped_says_so() -> None:
    costs, needs = next(made for made in map(puzzle, range(1000)) if not least_repair(*made, exact_gaps=0).exact)
    assert not least_repair(costs, needs, exact_sets=1).exact


def test_a_step_that_two_ways_share_is_paid_once() -> None:
    costs = {"a": 2, "b": 2, "c": 3, "d": 3}
    found = least_repair(costs, [need("one", "ac", "d"), need("two", "bc", "d")])
    assert ([done.step for done in found.steps], found.cost) == (["d"], 3)
    costs["d"] = 9
    assert least_repair(costs, [need("one", "ac", "d"), need("two", "bc", "d")]).cost == 7


def test_what_a_step_opens_is_closed_as_well() -> None:
    costs = {"n": 1, "m": 4, "r": 2}
    needs = [need("F001", "n", "m"), need("K001", "r", opened_by="n")]
    found = least_repair(costs, needs)
    assert ({done.step for done in found.steps}, found.cost) == ({"n", "r"}, 3)


def test_a_step_that_opens_what_nothing_closes_is_not_taken() -> None:
    found = least_repair({"n": 1, "m": 4}, [need("F001", "n", "m"), need("K001", opened_by="n")])
    assert ([done.step for done in found.steps], found.left) == (["m"], ())


def test_what_nothing_closes_is_left_and_said() -> None:
    found = least_repair({"a": 1}, [need("one", "a"), need("two")])
    assert ([done.closes for done in found.steps], found.left) == ([("one",)], ("two",))


def test_the_step_that_closes_most_comes_first_and_is_next() -> None:
    costs = {"a": 1.0, "b": 5.0}
    needs = [need("one", "b"), need("two", "b"), need("three", "a")]
    assert [done.step for done in least_repair(costs, needs).steps] == ["b", "a"]
    best = best_step(costs, needs)
    assert best is not None
    assert (best.step, best.closes) == ("b", ("one", "two"))
    assert best_step({"a": 1, "b": 1}, [need("one", "ab")]) is None
