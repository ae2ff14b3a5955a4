"""A form as it was typed: turned into a schema, or shown again with what is wrong beside each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlmodel import Session, SQLModel

from app.errors import Conflict, GoldenThreadError, InvalidInput, InvalidLink, Problem, Stale
from app.letters import UNSEEN
from app.models.base import Row
from app.services.resource import Resource
from app.services.trail import latest_changes

SchemaT = TypeVar("SchemaT", bound=SQLModel)
VERSION_FIELD = "version"
# A version that no record ever has: a form without one was not made by our pages.
_NO_VERSION = 0


@dataclass(frozen=True)
class Form:
    """What was typed, what is wrong with it, and what somebody else changed meanwhile.

    Parameters
    ----------
    words
        Each field's texts, as the browser sent them.
    problems
        Each with the field's name as `where`; "" is about the form as a whole.
    changes
        The audit trail's events on the record since the form was shown, newest first.
    version
        The record's version, when the form is shown again after somebody else changed it.
    """

    words: Mapping[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    version: int | None = None

    def __getitem__(self, name: str) -> str:
        """The text of a field; "" when nothing was typed."""
        return (self.words.get(name) or [""])[0]

    @classmethod
    def of(cls, record: Any, labels: Mapping[str, str], **more: str) -> "Form":
        """A form that is filled in with what a record holds, before anybody typed."""
        words: dict[str, list[str]] = {name: [text] for name, text in more.items()}
        for key in labels:
            name = key.removesuffix("[]")
            words |= _typed(name, getattr(record, name))
        return cls(words)

    def all(self, name: str) -> list[str]:
        """The texts of a field that may be sent several times, as boxes that are ticked."""
        return list(self.words.get(name, []))

    def error(self, name: str) -> dict[str, str] | None:
        """What is wrong with a field, as the `errorMessage` of a GOV.UK macro."""
        said = [problem.message for problem in self.problems if problem.where == name]
        return {"text": "; ".join(said)} if said else None

    def anchor(self, problem: Problem) -> str:
        """The address of the field that a problem is about: of a date, its first part."""
        return f"#{problem.where}-day" if f"{problem.where}-day" in self.words else f"#{problem.where}"

    @property
    def expected_version(self) -> int:
        """The version of the record that the form was made from."""
        text = self[VERSION_FIELD]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else _NO_VERSION

    def read(self, schema: type[SchemaT], labels: Mapping[str, str], **fixed: Any) -> SchemaT:
        """What was typed as a schema; an empty field was not filled in.

        Parameters
        ----------
        labels : mapping
            The fields that the form has, and what the page calls each: only these are read from it. A "[]" behind
            the name reads a list.
        fixed
            What the page itself says, as the authority.

        Raises
        ------
        Rejected
            Naming every bad field in the words of the page.
        """
        row: dict[str, Any] = {}
        for key in labels:
            name = key.removesuffix("[]")
            typed = [text for text in self.words.get(name, [self._date(name)]) if text.strip()]
            if key.endswith("[]"):
                row[name] = typed
            elif typed:
                row[name] = typed[0]
        try:
            return schema.model_validate({**row, **fixed})
        except ValidationError as problem:
            named = {key.removesuffix("[]"): label for key, label in labels.items()}
            raise Rejected([_said(error, named) for error in problem.errors(include_url=False)]) from None

    def change(self, schema: type[SchemaT], labels: Mapping[str, str]) -> SchemaT:
        """What was typed as a schema of changes: a field of the form that was emptied is emptied.

        Raises
        ------
        Rejected
        """
        emptied = {key: None for key in labels if not key.endswith("[]") and not (self[key] or self._date(key)).strip()}
        return self.read(schema, labels, **emptied)

    def _date(self, name: str) -> str:
        """A day that was typed in three parts, as 2021-11-04."""
        parts = [self[f"{name}-{part}"].strip() for part in ("year", "month", "day")]
        return "-".join(part.zfill(2) for part in parts) if any(parts) else ""

    def with_problems(self, problems: list[Problem]) -> "Form":
        """The same words, with what is wrong with them. What nobody sees in them is not shown again."""
        words = {name: [UNSEEN.sub("", text) for text in typed] for name, typed in self.words.items()}
        return replace(self, words=words, problems=problems)


class Rejected(InvalidInput):
    """A form that says something it cannot say: the problems name its fields."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("There is a problem with the form.", problems)


class StaleForm(Stale):
    """Somebody else changed the record after the form was shown."""

    def __init__(self, resource: Resource, record: Row) -> None:
        super().__init__(f"Somebody else changed this {resource.kind} while you were filling in the form.")
        self.resource = resource
        self.record = record


@dataclass(frozen=True)
class Refusal:
    """How a form that was not taken in is shown again."""

    CAUSES = (InvalidInput, InvalidLink, Conflict, Stale)

    form: Form
    status: int


def check_version(form: Form, resource: Resource, record: Any) -> int:
    """The version that the form was made from, which must still be the record's.

    Raises
    ------
    StaleForm
    """
    if form.expected_version != record.version:
        raise StaleForm(resource, record)
    return int(record.version)


def refusal_of(session: Session, problem: GoldenThreadError, form: Form) -> Refusal:
    """The form with what is wrong in it, and for a stale one with who changed what."""
    if isinstance(problem, StaleForm):
        record, since = problem.record, form.expected_version
        chain = getattr(record, "authority_id", record.id)
        events = latest_changes(session, chain, str(record.__tablename__), record.id, max(record.version - since, 1))
        return Refusal(replace(form, changes=events, version=record.version), problem.status)
    wrong = problem.problems or [Problem("", problem.message)]
    return Refusal(form.with_problems(wrong), problem.status)


def _typed(name: str, value: Any) -> dict[str, list[str]]:
    """A value as a browser would send it."""
    if isinstance(value, date):
        return {f"{name}-{part}": [str(getattr(value, part))] for part in ("day", "month", "year")}
    if isinstance(value, list):
        return {name: [str(item) for item in value]}
    return {name: [""] if value is None else [str(value)]}


def _said(error: Any, labels: Mapping[str, str]) -> Problem:
    """One thing that a schema found wrong, as the GOV.UK style writes it."""
    name = str(error["loc"][0]) if error["loc"] else ""
    label = labels.get(name, name.replace("_", " "))
    return Problem(name, _sentence(error, label))


def _sentence(error: Any, label: str) -> str:  # noqa: PLR0911 - one answer for each kind of mistake
    known = error.get("ctx", {})
    start = label[:1].upper() + label[1:]
    small = label[:1].lower() + label[1:] if label[1:2].islower() else label
    if error["input"] is None:
        return f"Enter {small}"
    match error["type"]:
        case "missing" | "string_too_short" if known.get("min_length", 1) == 1:
            return f"Enter {small}"
        case "string_too_short":
            return f"{start} must be at least {known['min_length']:,} characters long"
        case "string_too_long":
            return f"{start} must be {known['max_length']:,} characters or fewer"
        case "enum" | "literal_error":
            return f"Choose {small} from the list"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"{start} must be a whole number"
        case "float_parsing" | "float_type" | "finite_number":
            return f"{start} must be a number"
        case kind if kind.startswith("date"):
            return f"{start} must be a real date, as 4 11 2021"
        case "value_error":
            return f"{start} {str(error['msg']).removeprefix('Value error, ')}"
    return f"{start}: {error['msg']}"
