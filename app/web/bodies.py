"""The page of a body: what it sees, how old that will be when it meets, and what concerns it and never reaches it."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response

from app.coverage.body_view import body_view
from app.models.body_view import BodyView
from app.services import catalogue
from app.services.body_page import body_lines
from app.services.links import all_bodies
from app.vocabulary import BodyKind, NodeKind
from app.web.access import Viewer, Visit
from app.web.closing.way import Field
from app.web.record_forms import add_forms, add_history
from app.web.record_pages import Parts, Row, Table, show_record
from app.web.record_tasks import LINES, Kind, add_task, change_task, set_task, words_of
from app.web.words import a_date, shortened

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)
_RECEIVED = ("ref", "name", "kpi_state", "route", "state", "frequency", "since", "until", "newest_on", "age_days")


def _fields(visit: Visit, body: Any) -> list[Field]:
    known = all_bodies(visit.session, visit.authority.id)
    others = [(str(row.id), f"{row.ref}: {shortened(row.name, 80)}") for row in known if row.id != body.id]
    return [
        Field("name", "Name"),
        Field("kind", "Kind", "select", words_of(BodyKind)),
        Field("aliases", "Other names (optional)", LINES, hint="One in each line, as papers write them."),
        Field("parent_id", "Part of (optional)", "select", others, empty="No other body"),
        Field("successor_id", "Succeeded by (optional)", "select", others, empty="No other body"),
        Field("from_on", "First day (optional)", "date"),
        Field("to_on", "Last day (optional)", "date"),
    ]


_MEETING = (Field("held_on", "Day of the meeting", "date"), Field("title", "What the meeting is called (optional)"))
_ENDED = (Field("to_on", "Last day of the body", "date"),)
KIND = Kind(
    "bodies",
    "Bodies",
    catalogue.BODIES,
    (
        change_task(catalogue.BODIES, _fields),
        add_task(
            "add-meeting",
            "Record a meeting",
            catalogue.MEETINGS,
            _MEETING,
            "body_id",
            lambda body, meeting: f"{body.name} meets on {a_date(meeting.held_on)}.",
        ),
        set_task("end", "Record that it ended", catalogue.BODIES, _ENDED),
    ),
)


@router.get("/bodies/{ref}")
def show_body(entrance: Viewer, ref: str) -> Response:
    """One body, or with format=csv or xlsx what stands on its page as a file; table=receives: its KPIs alone."""
    with entrance.to_read() as visit:
        body = KIND.find(visit, ref)
        view = body_view(visit.session, visit.authority.id, body.id, visit.as_of)
        received = Table(_RECEIVED, [{name: getattr(kpi, name) for name in _RECEIVED} for kpi in view.receives])
        lines = body_lines(visit.session, body, visit.as_of)
        parts = Parts(lines, rows=list(_rows(view)), tables={"receives": received})
        return show_record(visit, KIND, body, parts, view=view)


def _rows(view: BodyView) -> Iterator[Row]:
    """The bodies around it, what it receives, and what concerns it and does not reach it."""
    around = {"part of": [view.parent], "has as part": view.parts, "came after": view.predecessors}
    for part, others in (around | {"succeeded by": [view.successor]}).items():
        for other in filter(None, others):
            yield {"part": part, "ref": other.ref, "title": other.name, "state": other.state}
    if meeting := view.next_meeting:
        yield {"part": "next meeting", "ref": meeting.ref, "on": meeting.held_on, "number": meeting.in_days}
    for kpi in view.receives:
        route = {"link": kpi.route, "link_state": kpi.state, "from_on": kpi.since, "to_on": kpi.until}
        said = {"detail": kpi.frequency, "on": kpi.newest_on, "number": kpi.age_days, "state": kpi.kpi_state}
        yield {"part": "receives", "ref": kpi.ref, "title": kpi.name, **said, **route}
    for missed in view.missing:
        why = {"reason": [reason.words for reason in missed.because], "via": list(missed.findings)}
        yield {"part": "does not reach it", "ref": missed.ref, "title": missed.name, "state": missed.kpi_state, **why}
    for finding in view.unmeasured:
        yield {"part": "not measured", "ref": finding.ref, "title": finding.text, "reason": finding.said}


add_forms(router, KIND)
add_history(router, KIND, NodeKind.BODY)
