"""How far a record's findings are covered, on both databases."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

import seed
from app.coverage.depths import depth_counts
from app.services.coverage import ask, authority_named
from app.services.seed import load
from app.vocabulary import NodeKind
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
    make_plan,
    make_restatement,
    make_route,
)
from tests.integration.test_threads import traced

DAY = date(2021, 11, 4)
DEPTHS = ("named", "live", "reported", "answered", "moved")


def improve(session: Session, kpi: Any) -> None:
    """Give the KPI a value of the year before the inspection, and a better one of the year after."""
    make_measurement(session, kpi, value=80)
    make_measurement(session, kpi, period="2019-20", starts_on="2019-04-01", ends_on="2020-03-31", value=90)


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session)


@pytest.fixture
def finding(session: Session, council: Any) -> Any:
    return make_finding(session, make_inspection(session, council, ref="SIF"), ref="R1")


def test_a_finding_is_covered_step_by_step(session: Session, council: Any, finding: Any) -> None:
    steps: list[tuple[str | None, str]] = []

    def look() -> None:
        cover = traced(session, council, "R1").cover
        steps.append((cover.depth, cover.words))

    look()
    kpi = make_kpi(session, council, ref="KPI-1", polarity="higher")
    mapping = make_mapping(session, finding, kpi, status="proposed")
    look()
    mapping.status = "accepted"
    look()
    route = make_route(session, kpi, make_body(session, council, ref="BOARD"))
    look()
    make_answer(session, make_action(session, make_plan(session, council), ref="ACT"), finding)
    improve(session, make_kpi(session, council, ref="ELSE", polarity="higher"))
    look()
    improve(session, kpi)
    look()
    route.to_on = date(2021, 11, 3)
    look()
    assert steps == [
        (None, "Not covered: not named, not live, not reported, not answered, not moved."),
        ("named", "Covered in part: named, not live, not reported, not answered, not moved."),
        ("live", "Covered in part: named, live, not reported, not answered, not moved."),
        ("reported", "Covered in part: named, live, reported, not answered, not moved."),
        ("answered", "Covered in part: named, live, reported, answered, not moved."),
        ("moved", "Covered all the way: named, live, reported, answered, moved."),
        # A later step may hold although an earlier one fails: the depth stops at the first that fails.
        ("live", "Covered in part: named, live, answered, moved, not reported."),
    ]


def test_what_restates_a_finding_counts_for_it(session: Session, council: Any, finding: Any) -> None:
    row = make_finding(session, make_inspection(session, council, ref="T"), ref="T1")
    make_restatement(session, row, finding)
    kpi = make_kpi(session, council, ref="KPI-1", polarity="higher")
    make_mapping(session, row, kpi)
    make_answer(session, make_action(session, make_plan(session, council), ref="ACT"), finding)
    improve(session, kpi)
    counts = asdict(traced(session, council, "R1").cover)
    assert [counts[depth] for depth in DEPTHS] == [1, 1, 0, 1, 1]
    own = asdict(traced(session, council, "T1").cover)
    assert [own[depth] for depth in DEPTHS] == [1, 1, 0, 0, 1]
    # Both are on the KPI's threads.
    assert traced(session, council, "KPI-1").cover.findings == 2


def test_other_records_count_the_findings_on_their_threads(session: Session, council: Any, finding: Any) -> None:
    for ref in ("R2", "R3"):
        make_finding(session, make_inspection(session, council, ref=f"I-{ref}"), ref=ref)
    kpi, board = make_kpi(session, council, ref="KPI-1"), make_body(session, council, ref="BOARD")
    make_mapping(session, finding, kpi)
    make_mapping(session, finding, make_kpi(session, council, ref="NO"), status="rejected", reason="Not so.")
    make_route(session, kpi, board)
    make_action(session, make_plan(session, council), ref="ACT")
    for ref, findings in (("SIF", 1), ("KPI-1", 1), ("BOARD", 1), ("ACT", 0), ("NO", 0)):
        assert traced(session, council, ref).cover.findings == findings, ref
    assert traced(session, council, "ACT").cover.words == "No finding that the rules look at is on its threads."
    assert traced(session, council, "BOARD").cover.depth == "reported"


def test_an_inspections_cover_is_what_the_coverage_report_counts(session: Session) -> None:
    load(session, Path(seed.__file__).parent)
    session.flush()
    council = authority_named(session, "wokingham", None)
    cover = traced(session, council, "SIF-2015-11").cover
    question = ask(session, None, DAY, "wokingham", "SIF-2015-11")
    counted = {count.depth: count for count in depth_counts(session, question) if count.kind == NodeKind.FINDING.value}
    assert {depth: getattr(cover, depth) for depth in DEPTHS} == {depth: counted[depth].covered for depth in DEPTHS}
    assert all(counted[depth].covered for depth in ("named", "live", "reported", "moved"))
    assert {count.total for count in counted.values()} == {cover.findings}
    assert (cover.findings, cover.depth) == (44, None)
    assert cover.words.startswith("Of 44 findings: ")
