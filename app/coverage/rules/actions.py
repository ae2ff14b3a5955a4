"""The rules that look at actions."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, select, tuple_

from app.coverage import conditions as c
from app.coverage import numbers as n
from app.coverage.rules.rule import Rule, blank, listed
from app.coverage.when import When
from app.vocabulary import ActionStatus, NodeKind, Severity

_LIVE_ACTIONS = "Actions that were not dropped."
_OTHER = c.ACTION.id.table.alias("other").c
# Spaces and stops do not make another sentence. Three times for spaces: eight in a row become four, two, one.
_UNSAID = (
    ("\n", " "),
    ("\t", " "),
    (".", " "),
    (",", " "),
    (";", " "),
    (":", " "),
    ("  ", " "),
    ("  ", " "),
    ("  ", " "),
)


def kept(_: When) -> ColumnElement[bool]:
    """Actions that were not dropped."""
    return c.kept()


def still_open(when: When) -> ColumnElement[bool]:
    """Actions that are neither dropped nor done."""
    return c.still_open(when.day)


def _plain(action: Any) -> ColumnElement[str]:
    """The action's words without capitals, stops and spare spaces."""
    text: ColumnElement[str] = func.lower(action.text)
    for old, new in _UNSAID:
        text = func.replace(text, old, new)
    return func.trim(text)


def _number(action: Any) -> tuple[ColumnElement[Any], ...]:
    return action.authority_id, action.plan_id, action.number


def _words(action: Any) -> tuple[ColumnElement[Any], ...]:
    return action.authority_id, _plain(action)


def _keyed(when: When, key: Any) -> Select[Any]:
    """The actions that were not dropped, by their keys. One pass: no index leads from text to text."""
    named = (part.label(f"key_{place}") for place, part in enumerate(key(_OTHER)))
    return select(*named).where(when.within(_OTHER.authority_id), _OTHER.status != ActionStatus.DROPPED)


def _shared(keys: Sequence[ColumnElement[Any]], *said: ColumnElement[Any]) -> Select[Any]:
    """The keys that several actions have, and what is said of those together."""
    return select(*keys, *said).group_by(*keys).having(func.count() > 1)


def _twice(when: When, key: Any) -> ColumnElement[bool]:
    """Another action has the same key."""
    return tuple_(*key(c.ACTION)).in_(_shared(list(_keyed(when, key).subquery().c)))


def _sharing(when: When, key: Any) -> Mapping[str, ColumnElement[Any]]:
    """The references of the actions with the same key, this one's among them."""
    keyed = _keyed(when, key)
    rows = keyed.add_columns(_OTHER.ref).order_by(*keyed.selected_columns, _OTHER.id).subquery().c
    *keys, ref = rows
    found = _shared(keys, func.aggregate_strings(ref, ", ").label("refs")).subquery().c
    same = (theirs == mine for theirs, mine in zip(list(found)[:-1], key(c.ACTION), strict=True))
    return {"actions": select(found.refs).where(*same).scalar_subquery()}


def _unmoved(when: When) -> Mapping[str, ColumnElement[Any]]:
    return {"kpis": listed(c.KPI.ref + " " + n.from_to(), c.KPI.id, c.ACTION, *n.moved_nothing(when.day))}


ACTION_RULES: tuple[Rule, ...] = (
    Rule(
        code="A001",
        slug="action-without-finding",
        title="The action serves no finding",
        looks_at=NodeKind.ACTION,
        checks=_LIVE_ACTIONS,
        why="Work that answers nothing the inspectors said may be good work, and is no answer.",
        close="Link the findings that it answers.",
        reason="This action is linked to no finding.",
        among=kept,
        broken=lambda _: not_(c.answers_something()),
        severity=Severity.WARNING,
    ),
    Rule(
        code="A002",
        slug="no-success-measure",
        title="The action has no success measure",
        looks_at=NodeKind.ACTION,
        checks=_LIVE_ACTIONS,
        why="Without a measure of success nobody can say whether the action worked.",
        close="Say what will be different when it is done, best as a KPI that it moves.",
        reason="The plan names no success measure for this action.",
        among=kept,
        broken=lambda _: blank(c.ACTION.success_measure),
        severity=Severity.WARNING,
    ),
    Rule(
        code="A003",
        slug="no-owner",
        title="The action has no owner",
        looks_at=NodeKind.ACTION,
        checks=_LIVE_ACTIONS,
        why="What belongs to nobody is done by nobody.",
        close="Name the person or team that answers for it.",
        reason="The plan names nobody who owns this action.",
        among=kept,
        broken=lambda _: blank(c.ACTION.owner),
        severity=Severity.ERROR,
    ),
    Rule(
        code="A004",
        slug="no-due-date",
        title="No due date can be told",
        looks_at=NodeKind.ACTION,
        checks="Actions that were not dropped and are not done.",
        why="An action without a day by which it is due is never late.",
        close="Agree a day, or a period whose end can be told.",
        reason="No due date can be told from its timescale ({timescale_kind}).",
        among=still_open,
        broken=lambda _: c.ACTION.due_on.is_(None),
        severity=Severity.WARNING,
    ),
    Rule(
        code="A005",
        slug="overdue",
        title="The action is overdue",
        looks_at=NodeKind.ACTION,
        checks="Actions that were not dropped, are not done, and have a due date.",
        why="A day that passes in silence turns a plan into a wish.",
        close="Do it and say when it was done, or agree a new day and say why.",
        reason="It was due on {due_on} and is not done.",
        among=lambda when: and_(c.still_open(when.day), c.ACTION.due_on.is_not(None)),
        broken=lambda when: c.ACTION.due_on < when.day,
        severity=Severity.ERROR,
        details=lambda _: {"due_on": c.ACTION.due_on},
    ),
    Rule(
        code="A006",
        slug="done-and-nothing-moved",
        title="The action is done, and a KPI that it was to move did not improve",
        looks_at=NodeKind.ACTION,
        checks="Actions that are done and are to move a KPI in use.",
        why="Done is a word about work. Whether it helped, the number says.",
        close="Say what is tried next, as a new action that is to move the KPI, or add the value that shows otherwise.",
        reason="It is done, and this did not improve: {kpis}.",
        among=lambda when: and_(c.done(when.day), c.moves_something(c.in_use(when.day))),
        broken=lambda when: c.some(*n.moved_nothing(when.day)),
        severity=Severity.ERROR,
        details=_unmoved,
    ),
    Rule(
        code="A007",
        slug="reference-twice",
        title="The action's reference stands twice in the plan",
        looks_at=NodeKind.ACTION,
        checks="Actions that were not dropped and have a printed reference.",
        why="Minutes that speak of action 1.1 mean one of two, and the other is forgotten.",
        close="Give one of them a number of its own, in the plan and here.",
        reason="The plan gives the reference {number} to several actions: {actions}.",
        among=lambda _: and_(c.kept(), not_(blank(c.ACTION.number))),
        broken=lambda when: _twice(when, _number),
        severity=Severity.WARNING,
        details=lambda when: {"number": c.ACTION.number, **_sharing(when, _number)},
    ),
    Rule(
        code="A008",
        slug="said-twice",
        title="The action says the same as another",
        looks_at=NodeKind.ACTION,
        checks=_LIVE_ACTIONS,
        why="The same work planned twice is done once at best, and counted twice.",
        close="Drop one of them, or say in each what only it does.",
        reason="These actions say the same: {actions}.",
        among=kept,
        broken=lambda when: _twice(when, _words),
        severity=Severity.WARNING,
        details=lambda when: _sharing(when, _words),
    ),
)
