"""The cheapest set of steps that closes a set of gaps: exactly where it is small, else near, and how near is said.

A step costs something. A gap is closed by any one of several ways, and a way is one or more steps that must all be
done. A step may open a gap in turn (a new KPI that nobody sees), which then must be closed as well. Steps only add, so
that a closed gap stays closed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

# In a part with more gaps, or a search that looks at more sets of steps, the near answer is taken.
EXACT_GAPS = 30
EXACT_SETS = 20_000
_LITTLE = 1e-9

Way = frozenset[str]
Steps = frozenset[str]


@dataclass(frozen=True)
class Need:
    """A gap that must not be open in the end.

    Parameters
    ----------
    gap : str
        What it is called.
    ways : tuple of frozenset of str
        Each closes it once all its steps are done.
    opened_by : frozenset of str
        The steps of which any opens it; empty where it is open now.
    """

    gap: str
    ways: tuple[Way, ...]
    opened_by: Steps = frozenset()


@dataclass(frozen=True)
class Done:
    """A step in its turn, and the gaps that are closed with it."""

    step: str
    closes: tuple[str, ...]


@dataclass(frozen=True)
class Repair:
    """Steps in an order in which they can be taken.

    `least` is a cost below which no set of these steps closes the gaps: the cost itself where the answer is `exact`.
    `left` are gaps that no step closes; the steps close all others.
    """

    steps: tuple[Done, ...]
    cost: float
    least: float
    exact: bool
    left: tuple[str, ...]


def least_repair(
    costs: Mapping[str, float], needs: Sequence[Need], exact_gaps: int = EXACT_GAPS, exact_sets: int = EXACT_SETS
) -> Repair:
    """The cheapest steps that close every gap that can be closed, and leave none open that they open.

    Parts that share no step are solved apart. Each is searched by branch and bound: as many sets of steps as there are
    ways to the power of gaps at worst, but at most `exact_sets`. A part with more than `exact_gaps` gaps, or whose
    search would be longer, is solved greedily: the way that closes most for its cost, again and again, then every
    step left out that is not needed.

    Parameters
    ----------
    costs : mapping
        Step to its cost, at least 0.

    Notes
    -----
    The greedy bound of set cover, H(n), does not hold where a step serves several ways. So the bound is the one found:
    prices for the gaps such that no set of steps is worth more than it costs add up to `least`.
    """
    usable, left = _closable(needs)
    parts = [_Part(costs, part) for part in _parts(usable)]
    solved = [_solve(part, exact_gaps, exact_sets) for part in parts]
    turns = [_in_turn(part, chosen) for part, (chosen, _) in zip(parts, solved, strict=True)]
    cost = sum(part.cost(chosen) for part, (chosen, _) in zip(parts, solved, strict=True))
    bounds = (
        part.cost(chosen) if exact else part.bound(frozenset())
        for part, (chosen, exact) in zip(parts, solved, strict=True)
    )
    return Repair(tuple(_merged(turns)), cost, min(cost, sum(bounds)), all(exact for _, exact in solved), left)


def best_step(costs: Mapping[str, float], needs: Sequence[Need]) -> Done | None:
    """The one step that closes most gaps by itself, less those it opens; the cheaper of two. None closes nothing."""
    part = _Part(costs, _closable(needs)[0])
    alone = {step: part.closed_by(step, frozenset()) for step in part.of_step}
    worth = {step: len(closed) - part.opened_by(step) for step, closed in alone.items()}
    best = min(worth, key=lambda step: (-worth[step], costs[step], step), default=None)
    return Done(best, alone[best]) if best is not None and worth[best] > 0 else None


def _closable(needs: Sequence[Need]) -> tuple[list[Need], tuple[str, ...]]:
    """What can be closed, without steps that would open what cannot; and the gaps that are left."""
    known = {step for need in needs for way in need.ways for step in way}
    while True:
        fit = [Need(need.gap, _fewest(way for way in need.ways if way <= known), need.opened_by) for need in needs]
        bad = {step for need in fit if not need.ways for step in need.opened_by} & known
        if not bad:
            break
        known -= bad
    usable = [need for need in fit if need.ways and (not need.opened_by or need.opened_by & known)]
    return usable, tuple(need.gap for need in fit if not need.ways and not need.opened_by)


def _fewest(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Without ways that hold another: whoever goes them has gone the other."""
    kept: list[Way] = []
    for way in sorted(set(ways), key=lambda way: (len(way), sorted(way))):
        if not any(other <= way for other in kept):
            kept.append(way)
    return tuple(kept)


