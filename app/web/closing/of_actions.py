"""How gaps of actions are closed: what they answer, who owns them, what success is, by when."""

from typing import Any

from app.coverage.gaps import Gap
from app.services import catalogue
from app.services.take_back import Step
from app.vocabulary import ActionStatus, TimescaleKind
from app.web.access import Visit
from app.web.closing.way import Done, Field, Way, labels_of, made, named, set_fields
from app.web.forms import Form

_ANSWERED = (
    Field("finding", "Reference of the finding", hint="For example, ILACS-2019-06-R1. The page Findings lists them."),
    Field("reason", "Why (optional)"),
)
_SUCCESS = (Field("success_measure", "What will be different when it is done", "area"),)
_OWNER = (Field("owner", "Who owns it", hint="A person or a team"),)
_DUE = (Field("due_on", "By when", "date"),)
_DONE_ON = (Field("done_on", "On which day was it done?", "date"),)


def _answer(visit: Visit, action: Any, _: Gap, form: Form) -> Done:
    finding = named(visit, catalogue.FINDINGS, form, "finding", "the reference of a finding")
    labels = labels_of(_ANSWERED[1:])
    answer = made(visit, catalogue.ANSWERS, form, labels, action_id=action.id, finding_id=finding.id)
    return Done(f"{action.ref} answers {finding.ref}.", [Step.of(catalogue.ANSWERS, answer)])


_LINK = Way("link-finding", "Link a finding that it answers", "Link it", lambda *_: _ANSWERED, _answer)
_SUCCEED = set_fields("success-measure", "Say what success is", catalogue.ACTIONS, _SUCCESS)
_OWN = set_fields("owner", "Name its owner", catalogue.ACTIONS, _OWNER)
_DATE = set_fields("due-date", "Set a due date", catalogue.ACTIONS, _DUE, timescale_kind=TimescaleKind.DATE)
_LATER = set_fields("due-date", "Agree a later date", catalogue.ACTIONS, _DUE)
_FINISH = set_fields("done", "It is done", catalogue.ACTIONS, _DONE_ON, status=ActionStatus.DONE)

ACTION_WAYS = {
    "A001": (_LINK,),
    "A002": (_SUCCEED,),
    "A003": (_OWN,),
    "A004": (_DATE,),
    "A005": (_FINISH, _LATER),
}
