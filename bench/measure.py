"""Measuring one thing against another, and the table that says how they compare."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

ENOUGH_S, FEWEST = 10.0, 3


@dataclass(frozen=True)
class Result:
    """One comparison. `most` bounds the ratio from above (times), `least` from below (rates); neither: for the record.

    `ours` and `alternative` are in `unit`, and `ratio` is the first over the second.
    """

    what: str
    ours: float
    alternative: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float:
        """Ours over the alternative's."""
        return self.ours / self.alternative

    @property
    def missed(self) -> bool:
        """Whether the ratio is not the wanted one."""
        too_much = self.most is not None and self.ratio > self.most
        return too_much or (self.least is not None and self.ratio < self.least)

    @property
    def wanted(self) -> str:
        """The wanted ratio in words."""
        if self.most is not None:
            return f"at most {self.most:g}"
        return "" if self.least is None else f"at least {self.least:g}"


def alternately(ours: Callable[[], Any], alternative: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Median milliseconds of both, run in turns so that a busy moment of the machine hits the one like the other.

    Where they take long there are fewer rounds than these.
    """
    ours()
    alternative()
    times: list[tuple[float, float]] = []
    until = perf_counter() + ENOUGH_S
    while len(times) < min(rounds, FEWEST) or (len(times) < rounds and perf_counter() < until):
        times.append((_milliseconds(ours), _milliseconds(alternative)))
    return median(time for time, _ in times), median(time for _, time in times)


def same(ours: list[Any], by_hand: list[Any]) -> None:
    """Refuse two answers that differ: a comparison of those would compare nothing."""
    if ours != by_hand:
        raise RuntimeError(f"the answers differ: {len(ours)} against {len(by_hand)}")


def _milliseconds(run: Callable[[], Any]) -> float:
    start = perf_counter()
    run()
    return (perf_counter() - start) * 1000


def say(words: str) -> None:
    """Progress, apart from the results."""
    print(words, file=sys.stderr, flush=True)


def show(results: Iterable[Result]) -> str:
    """The results as a table of plain text."""
    heads = ("What", "Golden Thread", "Alternative", "Ratio", "Wanted", "")
    rows = [heads, *(_cells(result) for result in results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    return "\n".join("  ".join(_aligned(row, widths)).rstrip() for row in rows)


def _cells(result: Result) -> tuple[str, ...]:
    mark = "MISSED" if result.missed else "ok" if result.wanted else ""
    values = (f"{value:,.2f} {result.unit}" for value in (result.ours, result.alternative))
    return (result.what, *values, f"{result.ratio:.2f}", result.wanted, mark)


def _aligned(row: tuple[str, ...], widths: list[int]) -> Iterable[str]:
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.rjust(width) if place in (1, 2, 3) else cell.ljust(width)
