"""Parts of a graph: filters by inspection, kind, body, rule and theme, on both databases."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from app.coverage.graph import Narrowed, build
from app.coverage.rules import rule_named
from app.errors import NotFound
from app.vocabulary import FindingKind
from tests.factories import (
    make_action,
    make_answer,
    make_authority,
    make_body,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_plan,
    make_repeat,
    make_restatement,
    make_route,
)

DAY = date(2021, 11, 4)


@pytest.fixture
def council(session: Session) -> Any:
    """A1 → K1 → HIGH; A2, a strength, → K2 → LOW; T restates A1 and → K3, which goes nowhere; B1 → K2 repeats A1."""
    council = make_authority(session)
    first = make_inspection(session, council, ref="A", ends_on="2015-11-05")
    second = make_inspection(session, council, ref="B", ends_on="2019-06-14")
    a1 = make_finding(session, first, ref="A1", heading="Care  Leavers", section="Plans")
    a2 = make_finding(session, first, ref="A2", kind="strength", section="Leadership")
    table = make_finding(session, first, ref="T", kind="area_for_improvement")
    b1 = make_finding(session, second, ref="B1", heading="Health of children")
    make_restatement(session, table, a1)
    make_repeat(session, b1, a1)
    kpis = {ref: make_kpi(session, council, ref=ref) for ref in ("K1", "K2", "K3")}
    for finding, ref in ((a1, "K1"), (a2, "K2"), (table, "K3"), (b1, "K2")):
        make_mapping(session, finding, kpis[ref])
    make_route(session, kpis["K1"], make_body(session, council, ref="HIGH"))
    make_route(session, kpis["K2"], make_body(session, council, ref="LOW"))
    make_answer(session, make_action(session, make_plan(session, council), ref="ACT"), b1)
    make_body(session, council, ref="IDLE")
    session.flush()
    return council


def refs(session: Session, council: Any, **narrowed: Any) -> set[str]:
    graph = build(session, council.id, DAY, Narrowed(**narrowed))
    return {said["ref"] for _, said in graph.nodes(data=True)}


@pytest.mark.parametrize(
    ("narrowed", "wanted"),
    [
        ({"inspection": "a"}, "A A1 A2 T K1 K2 K3 HIGH LOW"),
        ({"inspection": "B"}, "B B1 K2 LOW ACT"),
        ({"kinds": (FindingKind.STRENGTH,)}, "A A2 K2 LOW"),
        ({"kinds": (FindingKind.RECOMMENDATION,)}, "A B A1 T B1 K1 K2 K3 HIGH LOW ACT"),
        ({"body": "high"}, "A A1 K1 HIGH"),
        ({"body": "IDLE"}, "IDLE"),
        ({"body": "LOW", "inspection": "A"}, "A A2 K2 LOW"),
        # K3's threads lead up to T and to what T restates.
        ({"rule": rule_named("K001")}, "A A1 T K3"),
        ({"rule": rule_named("B001")}, "IDLE"),
        # B1 repeats A1, and stands under another heading.
        ({"theme": "care leavers"}, "A A1 T K1 K3 HIGH"),
        ({"theme": "LEADER"}, "A A2 K2 LOW"),
        ({"theme": "nothing of the kind"}, ""),
        ({"ref": "K1", "steps": 1, "body": "HIGH"}, "A1 K1 HIGH"),
    ],
)
def test_a_filter_keeps_whole_threads(session: Session, council: Any, narrowed: Any, wanted: str) -> None:
    assert refs(session, council, **narrowed) == set(wanted.split())


@pytest.mark.parametrize("narrowed", [{"inspection": "HIGH"}, {"body": "A"}, {"inspection": "C"}, {"ref": "X"}])
def test_a_filter_by_what_is_not_there_is_refused(session: Session, council: Any, narrowed: Any) -> None:
    with pytest.raises(NotFound):
        refs(session, council, **narrowed)
