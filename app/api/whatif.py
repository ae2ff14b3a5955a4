"""What would be so if: the difference that changes would make, without making them."""

from datetime import date

from fastapi import APIRouter, Response
from pydantic import BaseModel

from app.api.access import Viewer
from app.api.answers import json_answer
from app.api.gaps import FailedRule, GapRead
from app.api.problems import ALWAYS, declared
from app.coverage.summary import Coverage
from app.coverage.whatif import FindingChange
from app.db import now
from app.models.base import Input, Word
from app.models.change import Changes
from app.services.whatif import what_if

router = APIRouter(tags=["what-if"])


class WhatIf(Input):
    """Whose register, the day that is looked at (today when it is left out), and what to try, in this order."""

    authority: Word | None = None
    as_of: date | None = None
    changes: Changes


class GapTurned(GapRead):
    """A gap that appears or closes; a waived one is not counted."""

    waived: bool


class RuleTurned(BaseModel):
    """How many gaps of a rule appear and close, waived ones included."""

    rule: str
    title: str
    appeared: int
    closed: int


class BeforeAndAfter(BaseModel):
    """Counts of the whole authority, with their denominators."""

    before: Coverage
    after: Coverage


class WhatIfReport(BaseModel):
    """What the changes do, in words, and what differs once they are made: gaps, counts, and the cover of findings."""

    as_of: date
    authority: str
    changes: list[str]
    appeared: list[GapTurned]
    closed: list[GapTurned]
    rules: list[RuleTurned]
    coverage: BeforeAndAfter
    findings: list[FindingChange]
    failed: list[FailedRule]


@router.post(
    "/whatif",
    summary="Try changes out",
    operation_id="ask_what_if",
    response_model=WhatIfReport,
    responses=declared(400, 404, *ALWAYS),
)
def ask_what_if(entrance: Viewer, data: WhatIf) -> Response:
    """Which gaps would appear and close, and which findings would lose or gain cover. Nothing is stored.

    Changes that cannot be made are all named, as `changes.0.body`.
    """
    with entrance.to_read() as visit:
        scope = visit.scope
    engine = entrance.request.app.state.engine
    return json_answer(what_if(engine, scope, data.authority, data.as_of or now().date(), data.changes))
