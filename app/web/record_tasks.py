"""What a person may do at a record: forms that change it, or that make another record which belongs to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from app.errors import Problem
from app.services.records import change, find_by_ref, get_to_change
from app.services.resource import Resource
from app.services.take_back import Step
from app.web.access import Visit
from app.web.closing.way import Done, Field, Options, labels_of, made
from app.web.forms import Form, Rejected, check_version
from app.web.words import sentence_case, word

LINES = "lines"
YES_NO: Options = [("True", "Yes"), ("False", "No")]


@dataclass(frozen=True)
class Task:
    """Something that a person may do at a record: `name` is its part of the address.

    `changes` says that it changes the record itself, whose version must still be the one that was shown.
    """

    name: str
    title: str
    button: str
    fields: Callable[[Visit, Any], Sequence[Field]]
    save: Callable[[Visit, Any, Form], Done]
    filled: Callable[[Any, Sequence[Field]], Form] = lambda *_: Form()
    changes: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of record: its part of the address, what the navigation calls it, and what can be done at it."""

    section: str
    heading: str
    resource: Resource
    tasks: tuple[Task, ...]

    def find(self, visit: Visit, ref: str) -> Any:
        """The record of the address."""
        return find_by_ref(visit.session, self.resource, visit.authority.id, ref)


def title_of(record: Any) -> str:
    """What a record is called: its name, its title, or its words."""
    return str(next((getattr(record, name) for name in ("name", "title", "text") if hasattr(record, name)), record.ref))


def words_of(kind: type[Enum]) -> Options:
    """A closed list of words as the options of a select."""
    return [(member.value, sentence_case(word(member))) for member in kind]


def change_task(
    resource: Resource,
    fields: Callable[[Visit, Any], Sequence[Field]],
    name: str = "change",
    title: str = "Change",
) -> Task:
    """The form that changes fields of the record itself."""

    def save(visit: Visit, record: Any, form: Form) -> Done:
        held = get_to_change(visit.session, resource, record.id, visit.scope)
        version = check_version(form, resource, held)
        asked = fields(visit, held)
        return changed_to(resource, held, visit, _lined(form, asked).change(resource.update, _labels(asked)), version)

    return Task(name, title, "Save", fields, save, _filled, changes=True)


def set_task(name: str, title: str, resource: Resource, fields: Sequence[Field], **fixed: Any) -> Task:
    """A form that fills in fields of the record, none of which may be left out; `fixed` is set besides."""

    def save(visit: Visit, record: Any, form: Form) -> Done:
        held = get_to_change(visit.session, resource, record.id, visit.scope)
        version = check_version(form, resource, held)
        empty = [field for field in fields if not (form[field.name] or form[f"{field.name}-day"]).strip()]
        if empty:
            raise Rejected([Problem(field.name, f"Enter {field.label.lower()}") for field in empty])
        said = form.change(resource.update, labels_of(fields)).model_dump(exclude_unset=True) | fixed
        return changed_to(resource, held, visit, resource.update.model_validate(said), version)

    return Task(name, title, "Save", lambda *_: fields, save, _filled, changes=True)


def add_task(
    name: str, title: str, resource: Resource, fields: Sequence[Field], owner: str, said: Callable[[Any, Any], str]
) -> Task:
    """A form that makes another record which belongs to this one by its column `owner`; `said` tells it."""

    def save(visit: Visit, record: Any, form: Form) -> Done:
        new = made(visit, resource, form, labels_of(fields), **{owner: record.id})
        return Done(said(record, new), [Step.of(resource, new)])

    return Task(name, title, "Add it", lambda *_: fields, save)


def changed_to(resource: Resource, held: Any, visit: Visit, data: Any, version: int) -> Done:
    """Change a record, and say so; where nothing is different there is nothing to take back."""
    change(visit.session, resource, held, data, version)
    visit.session.flush()
    if held.version == version:
        return Done(f"Nothing was different: {held.ref} stays as it is.", [])
    return Done(f"{held.ref} is changed.", [Step.of(resource, held)])


def _labels(fields: Sequence[Field]) -> dict[str, str]:
    """Labels by field; what has a line for each of its texts is read as a list."""
    named = {field.name for field in fields if field.kind == LINES}
    return {f"{name}[]" if name in named else name: label for name, label in labels_of(fields).items()}


def _filled(record: Any, fields: Sequence[Field]) -> Form:
    form = Form.of(record, _labels(fields))
    joined = {field.name: ["\n".join(form.all(field.name))] for field in fields if field.kind == LINES}
    return replace(form, words={**form.words, **joined})


def _lined(form: Form, fields: Sequence[Field]) -> Form:
    """Lists are typed with a line for each text; browsers end each line of a text with two characters."""
    words = {name: [text.replace("\r\n", "\n") for text in texts] for name, texts in form.words.items()}
    lists = {field.name: words.get(field.name, [""])[0].splitlines() for field in fields if field.kind == LINES}
    return replace(form, words={**words, **lists})
