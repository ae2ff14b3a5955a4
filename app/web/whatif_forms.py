"""The changes that can be tried out, each with its form, and how an address names them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.errors import InvalidInput, Problem
from app.models import change as ask
from app.models.base import Input
from app.models.change import Change, Changes
from app.vocabulary import Frequency, KpiStatus
from app.web.forms import Form, Rejected

# An address that browsers and servers take holds no more.
MOST = 40
_READ: TypeAdapter[list[Change]] = TypeAdapter(Changes)


@dataclass(frozen=True)
class Field:
    """A field of the form: `kind` is body, kpi, finding, action, text, area, date or one of the closed lists."""

    name: str
    label: str
    kind: str
    hint: str | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of change, and what has to be said of it."""

    name: str
    title: str
    schema: type[Input]
    fields: tuple[Field, ...]

    @property
    def labels(self) -> dict[str, str]:
        """What the page calls each field."""
        return {field.name: field.label for field in self.fields}


_BODY = Field("body", "Body", "body")
_KPI = Field("kpi", "KPI", "kpi", "Its reference, or the name of a new KPI of this list")
_FINDING = Field("finding", "Finding", "finding", "Its reference")
_LAST_DAY = Field("on", "Last day (optional)", "date", "The day before the one looked at, if you leave it empty")
_FREQUENCIES = {"frequency": [(word.value, word.value.capitalize()) for word in Frequency]}
_STATUSES = {"status": [(status.value, status.value.capitalize()) for status in (KpiStatus.LIVE, KpiStatus.PROPOSED)]}
OPTIONS: dict[str, list[tuple[str, str]]] = _FREQUENCIES | _STATUSES

KINDS = (
    Kind("end_body", "End a body", ask.EndBody, (_BODY, _LAST_DAY)),
    Kind(
        "merge_body",
        "Merge a body into another",
        ask.MergeBody,
        (Field("body", "Body that ends", "body"), Field("into", "Body that follows it", "body"), _LAST_DAY),
    ),
    Kind(
        "retire_kpi",
        "Retire a KPI",
        ask.RetireKpi,
        (_KPI, Field("on", "Retired on (optional)", "date", "The day looked at, if you leave it empty")),
    ),
    Kind("start_kpi", "Bring a proposed KPI to life", ask.StartKpi, (_KPI,)),
    Kind(
        "add_kpi",
        "Add a KPI",
        ask.AddKpi,
        (
            Field("name", "Name of the new KPI", "text"),
            Field("measuring", "Findings that it measures (optional)", "text", "References, with commas between them"),
            Field("status", "Status", "status"),
        ),
    ),
    Kind(
        "add_route",
        "Report a KPI to a body",
        ask.AddRoute,
        (_KPI, _BODY, Field("frequency", "How often (optional)", "frequency")),
    ),
    Kind("end_route", "Stop reporting a KPI to a body", ask.EndRoute, (_KPI, _BODY, _LAST_DAY)),
    Kind("add_mapping", "Let a KPI measure a finding", ask.AddMapping, (_FINDING, _KPI)),
    Kind("accept_mapping", "Accept a proposed mapping", ask.AcceptMapping, (_FINDING, _KPI)),
    Kind("end_mapping", "Reject a mapping", ask.EndMapping, (_FINDING, _KPI)),
    Kind(
        "add_answer",
        "Let an action answer a finding",
        ask.AddAnswer,
        (_FINDING, Field("action", "Action", "action", "Its reference")),
    ),
    Kind("add_meeting", "Record a meeting to come", ask.AddMeeting, (_BODY, Field("on", "Day of the meeting", "date"))),
    Kind(
        "add_measurement",
        "Add a value of a KPI",
        ask.AddMeasurement,
        (
            _KPI,
            Field("starts_on", "First day that it is for", "date"),
            Field("ends_on", "Last day that it is for", "date"),
            Field("value", "Value, in the KPI's unit", "text"),
        ),
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}


def typed(form: Form, kind: str) -> Change:
    """The change that a form describes.

    Raises
    ------
    Rejected
    """
    known = BY_NAME.get(kind)
    if known is None:
        raise Rejected([Problem("add", "Choose a change from the list")])
    labels = {name: label.removesuffix(" (optional)") for name, label in known.labels.items()}
    if "measuring" not in labels:
        return form.read(known.schema, labels, change=kind)  # type: ignore[return-value]
    refs = form.words.get("measuring", [""])[0].replace(",", " ").split()
    del labels["measuring"]
    return form.read(known.schema, labels, change=kind, measuring=refs)  # type: ignore[return-value]


def written(change: Change) -> str:
    """A change as an address names it."""
    return as_text(change.model_dump(mode="json", exclude_none=True))


def as_text(content: Mapping[str, Any]) -> str:
    """What a change says, as an address names it."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def read(texts: Sequence[str]) -> list[Change]:
    """The changes that an address names.

    Raises
    ------
    InvalidInput
    """
    if not texts:
        return []
    if len(texts) > MOST:
        raise InvalidInput("There are too many changes.", [Problem("c", f"a list holds at most {MOST}")])
    try:
        return _READ.validate_python([json.loads(text) for text in texts])
    except (ValidationError, ValueError):
        problem = Problem("c", "does not name changes of this page; start with an empty list")
        raise InvalidInput("The list of changes cannot be read.", [problem]) from None


def in_short(change: Change) -> str:
    """A change that was not made yet, in words."""
    said: dict[str, Any] = change.model_dump(mode="json", exclude_none=True)
    values = (", ".join(value) if isinstance(value, list) else str(value) for key, value in said.items())
    name, *rest = values
    return f"{BY_NAME[name].title}: {', '.join(word for word in rest if word)}"


def renamed(changes: Iterable[Change], refs: dict[str, str]) -> list[Change]:
    """The changes, with KPIs that were only a name called by the references that they have by now."""
    return [
        change.model_copy(update={"kpi": refs[change.kpi]}) if getattr(change, "kpi", None) in refs else change  # type: ignore[union-attr]
        for change in changes
    ]


def placed(problems: Iterable[Problem], new: int, fields: Iterable[str]) -> list[Problem]:
    """Problems of a list of changes, at the fields of the form where they are about the change at the place `new`."""
    found = []
    for problem in problems:
        head, _, rest = problem.where.partition(".")
        place, _, name = rest.partition(".")
        if head == "changes" and place.isdigit() and int(place) == new:
            found.append(Problem(name if name in fields else "", problem.message))
        elif head == "changes" and place.isdigit():
            found.append(Problem("", f"Change {int(place) + 1}: {problem.message}"))
        else:
            found.append(problem)
    return found
