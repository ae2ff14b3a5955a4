"""The burn-down as a picture: where the lines and points of the chart stand. Its table is on the same page."""

from dataclasses import dataclass

from app.services.snapshots import BurnDown
from app.vocabulary import Severity
from app.web.words import a_date

WIDTH, HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 150, 15, 45
# Each line has its own dashes and shape of point, so that colour only repeats what they tell.
_LOOKS = {"error": ("", "square"), "warning": ("8 4", "round"), "note": ("2 4", "diamond")}


@dataclass(frozen=True)
class Mark:
    """A point of a line, with what it says."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Series:
    """One line; its name stands at `name_y`, clear of the other names."""

    name: str
    dashes: str
    shape: str
    marks: list[Mark]
    name_y: float

    @property
    def path(self) -> str:
        """The line through the points, as `d` of a path."""
        return " ".join(f"{'L' if place else 'M'}{mark.x:.1f} {mark.y:.1f}" for place, mark in enumerate(self.marks))


@dataclass(frozen=True)
class Chart:
    """The whole picture; `ticks` are (y, number) pairs, `days` (x, day) pairs."""

    series: list[Series]
    ticks: list[tuple[float, int]]
    days: list[tuple[float, str]]
    words: str


def chart(found: BurnDown) -> Chart:
    """The picture of two or more snapshots, by the day that each looks at."""
    days = [point.as_of.toordinal() for point in found.snapshots]
    span = max(days[-1] - days[0], 1)
    top = _round(max((number for counts in found.severities.values() for number in counts), default=0))

    def x(day: int) -> float:
        return _LEFT + (day - days[0]) / span * (WIDTH - _LEFT - _RIGHT)

    def y(number: int) -> float:
        return HEIGHT - _BOTTOM - number / top * (HEIGHT - _TOP - _BOTTOM)

    lines = {}
    for level in Severity:
        told = zip(found.snapshots, found.severities[level.value], strict=True)
        marks = [
            Mark(x(point.as_of.toordinal()), y(number), f"{point.ref}, {a_date(point.as_of)}: {number} {level.value}s")
            for point, number in told
        ]
        lines[level.value] = marks
    names = _apart({name: marks[-1].y for name, marks in lines.items()})
    series = [Series(name, *_LOOKS[name], marks, names[name]) for name, marks in lines.items()]
    ends = [found.snapshots[0], found.snapshots[-1]] if days[0] != days[-1] else found.snapshots[-1:]
    last = {name: counts[-1] for name, counts in found.severities.items()}
    words = (
        f"Gaps by severity from {a_date(found.snapshots[0].as_of)} to {a_date(found.snapshots[-1].as_of)}; at the end "
        + ", ".join(f"{number} {name}s" for name, number in last.items())
    )
    return Chart(
        series,
        [(y(top * part // 4), top * part // 4) for part in range(5)],
        [(x(point.as_of.toordinal()), a_date(point.as_of)) for point in ends],
        words,
    )


def _round(most: int) -> int:
    """A number at which the axis may end: four steps of whole numbers."""
    step = 1
    while step * 4 < most:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return step * 4


def _apart(heights: dict[str, float], least: float = 18) -> dict[str, float]:
    """The heights, moved down where two names would overlap."""
    moved: dict[str, float] = {}
    floor = float(_TOP)
    for name, height in sorted(heights.items(), key=lambda item: item[1]):
        floor = max(height, floor)
        moved[name] = floor
        floor += least
    return moved
