"""The links of one record, as the rows that a form chooses from."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.models import Mapping
from app.vocabulary import MappingStatus

Rows = Sequence[Row[Any]]


def mapping_between(session: Session, authority_id: int, finding_id: int, kpi_id: int) -> Mapping | None:
    """The mapping that ties a KPI to a finding, whatever its status."""
    own = (c.MAPPING.authority_id == authority_id, c.MAPPING.finding_id == finding_id, c.MAPPING.kpi_id == kpi_id)
    return session.scalars(select(Mapping).where(*own)).first()


def kpis_of_finding(session: Session, authority_id: int, finding_id: int) -> Rows:
    """KPIs that measure the finding, or one that restates it: `id`, `ref`, `name`, `status`, and of the mapping
    `mapping_id`, `mapping_status` and `finding_id`.
    """
    voices = select(c.RESTATEMENT.finding_id).where(
        c.RESTATEMENT.authority_id == authority_id, c.RESTATEMENT.restated_id == finding_id
    )
    mapping = (c.MAPPING.id.label("mapping_id"), c.MAPPING.status.label("mapping_status"), c.MAPPING.finding_id)
    statement = select(c.KPI.id, c.KPI.ref, c.KPI.name, c.KPI.status, *mapping).where(
        c.MAPPING.authority_id == authority_id,
        or_(c.MAPPING.finding_id == finding_id, c.MAPPING.finding_id.in_(voices)),
        c.MAPPING.status != MappingStatus.REJECTED,
        c.KPI.id == c.MAPPING.kpi_id,
    )
    return _rows(session, statement.order_by(c.KPI.ref, c.MAPPING.id))


def outdated_mappings(session: Session, finding_id: int, as_of: date) -> Rows:
    """Mappings of the finding that were accepted on other words: `ref`, `kpi_ref`, `name`."""
    statement = select(c.MAPPING.ref, c.KPI.ref.label("kpi_ref"), c.KPI.name)
    statement = statement.where(c.FINDING.id == finding_id, *c.outdated_link(as_of))
    return _rows(session, statement.order_by(c.MAPPING.ref))


def standing_bodies(session: Session, authority_id: int, as_of: date) -> Rows:
    """Bodies that exist on the day: `ref` and `name`."""
    own = and_(c.BODY.authority_id == authority_id, c.standing(as_of))
    return _rows(session, select(c.BODY.ref, c.BODY.name).where(own).order_by(c.BODY.name))


def all_bodies(session: Session, authority_id: int) -> Rows:
    """The authority's bodies, whenever they existed: `id`, `ref` and `name`."""
    own = select(c.BODY.id, c.BODY.ref, c.BODY.name).where(c.BODY.authority_id == authority_id)
    return _rows(session, own.order_by(c.BODY.name))


def plans(session: Session, authority_id: int) -> Rows:
    """The authority's plans: `ref` and `title`."""
    own = select(c.PLAN.ref, c.PLAN.title).where(c.PLAN.authority_id == authority_id)
    return _rows(session, own.order_by(c.PLAN.ref))


def _rows(session: Session, statement: Select[Any]) -> Rows:
    return session.connection().execute(statement).all()
