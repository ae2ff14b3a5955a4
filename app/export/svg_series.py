"""The picture of a KPI's values over time, with its target and what others reached.

Whether a value is better or worse than the one before it is told by its shape, which the legend explains; a line
joins values of spans as long, and its dashes tell which. Looks stand in attributes: a page may forbid styles.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil, floor, log10
from typing import Literal, Protocol

from app.export.graph_text import shortened, xml_safe
from app.export.svg_looks import BROKEN, FAINT, INK, PAPER, STROKES, TEXTS, attributes_of
from app.export.svg_text import width_of, wrapped

WIDTH, HEIGHT = 760, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 190, 46, 296
_DASHES = {"month": "1.5 3", "quarter": "", "half-year": "9 3", "year": "7 4"}
_BETTER, _WORSE, _PLAIN = STROKES["answered_by"], BROKEN, STROKES["line"]
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_DAYS, _LINE_HEIGHT = 7, 15
_LINES = {
    "whole": f'stroke="{INK}" stroke-width="1.6"',
    "dashed": f'stroke="{INK}" stroke-width="1.2" stroke-dasharray="10 4"',
    "dotted": f'stroke="{FAINT}" stroke-dasharray="2 4"',
}


class PointOf(Protocol):
    """What the picture needs of a value."""

    @property
    def period(self) -> str: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def length(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def turned(self) -> str: ...
    @property
    def mark(self) -> str: ...
    @property
    def note(self) -> str | None: ...


@dataclass(frozen=True)
class Level:
    """A line across the picture: whole at a target, dashed at a threshold, dotted at what others reached."""

    words: str
    value: float
    line: Literal["whole", "dashed", "dotted"]


@dataclass(frozen=True)
class _Scale:
    """Where days and values stand."""

    first: date
    last: date
    low: float
    high: float
    step: float

    def x(self, day: date) -> float:
        span = (self.last - self.first).days or 1
        return _LEFT + 12 + (day - self.first).days / span * (WIDTH - _LEFT - _RIGHT - 24)

    def y(self, value: float) -> float:
        return _BOTTOM - (value - self.low) / (self.high - self.low) * (_BOTTOM - _TOP)


def series_svg(
    name: str,
    unit: str,
    points: Sequence[PointOf],
    levels: Sequence[Level],
    better: str = "which way is better is not known",
) -> str:
    """A picture of the values that are known; "" where none is.

    Parameters
    ----------
    better : str
        Which way is better, in words.

    Returns
    -------
    str
        An SVG element 760 units wide and 360 high, higher where its legend needs more lines; to be put into a page.
    """
    known = [point for point in points if point.value is not None]
    if not known:
        return ""
    scale = _scale(known, levels)
    named = attributes_of(
        {"class": "site-chart", "role": "img", "aria-labelledby": "series-title series-desc", **TEXTS}
    )
    legend, height = _legend(known)
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {named} {size}>', *_head(name, unit, known, levels)]
    parts += [f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>']
    parts += [*_axes(scale, f"{unit or 'value'}, {better}", known), *_levels(scale, levels), *_joined(scale, known)]
    for point in known:
        parts += _point(scale, point)
    return "\n".join([*parts, *legend, "</svg>"])


def _head(name: str, unit: str, known: Sequence[PointOf], levels: Sequence[Level]) -> Iterator[str]:
    last = known[-1]
    told = f"{len(known)} values from {known[0].period} to {last.period}"
    said_unit = unit if unit in ("", "%") else f" {unit}"
    newest = f"The newest is {_number(last.value or 0)}{said_unit}, {last.turned} against the one before"
    lines = "; ".join(f"{level.words} {_number(level.value)}" for level in levels)
    yield f'<title id="series-title">{_text(shortened(name, 200))} over time</title>'
    said = f"{told}. {newest}. {lines + '.' if lines else ''} The table below has every value."
    yield f'<desc id="series-desc">{_text(" ".join(said.split()))}</desc>'


def _axes(scale: _Scale, measured: str, known: Sequence[PointOf]) -> Iterator[str]:
    right = WIDTH - _RIGHT
    yield f'<text x="{_LEFT}" y="24" fill="{FAINT}">{_text(shortened(measured, 90))}</text>'
    for place in range(round((scale.high - scale.low) / scale.step) + 1):
        value = scale.low + place * scale.step
        y = scale.y(value)
        yield f'<path d="M{_LEFT} {y:.1f} H{right}" stroke="#d5d8da" stroke-width="1"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_number(value)}</text>'
    for day in _days(known):
        x = scale.x(day)
        yield f'<path d="M{x:.1f} {_BOTTOM} v6" stroke="{INK}"/>'
        yield f'<text x="{x:.1f}" y="{_BOTTOM + 20}" text-anchor="middle">{_SHORT[day.month - 1]} {day.year}</text>'
    yield f'<path d="M{_LEFT} {_TOP} V{_BOTTOM} H{right}" fill="none" stroke="{INK}"/>'
    middle = (_LEFT + right) / 2
    cut = f"; the scale begins at {_number(scale.low)}, not at 0" if scale.low > 0 else ""
    words = f"Last month of the period{cut}"
    yield f'<text x="{middle}" y="{_BOTTOM + 38}" text-anchor="middle" fill="{FAINT}">{words}</text>'


def _levels(scale: _Scale, levels: Sequence[Level]) -> Iterator[str]:
    """Lines across, each named at its right end; names that would stand on each other move apart."""
    right = WIDTH - _RIGHT
    ordered = sorted(levels, key=lambda level: -level.value)
    for level, at in zip(ordered, _apart([scale.y(level.value) + 4 for level in ordered]), strict=True):
        y = scale.y(level.value)
        yield f'<path d="M{_LEFT} {y:.1f} H{right}" {_LINES[level.line]}/>'
        if at is None:
            continue
        yield f'<path d="M{right} {y:.1f} L{right + 8} {at - 4:.1f}" stroke="{FAINT}" fill="none"/>'
        [words] = wrapped(f"{level.words} {_number(level.value)}", _RIGHT - 16, 12, 1)
        yield f'<text x="{right + 12}" y="{at:.1f}">{_text(words)}</text>'


def _apart(wanted: Sequence[float]) -> list[float | None]:
    """Where lines of text stand, near where they are wanted, top first; None for those that there is no room for."""
    room = int((_BOTTOM - _TOP) / _LINE_HEIGHT) + 1
    places: list[float] = []
    for y in wanted[:room]:
        places.append(max(y, places[-1] + _LINE_HEIGHT) if places else y)
    # Those that were pushed below the picture push the others up.
    lowest = float(_BOTTOM) + 4
    for index in reversed(range(len(places))):
        places[index] = min(places[index], lowest)
        lowest = places[index] - _LINE_HEIGHT
    return [*places, *[None] * (len(wanted) - len(places))]


def _joined(scale: _Scale, known: Sequence[PointOf]) -> Iterator[str]:
    """A line for each length of span."""
    for length in dict.fromkeys(point.length for point in known):
        corners = [
            f"{scale.x(point.ends_on):.1f} {scale.y(point.value or 0):.1f}" for point in known if point.length == length
        ]
        dashes = f' stroke-dasharray="{_DASHES[length]}"' if _DASHES.get(length) else ""
        yield f'<path d="M{" L".join(corners)}" fill="none" stroke="{_PLAIN}" stroke-width="1.8"{dashes}/>'


def _point(scale: _Scale, point: PointOf) -> Iterator[str]:
    x, y = scale.x(point.ends_on), scale.y(point.value or 0)
    note = f". {point.mark}: {point.note}" if point.mark else ""
    yield f"<g><title>{_text(f'{point.period}: {_number(point.value or 0)}, {point.turned}{note}')}</title>"
    yield f"{_shape(x, y, point.turned)}</g>"
    if point.mark:
        yield f'<text x="{x + 9:.1f}" y="{y - 7:.1f}" font-style="italic">{point.mark}</text>'


def _shape(x: float, y: float, turned: str) -> str:
    if turned == "better":
        return f'<path d="M{x - 5:.1f} {y - 5:.1f} h10 v10 h-10 z" fill="{_BETTER}"/>'
    if turned == "worse":
        return f'<path d="M{x - 5:.1f} {y - 5:.1f} l10 10 m0 -10 l-10 10" stroke="{_WORSE}" stroke-width="3.2"/>'
    if turned == "higher":
        return f'<path d="M{x:.1f} {y - 6:.1f} l6 10 h-12 z" fill="{_PLAIN}"/>'
    if turned == "lower":
        return f'<path d="M{x:.1f} {y + 6:.1f} l6 -10 h-12 z" fill="{_PLAIN}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{_PLAIN}"/>'


def _legend(known: Sequence[PointOf]) -> tuple[list[str], int]:
    """What the shapes and lines mean that occur, in as many lines as that takes; and how high the picture is then."""
    said = {point.turned for point in known}
    entries: list[tuple[str, str]] = [
        (turned, f"{turned} than before") for turned in ("better", "worse", "higher", "lower") if turned in said
    ]
    entries += [("first", "the same, or the first")]
    entries += [(length, f"each a {length}") for length in dict.fromkeys(point.length for point in known)]
    parts, x, y = [], float(_LEFT), HEIGHT - 10
    for sign, words in entries:
        wide = 32 if sign in _DASHES else 18
        if x + wide + width_of(words, 12) > WIDTH:
            x, y = float(_LEFT), y + _LINE_HEIGHT + 3
        parts += [_sign(x, y, sign), f'<text x="{x + wide:.1f}" y="{y + 4}">{words}</text>']
        x += wide + 14 + width_of(words, 12)
    return parts, y + 10


def _sign(x: float, y: float, sign: str) -> str:
    """A line as values of this length are joined by, or the shape of a value."""
    if sign not in _DASHES:
        return _shape(x + 6, y, sign)
    dashes = f' stroke-dasharray="{_DASHES[sign]}"' if _DASHES[sign] else ""
    return f'<path d="M{x:.1f} {y} h26" stroke="{_PLAIN}" stroke-width="1.8"{dashes}/>'


def _scale(known: Sequence[PointOf], levels: Sequence[Level]) -> _Scale:
    values = [point.value for point in known if point.value is not None] + [level.value for level in levels]
    low, high = min(values), max(values)
    # A scale that begins at nothing shows sizes as they are; one of values far from it would show no change.
    if low > 0 and low < 0.5 * high:
        low = 0.0
    # Steps too small for the size of the values would not move along them.
    step = max(_step((high - low) or abs(high) or 1.0), _step(max(abs(low), abs(high)) * 1e-9 or 1.0))
    low, high = floor(low / step) * step, ceil(high / step) * step
    days = [point.ends_on for point in known]
    return _Scale(min(days), max(days), low, high if high > low else low + step, step)


def _step(span: float) -> float:
    """A round number of which some five make the span."""
    size: float = 10.0 ** floor(log10(span / 5))
    return next((part * size for part in (1, 2, 5) if part * size >= span / 5), 10 * size)


def _days(known: Sequence[PointOf]) -> list[date]:
    """The days that the axis names: first and last among them, and no more than there is room for."""
    days = sorted({point.ends_on for point in known})
    every = ceil(len(days) / _MOST_DAYS)
    picked = days[::every]
    span = (days[-1] - days[0]).days or 1
    apart: list[date] = []
    for day in picked:
        if not apart or (day - apart[-1]).days / span * (WIDTH - _LEFT - _RIGHT) > 64:
            apart.append(day)
    return apart


def _number(value: float) -> str:
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _text(text: str) -> str:
    return escape(xml_safe(text))
