"""Suggests which actions may answer a finding, and which findings an action may answer.

As with KPIs nothing is linked by asking: a person says that an action answers a finding, or does not.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping
from sqlmodel import Session

from app.meaning.analysis import analyse
from app.meaning.answering import Answering, of_action
from app.meaning.evidence import Fit
from app.services import suggestion_rows as rows
from app.services.suggestions import FindingSuggestion

_SHOWN = ("id", "ref", "text", "plan", "owner", "due_on")


@dataclass(frozen=True)
class ActionSuggestion:
    """An action that may answer a finding.

    Parameters
    ----------
    id, ref, text, owner, due_on
        The action's own.
    plan
        Reference of the plan that it stands in.
    score, because, fits
        As in `Suggestion`.
    """

    id: int
    ref: str
    text: str
    plan: str
    owner: str | None
    due_on: date | None
    score: float
    because: list[str]
    fits: Fit


def suggest_actions(session: Session, authority_id: int, finding_id: int, limit: int = 10) -> list[ActionSuggestion]:
    """Actions of the authority that may answer a finding of it, the most alike first; none when nothing fits.

    Left out are those that were dropped, and those that answer it, or a finding that restates it, already.

    Raises
    ------
    NotFound
        The authority has no such finding.
    """
    asked = analyse(rows.finding(session, authority_id, finding_id)["text"])
    actions = rows.actions(session, authority_id)
    known = rows.answering_actions(session, authority_id, finding_id)
    return [
        ActionSuggestion(
            **{name: actions[found.key][name] for name in _SHOWN},
            score=found.score,
            because=list(found.because),
            fits=found.fits,
        )
        for found in _answering(actions).actions_for(asked, limit, known)
    ]


def suggest_findings_to_answer(
    session: Session, authority_id: int, action_id: int, limit: int = 10
) -> list[FindingSuggestion]:
    """Checked findings that an action may answer, the most alike first; those that it answers are left out.

    Raises
    ------
    NotFound
        The authority has no such action.
    InvalidInput
        It was dropped.
    """
    actions = rows.actions(session, authority_id)
    if action_id not in actions:
        rows.say_why_no_action(session, authority_id, action_id)
    texts = ((key, analyse(text)) for key, text in rows.unanswered_findings(session, authority_id, action_id))
    best = _answering(actions).findings_for(action_id, texts, limit)
    told = rows.findings(session, authority_id, [found.key for found in best])
    return [
        FindingSuggestion(**told[found.key], score=found.score, because=list(found.because), fits=found.fits)
        for found in best
    ]


def _answering(actions: dict[int, RowMapping]) -> Answering:
    return Answering({key: of_action(row["text"], row["success_measure"]) for key, row in actions.items()})
