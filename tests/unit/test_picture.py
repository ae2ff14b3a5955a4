"""The picture of a graph inside a page: no styles of its own, contrast for everybody, and the limits of formats."""

import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import networkx as nx
import pytest

from app.errors import InvalidInput
from app.export.graph_formats import FORMATS
from app.export.svg import to_svg
from app.export.svg_looks import BROKEN, DASHES, FAINT, FILLS, INK, PAPER, STROKES
from app.vocabulary import EdgeKind, NodeKind
from tests.unit.test_graph_formats import SVG, crowd, link, node


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("text", [INK, FAINT, BROKEN])
@pytest.mark.parametrize("ground", [PAPER, *FILLS.values()])
def test_texts_stand_out_from_whatever_they_stand_on(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("line", [*STROKES.values(), FAINT, BROKEN])
def test_lines_and_outlines_stand_out_from_the_paper(line: str) -> None:
    assert contrast(line, PAPER) >= 3


def test_a_picture_has_no_style_and_no_script_of_its_own() -> None:
    text = to_svg(crowd(60))
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=|javascript:", text)
    root = ET.fromstring(text)  # noqa: S314 - our own text
    boxes = [rect for rect in root.iter(f"{SVG}rect") if "box" in (rect.get("class") or "")]
    assert boxes
    assert all(rect.get("fill") and rect.get("stroke") for rect in boxes)
    lines = [path for path in root.iter(f"{SVG}path") if "line" in (path.get("class") or "").split()]
    assert all(path.get("fill") == "none" and path.get("stroke") for path in lines)


@pytest.mark.parametrize(
    ("state", "dashes"),
    [
        ("live", None),
        ("proposed", "unsure"),
        ("planned", "unsure"),
        ("outdated", "doubtful"),
        ("lapsed", "over"),
        ("ended", "over"),
        ("rejected", "over"),
    ],
)
def test_the_state_of_a_link_is_told_by_dashes_and_words(state: str, dashes: str | None) -> None:
    graph: Any = nx.MultiDiGraph()
    link(graph, EdgeKind.REPORTED_TO, node(graph, NodeKind.KPI, 1), node(graph, NodeKind.BODY, 1), state=state)
    root = ET.fromstring(to_svg(graph))  # noqa: S314 - our own text
    [drawn] = [path for path in root.iter(f"{SVG}path") if "reported_to" in (path.get("class") or "")]
    assert drawn.get("stroke-dasharray") == (DASHES[dashes] if dashes else None)
    assert drawn.findtext(f"{SVG}title") == f"kpi-1 reported to body-1 ({state})"


def test_the_description_names_what_is_broken() -> None:
    graph: Any = nx.MultiDiGraph()
    for number in range(1, 23):
        node(graph, NodeKind.FINDING, number, gaps=("F001", "F004"))
    desc = ET.fromstring(to_svg(graph)).findtext(f"{SVG}desc") or ""  # noqa: S314 - our own text
    assert "With gaps: finding-1 (F001 F004), finding-2 (F001 F004)," in desc
    assert desc.endswith("finding-20 (F001 F004) and 2 more.")


def test_cytoscape_has_classes_for_kind_state_and_gaps() -> None:
    graph: Any = nx.MultiDiGraph(authority="Wokingham")
    finding = node(graph, NodeKind.FINDING, 1, ref="R1", title="Visit.", state="checked", gaps=("F004",))
    link(graph, EdgeKind.MEASURED_BY, finding, node(graph, NodeKind.KPI, 1, ref="KPI-1"), state="proposed", ref="MAP-1")
    read = json.loads(FORMATS["cytoscape"].write(graph))
    assert read["data"] == {"authority": "Wokingham"}
    [first, second] = read["elements"]["nodes"]
    assert first["classes"] == "finding checked broken F004"
    assert (first["data"]["id"], first["data"]["label"], first["data"]["gaps"]) == ("finding:1", "R1\nVisit.", ["F004"])
    assert second["classes"] == "kpi live"
    [edge] = read["elements"]["edges"]
    assert edge["classes"] == "measured_by proposed"
    assert edge["data"] == {
        "id": "finding:1-measured_by-kpi:1",
        "source": "finding:1",
        "target": "kpi:1",
        "kind": "measured_by",
        "state": "proposed",
        "ref": "MAP-1",
        "label": "measured by (proposed)",
    }


@pytest.mark.parametrize("form", ["svg", "dot", "mermaid"])
def test_a_graph_too_large_for_a_picture_says_how_to_narrow_it(form: str) -> None:
    graph: Any = nx.MultiDiGraph()
    graph.add_nodes_from((NodeKind.KPI, number) for number in range(FORMATS[form].most + 1))
    with pytest.raises(InvalidInput, match="3,001 records; in this format 3,000 are the most") as refused:
        FORMATS[form].write(graph)
    assert "narrow it with ref and steps, inspection, kind, body, rule or theme" in refused.value.problems[0].message
