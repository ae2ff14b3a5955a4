"""What every graph format needs: names of nodes and edges that stay the same, an order, and text fit for XML."""

import re
from collections.abc import Iterator
from typing import Any

import networkx as nx

Graph = nx.MultiDiGraph
# What XML 1.0 cannot hold, not even escaped; a PDF's text may have form feeds.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def name(node: Any) -> str:
    """finding:12, for a node that is keyed by kind and id."""
    kind, record_id = node
    return f"{kind}:{record_id}"


def nodes(graph: "Graph[Any]") -> list[tuple[Any, dict[str, Any]]]:
    """Nodes with their attributes, kind by kind in the order of ids."""
    return sorted(graph.nodes(data=True), key=lambda item: (str(item[0][0]), item[0][1]))


def edges(graph: "Graph[Any]") -> list[tuple[Any, Any, str, dict[str, Any]]]:
    """Edges with their kind and attributes, in the order of their ends."""
    listed = ((source, target, str(kind), said) for source, target, kind, said in graph.edges(keys=True, data=True))
    return sorted(listed, key=lambda edge: (name(edge[0]), name(edge[1]), edge[2]))


def label(said: dict[str, Any], length: int) -> str:
    """A node's reference and the start of its title, on one line each."""
    return f"{said['ref']}\n{shortened(said['title'], length)}"


def shortened(text: str, length: int) -> str:
    """At most `length` characters of one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def xml_safe(text: str) -> str:
    """Text without the characters that XML cannot hold; a sign stands where one was."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def flat(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Attributes as text: lists parted by blanks, pairs by semicolons, what is missing left out."""
    for key, value in said.items():
        if isinstance(value, tuple):
            yield key, xml_safe(" ".join(value))
        elif isinstance(value, dict):
            yield key, xml_safe("; ".join(f"{code} {title}" for code, title in value.items()))
        elif value is not None:
            yield key, xml_safe(str(value))
