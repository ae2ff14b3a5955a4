"""The least repair: the cheapest steps that close a set of gaps, and taking some of them."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlmodel import Field as FieldOf

from app.api.access import Editor, Viewer, Visit
from app.api.answers import REPEATABLE, json_answer
from app.api.problems import ALWAYS, declared
from app.api.repeats import Once
from app.db import now
from app.models.base import Input, Number, Word
from app.models.change import Changes
from app.services.repair import RepairQuestion, carry_out, repair
from app.services.repair_steps import COSTS

router = APIRouter(prefix="/repair", tags=["repair"])


class RepairAsked(Input):
    """Which gaps to close: of these rules, on the threads of an inspection or of some findings, or all of them.

    `costs` say what a step costs where it is not the usual; the kinds of step are the names of the usual costs.
    """

    authority: Word | None = None
    as_of: date | None = None
    rules: list[Word] = FieldOf(default_factory=list, max_length=50)
    inspection: Word | None = None
    findings: list[Word] = FieldOf(default_factory=list, max_length=1_000)
    costs: dict[str, Number] = FieldOf(default_factory=dict, max_length=len(COSTS))


class GapClosed(BaseModel):
    """A gap, in short."""

    rule: str
    kind: str
    id: int
    ref: str
    title: str


class StepRead(BaseModel):
    """One thing to do: what and why, what it costs, and the gaps that are closed with it, taken in its turn.

    A `proposal` is true or wise only if a person says so. `changes` are what `POST /repair/steps` takes.
    """

    step: str
    kind: str
    words: str
    why: str
    cost: float
    proposal: bool
    closes: list[GapClosed]
    changes: list[dict[str, Any]]


class RepairReport(BaseModel):
    """The steps, in an order in which they can be taken one by one; they close all `gaps` but those that are `left`."""

    as_of: date
    authority: str
    rules: list[str]
    costs: dict[str, float]
    gaps: int
    steps: list[StepRead]
    cost: float
    least_cost: Annotated[float, Field(description="No set of these steps closes the gaps for less.")]
    exact: Annotated[bool, Field(description="Whether the cost is the least.")]
    at_most: Annotated[float | None, Field(description="So many times the least cost, at most.")]
    next: Annotated[StepRead | None, Field(description="The one step that closes most.")]
    left: Annotated[list[GapClosed], Field(description="Gaps that no step closes.")]


class StepsTaken(Input):
    """Whose register, the day from which on it holds (today when it is left out), and the changes to make."""

    authority: Word | None = None
    as_of: date | None = None
    changes: Changes


class ChangesMade(BaseModel):
    """What was changed, one sentence a change."""

    as_of: date
    authority: str
    changes: list[str]


@router.post(
    "",
    summary="Find the least repair",
    operation_id="find_repair",
    response_model=RepairReport,
    responses=declared(400, 404, *ALWAYS),
)
def find_repair(entrance: Viewer, data: RepairAsked) -> Response:
    """The cheapest steps that close the gaps and leave none of the same rules open. Nothing is stored."""
    asked = RepairQuestion(as_of=data.as_of or now().date(), **data.model_dump(exclude={"as_of"}))
    with entrance.to_read() as visit:
        return json_answer(repair(visit.session, visit.scope, asked))


@router.post(
    "/steps",
    summary="Take steps of a repair",
    operation_id="take_steps",
    response_model=ChangesMade,
    responses=declared(400, 404, 409, *ALWAYS) | {200: {"headers": REPEATABLE}},
)
def take_steps(entrance: Editor, once: Once, data: StepsTaken) -> Response:
    """Make the changes of one or more steps, or of a what-if: all of them, or none and each problem is named."""

    def make(visit: Visit) -> Response:
        day = data.as_of or now().date()
        return json_answer(carry_out(visit.session, visit.scope, data.authority, day, data.changes))

    with entrance.to_write() as visit:
        return once.answer(visit, to_json(data), make)
