"""One way to close a gap: its form, and what the form does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.coverage.gaps import Gap
from app.errors import NotFound, Problem
from app.models.base import Row
from app.services.records import change, create, find_by_ref, get_to_change
from app.services.resource import Resource
from app.services.take_back import Step
from app.vocabulary import Frequency
from app.web.access import Visit
from app.web.forms import Form, Rejected, check_version

Options = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Field:
    """A field of a form: `kind` is text, area, select, radios or date.

    The options of a select are (value, text) pairs, those of radios (value, text, hint) triples.
    """

    name: str
    label: str
    kind: str = "text"
    options: Options = ()
    hint: str | None = None
    empty: str = "Choose"


@dataclass(frozen=True)
class Done:
    """What a form did: a sentence, and the steps that take it back."""

    message: str
    steps: list[Step]


@dataclass(frozen=True)
class Way:
    """One way to close a gap.

    Parameters
    ----------
    name, title, button
        Its part of the address, what it does in words, and what its button says.
    fields
        The form's fields, for the record that has the gap.
    save
        Does it.
    filled
        What the form holds before anybody typed.
    changes
        Whether it changes the record that has the gap, so that its version must still be the one that was shown.
    """

    name: str
    title: str
    button: str
    fields: Callable[[Visit, Any], Sequence[Field]]
    save: Callable[[Visit, Any, Gap, Form], Done]
    filled: Callable[[Any], Form] = lambda _: Form()
    changes: bool = False


def labels_of(fields: Sequence[Field]) -> dict[str, str]:
    """What the page calls each field."""
    return {field.name: field.label for field in fields}


def named(visit: Visit, resource: Resource, form: Form, name: str, what: str) -> Any:
    """The record whose reference was typed.

    Raises
    ------
    Rejected
        Nothing was typed, or no such record is known.
    """
    ref = form[name].strip()
    if not ref:
        raise Rejected([Problem(name, f"Enter {what}")])
    try:
        return find_by_ref(visit.session, resource, visit.authority.id, ref)
    except NotFound as unknown:
        raise Rejected([Problem(name, unknown.message)]) from None


def made(visit: Visit, resource: Resource, form: Form, labels: dict[str, str], **fixed: Any) -> Any:
    """A record of what was typed."""
    data = form.read(resource.create, labels, authority_id=visit.authority.id, **fixed)
    return create(visit.session, resource, data, visit.scope)


def changed(visit: Visit, resource: Resource, record: Row, **fields: Any) -> Any:
    """The record with these fields, which nobody typed."""
    held = get_to_change(visit.session, resource, record.id, visit.scope)
    return change(visit.session, resource, held, resource.update.model_validate(fields), held.version)


def set_fields(name: str, title: str, resource: Resource, fields: Sequence[Field], **fixed: Any) -> Way:
    """A way that fills in fields of the record itself; `fixed` is set besides, without being asked."""
    labels = labels_of(fields)

    def save(visit: Visit, record: Any, _: Gap, form: Form) -> Done:
        held = get_to_change(visit.session, resource, record.id, visit.scope)
        version = check_version(form, resource, held)
        required = [field for field in fields if not (form[field.name] or form[f"{field.name}-day"]).strip()]
        if required:
            raise Rejected([Problem(field.name, f"Enter {field.label.lower()}") for field in required])
        data = form.change(resource.update, labels)
        said = resource.update.model_validate(data.model_dump(exclude_unset=True) | fixed)
        change(visit.session, resource, held, said, version)
        return Done(f"{held.ref} is changed.", [Step.of(resource, held)])

    return Way(name, title, "Save", lambda *_: fields, save, lambda record: Form.of(record, labels), changes=True)


def frequencies() -> Options:
    """How often a body can be told."""
    return [(word.value, word.value.capitalize()) for word in Frequency]
