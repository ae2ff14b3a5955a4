"""What one body sees and does not see, on both databases."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from app.coverage.body_view import body_view
from app.coverage.names import named_in, telling_word
from app.errors import NotFound
from app.models.body_view import BodyView, Why
from tests.factories import (
    make_authority,
    make_body,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_measurement,
    make_meeting,
    make_restatement,
    make_route,
)
from tests.integration.test_threads import counted

DAY = date(2021, 11, 4)


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session)


@pytest.fixture
def inspection(session: Session, council: Any) -> Any:
    return make_inspection(session, council, ref="SIF", ends_on="2015-11-05")


@pytest.fixture
def board(session: Session, council: Any) -> Any:
    return make_body(session, council, ref="CPB", name="Corporate Parenting Board", aliases=["CPB"])


def seen(session: Session, body: Any, as_of: date = DAY) -> BodyView:
    session.flush()
    return body_view(session, body.authority_id, body.id, as_of)


def missing(view: BodyView) -> dict[str, list[Why]]:
    return {kpi.ref: [reason.why for reason in kpi.because] for kpi in view.missing}


def test_what_it_receives_and_how_old_that_will_be(session: Session, council: Any, board: Any) -> None:
    visits, plans = make_kpi(session, council, ref="K1"), make_kpi(session, council, ref="K2", status="proposed")
    make_route(session, visits, board, ref="ROUTE-1", frequency="quarterly", from_on="2021-01-01")
    make_route(session, plans, board, ref="ROUTE-2", from_on="2022-01-01")
    make_route(session, make_kpi(session, council, ref="GONE", status="retired", retired_on="2020-01-01"), board)
    make_measurement(session, visits, starts_on="2021-07-01", ends_on="2021-09-30")
    make_measurement(session, visits, starts_on="2021-10-01", ends_on="2021-12-31")
    make_measurement(session, visits, starts_on="2021-10-01", ends_on="2021-10-31", value=None, printed="-")
    make_meeting(session, board, date(2021, 11, 3))
    make_meeting(session, board, date(2022, 3, 1))
    make_meeting(session, board, date(2021, 12, 1), ref="MEET")
    view = seen(session, board)
    assert view.next_meeting is not None
    assert (view.next_meeting.ref, view.next_meeting.in_days) == ("MEET", 27)
    assert [
        (kpi.ref, kpi.kpi_state, kpi.route, kpi.state, kpi.frequency, kpi.since, kpi.newest_on, kpi.age_days)
        for kpi in view.receives
    ] == [
        # From 30 September to 1 December are 62 days.
        ("K1", "live", "ROUTE-1", "live", "quarterly", date(2021, 1, 1), date(2021, 9, 30), 62),
        ("K2", "proposed", "ROUTE-2", "planned", None, date(2022, 1, 1), None, None),
    ]
    assert seen(session, board, date(2022, 3, 2)).next_meeting is None
    visits.fingerprint = "0" * 32
    assert seen(session, board).receives[0].state == "outdated"


def test_what_it_received_once_does_not_reach_it(session: Session, council: Any, board: Any) -> None:
    once, still = make_kpi(session, council, ref="ONCE"), make_kpi(session, council, ref="STILL")
    make_route(session, once, board, ref="ROUTE-1", frequency="one-off", from_on="2015-07-21", to_on="2015-07-21")
    make_route(session, still, board, to_on="2015-07-21")
    make_route(session, still, board, from_on="2015-07-22")
    view = seen(session, board)
    assert missing(view) == {"ONCE": [Why.ONCE]}
    assert view.missing[0].because[0].words == "ROUTE-1 brought it here (lapsed on 21 July 2015, one-off)"
    assert [kpi.ref for kpi in view.receives] == ["STILL"]


def test_what_goes_to_its_parts_or_went_to_its_predecessors_concerns_it(
    session: Session, council: Any, board: Any
) -> None:
    parent = make_body(session, council, ref="CAB")
    board.parent_id = parent.id
    part = make_body(session, council, ref="PART", parent_id=board.id)
    below = make_body(session, council, ref="BELOW", parent_id=part.id)
    old = make_body(session, council, ref="OLD", to_on="2019-09-29", successor_id=board.id)
    older = make_body(session, council, ref="OLDER", to_on="2010-01-01", successor_id=old.id)
    for ref, body, span in (
        ("K-PART", part, {}),
        ("K-BELOW", below, {}),
        ("K-PAST", part, {"to_on": "2020-01-01"}),
        ("K-OLD", old, {"to_on": "2019-09-29"}),
        ("K-OLDER", older, {}),
        ("K-PARENT", parent, {}),
        ("K-ELSE", make_body(session, council, ref="ELSE"), {}),
    ):
        make_route(session, make_kpi(session, council, ref=ref), body, **span)
    view = seen(session, board)
    assert missing(view) == {
        "K-BELOW": [Why.PART],
        "K-PART": [Why.PART],
        "K-OLD": [Why.PREDECESSOR],
        "K-OLDER": [Why.PREDECESSOR],
    }
    assert view.parent is not None
    assert view.parent.ref == "CAB"
    assert [part.ref for part in view.parts] == ["PART", "BELOW"]
    assert [(body.ref, body.state) for body in view.predecessors] == [("OLD", "ended"), ("OLDER", "ended")]
    assert seen(session, old).successor == view.parent.__class__(board.id, "CPB", board.name, "live")
    assert missing(seen(session, parent)).keys() == {"K-BELOW", "K-PART"}


def test_a_finding_that_names_it_concerns_it(session: Session, council: Any, inspection: Any, board: Any) -> None:
    kpis = {ref: make_kpi(session, council, ref=ref) for ref in ("K1", "K2", "K3", "K4")}
    named = make_finding(session, inspection, ref="R1", text="The corporate parenting board's reports are late.")
    make_mapping(session, named, kpis["K1"])
    make_mapping(session, named, kpis["K4"], status="rejected", reason="Another matter.")
    alias = make_finding(session, inspection, ref="R2", text="Tell the CPB more.")
    row = make_finding(session, inspection, ref="T1", text="More is told elsewhere.")
    make_restatement(session, row, alias)
    make_mapping(session, row, kpis["K2"])
    make_mapping(session, alias, kpis["K3"])
    make_route(session, kpis["K3"], board)
    make_finding(session, inspection, ref="R3", text="Corporate parenting is weak; so are boards.")
    make_finding(session, inspection, ref="R4", text="Corporate  Parenting\nBoard: set one up.")
    make_finding(session, inspection, ref="P1", kind="paragraph", text="The CPB met.")
    view = seen(session, board)
    assert missing(view) == {"K1": [Why.NAMED], "K2": [Why.NAMED]}
    assert view.missing[0].because[0].words == 'R1 names "Corporate Parenting Board"'
    assert [kpi.findings for kpi in view.missing] == [("R1",), ("R2", "T1")]
    assert [(finding.ref, finding.said) for finding in view.unmeasured] == [("R4", "Corporate Parenting Board")]


def test_bodies_in_a_circle_say_so(session: Session, council: Any, board: Any) -> None:
    other = make_body(session, council, ref="OTHER")
    for body, to in ((board, other), (other, board)):
        body.parent_id = body.successor_id = to.id
    view = seen(session, board)
    assert view.circles == (
        "CPB is part of itself, by way of others: correct one of these links.",
        "CPB is its own successor, by way of others: correct one of these links.",
    )
    assert [body.ref for body in (*view.parts, *view.predecessors)] == ["OTHER", "OTHER"]


def test_another_authoritys_body_is_unknown(session: Session, council: Any, board: Any) -> None:
    session.flush()
    with pytest.raises(NotFound):
        body_view(session, make_authority(session).id, board.id, DAY)


def test_the_number_of_queries_does_not_grow(session: Session, council: Any, inspection: Any, board: Any) -> None:
    session.flush()
    with counted(session) as few:
        body_view(session, council.id, board.id, DAY)
    for _ in range(5):
        kpi = make_kpi(session, council)
        make_mapping(session, make_finding(session, inspection, text="Of the CPB."), kpi)
        make_route(session, kpi, make_body(session, council, parent_id=board.id))
    session.flush()
    with counted(session) as many:
        body_view(session, council.id, board.id, DAY)
    assert len(few) == len(many) <= 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the cpb", "CPB"),
        ("the CPB’s papers", "CPB"),
        ("Childrens & Young People Board", "Children's and Young People Board"),
        ("children and young people boardroom", None),
        ("CPBX", None),
        ("", None),
    ],
)
def test_a_name_is_found_as_whole_words(text: str, said: str | None) -> None:
    assert named_in(text, ["CPB", "Children's and Young People Board", "…"]) == said


def test_every_text_that_says_a_name_says_its_telling_word() -> None:
    assert telling_word("Children's and Young People Board") == "Children"
    assert telling_word("&") is None
