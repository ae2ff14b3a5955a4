"""The register as a networkx graph, for drawing, for other tools, and for algorithms over paths."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import networkx as nx
from sqlmodel import Session

from app.coverage.gap_lists import all_gaps
from app.coverage.gaps import Question
from app.coverage.register import Key, Link, LinkState, Record, Register
from app.coverage.register_reader import load
from app.coverage.rules import Rule, rule_named
from app.errors import NotFound
from app.models import Authority
from app.vocabulary import EdgeKind, FindingKind, NodeKind

Graph = nx.MultiDiGraph
_STATES = list(LinkState)
_KINDS: dict[NodeKind | EdgeKind, str] = {kind: kind.value for kind in (*NodeKind, *EdgeKind)}
_WORDS = {state: state.value for state in LinkState}
# Kinds of which only what was said by the day, and is looked at, is shown.
_SAID, _SHOWN = frozenset({NodeKind.INSPECTION, NodeKind.FINDING}), frozenset({"published", "checked"})


@dataclass(frozen=True)
class Narrowed:
    """Which part of a graph is wanted; what is left out narrows nothing.

    Each filter speaks of one kind of record: it keeps those that fit (findings with those that restate them), and of
    all other kinds what is on a thread with one of them. Several filters keep what is on a thread with a fitting
    record of each.

    Parameters
    ----------
    ref : str, optional
        A record's, as in `threads.trace`: what leads to it and what it leads to.
    steps : int, optional
        How many links before and after `ref` are followed; all of them when it is left out, and for an inspection.
    inspection, body : str, optional
        References.
    kinds : tuple of FindingKind
    rule : Rule, optional
        Records, of the kind that the rule looks at, with this gap, waived or not.
    theme : str, optional
        Words that a finding's heading or section contains, in any case.
    """

    ref: str | None = None
    steps: int | None = None
    inspection: str | None = None
    kinds: tuple[FindingKind, ...] = ()
    body: str | None = None
    rule: Rule | None = None
    theme: str | None = None


_ALL = Narrowed()


def build(session: Session, authority_id: int, as_of: date, narrowed: Narrowed = _ALL) -> "Graph[Key]":
    """The graph of an authority, or of a part of it.

    Parameters
    ----------
    as_of : date
        The day that states and gaps are looked at. What was said only later, and paragraphs that are not checked,
        are left out unless they are asked for by reference.

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
        There is no such authority, or it has no such record.
    """
    authority = session.get(Authority, authority_id)
    if authority is None:
        raise NotFound("authority", authority_id)
    # The gaps first: each is longer than what is kept of it.
    codes = gap_codes(session, authority_id, as_of)
    register = load(session, authority_id, as_of)
    asked = register.find(narrowed.ref) if narrowed.ref is not None else None
    graph = of_register(register, codes, asked)
    graph.graph.update(authority=authority.name, scope=asked.ref if asked else None, as_of=as_of.isoformat())
    if asked is not None:
        far = None if asked.kind == NodeKind.INSPECTION else narrowed.steps
        graph = graph.subgraph(_threads_through(graph, {asked.key}, far)).copy()
    for kind, fitting in _fitting(register, graph, narrowed):
        others = {key for key in graph if key[0] != kind}
        graph = graph.subgraph(others | fitting)
        graph = graph.subgraph(_threads_through(graph, fitting)).copy()
    return _explained(graph)


Codes = tuple[dict[Key, tuple[str, ...]], dict[Key, tuple[str, ...]]]


def gap_codes(session: Session, authority_id: int, as_of: date) -> Codes:
    """The codes of the gaps at each record: those that count, and those that are waived."""
    counted: dict[Key, tuple[str, ...]] = defaultdict(tuple)
    waived: dict[Key, tuple[str, ...]] = defaultdict(tuple)
    kinds = {kind.value: kind for kind in NodeKind}
    for gap in all_gaps(session, Question(as_of=as_of, authority_ids=frozenset({authority_id}))):
        (waived if gap.waived else counted)[kinds[gap.kind], gap.id] += (gap.rule,)
    return counted, waived


def of_register(register: Register, codes: Codes, asked: Record | None = None) -> "Graph[Key]":
    """Every record that is shown, and every link between two of them; `asked` is shown in any case."""
    graph: Graph[Key] = nx.MultiDiGraph()
    _add_records(graph, register, codes, asked)
    # The link that holds comes last and so replaces one of its kind that does not.
    live = [link for link in register.links if link.state is LinkState.LIVE]
    others = [link for link in register.links if link.state is not LinkState.LIVE]
    _add_links(graph, sorted(others, key=lambda link: -_STATES.index(link.state)))
    _add_links(graph, live)
    return graph


# Both store what networkx's `add_node` and `add_edge` store. Those copy what is said and ask more questions of each
# record and link than it took to read it.
def _add_records(graph: "Graph[Key]", register: Register, codes: Codes, asked: Record | None) -> None:
    counted, waived = codes
    said, onward, back = _inside(graph)
    for key, record in register.records.items():
        kind, _, ref, title, state, detail, *_ = record
        if kind not in _SAID or state in _SHOWN or record == asked:
            looks = {"kind": _KINDS[kind], "ref": ref, "title": title, "state": state, "detail": detail}
            said[key] = looks | {"gaps": counted.get(key, ()), "waived": waived.get(key, ())}
            onward[key], back[key] = {}, {}


def _add_links(graph: "Graph[Key]", links: Iterable[Link]) -> None:
    _, onward, back = _inside(graph)
    for kind, source, target, state, ref, _ in links:
        if source in onward and target in onward:
            between = onward[source].get(target)
            if between is None:
                onward[source][target] = back[target][source] = between = {}
            between[kind] = {"kind": _KINDS[kind], "state": _WORDS[state], "ref": ref}


def _inside(graph: Any) -> tuple[dict[Key, Any], dict[Key, Any], dict[Key, Any]]:
    """What is said of each node, and the edges by where they start and by where they end."""
    return graph._node, graph._succ, graph._pred  # noqa: SLF001


def _explained(graph: "Graph[Key]") -> "Graph[Key]":
    """Say what the codes mean that occur in the graph."""
    codes = {code for _, said in graph.nodes(data=True) for code in said["gaps"] + said["waived"]}
    graph.graph["rules"] = {code: rule_named(code).title for code in sorted(codes)}
    return graph


def _fitting(register: Register, graph: "Graph[Key]", narrowed: Narrowed) -> list[tuple[NodeKind, set[Key]]]:
    """For each filter the kind of record that it speaks of, and which of the graph's records fit."""
    found: list[tuple[NodeKind, set[Key]]] = []
    for kind, ref in ((NodeKind.INSPECTION, narrowed.inspection), (NodeKind.BODY, narrowed.body)):
        if ref is not None:
            found.append((kind, {register.find(ref, kind).key} & set(graph)))
    findings = [register.records[key] for key in graph if key[0] == NodeKind.FINDING]
    if narrowed.kinds:
        words = {kind.value.replace("_", " ") for kind in narrowed.kinds}
        said = {finding.key for finding in findings if finding.detail in words}
        found.append((NodeKind.FINDING, _with_voices(graph, said)))
    if narrowed.theme is not None:
        theme = " ".join(narrowed.theme.casefold().split())
        said = {finding.key for finding in findings if _is_about(finding, theme)}
        found.append((NodeKind.FINDING, _with_voices(graph, said)))
    if narrowed.rule is not None:
        code, kind = narrowed.rule.code, narrowed.rule.looks_at
        nodes = graph.nodes(data=True)
        broken = {key for key, said in nodes if key[0] == kind and code in said["gaps"] + said["waived"]}
        found.append((kind, _with_voices(graph, broken)))
    return found


