"""How gaps of KPIs and of bodies are closed: routes, values, targets, meetings, and what a KPI is for."""

from typing import Any

from app.coverage.gaps import Gap
from app.services import catalogue, choices
from app.services.suggestions import suggest_findings
from app.services.take_back import Step
from app.vocabulary import KpiStatus, Polarity
from app.web.access import Visit
from app.web.closing.of_findings import add_route, route_fields
from app.web.closing.suggested import SUGGESTED, reasons
from app.web.closing.way import Done, Field, Way, frequencies, labels_of, made, named, set_fields
from app.web.forms import Form
from app.web.words import a_date, shortened, word

_VALUE = (
    Field("period", "Period as papers call it", hint="For example, Q2 2021-22"),
    Field("starts_on", "First day of the period", "date"),
    Field("ends_on", "Last day of the period", "date"),
    Field("value", "Value, in the KPI's unit"),
    Field("note", "Note (optional)"),
)
_TARGET = (Field("value", "Target, in the KPI's unit"), Field("from_on", "From which day (optional)", "date"))
_POLARITY = (Field("polarity", "Which way is better?", "select", [(p.value, word(p)) for p in Polarity]),)
_RETIRE = (Field("retired_on", "Since when is it not used any more?", "date"),)
_LIVE = (Field("owner", "Who provides its numbers?"),)
_MEETING = (Field("held_on", "Day of the meeting", "date"), Field("title", "What the meeting is called (optional)"))
_ENDED = (Field("to_on", "Last day of the body", "date"),)


def _report(visit: Visit, kpi: Any, _: Gap, form: Form) -> Done:
    return add_route(visit, kpi, form)


def _measure(visit: Visit, kpi: Any, _: Gap, form: Form) -> Done:
    value = made(visit, catalogue.MEASUREMENTS, form, labels_of(_VALUE), kpi_id=kpi.id)
    return Done(f"{kpi.ref} has a value for {value.period}.", [Step.of(catalogue.MEASUREMENTS, value)])


def _aim(visit: Visit, kpi: Any, _: Gap, form: Form) -> Done:
    target = made(visit, catalogue.TARGETS, form, labels_of(_TARGET), kpi_id=kpi.id)
    return Done(f"{kpi.ref} has a target.", [Step.of(catalogue.TARGETS, target)])


def _finding_fields(visit: Visit, kpi: Any) -> list[Field]:
    best = suggest_findings(visit.session, visit.authority.id, kpi.id, SUGGESTED)
    options: list[tuple[str, ...]] = [
        (found.ref, f"{found.ref}: {shortened(found.text, 160)}", reasons(found)) for found in best
    ]
    ref = Field("finding", "Reference of the finding", hint="For example, ILACS-2019-06-R1.")
    return [Field("finding", "Which finding does it measure?", "radios", options)] if options else [ref]


def _serve(visit: Visit, kpi: Any, _: Gap, form: Form) -> Done:
    finding = named(visit, catalogue.FINDINGS, form, "finding", "the reference of a finding")
    mapping = made(visit, catalogue.MAPPINGS, Form(), {}, finding_id=finding.id, kpi_id=kpi.id)
    return Done(f"{kpi.ref} now measures {finding.ref}.", [Step.of(catalogue.MAPPINGS, mapping)])


def _mover_fields(visit: Visit, _: Any) -> list[Field]:
    known = choices.open_actions(visit.session, visit.authority.id, visit.as_of)
    where = "Its reference, for example ACT-12. The page Actions lists them."
    return [_listed("action", "Which action is to move it?", known, where)]


def _attend(visit: Visit, kpi: Any, _: Gap, form: Form) -> Done:
    action = named(visit, catalogue.ACTIONS, form, "action", "the action that is to move it")
    move = made(visit, catalogue.MOVES, Form(), {}, action_id=action.id, kpi_id=kpi.id)
    return Done(f"{action.ref} is to move {kpi.ref}.", [Step.of(catalogue.MOVES, move)])


def _received_fields(visit: Visit, _: Any) -> list[Field]:
    known = choices.kpis(visit.session, visit.authority.id, visit.as_of)
    where = "Its reference, for example KPI-12. The page KPIs lists them."
    kpi = _listed("kpi", "Which KPI is reported to it?", known, where)
    return [kpi, Field("frequency", "How often?", "select", frequencies(), empty="Not known")]


def _listed(name: str, label: str, known: choices.Named, where: str) -> Field:
    """A choice of what there is; where that is nothing, or more than is offered, a field for a reference."""
    if 0 < len(known) < choices.MOST:
        return Field(name, label, "select", [(ref, f"{ref}: {shortened(text, 120)}") for ref, text in known])
    return Field(name, label, hint=where)


def _receive(visit: Visit, body: Any, _: Gap, form: Form) -> Done:
    kpi = named(visit, catalogue.KPIS, form, "kpi", "the KPI that is reported to it")
    labels = {"frequency": "How often"}
    route = made(visit, catalogue.ROUTES, form, labels, kpi_id=kpi.id, body_id=body.id)
    return Done(f"{kpi.ref} is reported to {body.name}.", [Step.of(catalogue.ROUTES, route)])


def _meet(visit: Visit, body: Any, _: Gap, form: Form) -> Done:
    meeting = made(visit, catalogue.MEETINGS, form, labels_of(_MEETING), body_id=body.id)
    return Done(f"{body.name} meets on {a_date(meeting.held_on)}.", [Step.of(catalogue.MEETINGS, meeting)])


_ROUTE = Way("add-route", "Report it to a body", "Add this route", lambda visit, _: route_fields(visit), _report)
_MEASURE = Way("add-value", "Add a value", "Add this value", lambda *_: _VALUE, _measure)
_AIM = Way("add-target", "Set a target", "Set it", lambda *_: _TARGET, _aim)
_WAY_BETTER = set_fields("polarity", "Say which way is better", catalogue.KPIS, _POLARITY)
_END = set_fields("retire", "Retire it", catalogue.KPIS, _RETIRE, status=KpiStatus.RETIRED)
_BEGIN = set_fields("bring-to-life", "It is live now", catalogue.KPIS, _LIVE, status=KpiStatus.LIVE)
_SERVE = Way("map-finding", "Map it to a finding", "Map it", _finding_fields, _serve)
_ATTEND = Way("link-action", "Link an action that is to move it", "Link it", _mover_fields, _attend)
_RECEIVE = Way("add-route", "Report a KPI to it", "Add this route", _received_fields, _receive)
_MEET = Way("add-meeting", "Record its next meeting", "Record it", lambda *_: _MEETING, _meet)
_STOP = set_fields("end-body", "Record that it ended", catalogue.BODIES, _ENDED)

KPI_WAYS = {
    "K001": (_ROUTE, _END),
    "K002": (_ROUTE,),
    "K003": (_MEASURE, _END),
    "K004": (_MEASURE, _END),
    "K005": (_AIM, _WAY_BETTER),
    "K006": (_SERVE, _END),
    "K007": (_BEGIN, _END),
    "K008": (_ATTEND, _MEASURE),
    "K010": (_MEASURE,),
    "B001": (_RECEIVE, _STOP),
    "B002": (_MEET, _STOP),
}
