"""How an action and a finding are tied: from the finding, which action answers it, or from the action."""

from typing import Any

from app.coverage.gaps import Gap
from app.errors import Problem
from app.services import catalogue
from app.services.suggest_answers import ActionSuggestion, suggest_actions, suggest_findings_to_answer
from app.services.take_back import Step
from app.vocabulary import ActionStatus
from app.web.access import Visit
from app.web.closing.suggested import SUGGESTED, choice, chosen, reasons
from app.web.closing.way import Done, Field, Way, labels_of, made
from app.web.forms import Form, Rejected
from app.web.words import a_date, shortened

_LONGEST = 160
_WHY = Field("reason", "Why (optional)", hint="How the action answers the finding.")


def _action_fields(visit: Visit, finding: Any) -> list[Field]:
    best = suggest_actions(visit.session, visit.authority.id, finding.id, SUGGESTED)
    options = [(action.ref, f"{action.ref}: {shortened(action.text, _LONGEST)}", _about(action)) for action in best]
    where = "For example, ACT-12. The page Actions lists them."
    return [*choice("action", "Which action answers it?", "action", options, where), _WHY]


def _about(action: ActionSuggestion) -> str:
    """Where an action stands, who owns it and by when, and what the suggestion rests on."""
    due = f"due {a_date(action.due_on)}" if action.due_on else None
    return f"{', '.join(filter(None, (action.plan, action.owner, due)))}. {reasons(action)}"


def _finding_fields(visit: Visit, action: Any) -> list[Field]:
    best = suggest_findings_to_answer(visit.session, visit.authority.id, action.id, SUGGESTED)
    options = [(found.ref, f"{found.ref}: {shortened(found.text, _LONGEST)}", reasons(found)) for found in best]
    where = "For example, ILACS-2019-06-R1. The page Findings lists them."
    return [*choice("finding", "Which finding does it answer?", "finding", options, where), _WHY]


def _by_action(visit: Visit, finding: Any, _: Gap, form: Form) -> Done:
    action, field = chosen(visit, catalogue.ACTIONS, form, "action", "action")
    if action.status == ActionStatus.DROPPED:
        raise Rejected([Problem(field, f"{action.ref} was dropped and answers nothing any more")])
    return _linked(visit, action, finding, form)


def _by_finding(visit: Visit, action: Any, _: Gap, form: Form) -> Done:
    finding, _field = chosen(visit, catalogue.FINDINGS, form, "finding", "finding")
    return _linked(visit, action, finding, form)


def _linked(visit: Visit, action: Any, finding: Any, form: Form) -> Done:
    labels = labels_of((_WHY,))
    answer = made(visit, catalogue.ANSWERS, form, labels, action_id=action.id, finding_id=finding.id)
    return Done(f"{action.ref} answers {finding.ref}.", [Step.of(catalogue.ANSWERS, answer)])


LINK_ACTION = Way("link-action", "Link an action that answers it", "Link it", _action_fields, _by_action)
LINK_FINDING = Way("link-finding", "Link a finding that it answers", "Link it", _finding_fields, _by_finding)
