"""A graph as text in the formats that other tools read: pure functions, the same text for the same graph.

A graph is one as `coverage.graph` makes it: nodes keyed by (kind, id), with kind, ref, title, state, gaps and waived;
edges keyed by their kind, with kind, state and ref.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import networkx as nx

from app.errors import InvalidInput, Problem
from app.export.graph_text import Graph, edges, flat, label, name, nodes
from app.export.svg import to_svg

_LABEL_LENGTH = 60
_MERMAID_PLAIN = re.compile(r"[^\w \-.,()/%?!'’…✗\n]", re.ASCII)


# A picture of more records tells nothing and no viewer draws it; data stays below what a program reads in one piece.
_MOST_DRAWN, _MOST_LISTED = 3_000, 200_000


@dataclass(frozen=True)
class Format:
    """One way to write a graph, of at most so many records."""

    to_text: Callable[["Graph[Any]"], str]
    media_type: str
    most: int = _MOST_LISTED

    def write(self, graph: "Graph[Any]") -> str:
        """The graph as text.

        Raises
        ------
        InvalidInput
            It has more records than this format is written for.
        """
        if len(graph) > self.most:
            narrower = "narrow it with ref and steps, inspection, kind, body, rule or theme"
            other = "; or take json, cytoscape or graphml" if self.most < _MOST_LISTED else ""
            much = f"The graph has {len(graph):,} records; in this format {self.most:,} are the most."
            raise InvalidInput(much, [Problem("format", narrower + other)])
        return self.to_text(graph)


def to_json(graph: "Graph[Any]") -> str:
    """Node-link JSON, as `networkx.node_link_graph(..., edges="edges")` reads it."""
    named = {
        "directed": True,
        "multigraph": True,
        "graph": dict(graph.graph),
        "nodes": [{**said, "id": name(node)} for node, said in nodes(graph)],
        "edges": [
            {**said, "source": name(source), "target": name(target), "key": kind}
            for source, target, kind, said in edges(graph)
        ],
    }
    return json.dumps(named, ensure_ascii=False, indent=1)


def to_cytoscape(graph: "Graph[Any]") -> str:
    """Cytoscape JSON: `cytoscape({elements: read.elements})` draws it, and stylesheets find records by their classes.

    Classes are the kind, the state, `broken` and the codes of gaps.
    """
    shown = [
        {
            "data": {**said, "id": name(node), "label": label(said, _LABEL_LENGTH)},
            "classes": " ".join([said["kind"], said["state"], *(["broken"] if said["gaps"] else []), *said["gaps"]]),
        }
        for node, said in nodes(graph)
    ]
    links = [
        {
            "data": {
                **said,
                "id": f"{name(source)}-{kind}-{name(target)}",
                "source": name(source),
                "target": name(target),
                "label": _link(kind, said),
            },
            "classes": f"{kind} {said['state']}",
        }
        for source, target, kind, said in edges(graph)
    ]
    return json.dumps({"data": dict(graph.graph), "elements": {"nodes": shown, "edges": links}}, ensure_ascii=False)


def to_graphml(graph: "Graph[Any]") -> str:
    """GraphML, as `networkx.parse_graphml` reads it. Every attribute is text; lists are parted by blanks."""
    plain: Graph[str] = nx.MultiDiGraph()
    plain.graph.update(flat(graph.graph))
    for node, said in nodes(graph):
        plain.add_node(name(node), **dict(flat(said)))
    for source, target, kind, said in edges(graph):
        # GraphML wants ids that no other edge has; the kind alone would repeat.
        key = f"{name(source)}-{kind}-{name(target)}"
        plain.add_edge(name(source), name(target), key=key, **dict(flat(said)))
    return "\n".join(["<?xml version='1.0' encoding='utf-8'?>", *nx.generate_graphml(plain), ""])


def to_dot(graph: "Graph[Any]") -> str:
    """DOT, as Graphviz reads it; what breaks a rule is dashed and names the rules."""
    lines = ["digraph thread {", "  rankdir=LR;", "  node [shape=box];"]
    for node, said in nodes(graph):
        style = ", style=dashed" if said["gaps"] else ""
        lines.append(f"  {_quoted(name(node))} [label={_quoted(_told(said))}{style}];")
    for source, target, kind, said in edges(graph):
        style = "" if said["state"] == "live" else ", style=dotted"
        lines.append(
            f"  {_quoted(name(source))} -> {_quoted(name(target))} [label={_quoted(_link(kind, said))}{style}];"
        )
    return "\n".join([*lines, "}", ""])


def to_mermaid(graph: "Graph[Any]") -> str:
    """A Mermaid flowchart, as wikis and Markdown readers draw it; what breaks a rule is dashed and names the rules."""
    lines = ["flowchart LR", "  classDef broken stroke-dasharray: 6 4,stroke-width: 2px"]
    for node, said in nodes(graph):
        broken = ":::broken" if said["gaps"] else ""
        lines.append(f'  {_mermaid_id(node)}["{_mermaid(_told(said))}"]{broken}')
    for source, target, kind, said in edges(graph):
        arrow = "-->" if said["state"] == "live" else "-.->"
        lines.append(f'  {_mermaid_id(source)} {arrow}|"{_mermaid(_link(kind, said))}"| {_mermaid_id(target)}')
    return "\n".join([*lines, ""])


FORMATS = {
    "json": Format(to_json, "application/json"),
    "cytoscape": Format(to_cytoscape, "application/json"),
    "graphml": Format(to_graphml, "application/graphml+xml"),
    "dot": Format(to_dot, "text/vnd.graphviz", _MOST_DRAWN),
    "mermaid": Format(to_mermaid, "text/vnd.mermaid", _MOST_DRAWN),
    "svg": Format(to_svg, "image/svg+xml", _MOST_DRAWN),
}


def _told(said: dict[str, Any]) -> str:
    return "\n".join([label(said, _LABEL_LENGTH), *([f"✗ {' '.join(said['gaps'])}"] if said["gaps"] else [])])


def _link(kind: str, said: dict[str, Any]) -> str:
    words = kind.replace("_", " ")
    return words if said["state"] == "live" else f"{words} ({said['state']})"


def _quoted(text: str) -> str:
    """A DOT string. Backslashes are doubled, because a label reads some letters after one as commands."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _mermaid_id(node: Any) -> str:
    return name(node).replace(":", "_")


def _mermaid(text: str) -> str:
    """A Mermaid label: whatever might be syntax, Markdown or HTML becomes a numbered entity."""
    return _MERMAID_PLAIN.sub(lambda match: f"#{ord(match[0])};", text).replace("\n", "<br/>")
