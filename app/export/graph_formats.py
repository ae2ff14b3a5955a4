"""A graph as text in the formats that other tools read: pure functions, the same text for the same graph.

A graph is one as `coverage.graph` makes it: nodes keyed by (kind, id), with kind, ref, title, state, gaps and waived;
edges keyed by their kind, with kind, state and ref.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from app.errors import InvalidInput, Problem
from app.export.graph_text import Graph, edges, flat, label, name, nodes
from app.export.svg import to_svg

_LABEL_LENGTH = 60
_json = json.JSONEncoder(ensure_ascii=False).encode
_MERMAID_PLAIN = re.compile(r"[^\w \-.,()/%?!'’…✗\n]", re.ASCII)


# A picture of more records tells nothing and no viewer draws it; data stays below what a program reads in one piece.
_MOST_DRAWN, _MOST_LISTED = 3_000, 200_000


@dataclass(frozen=True)
class Format:
    """One way to write a graph, of at most so many records, piece by piece: the whole may be larger than the graph."""

    to_pieces: Callable[["Graph[Any]"], Iterator[str]]
    media_type: str
    most: int = _MOST_LISTED

    def pieces(self, graph: "Graph[Any]") -> Iterator[str]:
        """The graph as text, a line or a record at a time.

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
        return self.to_pieces(graph)

    def write(self, graph: "Graph[Any]") -> str:
        """The graph as one text; raises as `pieces`."""
        return "".join(self.pieces(graph))


def to_json(graph: "Graph[Any]") -> Iterator[str]:
    """Node-link JSON, as `networkx.node_link_graph(..., edges="edges")` reads it."""
    yield f'{{"directed": true, "multigraph": true, "graph": {_json(dict(graph.graph))},\n"nodes": ['
    yield from _listed({**said, "id": name(node)} for node, said in nodes(graph))
    yield '],\n"edges": ['
    yield from _listed(
        {**said, "source": name(source), "target": name(target), "key": kind}
        for source, target, kind, said in edges(graph)
    )
    yield "]}\n"


def to_cytoscape(graph: "Graph[Any]") -> Iterator[str]:
    """Cytoscape JSON: `cytoscape({elements: read.elements})` draws it, and stylesheets find records by their classes.

    Classes are the kind, the state, `broken` and the codes of gaps.
    """
    yield f'{{"data": {_json(dict(graph.graph))}, "elements": {{"nodes": ['
    yield from _listed(
        {
            "data": {**said, "id": name(node), "label": label(said, _LABEL_LENGTH)},
            "classes": " ".join([said["kind"], said["state"], *(["broken"] if said["gaps"] else []), *said["gaps"]]),
        }
        for node, said in nodes(graph)
    )
    yield '],\n"edges": ['
    yield from _listed(
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
    )
    yield "]}}\n"


def _listed(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    """JSON of the items, each on a line of its own."""
    for place, item in enumerate(items):
        yield f"{',' if place else ''}\n{_json(item)}"


def to_graphml(graph: "Graph[Any]") -> Iterator[str]:
    """GraphML, as `networkx.parse_graphml` reads it. Every attribute is text; lists are parted by blanks."""
    yield "<?xml version='1.0' encoding='utf-8'?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
    keys: dict[tuple[str, str], str] = {}
    said_of = (said for _, said in graph.nodes(data=True)), (said for *_, said in graph.edges(data=True))
    for of, all_said in zip(("graph", "node", "edge"), ([graph.graph], *said_of), strict=True):
        for key in sorted({key for said in all_said for key, value in said.items() if value is not None}):
            keys[of, key] = f"d{len(keys)}"
            yield f'<key id="{keys[of, key]}" for="{of}" attr.name={quoteattr(key)} attr.type="string"/>\n'

    def data(of: str, said: dict[str, Any]) -> str:
        return "".join(f'<data key="{keys[of, key]}">{escape(value)}</data>' for key, value in flat(said))

    yield f'<graph edgedefault="directed">{data("graph", graph.graph)}\n'
    for node, said in nodes(graph):
        yield f"<node id={quoteattr(name(node))}>{data('node', said)}</node>\n"
    for source, target, kind, said in edges(graph):
        # GraphML wants ids that no other edge has; the kind alone would repeat.
        ends = f"source={quoteattr(name(source))} target={quoteattr(name(target))}"
        key = quoteattr(f"{name(source)}-{kind}-{name(target)}")
        yield f"<edge {ends} id={key}>{data('edge', said)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def to_dot(graph: "Graph[Any]") -> Iterator[str]:
    """DOT, as Graphviz reads it; what breaks a rule is dashed and names the rules."""
    yield "digraph thread {\n  rankdir=LR;\n  node [shape=box];\n"
    for node, said in nodes(graph):
        style = ", style=dashed" if said["gaps"] else ""
        yield f"  {_quoted(name(node))} [label={_quoted(_told(said))}{style}];\n"
    for source, target, kind, said in edges(graph):
        style = "" if said["state"] == "live" else ", style=dotted"
        yield f"  {_quoted(name(source))} -> {_quoted(name(target))} [label={_quoted(_link(kind, said))}{style}];\n"
    yield "}\n"


def to_mermaid(graph: "Graph[Any]") -> Iterator[str]:
    """A Mermaid flowchart, as wikis and Markdown readers draw it; what breaks a rule is dashed and names the rules."""
    yield "flowchart LR\n  classDef broken stroke-dasharray: 6 4,stroke-width: 2px\n"
    for node, said in nodes(graph):
        broken = ":::broken" if said["gaps"] else ""
        yield f'  {_mermaid_id(node)}["{_mermaid(_told(said))}"]{broken}\n'
    for source, target, kind, said in edges(graph):
        arrow = "-->" if said["state"] == "live" else "-.->"
        yield f'  {_mermaid_id(source)} {arrow}|"{_mermaid(_link(kind, said))}"| {_mermaid_id(target)}\n'


def _picture(graph: "Graph[Any]") -> Iterator[str]:
    yield to_svg(graph)


FORMATS = {
    "json": Format(to_json, "application/json"),
    "cytoscape": Format(to_cytoscape, "application/json"),
    "graphml": Format(to_graphml, "application/graphml+xml"),
    "dot": Format(to_dot, "text/vnd.graphviz", _MOST_DRAWN),
    "mermaid": Format(to_mermaid, "text/vnd.mermaid", _MOST_DRAWN),
    "svg": Format(_picture, "image/svg+xml", _MOST_DRAWN),
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
