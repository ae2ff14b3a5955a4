"""How much is covered."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Query as QueryOf
from pydantic import Field

from app.api.access import Viewer
from app.api.answers import json_answer
from app.api.problems import ALWAYS, declared
from app.api.reports import ReportQuery
from app.coverage.summary import Coverage
from app.models.base import Word
from app.services.coverage import ask, coverage_report

router = APIRouter(tags=["coverage"])


class CoverageQuery(ReportQuery):
    """Whose coverage; without an authority, that of all the caller may see."""

    inspection: Annotated[Word | None, Field(description="Reference: only what is on its threads.")] = None


@dataclass(frozen=True, kw_only=True)
class CoverageReport(Coverage):
    """Counts with their denominators."""

    as_of: date
    authority: str | None


@router.get(
    "/coverage",
    summary="Count what is covered",
    operation_id="read_coverage",
    response_model=CoverageReport,
    responses=declared(404, *ALWAYS),
)
def read_coverage(entrance: Viewer, query: Annotated[CoverageQuery, QueryOf()]) -> Response:
    """For findings, KPIs, bodies and actions: how many there are, and how many are on a whole thread."""
    with entrance.to_read() as visit:
        question = ask(visit.session, visit.scope, query.day(), query.authority, query.inspection)
        return json_answer(coverage_report(visit.session, question))
