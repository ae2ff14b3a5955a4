"""What one monitoring body sees, and what it does not."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi import Query as QueryOf
from pydantic import Field

from app.api.access import Viewer
from app.api.answers import json_answer
from app.api.lists import Query
from app.api.problems import ALWAYS, declared
from app.coverage.body_view import body_view
from app.db import now
from app.models.base import Id
from app.models.body_view import BodyView
from app.services.catalogue import BODIES
from app.services.records import get

router = APIRouter(tags=["bodies"])


class ViewQuery(Query):
    """The day that routes, meetings and values are looked at."""

    as_of: Annotated[date | None, Field(description="Today when it is left out.")] = None


@router.get(
    "/bodies/{record_id}/view",
    summary="Look at a body",
    operation_id="read_body_view",
    response_model=BodyView,
    responses=declared(404, *ALWAYS),
)
def read_body_view(
    entrance: Viewer, record_id: Annotated[Id, Path()], query: Annotated[ViewQuery, QueryOf()]
) -> Response:
    """What it receives, when it meets next and how old each KPI will be, and what concerns it and does not reach it."""
    with entrance.to_read() as visit:
        body = get(visit.session, BODIES, record_id, visit.scope)
        return json_answer(body_view(visit.session, body.authority_id, body.id, query.as_of or now().date()))
