"""Where everything stands in the picture of a graph: columns from left to right, and a grid of what is on no thread.

All lengths are SVG user units, which browsers show as pixels.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any

from app.export.graph_text import Graph, edges, nodes
from app.vocabulary import EdgeKind, NodeKind

BOX_WIDTH, BOX_HEIGHT = 290, 62
MARGIN = 40
# The codes that occur are explained above the columns.
RULES_ACROSS, RULE_HEIGHT = 4, 18
_HEADER = 165
_ROW, _GAP = BOX_HEIGHT + 14, 130
# A line between two bodies bows out to the right of their column.
_BOW = 60
_HEADING = 54
_PASSES = 6
# Actions stand beside the findings that they answer, and leave findings next to KPIs and KPIs next to bodies.
_ORDER = (NodeKind.INSPECTION, NodeKind.ACTION, NodeKind.FINDING, NodeKind.KPI, NodeKind.BODY)


@dataclass(frozen=True)
class Box:
    """A node's place: its upper left corner."""

    node: Any
    said: dict[str, Any]
    x: float
    y: float

    @property
    def left(self) -> tuple[float, float]:
        """Where lines from the left arrive."""
        return self.x, self.y + BOX_HEIGHT / 2

    @property
    def right(self) -> tuple[float, float]:
        """Where lines to the right leave."""
        return self.x + BOX_WIDTH, self.y + BOX_HEIGHT / 2


@dataclass(frozen=True)
class Layout:
    """The whole picture.

    `columns` are kinds with the left edge of their column, `top` where their headings start; `loose_y` is the top of
    the grid.
    """

    top: float
    columns: list[tuple[NodeKind, float]]
    boxes: dict[Any, Box]
    loose: list[Box]
    loose_y: float
    width: float
    height: float


def lay_out(graph: "Graph[Any]") -> Layout:
    """Put linked nodes into columns, ordered so that few lines cross, and the others into a grid below."""
    told = dict(nodes(graph))
    linked = {node for node in told if graph.degree(node)}
    columns = [column for kind in _ORDER if (column := [node for node in told if node in linked and node[0] == kind])]
    _untangle(columns, _neighbours(graph))
    width = max(len(columns), 3) * (BOX_WIDTH + _GAP) - _GAP + 2 * MARGIN + _BOW
    header = _HEADER + RULE_HEIGHT * ceil(len(graph.graph.get("rules", {})) / RULES_ACROSS)
    top = header + _HEADING
    tall = max((len(column) for column in columns), default=0) * _ROW
    boxes, headings = {}, []
    for place, column in enumerate(columns):
        x = MARGIN + place * (BOX_WIDTH + _GAP)
        headings.append((NodeKind(column[0][0]), float(x)))
        share = tall / len(column)
        for row, node in enumerate(column):
            boxes[node] = Box(node, told[node], x, top + (row + 0.5) * share - BOX_HEIGHT / 2)
    loose_y = top + tall + 30 if columns else header
    loose = _grid([(node, said) for node, said in told.items() if node not in linked], width, loose_y + _HEADING)
    bottom = loose[-1].y + BOX_HEIGHT if loose else loose_y - 30
    return Layout(header, headings, boxes, loose, loose_y, width, bottom + MARGIN)


def _neighbours(graph: "Graph[Any]") -> dict[Any, list[Any]]:
    """What each node is drawn near to. A finding is not drawn to its inspection, which it shares with all others."""
    found: dict[Any, list[Any]] = {node: [] for node, _ in nodes(graph)}
    for source, target, kind, _ in edges(graph):
        found[source].append(target)
        if kind != EdgeKind.HAS_FINDING:
            found[target].append(source)
    return found


def _untangle(columns: list[list[Any]], neighbours: dict[Any, list[Any]]) -> None:
    """Sort each column by the mean height of its nodes' neighbours, forth and back a few times."""
    height = {node: (row + 0.5) / len(column) for column in columns for row, node in enumerate(column)}
    for turn in range(_PASSES):
        for column in columns if turn % 2 == 0 else reversed(columns):
            means = {node: _mean([height[other] for other in neighbours[node]], height[node]) for node in column}
            column.sort(key=means.__getitem__)
            height.update({node: (row + 0.5) / len(column) for row, node in enumerate(column)})


def _mean(heights: list[float], otherwise: float) -> float:
    return sum(heights) / len(heights) if heights else otherwise


def _grid(loose: list[tuple[Any, dict[str, Any]]], width: float, top: float) -> list[Box]:
    """Rows of boxes, kind after kind."""
    across = int((width - 2 * MARGIN + 20) // (BOX_WIDTH + 20))
    ordered = sorted(loose, key=lambda item: _ORDER.index(NodeKind(item[0][0])))
    return [
        Box(node, said, MARGIN + place % across * (BOX_WIDTH + 20), top + place // across * _ROW)
        for place, (node, said) in enumerate(ordered)
    ]
