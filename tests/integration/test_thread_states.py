"""States of records and links in traces, and lines that run in circles, on both databases."""

import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from pydantic_core import to_json
from sqlmodel import Session, select

from app.coverage.conditions import outdated_mapping
from app.models import Mapping
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
    make_repeat,
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
        ({"to_on": "2021-11-03"}, "lapsed", "lapsed on 3 November 2021"),
        ({"from_on": "2021-11-05"}, "planned", "from 5 November 2021"),
        ({"frequency": "one-off", "from_on": DAY, "to_on": DAY}, "live", "until 4 November 2021, one-off"),
        ({"frequency": "one-off", "to_on": "2015-07-21"}, "lapsed", "lapsed on 21 July 2015, one-off"),
        ({"frequency": "one-off", "from_on": "2015-07-21"}, "lapsed", "one-off on 21 July 2015"),
        ({"frequency": "one-off"}, "lapsed", "one-off on a day that is not known"),
        ({"frequency": "monthly", "from_on": "2021-11-04"}, "live", "monthly"),
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
        *(("part of", "B-2"), ("part of", "B-1"), ("has as a part", "B-2")),
        *(("succeeds", "B-2"), ("succeeded by", "B-2"), ("succeeded by", "B-1")),
    ]
    circles = [node for node in every(traced(session, council, "B-1").root) if node.ref == "B-1"][1:]
    said = (None, "a circle: B-1 → B-2 → B-1; correct one of these links", False)
    assert [[(end.rule, end.words, end.waived) for end in node.ends] for node in circles] == [[said], [said]]


def test_a_link_to_what_has_gone_has_ended_unless_it_was_over_before(session: Session, council: Any) -> None:
    kpi = make_kpi(session, council, ref="KPI-1", status="retired", retired_on="2020-01-01")
    for ref, span in (("NOW", {}), ("PAST", {"to_on": "2019-12-31"}), ("LATER", {"from_on": "2022-01-01"})):
        make_route(session, kpi, make_body(session, council, ref=ref), **span)
    states = {node.ref: node.via.state for node in traced(session, council, "KPI-1").root.children if node.via}
    assert states == {"NOW": "ended", "PAST": "lapsed", "LATER": "ended"}


def test_a_link_that_was_accepted_on_other_words_is_outdated(session: Session, council: Any, inspection: Any) -> None:
    finding = make_finding(session, inspection, ref="R1")
    kpis = {ref: make_kpi(session, council, ref=ref) for ref in ("SAME", "OTHER", "PROPOSED")}
    for ref, kpi in kpis.items():
        make_mapping(session, finding, kpi, status="proposed" if ref == "PROPOSED" else "accepted")
        make_route(session, kpi, make_body(session, council, ref=f"B-{ref}"))
    session.flush()
    kpis["OTHER"].fingerprint = kpis["PROPOSED"].fingerprint = "0" * 32
    root = traced(session, council, "R1").root
    found = {child.ref: child for child in root.children if child.kind == "kpi"}
    states = {ref: (child.via.state, child.children[0].via.state) for ref, child in found.items()}  # type: ignore[union-attr]
    # What was never accepted is not in doubt; its route is.
    assert states == {"SAME": ("live", "live"), "OTHER": ("outdated", "outdated"), "PROPOSED": ("proposed", "outdated")}
    marked = set(session.exec(select(Mapping.kpi_id).where(outdated_mapping())))
    assert marked == {kpis["OTHER"].id}
    finding.fingerprint = "1" * 32
    again = traced(session, council, "R1").root
    assert [child.via.state for child in again.children if child.ref == "SAME" and child.via] == ["outdated"]


def test_a_finding_says_where_it_was_said_before_and_again(session: Session, council: Any) -> None:
    said = {}
    for year in (2015, 2019, 2023):
        inspection = make_inspection(session, council, ref=f"I-{year}", ends_on=f"{year}-06-14")
        said[year] = make_finding(session, inspection, ref=f"R-{year}", text=f"Said in {year}.")
    make_repeat(session, said[2019], said[2015])
    make_repeat(session, said[2023], said[2019])
    make_repeat(session, said[2023], said[2015], status="refused")
    assert tree(session, council, "R-2023", date(2024, 1, 1)).splitlines()[1:4] == [
        "├─ said by  I-2023  ILACS to 14 June 2023",
        "├─ said before in I-2019  R-2019  Said in 2019. (recommendation)",
        "│  ├─ said before in I-2015  R-2015  Said in 2015. (recommendation)",
    ]
    early = tree(session, council, "R-2015", date(2024, 1, 1))
    assert "├─ said again in I-2019  R-2019" in early
    assert "│  ├─ said again in I-2023  R-2023" in early
    assert "said before in I-2015  R-2015" in tree(session, council, "I-2019", date(2024, 1, 1))


def test_a_line_that_is_too_long_says_where_to_go_on(session: Session, council: Any) -> None:
    bodies = [make_body(session, council, ref=f"B-{number}") for number in range(70)]
    for body, successor in pairwise(bodies):
        body.successor_id = successor.id
    nodes = list(every(traced(session, council, "B-0").root))
    assert len(nodes) == 61
    assert [end.words for end in nodes[-1].ends] == ["the thread goes on: trace B-60"]
    json.loads(to_json(nodes[0]))


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
    assert [end.words for end in nodes[-1].ends] == ["a circle: R1 → R3 → R2 → R1; correct one of these links"]
