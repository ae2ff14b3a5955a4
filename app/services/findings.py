"""What is particular to inspections and findings."""

from sqlmodel import Session, col, select

from app.coverage.conditions import INSPECTION, stated_on
from app.errors import Conflict
from app.models import Authority, Finding, Inspection, Repeat, Restatement
from app.services.refs import finding_ref, inspection_ref, slug
from app.vocabulary import FindingKind


def complete_authority(_: Session, authority: Authority) -> None:
    """Make its reference from its name."""
    authority.ref = authority.ref or slug(authority.name)


def complete_inspection(session: Session, inspection: Inspection) -> None:
    """Make its reference from framework and month."""
    inspection.ref = inspection.ref or inspection_ref(session, inspection)


def complete_finding(session: Session, finding: Finding) -> None:
    """Make its reference, and let the rules look at it unless it is a paragraph."""
    if finding.checked is None:
        finding.checked = finding.kind != FindingKind.PARAGRAPH
    finding.ref = finding.ref or finding_ref(session, finding)


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
