"""Every thread through one record."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi import Query as QueryOf

from app.api.access import Viewer
from app.api.answers import json_answer
from app.api.problems import ALWAYS, declared
from app.api.reports import ReportQuery
from app.models.trace import Trace
from app.services.coverage import one_authority
from app.services.traces import trace

router = APIRouter(tags=["trace"])


@router.get(
    "/trace/{ref}",
    summary="Trace a record",
    operation_id="read_trace",
    response_model=Trace,
    responses=declared(404, *ALWAYS),
)
def read_trace(
    entrance: Viewer,
    ref: Annotated[str, Path(max_length=100, description="Of an inspection, finding, KPI, body, action or link.")],
    query: Annotated[ReportQuery, QueryOf()],
) -> Response:
    """From finding to KPI to body, as a tree with the broken ends marked."""
    with entrance.to_read() as visit:
        owner = one_authority(visit.session, query.authority, visit.scope)
        return json_answer(trace(visit.session, owner.id, ref, query.day()))
