"""The gap rules, as texts."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi import Query as QueryOf
from pydantic import BaseModel, Field

from app.api.access import Viewer, Visit
from app.api.answers import json_answer
from app.api.lists import Query
from app.api.problems import ALWAYS, declared
from app.coverage.rules import rule_named
from app.models.base import Word
from app.services.coverage import authority_named
from app.services.rule_texts import fields_of, rule_fields
from app.vocabulary import NodeKind

router = APIRouter(prefix="/rules", tags=["rules"])


class RuleRead(BaseModel):
    """What a rule looks at, why it matters, and how to close what it finds."""

    rule: str
    slug: str
    title: str
    looks_at: NodeKind
    checks: str
    why: str
    close: str
    severity: str
    days: Annotated[int | None, Field(description="The span that it allows; null where it has none.")]
    span: Annotated[str | None, Field(description="What the days are.")]
    off: bool
    off_reason: str | None


class RulesQuery(Query):
    """As whom."""

    authority: Annotated[Word | None, Field(description="Reference: as this authority settled them.")] = None


@router.get(
    "", summary="List rules", operation_id="list_rules", response_model=list[RuleRead], responses=declared(404, *ALWAYS)
)
def list_rules(entrance: Viewer, query: Annotated[RulesQuery, QueryOf()]) -> Response:
    """Every gap rule."""
    with entrance.to_read() as visit:
        return json_answer(rule_fields(visit.session, _settling(visit, query)))


@router.get(
    "/{rule}",
    summary="Read a rule",
    operation_id="read_rule",
    response_model=RuleRead,
    responses=declared(404, *ALWAYS),
)
def read_rule(
    entrance: Viewer,
    rule: Annotated[str, Path(max_length=100, description="Code or slug.")],
    query: Annotated[RulesQuery, QueryOf()],
) -> Response:
    """One gap rule."""
    with entrance.to_read() as visit:
        return json_answer(fields_of(rule_named(rule), visit.session, _settling(visit, query)))


def _settling(visit: Visit, query: RulesQuery) -> int | None:
    if query.authority is None:
        return None
    return authority_named(visit.session, query.authority, visit.scope).id
