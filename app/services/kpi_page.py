"""What the page of a KPI shows around it, in one query."""

from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session

from app.coverage import conditions as c
from app.models import Benchmark, Kpi
from app.models.base import columns
from app.services.record_lines import Asked, Lines

_BENCHMARK = columns(Benchmark)


def kpi_lines(session: Session, kpi: Kpi, as_of: date) -> Lines:
    """Everything that a KPI is linked to.

    Returns
    -------
    Lines
        - document;
        - finding: what it measures; `detail` how, `via` the inspection;
        - route: bodies that it is reported to; `detail` how often, `on` the body's next meeting;
        - action: what is to move it; `detail` the owner, `on` when it is due;
        - target: `number` from `from_on` to `to_on`, `detail` the colour that begins there, `reason` the words that
          say so;
        - benchmark: `number` of the comparator `detail` for the period `reason`.
    """
    asked = Asked(kpi.authority_id, kpi.id, as_of)
    routes = asked.arm("route", c.BODY, c.BODY.name, **asked.route())
    routes = routes.join(c.ROUTE.id.table, c.ROUTE.body_id == c.BODY.id).where(c.ROUTE.kpi_id == kpi.id)
    told = {"reason": c.MOVE.reason, **asked.action(), **asked.made(c.MOVE)}
    actions = asked.arm("action", c.ACTION, c.ACTION.text, **told)
    actions = actions.join(c.MOVE.id.table, c.MOVE.action_id == c.ACTION.id).where(c.MOVE.kpi_id == kpi.id)
    return asked.read(session, asked.document(kpi.document_id), _findings(asked), routes, actions, *_numbers(asked))


def _findings(asked: Asked) -> Select[Any]:
    told = {"link": c.MAPPING.ref, "link_state": asked.mapping_state(), "detail": c.MAPPING.measures}
    told |= {"reason": c.MAPPING.reason, "state": c.FINDING.kind, "via": c.INSPECTION.ref, **asked.made(c.MAPPING)}
    arm = asked.arm("finding", c.FINDING, c.FINDING.text, **told)
    arm = arm.join(c.MAPPING.id.table, c.MAPPING.finding_id == c.FINDING.id)
    arm = arm.join(c.KPI.id.table, c.KPI.id == c.MAPPING.kpi_id)
    arm = arm.join(c.INSPECTION.id.table, c.INSPECTION.id == c.FINDING.inspection_id)
    return arm.where(c.MAPPING.kpi_id == asked.id)


def _numbers(asked: Asked) -> list[Select[Any]]:
    span = {"from_on": c.TARGET.from_on, "to_on": c.TARGET.to_on}
    aim = {"number": c.TARGET.value, "detail": c.TARGET.colour, "reason": c.TARGET.quote, **span}
    targets = asked.arm("target", c.TARGET, "target", ref="", **aim)
    told = {"detail": _BENCHMARK.comparator, "reason": _BENCHMARK.period}
    others = asked.arm("benchmark", _BENCHMARK, "benchmark", ref="", number=_BENCHMARK.value, **told)
    return [targets.where(c.TARGET.kpi_id == asked.id), others.where(_BENCHMARK.kpi_id == asked.id)]
