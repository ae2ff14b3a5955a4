"""Many mappings or measurements in one request: all are stored, or none and every bad row is listed."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, SkipValidation, create_model

from app.api.access import Editor, Visit
from app.api.answers import REPEATABLE, json_answer
from app.api.crud import tag
from app.api.problems import ALWAYS, declared
from app.api.repeats import Once
from app.services.bulk import create_rows
from app.services.catalogue import MAPPINGS, MEASUREMENTS
from app.services.resource import Resource

MOST_ROWS = 10_000

router = APIRouter()


class Created(BaseModel):
    """How many records were stored, and their ids in the order of the rows."""

    created: int
    ids: list[int]


def _add_bulk(resource: Resource) -> None:
    def endpoint(entrance: Editor, once: Once, data: Any) -> Response:
        def make(visit: Visit) -> Response:
            records = create_rows(visit.session, resource, data.rows, visit.scope)
            return json_answer(Created(created=len(records), ids=[record.id for record in records]), 201)

        with entrance.to_write() as visit:
            # The rows are as they were sent, and may hold what is no text: escapes keep it apart.
            return once.answer(visit, json.dumps(data.rows, sort_keys=True).encode(), make)

    endpoint.__annotations__["data"] = _rows(resource)
    router.post(
        f"/{resource.path}/bulk",
        tags=[tag(resource)],
        status_code=201,
        summary=f"Add many {resource.path}",
        operation_id=f"create_{resource.path}",
        response_model=Created,
        responses=declared(400, 409, *ALWAYS) | {201: {"headers": REPEATABLE}},
    )(endpoint)


def _rows(resource: Resource) -> type[BaseModel]:
    """Rows as the single POST takes them. They are not validated here, so that a bad one hides no other."""
    unread: Any = SkipValidation
    row = unread[resource.create]
    some: Any = list
    rows = Annotated[some[row], Field(min_length=1, max_length=MOST_ROWS)]
    return create_model(f"{resource.table.__name__}Rows", __config__=ConfigDict(extra="forbid"), rows=(rows, ...))


for _resource in (MAPPINGS, MEASUREMENTS):
    _add_bulk(_resource)
