"""Takes an import back out of the register, as long as nothing was built on it."""

from collections import Counter
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.errors import Conflict, Problem
from app.models import ImportItem, ImportRun
from app.services import catalogue
from app.services.dependents import Dependent, dependents, dependents_of
from app.services.file_needs import drop_file
from app.services.imports import items_of
from app.services.records import delete
from app.services.resource import Resource
from app.vocabulary import ImportOutcome, ImportStatus

_KINDS = {resource.path: resource for resource in catalogue.RESOURCES}
# Records that have a page of their own, by their table.
_PAGES = {
    str(resource.table.__tablename__): resource.path
    for resource in (
        catalogue.INSPECTIONS,
        catalogue.FINDINGS,
        catalogue.KPIS,
        catalogue.BODIES,
        catalogue.PLANS,
        catalogue.ACTIONS,
    )
} | {"import_run": "imports", "snapshot": "snapshots"}
# What is in the way is told one by one, up to here.
_MOST_TOLD = 20


def undo(session: Session, run: ImportRun) -> ImportRun:
    """Delete what the import made and put back what it changed, all of it or nothing.

    What it made stays while another applied import holds it: that one is to be undone first. Only the document goes
    over to another import of the same file.

    Raises
    ------
    Conflict
        It is not applied; another import holds what it made; or a record was changed since, or something depends on it:
        the problems name each.
    """
    if run.status != ImportStatus.APPLIED:
        raise Conflict(f"{run.ref} is not applied: there is nothing to undo.")
    items = [item for item in items_of(session, run) if item.outcome in (ImportOutcome.NEW, ImportOutcome.CHANGED)]
    others = _others_holding(session, run)
    _refuse_held(run, others)
    _refuse_changed(session, run, items)
    # The run itself must not hold what it made.
    run.document_id = run.inspection_id = run.plan_id = None
    session.flush()
    _take_out(session, run, items)
    for item, _ in others:
        # A document that stays is the other import's from now on: undoing that one deletes it.
        item.outcome, item.record_version = ImportOutcome.NEW, _record(session, item).version
    run.status = ImportStatus.UNDONE
    session.flush()
    drop_file(session, run.authority_id, run.sha256)
    return run


def _others_holding(session: Session, run: ImportRun) -> list[tuple[ImportItem, str]]:
    """Items of other applied imports that rest on records which this one made, with the import's reference."""
    made = aliased(ImportItem)
    same = and_(
        col(made.authority_id) == ImportItem.authority_id,
        col(made.kind) == ImportItem.kind,
        col(made.record_id) == ImportItem.record_id,
    )
    others = (
        select(ImportItem, ImportRun.ref)
        .join(ImportRun, col(ImportRun.id) == ImportItem.import_run_id)
        .join(made, same)
        .where(made.authority_id == run.authority_id, made.import_run_id == run.id, made.outcome == ImportOutcome.NEW)
        .where(ImportRun.id != run.id, ImportRun.status == ImportStatus.APPLIED)
        .order_by(col(ImportRun.id), col(ImportItem.id))
    )
    return list(session.exec(others))


def _refuse_held(run: ImportRun, others: list[tuple[ImportItem, str]]) -> None:
    held = Counter(ref for item, ref in others if item.kind != catalogue.DOCUMENTS.path)
    if held:
        problems = [
            Problem(ref, f"holds {count} records that {run.ref} made: undo it first") for ref, count in held.items()
        ]
        raise Conflict(f"{run.ref} cannot be undone: what it brought was imported again since.", problems)


def _refuse_changed(session: Session, run: ImportRun, items: list[ImportItem]) -> None:
    problems = []
    for item in items:
        record = _record(session, item)
        if record is None:
            problems.append(Problem(item.ref or item.title, "was deleted since"))
        elif record.version != item.record_version:
            problems.append(Problem(item.ref or item.title, "was changed since"))
    if problems:
        raise Conflict(f"{run.ref} cannot be undone: people worked on what it brought.", problems)


def _take_out(session: Session, run: ImportRun, items: list[ImportItem]) -> None:
    """Undo the items, the last one first, so that nothing of this import stands on what is deleted."""
    made = {(str(_KINDS[item.kind].table.__tablename__), item.record_id) for item in items if _is_new(item)}
    problems: list[Problem] = []
    for item in reversed(items):
        record = _record(session, item)
        holding = dependents(session, record) if _is_new(item) else {}
        if not holding:
            _undo_item(session, item, record)
        elif item.kind != catalogue.DOCUMENTS.path and len(problems) <= _MOST_TOLD:
            # What this import made itself is left standing only by what stands on that, which is told there.
            found = [one for one in dependents_of(session, record) if (one.table, one.id) not in made]
            problems += [Problem(item.ref or item.title, f"{one} depends on it", _shown(item, one)) for one in found]
        # A document stays with another import of it, which rests on it too.
    if problems:
        more = [Problem("", "and more")] if len(problems) > _MOST_TOLD else []
        told = problems[:_MOST_TOLD] + more
        raise Conflict(f"{run.ref} cannot be undone: something was built on what it brought.", told)


def _is_new(item: ImportItem) -> bool:
    return item.outcome == ImportOutcome.NEW


def _shown(item: ImportItem, dependent: Dependent) -> tuple[str, str] | None:
    """The record whose page shows what is in the way: itself, or else what it stands on."""
    if dependent.ref and (page := _PAGES.get(dependent.table)):
        return page, dependent.ref
    return (item.kind, item.ref) if item.ref and item.kind in _PAGES.values() else None


def _undo_item(session: Session, item: ImportItem, record: Any) -> None:
    resource = _KINDS[item.kind]
    if _is_new(item):
        delete(session, resource, record)
        return
    for name, value in (item.before or {}).items():
        setattr(record, name, _typed(resource, name, value))
    session.flush()
    _settle_earlier(session, item, record.version)


def _settle_earlier(session: Session, item: ImportItem, version: int) -> None:
    """The record is again as the imports before this one left it: to them it was not changed since."""
    same = (ImportItem.kind == item.kind, ImportItem.record_id == item.record_id)
    mine = select(ImportItem).where(ImportItem.authority_id == item.authority_id, *same)
    for earlier in session.exec(mine.where(ImportItem.record_version == (item.record_version or 0) - 1)):
        earlier.record_version = version


def _record(session: Session, item: ImportItem) -> Any:
    return session.get(_KINDS[item.kind].table, item.record_id)


def _typed(resource: Resource, name: str, value: Any) -> Any:
    return TypeAdapter[Any](resource.read.model_fields[name].annotation or str).validate_python(value)
