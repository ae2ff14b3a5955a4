"""Imports: what was read is staged as a draft that shows what it would change, and taken in whole or not at all."""

from sqlmodel import Session, select

from app.db import now
from app.errors import Conflict, ImportProblem, InvalidInput, Problem
from app.ingest.record import InspectionRecord, MappingRecord
from app.ingest.revive import revive
from app.models import Authority, Document, ImportRun, Inspection
from app.models.authority import AuthorityCreate
from app.models.document import DocumentCreate
from app.services import catalogue
from app.services.import_mapping import take_mapping
from app.services.import_report import take_report
from app.services.matching import Tally
from app.services.records import create, find_by_ref
from app.services.refs import next_ref, slug
from app.services.uploads import Upload
from app.vocabulary import ImportKind, ImportStatus


def draft(
    session: Session, upload: Upload, authority: Authority | None = None, inspection: str | None = None
) -> ImportRun:
    """Store what was read as a draft, with a tally of what applying it would do. The register is not touched.

    Parameters
    ----------
    authority : Authority, optional
        Whose document it is; a report that is about another is refused. Without one, the authority that a report
        names is found, or made.
    inspection : str, optional
        The reference of the inspection that a mapping table answers.

    Raises
    ------
    InvalidInput
        What a mapping table needs is not said.
    NotFound
        No such inspection.
    """
    owner = authority or _authority_of(session, upload)
    _check_authority(owner, upload)
    run = ImportRun(
        authority_id=owner.id,
        ref=next_ref(session, owner.id, "IMPORT"),
        kind=upload.kind,
        status=ImportStatus.DRAFT,
        file_name=upload.file_name,
        sha256=upload.sha256,
        size_bytes=upload.size_bytes,
        record=upload.record.to_dict(),
        inspection_id=_inspection(session, owner, upload, inspection),
        made_by=session.info.get("actor", "unknown"),
    )
    with session.begin_nested() as rehearsal:
        run.counts = _take(session, run)[1].as_dict()
        rehearsal.rollback()
    run.document_id = None
    session.add(run)
    session.flush()
    return run


def apply(session: Session, run: ImportRun) -> ImportRun:
    """Take a draft into the register. What is stored already stays as it is.

    Raises
    ------
    Conflict
        It was applied before.
    """
    if run.status != ImportStatus.DRAFT:
        raise Conflict(f"{run.ref} was applied at {run.applied_at:%H:%M on %d %B %Y}.")
    inspection, tally = _take(session, run)
    run.counts = tally.as_dict()
    run.inspection_id = inspection.id
    run.document_id = inspection.document_id if run.kind == ImportKind.REPORT else run.document_id
    run.status = ImportStatus.APPLIED
    run.applied_at = now()
    session.flush()
    return run


def changes_nothing(run: ImportRun) -> bool:
    """Whether everything that was read is stored already."""
    return not any(counted["new"] for path, counted in run.counts.items() if path != "notes")


def _take(session: Session, run: ImportRun) -> tuple[Inspection, Tally]:
    authority = session.get_one(Authority, run.authority_id)
    tally = Tally()
    document = _document(session, run, authority, tally)
    if run.kind == ImportKind.REPORT:
        return take_report(session, revive(InspectionRecord, run.record), authority, document, tally), tally
    inspection = session.get_one(Inspection, run.inspection_id)
    run.document_id = document.id
    take_mapping(session, revive(MappingRecord, run.record), inspection, document, tally)
    return inspection, tally


def _document(session: Session, run: ImportRun, authority: Authority, tally: Tally) -> Document:
    known = session.exec(
        select(Document).where(Document.authority_id == authority.id, Document.sha256 == run.sha256)
    ).first()
    tally.add("documents", "unchanged" if known else "new")
    if known:
        return known
    data = DocumentCreate(
        authority_id=authority.id,
        title=_title(run, authority),
        publisher="Ofsted" if run.kind == ImportKind.REPORT else None,
        published_on=run.record.get("published"),
        file_name=run.file_name,
        sha256=run.sha256,
        size_bytes=run.size_bytes,
        pages=run.record.get("pages") or None,
    )
    document: Document = create(session, catalogue.DOCUMENTS, data)
    return document


def _title(run: ImportRun, authority: Authority) -> str:
    if run.kind == ImportKind.REPORT:
        return f"{run.record['framework']} inspection report: {authority.name}"
    return f"Mapping table: {run.file_name}"


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
    if upload.kind == ImportKind.REPORT:
        return None
    if ref is None:
        raise InvalidInput("Which inspection does the table answer?", [Problem("inspection", "name its reference")])
    inspection: Inspection = find_by_ref(session, catalogue.INSPECTIONS, authority.id, ref)
    return inspection.id
