"""How far a change reaches: the records at which a gap or a count may differ once some records were changed.

The rules look from a record along its links. This follows the same links the other way, whatever state they are in,
so that what looks at a changed record is found. Bodies are few, and compared with each other: all are in reach.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Column, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.ids import Records, one_of
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
    """Every record whose gaps may depend on the records that were touched.

    Parameters
    ----------
    touched : mapping
        Kind to ids: records that changed themselves, and both ends of each link that changed.
    """
    found = Reach(*(set(touched.get(kind, ())) for kind in (NodeKind.FINDING, NodeKind.KPI, NodeKind.ACTION)))
    look = _Look(session, authority_id)
    found.kpis |= look.up(c.ROUTE.kpi_id, c.ROUTE.body_id, touched.get(NodeKind.BODY, ()))
    found.findings |= look.up(c.MAPPING.finding_id, c.MAPPING.kpi_id, found.kpis)
    # A finding restates or repeats another; nothing looks further than one such step.
    found.findings |= {
        *look.up(c.RESTATEMENT.restated_id, c.RESTATEMENT.finding_id, found.findings),
        *look.up(c.REPEAT.finding_id, c.REPEAT.earlier_id, found.findings),
        *look.up(c.REPEAT.earlier_id, c.REPEAT.finding_id, found.findings),
    }
    found.actions |= look.up(c.ANSWER.action_id, c.ANSWER.finding_id, found.findings)
    found.actions |= look.up(c.MOVE.action_id, c.MOVE.kpi_id, found.kpis)
    return found


class _Look:
    """Looks along one authority's links."""

    def __init__(self, session: Session, authority_id: int) -> None:
        self._session = session
        self._authority_id = authority_id

    def up(self, wanted: Column[int], known: Column[int], ids: Iterable[int]) -> set[int]:
        """The ids at the one end of links whose other end is among these."""
        mine = known.table.c.authority_id == self._authority_id
        statement = select(wanted).where(mine, one_of(known, "known", ids)).distinct()
        return set(self._session.connection().execute(statement).scalars())
