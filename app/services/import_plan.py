"""Takes the record of an action plan into the register, and a later version of the plan as a difference.

Actions are matched by their words, not by their printed reference, since references repeat.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

from sqlmodel import Session, col, select

from app.ingest.plan_record import ActionPlanRecord, ActionRead
from app.models import Action, Document, Plan
from app.models.plan import ActionCreate
from app.services import catalogue
from app.services.item_warnings import of_actions, of_place
from app.services.matching import Item, Tally, letters, shortened
from app.services.records import create_many
from app.vocabulary import ImportOutcome

# Two texts with the same printed number and at least this likeness are one action, reworded.
_ALIKE = 0.6
_SAID = ("number", "section", "text", "success_measure", "owner", "timescale", "due_on", "status")
_COMPARED = (*_SAID, "timescale_kind")


def take_actions(session: Session, record: ActionPlanRecord, plan: Plan, document: Document, tally: Tally) -> None:
    """Store the actions of a plan.

    What is stored in the same words stays, with whatever else the new version prints about it; what has the same number
    and similar words is reworded; what the new version no longer has is noted as missing, and left as it is. What a
    person left out is not taken from the new version, and not missing in it.
    """
    stored = _Unmatched(session.exec(select(Action).where(Action.plan_id == plan.id).order_by(col(Action.id))))
    warnings = of_actions(record)
    reads = [
        (place, _action(read, plan, document, of_place(warnings, place)))
        for place, read in tally.reads("actions", record.actions)
        if read.text
    ]
    new: list[tuple[str, ActionCreate]] = []
    unmatched: list[tuple[str, ActionCreate]] = []
    for place, data in reads:
        same = stored.take_same(data.text)
        if same is None:
            unmatched.append((place, data))
        else:
            _note(same, data, place, tally)
    not_taken = [read for read in tally.not_read("actions", record.actions) if not stored.take_same(read.text)]
    for place, data in unmatched:
        reworded = stored.take_reworded(data.number, data.text)
        if reworded is None:
            new.append((place, data))
        else:
            _note(reworded, data, place, tally)
    for read in not_taken:
        stored.take_reworded(shortened([read.number], 40), read.text)
    made = create_many(session, catalogue.ACTIONS, [data for _, data in new])
    for (place, _), action in zip(new, made, strict=True):
        tally.add(Item("actions", ImportOutcome.NEW, action, place))
    for action in stored.left.values():
        tally.add(Item("actions", ImportOutcome.MISSING, action, note="This version of the plan no longer has it."))


class _Unmatched:
    """The stored actions that no row of the new version is matched with yet, by id, in their order."""

    def __init__(self, stored: Iterable[Action]) -> None:
        self.left: dict[int | None, Action] = {action.id: action for action in stored}
        self._by_words: dict[str, list[Action]] = defaultdict(list)
        self._by_number: dict[str | None, list[Action]] = defaultdict(list)
        for action in self.left.values():
            self._by_words[letters(action.text)].append(action)
            self._by_number[action.number].append(action)

    def take_same(self, text: str) -> Action | None:
        """The first that says the same."""
        return self._taken(next(self._among(self._by_words[letters(text)]), None))

    def take_reworded(self, number: str | None, text: str) -> Action | None:
        """The one of this printed number whose words are most alike, if they are alike enough."""
        if number is None:
            return None
        alike = ((_likeness(action.text, text), action) for action in self._among(self._by_number[number]))
        likeness, best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
        return self._taken(best if likeness >= _ALIKE else None)

    def _among(self, actions: Iterable[Action]) -> Iterator[Action]:
        return (action for action in actions if action.id in self.left)

    def _taken(self, found: Action | None) -> Action | None:
        return None if found is None else self.left.pop(found.id)


def _likeness(one: str, other: str) -> float:
    """From 0 to 1; 0 also where a quick look shows that it is not enough."""
    matcher = SequenceMatcher(None, one.casefold().split(), other.casefold().split(), autojunk=False)
    return matcher.ratio() if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _ALIKE else 0.0


def _note(action: Action, data: ActionCreate, place: str, tally: Tally) -> None:
    """Note what the new version changes about an action, and change it."""
    before: dict[str, Any] = {}
    said = []
    for name in _COMPARED:
        old, new = getattr(action, name), getattr(data, name)
        if old == new:
            continue
        before[name] = old
        if name in _SAID:
            said.append(f"{name.replace('_', ' ')}: {old or 'none'} → {new or 'none'}")
        setattr(action, name, new)
    # What is doubtful about the new words; about the same words it is no change.
    if before and action.warnings != data.warnings:
        before["warnings"], action.warnings = action.warnings, data.warnings
    outcome = ImportOutcome.CHANGED if before else ImportOutcome.UNCHANGED
    tally.add(Item("actions", outcome, action, place, "; ".join(said) or None, before or None))


def _action(read: ActionRead, plan: Plan, document: Document, warnings: list[str]) -> ActionCreate:
    return ActionCreate.model_validate(
        {
            "authority_id": plan.authority_id,
            "plan_id": plan.id,
            "number": shortened([read.number], 40),
            "section": shortened([read.section], 2000),
            "text": read.text,
            "success_measure": read.success_measure or None,
            "owner": shortened([read.owner], 2000),
            "timescale": shortened([read.timescale], 2000),
            "timescale_kind": read.timescale_kind,
            "due_on": read.due_on,
            "status": read.status,
            "warnings": warnings,
            "document_id": document.id,
            "page": read.page,
            "line": read.line,
        }
    )
