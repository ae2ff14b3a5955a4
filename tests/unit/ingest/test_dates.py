"""Periods and timescales as councils print them, and that no text makes reading them fail."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ingest.dates import PeriodKind, Timescale, read_period, read_timescale

YEAR = 2021
MONTHS = st.integers(1, 12)
YEARS = st.integers(2000, 2048)


def days(first: str, last: str | None = None) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last or first)


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("Q2 20-21", "quarter", "2020-07-01", "2020-09-30"),
        ("Q4 2020/21", "quarter", "2021-01-01", "2021-03-31"),
        ("Quarter 3 2021/22", "quarter", "2021-10-01", "2021-12-31"),
        ("Quarter 3 (2021-2022", "quarter", "2021-10-01", "2021-12-31"),
        ("17/18 Q1", "quarter", "2017-04-01", "2017-06-30"),
        ("Q1 2021", "quarter", "2021-04-01", "2021-06-30"),
        ("third quarter of 2021-22", "quarter", "2021-10-01", "2021-12-31"),
        ("2020-21", "financial_year", "2020-04-01", "2021-03-31"),
        ("2020/21", "financial_year", "2020-04-01", "2021-03-31"),
        ("20-21", "financial_year", "2020-04-01", "2021-03-31"),
        ("1999-00", "financial_year", "1999-04-01", "2000-03-31"),
        ("FY22-23", "financial_year", "2022-04-01", "2023-03-31"),
        ("financial year 2022/23", "financial_year", "2022-04-01", "2023-03-31"),
        ("academic year 2021/22", "academic_year", "2021-09-01", "2022-08-31"),
        ("spring term 2021/22", "term", "2022-01-01", "2022-03-31"),
        ("autumn term 2021", "term", "2021-09-01", "2021-12-31"),
        ("Summer 2021", "season", "2021-06-01", "2021-08-31"),
        ("Winter 2021", "season", "2021-12-01", "2022-02-28"),
        ("Sept-21", "month", "2021-09-01", "2021-09-30"),
        ("Apr-16", "month", "2016-04-01", "2016-04-30"),
        ("October 21", "month", "2021-10-01", "2021-10-31"),
        ("May '21", "month", "2021-05-01", "2021-05-31"),
        ("September 2021", "month", "2021-09-01", "2021-09-30"),
        ("March 2021/22", "month", "2022-03-01", "2022-03-31"),
        ("05/2021", "month", "2021-05-01", "2021-05-31"),
        ("February 2024", "month", "2024-02-01", "2024-02-29"),
        ("as at 31 March 2021", "date", "2021-03-31", "2021-03-31"),
        ("31st of March, 2021", "date", "2021-03-31", "2021-03-31"),
        ("March 31, 2021", "date", "2021-03-31", "2021-03-31"),
        ("31.3.22", "date", "2022-03-31", "2022-03-31"),
        ("31-Mar-22", "date", "2022-03-31", "2022-03-31"),
        ("2021-03-31T00:00:00", "date", "2021-03-31", "2021-03-31"),
        ("2021", "year", "2021-01-01", "2021-12-31"),
        ("April to June 2021", "quarter", "2021-04-01", "2021-06-30"),
        ("Apr 20 - Mar 21", "financial_year", "2020-04-01", "2021-03-31"),
        ("October to January 2022", "span", "2021-10-01", "2022-01-31"),
        ("12 months to March 2021", "financial_year", "2020-04-01", "2021-03-31"),
        ("year ending 30 June 2021", "span", "2020-07-01", "2021-06-30"),
        ("quarter to June 2021", "quarter", "2021-04-01", "2021-06-30"),
    ],
)
def test_a_period_in_every_style(text: str, kind: str, first: str, last: str) -> None:
    period = read_period(text)
    assert period is not None
    assert (period.kind, period.starts_on, period.ends_on) == (kind, *days(first, last))


@pytest.mark.parametrize(
    "text",
    [
        "", "n/a", "Target 2021", "FY22", "2021-24", "20-24", "31.2.22", "29 February 2021", "Q5 2020-21", "13/2021",
        "November", "Q2", "14-15 year olds", "1.10", "June 2021 to April 2021", "2,021", "79%", "May", "early 2022",
        "Q1 20-21, Q2 20-21",
    ],
)  # fmt: skip
def test_what_is_no_period_or_names_no_days(text: str) -> None:
    assert read_period(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("November", "2021-11-01", "2021-11-30"),
        ("Q4", "2022-01-01", "2022-03-31"),
        ("1 November", "2021-11-01", "2021-11-01"),
        ("March 31", "2021-03-31", "2021-03-31"),
        ("June 30", "2021-06-30", "2021-06-30"),
        ("March 30", "2030-03-01", "2030-03-31"),
        ("Mar-31", "2031-03-01", "2031-03-31"),
        ("March 26", "2026-03-01", "2026-03-31"),
        ("summer term", "2021-04-01", "2021-07-31"),
    ],
)
def test_the_default_year_completes_what_is_printed_without_one(text: str, first: str, last: str) -> None:
    period = read_period(text, default_year=YEAR)
    assert period is not None
    assert (period.starts_on, period.ends_on) == days(first, last)


@given(YEARS, MONTHS)
def test_a_month_reads_back_from_every_style(year: int, month: int) -> None:
    last = date(year, month, calendar.monthrange(year, month)[1])
    name, short = calendar.month_name[month], calendar.month_abbr[month]
    for text in (f"{name} {year}", f"{short}-{year % 100:02}", f"{short} '{year % 100:02}", f"End of {name} {year}"):
        period = read_period(text)
        assert period is not None, text
        assert (period.kind, period.starts_on, period.ends_on) == (PeriodKind.MONTH, date(year, month, 1), last), text


@given(YEARS, st.integers(1, 4))
def test_a_quarter_reads_back_from_every_style(year: int, quarter: int) -> None:
    first = date(year + (quarter == 4), quarter * 3 % 12 + 1, 1)
    short, full = f"{year % 100:02}-{(year + 1) % 100:02}", f"{year}/{(year + 1) % 100:02}"
    for text in (f"Q{quarter} {short}", f"{short} Q{quarter}", f"Quarter {quarter} {full}", f"{full} qtr {quarter}"):
        period = read_period(text)
        assert period is not None, text
        assert (period.kind, period.starts_on) == (PeriodKind.QUARTER, first), text
        assert 89 <= (period.ends_on - first).days <= 91


@given(YEARS)
def test_a_financial_year_reads_back_from_every_style(year: int) -> None:
    after = f"{(year + 1) % 100:02}"
    for text in (f"{year}-{after}", f"{year}/{year + 1}", f"FY{year % 100:02}-{after}", f"{year % 100:02}/{after}"):
        period = read_period(text)
        assert period is not None, text
        assert (period.starts_on, period.ends_on) == (date(year, 4, 1), date(year + 1, 3, 31)), text


@given(st.dates(date(2000, 1, 1), date(2048, 12, 31)))
def test_a_day_reads_back_from_every_style(day: date) -> None:
    numbers = f"{day.day}.{day.month}.{day:%y}", f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}"
    for text in (*numbers, f"{day:%d %B %Y}", f"{day.day} {day:%b %y}", f"{day:%B} {day.day}, {day.year}"):
        period = read_period(text)
        assert period is not None, text
        assert (period.kind, period.starts_on, period.ends_on) == (PeriodKind.DATE, day, day), text


@pytest.mark.parametrize(
    ("text", "kind", "due_on"),
    [
        (None, "missing", None),
        ("  ", "missing", None),
        ("-", "missing", None),
        ("N/A", "missing", None),
        ("TBC", "unclear", None),
        ("Pending", "unclear", None),
        ("31.3.22", "date", "2022-03-31"),
        ("31.2.22", "unclear", None),
        ("By November 2021 (31.11.21)", "unclear", None),
        ("2021-24", "unclear", None),
        ("Early 2022", "unclear", None),
        ("October 21", "month", "2021-10-31"),
        ("by March 31", "date", "2021-03-31"),
        ("End of July 2022", "month", "2022-07-31"),
        ("Sept-21 launch", "month", "2021-09-30"),
        ("FY22-23", "financial_year", "2023-03-31"),
        ("On track for quarter 3", "quarter", "2021-12-31"),
        ("Before December 21", "month", "2021-11-30"),
        ("by end of summer term", "several", "2021-07-31"),
        ("Evaluation in 2022", "several", "2022-12-31"),
        ("End of year 2021,2022,2023", "several", "2023-12-31"),
        ("Surveys returned: Oct 2021,2022,2023", "several", "2023-10-31"),
        ("From October 21 to January 22", "several", "2022-01-31"),
        ("April – Sept 2021", "several", "2021-09-30"),
        ("Launch September 2021 then ongoing", "several", "2021-09-30"),
        ("March 2022; progress reported quarterly", "month", "2022-03-31"),
        ("March 2022, quarterly thereafter", "several", "2022-03-31"),
        ("Ongoing", "ongoing", None),
        ("Ongoing, reported quarterly", "ongoing", None),
        ("Quarterly reports to the board", "unclear", None),
        ("Quarterly", "ongoing", None),
        ("End of each academic year", "ongoing", None),
        ("Underway, dates will be set later", "unclear", None),
        ("Underway", "ongoing", None),
        ("Sept 2020 – ongoing", "ongoing", None),
        ("1 April 2022 onwards", "ongoing", None),
        ("Commencing July 2021", "unclear", None),
        ("New sessions starting November", "month", "2021-11-30"),
        ("Established March 2021", "done", "2021-03-31"),
        ("Board established by March 2022", "month", "2022-03-31"),
        ("To be completed in FY22-23", "financial_year", "2023-03-31"),
        ("Complete", "done", None),
        ("Complete March 2022", "month", "2022-03-31"),
        ("Completed; review annually", "ongoing", None),
        ("Completed March 2021; review annually", "several", None),
        ("Achieved Feb 2020 and to be repeated in Jan- Feb 22", "several", "2022-02-28"),
    ],
)
def test_a_timescale_s_kind_and_due_day(text: str | None, kind: str, due_on: str | None) -> None:
    timescale = read_timescale(text, default_year=YEAR)
    assert (timescale.kind, timescale.due_on) == (kind, due_on and date.fromisoformat(due_on))


def test_milestones_are_the_days_with_their_words() -> None:
    timescale = read_timescale("Training by July 2021; launch before December 21, then from Jan to Feb 22")
    assert [(str(milestone.on), milestone.words) for milestone in timescale.milestones] == [
        ("2021-07-31", "Training by July 2021"),
        ("2021-11-30", "launch before December 21"),
        ("2022-02-28", "Jan to Feb 22"),
    ]


def test_the_printed_words_are_kept() -> None:
    assert read_timescale(" End of\nJuly 2022 ").text == "End of July 2022"
    assert read_timescale("").text is None


def test_without_a_default_year_a_month_alone_is_unclear() -> None:
    assert read_timescale("November") == Timescale("November", "unclear")


FIGURES = ["31", ".2", "22", "2021", "-21", "/22", "31st", "2021-22", "99/00", "31.2.22", "0/0/00", "00", "'", ",", "-"]
NAMES = ["Q", "Q4", "FY", "May", "Sept", "March", "Summer", "term", "quarter", "first", "each year", "12 months to"]
WAYS = ["to", "of", "from", "before", "by", "–", ";", "ongoing", "completed", "then", "annually"]
WORDS = st.lists(
    st.sampled_from(FIGURES + NAMES + WAYS),
    max_size=12,
).flatmap(lambda words: st.sampled_from([" ".join(words), "".join(words)]))


@given(st.one_of(st.text(), WORDS), st.one_of(st.none(), st.integers(1990, 2060)))
def test_reading_never_fails(text: str, year: int | None) -> None:
    timescale = read_timescale(text, default_year=year)
    period = read_period(text, default_year=year)
    assert period is None or period.starts_on <= period.ends_on
    assert timescale.due_on is None or timescale.milestones
    assert timescale.text in {None, " ".join(text.split())}
