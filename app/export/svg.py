"""The picture of a graph: inspections, actions, findings, KPIs and bodies in columns, lines between them.

A gap is told by a dashed outline, a cross and the rule's code, a broken end by a stub with a cross: neither needs
colour. No script, nothing from elsewhere: the file can be mailed, printed and put on a page.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from typing import Any

from app.export.graph_text import Graph, edges, nodes, shortened, xml_safe
from app.export.svg_layout import BOX_HEIGHT, BOX_WIDTH, MARGIN, RULE_HEIGHT, RULES_ACROSS, Box, Layout, lay_out
from app.export.svg_looks import FAINT, TEXTS, attributes_of, looks
from app.export.svg_text import width_of, wrapped
from app.vocabulary import EdgeKind, NodeKind

HEADINGS = {
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
# Records with gaps that the description names; the rest are counted.
_NAMED = 20
_HOLDS = {"proposed": "unsure", "planned": "unsure", "outdated": "doubtful", "live": ""}
_LINES = {
    "": "in force",
    "unsure": "proposed or planned",
    "doubtful": "outdated",
    "over": "lapsed, ended or rejected",
    "measured_by": "measured by, reported to",
    "moves": "answered by, moves",
    "restates": "restates, repeats, part of, succeeded by",
}
# Where the legend shows each of these, across and down.
_SAMPLES = ((0, 0), (130, 0), (330, 0), (470, 0), (0, 20), (240, 20), (420, 20))


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
    named = f'class="thread" role="img" aria-labelledby="thread-title thread-desc" {attributes_of(TEXTS)}'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {named} {size}>'
    return "\n".join([start, *body, "</svg>", ""])


def _head(graph: "Graph[Any]", layout: Layout) -> Iterator[str]:
    title = " · ".join(
        ["Golden Thread", *(str(graph.graph[key]) for key in ("authority", "scope") if graph.graph.get(key))]
    )
    as_of = graph.graph.get("as_of")
    broken = sum(bool(said["gaps"]) for _, said in graph.nodes(data=True))
    day = f"As of {_day(as_of)}. " if as_of else ""
    left_out = graph.graph.get("left_out")
    told = f"{day}Records: {len(graph)}, with gaps: {broken}. Links: {graph.number_of_edges()}."
    told += f" Left out: {left_out} records on no thread." if left_out else ""
    yield f'<title id="thread-title">{_text(title)}</title>'
    yield f'<desc id="thread-desc">{_text(told)} {_text(_description(graph))}</desc>'
    yield '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
    yield f'<path d="M0 0 L8 4 L0 8 z" fill="{FAINT}"/></marker></defs>'
    yield f'<rect {looks("page")} width="{layout.width:.0f}" height="{layout.height:.0f}"/>'
    yield f'<text {looks("name")} x="{MARGIN}" y="52">{_text(title)}</text>'
    yield f'<text {looks("sub")} x="{MARGIN}" y="78">{_text(told)}</text>'
    yield from _legend(graph.graph.get("rules", {}))


def _description(graph: "Graph[Any]") -> str:
    """For readers who do not see the picture: what stands where, how many, and what is broken."""
    counts = {heading: sum(node[0] == kind for node in graph) for kind, heading in HEADINGS.items()}
    columns = ", ".join(f"{heading} ({count})" for heading, count in counts.items() if count)
    if not columns:
        return "There is nothing to show."
    broken = [f"{said['ref']} ({' '.join(said['gaps'])})" for _, said in nodes(graph) if said["gaps"]]
    more = f" and {len(broken) - _NAMED} more" if len(broken) > _NAMED else ""
    gaps = f" With gaps: {', '.join(broken[:_NAMED])}{more}." if broken else ""
    return f"From left to right: {columns}.{gaps}"


def _legend(rules: Mapping[str, str]) -> Iterator[str]:
    """Samples of boxes and lines, and what the codes mean that occur."""
    x, y = MARGIN, 112
    yield f'<rect {looks("box")} x="{x}" y="{y - 12}" width="34" height="18" rx="4"/>'
    yield f'<text x="{x + 42}" y="{y + 2}">no gap</text>'
    yield f'<rect {looks("box", "broken")} x="{x + 100}" y="{y - 12}" width="34" height="18" rx="4"/>'
    yield _cross(x + 146, y - 3)
    yield f'<text x="{x + 158}" y="{y + 2}">gaps: a cross and the code of each rule</text>'
    for (style, words), (across, down) in zip(_LINES.items(), _SAMPLES, strict=True):
        left, row = x + 440 + across, y - 3 + down
        yield f'<path {looks("line", style)} d="M{left} {row} h38"/><text x="{left + 46}" y="{row + 5}">{words}</text>'
    for place, (code, title) in enumerate(rules.items()):
        left, row = x + place % RULES_ACROSS * 360, y + 48 + place // RULES_ACROSS * RULE_HEIGHT
        yield f'<text x="{left}" y="{row}"><tspan {looks("code")}>{_text(code)}</tspan> {_text(title)}</text>'


def _headings(graph: "Graph[Any]", layout: Layout) -> Iterator[str]:
    for kind, x in layout.columns:
        all_of = [said for node, said in graph.nodes(data=True) if node in layout.boxes and node[0] == kind]
        broken = sum(bool(said["gaps"]) for said in all_of)
        count = f"{len(all_of)}, {broken} with gaps" if broken else f"{len(all_of)}"
        yield f'<text {looks("heading")} x="{x:.0f}" y="{layout.top + 14:.0f}">{HEADINGS[kind]}</text>'
        yield f'<text {looks("sub")} x="{x:.0f}" y="{layout.top + 33:.0f}">{count}</text>'
    if layout.loose:
        y = layout.loose_y + 20
        yield f'<text {looks("heading")} x="{MARGIN}" y="{y:.0f}">On no thread</text>'
        yield f'<text {looks("sub")} x="{MARGIN}" y="{y + 19:.0f}">{len(layout.loose)} records without any link</text>'


def _box(box: Box) -> Iterator[str]:
    said, broken = box.said, "broken" if box.said["gaps"] else ""
    state = "" if said["state"] in _USUAL else said["state"].replace("_", " ")
    ref = shortened(said["ref"], 22)
    codes = _codes(said["gaps"])
    hint = f"{said['ref']}: {said['title']}" + (f" (gaps: {' '.join(said['gaps'])})" if broken else "")
    x, y = box.x, box.y
    yield f"<g><title>{_text(hint)}</title>"
    size = f'width="{BOX_WIDTH}" height="{BOX_HEIGHT}"'
    yield f'<rect {looks("box", box.node[0], broken)} x="{x:.1f}" y="{y:.1f}" {size} rx="6"/>'
    yield f'<text {looks("ref")} x="{x + 10:.1f}" y="{y + 18:.1f}">{_text(ref)}</text>'
    if state and not (broken and width_of(ref + state + codes, 12) > BOX_WIDTH - 60):
        at = x + 18 + width_of(ref, 13)
        yield f'<text {looks("state")} x="{at:.1f}" y="{y + 18:.1f}">{_text(state)}</text>'
    if broken:
        right = x + BOX_WIDTH - 10
        yield f'<text {looks("code")} x="{right:.1f}" y="{y + 18:.1f}" text-anchor="end">{_text(codes)}</text>'
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
        yield f'<path {looks("stub")} d="M{x:.1f} {y:.1f} H{end:.1f}"/>{_cross(end, y)}'
        at = f'x="{end + way * 9:.1f}" y="{y + 4:.1f}"'
        yield f'<text {looks("code", "halo")} {at} text-anchor="{anchor}">{_text(codes)}</text>'


def _lines(graph: "Graph[Any]", layout: Layout) -> Iterator[str]:
    for source, target, kind, said in edges(graph):
        start, end = layout.boxes[source], layout.boxes[target]
        holds = _HOLDS.get(said["state"], "over")
        words = f"{start.said['ref']} {kind.replace('_', ' ')} {end.said['ref']} ({said['state']})"
        tip = "" if kind == EdgeKind.HAS_FINDING else ' marker-end="url(#tip)"'
        yield f'<path {looks("line", kind, holds)}{tip} d="{_path(start, end)}"><title>{_text(words)}</title></path>'


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
    return f'<path {looks("cross")} d="M{x - 4:.1f} {y - 4:.1f} l8 8 m0 -8 l-8 8"/>'


def _day(iso: str) -> str:
    on = date.fromisoformat(iso)
    return f"{on.day} {on:%B %Y}"


def _text(text: str) -> str:
    return escape(xml_safe(text))
