"""A KPI's values beside the ones before them, and their picture."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from app.export.svg_series import Level, series_svg
from app.services.series import Turned, points_of, turned_from
from app.vocabulary import Polarity


def row(period: str, starts: date, ends: date, value: float | None, note: str | None = None) -> Any:
    said = {"period": period, "starts_on": starts, "ends_on": ends, "value": value, "note": note}
    return SimpleNamespace(**said, printed=None, direction=None, page=None)


ROWS = [
    row("Q1", date(2020, 4, 1), date(2020, 6, 30), 10.0),
    row("Q2", date(2020, 7, 1), date(2020, 9, 30), None, "Not counted."),
    row("Q3", date(2020, 10, 1), date(2020, 12, 31), 12.0, "After <moving>."),
    row("2020-21", date(2020, 4, 1), date(2021, 3, 31), 11.0),
    row("Q4", date(2021, 1, 1), date(2021, 3, 31), 12.0),
]


@pytest.mark.parametrize(
    ("before", "now", "polarity", "expected"),
    [
        (1.0, 2.0, Polarity.HIGHER, Turned.BETTER),
        (1.0, 2.0, Polarity.LOWER, Turned.WORSE),
        (2.0, 1.0, Polarity.HIGHER, Turned.WORSE),
        (2.0, 1.0, Polarity.LOWER, Turned.BETTER),
        (1.0, 2.0, Polarity.NEITHER, Turned.HIGHER),
        (2.0, 1.0, None, Turned.LOWER),
        (2.0, 2.0, Polarity.LOWER, Turned.SAME),
        (None, 2.0, Polarity.LOWER, Turned.FIRST),
        (2.0, None, Polarity.LOWER, Turned.UNKNOWN),
    ],
)
def test_whether_a_value_is_better(
    before: float | None, now: float | None, polarity: Polarity | None, expected: Turned
) -> None:
    assert turned_from(before, now, polarity) == expected


def test_values_are_compared_with_the_last_known_of_a_span_as_long() -> None:
    points = points_of(ROWS, Polarity.LOWER)
    assert [point.turned for point in points] == ["the first", "not known", "worse", "the first", "the same"]
    assert [point.length for point in points] == ["quarter", "quarter", "quarter", "year", "quarter"]
    assert [point.mark for point in points] == ["", "a", "b", "", ""]


def test_the_27th_footnote_has_two_letters() -> None:
    points = points_of([row("Q1", date(2020, 4, 1), date(2020, 6, 30), 1.0, "Note")] * 27, None)
    assert [point.mark for point in points][25:] == ["z", "aa"]


def test_the_picture_says_in_words_what_it_shows() -> None:
    points = points_of(ROWS, Polarity.LOWER)
    drawn = series_svg("Visits & <care>", "%", points, [Level("Target", 9.0, target=True)])
    picture = fromstring(drawn)  # noqa: S314 - our own text
    said = "".join(picture.itertext())
    assert "Visits & <care> over time" in said
    assert "4 values from Q1 to Q4" in said
    assert "The newest is 12%, the same against the one before" in said
    assert "Target 9" in said
    assert "worse than before" in said
    assert "better than before" not in said
    assert " style=" not in drawn


@pytest.mark.parametrize(
    "values", [[5.0], [0.0], [-3.0, 4.0], [1e12, 2e12], [0.001, 0.002], [7.0, 7.0], [1e15, 1e15 - 0.125]]
)
def test_any_values_fit_the_picture(values: list[float]) -> None:
    rows = [row(f"P{n}", date(2020, n + 1, 1), date(2020, n + 1, 28), value) for n, value in enumerate(values)]
    picture = fromstring(series_svg("Any", "", points_of(rows, None), []))  # noqa: S314 - our own text
    assert len([node for node in picture.iter() if node.tag.endswith("}g")]) == len(values)


def test_without_a_known_value_there_is_no_picture() -> None:
    assert series_svg("None", "", points_of([ROWS[1]], None), []) == ""
