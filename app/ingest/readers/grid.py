"""The grids of rules that are drawn around the cells of tables, and the cell that a line stands in."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import NamedTuple

from app.ingest.readers.page import Line, Page, Rule

# Rules this close are one: cells draw their borders apart, some by a hair's breadth.
_SAME = 3.0


class Place(NamedTuple):
    """The row and the column of a table that a line stands in; `row` is the height of the rule above it."""

    page: int
    row: int
    column: int


class Grid:
    """The rules of one table on one page; `walls` are the distances of the upright ones from the page's left edge."""

    def __init__(self, rules: list[Rule]) -> None:
        self._across = sorted((rule for rule in rules if rule.across), key=lambda rule: rule.top)
        self._tops = [rule.top for rule in self._across]
        self._rows = _distinct(self._tops)
        self._bottom = max(rule.bottom for rule in rules)
        self.top = min(rule.top for rule in rules)
        self.walls = _distinct([rule.left for rule in rules if rule.down])

    def place(self, line: Line) -> Place | None:
        """Return the line's place, None where it stands outside the table.

        The rule above a line is one that covers it: a cell merged downwards belongs to the row in which it begins.
        What stands above every rule goes on from the page before, in a row as high as the table.
        """
        column = sum(wall <= line.left for wall in self.walls)
        if not 0 < column < len(self.walls) or not self.top - 1 <= line.top <= self._bottom + 1:
            return None
        nearer = reversed(range(bisect_left(self._tops, line.top)))
        above = next((self._tops[index] for index in nearer if _covers(self._across[index], line)), None)
        row = self.top if above is None else self._rows[bisect_right(self._rows, above) - 1]
        return Place(line.page, round(row), column)


def read_grids(page: Page) -> list[Grid]:
    """The tables of a page, from the top down: rules that touch belong to one table."""
    across = sorted((rule for rule in page.rules if rule.across), key=lambda rule: rule.top)
    tops = [rule.top for rule in across]
    root = list(range(len(across)))
    touching: list[tuple[Rule, int]] = []
    for wall in page.rules:
        met = _met(wall, across, tops) if wall.down else []
        for index in met:
            root[_root_of(index, root)] = _root_of(met[0], root)
        touching += [(wall, index) for index in met[:1]]
    tables: dict[int, list[Rule]] = defaultdict(list)
    for rule, index in [*zip(across, range(len(across)), strict=True), *touching]:
        tables[_root_of(index, root)].append(rule)
    return sorted((Grid(rules) for rules in tables.values()), key=lambda grid: grid.top)


def _met(wall: Rule, across: list[Rule], tops: list[float]) -> range | list[int]:
    near = range(bisect_left(tops, wall.top - _SAME), bisect_right(tops, wall.bottom + _SAME))
    return [i for i in near if across[i].left - _SAME <= wall.left <= across[i].right + _SAME]


def _root_of(index: int, root: list[int]) -> int:
    while root[index] != index:
        root[index] = index = root[root[index]]
    return index


def _distinct(places: list[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _SAME:
            found.append(place)
    return found


def _covers(rule: Rule, line: Line) -> bool:
    return rule.left - 1 <= line.left <= rule.right + 1