def _with_voices(graph: "Graph[Key]", findings: set[Key]) -> set[Key]:
    """Also what restates a finding: its KPIs and actions count for the finding."""
    restating = (
        source
        for finding in findings
        for source, _, kind in graph.in_edges(finding, keys=True)
        if kind == EdgeKind.RESTATES
    )
    return findings.union(restating)


def _is_about(finding: Record, theme: str) -> bool:
    return any(theme in " ".join(said.casefold().split()) for said in finding.themes)


def _threads_through(graph: "Graph[Key]", records: set[Key], far: int | None = None) -> set[Key]:
    """What comes before and after the records, never back again: a board has many KPIs, and each has other boards."""
    said_by = all(kind == NodeKind.INSPECTION for kind, _ in records)
    onward: nx.DiGraph[Key] = nx.DiGraph()
    onward.add_nodes_from(records)
    for source, target, kind in graph.edges(keys=True):
        if kind == EdgeKind.REPEATS and said_by:
            # An inspection's own threads are asked for: what a later one said again is on the later one's.
            continue
        # A thread goes on from what was said first to what says it again, and to the KPIs of that.
        again = kind in {EdgeKind.RESTATES, EdgeKind.REPEATS}
        onward.add_edge(*((target, source) if again else (source, target)))
    return _near(onward, records, far) | _near(onward.reverse(copy=False), records, far)


def _near(graph: "nx.DiGraph[Key]", records: set[Key], far: int | None) -> set[Key]:
    """The records, and what is at most so many links behind one of them."""
    found, nearest = set(records), set(records)
    while nearest and far != 0:
        nearest = {after for record in nearest for after in graph.successors(record)} - found
        found |= nearest
        far = None if far is None else far - 1
    return found
