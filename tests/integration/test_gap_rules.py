"""Every rule has a hit and a near miss, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from app.coverage.gaps import Gap, Question, count_gaps, find_gaps
from app.coverage.rules import RULES, rule_named
from app.vocabulary import KpiStatus
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

DAY = date(2021, 11, 4)


def gaps(session: Session, rule: str, as_of: date = DAY, **question: Any) -> list[Gap]:
    session.flush()
    return list(find_gaps(session, Question(as_of=as_of, rules=(rule_named(rule),), **question)))


def refs(session: Session, rule: str, as_of: date = DAY, **question: Any) -> list[str]:
    return [gap.ref for gap in gaps(session, rule, as_of, **question)]


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session)


@pytest.fixture
def inspection(session: Session, council: Any) -> Any:
    return make_inspection(session, council)


def test_f001_hits_a_finding_without_kpi_and_misses_one_with(session: Session, council: Any, inspection: Any) -> None:
    bare = make_finding(session, inspection)
    measured = make_finding(session, inspection)
    make_mapping(session, measured, make_kpi(session, council))
    assert refs(session, "F001") == [bare.ref]


def test_f001_counts_a_kpi_of_a_finding_that_restates_it(session: Session, council: Any, inspection: Any) -> None:
    recommendation = make_finding(session, inspection)
    row = make_finding(session, inspection, source="table")
    make_mapping(session, row, make_kpi(session, council))
    assert refs(session, "F001") == [recommendation.ref]
    make_restatement(session, row, recommendation)
    assert refs(session, "F001") == []


def test_f001_does_not_count_the_other_way_round(session: Session, council: Any, inspection: Any) -> None:
    recommendation, row = make_finding(session, inspection), make_finding(session, inspection)
    make_restatement(session, row, recommendation)
    make_mapping(session, recommendation, make_kpi(session, council))
    assert refs(session, "F001") == [row.ref]


@pytest.mark.parametrize(
    ("mapping", "kpi"), [({"status": "rejected"}, {}), ({}, {"status": "retired", "retired_on": "2021-11-04"})]
)
def test_f001_does_not_count_what_was_refused_or_retired(
    session: Session, council: Any, inspection: Any, mapping: Any, kpi: Any
) -> None:
    finding = make_finding(session, inspection)
    make_mapping(session, finding, make_kpi(session, council, **kpi), **mapping)
    assert refs(session, "F001") == [finding.ref]


def test_f001_counts_a_kpi_that_is_retired_later(session: Session, council: Any, inspection: Any) -> None:
    finding = make_finding(session, inspection)
    make_mapping(session, finding, make_kpi(session, council, status="retired", retired_on="2021-11-05"))
    assert refs(session, "F001") == []


def test_paragraphs_are_looked_at_only_when_promoted(session: Session, inspection: Any) -> None:
    make_finding(session, inspection, kind="paragraph")
    promoted = make_finding(session, inspection, kind="paragraph", checked=True)
    assert refs(session, "F001") == [promoted.ref]


def test_findings_said_later_are_not_looked_at(session: Session, council: Any) -> None:
    later = make_inspection(session, council, ends_on="2021-10-29", published_on="2021-11-05")
    finding = make_finding(session, later)
    assert refs(session, "F001", DAY) == []
    assert refs(session, "F001", DAY + timedelta(days=1)) == [finding.ref]


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        ("priority_action", "error"),
        ("recommendation", "error"),
        ("area_for_improvement", "error"),
        ("strength", "note"),
    ],
)
def test_severity_follows_the_kind_of_finding(session: Session, inspection: Any, kind: str, severity: str) -> None:
    make_finding(session, inspection, kind=kind)
    assert [gap.severity for gap in gaps(session, "F001")] == [severity]


def test_f002_hits_proposed_kpis_only(session: Session, council: Any, inspection: Any) -> None:
    proposed, live, unmapped, pending = (make_finding(session, inspection) for _ in range(4))
    make_mapping(session, proposed, make_kpi(session, council, status="proposed"))
    make_mapping(session, live, make_kpi(session, council, status="proposed"))
    make_mapping(session, live, make_kpi(session, council))
    make_mapping(session, pending, make_kpi(session, council), status="proposed")
    assert refs(session, "F002") == [proposed.ref, pending.ref]
    assert unmapped.ref not in refs(session, "F002")


@pytest.mark.parametrize("rule", ["F002", "F003"])
def test_f002_and_f003_name_each_kpi_once(session: Session, council: Any, inspection: Any, rule: str) -> None:
    finding, row = make_finding(session, inspection), make_finding(session, inspection, source="table")
    make_restatement(session, row, finding)
    both, own, other, gone = (make_kpi(session, council, ref=ref, status="proposed") for ref in ("B", "A", "C", "D"))
    make_mapping(session, finding, other, status="rejected")
    for kpi in (own, both):
        make_mapping(session, finding, kpi)
    make_mapping(session, row, both)
    make_mapping(session, row, gone)
    gone.status, gone.retired_on = KpiStatus.RETIRED, DAY
    reasons = {gap.ref: gap.reason for gap in gaps(session, rule)}
    assert reasons[finding.ref].endswith(": B, A.")
    assert reasons[row.ref].endswith(": B.")


def test_f003_hits_kpis_that_reach_no_body(session: Session, council: Any, inspection: Any) -> None:
    broken, whole, bare = (make_finding(session, inspection) for _ in range(3))
    unrouted, routed = make_kpi(session, council), make_kpi(session, council)
    make_mapping(session, broken, unrouted)
    make_mapping(session, whole, unrouted)
    make_mapping(session, whole, routed)
    make_route(session, routed, make_body(session, council))
    assert refs(session, "F003") == [broken.ref]
    assert bare.ref in refs(session, "F001")


def test_f003_does_not_count_a_body_that_has_ended(session: Session, council: Any, inspection: Any) -> None:
    finding, kpi = make_finding(session, inspection), make_kpi(session, council)
    make_mapping(session, finding, kpi)
    make_route(session, kpi, make_body(session, council, to_on=DAY))
    assert refs(session, "F003", DAY) == []
    assert refs(session, "F003", DAY + timedelta(days=1)) == [finding.ref]


def test_f004_hits_findings_that_no_action_answers(session: Session, council: Any, inspection: Any) -> None:
    bare, answered, dropped, restated = (make_finding(session, inspection) for _ in range(4))
    row = make_finding(session, inspection, kind="strength")
    plan = make_plan(session, council)
    make_answer(session, make_action(session, plan), answered)
    make_answer(session, make_action(session, plan, status="dropped"), dropped)
    make_answer(session, make_action(session, plan), row)
    make_restatement(session, row, restated)
    assert refs(session, "F004") == [bare.ref, dropped.ref]


def test_k001_hits_a_kpi_without_running_route(session: Session, council: Any) -> None:
    body = make_body(session, council)
    unrouted, routed, ended, one_off, undated = (make_kpi(session, council) for _ in range(5))
    make_route(session, routed, body, from_on=DAY)
    make_route(session, ended, body, to_on=DAY - timedelta(days=1))
    make_route(session, one_off, body, from_on="2015-07-21", to_on="2015-07-21", frequency="one-off")
    make_route(session, undated, body, frequency="one-off")
    assert refs(session, "K001") == [unrouted.ref, ended.ref, one_off.ref, undated.ref]
    assert one_off.ref not in refs(session, "K001", date(2015, 7, 21))


def test_k001_is_milder_for_a_proposed_kpi(session: Session, council: Any) -> None:
    make_kpi(session, council)
    make_kpi(session, council, status="proposed")
    make_kpi(session, council, status="retired")
    assert [gap.severity for gap in gaps(session, "K001")] == ["error", "warning"]


def test_k002_hits_routes_to_ended_bodies_and_bodies_without_meeting(session: Session, council: Any) -> None:
    ended, silent, alive = (make_body(session, council, name=name) for name in ("Old board", "Silent", "Alive"))
    ended.to_on = date(2019, 9, 29)
    make_meeting(session, silent, DAY - timedelta(days=1))
    make_meeting(session, ended, DAY + timedelta(days=1))
    make_meeting(session, alive, DAY)
    dead, living = make_kpi(session, council), make_kpi(session, council)
    make_kpi(session, council)
    for body in (ended, silent):
        make_route(session, dead, body)
    for body in (ended, alive):
        make_route(session, living, body)
    (gap,) = gaps(session, "K002")
    assert gap.ref == dead.ref
    assert "Old board (has ended)" in gap.reason
    assert "Silent (no meeting to come)" in gap.reason


def test_k003_hits_a_live_kpi_without_value(session: Session, council: Any) -> None:
    never, measured, blank, later = (make_kpi(session, council) for _ in range(4))
    make_kpi(session, council, status="proposed")
    make_measurement(session, measured)
    make_measurement(session, blank, value=None, printed="-")
    make_measurement(session, later, starts_on=DAY, ends_on=DAY + timedelta(days=1))
    assert refs(session, "K003") == [never.ref, blank.ref, later.ref]


def test_b001_hits_a_body_that_receives_nothing(session: Session, council: Any) -> None:
    blind, told, late = (make_body(session, council) for _ in range(3))
    make_body(session, council, to_on=DAY - timedelta(days=1))
    make_body(session, council, from_on=DAY + timedelta(days=1))
    make_route(session, make_kpi(session, council), told)
    make_route(session, make_kpi(session, council, status="retired"), late)
    assert refs(session, "B001") == [blind.ref, late.ref]


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("A002", {"success_measure": None}),
        ("A003", {"owner": None}),
        ("A004", {"due_on": None, "timescale_kind": "ongoing"}),
    ],
)
def test_action_rules_hit_the_empty_cell_only(session: Session, council: Any, rule: str, fields: Any) -> None:
    plan = make_plan(session, council)
    make_action(session, plan)
    broken = make_action(session, plan, **fields)
    make_action(session, plan, status="dropped", **fields)
    assert refs(session, rule) == [broken.ref]


def test_a004_leaves_done_actions_alone(session: Session, council: Any) -> None:
    make_action(session, make_plan(session, council), due_on=None, timescale_kind="done", status="done")
    assert refs(session, "A004") == []


def test_a001_hits_an_action_that_answers_nothing(session: Session, council: Any, inspection: Any) -> None:
    plan = make_plan(session, council)
    stray, serving = make_action(session, plan), make_action(session, plan)
    make_answer(session, serving, make_finding(session, inspection))
    assert refs(session, "A001") == [stray.ref]


def test_a_waiver_takes_the_gap_out_of_the_count_until_it_expires(session: Session, inspection: Any) -> None:
    finding = make_finding(session, inspection)
    make_finding(session, inspection)
    make_waiver(session, "F001", finding, expires_on=DAY)
    (count,) = count_gaps(session, Question(as_of=DAY, rules=(rule_named("F001"),)))
    assert (count.broken, count.checked, count.waived) == (1, 2, 1)
    assert [gap.waived for gap in gaps(session, "F001")] == [True, False]
    assert [gap.waived for gap in gaps(session, "F001", DAY + timedelta(days=1))] == [False, False]


def test_a_waiver_of_one_rule_leaves_the_others(session: Session, inspection: Any) -> None:
    make_waiver(session, "F004", make_finding(session, inspection))
    assert [gap.waived for gap in gaps(session, "F001")] == [False]


def test_gaps_of_one_authority_only(session: Session, council: Any, inspection: Any) -> None:
    mine = make_finding(session, inspection)
    other = make_finding(session, make_inspection(session, make_authority(session)))
    assert refs(session, "F001", authority_ids=frozenset({council.id})) == [mine.ref]
    assert len(refs(session, "F001")) == 2
    assert refs(session, "F001", authority_ids=frozenset()) == []
    assert other.authority_id != council.id


def test_gaps_of_one_inspection_follow_its_threads(session: Session, council: Any) -> None:
    first, second = make_inspection(session, council), make_inspection(session, council, ends_on="2023-03-01")
    kpis, bodies, actions = [], [], []
    plan = make_plan(session, council)
    for inspection in (first, second):
        finding, kpi, body = make_finding(session, inspection), make_kpi(session, council), make_body(session, council)
        make_mapping(session, finding, kpi)
        make_route(session, kpi, body)
        action = make_action(session, plan, owner=None)
        make_answer(session, action, finding)
        kpis.append(kpi.ref)
        bodies.append(body.ref)
        actions.append(action.ref)
    stray = make_action(session, make_plan(session, council, inspection_id=first.id), owner=None)
    assert refs(session, "K003", inspection_id=first.id) == kpis[:1]
    assert refs(session, "A003", inspection_id=first.id) == [actions[0], stray.ref]
    assert refs(session, "F004", inspection_id=first.id) == []


def test_every_rule_counts_what_it_lists(session: Session, council: Any, inspection: Any) -> None:
    make_finding(session, inspection)
    make_kpi(session, council)
    make_body(session, council)
    make_action(session, make_plan(session, council), owner=None)
    question = Question(as_of=DAY)
    listed = list(find_gaps(session, question))
    for count in count_gaps(session, question):
        assert count.broken == sum(gap.rule == count.rule for gap in listed), count.rule
        assert count.checked >= count.broken
    rules = {"F001", "F004", "K001", "K003", "K005", "K006", "B001", "B002", "A001", "A003", "A005"}
    assert {gap.rule for gap in listed} == rules


def test_rules_are_found_by_code_and_slug() -> None:
    assert rule_named("f001") is rule_named("finding-without-kpi")
    assert len({rule.code for rule in RULES}) == len(RULES)
