"""The picture of a KPI's values over time, with its target and what others reached.

Whether a value is better or worse than the one before it is told by its shape, which the legend explains; a line
joins values of spans as long, and its dashes tell which. Looks stand in attributes: a page may forbid styles.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil, floor, log10
from typing import Protocol

from app.export.graph_text import shortened, xml_safe
from app.export.svg_looks import BROKEN, FAINT, INK, PAPER, STROKES, TEXTS, attributes_of
from app.export.svg_text import width_of

WIDTH, HEIGHT = 760, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 190, 46, 296
_DASHES = {"month": "1.5 3", "quarter": "", "half-year": "9 3", "year": "7 4"}
_BETTER, _WORSE, _PLAIN = STROKES["answered_by"], BROKEN, STROKES["line"]
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_DAYS, _LINE_HEIGHT = 7, 15


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


@dataclass(frozen=True)
class Level:
    """A line across the picture: a target, or what others reached; `target` lines are whole, others dotted."""

    words: str
    value: float
    target: bool


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


def series_svg(name: str, unit: str, points: Sequence[PointOf], levels: Sequence[Level]) -> str:
    """A picture of the values that are known; "" where none is.

    Returns
    -------
    str
        An SVG element of 760 by 360 units, to be put into a page.
    """
    known = [point for point in points if point.value is not None]
    if not known:
        return ""
    scale = _scale(known, levels)
    named = attributes_of(
        {"class": "site-chart", "role": "img", "aria-labelledby": "series-title series-desc", **TEXTS}
    )
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {named} {size}>', *_head(name, unit, known, levels)]
    parts += [*_axes(scale, unit, known), *_levels(scale, levels), *_joined(scale, known)]
    for point in known:
        parts += _point(scale, point)
    return "\n".join([*parts, *_legend(known), "</svg>"])


def _head(name: str, unit: str, known: Sequence[PointOf], levels: Sequence[Level]) -> Iterator[str]:
    last = known[-1]
    told = f"{len(known)} values from {known[0].period} to {last.period}"
    said_unit = unit if unit in ("", "%") else f" {unit}"
    newest = f"The newest is {_number(last.value or 0)}{said_unit}, {last.turned} against the one before"
    lines = "; ".join(f"{level.words} {_number(level.value)}" for level in levels)
    yield f'<title id="series-title">{_text(shortened(name, 200))} over time</title>'
    said = f"{told}. {newest}. {lines + '.' if lines else ''} The table below has every value."
    yield f'<desc id="series-desc">{_text(" ".join(said.split()))}</desc>'
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'


def _axes(scale: _Scale, unit: str, known: Sequence[PointOf]) -> Iterator[str]:
    right = WIDTH - _RIGHT
    yield f'<text x="{_LEFT}" y="24" fill="{FAINT}">{_text(shortened(unit or "value", 60))}</text>'
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
    """Lines across, each named at its right end; names that would stand on each other move down."""
    right, free = WIDTH - _RIGHT, float(_TOP) - 20
    for level in sorted(levels, key=lambda level: -level.value):
        y = scale.y(level.value)
        looks = f'stroke="{INK}" stroke-width="1.6"' if level.target else f'stroke="{FAINT}" stroke-dasharray="2 4"'
        yield f'<path d="M{_LEFT} {y:.1f} H{right}" {looks}/>'
        at = max(y + 4, free + _LINE_HEIGHT)
        free = at
        words = f"{level.words} {_number(level.value)}"
        while width_of(words, 12) > _RIGHT - 16:
            words = words[:-2].rstrip() + "…"
        yield f'<path d="M{right} {y:.1f} L{right + 8} {at - 4:.1f}" stroke="{FAINT}" fill="none"/>'
        yield f'<text x="{right + 12}" y="{at:.1f}">{_text(words)}</text>'


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
    yield f"<g><title>{_text(f'{point.period}: {_number(point.value or 0)}, {point.turned}')}</title>"
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


def _legend(known: Sequence[PointOf]) -> Iterator[str]:
    """What the shapes and lines mean that occur."""
    said = {point.turned for point in known}
    shapes = [turned for turned in ("better", "worse", "higher", "lower") if turned in said]
    x = float(_LEFT)
    for turned in [*shapes, "first"]:
        words = f"{turned} than before" if turned != "first" else "the same, or the first"
        yield f'{_shape(x + 6, HEIGHT - 10, turned)}<text x="{x + 18:.1f}" y="{HEIGHT - 6}">{words}</text>'
        x += 32 + width_of(words, 12)
    for length in dict.fromkeys(point.length for point in known):
        dashes = f' stroke-dasharray="{_DASHES[length]}"' if _DASHES.get(length) else ""
        yield f'<path d="M{x:.1f} {HEIGHT - 10} h26" stroke="{_PLAIN}" stroke-width="1.8"{dashes}/>'
        words = f"each a {length}"
        yield f'<text x="{x + 32:.1f}" y="{HEIGHT - 6}">{words}</text>'
        x += 46 + width_of(words, 12)


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
