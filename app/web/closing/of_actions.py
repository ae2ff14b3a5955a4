"""How gaps of actions are closed: what they answer, who owns them, what success is, by when."""

from app.services import catalogue
from app.vocabulary import ActionStatus, TimescaleKind
from app.web.closing.answers import LINK_FINDING
from app.web.closing.way import Field, set_fields

_SUCCESS = (Field("success_measure", "What will be different when it is done", "area"),)
_OWNER = (Field("owner", "Who owns it", hint="A person or a team"),)
_DUE = (Field("due_on", "By when", "date"),)
_DONE_ON = (Field("done_on", "On which day was it done?", "date"),)


_SUCCEED = set_fields("success-measure", "Say what success is", catalogue.ACTIONS, _SUCCESS)
_OWN = set_fields("owner", "Name its owner", catalogue.ACTIONS, _OWNER)
_DATE = set_fields("due-date", "Set a due date", catalogue.ACTIONS, _DUE, timescale_kind=TimescaleKind.DATE)
_LATER = set_fields("due-date", "Agree a later date", catalogue.ACTIONS, _DUE)
_FINISH = set_fields("done", "It is done", catalogue.ACTIONS, _DONE_ON, status=ActionStatus.DONE)

ACTION_WAYS = {
    "A001": (LINK_FINDING,),
    "A002": (_SUCCEED,),
    "A003": (_OWN,),
    "A004": (_DATE,),
    "A005": (_FINISH, _LATER),
}
