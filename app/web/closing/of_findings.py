"""How gaps of findings are closed: a KPI that measures it, a route that reports it, an action that answers it."""

from typing import Any

from app.coverage.gaps import Gap
from app.errors import Conflict, Problem
from app.services import catalogue, links
from app.services.outdated import confirm
from app.services.suggestions import suggest_kpis
from app.services.take_back import Step
from app.vocabulary import KpiStatus, MappingStatus, Measures
from app.web.access import Visit
from app.web.closing.answers import LINK_ACTION
from app.web.closing.suggested import SUGGESTED, choice, chosen, reasons
from app.web.closing.way import Done, Field, Way, changed, frequencies, labels_of, made, named
from app.web.forms import Form, Rejected
from app.web.words import sentence_case, shortened

_MEASURES = [(word.value, sentence_case(word.value)) for word in Measures]
_REASON = Field("reason", "Why (optional)", hint="What the KPI says about this finding.")
_HOW = Field("measures", "What it measures (optional)", "select", _MEASURES, empty="Not known")


def _map_fields(visit: Visit, finding: Any) -> list[Field]:
    best = suggest_kpis(visit.session, visit.authority.id, finding_id=finding.id, limit=SUGGESTED)
    options = [(kpi.ref, f"{kpi.ref}: {kpi.name}", reasons(kpi)) for kpi in best]
    where = "For example, KPI-12. The page KPIs lists them."
    return [*choice("kpi", "Which KPI measures it?", "KPI", options, where), _HOW, _REASON]


def _map(visit: Visit, finding: Any, _: Gap, form: Form) -> Done:
    kpi, field = chosen(visit, catalogue.KPIS, form, "kpi", "KPI")
    if kpi.status == KpiStatus.RETIRED:
        raise Rejected([Problem(field, f"{kpi.ref} is retired and measures nothing any more")])
    known = links.mapping_between(visit.session, visit.authority.id, finding.id, kpi.id)
    said = {field.name: form[field.name] or None for field in (_HOW, _REASON)}
    if known is None:
        labels = labels_of((_HOW, _REASON))
        mapping = made(visit, catalogue.MAPPINGS, form, labels, finding_id=finding.id, kpi_id=kpi.id)
    elif known.status == MappingStatus.ACCEPTED:
        raise Conflict(f"{kpi.ref} is mapped to this finding already ({known.ref}).")
    else:
        kept = {name: value for name, value in said.items() if value}
        mapping = changed(visit, catalogue.MAPPINGS, known, status=MappingStatus.ACCEPTED, **kept)
    return Done(f"{kpi.ref} now measures {finding.ref}.", [Step.of(catalogue.MAPPINGS, mapping)])


_NEW_KPI = (
    Field("name", "Name of the new KPI", hint="As it will stand in papers: what is counted, of what."),
    Field("definition", "Definition (optional)", "area"),
)


def _propose(visit: Visit, finding: Any, _: Gap, form: Form) -> Done:
    proposed = {"status": KpiStatus.PROPOSED, "proposed_on": visit.days.today}
    kpi = made(visit, catalogue.KPIS, form, labels_of(_NEW_KPI), **proposed)
    mapping = made(visit, catalogue.MAPPINGS, Form(), {}, finding_id=finding.id, kpi_id=kpi.id)
    steps = [Step.of(catalogue.KPIS, kpi), Step.of(catalogue.MAPPINGS, mapping)]
    return Done(f"{kpi.ref} is proposed, and is to measure {finding.ref}.", steps)


def _alive_fields(visit: Visit, finding: Any) -> list[Field]:
    rows = links.kpis_of_finding(visit.session, visit.authority.id, finding.id)
    options: list[tuple[str, ...]] = []
    for row in rows:
        if row.mapping_status == MappingStatus.PROPOSED:
            options.append((f"mapping:{row.mapping_id}", f"Accept that {row.ref} measures it", row.name))
        if row.status == KpiStatus.PROPOSED:
            options.append((f"kpi:{row.id}", f"{row.ref} is live now", row.name))
    return [Field("step", "What has become true?", "radios", options)]


def _bring_to_life(visit: Visit, finding: Any, _: Gap, form: Form) -> Done:
    rows = links.kpis_of_finding(visit.session, visit.authority.id, finding.id)
    for row in rows:
        if form["step"] == f"mapping:{row.mapping_id}":
            mapping = links.mapping_between(visit.session, visit.authority.id, row.finding_id, row.id)
            held = changed(visit, catalogue.MAPPINGS, mapping, status=MappingStatus.ACCEPTED)  # type: ignore[arg-type]
            return Done(f"{row.ref} is accepted as a measure of {finding.ref}.", [Step.of(catalogue.MAPPINGS, held)])
        if form["step"] == f"kpi:{row.id}":
            kpi = named(visit, catalogue.KPIS, Form({"kpi": [row.ref]}), "kpi", "a KPI")
            held = changed(visit, catalogue.KPIS, kpi, status=KpiStatus.LIVE)
            return Done(f"{row.ref} is live.", [Step.of(catalogue.KPIS, held)])
    raise Rejected([Problem("step", "Choose what has become true")])


