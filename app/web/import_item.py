"""One item of an import beside the page of the document that it was read from, and a form to correct it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, get_args
from urllib.parse import quote as escaped

from fastapi import APIRouter, Response
from sqlmodel import SQLModel

from app.errors import ImportProblem, NotFound, Problem
from app.models import ImportRun
from app.services.files import stored_file
from app.services.import_differences import changes_of
from app.services.import_pages import find_words, place_on_page
from app.services.import_places import item_as_corrected, item_read
from app.services.import_review import Review, correct, schema_of
from app.services.imports import import_named
from app.services.page_images import sheet_of
from app.web.access import Editor, Viewer, Visit
from app.web.cookies import Said
from app.web.forms import Form, Rejected
from app.web.import_review import WAITING, readable, remedy, to_change, trail_of
from app.web.import_words import as_read, label
from app.web.rewording import reworded
from app.web.tables import table_answer
from app.web.words import count, sentence_case, word

router = APIRouter(prefix="/councils/{authority_ref}/imports/{ref}", include_in_schema=False)
_LONGEST_PLACE = 60
# A document comes from outside: a browser must neither run it nor guess what it is, nor keep it.
_HARMLESS = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store"}
_HINTS = {
    "grade": "Outstanding, good, requires improvement or inadequate, as printed",
    "number": "As printed",
    "ref": "As printed",
    "unit": "For example, % or days",
}
_COLUMNS = ("row", "field", "read", "corrected")
_LONG = {"text", "success_measure", "quote"}


@dataclass(frozen=True)
class Field:
    """One field of an item's form: how it is entered, and what was read."""

    name: str
    label: str
    kind: str
    hint: str
    read: str
    corrected: bool
    options: list[tuple[str, str]]
    optional: bool


@router.get("/items/{place}")
def show_item(entrance: Viewer, ref: str, place: str) -> Response:
    """One item: the words that were read, the page they stand on, and a form to correct them; or it as a file."""
    with entrance.to_read() as visit:
        run = import_named(visit.session, visit.authority.id, ref)
        if form := visit.asked("format"):
            return table_answer(f"{run.ref}-{_known(run, place)}", form, _COLUMNS, _exported(run, place))
        return _item_shown(visit, run, place, _filled(run, place))


@router.post("/items/{place}")
def correct_item(entrance: Editor, ref: str, place: str) -> Response:
    """Correct fields of an item; what was read is kept beside it."""

    def save(visit: Visit) -> Response:
        run = to_change(visit, ref, entrance.form)
        schema = schema_of(run, _known(run, place))
        labels = {name: label(name) for name in schema.model_fields}
        try:
            values = entrance.form.change(schema, labels).model_dump(mode="json")
            correct(visit.session, run, place, values)
        except ImportProblem as problem:
            wrong = [Problem(p.where if p.where in labels else "", p.message) for p in problem.problems]
            raise Rejected(wrong or [Problem("", problem.message)]) from None
        review = Review(visit.session, run)
        onwards = review.beside(place)["next_doubtful"] if entrance.form["then"] == "next" else None
        marks = [name for name in run.corrections if name.startswith(f"{place}.")]
        said = f"{sentence_case(count(len(marks), 'field'))} of this item corrected." if marks else "As it was read."
        if onwards:
            return visit.go(visit.url("imports", run.ref, "items", onwards), Said(f"Saved. {said}"))
        return visit.go(visit.url("imports", run.ref, "items", place), Said(f"Saved. {said}"))

    def again(visit: Visit, form: Form, status: int) -> Response:
        run = import_named(visit.session, visit.authority.id, ref)
        return _item_shown(visit, run, place, readable(form, Review(visit.session, run)), status)

    return entrance.submit(save, again)


@router.get("/pages/{page}.png")
def draw_page(entrance: Viewer, ref: str, page: int) -> Response:
    """A page of the document as a picture, with an item's words marked."""
    with entrance.to_read() as visit:
        run = import_named(visit.session, visit.authority.id, ref)
        stored = stored_file(visit.session, run.authority_id, run.sha256)
        place = visit.asked("highlight")
        span = find_words(run, stored, place) if place else None
        sheet = sheet_of(stored, page, span)
    return Response(sheet.draw(), 200, _HARMLESS, "image/png")


