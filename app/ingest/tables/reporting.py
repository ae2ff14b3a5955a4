"""Clauses that say a thing is reported to bodies: "currently reported to CSLT (monthly) and the Board (quarterly)"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.ingest.tables.bodies import Body, body_at
from app.ingest.tables.frequencies import DATE_PATTERN, FREQUENCY_PATTERN, read_day, read_frequency
from app.ingest.tables.labels import NOTHING
from app.vocabulary import Frequency

_VERBS = r"(?:reported|reporting|reports|presented|discussed)"
_VERB = re.compile(
    rf"\b(?P<verb>{_VERBS})\b(?P<between>(?:(?!\b{_VERBS}\b)[^.:;•\n]){{0,40}}?)\s(?:to|at|through|via)\b(?P<colon>\s?:)?\s*",
    re.IGNORECASE,
)
# What stands before the verb and belongs to it, not to the name of what is reported.
_AUXILIARY = (
    r"is|are|was|were|be|been|being|will|has|have|also|now|currently|already|then|not|never|yet|no longer"
    rf"|{FREQUENCY_PATTERN}"
)
_LEAD = re.compile(rf"(?P<firm>\s*[–—-])?\s*(?P<words>(?:\b(?:{_AUXILIARY})\s+)*)$", re.IGNORECASE)
_LONGEST_LEAD = 60
_NEGATED = re.compile(r"\b(?:not|never|no longer)\b", re.IGNORECASE)

_AND = re.compile(r"\s*(?:,\s*(?:and|&)?|;|\band\b|&|/)\s*(?:\b(?:to|at|the)\s+)*", re.IGNORECASE)
_LOOSE_AND = re.compile(r"\s*(?:[,;/•]|\band\b|&|\n)?\s*(?:[•–-]\s*)?(?:\bthe\s+)?", re.IGNORECASE)
_NOTE = re.compile(rf"\s*\((?P<note>[^()]{{0,80}})\)|\s+(?P<bare>{FREQUENCY_PATTERN})\b", re.IGNORECASE)
_DATED = re.compile(rf"\s*(?:meetings?\s+)?(?:on|in)\s+(?:the\s+)?(?P<date>{DATE_PATTERN})", re.IGNORECASE)


@dataclass(frozen=True)
class Recipient:
    """A body in the clause's list, with what the list says of it alone."""

    body: Body
    frequency: Frequency | None
    in_brackets: bool = False


@dataclass(frozen=True)
class Clause:
    """One clause: what is reported stands before `start`, the verb at `verb`, the list of bodies ends at `end`."""

    start: int
    verb: int
    end: int
    recipients: tuple[Recipient, ...]
    reported_on: str | None
    negated: bool


def find_clauses(text: str) -> list[Clause]:
    """All such clauses of a cell, in order.

    "% of incidents reported to police within a day" is the name of a KPI, so a clause needs a body that is known or
    ends like one ("... Board"), unless a dash or "is currently" marks it as being about reporting.
    """
    clauses: list[Clause] = []
    for match in _VERB.finditer(text):
        if clauses and match.start() < clauses[-1].end:
            continue
        if clause := _clause(text, match):
            clauses.append(clause)
    return clauses


def bare_list(text: str) -> Clause | None:
    """A cell that only lists bodies, below a heading that says "reported to"."""
    recipients, end = _recipients(text, 0, loose=True)
    if not recipients or NOTHING.fullmatch(text):
        return None
    return Clause(0, 0, end, tuple(recipients), None, negated=False)


def _clause(text: str, match: re.Match[str]) -> Clause | None:
    before = text[max(0, match.start() - _LONGEST_LEAD) : match.start()]
    lead = _LEAD.search(before)
    lead_words = lead["words"] if lead else ""
    is_marked = bool(
        lead and (lead["firm"] or re.search(r"\b(?:is|are|currently|already)\b", lead_words, re.IGNORECASE))
    )
    recipients, end = _recipients(text, _skip_article(text, match.end()), loose=bool(match["colon"]))
    if not recipients or not (is_marked or any(recipient.body.surely for recipient in recipients)):
        return None
    frequency = read_frequency(f"{lead_words} {match['between']}")
    reported_on = None
    if dated := _DATED.match(text, end):
        frequency, reported_on, end = Frequency.ONE_OFF, read_day(" ".join(dated["date"].split())), dated.end()
    start = match.start() - (len(before) - lead.start() if lead else 0)
    return Clause(
        start,
        match.start(),
        end,
        tuple(_with_frequency(recipients, frequency)),
        reported_on,
        negated=bool(_NEGATED.search(lead_words)),
    )


def _skip_article(text: str, position: int) -> int:
    return position + 4 if text[position : position + 4].casefold() == "the " else position


def _recipients(text: str, position: int, *, loose: bool) -> tuple[list[Recipient], int]:
    """The list of bodies that begins at `position`, and where it ends.

    After a colon or below a heading a list may do without commas: its items stood on lines of their own.
    """
    recipients: list[Recipient] = []
    end = position
    while body := body_at(text, position):
        if recipients and not body.surely and loose:
            break
        recipient = Recipient(body, None)
        end = body.end
        while note := _NOTE.match(text, end):
            if recipient.frequency is None:
                recipient = Recipient(body, read_frequency(note[0]), in_brackets=bool(note["note"]))
            end = note.end()
        recipients.append(recipient)
        joint = (_LOOSE_AND if loose else _AND).match(text, end)
        if joint is None:
            break
        position = joint.end()
    return recipients, end


def _with_frequency(recipients: list[Recipient], frequency: Frequency | None) -> Iterator[Recipient]:
    """Give each body what the clause says of all.

    "to SMT and CSLT quarterly" is said of both, "to SMT and CSLT (quarterly)" of the last alone.
    """
    *others, last = recipients
    if frequency is None and not last.in_brackets and not any(other.frequency for other in others):
        frequency = last.frequency
    for recipient in recipients:
        yield Recipient(recipient.body, recipient.frequency or frequency)
