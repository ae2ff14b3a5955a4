"""The page of an inspection: what it judged, what it found, and how far that is covered."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response

from app.coverage.depths import DepthCount, depth_counts
from app.coverage.gaps import Question
from app.services import catalogue
from app.services.histories import history_of
from app.services.inspection_page import findings_by_kind, inspection_lines
from app.vocabulary import Framework
from app.web.access import Viewer, Visit
from app.web.closing.way import Field
from app.web.record_forms import add_forms
from app.web.record_pages import Parts, Row, show_record
from app.web.record_tasks import Kind, change_task, words_of

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)


def _fields(_visit: Visit, _inspection: Any) -> list[Field]:
    return [
        Field("framework", "Framework", "select", words_of(Framework)),
        Field("starts_on", "First day of the visit (optional)", "date"),
        Field("ends_on", "Last day of the visit", "date"),
        Field("published_on", "Report published on (optional)", "date"),
        Field("lead_inspector", "Lead inspector (optional)"),
    ]


KIND = Kind("inspections", "Inspections", catalogue.INSPECTIONS, (change_task(catalogue.INSPECTIONS, _fields),))


@router.get("/inspections/{ref}")
def show_inspection(entrance: Viewer, ref: str) -> Response:
    """One inspection, or with format=csv or xlsx what stands on its page as a file."""
    with entrance.to_read() as visit:
        inspection = KIND.find(visit, ref)
        question = Question(visit.as_of, frozenset({visit.authority.id}), inspection_id=inspection.id)
        findings, depths = findings_by_kind(visit.session, inspection), depth_counts(visit.session, question)
        lines, history = inspection_lines(visit.session, inspection, visit.as_of), history_of(visit.session, inspection)
        parts = Parts(lines, history=history, rows=list(_rows(findings, depths)))
        return show_record(visit, KIND, inspection, parts, findings=findings, depths=_by_kind(depths))


def _rows(findings: list[tuple[str, int, int]], depths: list[DepthCount]) -> Iterator[Row]:
    """How many findings of each kind there are, and how many records are covered how deep."""
    for kind, number, checked in findings:
        yield {"part": "findings", "title": kind, "number": number, "detail": f"{checked} checked by the rules"}
    for count in depths:
        if count.total:
            said = {"state": count.depth, "number": count.covered, "detail": f"of {count.total}", "reason": count.words}
            yield {"part": "covered", "title": count.kind, **said}


def _by_kind(counts: list[DepthCount]) -> dict[str, dict[str, DepthCount]]:
    """The counts by kind and depth; kinds of which there is none are left out."""
    found: dict[str, dict[str, DepthCount]] = {}
    for count in counts:
        if count.total:
            found.setdefault(count.kind, {})[count.depth] = count
    return found


add_forms(router, KIND)