def _parts(needs: Sequence[Need]) -> list[list[Need]]:
    """Needs that share steps, directly or through others, together."""
    leader: dict[str, str] = {}

    def find(step: str) -> str:
        while (above := leader.setdefault(step, step)) != step:
            leader[step] = leader[above]
            step = above
        return step

    for need in needs:
        first, *others = sorted(need.opened_by.union(*need.ways))
        for other in others:
            leader[find(other)] = find(first)
    parts: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        parts[find(next(iter(need.ways[0])))].append(need)
    return list(parts.values())


@dataclass
class _Part:
    """Needs with their costs, and which of them each step has to do with."""

    costs: Mapping[str, float]
    needs: list[Need]
    of_step: dict[str, list[int]] = field(init=False)
    certain: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.of_step = defaultdict(list)
        for place, need in enumerate(self.needs):
            for step in sorted(need.opened_by.union(*need.ways)):
                self.of_step[step].append(place)
        self.certain = [place for place, need in enumerate(self.needs) if self._certain(need)]

    def _certain(self, need: Need) -> bool:
        """Whether the gap is open or will be opened: every way to close some open gap opens it."""
        near = (self.needs[place] for place in self.near(need.opened_by))
        return not need.opened_by or any(
            not other.opened_by and not any(need.opened_by.isdisjoint(way) for way in other.ways) for other in near
        )

    def cost(self, steps: Iterable[str]) -> float:
        return sum(self.costs[step] for step in steps)

    def open(self, place: int, done: Set[str], more: Steps = frozenset()) -> bool:
        """Whether the gap is open once these steps are done, and `more`: putting the two together would be slow."""
        need = self.needs[place]
        if need.opened_by and need.opened_by.isdisjoint(done) and need.opened_by.isdisjoint(more):
            return False
        return not self._closed(place, done, more)

    def _closed(self, place: int, done: Set[str], more: Steps = frozenset()) -> bool:
        return any(way - more <= done for way in self.needs[place].ways)

    def unmet(self, done: Set[str]) -> list[int]:
        return [place for place in range(len(self.needs)) if self.open(place, done)]

    def near(self, steps: Iterable[str]) -> set[int]:
        """The needs that any of the steps has to do with."""
        return {place for step in steps for place in self.of_step[step]}

    def closed_by(self, step: str, done: Set[str]) -> tuple[str, ...]:
        """The gaps that are open now and are closed by one step more."""
        more = frozenset({step})
        return tuple(
            self.needs[place].gap
            for place in self.of_step[step]
            if not self.needs[place].opened_by and self.open(place, done) and not self.open(place, done, more)
        )

    def opened_by(self, step: str) -> int:
        """How many gaps the step by itself opens."""
        return sum(self.open(place, frozenset({step})) for place in self.of_step[step] if self.needs[place].opened_by)

    def completed(self, way: Way, done: Set[str]) -> Steps:
        """The steps of a way that are still to do, with what closes the gaps that they open."""
        new = way - done
        waiting = [new]
        while waiting:
            for place in sorted(self.near(waiting.pop())):
                if self.needs[place].opened_by and self.open(place, done, new):
                    more = min(
                        (way - done - new for way in self.needs[place].ways),
                        key=lambda way: (self.cost(way), sorted(way)),
                    )
                    new |= more
                    waiting.append(more)
        return new

    def bound(self, done: Steps) -> float:
        """What closing the open gaps costs at least, once some steps are done.

        Each gap in turn is given the highest price that every way to close it can still pay out of its steps' costs.
        """
        rest = {step: 0.0 if step in done else self.costs[step] for step in self.of_step}
        total = 0.0
        due_now = {*self.unmet(done), *(place for place in self.certain if not self._closed(place, done))}
        for place in sorted(due_now, key=lambda place: (len(self.needs[place].ways), place)):
            ways = self.needs[place].ways
            price = min(sum(rest[step] for step in way) for way in ways)
            paid: dict[str, float] = {}
            for way in ways:
                due = price - sum(paid.get(step, 0.0) for step in way)
                for step in sorted(way, key=lambda step: (len(self.of_step[step]), step)):
                    more = max(0.0, min(due, rest[step] - paid.get(step, 0.0)))
                    paid[step] = paid.get(step, 0.0) + more
                    due -= more
            for step, share in paid.items():
                rest[step] -= share
            total += price
        return total


