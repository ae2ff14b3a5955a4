"""The page of an action: what it answers, what it is to move, and whether that moved."""

from typing import Any

from fastapi import APIRouter, Response

from app.coverage.rules import rule_named
from app.services import catalogue
from app.services.action_page import action_lines, moved_by
from app.services.histories import history_of
from app.vocabulary import ActionStatus, NodeKind, TimescaleKind
from app.web.access import Viewer, Visit
from app.web.closing.way import Field
from app.web.record_forms import add_forms, gaps_of
from app.web.record_tasks import Kind, change_task, words_of

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)


def _fields(_visit: Visit, _action: Any) -> list[Field]:
    return [
        Field("text", "What is to be done", "area"),
        Field("success_measure", "What will be different when it is done (optional)", "area"),
        Field("owner", "Who owns it (optional)", hint="A person or a team"),
        Field("timescale", "Timescale as the plan prints it (optional)"),
        Field("timescale_kind", "What the timescale says", "select", words_of(TimescaleKind)),
        Field("due_on", "Due (optional)", "date"),
    ]


def _status(_visit: Visit, _action: Any) -> list[Field]:
    done_on = Field("done_on", "On which day was it done? (only of what is done)", "date")
    return [Field("status", "Status", "select", words_of(ActionStatus)), done_on]


KIND = Kind(
    "actions",
    "Actions",
    catalogue.ACTIONS,
    (
        change_task(catalogue.ACTIONS, _fields),
        change_task(catalogue.ACTIONS, _status, "status", "Change its status"),
    ),
)


@router.get("/actions/{ref}")
def show_action(entrance: Viewer, ref: str) -> Response:
    """One action."""
    with entrance.to_read() as visit:
        action = KIND.find(visit, ref)
        lines = action_lines(visit.session, action, visit.as_of)
        return visit.page(
            "action.html",
            kind=KIND,
            action=action,
            lines=lines,
            moved=moved_by(visit.session, action, lines, visit.as_of),
            gaps=gaps_of(visit, NodeKind.ACTION, action),
            history=history_of(visit.session, action),
            rule_named=rule_named,
            trail=visit.trail(("Actions", "actions"), (action.ref, None)),
        )


add_forms(router, KIND)
