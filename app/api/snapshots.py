"""Snapshots: taken, listed, read whole, drawn as a series, and compared with the causes of what differs."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi import Query as QueryOf
from pydantic import Field
from pydantic_core import to_json

from app.api.access import Editor, Viewer, Visit
from app.api.answers import CREATED, NEXT, json_answer, record_answer
from app.api.lists import ListQuery, Query, list_answer, list_query
from app.api.problems import ALWAYS, declared
from app.api.repeats import Once
from app.api.reports import Authority
from app.db import now
from app.models.base import Id, Word
from app.models.snapshot import SnapshotCreate, SnapshotRead
from app.services import records, snapshots
from app.services.changes import Changes, changes
from app.services.coverage import one_authority
from app.services.snapshots import MOST_POINTS, SNAPSHOTS, BurnDown

router = APIRouter(tags=["snapshots"])
_Query: type[ListQuery] = list_query(SNAPSHOTS)


def list_snapshots(request: Request, entrance: Viewer, query: ListQuery) -> Response:
    """Snapshots with their counts, without their contents."""
    return list_answer(request, entrance, SNAPSHOTS, query)


list_snapshots.__annotations__["query"] = Annotated[_Query, QueryOf()]
router.get(
    "/snapshots",
    summary="List snapshots",
    operation_id="list_snapshots",
    response_model=list[SnapshotRead],
    responses=declared(404, *ALWAYS) | {200: {"headers": NEXT}},
)(list_snapshots)


@router.post(
    "/snapshots",
    status_code=201,
    summary="Take a snapshot",
    operation_id="create_snapshot",
    response_model=SnapshotRead,
    responses=declared(400, 404, 409, *ALWAYS)
    | {201: {"headers": CREATED}, 200: {"model": SnapshotRead, "description": "Nothing changed since this one."}},
)
def create_snapshot(entrance: Editor, once: Once, data: SnapshotCreate) -> Response:
    """Freeze the gaps, denominators and KPI values of an authority. Nobody can change or delete it afterwards.

    Without a label or a meeting, a second one of a day on which nothing changed is not made: the first is the answer.
    """

    def make(visit: Visit) -> Response:
        taken = snapshots.take_asked(visit.session, data, visit.scope, now().date())
        return record_answer(SNAPSHOTS, taken.snapshot, 201 if taken.new else 200)

    with entrance.to_write() as visit:
        return once.answer(visit, to_json(data), make)


class BurnDownQuery(Query):
    """Whose series, and how long."""

    authority: Authority = None
    limit: Annotated[int, Field(ge=1, le=MOST_POINTS, description="The last so many snapshots.")] = 366


@router.get(
    "/snapshots/burn-down",
    summary="Count gaps over time",
    operation_id="read_burn_down",
    response_model=BurnDown,
    responses=declared(404, 409, *ALWAYS),
)
def read_burn_down(entrance: Viewer, query: Annotated[BurnDownQuery, QueryOf()]) -> Response:
    """Gaps by rule and by severity, one number for each snapshot, oldest first."""
    with entrance.to_read() as visit:
        owner = one_authority(visit.session, query.authority, visit.scope)
        return json_answer(snapshots.burn_down(visit.session, owner, query.limit))


@router.get(
    "/snapshots/{record_id}",
    summary="Read a snapshot",
    operation_id="read_snapshot",
    response_model=SnapshotRead,
    responses=declared(404, 409, *ALWAYS),
)
def read_snapshot(entrance: Viewer, record_id: Id) -> Response:
    """What it counted, its hash, and where the audit trail ended. One that was tampered with is answered 409."""
    with entrance.to_read() as visit:
        snapshot = records.get(visit.session, SNAPSHOTS, record_id, visit.scope)
        snapshots.written_content(visit.session, snapshot)
        return json_answer({name: getattr(snapshot, name) for name in SnapshotRead.model_fields})


@router.get(
    "/snapshots/{record_id}/content",
    summary="Read what a snapshot froze",
    operation_id="read_snapshot_content",
    response_model=dict[str, Any],
    responses=declared(404, 409, *ALWAYS),
)
def read_snapshot_content(entrance: Viewer, record_id: Id) -> Response:
    """Its content, byte for byte as it was hashed: the SHA-256 of this answer is the snapshot's `sha256`."""
    with entrance.to_read() as visit:
        snapshot = records.get(visit.session, SNAPSHOTS, record_id, visit.scope)
        return Response(snapshots.written_content(visit.session, snapshot), media_type="application/json")


class ChangesQuery(Query):
    """Which two moments: snapshots, days, meetings or inspections; the second may be now."""

    authority: Authority = None
    before: Annotated[Word, Field(alias="from", description="SNAP-1, 2021-11-04, MEET-3 or ILACS-2019-06.")]
    after: Annotated[Word, Field(alias="to", description="The same, or now: the register as it is.")] = "now"


@router.get(
    "/changes",
    summary="Compare two moments",
    operation_id="read_changes",
    response_model=Changes,
    responses=declared(404, 409, *ALWAYS),
)
def read_changes(entrance: Viewer, query: Annotated[ChangesQuery, QueryOf()]) -> Response:
    """What differs between two moments, each gap with what opened or closed it."""
    with entrance.to_read() as visit:
        owner = one_authority(visit.session, query.authority, visit.scope)
        return json_answer(changes(visit.session, owner, query.before, query.after, now().date()))
