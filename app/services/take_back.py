"""Takes back what a person just did: the records made are deleted, those changed say again what they said before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.errors import Conflict, InvalidInput, Problem, Stale
from app.services.catalogue import AUTHORITIES, RESOURCES
from app.services.records import Scope, change, delete, get_to_change
from app.services.resource import Resource
from app.services.trail import latest_changes

# An authority is made by an admin, and never by a page's form.
_BY_PATH = {resource.path: resource for resource in RESOURCES if resource is not AUTHORITIES}
_MOST = 50


@dataclass(frozen=True)
class Step:
    """One record that was made or changed, and the version that this left it at."""

    resource: Resource
    record_id: int
    version: int

    @classmethod
    def of(cls, resource: Resource, record: Any) -> "Step":
        """The step that left the record as it is now."""
        return cls(resource, record.id, record.version)

    def __str__(self) -> str:
        return f"{self.resource.path}:{self.record_id}:{self.version}"


def written(steps: Iterable[Step]) -> str:
    """The steps as one text, for a form."""
    return " ".join(str(step) for step in steps)


def read_steps(text: str) -> list[Step]:
    """The steps that a form named.

    Raises
    ------
    InvalidInput
    """
    steps = [_step(part) for part in text.split()]
    if not 0 < len(steps) <= _MOST or None in steps:
        raise InvalidInput("What should be taken back?", [Problem("steps", "names no steps of this register")])
    return [step for step in steps if step is not None]


def take_back(session: Session, steps: Sequence[Step], scope: Scope) -> list[Any]:
    """Undo the steps, the last one first, all of them or none.

    Raises
    ------
    NotFound
        A record is not there any more.
    Stale
        Somebody changed a record since.
    Conflict
        Something was built on a record that would be deleted.
    """
    return [_undo(session, step, scope) for step in reversed(steps)]


def _undo(session: Session, step: Step, scope: Scope) -> Any:
    record = get_to_change(session, step.resource, step.record_id, scope)
    if record.version != step.version:
        raise Stale(f"Somebody changed this {step.resource.kind} since. Look at it before you take anything back.")
    chain = getattr(record, "authority_id", record.id)
    events = latest_changes(session, chain, str(record.__tablename__), record.id, 1)
    if not events:
        raise Conflict(f"The audit trail knows no change of this {step.resource.kind}.")
    if events[0]["change"] == "created":
        delete(session, step.resource, record, step.version)
        return record
    fields = {name: value for name, value in events[0]["before"].items() if name in step.resource.update.model_fields}
    return change(session, step.resource, record, step.resource.update.model_validate(fields), step.version)


def _step(text: str) -> Step | None:
    path, _, rest = text.partition(":")
    numbers = rest.split(":")
    if path not in _BY_PATH or len(numbers) != 2 or not all(n.isascii() and n.isdigit() for n in numbers):
        return None
    record_id, version = (int(number) for number in numbers)
    return Step(_BY_PATH[path], record_id, version) if max(record_id, version) < 2**63 else None