def _report_fields(visit: Visit, finding: Any) -> list[Field]:
    kpis = links.kpis_of_finding(visit.session, visit.authority.id, finding.id)
    return [
        Field(
            "kpi", "Which of its KPIs?", "select", [(row.ref, f"{row.ref}: {shortened(row.name, 90)}") for row in kpis]
        ),
        *route_fields(visit),
    ]


def route_fields(visit: Visit) -> list[Field]:
    """To which body a KPI is reported, and how often."""
    bodies = links.standing_bodies(visit.session, visit.authority.id, visit.as_of)
    return [
        Field("body", "To which body is it reported?", "select", [(row.ref, row.name) for row in bodies]),
        Field("frequency", "How often?", "select", frequencies(), empty="Not known"),
        Field("from_on", "From which day (optional)", "date"),
    ]


def add_route(visit: Visit, kpi: Any, form: Form) -> Done:
    """Report a KPI to the body that was chosen."""
    body = named(visit, catalogue.BODIES, form, "body", "a body")
    labels = {"frequency": "How often", "from_on": "From which day"}
    route = made(visit, catalogue.ROUTES, form, labels, kpi_id=kpi.id, body_id=body.id)
    return Done(f"{kpi.ref} is reported to {body.name}.", [Step.of(catalogue.ROUTES, route)])


def _report(visit: Visit, _: Any, __: Gap, form: Form) -> Done:
    return add_route(visit, named(visit, catalogue.KPIS, form, "kpi", "one of its KPIs"), form)


def _action_fields(visit: Visit, _: Any) -> list[Field]:
    plans = links.plans(visit.session, visit.authority.id)
    return [
        Field(
            "plan", "In which plan?", "select", [(row.ref, f"{row.ref}: {shortened(row.title, 90)}") for row in plans]
        ),
        *_ACTION,
    ]


_ACTION = (
    Field("text", "What will be done", "area"),
    Field("owner", "Who owns it"),
    Field("success_measure", "What will be different when it is done", "area"),
    Field("due_on", "By when", "date"),
)


def _act(visit: Visit, finding: Any, _: Gap, form: Form) -> Done:
    plan = named(visit, catalogue.PLANS, form, "plan", "a plan; import one first where there is none")
    action = made(visit, catalogue.ACTIONS, form, labels_of(_ACTION), plan_id=plan.id)
    answer = made(visit, catalogue.ANSWERS, Form(), {}, action_id=action.id, finding_id=finding.id)
    steps = [Step.of(catalogue.ACTIONS, action), Step.of(catalogue.ANSWERS, answer)]
    return Done(f"{action.ref} is added to {plan.ref} and answers {finding.ref}.", steps)


def _confirm_fields(visit: Visit, finding: Any) -> list[Field]:
    rows = links.outdated_mappings(visit.session, finding.id, visit.as_of)
    options = [(row.ref, f"{row.kpi_ref} still measures it", row.name) for row in rows]
    return [Field("mapping", "Which KPI still measures it as both read now?", "radios", options)]


def _confirm(visit: Visit, finding: Any, _: Gap, form: Form) -> Done:
    mapping = named(visit, catalogue.MAPPINGS, form, "mapping", "which mapping still holds")
    confirm(visit.session, mapping)
    return Done(f"{mapping.ref} is confirmed for {finding.ref}.", [])


_MAP = Way("map-kpi", "Map a KPI that measures it", "Map this KPI", _map_fields, _map)
_PROPOSE = Way("propose-kpi", "Propose a new KPI", "Propose it", lambda *_: _NEW_KPI, _propose)
_ALIVE = Way("bring-to-life", "Bring what is proposed to life", "Save", _alive_fields, _bring_to_life)
_REPORT = Way("add-route", "Report one of its KPIs to a body", "Add this route", _report_fields, _report)
_ACT = Way("add-action", "Add an action", "Add this action", _action_fields, _act)
_CONFIRM = Way("confirm", "Confirm that the mapping still holds", "Confirm", _confirm_fields, _confirm)

FINDING_WAYS = {
    "F001": (_MAP, _PROPOSE),
    "F002": (_ALIVE, _MAP),
    "F003": (_REPORT,),
    "F004": (LINK_ACTION, _ACT),
    "F005": (_MAP, _PROPOSE),
    "F006": (_ACT,),
    "F007": (_CONFIRM,),
}
