"""A KPI's values beside the ones before them, and their picture."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from app.export.svg_series import Level, series_svg
from app.export.svg_text import width_of
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
    drawn = series_svg("Visits & <care>", "%", points, [Level("Target", 9.0, "whole")])
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


def texts_of(drawn: str) -> tuple[list[tuple[float, float, float, str]], float, float]:
    """The left end, width and height of every line of text in a picture, with its words; and the picture's size."""
    picture = fromstring(drawn)  # noqa: S314 - our own text
    found = []
    for node in picture.iter():
        if node.tag.endswith("}text"):
            words = "".join(node.itertext())
            width, x = width_of(words, 12), float(node.get("x", "0"))
            left = {"end": x - width, "middle": x - width / 2}.get(node.get("text-anchor", ""), x)
            found.append((left, width, float(node.get("y", "0")), words))
    return found, float(picture.get("width", "0")), float(picture.get("height", "0"))


# Every length of span and every turn, and as many levels as no paper prints.
CROWDED = [
    *(row(f"M{n}", date(2020, n, 1), date(2020, n, 28), float(n % 4)) for n in range(1, 13)),
    *(row(f"Q{n}", date(2020, 3 * n - 2, 1), date(2020, 3 * n, 28), 20.0 - n % 3) for n in range(1, 5)),
    *(row(f"H{n}", date(2020, 6 * n - 5, 1), date(2020, 6 * n, 28), 12.0 + n) for n in (1, 2)),
    *(row(f"Y{n}", date(2019 + n, 1, 1), date(2019 + n, 12, 31), 8.0 - n) for n in (0, 1)),
]


@pytest.mark.parametrize("levels", [0, 1, 3, 17, 40])
@pytest.mark.parametrize("polarity", [Polarity.LOWER, None])
def test_no_words_of_the_picture_stand_on_each_other_or_beyond_its_edge(levels: int, polarity: Polarity | None) -> None:
    lines = [
        Level(f"Statistical neighbours of {n} councils", 0.1 * (n % 3), "dotted" if n else "whole")
        for n in range(levels)
    ]
    texts, width, height = texts_of(series_svg("Any", "visits", points_of(CROWDED, polarity), lines))
    for left, wide, y, words in texts:
        assert left >= 0, words
        assert left + wide <= width, words
        assert 10 < y <= height - 4, words
    for place, (left, wide, y, words) in enumerate(texts):
        for other_left, other_wide, other_y, other in texts[place + 1 :]:
            apart = abs(y - other_y) >= 12 or left + wide <= other_left or other_left + other_wide <= left
            assert apart, f"{words} on {other}"


def test_each_level_is_named_near_its_line_while_there_is_room() -> None:
    lines = [Level(f"Level {n}", 0.1 * n, "dotted" if n else "whole") for n in range(15)]
    texts, _, _ = texts_of(series_svg("Any", "visits", points_of(CROWDED, None), lines))
    assert sum(words.startswith("Level ") for *_, words in texts) == 15


def test_the_picture_says_which_way_is_better_and_what_the_footnotes_say() -> None:
    drawn = series_svg("Any", "%", points_of(ROWS, Polarity.LOWER), [], "lower is better")
    said = "".join(fromstring(drawn).itertext())  # noqa: S314 - our own text
    assert "%, lower is better" in said
    assert "Q3: 12, worse. b: After <moving>." in said
