"""The audit trail: who changed what, and when."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Query as QueryOf
from pydantic import Field

from app.api.access import Viewer, Visit
from app.api.answers import NEXT, json_answer
from app.api.lists import Limit, Query, next_link
from app.api.problems import ALWAYS, declared
from app.errors import Forbidden
from app.models.audit import NATIONAL, AuditRead
from app.models.base import Id, Word
from app.services.coverage import authority_named
from app.services.trail import page_of_trail

router = APIRouter(tags=["audit"])


class AuditQuery(Query):
    """Whose trail, and of which records."""

    authority: Annotated[
        Word | None, Field(description="Reference of an authority; without it, what belongs to none: keys, people.")
    ] = None
    kind: Word | None = None
    record_id: Id | None = None
    limit: Limit = 50
    cursor: Id | None = None


@router.get(
    "/audit",
    summary="List changes",
    operation_id="list_audit",
    response_model=list[AuditRead],
    responses=declared(404, *ALWAYS) | {200: {"headers": NEXT}},
)
def list_audit(request: Request, entrance: Viewer, query: Annotated[AuditQuery, QueryOf()]) -> Response:
    """Every change of a record, oldest first. Each event's hash covers the event before it."""
    with entrance.to_read() as visit:
        after = query.cursor or 0
        chain = _chain(visit, query.authority)
        events, last = page_of_trail(visit.session, chain, query.limit, after, query.kind, query.record_id)
    return json_answer(events, headers=next_link(request, str(last) if last else None))


def _chain(visit: Visit, authority: str | None) -> int:
    if authority is not None:
        return authority_named(visit.session, authority, visit.scope).id
    if visit.scope is not None:
        raise Forbidden("Name an authority: what belongs to none is shown to keys of all authorities.")
    return NATIONAL