def _solve(part: _Part, exact_gaps: int, exact_sets: int) -> tuple[Steps, bool]:
    """The cheapest steps, or near the cheapest; and which of the two."""
    near = _without_needless(part, _greedy(part))
    if part.cost(near) <= part.bound(frozenset()) + _LITTLE:
        return near, True
    if len(part.needs) > exact_gaps:
        return near, False
    search = _Search(part, near, exact_sets)
    search.go_on(frozenset())
    return search.best, not search.stopped


class _Search:
    """Branch and bound: take an open gap, go each way to close it, turn back where it cannot get cheaper."""

    def __init__(self, part: _Part, best: Steps, most: int) -> None:
        self._part = part
        self._seen: set[Steps] = set()
        self._most = most
        self.best = best
        self.stopped = False

    def go_on(self, done: Steps) -> None:
        if done in self._seen or self.stopped:
            return
        if len(self._seen) >= self._most:
            self.stopped = True
            return
        self._seen.add(done)
        part = self._part
        if part.cost(done) + part.bound(done) >= part.cost(self.best) - _LITTLE:
            return
        unmet = part.unmet(done)
        if not unmet:
            self.best = done
            return
        hardest = min(unmet, key=lambda place: (len(part.needs[place].ways), place))
        ways = part.needs[hardest].ways
        for way in sorted(ways, key=lambda way: (part.cost(way - done), sorted(way))):
            self.go_on(done | way)


def _greedy(part: _Part) -> Steps:
    """Again and again the way that closes most for its cost; what was priced before is priced anew when it is due."""
    done: set[str] = set()
    ways = {way for need in part.needs for way in need.ways}
    with_step: dict[str, list[Way]] = defaultdict(list)
    for way in ways:
        for step in way:
            with_step[step].append(way)
    due = [(_price(part, way, done), sorted(way)) for way in ways]
    heapify(due)
    unmet = set(part.unmet(done))
    while unmet:
        price, steps = heappop(due)
        way = frozenset(steps)
        now = _price(part, way, done)
        if now > price + _LITTLE:
            if now != float("inf"):
                heappush(due, (now, steps))
            continue
        new = part.completed(way, done)
        done |= new
        unmet -= {place for place in part.near(new) if not part.open(place, done)}
        for other in {other for step in new for other in with_step[step]}:
            if (cheaper := _price(part, other, done)) != float("inf"):
                heappush(due, (cheaper, sorted(other)))
    return frozenset(done)


def _price(part: _Part, way: Way, done: Set[str]) -> float:
    """What a way costs for each gap that it closes."""
    new = part.completed(way, done)
    closed = sum(part.open(place, done) and not part.open(place, done, new) for place in part.near(new))
    return part.cost(new) / closed if closed else float("inf")


def _without_needless(part: _Part, done: Steps) -> Steps:
    """Without the steps that the others do not need, the dearest left out first."""
    kept = set(done)
    for step in sorted(done, key=lambda step: (-part.costs[step], step)):
        kept.discard(step)
        if any(part.open(place, kept) for place in part.of_step[step]):
            kept.add(step)
    return frozenset(kept)


def _in_turn(part: _Part, chosen: Steps) -> list[Done]:
    """The steps in an order in which each closes as much as it can, and those that belong together follow closely."""
    done: set[str] = set()
    turns: list[Done] = []

    def key(step: str) -> tuple[int, int, str]:
        return -len(part.closed_by(step, done)), _missing(part, step, chosen, done), step

    keys = {step: key(step) for step in chosen}
    due = sorted(keys.values())
    while due:
        first = heappop(due)
        step = first[2]
        # A step whose neighbour was taken stands in the heap once more; only its last key holds.
        if keys.get(step) != first:
            continue
        del keys[step]
        turns.append(Done(step, part.closed_by(step, done)))
        done.add(step)
        near = {other for place in part.of_step[step] for way in part.needs[place].ways for other in way}
        for other in near & keys.keys():
            keys[other] = key(other)
            heappush(due, keys[other])
    return turns


def _missing(part: _Part, step: str, chosen: Steps, done: Set[str]) -> int:
    """How many steps more than this one the nearest gap waits for."""
    ways = (way for place in part.of_step[step] if part.open(place, done) for way in part.needs[place].ways)
    return min((len(way - done) for way in ways if step in way and way <= chosen), default=0)


def _merged(parts: list[list[Done]]) -> Iterator[Done]:
    """The turns of all parts, whichever closes most first."""
    due = [(-len(turns[0].closes), place, 0) for place, turns in enumerate(parts) if turns]
    heapify(due)
    while due:
        _, place, turn = heappop(due)
        yield parts[place][turn]
        if turn + 1 < len(parts[place]):
            heappush(due, (-len(parts[place][turn + 1].closes), place, turn + 1))
