"""Imports: what was read is staged as a draft that shows what it would change, and taken in whole or not at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from app.db import count_anew, now
from app.errors import Conflict, ImportProblem, InvalidInput, NotFound, Problem
from app.ingest.record import InspectionRecord
from app.models import Authority, ImportItem, ImportRun, Inspection
from app.models.authority import AuthorityCreate
from app.services import catalogue
from app.services.file_needs import drop_file
from app.services.files import keep_file
from app.services.import_staging import items_from, keep_items, rehearse, take
from app.services.records import create, find_by_ref
from app.services.refs import next_ref, slug
from app.services.uploads import Upload
from app.vocabulary import ImportKind, ImportStatus


def draft(
    session: Session,
    upload: Upload,
    authority: Authority | None = None,
    inspection: str | None = None,
    plan: str | None = None,
    left_out: Sequence[str] = (),
    corrections: Mapping[str, Any] | None = None,
) -> ImportRun:
    """Store what was read as a draft, with what applying it would do to each item. The register is not touched.

    The document itself is stored beside it, once, unless it was read for a dry run.

    Parameters
    ----------
    authority : Authority, optional
        Whose document it is; a report that is about another is refused. Without one, the authority that a report
        names is found, or made.
    inspection : str, optional
        The reference of the inspection that a mapping table answers.
    plan : str, optional
        The reference of the plan of which an action plan is a later version; a new plan without it.
    left_out : sequence of str
        Places in the record that are not taken in, as "actions.3".
    corrections : mapping, optional
        Fields of the record and what they should say, as "actions.3.owner".

    Raises
    ------
    InvalidInput
        What a mapping table needs is not said, or a correction names no field of the record.
    NotFound
        No such inspection or plan.
    """
    owner = authority or _authority_of(session, upload)
    _check_authority(owner, upload)
    run = ImportRun(
        authority_id=owner.id,
        ref=next_ref(session, owner.id, "IMPORT"),
        kind=upload.kind,
        status=ImportStatus.REVIEWED if left_out or corrections else ImportStatus.DRAFT,
        file_name=upload.file_name,
        sha256=upload.sha256,
        size_bytes=upload.size_bytes,
        record=upload.record.to_dict(),
        left_out=list(left_out),
        corrections=dict(corrections or {}),
        inspection_id=_inspection(session, owner, upload, inspection),
        plan_id=find_by_ref(session, catalogue.PLANS, owner.id, plan).id if plan else None,
        made_by=session.info.get("actor", "unknown"),
    )
    session.add(run)
    session.flush()
    keep_file(session, owner.id, upload)
    rehearse(session, run)
    return run


def review(
    session: Session, run: ImportRun, left_out: Sequence[str] = (), corrections: Mapping[str, Any] | None = None
) -> ImportRun:
    """Leave items out of a draft, by their places, and correct fields of others; what was read is kept beside it.

    Raises
    ------
    Conflict
        It was applied.
    InvalidInput
        A correction names no field of the record, or does not fit it.
    """
    _require_waiting(run)
    run.left_out = sorted(set(left_out))
    run.corrections = dict(corrections or {})
    run.status = ImportStatus.REVIEWED
    rehearse(session, run)
    return run


def apply(session: Session, run: ImportRun) -> ImportRun:
    """Take a draft into the register, all of it or nothing.

    Raises
    ------
    Conflict
        It was applied before.
    """
    _require_waiting(run)
    tally = take(session, run)
    # A record's version counts what was written of it.
    session.flush()
    keep_items(session, run, items_from(run, tally, applied=True))
    run.counts = tally.as_dict()
    run.status = ImportStatus.APPLIED
    run.applied_at = now()
    count_anew(session)
    return run


def throw_away(session: Session, run: ImportRun) -> None:
    """Delete a draft, and its document if nothing else of the authority needs it.

    Raises
    ------
    Conflict
        It was applied, and stays as the source of its records.
    """
    if run.status not in (ImportStatus.DRAFT, ImportStatus.REVIEWED):
        raise Conflict(f"{run.ref} was applied and stays, as the source of its records.")
    keep_items(session, run, [])
    session.delete(run)
    session.flush()
    drop_file(session, run.authority_id, run.sha256)


def changes_nothing(run: ImportRun) -> bool:
    """Whether everything that was read is stored already."""
    counted = (counts for path, counts in run.counts.items() if path != "notes")
    return not any(counts.get("new") or counts.get("changed") for counts in counted)


def import_named(session: Session, authority_id: int, ref: str) -> ImportRun:
    """The import of this reference.

    Raises
    ------
    NotFound
    """
    mine = select(ImportRun).where(ImportRun.authority_id == authority_id, ImportRun.ref == ref)
    run = session.exec(mine).first()
    if run is None:
        raise NotFound("import", ref)
    return run


def imports_of(session: Session, authority_id: int) -> list[ImportRun]:
    """An authority's imports, newest first."""
    mine = select(ImportRun).where(ImportRun.authority_id == authority_id)
    return list(session.exec(mine.order_by(col(ImportRun.id).desc())))


def items_of(session: Session, run: ImportRun) -> list[ImportItem]:
    """What applying the import does with each item, or did."""
    mine = select(ImportItem).where(ImportItem.authority_id == run.authority_id, ImportItem.import_run_id == run.id)
    return list(session.exec(mine.order_by(col(ImportItem.id))))


def anchor_of(run: ImportRun, place: str | None) -> tuple[int, int] | None:
    """Where the words of an item of what was read, as "recommendations.3", stand in the document's text.

    Raises
    ------
    NotFound
        What was read has no such item.
    """
    if place is None:
        return None
    name, _, number = place.partition(".")
    items = run.record.get(name)
    if not isinstance(items, list) or int(number) >= len(items):
        raise NotFound("item", place)
    item = items[int(number)]
    anchor = item.get("anchor") if isinstance(item, dict) else None
    return (anchor["starts_at"], anchor["ends_at"]) if anchor else None


def _require_waiting(run: ImportRun) -> None:
    if run.status == ImportStatus.UNDONE:
        raise Conflict(f"{run.ref} was undone. Import the document again.")
    if run.status == ImportStatus.APPLIED:
        raise Conflict(f"{run.ref} was applied at {run.applied_at:%H:%M on %d %B %Y}.")


def _authority_of(session: Session, upload: Upload) -> Authority:
    if not isinstance(upload.record, InspectionRecord):
        raise InvalidInput("Whose table is it?", [Problem("authority", "name the authority")])
    name = upload.record.authority
    if not name:
        raise ImportProblem("The report names no authority that could be read.", [Problem("page 1", "no name found")])
    found = session.exec(select(Authority).where((Authority.name == name) | (Authority.ref == slug(name)))).first()
    if found is not None:
        return found
    authority: Authority = create(session, catalogue.AUTHORITIES, AuthorityCreate(name=name))
    return authority


def _check_authority(authority: Authority, upload: Upload) -> None:
    if isinstance(upload.record, InspectionRecord) and slug(upload.record.authority) != slug(authority.name):
        about = upload.record.authority or "no authority that could be read"
        problem = Problem("authority", "name the authority of the report")
        raise InvalidInput(f"The report is about {about}, not {authority.name}.", [problem])


def _inspection(session: Session, authority: Authority, upload: Upload, ref: str | None) -> int | None:
    if upload.kind != ImportKind.MAPPING:
        return None
    if ref is None:
        raise InvalidInput("Which inspection does the table answer?", [Problem("inspection", "name its reference")])
    inspection: Inspection = find_by_ref(session, catalogue.INSPECTIONS, authority.id, ref)
    return inspection.id
