"""The page of a finding: what the inspectors said, where it stands, and every thread that leads on from it."""

from typing import Any

from fastapi import APIRouter, Response

from app.services import catalogue
from app.services.finding_page import finding_lines
from app.services.histories import history_of
from app.vocabulary import FindingKind, NodeKind
from app.web.access import Viewer, Visit
from app.web.closing.way import Field
from app.web.record_forms import add_forms, gaps_of
from app.web.record_pages import Parts, show_record
from app.web.record_tasks import YES_NO, Kind, change_task, words_of

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)


def _fields(_visit: Visit, _finding: Any) -> list[Field]:
    checked = "A finding that is context only has no gaps."
    return [
        Field("kind", "Kind", "select", words_of(FindingKind)),
        Field("text", "What the inspectors say", "area"),
        Field("section", "Section of the report (optional)"),
        Field("checked", "Do the gap rules look at it?", "select", YES_NO, checked),
    ]


KIND = Kind("findings", "Findings", catalogue.FINDINGS, (change_task(catalogue.FINDINGS, _fields),))


@router.get("/findings/{ref}")
def show_finding(entrance: Viewer, ref: str) -> Response:
    """One finding with its source, threads, gaps and history; with format=csv or xlsx all that as a file."""
    with entrance.to_read() as visit:
        finding = KIND.find(visit, ref)
        lines = finding_lines(visit.session, finding, visit.as_of)

        def routes_of(kpi: str) -> list[Any]:
            return [route for route in lines.of("route") if route.via == kpi]

        parts = Parts(lines, gaps_of(visit, NodeKind.FINDING, finding), history_of(visit.session, finding))
        return show_record(visit, KIND, finding, parts, routes_of=routes_of)


add_forms(router, KIND)
