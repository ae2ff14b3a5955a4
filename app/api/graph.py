"""The graph, in the formats that other tools read."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from fastapi import Query as QueryOf
from fastapi.responses import StreamingResponse
from pydantic import Field

from app.api.access import Viewer
from app.api.problems import ALWAYS, declared
from app.api.reports import ReportQuery
from app.export.graph_formats import FORMATS
from app.models.base import Word
from app.services.graphs import graph_of
from app.vocabulary import FindingKind

_PIECES_AT_ONCE = 500

router = APIRouter(tags=["graph"])


class GraphQuery(ReportQuery):
    """Whose graph, how much of it, and how it is written."""

    format: Literal["json", "cytoscape", "graphml", "dot", "mermaid", "svg"] = "json"
    ref: Annotated[Word | None, Field(description="Only the threads through this record.")] = None
    steps: Annotated[int | None, Field(ge=0, le=20, description="How near to `ref`, in links; any if left out.")] = None
    inspection: Annotated[Word | None, Field(description="Reference: only what is on its threads.")] = None
    kind: list[FindingKind] = Field(default=[], description="Only threads of such findings.", max_length=5)
    body: Annotated[Word | None, Field(description="Reference: only threads that reach this body.")] = None
    rule: Annotated[Word | None, Field(description="Code or slug: only threads of records with this gap.")] = None
    theme: Annotated[Word | None, Field(description="Only threads of findings whose heading or section says this.")] = (
        None
    )


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
        part = (query.ref, query.steps, query.inspection, query.kind, query.body, query.rule, query.theme)
        graph = graph_of(visit.session, visit.scope, query.day(), query.authority, *part)
    return StreamingResponse(_chunks(form.pieces(graph)), media_type=form.media_type)


def _chunks(pieces: Iterator[str]) -> Iterator[bytes]:
    """The pieces in parts of some size: sending each by itself would cost more than writing it."""
    while some := list(islice(pieces, _PIECES_AT_ONCE)):
        yield "".join(some).encode()
