"""What a later version of a document changes: what is added, reworded, moved to another day, or dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.models import ImportRun
from app.services.import_places import item_as_corrected
from app.services.import_review import Review, ReviewItem
from app.vocabulary import ImportOutcome

# Told in the reviewer's words elsewhere: what is doubtful, and how a timescale was understood.
_UNTOLD = {"warnings", "timescale_kind", "starts_at", "ends_at", "media_type"}
_WORDING = {"text"}
_TIMING = {"timescale", "due_on"}


@dataclass(frozen=True)
class FieldChange:
    """One field of a record that applying changes; "" is nothing."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Difference:
    """One item of a later version, with the fields that it changes."""

    item: ReviewItem
    changes: list[FieldChange]


@dataclass(frozen=True)
class Differences:
    """A later version against what is stored. An item that is reworded and moved is among the reworded."""

    added: list[Difference]
    reworded: list[Difference]
    rescheduled: list[Difference]
    changed: list[Difference]
    different: list[Difference]
    dropped: list[Difference]
    unchanged: int


def changes_of(run: ImportRun, item: ReviewItem) -> list[FieldChange]:
    """The fields of a stored record that applying an item changes, or changed."""
    if not item.before or not item.place:
        return []
    new = item_as_corrected(run, item.place)
    return [
        FieldChange(name, _said(old), _said(new.get(name))) for name, old in item.before.items() if name not in _UNTOLD
    ]


def differences(review: Review) -> Differences:
    """What the document changes, in the order of the document."""
    # The document itself stands in no list of the record; nor does what it dropped, which is told.
    items = [item for item in review.changing() if item.place or item.outcome == ImportOutcome.MISSING]
    found = [Difference(item, changes_of(review.run, item)) for item in items]
    changed = [difference for difference in found if difference.item.outcome == ImportOutcome.CHANGED]
    reworded = [difference for difference in changed if _names(difference) & _WORDING]
    moved = [d for d in changed if _names(d) & _TIMING and not _names(d) & _WORDING]
    by_outcome: Mapping[str, list[Difference]] = {
        outcome: [difference for difference in found if difference.item.outcome == outcome] for outcome in ImportOutcome
    }
    return Differences(
        added=by_outcome[ImportOutcome.NEW],
        reworded=reworded,
        rescheduled=moved,
        changed=[difference for difference in changed if not _names(difference) & (_WORDING | _TIMING)],
        different=by_outcome[ImportOutcome.DIFFERENT],
        dropped=by_outcome[ImportOutcome.MISSING],
        unchanged=review.unchanged,
    )


def _names(difference: Difference) -> set[str]:
    return {change.name for change in difference.changes}


def _said(value: Any) -> str:
    return "" if value is None else str(value)
