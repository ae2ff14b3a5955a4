"""The page of a plan: how far its actions are, and which of them are late."""

from typing import Any

from fastapi import APIRouter, Response

from app.errors import InvalidInput, Problem
from app.models import Plan
from app.services import catalogue
from app.services.histories import history_of
from app.services.inspection_page import plan_lines
from app.services.plan_actions import PlanFilter, plan_actions, plan_counts
from app.vocabulary import ActionStatus
from app.web.access import Viewer, Visit
from app.web.closing.way import Field
from app.web.listing import Choice, in_words, next_page
from app.web.lists import action_choices, inspection_choice
from app.web.record_forms import add_forms
from app.web.record_pages import Parts, Row, Table, show_record
from app.web.record_tasks import Kind, change_task

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
    """One plan with its actions, or with format=csv or xlsx all that as a file; table=actions: those that fit alone."""
    with entrance.to_read() as visit:
        plan: Plan = KIND.find(visit, ref)
        counts = plan_counts(visit.session, plan, visit.as_of)
        choices = action_choices(counts, visit.as_of)
        said = {choice.parameter: visit.asked(choice.parameter) for choice in choices}
        said = {name: text for name, text in said.items() if text}
        limit = _EXPORTED if visit.asked("format") else _PAGE
        asked = _filter(choices, said)
        rows, following = plan_actions(visit.session, plan, asked, visit.as_of, limit, _after(visit))
        lines, history = plan_lines(visit.session, plan, visit.as_of), history_of(visit.session, plan)
        table = Table(_COLUMNS, [dict(row._mapping) for row in rows])  # noqa: SLF001
        return show_record(
            visit,
            KIND,
            plan,
            Parts(lines, history=history, rows=list(map(_row, rows)), tables={"actions": table}),
            counts=counts,
            choices=choices,
            narrowed=said,
            actions=rows,
            exported=_EXPORTED,
            narrowing=in_words(choices, said),
            next_url=next_page(visit, "plans", ref, **said, cursor=following),
            first_url=visit.url("plans", ref, **said) if visit.asked("cursor") else None,
            section="actions",
        )


def _row(action: Any) -> Row:
    said = {"ref": action.ref, "title": action.text, "detail": action.owner, "on": action.due_on}
    return {"part": "overdue action" if action.overdue else "action", "state": action.status, **said}


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
