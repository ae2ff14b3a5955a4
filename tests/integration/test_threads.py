"""Traces of small councils, against trees written by hand, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from app.coverage.gaps import Question, find_gaps
from app.coverage.rules import rule_named
from app.coverage.threads import trace
from app.errors import NotFound
from app.export.tree import lines_of
from app.models.trace import Node, Trace
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


def traced(session: Session, council: Any, ref: str, as_of: date = DAY) -> Trace:
    session.flush()
    return trace(session, council.id, ref, as_of)


def tree(session: Session, council: Any, ref: str, as_of: date = DAY) -> str:
    return "\n".join(lines_of(traced(session, council, ref, as_of)))


def every(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from every(child)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    statements: list[str] = []
    connection = session.connection()

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session)


@pytest.fixture
def inspection(session: Session, council: Any) -> Any:
    return make_inspection(
        session, council, ref="SIF", framework="SIF", ends_on="2015-11-05", published_on="2016-01-05"
    )


@pytest.fixture
def threads(session: Session, council: Any, inspection: Any) -> dict[str, Any]:
    """R1 has a whole thread and an action, R2 one that is broken at its end, R3 nothing; T1 restates R2."""
    said: dict[str, Any] = {
        ref: make_finding(session, inspection, ref=ref, text=text)
        for ref, text in (("R1", "Visit on time."), ("R2", "Plan well."), ("R3", "Listen."))
    }
    row = make_finding(session, inspection, ref="T1", kind="area_for_improvement", text="Plans are late.")
    make_restatement(session, row, said["R2"])
    visits = make_kpi(session, council, ref="KPI-1", name="Visits", frequency="monthly")
    plans = make_kpi(session, council, ref="KPI-2", name="Plans", status="proposed")
    make_measurement(session, visits)
    make_mapping(session, said["R1"], visits, measures="outcome")
    make_mapping(session, row, plans)
    new = make_body(session, council, ref="BWSCP", name="Partnership", kind="partnership")
    old = make_body(session, council, ref="LSCB", name="Old board", to_on="2019-09-29", successor_id=new.id)
    board = make_body(session, council, ref="CPB", name="Parenting board")
    make_meeting(session, board, date(2021, 9, 1), ref="MEET-1")
    make_meeting(session, board, date(2022, 3, 1), ref="MEET-3")
    make_meeting(session, board, date(2021, 12, 1), ref="MEET-2")
    make_route(session, visits, board, frequency="quarterly")
    make_route(session, plans, old)
    plan = make_plan(session, council)
    action = make_action(session, plan, ref="ACT-1", text="Hire more.", owner="Director")
    make_answer(session, action, said["R1"])
    make(session, catalogue.MOVES, authority_id=council.id, action_id=action.id, kpi_id=visits.id)
    return said | {"T1": row, "visits": visits, "plans": plans, "board": board, "old": old, "action": action}


def test_a_whole_thread_has_no_broken_end(session: Session, council: Any, threads: Any) -> None:
    assert tree(session, council, "R1") == (
        """\
R1  Visit on time. (recommendation)
├─ said by  SIF  SIF to 5 November 2015 (report of 5 January 2016)
├─ measured by (outcome)  KPI-1  Visits (monthly, last measured to 31 March 2019)
│  └─ reported to (quarterly)  CPB  Parenting board
│     └─ next meets  MEET-2  1 December 2021
└─ answered by  ACT-1  Hire more. (in progress, Director, due 31 March 2020)"""
    )


def test_a_finding_shows_what_restates_it_and_where_its_thread_breaks(
    session: Session, council: Any, threads: Any
) -> None:
    assert tree(session, council, "R2") == (
        """\
