"""What the page of a finding shows around it, in one query."""

from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, or_, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.models import Finding
from app.services.record_lines import Asked, Lines


def finding_lines(session: Session, finding: Finding, as_of: date) -> Lines:
    """Everything that a finding is linked to.

    Returns
    -------
    Lines
        - document, inspection (`on` its last day), parent, part;
        - kpi: KPIs that measure it; `via` is the finding that the mapping is made for, `detail` what it measures;
        - route: bodies that those KPIs are reported to; `via` is the KPI, `on` the body's next meeting;
        - restates, restated_by: findings in other words, with the reason;
        - said_before, said_again: of other inspections; `via` is the inspection;
        - action: what answers it; `via` is the finding that the link is made for.
    """
    asked = Asked(finding.authority_id, finding.id, as_of)
    arms = [asked.document(finding.document_id), *_around(asked, finding), *_restated(asked), *_repeated(asked)]
    return asked.read(session, *arms, _kpis(asked), _routes(asked), _actions(asked))


def _own(asked: Asked, column: Column[int]) -> ColumnElement[bool]:
    """The column names the finding, or one that restates it."""
    mine = (c.RESTATEMENT.authority_id == asked.authority_id, c.RESTATEMENT.restated_id == asked.id)
    return or_(column == asked.id, column.in_(select(c.RESTATEMENT.finding_id).where(*mine)))


def _around(asked: Asked, finding: Finding) -> list[Select[Any]]:
    inspection = asked.arm("inspection", c.INSPECTION, c.INSPECTION.framework, on=c.INSPECTION.ends_on)
    parent, part = (asked.arm(name, c.FINDING, c.FINDING.text, state=c.FINDING.kind) for name in ("parent", "part"))
    return [
        inspection.where(c.INSPECTION.id == finding.inspection_id),
        parent.where(c.FINDING.id == (finding.parent_id or 0)),
        part.where(c.FINDING.parent_id == finding.id),
    ]


def _restated(asked: Asked) -> list[Select[Any]]:
    link, told = c.RESTATEMENT, {"reason": c.RESTATEMENT.reason, **asked.made(c.RESTATEMENT)}
    arms = []
    for relation, own, other in (
        ("restates", link.finding_id, link.restated_id),
        ("restated_by", link.restated_id, link.finding_id),
    ):
        arm = asked.arm(relation, c.FINDING, c.FINDING.text, state=c.FINDING.kind, **told)
        linked = and_(link.authority_id == asked.authority_id, other == c.FINDING.id)
        arms.append(arm.join(link.id.table, linked).where(own == asked.id))
    return arms


def _repeated(asked: Asked) -> list[Select[Any]]:
    link = c.REPEAT
    told = {"link_state": link.status, "reason": link.reason, "via": c.INSPECTION.ref, **asked.made(link)}
    arms = []
    for relation, own, other in (
        ("said_before", link.finding_id, link.earlier_id),
        ("said_again", link.earlier_id, link.finding_id),
    ):
        arm = asked.arm(relation, c.FINDING, c.FINDING.text, **told)
        arm = arm.join(link.id.table, and_(link.authority_id == asked.authority_id, other == c.FINDING.id))
        arm = arm.join(c.INSPECTION.id.table, c.INSPECTION.id == c.FINDING.inspection_id)
        arms.append(arm.where(own == asked.id))
    return arms


def _kpis(asked: Asked) -> Select[Any]:
    told = {"link": c.MAPPING.ref, "link_state": asked.mapping_state(), "detail": c.MAPPING.measures}
    told |= {"reason": c.MAPPING.reason, "state": asked.kpi_state(), "via": c.FINDING.ref, **asked.made(c.MAPPING)}
    arm = asked.arm("kpi", c.KPI, c.KPI.name, **told)
    arm = arm.join(c.MAPPING.id.table, c.MAPPING.kpi_id == c.KPI.id)
    arm = arm.join(c.FINDING.id.table, c.FINDING.id == c.MAPPING.finding_id)
    return arm.where(_own(asked, c.MAPPING.finding_id))


def _routes(asked: Asked) -> Select[Any]:
    own = (c.MAPPING.authority_id == asked.authority_id, _own(asked, c.MAPPING.finding_id))
    arm = asked.arm("route", c.BODY, c.BODY.name, via=c.KPI.ref, **asked.route())
    arm = arm.join(c.ROUTE.id.table, c.ROUTE.body_id == c.BODY.id).join(c.KPI.id.table, c.KPI.id == c.ROUTE.kpi_id)
    return arm.where(c.ROUTE.kpi_id.in_(select(c.MAPPING.kpi_id).where(*own)))


def _actions(asked: Asked) -> Select[Any]:
    told = {"via": c.FINDING.ref, "reason": c.ANSWER.reason, **asked.action(), **asked.made(c.ANSWER)}
    arm = asked.arm("action", c.ACTION, c.ACTION.text, **told)
    arm = arm.join(c.ANSWER.id.table, c.ANSWER.action_id == c.ACTION.id)
    arm = arm.join(c.FINDING.id.table, c.FINDING.id == c.ANSWER.finding_id)
    return arm.where(_own(asked, c.ANSWER.finding_id))
