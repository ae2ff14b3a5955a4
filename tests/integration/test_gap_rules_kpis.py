"""K004 to K010: a hit and a near miss each, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.dialects import day_text
from app.coverage.gaps import Gap, Question, count_gaps, find_gaps
from app.coverage.register import day
from app.coverage.rules import rule_named
from app.services import catalogue
from tests.factories import (
    make,
    make_action,
    make_answer,
    make_authority,
    make_body,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_measurement,
    make_meeting,
    make_plan,
    make_restatement,
    make_route,
)

DAY = date(2021, 11, 4)
Q4 = {"period": "Q4 20-21", "starts_on": "2021-01-01", "ends_on": "2021-03-31"}
Q1 = {"period": "Q1 21-22", "starts_on": "2021-04-01", "ends_on": "2021-06-30"}
Q2 = {"period": "Q2 21-22", "starts_on": "2021-07-01", "ends_on": "2021-09-30"}
YEAR = {"period": "2020-21", "starts_on": "2020-04-01", "ends_on": "2021-03-31"}


def gaps(session: Session, rule: str, as_of: date = DAY) -> dict[str, Gap]:
    session.flush()
    return {gap.ref: gap for gap in find_gaps(session, Question(as_of, rules=(rule_named(rule),)))}


def checked(session: Session, rule: str) -> int:
    session.flush()
    return count_gaps(session, Question(DAY, rules=(rule_named(rule),)))[0].checked


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session)


def kpi_with(session: Session, council: Any, *values: Any, **fields: Any) -> Any:
    """A KPI for which higher is better, with values of (period, value)."""
    kpi = make_kpi(session, council, **({"polarity": "higher"} | fields))
    for period, value in values:
        make_measurement(session, kpi, **period, value=value)
    return kpi


def target(session: Session, kpi: Any, **fields: Any) -> None:
    make(session, catalogue.TARGETS, authority_id=kpi.authority_id, kpi_id=kpi.id, value=95, **fields)


def move(session: Session, action: Any, kpi: Any) -> None:
    make(session, catalogue.MOVES, authority_id=kpi.authority_id, action_id=action.id, kpi_id=kpi.id)


def test_k004_hits_a_value_older_than_frequency_and_grace(session: Session, council: Any) -> None:
    # Q1 ended on 30 June; a quarter (92 days) and 45 days of grace after that is 14 November.
    quarterly = kpi_with(session, council, (Q1, 90), frequency="quarterly")
    monthly = kpi_with(session, council, (Q1, 90), frequency="monthly")
    kpi_with(session, council, (Q2, 90), frequency="monthly")
    kpi_with(session, council, (Q1, 90), frequency="regular")
    kpi_with(session, council, (Q1, 90))
    kpi_with(session, council, frequency="monthly")
    kpi_with(session, council, (Q1, 90), frequency="monthly", status="proposed")
    found = gaps(session, "K004")
    assert list(found) == [monthly.ref]
    assert found[monthly.ref].reason == (
        "The newest value is for Q1 21-22, to 30 June 2021. Measured monthly, a newer one should be known by now, "
        "with 45 days of grace."
    )
    assert checked(session, "K004") == 4
    assert quarterly.ref not in gaps(session, "K004", date(2021, 11, 14))
    assert quarterly.ref in gaps(session, "K004", date(2021, 11, 15))


def test_k004_passes_over_a_value_that_is_not_known(session: Session, council: Any) -> None:
    kpi = kpi_with(session, council, (Q4, 90), (Q2, None), frequency="quarterly")
    assert list(gaps(session, "K004")) == [kpi.ref]


def test_k005_hits_a_kpi_without_target_or_polarity(session: Session, council: Any) -> None:
    neither, untargeted, unpolar, fine, context = (
        make_kpi(session, council, polarity=polarity) for polarity in (None, "lower", None, "higher", "neither")
    )
    target(session, unpolar)
    target(session, fine)
    target(session, untargeted, to_on=DAY - timedelta(days=1))
    found = gaps(session, "K005")
    assert {ref: gap.reason for ref, gap in found.items()} == {
        neither.ref: "The KPI has no target on the day, and nothing that says which way is better.",
        untargeted.ref: "The KPI has no target on the day.",
        unpolar.ref: "The KPI has nothing that says which way is better.",
    }
    assert checked(session, "K005") == 4
    assert context.ref not in found


def test_k005_takes_a_threshold_of_amber_or_red_for_no_target(session: Session, council: Any) -> None:
    amber, green = (make_kpi(session, council, polarity="lower") for _ in range(2))
    target(session, amber, colour="amber")
    target(session, green, colour="green")
    assert list(gaps(session, "K005")) == [amber.ref]


def test_k006_hits_a_kpi_that_serves_nothing(session: Session, council: Any) -> None:
    idle, mapped, refused, moved, dropped = (make_kpi(session, council) for _ in range(5))
    finding = make_finding(session, make_inspection(session, council))
    make_mapping(session, finding, mapped, status="proposed")
    make_mapping(session, finding, refused, status="rejected")
    plan = make_plan(session, council)
    move(session, make_action(session, plan), moved)
    move(session, make_action(session, plan, status="dropped"), dropped)
    assert list(gaps(session, "K006")) == [idle.ref, refused.ref, dropped.ref]


def test_k007_hits_a_kpi_that_stayed_proposed(session: Session, council: Any) -> None:
    # 180 days before 4 November 2021 is 8 May.
    late = make_kpi(session, council, status="proposed", proposed_on="2021-05-07")
    make_kpi(session, council, status="proposed", proposed_on="2021-05-08")
    make_kpi(session, council, proposed_on="2020-01-01")
    make_kpi(session, council, status="proposed")
    found = gaps(session, "K007")
    assert list(found) == [late.ref]
    assert found[late.ref].reason == "It has been proposed since 7 May 2021, for more than 180 days."
    assert checked(session, "K007") == 3


def test_k007_counts_from_the_record_where_no_day_is_known(session: Session, council: Any) -> None:
    kpi = make_kpi(session, council, status="proposed")
    session.flush()
    recorded = kpi.created_at.date()
    assert gaps(session, "K007", recorded + timedelta(days=180)) == {}
    assert list(gaps(session, "K007", recorded + timedelta(days=181))) == [kpi.ref]


def test_k008_names_the_values_that_got_worse(session: Session, council: Any) -> None:
    falls = kpi_with(session, council, (Q1, 90), (Q2, 87.5))
    rises = kpi_with(session, council, (Q1, 10), (Q2, 11), polarity="lower")
    kpi_with(session, council, (Q1, 90), (Q2, 90))
    kpi_with(session, council, (Q1, 90), (Q2, 91))
    kpi_with(session, council, (Q1, 90), (Q2, 80), polarity="neither")
    kpi_with(session, council, (Q1, 90), (Q2, 80), polarity=None)
    kpi_with(session, council, (Q2, 80))
    found = gaps(session, "K008")
    assert list(found) == [falls.ref, rises.ref]
    assert found[falls.ref].reason == (
        "It went the wrong way, from 90 (Q1 21-22) to 87.5 (Q2 21-22), and no open action is to move it or answers a "
        "finding it measures."
    )
    assert found[falls.ref].severity == "error"


def test_k008_sets_a_quarter_against_a_quarter(session: Session, council: Any) -> None:
    # Both the year and its last quarter end on 31 March 2021: the year's 95 is no earlier quarter's.
    kpi_with(session, council, (YEAR, 95), (Q4, 80), (Q1, 85))
    kpi_with(session, council, (YEAR, 95), (Q1, 85))
    falls = kpi_with(session, council, (YEAR, 70), (Q4, 90), (Q1, 85))
    assert list(gaps(session, "K008")) == [falls.ref]


def test_k008_misses_a_kpi_that_an_open_action_works_on(session: Session, council: Any) -> None:
    moved, answered, restated, done, dropped, refused = (
        kpi_with(session, council, (Q1, 90), (Q2, 80)) for _ in range(6)
    )
    plan, inspection = make_plan(session, council), make_inspection(session, council)
    work = make_action(session, plan)
    move(session, work, moved)
    move(session, make_action(session, plan, status="done", done_on="2021-10-01"), done)
    move(session, make_action(session, plan, status="dropped"), dropped)
    finding, row, original = (make_finding(session, inspection) for _ in range(3))
    make_mapping(session, finding, answered, status="proposed")
    make_mapping(session, finding, refused, status="rejected")
    make_answer(session, work, finding)
    make_mapping(session, row, restated)
    make_restatement(session, row, original)
    make_answer(session, work, original)
    assert list(gaps(session, "K008")) == [done.ref, dropped.ref, refused.ref]
    assert done.ref not in gaps(session, "K008", date(2021, 9, 30))


@pytest.mark.parametrize(
    ("direction", "values", "broken"),
    [
        ("up", (90, 80), True),
        ("up", (90, 90), True),
        ("up", (80, 90), False),
        ("down", (80, 90), True),
        ("down", (90, 80), False),
        ("same", (90, 90.5), True),
        ("same", (90, 90), False),
    ],
)
def test_k009_sets_the_arrow_against_the_values(
    session: Session, council: Any, direction: str, values: Any, broken: bool
) -> None:
    kpi = make_kpi(session, council)
    make_measurement(session, kpi, **Q1, value=values[0])
    make_measurement(session, kpi, **Q2, value=values[1], direction=direction)
    found = gaps(session, "K009")
    assert list(found) == ([kpi.ref] if broken else [])
    if broken:
        said = f"from {values[0]:g} (Q1 21-22) to {values[1]:g} (Q2 21-22)"
        assert found[kpi.ref].reason == f"The arrow says {direction}; the values go {said}."


def test_k009_looks_at_the_newest_arrow_only(session: Session, council: Any) -> None:
    kpi = make_kpi(session, council)
    make_measurement(session, kpi, **Q4, value=95)
    make_measurement(session, kpi, **Q1, value=90, direction="up")
    make_measurement(session, kpi, **Q2, value=80)
    assert (gaps(session, "K009"), checked(session, "K009")) == ({}, 0)
    alone = make_kpi(session, council)
    make_measurement(session, alone, **Q2, value=80, direction="up")
    assert (gaps(session, "K009"), checked(session, "K009")) == ({}, 1)


def test_k010_hits_a_value_that_is_old_when_the_next_meeting_sees_it(session: Session, council: Any) -> None:
    # From 30 June to 30 September are 92 days, to 1 October 93.
    soon, late = make_body(session, council, name="Soon"), make_body(session, council, name="Late")
    make_meeting(session, soon, date(2021, 9, 30))
    make_meeting(session, soon, date(2022, 3, 1))
    make_meeting(session, late, date(2021, 10, 1))
    seen, shown_late, ends, unrouted = (kpi_with(session, council, (Q1, 90)) for _ in range(4))
    make_route(session, seen, soon)
    make_route(session, shown_late, soon)
    make_route(session, shown_late, late)
    make_route(session, ends, late, to_on="2021-09-30")
    never = make_kpi(session, council)
    make_route(session, never, late)
    found = gaps(session, "K010", date(2021, 9, 1))
    assert list(found) == [shown_late.ref]
    assert found[shown_late.ref].reason == (
        "The newest value is for a period to 30 June 2021, more than 92 days old when it is seen by "
        "Late on 1 October 2021."
    )
    assert unrouted.ref not in found


def test_the_databases_write_days_as_the_pages_do(session: Session, council: Any) -> None:
    body = make_body(session, council)
    days = [date(2021, month, 7 + month) for month in range(1, 13)]
    for held_on in days:
        make_meeting(session, body, held_on)
    said = select(day_text(c.MEETING.held_on)).order_by(c.MEETING.held_on)
    assert list(session.connection().execute(said).scalars()) == [day(held_on) for held_on in days]
    assert (day(days[0]), day(days[-1])) == ("8 January 2021", "19 December 2021")
