"""Takes the record of an action plan into the register, and a later version of the plan as a difference.

Actions are matched by their words, not by their printed reference, since references repeat.
"""

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
    left = list(session.exec(select(Action).where(Action.plan_id == plan.id).order_by(col(Action.id))))
    warnings = of_actions(record)
    reads = [
        (place, _action(read, plan, document, of_place(warnings, place)))
        for place, read in tally.reads("actions", record.actions)
        if read.text
    ]
    new: list[tuple[str, ActionCreate]] = []
    unmatched: list[tuple[str, ActionCreate]] = []
    for place, data in reads:
        same = _same(data.text, left)
        if same is None:
            unmatched.append((place, data))
        else:
            left.remove(same)
            _note(same, data, place, tally)
    not_taken = [
        read for read in tally.not_read("actions", record.actions) if not _strike(_same(read.text, left), left)
    ]
    for place, data in unmatched:
        reworded = _reworded(data.number, data.text, left)
        if reworded is None:
            new.append((place, data))
        else:
            left.remove(reworded)
            _note(reworded, data, place, tally)
    for read in not_taken:
        _strike(_reworded(shortened([read.number], 40), read.text, left), left)
    made = create_many(session, catalogue.ACTIONS, [data for _, data in new])
    for (place, _), action in zip(new, made, strict=True):
        tally.add(Item("actions", ImportOutcome.NEW, action, place))
    for action in left:
        tally.add(Item("actions", ImportOutcome.MISSING, action, note="This version of the plan no longer has it."))


def _same(text: str, left: list[Action]) -> Action | None:
    return next((action for action in left if letters(action.text) == letters(text)), None)


def _strike(found: Action | None, left: list[Action]) -> bool:
    """Take an action out of those that are left, if one was found."""
    if found is not None:
        left.remove(found)
    return found is not None


def _reworded(number: str | None, text: str, left: list[Action]) -> Action | None:
    if number is None:
        return None
    alike = ((_likeness(action.text, text), action) for action in left if action.number == number)
    best = max(alike, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= _ALIKE else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold().split(), other.casefold().split(), autojunk=False).ratio()


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
