"""What is particular to inspections and findings."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from app.coverage.conditions import INSPECTION, stated_on
from app.errors import Conflict
from app.models import Finding, Repeat, Restatement
from app.services.refs import give_finding_refs, slug
from app.vocabulary import FindingKind


def complete_authorities(_: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Make their references from their names."""
    for row in rows:
        row["ref"] = row["ref"] or slug(row["name"])


def complete_findings(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Make their references, and let the rules look at those that are no paragraphs."""
    for row in rows:
        if row["checked"] is None:
            row["checked"] = row["kind"] != FindingKind.PARAGRAPH
    give_finding_refs(session, rows)


def check_parents(session: Session, finding: Finding) -> None:
    """Refuse a finding that would stand under itself.

    Raises
    ------
    Conflict
    """
    seen = {finding.id}
    parent_id = finding.parent_id
    while parent_id is not None:
        if parent_id in seen:
            raise Conflict(f"{finding.ref} would stand under itself.")
        seen.add(parent_id)
        parent_id = session.exec(select(Finding.parent_id).where(Finding.id == parent_id)).first()


def check_restatement(session: Session, link: Restatement) -> None:
    """Refuse two findings that restate each other: one of them is the original.

    Raises
    ------
    Conflict
    """
    back = select(Restatement.id).where(
        Restatement.authority_id == link.authority_id,
        col(Restatement.finding_id) == link.restated_id,
        col(Restatement.restated_id) == link.finding_id,
    )
    if session.exec(back).first() is not None:
        raise Conflict("The other finding already restates this one.")


def check_repeat(session: Session, link: Repeat) -> None:
    """Refuse a repeat of what was not said earlier: the two inspections' days decide.

    Raises
    ------
    Conflict
    """
    said = select(stated_on()).join(Finding, col(Finding.inspection_id) == INSPECTION.id)
    later, earlier = (session.exec(said.where(Finding.id == id_)).one() for id_ in (link.finding_id, link.earlier_id))
    if earlier >= later:
        raise Conflict("A finding repeats one of an earlier inspection; the other was not said before this one.")
