"""The threads of a council: a picture from inspections to bodies, the same as a table, and the weak points."""

import json
from typing import Any

from fastapi import APIRouter, Response

from app.coverage.graph import Graph
from app.coverage.register import Key
from app.coverage.rules import RULES, rule_named
from app.coverage.weak_points import weak_points
from app.errors import InvalidInput
from app.export.graph_formats import FORMATS
from app.export.graph_text import edges, name
from app.export.svg import HEADINGS
from app.export.svg_layout import BOX_HEIGHT, BOX_WIDTH, Box, lay_out
from app.services import choices
from app.services.graphs import graph_of
from app.services.thread_rows import Spot, Thread, ThreadFilter, thread_page, threads_by_inspection
from app.vocabulary import FindingKind
from app.web.access import Viewer, Visit
from app.web.listing import Choice, in_words
from app.web.narrowing import narrowed, whole
from app.web.tables import table_answer
from app.web.templates import page_number

router = APIRouter(prefix="/councils/{authority_ref}/threads", include_in_schema=False)
PAGE, EXPORTED = 25, 1_000
# A picture of more findings than these cannot be read, on whatever screen.
MOST_DRAWN = 300
_COLUMNS = ("inspection", "finding", "text", "kpis", "bodies", "actions", "gaps")
_PATHS = {"inspection": "inspections", "finding": "findings", "kpi": "kpis", "body": "bodies", "action": "actions"}
_WEAK = 20


@router.get("")
def show_threads(entrance: Viewer) -> Response:
    """A page of threads as a table, beside the picture of all that fit."""
    with entrance.to_read() as visit:
        offered = _choices(visit)
        said = narrowed(visit, offered)
        file = visit.asked("format")
        limit = EXPORTED if file else PAGE
        wanted = _filter(said, whole(visit, "after", 10**9 - 1))
        found = thread_page(visit.session, visit.authority.id, visit.as_of, wanted, limit)
        if file:
            return table_answer("threads", file, _COLUMNS, map(_row, found.threads))
        return visit.page(
            "threads.html",
            choices=offered,
            asked=said,
            narrowing=in_words(offered, said),
            found=found,
            drawn=0 < found.total <= MOST_DRAWN,
            most=MOST_DRAWN,
            inspections=_inspections(visit, wanted) if found.total > MOST_DRAWN else [],
            picture=visit.url("threads", "picture", **said),
            graph=visit.url("threads", "graph", **said),
            next_url=visit.url("threads", **said, after=found.following, nth=page_number(visit.request) + 1)
            if found.following
            else None,
            first_url=visit.url("threads", **said) if wanted.after else None,
        )


@router.get("/picture")
def show_picture(entrance: Viewer) -> Response:
    """The picture alone, as the server draws it."""
    with entrance.to_read() as visit:
        form = FORMATS["svg"]
        return Response(form.write(_graph(visit)), media_type=form.media_type, headers={"Cache-Control": "no-store"})


@router.get("/graph")
def read_graph(entrance: Viewer) -> Response:
    """The picture as data for the script of the page: records with their places, and links."""
    with entrance.to_read() as visit:
        content = json.dumps(_elements(visit, _graph(visit)), ensure_ascii=False)
        return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/weak-points")
def show_weak_points(entrance: Viewer) -> Response:
    """The KPIs, routes and bodies without which most findings would be seen by nobody."""
    with entrance.to_read() as visit:
        owner = visit.authority
        found = weak_points(visit.session, owner.id, owner.name, visit.as_of, _WEAK)
        if file := visit.asked("format"):
            rows = [
                {"kind": point.kind, "ref": point.ref, "title": point.title, "lost": point.lost}
                | {"findings": list(point.findings)}
                for point in found.points
            ]
            return table_answer("weak-points", file, ("kind", "ref", "title", "lost", "findings"), rows)
        trail = visit.trail(("Threads", "threads"), ("Single points of failure", None))
        return visit.page("weak_points.html", found=found, most=_WEAK, trail=trail)


def _choices(visit: Visit) -> list[Choice]:
    offered = choices.to_narrow_threads(visit.session, visit.authority.id)
    return [
        Choice("inspection", "Inspection", offered["inspection"]),
        Choice("theme", "Theme", offered["theme"]),
        Choice("kind", "Kind of finding", FindingKind),
        Choice("body", "Body", offered["body"]),
        Choice("rule", "Broken by", [(rule.code, f"{rule.code}: {rule.title}") for rule in RULES]),
    ]


