"""The gap rules, as texts."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from app.api.access import Viewer
from app.api.answers import json_answer
from app.api.problems import ALWAYS, declared
from app.coverage.rules import rule_named
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


@router.get(
    "", summary="List rules", operation_id="list_rules", response_model=list[RuleRead], responses=declared(*ALWAYS)
)
def list_rules(entrance: Viewer) -> Response:
    """Every gap rule."""
    with entrance.to_read():
        return json_answer(rule_fields())


@router.get(
    "/{rule}",
    summary="Read a rule",
    operation_id="read_rule",
    response_model=RuleRead,
    responses=declared(404, *ALWAYS),
)
def read_rule(entrance: Viewer, rule: Annotated[str, Path(max_length=100, description="Code or slug.")]) -> Response:
    """One gap rule."""
    with entrance.to_read():
        return json_answer(fields_of(rule_named(rule)))
