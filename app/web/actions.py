"""The page of an action: what it answers, what it is to move, and whether that moved."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response

from app.services import catalogue
from app.services.action_page import Moved, action_lines, moved_by
from app.services.histories import history_of
from app.vocabulary import ActionStatus, NodeKind, TimescaleKind
from app.web.access import Viewer, Visit
from app.web.closing.way import Field
from app.web.record_forms import add_forms, gaps_of
from app.web.record_pages import Parts, Row, show_record
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
    """One action, or with format=csv or xlsx what stands on its page as a file."""
    with entrance.to_read() as visit:
        action = KIND.find(visit, ref)
        lines = action_lines(visit.session, action, visit.as_of)
        moved = moved_by(visit.session, action, lines, visit.as_of)
        gaps, history = gaps_of(visit, NodeKind.ACTION, action), history_of(visit.session, action)
        return show_record(visit, KIND, action, Parts(lines, gaps, history, list(_rows(moved))), moved=moved)


def _rows(moved: list[Moved]) -> Iterator[Row]:
    """The values of each KPI before and now."""
    for kpi in moved:
        for part, value in (("before", kpi.before), ("now", kpi.after)):
            if value is not None:
                said = {"title": value.period, "from_on": value.starts_on, "to_on": value.ends_on}
                state = kpi.turned if part == "now" else None
                yield {"part": part, "ref": kpi.line.ref, "state": state, "number": value.value, **said}


add_forms(router, KIND)
