"""The coverage matrix, and the single points of failure."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from fastapi import Query as QueryOf
from pydantic import Field

from app.api.access import Viewer, Visit
from app.api.answers import json_answer
from app.api.problems import ALWAYS, Responses, declared
from app.api.reports import ReportQuery
from app.coverage.weak_points import WeakPoints, weak_points
from app.export.table_csv import csv_text
from app.export.table_matrix import matrix_table
from app.models.base import Word
from app.models.matrix import FindingsKpis, KpisBodies
from app.services.coverage import one_authority
from app.services.matrices import FINDINGS_KPIS, KPIS_BODIES, matrix
from app.vocabulary import FindingKind

router = APIRouter(tags=["matrix"])
_RESPONSES: Responses = declared(404, *ALWAYS) | {200: {"content": {"text/csv": {}}}}


class MatrixQuery(ReportQuery):
    """Whose matrix, how much of it, and how it is written."""

    inspection: Annotated[Word | None, Field(description="Reference: only its findings, or KPIs of those.")] = None
    kind: list[FindingKind] = Field(default=[], description="Only such findings, or KPIs of those.", max_length=5)
    body: Annotated[Word | None, Field(description="Reference: only KPIs told to this body, or its column.")] = None
    format: Annotated[
        Literal["json", "csv"], Field(description="json lists filled cells only; csv has a column for each column.")
    ] = "json"


class WeakPointsQuery(ReportQuery):
    """Whose weak points, and how many."""

    limit: Annotated[int, Field(ge=1, le=100, description="Most weak points, the worst first.")] = 10


@router.get(
    "/matrix/findings-kpis",
    summary="Cross findings with KPIs",
    operation_id="read_findings_by_kpis",
    response_model=FindingsKpis,
    responses=_RESPONSES,
)
def read_findings_by_kpis(entrance: Viewer, query: Annotated[MatrixQuery, QueryOf()]) -> Response:
    """Which KPI measures which finding, with the findings that none measures and the KPIs that measure none."""
    with entrance.to_read() as visit:
        return _answer(visit, query, FINDINGS_KPIS)


@router.get(
    "/matrix/kpis-bodies",
    summary="Cross KPIs with bodies",
    operation_id="read_kpis_by_bodies",
    response_model=KpisBodies,
    responses=_RESPONSES,
)
def read_kpis_by_bodies(entrance: Viewer, query: Annotated[MatrixQuery, QueryOf()]) -> Response:
    """Which KPI is reported to which body, with the KPIs that go nowhere and the bodies that receive nothing."""
    with entrance.to_read() as visit:
        return _answer(visit, query, KPIS_BODIES)


@router.get(
    "/weak-points",
    summary="Find single points of failure",
    operation_id="read_weak_points",
    response_model=WeakPoints,
    responses=declared(404, *ALWAYS),
)
def read_weak_points(entrance: Viewer, query: Annotated[WeakPointsQuery, QueryOf()]) -> Response:
    """The KPIs, routes and bodies without which most findings would reach no body any more."""
    with entrance.to_read() as visit:
        owner = one_authority(visit.session, query.authority, visit.scope)
        return json_answer(weak_points(visit.session, owner.id, owner.name, query.day(), query.limit))


def _answer(visit: Visit, query: MatrixQuery, kind: str) -> Response:
    narrowed = (query.authority, query.inspection, query.kind, query.body)
    found = matrix(visit.session, visit.scope, kind, query.day(), *narrowed)
    if query.format == "json":
        return json_answer(found)
    return Response(csv_text(*matrix_table(found)), media_type="text/csv")
