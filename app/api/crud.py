"""List, read, create, change and delete one kind of record: the same five routes for each, made from its description.

The schemas differ by kind, so each endpoint's annotations are set when it is made.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel

from app.api.access import Editor, NationalAdmin, Viewer, Visit
from app.api.answers import CREATED, ETAG, NEXT, matched_version, record_answer
from app.api.lists import ListQuery, list_answer, list_query
from app.api.problems import ALWAYS, declared
from app.api.repeats import Once
from app.errors import PreconditionRequired
from app.models.base import Id
from app.services import catalogue, records
from app.services.resource import Resource

IfMatch = Annotated[str | None, Header(max_length=1000, description="The ETag of the record as it was read.")]


def crud_router(resource: Resource) -> APIRouter:
    """The five routes of one kind of record."""
    router = APIRouter(prefix=f"/{resource.path}", tags=[tag(resource)])
    writer = NationalAdmin if resource is catalogue.AUTHORITIES else Editor
    _add_list(router, resource)
    _add_create(router, resource, writer)
    _add_read(router, resource)
    _add_change(router, resource, writer)
    _add_delete(router, resource, writer)
    return router


def tag(resource: Resource) -> str:
    """The heading under which the documentation lists the routes."""
    return resource.path.rpartition("/")[2]


def _add_list(router: APIRouter, resource: Resource) -> None:
    def endpoint(request: Request, entrance: Viewer, query: ListQuery) -> Response:
        return list_answer(request, entrance, resource, query)

    endpoint.__annotations__["query"] = Annotated[list_query(resource), Query()]
    router.get(
        "",
        summary=f"List {tag(resource)}",
        operation_id=f"list_{tag(resource)}",
        response_model=list[resource.read],  # type: ignore[name-defined]
        responses=declared(404, *ALWAYS) | {200: {"headers": NEXT}},
    )(endpoint)


def _add_create(router: APIRouter, resource: Resource, writer: Any) -> None:
    def endpoint(entrance: Any, once: Once, data: Any) -> Response:
        def make(visit: Visit) -> Response:
            return record_answer(resource, records.create(visit.session, resource, data, visit.scope), 201)

        with entrance.to_write() as visit:
            return once.answer(visit, content_of(data), make)

    endpoint.__annotations__ |= {"entrance": writer, "data": resource.create}
    router.post(
        "",
        status_code=201,
        summary=f"Add {records.one(resource)}",
        operation_id=f"create_{resource.kind}",
        response_model=resource.read,
        responses=declared(400, 409, *ALWAYS) | {201: {"headers": CREATED}},
    )(endpoint)


def _add_read(router: APIRouter, resource: Resource) -> None:
    def endpoint(entrance: Viewer, record_id: Id) -> Response:
        with entrance.to_read() as visit:
            return record_answer(resource, records.get(visit.session, resource, record_id, visit.scope))

    router.get(
        "/{record_id}",
        summary=f"Read {records.one(resource)}",
        operation_id=f"read_{resource.kind}",
        response_model=resource.read,
        responses=declared(404, *ALWAYS) | {200: {"headers": ETAG}},
    )(endpoint)


def _add_change(router: APIRouter, resource: Resource, writer: Any) -> None:
    def endpoint(entrance: Any, record_id: Id, data: Any, if_match: IfMatch = None) -> Response:
        with entrance.to_write() as visit:
            record = records.get_to_change(visit.session, resource, record_id, visit.scope)
            if if_match is None:
                raise PreconditionRequired(f"Send If-Match with the ETag of the {resource.kind} that you changed.")
            version = matched_version(record, if_match)
            return record_answer(resource, records.change(visit.session, resource, record, data, version))

    endpoint.__annotations__ |= {"entrance": writer, "data": resource.update}
    router.patch(
        "/{record_id}",
        summary=f"Change {records.one(resource)}",
        operation_id=f"change_{resource.kind}",
        response_model=resource.read,
        responses=declared(400, 404, 409, 412, 428, *ALWAYS) | {200: {"headers": ETAG}},
    )(endpoint)


def _add_delete(router: APIRouter, resource: Resource, writer: Any) -> None:
    def endpoint(entrance: Any, record_id: Id, if_match: IfMatch = None) -> Response:
        with entrance.to_write() as visit:
            record = records.get_to_change(visit.session, resource, record_id, visit.scope)
            version = None if if_match is None else matched_version(record, if_match)
            records.delete(visit.session, resource, record, version)
        return Response(status_code=204)

    endpoint.__annotations__["entrance"] = writer
    router.delete(
        "/{record_id}",
        status_code=204,
        summary=f"Delete {records.one(resource)}",
        operation_id=f"delete_{resource.kind}",
        responses=declared(404, 409, 412, *ALWAYS),
    )(endpoint)


def content_of(data: BaseModel) -> bytes:
    """What a request says, the same whatever its spaces and the order of its fields."""
    return data.model_dump_json(exclude_unset=True).encode()