R2  Plan well. (recommendation)
├─ said by  SIF  SIF to 5 November 2015 (report of 5 January 2016)
├─ restated by  T1  Plans are late. (area for improvement)
│  ├─ measured by  KPI-2  Plans (proposed)
│  │  └─ reported to  LSCB  Old board (ended on 29 September 2019)
│  │     ├─ succeeded by  BWSCP  Partnership
│  │     │  ├─ ✗ BROKEN  no KPI in use is reported to it (B001)
│  │     │  └─ ✗ BROKEN  no meeting to come
│  │     └─ ✗ BROKEN  body has ended on 29 September 2019, succeeded by BWSCP Partnership (K002)
│  ├─ ✗ BROKEN  only proposed KPIs, or proposed mappings, measure it (F002)
│  ├─ ✗ BROKEN  none of its KPIs reaches a body (F003)
│  └─ ✗ BROKEN  no action answers it (F004)
├─ ✗ BROKEN  only proposed KPIs, or proposed mappings, measure it (F002)
├─ ✗ BROKEN  none of its KPIs reaches a body (F003)
└─ ✗ BROKEN  no action answers it (F004)"""
    )


def test_a_restating_finding_names_what_it_restates(session: Session, council: Any, threads: Any) -> None:
    assert tree(session, council, "T1").splitlines()[1:4] == [
        "├─ said by  SIF  SIF to 5 November 2015 (report of 5 January 2016)",
        "├─ restates  R2  Plan well. (recommendation)",
        "│  ├─ said by  SIF  SIF to 5 November 2015 (report of 5 January 2016)",
    ]


def test_a_bare_finding_ends_at_once(session: Session, council: Any, threads: Any) -> None:
    assert tree(session, council, "R3").splitlines()[2:] == [
        "├─ ✗ BROKEN  no KPI measures it (F001)",
        "└─ ✗ BROKEN  no action answers it (F004)",
    ]


def test_a_kpi_goes_up_to_findings_and_down_to_bodies(session: Session, council: Any, threads: Any) -> None:
    assert tree(session, council, "KPI-1") == (
        """\
KPI-1  Visits (monthly, last measured to 31 March 2019)
├─ measures (outcome)  R1  Visit on time. (recommendation)
│  └─ said by  SIF  SIF to 5 November 2015 (report of 5 January 2016)
├─ reported to (quarterly)  CPB  Parenting board
│  └─ next meets  MEET-2  1 December 2021
└─ moved by  ACT-1  Hire more. (in progress, Director, due 31 March 2020)"""
    )


def test_a_body_shows_what_it_receives_and_its_line(session: Session, council: Any, threads: Any) -> None:
    cabinet = make_body(session, council, ref="CAB", name="Cabinet", kind="committee")
    threads["board"].parent_id = cabinet.id
    assert tree(session, council, "CPB") == (
        """\
CPB  Parenting board
├─ part of  CAB  Cabinet
│  └─ ✗ BROKEN  no KPI in use is reported to it (B001)
├─ receives (quarterly)  KPI-1  Visits (monthly, last measured to 31 March 2019)
│  └─ measures (outcome)  R1  Visit on time. (recommendation)
│     └─ said by  SIF  SIF to 5 November 2015 (report of 5 January 2016)
└─ next meets  MEET-2  1 December 2021"""
    )
    assert "├─ has as a part  CPB  Parenting board" in tree(session, council, "CAB")
    assert "├─ succeeds  LSCB  Old board (ended on 29 September 2019)" in tree(session, council, "BWSCP")


def test_an_action_goes_to_findings_and_to_the_kpis_that_it_moves(session: Session, council: Any, threads: Any) -> None:
    assert tree(session, council, "ACT-1") == (
        """\
