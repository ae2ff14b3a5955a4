"""Graphs of small councils, on both databases."""

from datetime import date
from typing import Any

import networkx as nx
import pytest
from sqlmodel import Session

from app.coverage.graph import Narrowed, build
from app.errors import NotFound
from app.services import catalogue
from app.vocabulary import EdgeKind, NodeKind
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
    make_plan,
    make_repeat,
    make_restatement,
    make_route,
    make_waiver,
)
from tests.integration.test_threads import counted

DAY = date(2021, 11, 4)


def refs(graph: Any) -> set[str]:
    return {said["ref"] for _, said in graph.nodes(data=True)}


def links(graph: Any) -> set[tuple[str, str, str]]:
    told = graph.nodes
    return {(told[source]["ref"], str(kind), told[target]["ref"]) for source, target, kind in graph.edges(keys=True)}


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session, "Wokingham")


@pytest.fixture
def records(session: Session, council: Any) -> dict[str, Any]:
    """Two inspections with threads that end at one body. B says again what A said, so every kind of link occurs."""
    said: dict[str, Any] = {}
    cabinet = make_body(session, council, ref="CAB", name="Cabinet")
    new = make_body(session, council, ref="NEW", name="New board")
    board = make_body(session, council, ref="BOARD", name="Board", parent_id=cabinet.id, successor_id=new.id)
    plan = make_plan(session, council)
    for name, ends_on in (("A", "2015-11-05"), ("B", "2019-06-14")):
        inspection = make_inspection(session, council, ref=name, ends_on=ends_on)
        finding = make_finding(session, inspection, ref=f"{name}-R1", text=f"Say {name}.")
        kpi = make_kpi(session, council, ref=f"{name}-KPI", name=f"KPI {name}")
        action = make_action(session, plan, ref=f"{name}-ACT", owner=None)
        make_mapping(session, finding, kpi, ref=f"{name}-MAP")
        make_route(session, kpi, board, ref=f"{name}-ROUTE", frequency="monthly")
        make_answer(session, action, finding)
        make(session, catalogue.MOVES, authority_id=council.id, action_id=action.id, kpi_id=kpi.id)
        said |= {name: inspection, f"{name}-R1": finding, f"{name}-KPI": kpi, "board": board}
    make_restatement(session, said["B-R1"], said["A-R1"])
    make_repeat(session, said["B-R1"], said["A-R1"])
    make_finding(session, said["A"], ref="A-P1", kind="paragraph")
    session.flush()
    return said


def test_an_authoritys_graph_has_every_record_and_link(session: Session, council: Any, records: Any) -> None:
    graph = build(session, council.id, DAY)
    of_each = {f"{name}{rest}" for name in "AB" for rest in ("", "-R1", "-KPI", "-ACT")}
    assert refs(graph) == of_each | {"CAB", "NEW", "BOARD"}
    threads = {
        link
        for name in "AB"
        for link in (
            (name, "has_finding", f"{name}-R1"),
            (f"{name}-R1", "measured_by", f"{name}-KPI"),
            (f"{name}-KPI", "reported_to", "BOARD"),
            (f"{name}-R1", "answered_by", f"{name}-ACT"),
            (f"{name}-ACT", "moves", f"{name}-KPI"),
        )
    }
    lines = {("BOARD", "part_of", "CAB"), ("BOARD", "succeeded_by", "NEW"), ("B-R1", "restates", "A-R1")}
    lines |= {("B-R1", "repeats", "A-R1")}
    assert links(graph) == threads | lines
    assert {kind for _, kind, _ in links(graph)} == {kind.value for kind in EdgeKind}
    assert graph.graph["authority"] == "Wokingham"


def test_nodes_and_edges_say_what_they_are(session: Session, council: Any, records: Any) -> None:
    make_waiver(session, "F001", make_finding(session, records["A"], ref="A-R2"))
    session.flush()
    graph = build(session, council.id, DAY)
    finding, kpi = (NodeKind.FINDING, records["A-R1"].id), (NodeKind.KPI, records["A-KPI"].id)
    assert graph.nodes[finding] == {
        "kind": "finding",
        "ref": "A-R1",
        "title": "Say A.",
        "state": "checked",
        "detail": "recommendation",
        "gaps": (),
        "waived": (),
    }
    assert graph.nodes[kpi]["gaps"] == ("K002", "K003", "K005")
    assert graph.edges[finding, kpi, EdgeKind.MEASURED_BY] == {"kind": "measured_by", "state": "live", "ref": "A-MAP"}
    waived = next(said for _, said in graph.nodes(data=True) if said["ref"] == "A-R2")
    assert (waived["gaps"], waived["waived"]) == (("F004",), ("F001",))
    assert graph.graph["rules"]["K003"] == "The KPI was never measured"
    assert "A002" not in graph.graph["rules"]


def test_an_inspections_graph_has_its_own_threads_only(session: Session, council: Any, records: Any) -> None:
    graph = build(session, council.id, DAY, Narrowed(ref="b"))
    assert refs(graph) == {"B", "B-R1", "B-KPI", "B-ACT", "BOARD", "CAB", "NEW"}
    assert graph.graph["scope"] == "B"
    # What says again what A said, and its KPIs and actions, count for A.
    assert refs(build(session, council.id, DAY, Narrowed(ref="A"))) == refs(build(session, council.id, DAY)) - {"B"}


