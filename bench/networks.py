"""The graph of an authority with 10,000 findings against the same networkx graph made of plain tuples.

The alternative reads the rows through `sqlite3` by hand, with titles as they are stored, and knows of a node only its
kind, reference, title and gaps, of an edge its kind, status and reference. Both are given the gaps: what the rules
cost is measured by itself.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
from sqlmodel import Session

from app.coverage.graph import Codes, build, gap_codes, of_register
from app.coverage.register_reader import load
from app.db import make_engine
from app.vocabulary import NodeKind
from bench.generate import Parameters
from bench.graph import DAY
from bench.measure import Result, alternately, say

PARAMETERS = Parameters(findings=10_000, authorities=1)
MOST = 2.0
ROUNDS = 15
_NODES = {
    NodeKind.INSPECTION: "SELECT id, ref, framework || ' to ' || ends_on FROM inspection WHERE authority_id = 1"
    " AND coalesce(published_on, ends_on) <= :day",
    NodeKind.FINDING: "SELECT f.id, f.ref, f.text FROM finding f JOIN inspection i ON i.id = f.inspection_id"
    " WHERE f.authority_id = 1 AND f.checked AND coalesce(i.published_on, i.ends_on) <= :day",
    NodeKind.KPI: "SELECT id, ref, name FROM kpi WHERE authority_id = 1",
    NodeKind.BODY: "SELECT id, ref, name FROM body WHERE authority_id = 1",
    NodeKind.ACTION: "SELECT id, ref, text FROM action WHERE authority_id = 1",
}
_EDGES = {
    ("has_finding", "inspection", "finding"): "SELECT inspection_id, id, '', NULL FROM finding WHERE authority_id = 1",
    ("measured_by", "finding", "kpi"): "SELECT finding_id, kpi_id, status, ref FROM mapping WHERE authority_id = 1",
    ("reported_to", "kpi", "body"): "SELECT kpi_id, body_id, frequency, ref FROM route WHERE authority_id = 1",
    ("answered_by", "finding", "action"): "SELECT finding_id, action_id, '', NULL FROM answer WHERE authority_id = 1",
    ("moves", "action", "kpi"): "SELECT action_id, kpi_id, '', NULL FROM move WHERE authority_id = 1",
    ("restates", "finding", "finding"): "SELECT finding_id, restated_id, '', NULL FROM restatement"
    " WHERE authority_id = 1",
    ("repeats", "finding", "finding"): "SELECT finding_id, earlier_id, '', NULL FROM repeat"
    " WHERE authority_id = 1 AND status = 'accepted'",
}


def compare(path: Path) -> Iterator[Result]:
    """Reading and building, then the same with the rules asked against tuples that are in memory already."""
    engine, plain = make_engine(f"sqlite:///{path}"), sqlite3.connect(path)
    with Session(engine) as session:
        say("the graph of one authority with 10,000 findings")
        codes = gap_codes(session, 1, DAY)
        nodes, edges = _rows(plain)

        def ours() -> Any:
            return of_register(load(session, 1, DAY), codes)

        def by_hand() -> Any:
            return _built(*_rows(plain), codes)

        _same(ours(), by_hand())
        yield Result("graph of 10,000 findings, read and built", *alternately(ours, by_hand, ROUNDS), "ms", most=MOST)
        times = alternately(lambda: build(session, 1, DAY), lambda: _built(nodes, edges, codes), ROUNDS)
        yield Result("the same with all rules, against tuples in memory", *times, "ms")
    plain.close()
    engine.dispose()


def _rows(plain: sqlite3.Connection) -> tuple[dict[NodeKind, list[Any]], dict[tuple[str, str, str], list[Any]]]:
    nodes = {kind: plain.execute(query, {"day": DAY.isoformat()}).fetchall() for kind, query in _NODES.items()}
    return nodes, {kind: plain.execute(query).fetchall() for kind, query in _EDGES.items()}


def _built(nodes: dict[NodeKind, list[Any]], edges: dict[tuple[str, str, str], list[Any]], codes: Codes) -> Any:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    counted, waived = codes
    for kind, rows in nodes.items():
        for id_, ref, title in rows:
            key = kind, id_
            gaps, set_aside = counted.get(key, ()), waived.get(key, ())
            graph.add_node(key, kind=kind.value, ref=ref, title=title, gaps=gaps, waived=set_aside)
    for (edge, source, target), rows in edges.items():
        for source_id, target_id, status, ref in rows:
            ends = (source, source_id), (target, target_id)
            if ends[0] in graph and ends[1] in graph:
                graph.add_edge(*ends, key=edge, kind=edge, state=status, ref=ref)
    return graph


def _same(ours: Any, by_hand: Any) -> None:
    """A comparison of two graphs that differ would compare nothing."""
    if set(ours) != set(by_hand) or set(ours.edges(keys=True)) != set(by_hand.edges(keys=True)):
        raise RuntimeError(f"the graphs differ: {ours} against {by_hand}")
