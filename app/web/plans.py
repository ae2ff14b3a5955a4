"""The page of a plan: how far its actions are, and which of them are late."""

from typing import Any

from fastapi import APIRouter, Response

from app.errors import InvalidInput, Problem
from app.models import Plan
from app.services import catalogue
from app.services.histories import history_of
from app.services.inspection_page import plan_lines
from app.services.plan_actions import PlanCounts, PlanFilter, plan_actions, plan_counts
from app.vocabulary import ActionStatus
from app.web.access import Viewer, Visit
from app.web.closing.way import Field
from app.web.listing import Choice
from app.web.lists import inspection_choice
from app.web.record_forms import add_forms
from app.web.record_tasks import Kind, change_task
from app.web.tables import table_answer
from app.web.words import count, shortened

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)
_PAGE, _EXPORTED = 50, 5_000
_COLUMNS = ("ref", "number", "section", "text", "owner", "timescale", "due_on", "status", "done_on", "overdue")


def _fields(visit: Visit, _plan: Any) -> list[Field]:
    choice = inspection_choice(visit)
    inspections: list[tuple[str, ...]] = [(str(choice.stored[ref]), text) for ref, text in choice.pairs()]
    return [
        Field("title", "Title"),
        Field("agreed_on", "Agreed on (optional)", "date"),
        Field("inspection_id", "Inspection that it answers (optional)", "select", inspections, empty="None"),
    ]


KIND = Kind("plans", "Plans", catalogue.PLANS, (change_task(catalogue.PLANS, _fields),))


@router.get("/plans/{ref}")
def show_plan(entrance: Viewer, ref: str) -> Response:
    """One plan with its actions, or with format=csv or xlsx those that fit as a file."""
    with entrance.to_read() as visit:
        plan: Plan = KIND.find(visit, ref)
        counts = plan_counts(visit.session, plan, visit.as_of)
        choices = _choices(counts)
        said = {choice.parameter: visit.asked(choice.parameter) for choice in choices}
        said = {name: text for name, text in said.items() if text}
        limit = _EXPORTED if visit.asked("format") else _PAGE
        asked = _filter(choices, said)
        rows, following = plan_actions(visit.session, plan, asked, visit.as_of, limit, _after(visit))
        if form := visit.asked("format"):
            return table_answer(plan.ref, form, _COLUMNS, [dict(row._mapping) for row in rows])  # noqa: SLF001
        return visit.page(
            "plan.html",
            kind=KIND,
            plan=plan,
            counts=counts,
            choices=choices,
            narrowed=said,
            actions=rows,
            exported=_EXPORTED,
            next_url=visit.url("plans", ref, **said, cursor=following) if following else None,
            first_url=visit.url("plans", ref, **said) if visit.asked("cursor") else None,
            lines=plan_lines(visit.session, plan, visit.as_of),
            history=history_of(visit.session, plan),
            section="actions",
            trail=visit.trail(("Plans", "plans"), (plan.ref, None)),
        )


def _choices(counts: PlanCounts) -> list[Choice]:
    owners = [(owner, f"{shortened(owner, 60)} ({number})") for owner, number in counts.owners.items()]
    late = count(counts.overdue, "action")
    return [
        Choice("status", "Status", ActionStatus),
        Choice("owner", "Owner", owners),
        Choice("overdue", "Overdue", [("yes", f"Overdue only: {late}")]),
    ]


def _filter(choices: list[Choice], said: dict[str, str]) -> PlanFilter:
    for choice in choices:
        text = said.get(choice.parameter)
        if text is not None and text not in dict(choice.pairs()):
            problem = Problem(choice.label, f"there is no {text[:40]}")
            raise InvalidInput("The list cannot be narrowed that way.", [problem])
    status = ActionStatus(said["status"]) if "status" in said else None
    return PlanFilter(status, said.get("owner", ""), "overdue" in said)


def _after(visit: Visit) -> int:
    text = visit.asked("cursor")
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidInput("There is no such page.", [Problem("cursor", "does not name a page of this list")])
    return int(text or 0)


add_forms(router, KIND)
