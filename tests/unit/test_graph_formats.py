"""Graphs as text: what is written is read back, whatever the records say."""

import html
import json
import random
import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.export.graph_formats import FORMATS
from app.export.graph_text import label, name, xml_safe
from app.export.svg import to_svg
from app.export.svg_layout import BOX_HEIGHT, BOX_WIDTH, lay_out
from app.export.svg_text import width_of, wrapped
from app.vocabulary import EdgeKind, NodeKind

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "\"quotes\" 'n' <b>&amp; & ]]> a\\nb \\ `code` #35; 🧵 | } ; -->\nend\r\n%% style:a#b; \x0c\x01"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.just(NASTY)
codes = st.sampled_from([(), ("F001",), ("F001", "F004"), ("K001", "K002", "K003", "K004")])


def node(graph: Any, kind: NodeKind, number: int, **said: Any) -> tuple[NodeKind, int]:
    usual = {"ref": f"{kind.value}-{number}", "title": "", "state": "live", "detail": "", "gaps": (), "waived": ()}
    graph.add_node((kind, number), kind=kind.value, **(usual | said))
    return kind, number


def link(graph: Any, kind: EdgeKind, source: Any, target: Any, **said: Any) -> None:
    graph.add_edge(source, target, key=kind, **({"kind": kind.value, "state": "live", "ref": None} | said))


@st.composite
def graphs(draw: st.DrawFn) -> Any:
    """Up to ten nodes with whatever text, and links of any kind between any of them."""
    graph: Any = nx.MultiDiGraph(authority=draw(texts), scope=None, as_of="2021-11-04", rules={"F001": draw(texts)})
    kinds = draw(st.lists(st.sampled_from(NodeKind), max_size=10))
    made = [node(graph, kind, n, title=draw(texts), gaps=draw(codes)) for n, kind in enumerate(kinds, start=1)]
    for source, target in draw(st.lists(st.tuples(*[st.sampled_from(made)] * 2), max_size=15)) if made else []:
        state = draw(st.sampled_from(["live", "proposed", "ended"]))
        link(graph, draw(st.sampled_from(EdgeKind)), source, target, state=state, ref=draw(st.none() | texts))
    return graph


@pytest.fixture
def small() -> Any:
    graph: Any = nx.MultiDiGraph(authority="Wokingham", scope="SIF", as_of="2021-11-04", rules={"F004": "No action"})
    inspection = node(graph, NodeKind.INSPECTION, 1, ref="SIF", title="SIF to 5 November 2015", state="published")
    finding = node(graph, NodeKind.FINDING, 1, ref="R1", title='Say "no" & <go>.', state="checked", gaps=("F004",))
    kpi = node(graph, NodeKind.KPI, 1, ref="KPI-1", title="% visits", state="proposed")
    link(graph, EdgeKind.MEASURED_BY, finding, kpi, state="proposed", ref="MAP-1")
    link(graph, EdgeKind.HAS_FINDING, inspection, finding)
    return graph


def edge_set(graph: Any) -> set[tuple[str, str, str]]:
    return {(name(source), name(target), str(kind)) for source, target, kind in graph.edges(keys=True)}


@given(graphs())
def test_json_is_read_back_whole(graph: Any) -> None:
    read = nx.node_link_graph(json.loads(FORMATS["json"].write(graph)), edges="edges")
    assert isinstance(read, nx.MultiDiGraph)
    wanted = {name(key): {**said, "gaps": list(said["gaps"]), "waived": []} for key, said in graph.nodes(data=True)}
    assert dict(read.nodes(data=True)) == wanted
    assert set(read.edges(keys=True)) == edge_set(graph)
    wanted_links = {(name(a), name(b), str(kind)): said for a, b, kind, said in graph.edges(keys=True, data=True)}
    assert {(a, b, kind): said for a, b, kind, said in read.edges(keys=True, data=True)} == wanted_links


@given(graphs())
def test_graphml_is_read_back_with_the_same_nodes_and_edges(graph: Any) -> None:
    read = nx.parse_graphml(FORMATS["graphml"].write(graph), force_multigraph=True)
    assert set(read.nodes) == {name(key) for key in graph}
    assert sorted((a, b, said["kind"]) for a, b, said in read.edges(data=True)) == sorted(edge_set(graph))
    assert len({key for _, _, key in read.edges(keys=True)}) == graph.number_of_edges()
    for key, said in graph.nodes(data=True):
        # XML has one line end, and networkx takes an empty text for none.
        title = xml_safe(said["title"]).replace("\r\n", "\n").replace("\r", "\n")
        assert read.nodes[name(key)].get("title", "") == title
        assert read.nodes[name(key)].get("gaps", "") == " ".join(said["gaps"])


