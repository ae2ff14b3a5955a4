"""How much is covered."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Query as QueryOf
from pydantic import BaseModel, Field

from app.api.access import Viewer
from app.api.answers import NEXT, json_answer
from app.api.lists import Limit, next_link
from app.api.problems import ALWAYS, declared
from app.api.reports import ReportQuery
from app.coverage.depths import Depth, DepthCount
from app.coverage.summary import Coverage
from app.models.base import Word
from app.services.coverage import ask, coverage_report, covered_records
from app.vocabulary import FindingKind, NodeKind

router = APIRouter(tags=["coverage"])


class CoverageQuery(ReportQuery):
    """Whose coverage; without an authority, that of all the caller may see."""

    inspection: Annotated[Word | None, Field(description="Reference: only what is on its threads.")] = None


@dataclass(frozen=True)
class RuleOff:
    """A rule that an authority switched off, and its reason."""

    rule: str
    authority: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CoverageReport(Coverage):
    """Counts with their denominators."""

    as_of: date
    authority: str | None
    depths: list[DepthCount]
    off: list[RuleOff]


class RecordsQuery(CoverageQuery):
    """Which number of the report."""

    kind: Annotated[NodeKind | FindingKind, Field(description="Kind of record or of finding.")] = NodeKind.FINDING
    depth: Depth
    covered: Annotated[bool, Field(description="Those that are covered at the depth, or those that are not.")] = True
    limit: Limit = 50
    cursor: Annotated[str | None, Field(pattern=r"^[0-9]{1,18}$")] = None


class CoveredRecord(BaseModel):
    """One record behind a number."""

    kind: NodeKind
    id: int
    ref: str
    title: str
    authority: Annotated[str | None, Field(description="Its reference, where several are asked about.")] = None


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


@router.get(
    "/coverage/records",
    summary="List the records behind a number",
    operation_id="list_covered_records",
    response_model=list[CoveredRecord],
    responses=declared(404, *ALWAYS) | {200: {"headers": NEXT}},
)
def list_covered_records(request: Request, entrance: Viewer, query: Annotated[RecordsQuery, QueryOf()]) -> Response:
    """The records of a kind that are covered at a depth, or those that are not."""
    with entrance.to_read() as visit:
        question = ask(visit.session, visit.scope, query.day(), query.authority, query.inspection)
        number, page = (query.kind, query.depth), (query.limit, int(query.cursor or 0))
        rows, after = covered_records(visit.session, question, *number, *page, covered=query.covered)
    return json_answer(rows, headers=next_link(request, str(after) if after else None))
