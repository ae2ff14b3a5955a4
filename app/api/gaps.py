"""The gaps of an authority, an inspection or a rule, with their denominators."""

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
from app.coverage.gaps import RuleCount
from app.coverage.rules import RULES
from app.models.base import Word
from app.services.coverage import ask, gap_page
from app.vocabulary import FindingKind, NodeKind, Severity

# The rule and the record that the page before ended at.
_CURSOR = rf"^({'|'.join(rule.code for rule in RULES)})\.[0-9]{{1,18}}$"

router = APIRouter(tags=["gaps"])


class GapsQuery(ReportQuery):
    """Which gaps; what is left out narrows nothing."""

    inspection: Annotated[Word | None, Field(description="Reference: only what is on its threads.")] = None
    rule: list[Word] = Field(default=[], description="Codes or slugs.", max_length=50)
    severity: list[Severity] = Field(default=[], max_length=10)
    kind: list[NodeKind | FindingKind] = Field(default=[], description="Kinds of record or finding.", max_length=20)
    limit: Limit = 50
    cursor: Annotated[str | None, Field(pattern=_CURSOR)] = None


class GapRead(BaseModel):
    """One broken rule at one record, with the reason and how to close it."""

    rule: str
    slug: str
    severity: Severity
    kind: NodeKind
    id: int
    ref: str
    title: str
    reason: str
    close: str
    authority: Annotated[str | None, Field(description="Its reference, where several are asked about.")] = None


class FailedRule(BaseModel):
    """A rule that could not be worked out: neither its gaps nor its counts are in the report."""

    rule: str
    message: str


class GapReport(BaseModel):
    """One page of gaps, waived ones apart; `rules` counts all of them, not this page only.

    A rule that an authority switched off looks at none of its records, and says so in `off`.
    """

    as_of: date
    authority: str | None
    gaps: list[GapRead]
    waived: list[GapRead]
    rules: list[RuleCount]
    failed: list[FailedRule]


@router.get(
    "/gaps",
    summary="List gaps",
    operation_id="list_gaps",
    response_model=GapReport,
    responses=declared(404, *ALWAYS) | {200: {"headers": NEXT}},
)
def list_gaps(request: Request, entrance: Viewer, query: Annotated[GapsQuery, QueryOf()]) -> Response:
    """A page holds gaps in the order of rules and records; those that are waived stand apart."""
    with entrance.to_read() as visit:
        narrowed = (query.authority, query.inspection, query.rule, query.severity, query.kind)
        question = ask(visit.session, visit.scope, query.day(), *narrowed)
        report, after = gap_page(visit.session, question, query.limit, _place(query.cursor))
    return json_answer(report, headers=next_link(request, f"{after[0]}.{after[1]}" if after else None))


def _place(cursor: str | None) -> tuple[str, int] | None:
    if cursor is None:
        return None
    rule, _, record_id = cursor.partition(".")
    return rule, int(record_id)