@given(graphs())
def test_dot_strings_hold_the_whole_label(graph: Any) -> None:
    lines = FORMATS["dot"].write(graph).splitlines()
    found = {}
    for line in lines[3 : 3 + len(graph)]:
        strings = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
        assert re.sub(r'"(?:[^"\\]|\\.)*"', "s", line) in {"  s [label=s];", "  s [label=s, style=dashed];"}
        found[strings[0]] = re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], strings[1])
    for key, said in graph.nodes(data=True):
        assert found[name(key)].startswith(label(said, 60))
    assert len(lines) == 4 + len(graph) + graph.number_of_edges()


@given(graphs())
def test_mermaid_labels_hold_no_syntax_and_the_whole_text(graph: Any) -> None:
    lines = FORMATS["mermaid"].write(graph).splitlines()
    found = {}
    for line in lines[2 : 2 + len(graph)]:
        match = re.fullmatch(r'  (\w+)\["((?:[\w \-.,()/%?!\'’…✗]|#\d+;|<br/>)*)"\](:::broken)?', line, re.ASCII)
        assert match, line
        plain = match[2].replace("<br/>", "\n")
        found[match[1]] = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), plain)
    for key, said in graph.nodes(data=True):
        assert found[name(key).replace(":", "_")].startswith(label(said, 60))
    assert len(lines) == 2 + len(graph) + graph.number_of_edges()


@given(graphs())
@settings(max_examples=60)
def test_svg_is_xml_with_a_box_for_each_node_and_a_line_for_each_edge(graph: Any) -> None:
    root = ET.fromstring(to_svg(graph))  # noqa: S314 - our own text
    hints = [group.findtext(f"{SVG}title") or "" for group in root.iter(f"{SVG}g")]
    assert len(hints) == len(graph)
    for said in graph.nodes.values():
        title = xml_safe(said["title"]).replace("\r\n", "\n").replace("\r", "\n")
        assert any(hint.startswith(f"{said['ref']}: {title}") for hint in hints)
    lines = [path for path in root.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None]
    assert len(lines) == graph.number_of_edges()
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}"
        for tag in ("svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text", "tspan", "g")
    }


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_graph_gives_the_same_text_in_whatever_order_it_was_made(form: str, small: Any) -> None:
    other: Any = nx.MultiDiGraph(**small.graph)
    other.add_nodes_from(reversed(list(small.nodes(data=True))))
    other.add_edges_from(reversed(list(small.edges(keys=True, data=True))))
    assert FORMATS[form].write(other) == FORMATS[form].write(small)


def test_dot_of_a_small_graph(small: Any) -> None:
    assert FORMATS["dot"].write(small) == (
        r"""digraph thread {
  rankdir=LR;
  node [shape=box];
  "finding:1" [label="R1\nSay \"no\" & <go>.\n✗ F004", style=dashed];
  "inspection:1" [label="SIF\nSIF to 5 November 2015"];
  "kpi:1" [label="KPI-1\n% visits"];
  "finding:1" -> "kpi:1" [label="measured by (proposed)", style=dotted];
  "inspection:1" -> "finding:1" [label="has finding"];
}
"""
    )


def test_mermaid_of_a_small_graph(small: Any) -> None:
    assert FORMATS["mermaid"].write(small) == (
        """\
flowchart LR
  classDef broken stroke-dasharray: 6 4,stroke-width: 2px
  finding_1["R1<br/>Say #34;no#34; #38; #60;go#62;.<br/>✗ F004"]:::broken
  inspection_1["SIF<br/>SIF to 5 November 2015"]
  kpi_1["KPI-1<br/>% visits"]
  finding_1 -.->|"measured by (proposed)"| kpi_1
  inspection_1 -->|"has finding"| finding_1
"""
    )


def test_a_gap_is_told_by_outline_cross_and_code_and_not_by_colour_alone(small: Any) -> None:
    text = to_svg(small)
    root = ET.fromstring(text)  # noqa: S314 - our own text
    (group,) = [group for group in root.iter(f"{SVG}g") if (group.findtext(f"{SVG}title") or "").startswith("R1")]
    assert group.find(f"{SVG}rect[@class='box finding broken']") is not None
    assert group.find(f"{SVG}path[@class='cross']") is not None
    assert group.findtext(f"{SVG}text[@class='code']") == "F004"
    assert group.find(f"{SVG}rect[@stroke-dasharray='7 4']") is not None
    # The finding's thread to actions ends in a stub, on the side of the actions.
    assert [stub.get("class") for stub in root.findall(f"{SVG}path[@class='stub']")] == ["stub"]
    assert root.findtext(f"{SVG}text[@class='code halo']") == "F004"


