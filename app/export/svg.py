"""The picture of a graph: inspections, actions, findings, KPIs and bodies in columns, lines between them.

A gap is told by a dashed outline, a cross and the rule's code, a broken end by a stub with a cross: neither needs
colour. No script, nothing from elsewhere: the file can be mailed, printed and put on a page.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from typing import Any

from app.export.graph_text import Graph, edges, shortened, xml_safe
from app.export.svg_layout import BOX_HEIGHT, BOX_WIDTH, MARGIN, RULE_HEIGHT, RULES_ACROSS, Box, Layout, lay_out
from app.export.svg_text import width_of, wrapped
from app.vocabulary import EdgeKind, NodeKind

_HEADINGS = {
    NodeKind.INSPECTION: "Inspections",
    NodeKind.ACTION: "Actions",
    NodeKind.FINDING: "Findings",
    NodeKind.KPI: "KPIs",
    NodeKind.BODY: "Monitoring bodies",
}
# Rules by which a thread goes no further than the record, and the side on which it would go on.
_STUBS = {"F001": "right", "F003": "right", "F004": "left", "K001": "right", "K002": "right", "A001": "right"}
_USUAL = {"live", "checked", "published"}
_STUB = 22
_LINES = {
    "": "in force",
    "unsure": "proposed or planned",
    "over": "ended or rejected",
    "measured_by": "measured by, reported to",
    "moves": "answered by, moves",
    "restates": "restates, part of, succeeded by",
}
# Every rule is kept to the picture, which may stand inside a page.
_STYLE = """
.thread text { font-family: "Helvetica Neue", Helvetica, Arial, "DejaVu Sans", sans-serif }
.thread text { fill: #1b1b1b; font-size: 12px }
.thread .page { fill: #ffffff }
.thread .name { font-size: 26px; font-weight: bold }
.thread .sub { font-size: 14px; fill: #505a5f }
.thread .heading { font-size: 18px; font-weight: bold }
.thread .box { fill: #ffffff; stroke: #505a5f; stroke-width: 1.2 }
.thread .inspection { fill: #ece8f4 }
.thread .action { fill: #e6f2ea }
.thread .finding { fill: #fff8e0 }
.thread .kpi { fill: #e5f0f8 }
.thread .body { fill: #f1f1f1 }
.thread .broken { stroke: #9c2a00; stroke-width: 2.2; stroke-dasharray: 7 4 }
.thread .cross { fill: none; stroke: #9c2a00; stroke-width: 2.6; stroke-linecap: round }
.thread .stub { stroke: #9c2a00; stroke-width: 2; stroke-dasharray: 4 3 }
.thread .ref { font-weight: bold }
.thread .state { font-style: italic; fill: #505a5f }
.thread .code { font-weight: bold; font-size: 11px; fill: #9c2a00 }
.thread .halo { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
.thread .line { fill: none; stroke: #1d5a8a; stroke-width: 1.4; stroke-opacity: 0.75 }
.thread .has_finding { stroke: #b1b4b6 }
.thread .answered_by, .thread .moves { stroke: #2b7a4b }
.thread .restates, .thread .part_of, .thread .succeeded_by { stroke: #6b5b95 }
.thread .unsure { stroke-dasharray: 6 4 }
.thread .over { stroke-dasharray: 1.5 4 }
"""


def to_svg(graph: "Graph[Any]") -> str:
    """A picture of the graph, to look at, print or put on a page.

    Returns
    -------
    str
        A whole SVG document. Its size grows with the longest column; hovering over a box tells its full title.
    """
    layout = lay_out(graph)
    body = [*_head(graph, layout), *_lines(graph, layout), *_headings(graph, layout)]
    for box in [*layout.boxes.values(), *layout.loose]:
        body += _box(box)
    for box in layout.boxes.values():
        body += _stubs(box)
    size = (
        f'width="{layout.width:.0f}" height="{layout.height:.0f}" viewBox="0 0 {layout.width:.0f} {layout.height:.0f}"'
    )
    named = 'class="thread" role="img" aria-labelledby="thread-title thread-desc"'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {named} {size}>'
    return "\n".join([start, *body, "</svg>", ""])


def _head(graph: "Graph[Any]", layout: Layout) -> Iterator[str]:
    title = " · ".join(
        ["Golden Thread", *(str(graph.graph[key]) for key in ("authority", "scope") if graph.graph.get(key))]
    )
    as_of = graph.graph.get("as_of")
    broken = sum(bool(said["gaps"]) for _, said in graph.nodes(data=True))
    day = f"As of {_day(as_of)}. " if as_of else ""
    told = f"{day}Records: {len(graph)}, with gaps: {broken}. Links: {graph.number_of_edges()}."
    yield f'<title id="thread-title">{_text(title)}</title>'
    yield f'<desc id="thread-desc">{_text(told)} {_text(_description(graph))}</desc>'
    yield f"<style>{_STYLE}</style>"
    yield '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
    yield '<path d="M0 0 L8 4 L0 8 z" fill="#505a5f"/></marker></defs>'
    yield f'<rect class="page" width="{layout.width:.0f}" height="{layout.height:.0f}"/>'
    yield f'<text class="name" x="{MARGIN}" y="52">{_text(title)}</text>'
    yield f'<text class="sub" x="{MARGIN}" y="78">{_text(told)}</text>'
    yield from _legend(graph.graph.get("rules", {}))


def _description(graph: "Graph[Any]") -> str:
    """For readers who do not see the picture: what stands where, and how many."""
    counts = {heading: sum(node[0] == kind for node in graph) for kind, heading in _HEADINGS.items()}
    columns = ", ".join(f"{heading} ({count})" for heading, count in counts.items() if count)
    return f"From left to right: {columns}." if columns else "There is nothing to show."


def _legend(rules: Mapping[str, str]) -> Iterator[str]:
    """Samples of boxes and lines, and what the codes mean that occur."""
    x, y = MARGIN, 112
    yield f'<rect class="box" x="{x}" y="{y - 12}" width="34" height="18" rx="4"/>'
    yield f'<text x="{x + 42}" y="{y + 2}">no gap</text>'
    yield f'<rect class="box broken" x="{x + 100}" y="{y - 12}" width="34" height="18" rx="4"/>{_cross(x + 146, y - 3)}'
    yield f'<text x="{x + 158}" y="{y + 2}">gaps: a cross and the code of each rule</text>'
    for place, (style, words) in enumerate(_LINES.items()):
        left, row = x + 440 + place % 3 * 220, y - 3 + place // 3 * 20
        yield f'<path class="line {style}" d="M{left} {row} h38"/><text x="{left + 46}" y="{row + 5}">{words}</text>'
    for place, (code, title) in enumerate(rules.items()):
        left, row = x + place % RULES_ACROSS * 360, y + 48 + place // RULES_ACROSS * RULE_HEIGHT
        yield f'<text x="{left}" y="{row}"><tspan class="code">{_text(code)}</tspan> {_text(title)}</text>'


def _headings(graph: "Graph[Any]", layout: Layout) -> Iterator[str]:
    for kind, x in layout.columns:
        all_of = [said for node, said in graph.nodes(data=True) if node in layout.boxes and node[0] == kind]
        broken = sum(bool(said["gaps"]) for said in all_of)
        count = f"{len(all_of)}, {broken} with gaps" if broken else f"{len(all_of)}"
        yield f'<text class="heading" x="{x:.0f}" y="{layout.top + 14:.0f}">{_HEADINGS[kind]}</text>'
        yield f'<text class="sub" x="{x:.0f}" y="{layout.top + 33:.0f}">{count}</text>'
    if layout.loose:
        y = layout.loose_y + 20
        yield f'<text class="heading" x="{MARGIN}" y="{y:.0f}">On no thread</text>'
        yield f'<text class="sub" x="{MARGIN}" y="{y + 19:.0f}">{len(layout.loose)} records without any link</text>'


def _box(box: Box) -> Iterator[str]:
    said, broken = box.said, " broken" if box.said["gaps"] else ""
    state = "" if said["state"] in _USUAL else said["state"].replace("_", " ")
    ref = shortened(said["ref"], 22)
    codes = _codes(said["gaps"])
    hint = f"{said['ref']}: {said['title']}" + (f" (gaps: {' '.join(said['gaps'])})" if broken else "")
    x, y = box.x, box.y
    yield f"<g><title>{_text(hint)}</title>"
    size = f'width="{BOX_WIDTH}" height="{BOX_HEIGHT}"'
    yield f'<rect class="box {box.node[0]}{broken}" x="{x:.1f}" y="{y:.1f}" {size} rx="6"/>'
    yield f'<text class="ref" x="{x + 10:.1f}" y="{y + 18:.1f}">{_text(ref)}</text>'
    if state and not (broken and width_of(ref + state + codes, 12) > BOX_WIDTH - 60):
        at = x + 18 + width_of(ref, 13)
        yield f'<text class="state" x="{at:.1f}" y="{y + 18:.1f}">{_text(state)}</text>'
    if broken:
        right = x + BOX_WIDTH - 10
        yield f'<text class="code" x="{right:.1f}" y="{y + 18:.1f}" text-anchor="end">{_text(codes)}</text>'
        yield _cross(right - 8 - width_of(codes, 12), y + 14)
    for row, line in enumerate(wrapped(said["title"], BOX_WIDTH - 20, 12, rows=2)):
        yield f'<text x="{x + 10:.1f}" y="{y + 36 + 16 * row:.1f}">{_text(line)}</text>'
    yield "</g>"


def _codes(gaps: tuple[str, ...]) -> str:
    return " ".join(gaps[:3]) + (f" +{len(gaps) - 3}" if len(gaps) > 3 else "")


def _stubs(box: Box) -> Iterator[str]:
    """A short line that leads nowhere, on each side where a thread should go on."""
    for side, (x, y), way in (("left", box.left, -1), ("right", box.right, 1)):
        codes = " ".join(code for code in box.said["gaps"] if _STUBS.get(code) == side)
        if not codes:
            continue
        end = x + way * _STUB
        anchor = "start" if way > 0 else "end"
        yield f'<path class="stub" d="M{x:.1f} {y:.1f} H{end:.1f}"/>{_cross(end, y)}'
        at = f'x="{end + way * 9:.1f}" y="{y + 4:.1f}"'
        yield f'<text class="code halo" {at} text-anchor="{anchor}">{_text(codes)}</text>'


def _lines(graph: "Graph[Any]", layout: Layout) -> Iterator[str]:
    for source, target, kind, said in edges(graph):
        start, end = layout.boxes[source], layout.boxes[target]
        style = {"live": "", "proposed": " unsure", "planned": " unsure"}.get(said["state"], " over")
        words = f"{start.said['ref']} {kind.replace('_', ' ')} {end.said['ref']} ({said['state']})"
        tip = "" if kind == EdgeKind.HAS_FINDING else ' marker-end="url(#tip)"'
        yield f'<path class="line {kind}{style}"{tip} d="{_path(start, end)}"><title>{_text(words)}</title></path>'


def _path(start: Box, end: Box) -> str:
    """A curve between two columns; a bow beside the column between two boxes of one."""
    if start.x == end.x:
        outer = start.node[0] == NodeKind.BODY
        (x, y), (_, to), bow = (start.right, end.right, 55) if outer else (start.left, end.left, -55)
        return f"M{x:.1f} {y:.1f} C{x + bow:.1f} {y:.1f} {x + bow:.1f} {to:.1f} {x:.1f} {to:.1f}"
    (x, y), (to_x, to_y) = (start.right, end.left) if start.x < end.x else (start.left, end.right)
    middle = (x + to_x) / 2
    return f"M{x:.1f} {y:.1f} C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def _cross(x: float, y: float) -> str:
    return f'<path class="cross" d="M{x - 4:.1f} {y - 4:.1f} l8 8 m0 -8 l-8 8"/>'


def _day(iso: str) -> str:
    on = date.fromisoformat(iso)
    return f"{on.day} {on:%B %Y}"


def _text(text: str) -> str:
    return escape(xml_safe(text))
