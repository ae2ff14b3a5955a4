"""B002, B003 and A005 to A008: a hit and a near miss each, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from app.coverage.gaps import Gap, Question, find_gaps
from app.coverage.rules import rule_named
from app.models import Authority
from app.services import catalogue
from tests.factories import (
    make,
    make_action,
    make_authority,
    make_body,
    make_kpi,
    make_measurement,
    make_meeting,
    make_plan,
    make_route,
)

DAY = date(2021, 11, 4)
EARLIER = DAY - timedelta(days=1)
LATER = DAY + timedelta(days=1)


def gaps(session: Session, rule: str, as_of: date = DAY) -> dict[str, Gap]:
    session.flush()
    return {gap.ref: gap for gap in find_gaps(session, Question(as_of, rules=(rule_named(rule),)))}


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session)


def test_b002_hits_a_body_without_a_meeting_to_come(session: Session, council: Any) -> None:
    silent, over, meets, ended = (make_body(session, council) for _ in range(4))
    office = make_body(session, council, kind="office")
    make_meeting(session, over, EARLIER)
    make_meeting(session, meets, DAY)
    ended.to_on = EARLIER
    found = gaps(session, "B002")
    assert {ref: gap.severity for ref, gap in found.items()} == {
        silent.ref: "warning",
        over.ref: "warning",
        office.ref: "note",
    }


def routes(session: Session, body: Any, *kpis: Any, **fields: Any) -> None:
    for kpi in kpis:
        make_route(session, kpi, body, **fields)


def test_b003_names_the_body_that_receives_the_same(session: Session, council: Any) -> None:
    one, two, three, retired = (make_kpi(session, council) for _ in range(4))
    retired.status, retired.retired_on = "retired", EARLIER
    board, panel, more, fewer = (make_body(session, council, name=n) for n in ("Board", "Panel", "More", "Fewer"))
    routes(session, board, one, two, retired)
    routes(session, panel, two, one)
    routes(session, panel, three, to_on=EARLIER)
    routes(session, more, one, two, three)
    routes(session, fewer, two)
    found = gaps(session, "B003")
    assert {ref: gap.reason for ref, gap in found.items()} == {
        board.ref: "It receives the same 2 KPIs as Panel, and no others.",
        panel.ref: "It receives the same 2 KPIs as Board, and no others.",
    }


def test_b003_leaves_one_kpi_and_ended_bodies_alone(session: Session, council: Any) -> None:
    one, two = make_kpi(session, council), make_kpi(session, council)
    first, second, third = (make_body(session, council) for _ in range(3))
    routes(session, first, one)
    routes(session, second, one)
    assert gaps(session, "B003") == {}
    routes(session, first, two)
    routes(session, third, one, two)
    third.to_on = EARLIER
    assert gaps(session, "B003") == {}
    third.to_on = DAY
    assert set(gaps(session, "B003")) == {first.ref, third.ref}


def test_a005_hits_what_is_due_and_not_done(session: Session, council: Any) -> None:
    plan = make_plan(session, council)
    late = make_action(session, plan, due_on=EARLIER)
    make_action(session, plan, due_on=DAY)
    make_action(session, plan, due_on=None, timescale_kind="ongoing")
    make_action(session, plan, due_on=EARLIER, status="done")
    make_action(session, plan, due_on=EARLIER, status="dropped")
    make_action(session, plan, due_on=EARLIER, done_on=DAY)
    done_later = make_action(session, plan, due_on=EARLIER, status="done", done_on=LATER)
    found = gaps(session, "A005")
    assert list(found) == [late.ref, done_later.ref]
    assert found[late.ref].reason == "It was due on 3 November 2021 and is not done."


YEARS = [
    {"period": f"20{year}-{year + 1}", "starts_on": f"20{year}-04-01", "ends_on": f"20{year + 1}-03-31"}
    for year in (18, 19, 20)
]


def moved(session: Session, action: Any, values: list[float], polarity: str | None = "higher") -> Any:
    """A KPI that the action is to move, with a value for each year from 2018-19 on."""
    kpi = make_kpi(session, session.get_one(Authority, action.authority_id), polarity=polarity)
    for year, value in zip(YEARS, values, strict=False):
        make_measurement(session, kpi, **year, value=value)
    make(session, catalogue.MOVES, authority_id=kpi.authority_id, action_id=action.id, kpi_id=kpi.id)
    return kpi


def test_a006_compares_with_where_it_stood_when_the_plan_was_agreed(session: Session, council: Any) -> None:
    plan = make_plan(session, council, agreed_on="2019-06-01")
    done = {"status": "done", "done_on": "2020-09-01"}
    fell, rose, recovered, only_fell_since = (make_action(session, plan, **done) for _ in range(4))
    kpi = moved(session, fell, [90, 85, 88])
    moved(session, rose, [90, 85, 91])
    moved(session, recovered, [90, 95, 91])
    moved(session, only_fell_since, [80, 95, 81])
    found = gaps(session, "A006")
    assert list(found) == [fell.ref]
    assert found[fell.ref].reason == (
        f"It is done, and this did not improve: {kpi.ref} from 90 (2018-19) to 88 (2020-21)."
    )


def test_a006_waits_for_a_value_that_can_show_the_effect(session: Session, council: Any) -> None:
    plan = make_plan(session, council, agreed_on="2019-06-01")
    early = make_action(session, plan, status="done", done_on="2021-03-31")
    moved(session, early, [90, 85, 80])
    assert gaps(session, "A006") == {}
    early.done_on = date(2021, 3, 30)
    assert list(gaps(session, "A006")) == [early.ref]


def test_a006_takes_the_day_it_was_done_or_the_two_newest_values(session: Session, council: Any) -> None:
    plan = make_plan(session, council)
    dated, undated = make_action(session, plan, status="done", done_on="2019-04-01"), make_action(session, plan)
    undated.status = "done"
    moved(session, dated, [90, 85, 88])  # 88 is better than 85, and not than the 90 it had when it was done
    moved(session, undated, [90, 85, 88])
    assert list(gaps(session, "A006")) == [dated.ref]


def test_a006_leaves_open_actions_and_unjudged_kpis_alone(session: Session, council: Any) -> None:
    plan = make_plan(session, council)
    moved(session, make_action(session, plan), [90, 80])
    moved(session, make_action(session, plan, status="done"), [90, 80], polarity=None)
    moved(session, make_action(session, plan, status="done"), [90])
    moved(session, make_action(session, plan, status="done"), [90, 80], polarity="lower")
    same = make_action(session, plan, status="done")
    moved(session, same, [90, 90])
    assert list(gaps(session, "A006")) == [same.ref]


def test_a007_names_the_others_of_the_same_number(session: Session, council: Any) -> None:
    plan, other = make_plan(session, council), make_plan(session, council, title="Another plan")
    first, second = make_action(session, plan, number="1.1"), make_action(session, plan, number="1.1")
    make_action(session, plan, number="1.10")
    make_action(session, other, number="1.1")
    make_action(session, plan, number="1.2")
    make_action(session, plan, number="1.2", status="dropped")
    make_action(session, plan)
    make_action(session, plan)
    found = gaps(session, "A007")
    said = f"The plan gives the reference 1.1 to several actions: {first.ref}, {second.ref}."
    assert {ref: gap.reason for ref, gap in found.items()} == {first.ref: said, second.ref: said}


def test_a008_overlooks_capitals_spaces_and_stops(session: Session, council: Any) -> None:
    plan, other = make_plan(session, council), make_plan(session, council, title="Another plan")
    first = make_action(session, plan, text="Train all social workers, in supervision.")
    second = make_action(session, other, text="train all social workers\nin   supervision")
    make_action(session, plan, text="Train all social workers in supervisions")
    make_action(session, plan, text="Train all social workers in supervision", status="dropped")
    elsewhere = make_authority(session)
    make_action(session, make_plan(session, elsewhere), text="Train all social workers in supervision")
    found = gaps(session, "A008")
    said = f"These actions say the same: {first.ref}, {second.ref}."
    assert {ref: gap.reason for ref, gap in found.items()} == {first.ref: said, second.ref: said}