def _filter(said: dict[str, str], after: int) -> ThreadFilter:
    return ThreadFilter(
        said.get("inspection"),
        said.get("theme"),
        FindingKind(said["kind"]) if "kind" in said else None,
        said.get("body"),
        rule_named(said["rule"]) if "rule" in said else None,
        after,
    )


def _inspections(visit: Visit, wanted: ThreadFilter) -> list[tuple[str, int]]:
    """What the threads could be narrowed to: inspections, newest first, with how many of the threads are theirs."""
    if wanted.inspection:
        return []
    return threads_by_inspection(visit.session, visit.authority.id, visit.as_of, wanted)


def _graph(visit: Visit) -> "Graph[Key]":
    said = narrowed(visit, _choices(visit))
    kinds = [said["kind"]] if "kind" in said else []
    graph = graph_of(
        visit.session,
        visit.scope,
        visit.as_of,
        visit.authority.ref,
        inspection=said.get("inspection"),
        kinds=kinds,
        body=said.get("body"),
        rule=said.get("rule"),
        theme=said.get("theme"),
    )
    most = FORMATS["svg"].most
    if len(graph) > most:
        graph = _on_threads(graph)
    if len(graph) > most:
        raise InvalidInput(f"The picture would have {len(graph):,} records. Narrow it on the page Threads first.")
    return graph


def _on_threads(graph: "Graph[Key]") -> "Graph[Key]":
    """The graph without the records on no thread, and with how many these are."""
    linked: Graph[Key] = graph.subgraph([node for node in graph if graph.degree(node)]).copy()
    linked.graph["left_out"] = len(graph) - len(linked)
    return linked


def _elements(visit: Visit, graph: "Graph[Key]") -> dict[str, Any]:
    """What the script draws: places are those of the server's picture, so that both look alike."""
    layout = lay_out(graph)
    boxes = [*layout.boxes.values(), *layout.loose]
    return {
        "nodes": [
            {
                "data": {
                    "id": name(box.node),
                    "label": _label(box.said),
                    "title": f"{box.said['ref']}: {box.said['title']}",
                    "url": visit.url(_PATHS[box.said["kind"]], box.said["ref"]),
                },
                "classes": " ".join([box.said["kind"], *(["broken"] if box.said["gaps"] else [])]),
                "position": {"x": box.x + BOX_WIDTH / 2, "y": box.y + BOX_HEIGHT / 2},
            }
            for box in boxes
        ],
        "edges": [
            {
                "data": {"id": f"{name(source)}-{kind}-{name(target)}", "source": name(source), "target": name(target)},
                "classes": f"{kind} {said['state']} {_way(layout.boxes[source], layout.boxes[target])}",
            }
            for source, target, kind, said in edges(graph)
        ],
        "headings": [
            {"text": HEADINGS[kind], "x": x + BOX_WIDTH / 2, "y": layout.top + BOX_HEIGHT / 2}
            for kind, x in layout.columns
        ],
        "rules": graph.graph.get("rules", {}),
        "left_out": graph.graph.get("left_out", 0),
    }


def _way(start: Box, end: Box) -> str:
    """To which side a line leaves its box, as in the server's picture."""
    if start.x == end.x:
        return "beside"
    return "forth" if start.x < end.x else "back"


def _label(said: dict[str, Any]) -> str:
    codes = f" ✗ {' '.join(said['gaps'][:3])}" if said["gaps"] else ""
    title = said["title"] if len(said["title"]) <= 60 else f"{said['title'][:59]}…"
    return f"{said['ref']}{codes}\n{title}"


def _row(thread: Thread) -> dict[str, Any]:
    kpis = [kpi.spot for kpi in thread.kpis]
    bodies = [body for kpi in thread.kpis for body in kpi.bodies]
    spots = (thread.finding, *kpis, *bodies, *thread.actions)
    gaps = dict.fromkeys(f"{gap.rule} {gap.ref}" for spot in spots for gap in spot.gaps)
    return {
        "inspection": thread.inspection,
        "finding": thread.finding.ref,
        "text": thread.finding.title,
        "kpis": _refs(kpis),
        "bodies": _refs(bodies),
        "actions": _refs(thread.actions),
        "gaps": list(gaps),
    }


def _refs(spots: list[Spot]) -> list[str]:
    return list(dict.fromkeys(spot.ref for spot in spots))
