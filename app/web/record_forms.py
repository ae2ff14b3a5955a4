"""The addresses of a record's forms: each below the record's own, and what it did can be taken back."""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import APIRouter, Response

from app.coverage.gap_lists import list_gaps
from app.coverage.gaps import Gap, Question
from app.coverage.ids import Records
from app.services.histories import history_of
from app.services.record_lines import Lines
from app.services.records import delete, get_to_change
from app.services.take_back import written
from app.vocabulary import NodeKind
from app.web.access import Editor, Viewer, Visit
from app.web.closing.way import Field
from app.web.cookies import Said, Undo
from app.web.forms import Form, check_version
from app.web.record_pages import Parts, show_parts
from app.web.record_tasks import Kind, Task, title_of
from app.web.words import shortened

_MOST_GAPS = 50


def gaps_of(visit: Visit, kind: NodeKind, record: Any) -> list[Gap]:
    """The gaps of one record, waived ones among them."""
    records = Records.of({kind: [record.id]})
    question = Question(visit.as_of, frozenset({visit.authority.id}), kinds=(kind,), records=records)
    return list_gaps(visit.session, question, _MOST_GAPS).gaps


def add_forms(router: APIRouter, kind: Kind) -> None:
    """Give each task of a kind of record its addresses, and the kind the page that deletes a record."""
    for task in kind.tasks:
        show, do = _endpoints(kind, task)
        router.get(f"/{kind.section}/{{ref}}/{task.name}")(show)
        router.post(f"/{kind.section}/{{ref}}/{task.name}")(do)
    show, do = _deleting(kind)
    router.get(f"/{kind.section}/{{ref}}/delete")(show)
    router.post(f"/{kind.section}/{{ref}}/delete")(do)


def add_history(router: APIRouter, kind: Kind, gaps: NodeKind) -> None:
    """Give a kind of record a page for its gaps and its history, where its own page has no room for them."""

    @router.get(f"/{kind.section}/{{ref}}/history")
    def show_history(entrance: Viewer, ref: str) -> Response:
        with entrance.to_read() as visit:
            record = kind.find(visit, ref)
            parts = Parts(Lines(), gaps_of(visit, gaps, record), history_of(visit.session, record))
            trail = _trail(visit, kind, record, "History")
            return show_parts(visit, kind, record, parts, "record_history.html", name=title_of(record), trail=trail)


def _endpoints(kind: Kind, task: Task) -> tuple[Callable[..., Any], Callable[..., Any]]:
    def show_task(entrance: Editor, ref: str) -> Response:
        with entrance.to_read() as visit:
            record = kind.find(visit, ref)
            fields = task.fields(visit, record)
            return _shown(visit, kind, task, record, fields, task.filled(record, fields))

    def do_task(entrance: Editor, ref: str) -> Response:
        def save(visit: Visit) -> Response:
            record = kind.find(visit, ref)
            done = task.save(visit, record, entrance.form)
            visit.session.flush()
            here = visit.url(kind.section, ref)
            undo = Undo(visit.url("undo"), {"steps": written(done.steps), "back": here}) if done.steps else None
            return visit.go(here, Said(done.message, undo=undo))

        def again(visit: Visit, form: Form, status: int) -> Response:
            record = kind.find(visit, ref)
            return _shown(visit, kind, task, record, task.fields(visit, record), form, status)

        return entrance.submit(save, again)

    return show_task, do_task


def _shown(
    visit: Visit, kind: Kind, task: Task, record: Any, fields: Iterable[Field], form: Form, status: int = 200
) -> Response:
    return visit.page(
        "record_form.html",
        status,
        kind=kind,
        task=task,
        record=record,
        name=title_of(record),
        fields=list(fields),
        form=form,
        section=kind.section,
        trail=_trail(visit, kind, record, task.title),
    )


def _deleting(kind: Kind) -> tuple[Callable[..., Any], Callable[..., Any]]:
    def shown(visit: Visit, ref: str, form: Form, status: int = 200) -> Response:
        record = kind.find(visit, ref)
        told = {"kind": kind, "record": record, "name": title_of(record), "form": form, "section": kind.section}
        return visit.page("record_delete.html", status, trail=_trail(visit, kind, record, "Delete"), **told)

    def show_delete(entrance: Editor, ref: str) -> Response:
        with entrance.to_read() as visit:
            return shown(visit, ref, Form())

    def do_delete(entrance: Editor, ref: str) -> Response:
        def save(visit: Visit) -> Response:
            record = get_to_change(visit.session, kind.resource, kind.find(visit, ref).id, visit.scope)
            name = shortened(title_of(record), 80)
            delete(visit.session, kind.resource, record, check_version(entrance.form, kind.resource, record))
            return visit.go(visit.url(kind.section), Said(f"{ref} is deleted: {name}"))

        return entrance.submit(save, lambda visit, form, status: shown(visit, ref, form, status))

    return show_delete, do_delete


def _trail(visit: Visit, kind: Kind, record: Any, last: str) -> list[dict[str, str]]:
    steps = visit.trail((kind.heading, kind.section), (record.ref, kind.section), (last, None))
    steps[-2]["href"] = visit.url(kind.section, record.ref)
    return steps
