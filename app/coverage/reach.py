"""How far a change reaches: the records at which a gap or a count may differ once some records were changed.

The rules look from a record along its links. This follows the same links the other way, whatever state they are in,
so that what looks at a changed record is found. Bodies are few, and compared with each other: all are in reach.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    literal,
    select,
    union,
    union_all,
)
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.ids import Records, listed
from app.vocabulary import NodeKind


@dataclass
class Reach:
    """Ids of the records in reach, of the kinds that are many."""

    findings: set[int] = field(default_factory=set)
    kpis: set[int] = field(default_factory=set)
    actions: set[int] = field(default_factory=set)

    def records(self) -> Records:
        """What a question is narrowed to."""
        narrowed = {NodeKind.FINDING: self.findings, NodeKind.KPI: self.kpis, NodeKind.ACTION: self.actions}
        return Records.of(narrowed)


def reach(session: Session, authority_id: int, touched: Mapping[NodeKind, Iterable[int]]) -> Reach:
    """Every record whose gaps may depend on the records that were touched, in one query.

    Parameters
    ----------
    touched : mapping
        Kind to ids: records that changed themselves, and both ends of each link that changed.
    """
    known = Records.of({kind: touched.get(kind, ()) for kind in NodeKind})
    rows = session.connection().execute(_statement(), known.bound() | {"authority_id": authority_id})
    found: dict[str, set[int]] = {kind.value: set() for kind in NodeKind}
    for kind, id_ in rows:
        found[kind].add(id_)
    return Reach(found[NodeKind.FINDING], found[NodeKind.KPI], found[NodeKind.ACTION])


@lru_cache(maxsize=1)
def _statement() -> CompoundSelect[Any]:
    """The kind and id of each record in reach of those that are bound when this runs."""
    touched = {kind: select(listed(f"{kind}_ids")) for kind in NodeKind}
    bodies = touched[NodeKind.BODY].cte("touched_body")
    kpis = _any_of(touched[NodeKind.KPI], _up(c.ROUTE.kpi_id, c.ROUTE.body_id, bodies))
    said = _any_of(touched[NodeKind.FINDING], _up(c.MAPPING.finding_id, c.MAPPING.kpi_id, kpis))
    # A finding restates or repeats another; nothing looks further than one such step.
    findings = _any_of(
        select(said.c.id),
        _up(c.RESTATEMENT.restated_id, c.RESTATEMENT.finding_id, said),
        _up(c.REPEAT.finding_id, c.REPEAT.earlier_id, said),
        _up(c.REPEAT.earlier_id, c.REPEAT.finding_id, said),
    )
    answering = _up(c.ANSWER.action_id, c.ANSWER.finding_id, findings)
    moving = _up(c.MOVE.action_id, c.MOVE.kpi_id, kpis)
    actions = _any_of(touched[NodeKind.ACTION], answering, moving)
    reached = {NodeKind.FINDING: findings, NodeKind.KPI: kpis, NodeKind.ACTION: actions}
    return union_all(*(select(literal(kind.value, String), some.c.id) for kind, some in reached.items()))


def _up(wanted: Column[int], known: Column[int], ids: CTE) -> Select[Any]:
    """The ids at the one end of the authority's links whose other end is among these."""
    mine = known.table.c.authority_id == bindparam("authority_id", type_=Integer)
    return select(wanted.label("id")).where(mine, known.in_(select(ids.c.id)))


def _any_of(*some: Select[Any]) -> CTE:
    return union(*some).cte()
