"""Stages an import: takes what was read in, or rehearses it, and notes what that does with each item."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy import delete
from sqlmodel import Session, select

from app.errors import ImportProblem
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.plan_record import ActionPlanRecord
from app.ingest.record import InspectionRecord, MappingRecord
from app.ingest.revive import revive
from app.models import Authority, Document, ImportItem, ImportRun, Inspection, Plan
from app.models.base import columns
from app.models.document import DocumentCreate
from app.models.plan import PlanCreate
from app.services import catalogue
from app.services.files import media_type_of
from app.services.import_corrections import check_left_out, corrected
from app.services.import_kpis import take_kpis
from app.services.import_mapping import take_mapping
from app.services.import_places import untaken
from app.services.import_plan import take_actions
from app.services.import_report import take_report
from app.services.matching import Item, Tally, shortened
from app.services.records import create, problems_of
from app.vocabulary import ImportKind, ImportOutcome


def rehearse(session: Session, run: ImportRun) -> None:
    """Take the draft in and back out again, to say what applying it does."""
    kept = (run.document_id, run.inspection_id, run.plan_id)
    with session.begin_nested() as rehearsal:
        tally = take(session, run)
        items = items_from(run, tally, applied=False)
        rehearsal.rollback()
    run.document_id, run.inspection_id, run.plan_id = kept
    run.counts = tally.as_dict()
    keep_items(session, run, items)


def take(session: Session, run: ImportRun) -> Tally:
    """Take the record in, as corrected; what is there already stays.

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
    check_left_out(run.record, run.left_out)
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


def items_from(run: ImportRun, tally: Tally, *, applied: bool) -> list[ImportItem]:
    """The tally as rows, and last what became no record. What a rehearsal made has no id that lasts."""
    taken = [
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
    return [*taken, *untaken(run, {item.place for item in tally.items})]


def _title_of(record: Any) -> str:
    names = ("text", "name", "title", "area", "period", "quote")
    return shortened([getattr(record, name, None) for name in names], 200) or type(record).__name__.lower()


def keep_items(session: Session, run: ImportRun, items: Sequence[ImportItem]) -> None:
    """Store the items of an import in the place of those of an earlier rehearsal."""
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
    media_type = media_type_of(session, authority.id, run.sha256)
    if known:
        tally.add(_known(known, media_type))
        return known
    data = DocumentCreate(
        authority_id=authority.id,
        title=_title(run, authority),
        publisher="Ofsted" if run.kind == ImportKind.REPORT else None,
        published_on=run.record.get("published"),
        file_name=run.file_name,
        media_type=media_type,
        sha256=run.sha256,
        size_bytes=run.size_bytes,
        pages=run.record.get("pages") or None,
    )
    document: Document = create(session, catalogue.DOCUMENTS, data)
    tally.add(Item("documents", ImportOutcome.NEW, document))
    return document


def _known(document: Document, media_type: str | None) -> Item:
    """A document that is known already; one that was kept without its file says now what the file is."""
    if document.media_type or media_type is None:
        return Item("documents", ImportOutcome.UNCHANGED, document)
    document.media_type = media_type
    return Item(
        "documents", ImportOutcome.CHANGED, document, note="Its file is stored now.", before={"media_type": None}
    )


_TITLES = {ImportKind.MAPPING: "Mapping table", ImportKind.ACTIONS: "Action plan", ImportKind.KPIS: "KPI paper"}


def _title(run: ImportRun, authority: Authority) -> str:
    if run.kind == ImportKind.REPORT:
        return f"{run.record['framework']} inspection report: {authority.name}"
    return f"{_TITLES[run.kind]}: {run.file_name}"
