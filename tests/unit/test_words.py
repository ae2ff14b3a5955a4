"""Dates, numbers and shares as the GOV.UK style guide writes them."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.audit import maker
from app.vocabulary import Grade
from app.web import words

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (date(2019, 6, 3), date(2019, 6, 14), "3 to 14 June 2019"),
        (date(2019, 5, 28), date(2019, 6, 14), "28 May to 14 June 2019"),
        (date(2019, 12, 30), date(2020, 1, 2), "30 December 2019 to 2 January 2020"),
        (date(2019, 6, 3), date(2019, 6, 3), "3 June 2019"),
        (date(2019, 6, 3), None, "from 3 June 2019"),
        (None, date(2019, 6, 3), "until 3 June 2019"),
        (None, None, "not known"),
    ],
)
def test_a_range_says_once_what_both_ends_share(starts: date | None, ends: date | None, said: str) -> None:
    assert words.date_range(starts, ends) == said


@given(DAYS)
def test_a_day_can_be_read_back(day: date) -> None:
    said = words.a_date(day)
    number, month, year = said.split()
    assert (int(number), int(year)) == (day.day, day.year)
    assert number == str(int(number))
    assert said == words.date_range(day, day)
    assert month == datetime(2000, day.month, 1, tzinfo=UTC).strftime("%B")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        # British Summer Time is an hour ahead.
        (datetime(2021, 6, 4, 13, 5, tzinfo=UTC), "4 June 2021 at 2:05pm"),
        (datetime(2021, 11, 4, 9, 0, tzinfo=UTC), "4 November 2021 at 9am"),
        (datetime(2021, 11, 4, 12, 0, tzinfo=UTC), "4 November 2021 at midday"),
        (datetime(2021, 6, 3, 23, 0, tzinfo=UTC), "4 June 2021 at midnight"),
        (datetime(2021, 11, 4, 0, 30, tzinfo=UTC), "4 November 2021 at 12:30am"),
        (None, "never"),
    ],
)
def test_a_moment_is_told_in_the_time_of_london(at: datetime | None, said: str) -> None:
    assert words.a_time(at) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1234567.0, None, "1,234,567"),
        (0.5, "%", "0.5%"),
        (95.0, "%", "95%"),
        (1200, "£", "£1,200"),
        (3, "days", "3 days"),
        (-0.0001, None, "0"),
        (2 / 3, None, "0.667"),
        (None, "%", "none"),
    ],
)
def test_numbers(value: float | None, unit: str | None, said: str) -> None:
    assert words.number(value, unit) == said


@given(st.floats(-1e15, 1e15))
def test_a_number_loses_no_more_than_its_fourth_place(value: float) -> None:
    said = words.number(value)
    assert re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d{0,2}[1-9])?", said)
    assert abs(float(said.replace(",", "")) - value) <= 0.000501 + abs(value) * 1e-15


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (23, 44, "23 of 44 (52%)"),
        (0, 44, "0 of 44 (0%)"),
        (44, 44, "44 of 44 (100%)"),
        (1, 1000, "1 of 1,000 (less than 1%)"),
        (999, 1000, "999 of 1,000 (more than 99%)"),
        (0, 0, "none to count"),
    ],
)
def test_a_share_names_its_whole(part: int, whole: int, said: str) -> None:
    assert words.share(part, whole) == said


@given(st.integers(1, 10**7).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_all_and_nothing_are_said_only_where_they_are_true(pair: tuple[int, int]) -> None:
    said = words.share(*pair)
    assert ("(100%)" in said) == (pair[0] == pair[1])
    assert ("(0%)" in said) == (pair[0] == 0)


@given(st.text(), st.integers(4, 300))
def test_a_shortened_text_is_short_and_starts_the_same(text: str, most: int) -> None:
    said = words.shortened(text, most)
    assert len(said) <= most + 3
    assert text.startswith(said.removesuffix("..."))
    assert said == text or len(text) > most


def test_words_of_the_register_as_people_read_them() -> None:
    assert words.word(Grade.REQUIRES_IMPROVEMENT) == "requires improvement"
    assert words.word("kpi") == "KPI"
    assert words.word(None) == "not known"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed([]) == ""
    assert [words.count(n, "body", "bodies") for n in (0, 1, 1204)] == ["no bodies", "1 body", "1,204 bodies"]


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("local", "somebody without an account"),
        ("cli:seed", "the command line (seed)"),
        ("Ada Lovelace (ada@council.test)", "Ada Lovelace (ada@council.test)"),
        ("key gt_12 cli: nightly", "key gt_12 cli: nightly"),
        (None, "not known"),
    ],
)
def test_who_did_something_is_told_in_words(actor: str | None, said: str) -> None:
    assert maker(actor) == said