def test_a_records_graph_has_what_leads_to_it_and_what_it_leads_to(
    session: Session, council: Any, records: Any
) -> None:
    after = {"BOARD", "CAB", "NEW"}
    assert refs(build(session, council.id, DAY, Narrowed(ref="A-KPI"))) == {"A-KPI", "A-R1", "A-ACT", "A"} | after
    assert refs(build(session, council.id, DAY, Narrowed(ref="A-ACT"))) == {"A-KPI", "A-R1", "A-ACT", "A"} | after
    assert refs(build(session, council.id, DAY, Narrowed(ref="B-KPI"))) == (
        {"B-KPI", "B-R1", "B-ACT", "B", "A-R1", "A"} | after
    )
    assert refs(build(session, council.id, DAY, Narrowed(ref="BOARD"))) == refs(build(session, council.id, DAY))
    assert refs(build(session, council.id, DAY, Narrowed(ref="A-R1"))) == refs(build(session, council.id, DAY)) - {"B"}


def test_steps_bound_how_far_a_thread_is_followed(session: Session, council: Any, records: Any) -> None:
    assert refs(build(session, council.id, DAY, Narrowed(ref="A-KPI", steps=1))) == {"A-KPI", "A-R1", "A-ACT", "BOARD"}
    assert refs(build(session, council.id, DAY, Narrowed(ref="A-KPI", steps=0))) == {"A-KPI"}
    assert refs(build(session, council.id, DAY, Narrowed(ref="B", steps=0))) == refs(
        build(session, council.id, DAY, Narrowed(ref="B"))
    )


def test_what_was_said_later_is_left_out(session: Session, council: Any, records: Any) -> None:
    assert not {"B", "B-R1"} & refs(build(session, council.id, date(2019, 6, 13)))
    assert {"B", "B-R1"} <= refs(build(session, council.id, date(2019, 6, 14)))


def test_a_record_that_is_asked_for_is_never_left_out(session: Session, council: Any, records: Any) -> None:
    assert refs(build(session, council.id, DAY, Narrowed(ref="A-P1"))) == {"A-P1", "A"}
    assert refs(build(session, council.id, date(2010, 1, 1), Narrowed(ref="A"))) == {"A"}


def test_of_two_routes_the_one_that_holds_is_drawn(session: Session, council: Any, records: Any) -> None:
    kpi, board = records["A-KPI"], records["board"]
    make_route(session, kpi, board, ref="ONCE", from_on="2015-07-21", to_on="2015-07-21")
    session.flush()
    graph = build(session, council.id, DAY)
    link = graph.edges[(NodeKind.KPI, kpi.id), (NodeKind.BODY, board.id), EdgeKind.REPORTED_TO]
    assert (link["state"], link["ref"]) == ("live", "A-ROUTE")


def test_a_route_that_holds_is_drawn_before_one_that_is_planned(session: Session, council: Any, records: Any) -> None:
    kpi, board = records["A-KPI"], make_body(session, council)
    make_route(session, kpi, board, ref="NOW", to_on="2021-12-31")
    make_route(session, kpi, board, ref="NEXT", from_on="2022-01-01")
    session.flush()
    graph = build(session, council.id, DAY)
    link = graph.edges[(NodeKind.KPI, kpi.id), (NodeKind.BODY, board.id), EdgeKind.REPORTED_TO]
    assert (link["state"], link["ref"]) == ("live", "NOW")


def test_no_other_authority_is_in_the_graph(session: Session, council: Any, records: Any) -> None:
    other = make_authority(session)
    make_finding(session, make_inspection(session, other, ref="ELSEWHERE"))
    session.flush()
    assert "ELSEWHERE" not in refs(build(session, council.id, DAY))
    assert len(build(session, other.id, DAY)) == 2


@pytest.mark.parametrize("ref", ["F001", "NOWHERE"])
def test_what_is_no_record_is_not_found(session: Session, council: Any, records: Any, ref: str) -> None:
    with pytest.raises(NotFound):
        build(session, council.id, DAY, Narrowed(ref=ref))


def test_an_unknown_authority_is_not_found(session: Session, council: Any) -> None:
    with pytest.raises(NotFound):
        build(session, council.id + 1, DAY)


def test_an_empty_authority_has_an_empty_graph(session: Session, council: Any) -> None:
    graph = build(session, council.id, DAY)
    assert isinstance(graph, nx.MultiDiGraph)
    assert len(graph) == 0


def test_the_number_of_queries_does_not_grow(session: Session, council: Any, records: Any) -> None:
    with counted(session) as few:
        build(session, council.id, DAY)
    for _ in range(5):
        make_mapping(session, make_finding(session, records["A"]), make_kpi(session, council))
    session.flush()
    with counted(session) as many:
        build(session, council.id, DAY)
    assert len(few) == len(many) <= 60
