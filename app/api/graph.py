"""The graph, in the formats that other tools read."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from fastapi import Query as QueryOf
from pydantic import Field

from app.api.access import Viewer
from app.api.problems import ALWAYS, declared
from app.api.reports import ReportQuery
from app.coverage.graph import build
from app.export.graph_formats import FORMATS
from app.models.base import Word
from app.services.coverage import one_authority

router = APIRouter(tags=["graph"])


class GraphQuery(ReportQuery):
    """Whose graph, how much of it, and how it is written."""

    format: Literal["json", "graphml", "dot", "mermaid", "svg"] = "json"
    ref: Annotated[Word | None, Field(description="Only an inspection's threads, or what is near a record.")] = None
    steps: Annotated[int, Field(ge=0, le=20, description="How near, in links.")] = 2


@router.get(
    "/graph",
    summary="Write the graph",
    operation_id="read_graph",
    response_class=Response,
    responses=declared(404, *ALWAYS) | {200: {"content": {form.media_type: {} for form in FORMATS.values()}}},
)
def read_graph(entrance: Viewer, query: Annotated[GraphQuery, QueryOf()]) -> Response:
    """Inspections, findings, KPIs, bodies and actions, and the links between them."""
    form = FORMATS[query.format]
    with entrance.to_read() as visit:
        owner = one_authority(visit.session, query.authority, visit.scope)
        graph = build(visit.session, owner.id, query.day(), query.ref, query.steps)
    return Response(form.write(graph), media_type=form.media_type)
