"""How far an action is, told from its status or from its timescale."""

import re

from app.ingest.dates import Timescale
from app.vocabulary import ActionStatus, TimescaleKind

_COLOUR = r"(?:(?:b?rag|status|blue|green|amber|red)\W+)*"
_FINISHED = "complete|completed|done|closed|achieved|finished|embedded|100%"
_BEGUN = (
    r"in progress|on-?\s?going|started|under ?way|on track|off track|on target|at risk|behind|delay(?:ed|s)?|slipped"
    r"|overdue|on hold|paused|open|current|live"
)
# In this order: "not started" holds "started", and "partially complete" holds "complete".
_STATUSES = (
    (ActionStatus.DROPPED, r"\b(?:cancelled|withdrawn|dropped|superseded|discontinued|abandoned|no longer)\b"),
    (ActionStatus.NOT_STARTED, r"\bnot (?:yet )?(?:started|begun|commenced|due)\b|\bto (?:be )?start(?:ed)?\b"),
    (ActionStatus.NOT_STARTED, r"^(?:pending|planned|0%|white|gr[ae]y)(?!\w)"),
    (ActionStatus.IN_PROGRESS, r"\b(?:partial(?:ly)?|partly|nearly|almost|in|not)\W*(?:fully )?(?:completed?|done)\b"),
    (ActionStatus.DONE, rf"^{_COLOUR}(?:now |fully )*(?:{_FINISHED})(?!\w)(?! (?:by|before)\b)|^(?:blue|b)$"),
    (ActionStatus.IN_PROGRESS, rf"\b(?:{_BEGUN})\b|^(?:red|amber|green|yellow|r|a|g|\d\d?%)(?!\w)"),
)


def read_status(printed: str) -> ActionStatus | None:
    """What a cell of the status column says, None where that cannot be told."""
    words = " ".join(printed.split()).casefold()
    return next((status for status, pattern in _STATUSES if re.search(pattern, words)), None)


def status_from(timescale: Timescale) -> ActionStatus:
    """How far an action is that has no status: in progress unless its timescale is nothing but its status."""
    if timescale.kind == TimescaleKind.DONE:
        return ActionStatus.DONE
    if re.fullmatch(r"pending|not (?:yet )?started|yet to start", timescale.text or "", re.IGNORECASE):
        return ActionStatus.NOT_STARTED
    return ActionStatus.IN_PROGRESS
