"""Carries changes out for a page, and words what that did: the counts of gaps that moved, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.coverage.gap_lists import count_by_rule
from app.coverage.gaps import Question
from app.models import Kpi
from app.models.change import Change
from app.services.repair import carry_out
from app.services.take_back import written
from app.services.taken_steps import steps_of, watched
from app.web.access import Visit
from app.web.cookies import Said, Undo
from app.web.words import count

# A browser keeps no long message: behind a longer address the way back starts afresh.
_LONGEST = 1_500


@dataclass(frozen=True)
class CarriedOut:
    """What was changed, one sentence each; which gaps became more or fewer; and new KPIs' references by name."""

    sentences: list[str]
    moved: list[str]
    refs: dict[str, str]
    steps: str


def carried_out(visit: Visit, changes: Sequence[Change]) -> CarriedOut:
    """Make the changes for real, all of them or none."""
    before = _counts(visit)
    with watched(visit.session) as records:
        done = carry_out(visit.session, visit.scope, visit.authority.ref, visit.as_of, changes)
    refs = {record.name: record.ref for record in records if isinstance(record, Kpi)}
    after = _counts(visit)
    moved = [
        f"{code}, {title}: {count(abs(more), 'gap')} {'more' if more > 0 else 'fewer'}"
        for (code, title), was in before.items()
        if (more := after[code, title] - was)
    ]
    return CarriedOut(done["changes"], moved, refs, written(steps_of(records)))


def message(visit: Visit, done: CarriedOut, back: str, start: str) -> Said:
    """What the next page tells; `back` is where undoing leads, or `start` where that is too long to keep."""
    fields = {"steps": done.steps, "back": back if len(back) < _LONGEST else start}
    undo = Undo(visit.url("undo"), fields) if done.steps else None
    return Said(" ".join(done.sentences), done.moved or ["The number of gaps is as before."], undo)


def _counts(visit: Visit) -> dict[tuple[str, str], int]:
    question = Question(visit.as_of, frozenset({visit.authority.id}))
    return {(found.rule.code, found.rule.title): found.broken for found in count_by_rule(visit.session, question)}
