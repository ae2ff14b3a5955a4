"""The register as a networkx graph, for drawing, for other tools, and for algorithms over paths."""

from collections import defaultdict
from datetime import date

import networkx as nx
from sqlmodel import Session

from app.coverage.gaps import Question, find_gaps
from app.coverage.register import Key, Link, LinkState, Record
from app.coverage.register_reader import load
from app.coverage.rules import rule_named
from app.errors import NotFound
from app.models import Authority
from app.vocabulary import EdgeKind, NodeKind

_STATES = list(LinkState)


def build(
    session: Session, authority_id: int, as_of: date, ref: str | None = None, steps: int | None = None
) -> "nx.MultiDiGraph[Key]":
    """The graph of an authority, or of the threads through one record.

    Parameters
    ----------
    as_of : date
        The day that states and gaps are looked at. What was said only later, and paragraphs that are not checked,
        are left out.
    ref : str, optional
        Of the record, as in `threads.trace`: the graph has what leads to it and what it leads to.
    steps : int, optional
        How many links before and after the record are followed; all of them when it is left out, and for an
        inspection.

    Returns
    -------
    nx.MultiDiGraph
        Nodes are keyed by (NodeKind, id) and have kind, ref, title, state, detail, and the sorted codes of their
        gaps in `gaps` and of waived ones in `waived`. Edges are keyed by EdgeKind and have kind, state and ref
        (of the route or mapping, else None); of several routes between two records the one that holds is kept.
        `graph` has the authority's name, `scope`, the record's reference or None, `as_of`, as an ISO
        date, and `rules`, the titles of the codes that occur.

    Raises
    ------
    NotFound
        There is no such authority, or it has no record `ref`.
    """
    authority = session.get(Authority, authority_id)
    if authority is None:
        raise NotFound("authority", authority_id)
    register = load(session, authority_id, as_of)
    asked = register.find(ref) if ref is not None else None
    gaps, waived = _codes(session, authority_id, as_of)
    graph: nx.MultiDiGraph[Key] = nx.MultiDiGraph(
        authority=authority.name,
        scope=asked.ref if asked else None,
        as_of=as_of.isoformat(),
    )
    for record in register.records.values():
        if _shown(record) or record == asked:
            graph.add_node(record.key, **_attributes(record), gaps=gaps[record.key], waived=waived[record.key])
    # The link that holds comes last and so replaces one of its kind that does not.
    for link in sorted(register.links, key=lambda link: -_STATES.index(link.state)):
        if link.source in graph and link.target in graph:
            _add(graph, link)
    if asked is None:
        return _explained(graph)
    far = None if asked.kind == NodeKind.INSPECTION else steps
    return _explained(graph.subgraph(_threads_through(graph, asked.key, far)).copy())


def _codes(
    session: Session, authority_id: int, as_of: date
) -> tuple[dict[Key, tuple[str, ...]], dict[Key, tuple[str, ...]]]:
    """The codes of the gaps at each record: those that count, and those that are waived."""
    counted: dict[Key, tuple[str, ...]] = defaultdict(tuple)
    waived: dict[Key, tuple[str, ...]] = defaultdict(tuple)
    for gap in find_gaps(session, Question(as_of=as_of, authority_ids=frozenset({authority_id}))):
        (waived if gap.waived else counted)[NodeKind(gap.kind), gap.id] += (gap.rule,)
    return counted, waived


def _explained(graph: "nx.MultiDiGraph[Key]") -> "nx.MultiDiGraph[Key]":
    """Say what the codes mean that occur in the graph."""
    codes = {code for _, said in graph.nodes(data=True) for code in said["gaps"] + said["waived"]}
    graph.graph["rules"] = {code: rule_named(code).title for code in sorted(codes)}
    return graph


def _shown(record: Record) -> bool:
    return record.kind not in {NodeKind.INSPECTION, NodeKind.FINDING} or record.state in {"published", "checked"}


def _attributes(record: Record) -> dict[str, str]:
    return {
        "kind": record.kind.value,
        "ref": record.ref,
        "title": record.title,
        "state": record.state,
        "detail": record.detail,
    }


def _add(graph: "nx.MultiDiGraph[Key]", link: Link) -> None:
    graph.add_edge(link.source, link.target, key=link.kind, kind=link.kind.value, state=link.state.value, ref=link.ref)


def _threads_through(graph: "nx.MultiDiGraph[Key]", record: Key, far: int | None) -> set[Key]:
    """What comes before and after the record, never back again: a board is seen by all its KPIs, and each by others."""
    onward: nx.DiGraph[Key] = nx.DiGraph()
    onward.add_node(record)
    for source, target, kind in graph.edges(keys=True):
        # A thread goes on from what was said first to what says it again, and to the KPIs of that.
        onward.add_edge(*((target, source) if kind == EdgeKind.RESTATES else (source, target)))
    ways = (onward, onward.reverse(copy=False))
    return {near for way in ways for near in nx.single_source_shortest_path_length(way, record, cutoff=far)}
