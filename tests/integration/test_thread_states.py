"""States of records and links in traces, and lines that run in circles, on both databases."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from tests.factories import (
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
    make_waiver,
)
from tests.integration.test_threads import DAY, every, traced, tree


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session)


@pytest.fixture
def inspection(session: Session, council: Any) -> Any:
    return make_inspection(
        session, council, ref="SIF", framework="SIF", ends_on="2015-11-05", published_on="2016-01-05"
    )


def test_links_say_whether_they_hold(session: Session, council: Any, inspection: Any) -> None:
    finding, kpi = make_finding(session, inspection, ref="R1"), make_kpi(session, council, ref="KPI-1")
    make_mapping(session, finding, kpi, ref="MAP-1", status="rejected", reason="Another matter.")
    make_mapping(session, finding, make_kpi(session, council, ref="KPI-2"), status="proposed")
    make_mapping(session, finding, make_kpi(session, council, ref="KPI-3", status="retired"))
    make_mapping(session, finding, make_kpi(session, council, ref="KPI-10"))
    make_mapping(session, finding, make_kpi(session, council, ref="KPI-9"))
    make_answer(session, make_action(session, make_plan(session, council), ref="ACT-1", status="dropped"), finding)
    links = {
        child.ref: child.via.state
        for child in traced(session, council, "R1").root.children[1:]
        if child.via is not None
    }
    # What holds stands first, and KPI-9 before KPI-10.
    assert list(links.items()) == [
        ("KPI-9", "live"),
        ("KPI-10", "live"),
        ("KPI-2", "proposed"),
        ("KPI-3", "ended"),
        ("KPI-1", "rejected"),
        ("ACT-1", "ended"),
    ]
    rejected = next(child for child in traced(session, council, "R1").root.children if child.ref == "KPI-1")
    assert rejected.via is not None
    assert (rejected.via.ref, rejected.ends, rejected.children) == ("MAP-1", (), ())


@pytest.mark.parametrize(
    ("span", "state", "detail"),
    [
        ({}, "live", ""),
        ({"from_on": DAY, "to_on": DAY}, "live", "until 4 November 2021"),
        ({"to_on": "2021-11-03"}, "ended", "ended on 3 November 2021"),
        ({"from_on": "2021-11-05"}, "planned", "from 5 November 2021"),
    ],
)
def test_a_route_holds_from_its_first_to_its_last_day(
    session: Session, council: Any, span: Any, state: str, detail: str
) -> None:
    kpi = make_kpi(session, council, ref="KPI-1")
    make_route(session, kpi, make_body(session, council), **span)
    root = traced(session, council, "KPI-1").root
    (body,) = root.children
    assert body.via is not None
    assert (body.via.state, body.via.detail) == (state, detail)
    assert ("K001" in {end.rule for end in root.ends}) == (state != "live")


def test_a_dead_branch_of_a_kpi_that_reaches_a_meeting_breaks_no_rule(session: Session, council: Any) -> None:
    kpi = make_kpi(session, council, ref="KPI-1")
    silent = make_body(session, council, ref="B-2")
    late = make_body(session, council, ref="B-3", from_on="2022-01-01")
    make_route(session, kpi, silent)
    make_route(session, kpi, late)
    ends = [end for body in traced(session, council, "KPI-1").root.children for end in body.ends]
    assert [(end.rule, end.words) for end in ends] == [
        ("K002", "no meeting to come"),
        ("K002", "body exists only from 1 January 2022"),
    ]
    alive = make_body(session, council, ref="B-1")
    make_meeting(session, alive, DAY)
    make_route(session, kpi, alive)
    ends = [end for body in traced(session, council, "KPI-1").root.children for end in body.ends]
    assert [end.rule for end in ends] == [None, None]


def test_states_are_those_of_the_day(session: Session, council: Any, inspection: Any) -> None:
    make_finding(session, inspection, ref="R1")
    make_kpi(session, council, ref="KPI-1", status="retired", retired_on="2020-01-01")
    assert traced(session, council, "R1", date(2016, 1, 4)).root.state == "to_come"
    assert traced(session, council, "R1", date(2016, 1, 5)).root.state == "checked"
    assert traced(session, council, "KPI-1", date(2019, 12, 31)).root.state == "live"
    assert traced(session, council, "KPI-1", date(2020, 1, 1)).root.state == "retired"


def test_a_kpi_says_until_when_it_was_measured_by_the_day(session: Session, council: Any) -> None:
    kpi = make_kpi(session, council, ref="KPI-1")
    make_measurement(session, kpi, starts_on="2021-07-01", ends_on="2021-09-30")
    make_measurement(session, kpi, starts_on="2021-10-01", ends_on="2021-12-31")
    make_measurement(session, kpi, starts_on="2021-10-01", ends_on="2021-10-31", value=None, printed="-")
    assert traced(session, council, "KPI-1").root.detail == "last measured to 30 September 2021"
    assert traced(session, council, "KPI-1", date(2021, 12, 31)).root.detail == "last measured to 31 December 2021"


def test_a_waived_gap_is_marked_as_waived(session: Session, council: Any, inspection: Any) -> None:
    finding = make_finding(session, inspection, ref="R1")
    make_waiver(session, "F001", finding)
    assert "├─ ~ WAIVED  no KPI measures it (F001)" in tree(session, council, "R1")


def test_bodies_in_a_circle_are_drawn_once(session: Session, council: Any) -> None:
    """The services refuse it; a database that was filled otherwise may hold it all the same."""
    first, second = make_body(session, council, ref="B-1"), make_body(session, council, ref="B-2")
    for body, other in ((first, second), (second, first)):
        body.successor_id = body.parent_id = other.id
    drawn = [(node.via.words if node.via else "", node.ref) for node in every(traced(session, council, "B-1").root)]
    assert drawn == [
        ("", "B-1"),
        *(("part of", "B-2"), ("part of", "B-1"), ("part of", "B-2"), ("has as a part", "B-2")),
        *(("succeeds", "B-2"), ("succeeded by", "B-2"), ("succeeded by", "B-1")),
    ]


def test_findings_that_restate_each_other_in_a_circle_are_drawn_once(
    session: Session, council: Any, inspection: Any
) -> None:
    findings = [make_finding(session, inspection, ref=f"R{number}") for number in (1, 2, 3)]
    for finding, restated in zip(findings, [*findings[1:], findings[0]], strict=True):
        make_restatement(session, finding, restated)
    nodes = list(every(traced(session, council, "SIF").root))
    assert [(node.ref, node.above) for node in nodes] == [
        *(("SIF", False), ("R1", False), ("R3", False), ("R2", False), ("R1", True))
    ]
