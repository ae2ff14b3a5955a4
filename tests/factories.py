"""Records for tests: each maker fills in whatever the test does not care about."""

from datetime import date
from itertools import count
from typing import Any

from sqlmodel import Session

from app.models import (
    Action,
    Answer,
    Authority,
    Body,
    Finding,
    Inspection,
    Kpi,
    Mapping,
    Measurement,
    Meeting,
    Plan,
    Repeat,
    Restatement,
    Route,
    RuleSetting,
    Waiver,
)
from app.services import catalogue
from app.services.records import create
from app.services.resource import Resource

_number = count(1)


def make(session: Session, resource: Resource, **fields: Any) -> Any:
    """Create a record through the service, as every face does."""
    return create(session, resource, resource.create.model_validate(fields))


def make_authority(session: Session, name: str | None = None) -> Authority:
    return make(session, catalogue.AUTHORITIES, name=name or f"Borough {next(_number)}")


def make_inspection(session: Session, authority: Authority, **fields: Any) -> Inspection:
    fields = {"framework": "ILACS", "ends_on": date(2019, 6, 14)} | fields
    return make(session, catalogue.INSPECTIONS, authority_id=authority.id, **fields)


def make_finding(session: Session, inspection: Inspection, **fields: Any) -> Finding:
    fields = {"kind": "recommendation", "text": f"Improve thing {next(_number)}."} | fields
    return make(
        session, catalogue.FINDINGS, authority_id=inspection.authority_id, inspection_id=inspection.id, **fields
    )


def make_kpi(session: Session, authority: Authority, **fields: Any) -> Kpi:
    fields = {"name": f"% visits on time {next(_number)}"} | fields
    return make(session, catalogue.KPIS, authority_id=authority.id, **fields)


def make_body(session: Session, authority: Authority, **fields: Any) -> Body:
    fields = {"name": f"Board {next(_number)}", "kind": "board"} | fields
    return make(session, catalogue.BODIES, authority_id=authority.id, **fields)


def make_meeting(session: Session, body: Body, held_on: date, **fields: Any) -> Meeting:
    return make(session, catalogue.MEETINGS, authority_id=body.authority_id, body_id=body.id, held_on=held_on, **fields)


def make_mapping(session: Session, finding: Finding, kpi: Kpi, **fields: Any) -> Mapping:
    return make(
        session,
        catalogue.MAPPINGS,
        authority_id=finding.authority_id,
        finding_id=finding.id,
        kpi_id=kpi.id,
        **fields,
    )


def make_route(session: Session, kpi: Kpi, body: Body, **fields: Any) -> Route:
    return make(session, catalogue.ROUTES, authority_id=kpi.authority_id, kpi_id=kpi.id, body_id=body.id, **fields)


def make_measurement(session: Session, kpi: Kpi, **fields: Any) -> Measurement:
    fields = {"period": "2018-19", "starts_on": "2018-04-01", "ends_on": "2019-03-31", "value": 90} | fields
    return make(session, catalogue.MEASUREMENTS, authority_id=kpi.authority_id, kpi_id=kpi.id, **fields)


def make_plan(session: Session, authority: Authority, **fields: Any) -> Plan:
    fields = {"title": "Improvement plan"} | fields
    return make(session, catalogue.PLANS, authority_id=authority.id, **fields)


def make_action(session: Session, plan: Plan, **fields: Any) -> Action:
    fields = {
        "text": f"Do thing {next(_number)}",
        "owner": "Head of service",
        "success_measure": "It is done",
        "due_on": "2020-03-31",
        "timescale_kind": "date",
    } | fields
    return make(session, catalogue.ACTIONS, authority_id=plan.authority_id, plan_id=plan.id, **fields)


def make_answer(session: Session, action: Action, finding: Finding) -> Answer:
    return make(
        session,
        catalogue.ANSWERS,
        authority_id=action.authority_id,
        action_id=action.id,
        finding_id=finding.id,
    )


def make_restatement(session: Session, finding: Finding, restated: Finding) -> Restatement:
    return make(
        session,
        catalogue.RESTATEMENTS,
        authority_id=finding.authority_id,
        finding_id=finding.id,
        restated_id=restated.id,
        reason="It says the same.",
    )


def make_repeat(session: Session, finding: Finding, earlier: Finding, **fields: Any) -> Repeat:
    return make(
        session,
        catalogue.REPEATS,
        authority_id=finding.authority_id,
        finding_id=finding.id,
        earlier_id=earlier.id,
        **fields,
    )


def make_setting(session: Session, authority: Authority, rule: str, **fields: Any) -> RuleSetting:
    return make(session, catalogue.RULE_SETTINGS, authority_id=authority.id, rule=rule, **fields)


def make_waiver(session: Session, rule: str, record: Any, **fields: Any) -> Waiver:
    fields = {"reason": "Agreed by the board", "waived_by": "Director", "expires_on": "2030-01-01"} | fields
    return make(
        session,
        catalogue.WAIVERS,
        authority_id=record.authority_id,
        rule=rule,
        **{f"{record.__tablename__}_id": record.id},
        **fields,
    )
