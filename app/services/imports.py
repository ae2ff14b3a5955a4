"""Imports: what was read is staged as a draft that shows what it would change, and taken in whole or not at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.db import now
from app.errors import Conflict, ImportProblem, InvalidInput, NotFound, Problem
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.plan_record import ActionPlanRecord
from app.ingest.record import InspectionRecord, MappingRecord
from app.ingest.revive import revive
from app.models import Authority, Document, ImportItem, ImportRun, Inspection, Plan
from app.models.authority import AuthorityCreate
from app.models.base import columns
from app.models.document import DocumentCreate
from app.models.plan import PlanCreate
from app.services import catalogue
from app.services.import_corrections import corrected
from app.services.import_kpis import take_kpis
from app.services.import_mapping import take_mapping
from app.services.import_plan import take_actions
from app.services.import_report import take_report
from app.services.matching import Item, Tally, shortened
from app.services.records import create, find_by_ref, problems_of
from app.services.refs import next_ref, slug
from app.services.uploads import Upload
from app.vocabulary import ImportKind, ImportOutcome, ImportStatus


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
    _rehearse(session, run)
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
    _rehearse(session, run)
    return run


def apply(session: Session, run: ImportRun) -> ImportRun:
    """Take a draft into the register, all of it or nothing.

    Raises
    ------
    Conflict
        It was applied before.
    """
    _require_waiting(run)
    tally = _take(session, run)
    _keep_items(session, run, _items(run, tally, applied=True))
    run.counts = tally.as_dict()
    run.status = ImportStatus.APPLIED
    run.applied_at = now()
    session.flush()
    return run


def throw_away(session: Session, run: ImportRun) -> None:
    """Delete a draft.

    Raises
    ------
    Conflict
        It was applied, and stays as the source of its records.
    """
    if run.status not in (ImportStatus.DRAFT, ImportStatus.REVIEWED):
        raise Conflict(f"{run.ref} was applied and stays, as the source of its records.")
    _keep_items(session, run, [])
    session.delete(run)
    session.flush()


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


def _rehearse(session: Session, run: ImportRun) -> None:
    """Take the draft in and back out again, to say what applying it does."""
    kept = (run.document_id, run.inspection_id, run.plan_id)
    with session.begin_nested() as rehearsal:
        tally = _take(session, run)
        items = _items(run, tally, applied=False)
        rehearsal.rollback()
    run.document_id, run.inspection_id, run.plan_id = kept
    run.counts = tally.as_dict()
    _keep_items(session, run, items)


def _require_waiting(run: ImportRun) -> None:
    if run.status == ImportStatus.UNDONE:
        raise Conflict(f"{run.ref} was undone. Import the document again.")
    if run.status == ImportStatus.APPLIED:
        raise Conflict(f"{run.ref} was applied at {run.applied_at:%H:%M on %d %B %Y}.")


def _take(session: Session, run: ImportRun) -> Tally:
    """Take the record in, as corrected.

    Raises
    ------
    ImportProblem
        An item does not fit the register: a correction that is no date, a text longer than any register keeps.
    """
    try:
        return _take_record(session, run)
    except ValidationError as problem:
        raise ImportProblem("An item does not fit the register.", problems_of(problem)) from None
    except ValueError as problem:
        raise ImportProblem(f"An item does not fit the register: {problem}.") from None


def _take_record(session: Session, run: ImportRun) -> Tally:
    authority = session.get_one(Authority, run.authority_id)
    tally = Tally(run.left_out)
    record = corrected(run.record, run.corrections)
    document = _document(session, run, authority, tally)
    run.document_id = document.id
    match run.kind:
        case ImportKind.REPORT:
            inspection = take_report(session, revive(InspectionRecord, record), authority, document, tally)
            run.inspection_id = inspection.id
        case ImportKind.MAPPING:
            answered = session.get_one(Inspection, run.inspection_id)
            take_mapping(session, revive(MappingRecord, record), answered, document, tally)
        case ImportKind.ACTIONS:
            plan = _plan(session, run, document, tally)
            run.plan_id = plan.id
            take_actions(session, revive(ActionPlanRecord, record), plan, document, tally)
        case ImportKind.KPIS:
            take_kpis(session, revive(KpiPaperRecord, record), authority, document, tally)
    return tally


def _items(run: ImportRun, tally: Tally, *, applied: bool) -> list[ImportItem]:
    """The tally as rows. What a rehearsal made has no id that lasts."""
    return [
        ImportItem(
            authority_id=run.authority_id,
            import_run_id=run.id,
            place=item.place,
            kind=item.kind,
            outcome=item.outcome,
            record_id=item.record.id if applied or item.outcome != ImportOutcome.NEW else None,
            record_version=item.record.version if applied else None,
            ref=getattr(item.record, "ref", None),
            title=_title_of(item.record),
            page=getattr(item.record, "page", None),
            line=getattr(item.record, "line", None),
            note=item.note,
            before=to_jsonable_python(item.before),
        )
        for item in tally.items
    ]


def _title_of(record: Any) -> str:
    names = ("text", "name", "title", "area", "period", "quote")
    return shortened([getattr(record, name, None) for name in names], 200) or type(record).__name__.lower()


def _keep_items(session: Session, run: ImportRun, items: Sequence[ImportItem]) -> None:
    table = columns(ImportItem)
    mine = (table.authority_id == run.authority_id, table.import_run_id == run.id)
    session.connection().execute(delete(ImportItem).where(*mine))
    session.add_all(items)
    session.flush()


def _plan(session: Session, run: ImportRun, document: Document, tally: Tally) -> Plan:
    if run.plan_id is not None:
        return session.get_one(Plan, run.plan_id)
    known = session.exec(select(Plan).where(Plan.document_id == document.id)).first()
    if known is not None:
        return known
    data = PlanCreate(authority_id=run.authority_id, title=document.title, document_id=document.id)
    plan: Plan = create(session, catalogue.PLANS, data)
    tally.add(Item("plans", ImportOutcome.NEW, plan))
    return plan


def _document(session: Session, run: ImportRun, authority: Authority, tally: Tally) -> Document:
    known = session.exec(
        select(Document).where(Document.authority_id == authority.id, Document.sha256 == run.sha256)
    ).first()
    if known:
        tally.add(Item("documents", ImportOutcome.UNCHANGED, known))
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
    tally.add(Item("documents", ImportOutcome.NEW, document))
    return document


_TITLES = {ImportKind.MAPPING: "Mapping table", ImportKind.ACTIONS: "Action plan", ImportKind.KPIS: "KPI paper"}


def _title(run: ImportRun, authority: Authority) -> str:
    if run.kind == ImportKind.REPORT:
        return f"{run.record['framework']} inspection report: {authority.name}"
    return f"{_TITLES[run.kind]}: {run.file_name}"


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
