"""What a piece of work makes and changes, as the steps that take it back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from app.services.catalogue import RESOURCES
from app.services.take_back import Step

_BY_TABLE = {resource.table: resource for resource in RESOURCES}
# More than these are no slip of the hand.
_MOST = 50


@contextmanager
def watched(session: Session) -> Iterator[list[Any]]:
    """Collects the records that are made or changed meanwhile, each once, in the order in which that begins."""
    records: list[Any] = []

    def note(row: Any) -> None:
        if type(row) in _BY_TABLE and not any(row is known for known in records):
            records.append(row)

    def flushed(flushing: Session, _: object) -> None:
        for row in (*flushing.new, *(row for row in flushing.dirty if flushing.is_modified(row))):
            note(row)

    def stored(_: Session, row: Any) -> None:
        # Records that are stored many together are never flushed.
        note(row)

    event.listen(session, "after_flush", flushed)
    event.listen(session, "pending_to_persistent", stored)
    try:
        yield records
        session.flush()
    finally:
        event.remove(session, "after_flush", flushed)
        event.remove(session, "pending_to_persistent", stored)


def steps_of(records: Sequence[Any]) -> list[Step]:
    """The steps that take back what was done to these records; none where they are too many."""
    return [Step.of(_BY_TABLE[type(record)], record) for record in records] if len(records) <= _MOST else []
