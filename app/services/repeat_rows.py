"""What repeats are made from: the concerns of one authority, and what persons have answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import RowMapping, select
from sqlmodel import Session

from app.coverage.conditions import FINDING, INSPECTION, REPEAT, RESTATEMENT, stated_on
from app.meaning.analysis import analyse
from app.meaning.likeness import Said
from app.vocabulary import FindingKind

_CONCERNS = (FindingKind.RECOMMENDATION, FindingKind.AREA_FOR_IMPROVEMENT, FindingKind.PRIORITY_ACTION)


@dataclass(frozen=True)
class SaidIn:
    """A finding, and where it was said: the inspection's reference, and the page of the report."""

    id: int
    ref: str
    text: str
    inspection: str
    page: int | None


def concerns(session: Session, authority_id: int) -> list[Said[int]]:
    """Concerns that the rules look at, but none that restates another: that one stands for it."""
    restating = select(RESTATEMENT.finding_id).where(RESTATEMENT.authority_id == authority_id)
    inspection = (INSPECTION.authority_id == authority_id) & (INSPECTION.id == FINDING.inspection_id)
    statement = (
        select(FINDING.id, FINDING.text, stated_on().label("stated_on"))
        .join(INSPECTION.id.table, inspection)
        .where(
            FINDING.authority_id == authority_id,
            FINDING.checked.is_(True),
            FINDING.kind.in_(_CONCERNS),
            FINDING.id.not_in(restating),
        )
        .order_by(FINDING.id)
    )
    rows = session.connection().execute(statement)
    return [Said(row.id, row.stated_on, analyse(row.text)) for row in rows]


def answers(session: Session, authority_id: int) -> dict[tuple[int, int], RowMapping]:
    """What persons answered, by the ids of the later and of the earlier finding."""
    asked = (
        REPEAT.finding_id,
        REPEAT.earlier_id,
        REPEAT.status,
        REPEAT.score,
        REPEAT.because,
        REPEAT.reason,
        REPEAT.version,
    )
    statement = select(*asked).where(REPEAT.authority_id == authority_id).order_by(REPEAT.id)
    rows = session.connection().execute(statement).mappings()
    return {(row["finding_id"], row["earlier_id"]): row for row in rows}


def said_in(session: Session, authority_id: int, finding_ids: Iterable[int]) -> dict[int, SaidIn]:
    """Findings by their ids, and where they were said."""
    asked = (FINDING.id, FINDING.ref, FINDING.text, INSPECTION.ref.label("inspection"), FINDING.page)
    inspection = (INSPECTION.authority_id == authority_id) & (INSPECTION.id == FINDING.inspection_id)
    statement = select(*asked).join(INSPECTION.id.table, inspection)
    mine = statement.where(FINDING.authority_id == authority_id, FINDING.id.in_(sorted(finding_ids)))
    return {row["id"]: SaidIn(**row) for row in session.connection().execute(mine).mappings()}
