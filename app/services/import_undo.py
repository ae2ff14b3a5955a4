"""Takes an import back out of the register, as long as nothing was built on it."""

from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from app.errors import Conflict, Problem
from app.models import ImportItem, ImportRun
from app.services import catalogue
from app.services.imports import items_of
from app.services.records import delete, dependents
from app.services.resource import Resource
from app.vocabulary import ImportOutcome, ImportStatus

_KINDS = {resource.path: resource for resource in catalogue.RESOURCES}


def undo(session: Session, run: ImportRun) -> ImportRun:
    """Delete what the import made and put back what it changed, all of it or nothing.

    Raises
    ------
    Conflict
        It is not applied; or a record was changed since, or something depends on it: the problems name each.
    """
    if run.status != ImportStatus.APPLIED:
        raise Conflict(f"{run.ref} is not applied: there is nothing to undo.")
    items = [item for item in items_of(session, run) if item.outcome in (ImportOutcome.NEW, ImportOutcome.CHANGED)]
    _refuse_changed(session, run, items)
    # The run itself must not hold what it made.
    run.document_id = run.inspection_id = run.plan_id = None
    session.flush()
    for item in reversed(items):
        _undo_item(session, run, item)
    run.status = ImportStatus.UNDONE
    session.flush()
    return run


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


def _undo_item(session: Session, run: ImportRun, item: ImportItem) -> None:
    record, resource = _record(session, item), _KINDS[item.kind]
    if item.outcome == ImportOutcome.NEW:
        if item.kind == catalogue.DOCUMENTS.path and dependents(session, record):
            # Another import of the same document rests on it too.
            return
        if holding := dependents(session, record):
            said = ", ".join(f"{count} {table.replace('_', ' ')}" for table, count in holding.items())
            problem = Problem(item.ref or item.title, f"{said} depend on it")
            raise Conflict(f"{run.ref} cannot be undone: something was built on what it brought.", [problem])
        delete(session, resource, record)
        return
    for name, value in (item.before or {}).items():
        setattr(record, name, _typed(resource, name, value))
    session.flush()


def _record(session: Session, item: ImportItem) -> Any:
    return session.get(_KINDS[item.kind].table, item.record_id)


def _typed(resource: Resource, name: str, value: Any) -> Any:
    return TypeAdapter[Any](resource.read.model_fields[name].annotation or str).validate_python(value)
