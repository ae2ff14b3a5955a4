"""The page of a KPI: its series with target and comparators, what it measures, and where it is reported."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response
from markupsafe import Markup

from app.export.svg_series import Level, series_svg
from app.services import catalogue
from app.services.histories import history_of
from app.services.kpi_page import kpi_lines
from app.services.record_lines import Lines
from app.services.series import Point, series_of
from app.vocabulary import Colour, Frequency, KpiStatus, NodeKind, Polarity
from app.web.access import Viewer, Visit
from app.web.closing.way import Field
from app.web.record_forms import add_forms, gaps_of
from app.web.record_pages import Parts, Row, Table, show_record
from app.web.record_tasks import Kind, add_task, change_task, set_task, words_of
from app.web.words import number, sentence_case, word

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)
_EXPORTED = ("period", "starts_on", "ends_on", "value", "printed", "turned", "arrow", "note", "page")


def _definition(_visit: Visit, _kpi: Any) -> list[Field]:
    unit = "For example, %, days, children"
    return [
        Field("name", "Name"),
        Field("definition", "Definition (optional)", "area"),
        Field("unit", "Unit (optional)", hint=unit),
        Field("polarity", "Which way is better?", "select", words_of(Polarity), empty="Not known"),
        Field("frequency", "How often is it measured?", "select", words_of(Frequency), empty="Not known"),
        Field("owner", "Who provides its numbers? (optional)"),
    ]


_VALUE = (
    Field("period", "Period as papers call it", hint="For example, Q2 2021-22"),
    Field("starts_on", "First day of the period", "date"),
    Field("ends_on", "Last day of the period", "date"),
    Field("value", "Value, in the KPI's unit (leave it empty where nothing is known)"),
    Field("note", "Note (optional)"),
)
_TARGET = (
    Field("value", "Target, in the KPI's unit"),
    Field(
        "colour", "Is it where a colour begins? (optional)", "select", words_of(Colour), empty="No, it is the target"
    ),
    Field("from_on", "From which day (optional)", "date"),
    Field("to_on", "Until which day (optional)", "date"),
)
_RETIRED = (Field("retired_on", "Day from which it is not used", "date"),)
KIND = Kind(
    "kpis",
    "KPIs",
    catalogue.KPIS,
    (
        change_task(catalogue.KPIS, _definition),
        add_task(
            "add-value",
            "Add a value",
            catalogue.MEASUREMENTS,
            _VALUE,
            "kpi_id",
            lambda kpi, value: f"{kpi.ref} has a value for {value.period}.",
        ),
        add_task(
            "add-target",
            "Set a target",
            catalogue.TARGETS,
            _TARGET,
            "kpi_id",
            lambda kpi, target: f"{kpi.ref} has the target {number(target.value, kpi.unit)}.",
        ),
        set_task("retire", "Retire it", catalogue.KPIS, _RETIRED, status=KpiStatus.RETIRED),
    ),
)


@router.get("/kpis/{ref}")
def show_kpi(entrance: Viewer, ref: str) -> Response:
    """One KPI, or with format=csv or xlsx what stands on its page as a file; table=values: its values alone."""
    with entrance.to_read() as visit:
        kpi = KIND.find(visit, ref)
        points = series_of(visit.session, visit.authority.id, kpi.id, kpi.polarity, visit.as_of)
        lines = kpi_lines(visit.session, kpi, visit.as_of)
        gaps, history = gaps_of(visit, NodeKind.KPI, kpi), history_of(visit.session, kpi)
        values = Table(_EXPORTED, [{name: getattr(point, name) for name in _EXPORTED} for point in points])
        return show_record(
            visit,
            KIND,
            kpi,
            Parts(lines, gaps, history, list(map(_row, points)), {"values": values}),
            points=points,
            newest=next((point for point in reversed(points) if point.value is not None), None),
            chart=_chart(visit, kpi, lines, points),
        )


def _chart(visit: Visit, kpi: Any, lines: Lines, points: list[Point]) -> Markup:
    better = word(kpi.polarity) if kpi.polarity else "which way is better is not known"
    drawn = series_svg(kpi.name, kpi.unit or "", points, list(_levels(visit, lines, points)), better)
    # Every text in the picture was escaped when it was drawn.
    return Markup(drawn)  # noqa: S704


def _row(point: Point) -> Row:
    said = {"title": point.period, "state": point.turned, "detail": point.printed, "reason": point.note}
    return {"part": "value", "number": point.value, "from_on": point.starts_on, "to_on": point.ends_on, **said}


def _levels(visit: Visit, lines: Lines, points: list[Point]) -> Iterator[Level]:
    """The targets and thresholds in force on the day, and what others reached; of a comparator, each value once."""
    for target in lines.of("target"):
        if (target.from_on is None or target.from_on <= visit.as_of) and (
            target.to_on is None or target.to_on >= visit.as_of
        ):
            threshold = target.detail in (Colour.RED, Colour.AMBER)
            words = sentence_case(word(target.detail)) if threshold else "Target"
            yield Level(words, target.number or 0, "dashed" if threshold else "whole")
    if points:
        for other in lines.of("benchmark"):
            words = " ".join(filter(None, [sentence_case(word(other.detail)), other.reason]))
            yield Level(words, other.number or 0, "dotted")


add_forms(router, KIND)
