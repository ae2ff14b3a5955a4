"""What the page of an action shows around it, in two queries."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from app.coverage import conditions as c
from app.models import Action
from app.services.record_lines import Asked, Line, Lines
from app.services.series import Turned, turned_from, values_of
from app.vocabulary import Polarity


@dataclass(frozen=True)
class Moved:
    """A KPI that an action is to move: the last value known when the plan was agreed, and the newest one.

    Where nobody knows when the plan was agreed, `before` is the first value.
    """

    line: Line
    unit: str | None
    before: Any
    after: Any
    turned: Turned


def action_lines(session: Session, action: Action, as_of: date) -> Lines:
    """Everything that an action is linked to.

    Returns
    -------
    Lines
        - document;
        - plan: `on` the day it was agreed;
        - finding: what it answers; `via` the inspection;
        - kpi: what it is to move; `detail` the unit, `via` which way is better.
    """
    asked = Asked(action.authority_id, action.id, as_of)
    plan = asked.arm("plan", c.PLAN, c.PLAN.title, on=c.PLAN.agreed_on).where(c.PLAN.id == action.plan_id)
    findings = (
        asked.arm(
            "finding",
            c.FINDING,
            c.FINDING.text,
            state=c.FINDING.kind,
            reason=c.ANSWER.reason,
            via=c.INSPECTION.ref,
            **asked.made(c.ANSWER),
        )
        .join(c.ANSWER.id.table, c.ANSWER.finding_id == c.FINDING.id)
        .join(c.INSPECTION.id.table, c.INSPECTION.id == c.FINDING.inspection_id)
        .where(c.ANSWER.action_id == action.id)
    )
    kpis = (
        asked.arm(
            "kpi",
            c.KPI,
            c.KPI.name,
            state=asked.kpi_state(),
            reason=c.MOVE.reason,
            detail=c.KPI.unit,
            via=c.KPI.polarity,
            **asked.made(c.MOVE),
        )
        .join(c.MOVE.id.table, c.MOVE.kpi_id == c.KPI.id)
        .where(c.MOVE.action_id == action.id)
    )
    return asked.read(session, asked.document(action.document_id), plan, findings, kpis)


def moved_by(session: Session, action: Action, lines: Lines, as_of: date) -> list[Moved]:
    """The KPIs of the lines with their values before and after."""
    kpis = lines.of("kpi")
    if not kpis:
        return []
    plan = lines.first("plan")
    values: dict[int, list[Any]] = defaultdict(list)
    for row in values_of(session, action.authority_id, [kpi.id or 0 for kpi in kpis], as_of):
        if row.value is not None:
            values[row.kpi_id].append(row)
    return list(_moved(kpis, values, plan.on if plan else None))


def _moved(kpis: list[Line], values: dict[int, list[Any]], agreed_on: date | None) -> Iterator[Moved]:
    for kpi in kpis:
        known = values[kpi.id or 0]
        earlier = [row for row in known if agreed_on is not None and row.ends_on <= agreed_on]
        before = earlier[-1] if earlier else known[0] if known and agreed_on is None else None
        after = known[-1] if known and known[-1] is not before else None
        polarity = Polarity(kpi.via) if kpi.via else None
        turned = turned_from(before.value if before else None, after.value if after else None, polarity)
        yield Moved(kpi, kpi.detail, before, after, turned)
