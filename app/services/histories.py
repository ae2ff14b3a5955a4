"""The history of one record from the audit trail, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.models.base import AuthorityRow
from app.services.trail import latest_changes

MOST = 50
_LONGEST = 200


@dataclass(frozen=True)
class Turn:
    """One change: when, by whom, what was done, and each field as (name, before, after)."""

    at: datetime
    actor: str
    change: str
    fields: list[tuple[str, str, str]]


def history_of(session: Session, record: AuthorityRow) -> list[Turn]:
    """The last changes of a record, newest first, at most 50, in one query."""
    events = latest_changes(session, record.authority_id, str(record.__tablename__), record.id, MOST)
    return [Turn(event["at"], event["actor"], event["change"], list(_fields(event))) for event in events]


def _fields(event: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    if event["change"] != "changed":
        return
    for name, after in event["after"].items():
        if name.endswith("_id"):
            # An id says nothing to people; that the link moved does.
            yield name.removesuffix("_id"), "one record", "another" if after is not None else "none"
        elif name not in ("starts_at", "ends_at"):
            yield name, _said(event["before"].get(name)), _said(after)


def _said(value: Any) -> str:
    if value is None or value in ("", []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