def test_a_picture_says_what_it_shows(small: Any) -> None:
    root = ET.fromstring(to_svg(small))  # noqa: S314 - our own text
    assert root.get("role") == "img"
    assert [root.find(f"*[@id='{ref}']") is not None for ref in (root.get("aria-labelledby") or "").split()] == [
        True
    ] * 2
    assert root.findtext(f"{SVG}title") == "Golden Thread · Wokingham · SIF"
    assert root.findtext(f"{SVG}desc") == (
        "As of 4 November 2021. Records: 3, with gaps: 1. Links: 2. "
        "From left to right: Inspections (1), Findings (1), KPIs (1). With gaps: R1 (F004)."
    )
    assert {"Inspections", "Findings", "KPIs"} == {text.text for text in root.findall(f"{SVG}text[@class='heading']")}


def test_a_picture_fetches_nothing(small: Any) -> None:
    text = to_svg(small).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "http" not in text
    assert not re.search(r"href|<script|@import|url\((?!#)", html.unescape(text))


def test_columns_go_from_inspection_to_body_and_no_boxes_overlap() -> None:
    graph = crowd(500)
    layout = lay_out(graph)
    assert [kind for kind, _ in layout.columns] == ["inspection", "action", "finding", "kpi", "body"]
    assert all(left < right for (_, left), (_, right) in pairwise(layout.columns))
    boxes = [*layout.boxes.values(), *layout.loose]
    assert len(boxes) == 500
    for one, other in combinations(boxes, 2):
        assert abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT
    assert all(0 <= box.x <= layout.width - BOX_WIDTH and 0 <= box.y <= layout.height - BOX_HEIGHT for box in boxes)
    assert ET.fromstring(to_svg(graph)) is not None  # noqa: S314 - our own text


def crowd(size: int) -> Any:
    """A graph with links drawn by lot, and some records that have none."""
    dice = random.Random(7)  # noqa: S311 - nothing secret
    graph: Any = nx.MultiDiGraph()
    kinds = [NodeKind.INSPECTION, *dice.choices([kind for kind in NodeKind if kind != NodeKind.INSPECTION], k=size - 1)]
    of: dict[NodeKind, list[Any]] = {kind: [] for kind in NodeKind}
    for number, kind in enumerate(kinds):
        of[kind].append(node(graph, kind, number, title="Words " * 9))
    for _ in range(size):
        link(graph, EdgeKind.MEASURED_BY, dice.choice(of[NodeKind.FINDING]), dice.choice(of[NodeKind.KPI]))
        link(graph, EdgeKind.REPORTED_TO, dice.choice(of[NodeKind.KPI]), dice.choice(of[NodeKind.BODY]))
    for _ in range(size // 10):
        link(graph, EdgeKind.ANSWERED_BY, dice.choice(of[NodeKind.FINDING]), dice.choice(of[NodeKind.ACTION]))
    link(graph, EdgeKind.HAS_FINDING, of[NodeKind.INSPECTION][0], of[NodeKind.FINDING][0])
    return graph


def test_lines_that_need_not_cross_do_not() -> None:
    graph: Any = nx.MultiDiGraph()
    for number in range(1, 6):
        finding, kpi = node(graph, NodeKind.FINDING, number), node(graph, NodeKind.KPI, 6 - number)
        body = node(graph, NodeKind.BODY, number * 7 % 6)
        link(graph, EdgeKind.MEASURED_BY, finding, kpi)
        link(graph, EdgeKind.REPORTED_TO, kpi, body)
    boxes = lay_out(graph).boxes
    for (a, b), (c, d) in combinations(graph.edges(), 2):
        if a[0] == c[0]:
            assert (boxes[a].y - boxes[c].y) * (boxes[b].y - boxes[d].y) >= 0


def test_titles_keep_to_their_box() -> None:
    assert wrapped("", 100, 12, rows=2) == [""]
    assert wrapped("one two", 100, 12, rows=2) == ["one two"]
    for text in ("W" * 80, "Assess every child " * 9, "評価" * 30, "short " + "x" * 90):
        lines = wrapped(text, 270, 12, rows=2)
        assert len(lines) <= 2
        assert lines[-1].endswith("…")
        assert all(width_of(line, 12) <= 270 for line in lines)