ACT-1  Hire more. (in progress, Director, due 31 March 2020)
├─ answers  R1  Visit on time. (recommendation)
│  └─ said by  SIF  SIF to 5 November 2015 (report of 5 January 2016)
└─ moves  KPI-1  Visits (monthly, last measured to 31 March 2019)
   └─ reported to (quarterly)  CPB  Parenting board
      └─ next meets  MEET-2  1 December 2021"""
    )


def test_an_action_that_answers_nothing_says_so(session: Session, council: Any) -> None:
    make_action(session, make_plan(session, council), ref="ACT-1")
    assert tree(session, council, "ACT-1").splitlines()[1:] == ["└─ ✗ BROKEN  it answers no finding (A001)"]


def test_an_inspection_tells_each_finding_once(session: Session, council: Any, threads: Any) -> None:
    root = traced(session, council, "SIF").root
    assert [child.ref for child in root.children] == ["R1", "R2", "R3"]
    (restating,) = [child for child in root.children[1].children if child.via and child.via.words == "restated by"]
    assert restating.ref == "T1"


def test_a_row_that_restates_two_findings_is_drawn_in_full_once(session: Session, council: Any, threads: Any) -> None:
    make_restatement(session, threads["T1"], threads["R1"])
    rows = [node for node in every(traced(session, council, "SIF").root) if node.ref == "T1"]
    assert [(node.above, bool(node.children)) for node in rows] == [(False, True), (True, False)]
    assert rows[0].ends == rows[1].ends != ()
    assert "restated by  T1  Plans are late. (area for improvement)  [drawn above]" in tree(session, council, "SIF")


def test_context_is_traced_when_asked_for_and_not_listed(session: Session, council: Any, inspection: Any) -> None:
    make_finding(session, inspection, ref="P1", kind="paragraph", text="We came in May.")
    assert traced(session, council, "SIF").root.children == ()
    assert tree(session, council, "P1").splitlines()[0] == "P1  We came in May. (context, paragraph)"


def test_a_record_that_vanishes_while_the_register_is_read_is_left_out(
    session: Session, council: Any, threads: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.coverage.register_reader._Reader.kpis", lambda _: iter(()))
    assert [child.ref for child in traced(session, council, "R1").root.children] == ["SIF", "ACT-1"]


def test_refs_are_found_in_any_case_and_links_lead_to_records(session: Session, council: Any, threads: Any) -> None:
    for ref, meant in (
        ("kpi-1", "KPI-1"),
        (" act-1 ", "ACT-1"),
        ("route-1", "KPI-1"),
        ("map-1", "R1"),
        ("meet-1", "CPB"),
    ):
        assert traced(session, council, ref).root.ref == meant, ref


def test_the_record_that_is_typed_exactly_is_meant(session: Session, council: Any, inspection: Any) -> None:
    make_finding(session, inspection, ref="x1", text="A finding.")
    make_kpi(session, council, ref="X1", name="A KPI")
    assert traced(session, council, "X1").root.kind == "kpi"
    assert traced(session, council, "x1").root.kind == "finding"


@pytest.mark.parametrize("ref", ["F001", "R99", "", "KPI"])
def test_what_is_no_record_is_not_found(session: Session, council: Any, threads: Any, ref: str) -> None:
    with pytest.raises(NotFound):
        traced(session, council, ref)


def test_another_authoritys_record_is_not_found(session: Session, council: Any, threads: Any) -> None:
    with pytest.raises(NotFound):
        traced(session, make_authority(session), "R1")


def test_broken_ends_are_the_gaps_that_the_rules_find(session: Session, council: Any, threads: Any) -> None:
    session.flush()
    rules = tuple(rule_named(code) for code in ("F001", "F002", "F003", "F004", "K001", "K003"))
    question = Question(as_of=DAY, authority_ids=frozenset({council.id}), rules=rules)
    found = {(gap.ref, gap.rule) for gap in find_gaps(session, question)}
    codes = {rule.code for rule in rules}
    drawn = {
        (node.ref, end.rule)
        for node in every(traced(session, council, "SIF").root)
        for end in node.ends
        if end.rule in codes
    }
    assert drawn == found
    assert found


def test_the_number_of_queries_does_not_grow(session: Session, council: Any, inspection: Any, threads: Any) -> None:
    session.flush()
    with counted(session) as few:
        trace(session, council.id, "SIF", DAY)
    for _ in range(5):
        finding, kpi = make_finding(session, inspection), make_kpi(session, council)
        make_mapping(session, finding, kpi)
        make_route(session, kpi, make_body(session, council))
    session.flush()
    with counted(session) as many:
        larger = trace(session, council.id, "SIF", DAY)
    assert len(list(every(larger.root))) > 20
    assert len(few) == len(many) <= 25


def test_a_trace_is_plain_data(session: Session, council: Any, threads: Any) -> None:
    first = traced(session, council, "SIF")
    assert first == traced(session, council, "sif")
    assert replace(first, as_of=date(2021, 11, 5)) != first