@router.get("/document")
def fetch_document(entrance: Viewer, ref: str) -> Response:
    """The document that was handed in, to be saved and never shown as part of the service."""
    with entrance.to_read() as visit:
        run = import_named(visit.session, visit.authority.id, ref)
        stored = stored_file(visit.session, run.authority_id, run.sha256)
        said = {"Content-Disposition": f"attachment; filename*=UTF-8''{escaped(run.file_name)}"}
        return Response(stored.content, 200, _HARMLESS | said | {"Content-Type": stored.media_type})


def _known(run: ImportRun, place: str) -> str:
    if len(place) > _LONGEST_PLACE:
        raise NotFound("item", place[:_LONGEST_PLACE])
    item_read(run, place)
    return place


def _item_shown(visit: Visit, run: ImportRun, place: str, form: Form, status: int = 200) -> Response:
    read = item_read(run, place)
    review = Review(visit.session, run)
    items = review.at(place)
    waiting = run.status in WAITING
    return visit.page(
        "import_item.html",
        status,
        run=run,
        place=place,
        item=items[0],
        items=items,
        changes=[change for item in items for change in changes_of(run, item)],
        reworded=reworded,
        label=label,
        as_read=as_read,
        fields=_fields(run, place) if waiting and visit.may("editor") else [],
        facts=_facts(run, place),
        rows=_rows(read),
        around=review.beside(place),
        seen=place_on_page(visit.session, run, place),
        waiting=waiting,
        remedy=remedy,
        form=form,
        section="imports",
        trail=trail_of(visit, run, f"Item {items[0].number}"),
    )


def _filled(run: ImportRun, place: str) -> Form:
    said = item_as_corrected(run, _known(run, place))
    schema = schema_of(run, place)
    words: dict[str, list[str]] = {}
    for name in schema.model_fields:
        text = "" if said.get(name) is None else str(said[name])
        if _kind_of(schema, name) == "date":
            parts = text.split("-") if text.count("-") == 2 else ["", "", ""]
            named = zip(("year", "month", "day"), parts, strict=True)
            words |= {f"{name}-{part}": [value.lstrip("0")] for part, value in named}
        else:
            words[name] = [text]
    return Form(words)


def _fields(run: ImportRun, place: str) -> list[Field]:
    read, said, schema = item_read(run, place), item_as_corrected(run, place), schema_of(run, place)
    return [
        Field(
            name,
            label(name),
            _kind_of(schema, name),
            _HINTS.get(name, ""),
            as_read(name, read.get(name)),
            read.get(name) != said.get(name),
            [(member.value, sentence_case(word(member))) for member in _members(schema, name)],
            not field.is_required(),
        )
        for name, field in schema.model_fields.items()
    ]


def _members(schema: type[SQLModel], name: str) -> Iterator[Enum]:
    hint = schema.model_fields[name].annotation
    for kind in (hint, *get_args(hint)):
        if isinstance(kind, type) and issubclass(kind, Enum):
            yield from kind


def _kind_of(schema: type[SQLModel], name: str) -> str:
    if any(True for _ in _members(schema, name)):
        return "select"
    if name.endswith("_on"):
        return "date"
    return "area" if name in _LONG else "text"


def _facts(run: ImportRun, place: str) -> list[tuple[str, str, str]]:
    """Every single value of an item: its name, what was read, and what it was corrected to, "" where it was not."""
    read, said = item_read(run, place), item_as_corrected(run, place)
    return [
        (
            label(name),
            as_read(name, read.get(name)),
            "" if value == read.get(name) else as_read(name, value) or "nothing",
        )
        for name, value in said.items()
        if not isinstance(value, list | dict) and {value, read.get(name)} - {None, ""}
    ]


def _exported(run: ImportRun, place: str) -> Iterator[dict[str, Any]]:
    """A row for each value of the item; the rows that were read with it are numbered."""
    for name, read, corrected in _facts(run, place):
        yield {"field": name, "read": read, "corrected": corrected}
    for number, row in enumerate(_rows(item_read(run, place)), 1):
        yield from ({"row": number, "field": label(name), "read": as_read(name, row[name])} for name in row)


def _rows(read: dict[str, Any]) -> list[dict[str, Any]]:
    """What an item holds in rows of its own: a KPI's values, a day's milestones, citations that were followed."""
    lists = [value for value in read.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    return lists[0] if lists else []
