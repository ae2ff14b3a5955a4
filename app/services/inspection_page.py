"""What the pages of an inspection and of a plan show around them."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.register_reader import as_stored
from app.models import Inspection, Judgement, Plan
from app.models.base import columns
from app.services.record_lines import Asked, Lines

_JUDGEMENT = columns(Judgement)


def inspection_lines(session: Session, inspection: Inspection, as_of: date) -> Lines:
    """Everything that hangs on an inspection, in one query.

    Returns
    -------
    Lines
        - document;
        - judgement: `title` the area, `state` the grade, `detail` the grade as printed, `number` the page;
        - plan: `on` the day it was agreed, `number` its actions.
    """
    asked = Asked(inspection.authority_id, inspection.id, as_of)
    judgements = asked.arm(
        "judgement",
        _JUDGEMENT,
        _JUDGEMENT.area,
        ref="",
        state=_JUDGEMENT.grade,
        detail=_JUDGEMENT.printed,
        number=_JUDGEMENT.page,
    ).where(_JUDGEMENT.inspection_id == inspection.id)
    actions = select(func.count()).where(c.ACTION.authority_id == c.PLAN.authority_id, c.ACTION.plan_id == c.PLAN.id)
    held = actions.correlate(c.PLAN.id.table).scalar_subquery()
    plans = asked.arm("plan", c.PLAN, c.PLAN.title, on=c.PLAN.agreed_on, number=held)
    plans = plans.where(c.PLAN.inspection_id == inspection.id)
    return asked.read(session, asked.document(inspection.document_id), judgements, plans)


def findings_by_kind(session: Session, inspection: Inspection) -> list[tuple[str, int, int]]:
    """(kind, how many, how many of them the rules look at) of an inspection's findings."""
    looked_at = func.count().filter(c.FINDING.checked)
    statement = select(as_stored(c.FINDING.kind).label("kind"), func.count(), looked_at)
    mine = (c.FINDING.authority_id == inspection.authority_id, c.FINDING.inspection_id == inspection.id)
    rows = session.connection().execute(statement.where(*mine).group_by(c.FINDING.kind).order_by(c.FINDING.kind))
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


def plan_lines(session: Session, plan: Plan, as_of: date) -> Lines:
    """The document that a plan was read from, and the inspection that it answers, in one query."""
    asked = Asked(plan.authority_id, plan.id, as_of)
    inspection: Any = asked.arm("inspection", c.INSPECTION, c.INSPECTION.framework, on=c.INSPECTION.ends_on)
    inspection = inspection.where(c.INSPECTION.id == (plan.inspection_id or 0))
    return asked.read(session, asked.document(plan.document_id), inspection)
