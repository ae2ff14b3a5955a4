"""What a table's printed periods and timescales mean: the days, and how certain they are."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.ingest.periods import Mention, Period, PeriodKind, find_mentions, months
from app.vocabulary import TimescaleKind

__all__ = ["Milestone", "Period", "PeriodKind", "Timescale", "read_period", "read_timescale"]

_AROUND_PERIOD = re.compile(
    r"(?:as|at|on|of|by|in|the|for|from|to|until|between|and|during|end|ending|ended|beginning|month|period|year|date"
    r"|calendar|quarter|w|[\W_])*",
    re.IGNORECASE,
)
_RUN_TO = re.compile(
    r"\b(?:(?P<year>year|(?:12|twelve) months)|quarter|(?:3|three) months) (?:to|ending|ended)(?= |$)", re.IGNORECASE
)
_RANGE = re.compile(r"\s*(?:[-–—]|to|until|till|through(?: to)?)\s*(?:the )?(?:end )?(?:of )?", re.IGNORECASE)

_KINDS = {
    PeriodKind.DATE: TimescaleKind.DATE,
    PeriodKind.MONTH: TimescaleKind.MONTH,
    PeriodKind.QUARTER: TimescaleKind.QUARTER,
    PeriodKind.FINANCIAL_YEAR: TimescaleKind.FINANCIAL_YEAR,
}
# How often something is reported does not say when it will be done.
_REPORTING = re.compile(
    r"\b(?:report|monitor|updat|track)\w*,?\s+(?:\w+\s+){0,2}?(?:annually|yearly|quarterly|termly|monthly|weekly)\b"
    r"|\b(?:annual|yearly|quarterly|termly|monthly|weekly)\s+(?:\w+\s+){0,4}?(?:report|monitor|updat)\w*",
    re.IGNORECASE,
)
_ONGOING = re.compile(
    r"\b(?:on-?\s?going|continu(?:es|ing|ous|ously|al|ally)|business as usual|BAU|throughout)\b", re.IGNORECASE
)
_UNDER_WAY = re.compile(r"\b(?:under\s?-?way|in progress|current|currently|live)\b", re.IGNORECASE)
_RECURS = re.compile(
    r"\b(?:annually|yearly|quarterly|termly|monthly|weekly|daily|thereafter|periodic|periodically|regularly|rolling"
    r"|onwards?|(?:each|every)\s+\w+|(?:annual|regular|yearly) (?:review|refresh|cycle)\w*)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:tb[cda]|pending|depend\w*|(?:to|will|yet to) be (?:set|agreed|confirmed|decided|determined|developed))\b",
    re.IGNORECASE,
)
# Only what begins a clause says that it is done: "Board established March 2022" may be yet to come.
_DONE = re.compile(
    r"(?:^|[;.,:(–—-]|\band\b)\s*(?:(?:now|already|fully|this|all|has|have|been|was|is|action)\s+)*"
    r"(?:completed?|done|achieved|established|delivered|implemented|launched|closed|finished|in place)\b"
    r"(?!\s+(?:by|before|when|once|if|and)\b)",
    re.IGNORECASE,
)
_TO_COME = re.compile(r"\b(?:to|will|must|should|until|by|before|next|review|then|complete)\b", re.IGNORECASE)
_STARTS = re.compile(
    r"(?:^|[;.,:(–—-])\s*(?:from|since|commenc\w+|start\w*|beg[aiu]n\w*)(?:\s+(?:in|on|from|the|of|end|early))*\s*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:before|prior to)(?:\s+(?:the|end|of))*\s*$", re.IGNORECASE)
_GOES_ON_FROM = re.compile(
    r"\s*(?:(?:[-–—]|to|and)\s*(?:on-?going|present|onwards?|date\b)|onwards?\b|\+)", re.IGNORECASE
)


@dataclass(frozen=True)
class Milestone:
    """A day by which the timescale names something, with the words."""

    on: date
    words: str


@dataclass(frozen=True)
class Timescale:
    """A printed timescale: its words, what kind it is, and the day when all of it is due where one can be told."""

    text: str | None
    kind: TimescaleKind
    due_on: date | None = None
    milestones: list[Milestone] = field(default_factory=list)


@dataclass(frozen=True)
class _Step:
    """A mention with what the words before it make of it."""

    period: Period
    milestone: Milestone
    starts: bool
    done: bool


def read_period(text: str, *, default_year: int | None = None) -> Period | None:
    """Read a text that names one period and nothing else.

    Parameters
    ----------
    text : str
        Such as "Q2 20-21", "FY22-23", "Sept-21", "as at 31 March 2021", "April to June 2021".
    default_year : int, optional
        The year of what is printed without one; for a quarter, the year in which its financial year begins.

    Returns
    -------
    Period or None
        None where the text says more, names no period, or names days that cannot be told.
    """
    words = " ".join(text.split())
    mentions = find_mentions(words, default_year)
    periods = [mention.period for mention in mentions if mention.period]
    around = "".join(words[end:start] for end, start in _between(mentions, len(words)))
    run = _RUN_TO.match(around.lstrip())
    if len(periods) < len(mentions) or not _AROUND_PERIOD.fullmatch(_RUN_TO.sub("", around, count=1)):
        return None
    if len(periods) == 1:
        return _run_to(periods[0], words, years=bool(run["year"])) if run else periods[0]
    if len(periods) != 2 or not _RANGE.fullmatch(words, mentions[0].end, mentions[1].start):
        return None
    return _span(periods[0].starts_on, periods[1].ends_on, words)


def read_timescale(text: str | None, *, default_year: int | None = None) -> Timescale:
    """Read the timescale of an action.

    The due day is the last that the words name as an end, a launch or a review; the start of the action alone gives
    none. Two days or more, a day after which it goes on, a year, a season or a span make the kind "several".

    Parameters
    ----------
    text : str, optional
    default_year : int, optional
        The year of what is printed without one; a month without year is unclear where none is given.
    """
    words = " ".join((text or "").split())
    if not re.search(r"\w", words) or re.fullmatch(r"n\W?a|none|nil|blank", words, re.IGNORECASE):
        return Timescale(words or None, TimescaleKind.MISSING)
    mentions = find_mentions(words, default_year)
    said = _REPORTING.sub(" ", words[mentions[-1].end :] if mentions else words)
    steps = _steps(words, mentions)
    milestones = [step.milestone for step in steps if not step.starts]
    due = [step for step in steps if not step.starts and not step.done]
    if any(mention.period is None for mention in mentions):
        return Timescale(words, TimescaleKind.UNCLEAR, None, milestones)
    if not milestones:
        return Timescale(words, _without_days(said, started=bool(steps)))
    goes_on = _ONGOING.search(said) or _RECURS.search(said)
    last = max((step.milestone.on for step in due or ([] if goes_on else steps)), default=None)
    if not due and not goes_on:
        return Timescale(words, TimescaleKind.DONE, last, milestones)
    kinds = {_KINDS.get(step.period.kind) for step in steps}
    one_day = len({step.period.ends_on for step in steps}) == 1 and not goes_on
    kind = next(iter(kinds)) if one_day and len(kinds) == 1 else None
    return Timescale(words, kind or TimescaleKind.SEVERAL, last, milestones)


def _between(mentions: list[Mention], length: int) -> list[tuple[int, int]]:
    """The places before, between and after the mentions."""
    return list(zip([0, *(m.end for m in mentions)], [*(m.start for m in mentions), length], strict=True))


def _run_to(period: Period, words: str, *, years: bool) -> Period | None:
    """The twelve or three months up to the end of a period."""
    last = period.ends_on
    index = last.year * 12 + last.month - (12 if years else 3)
    return _span(date(index // 12, index % 12 + 1, 1), last, words)


def _span(first: date, last: date, words: str) -> Period | None:
    if first > last:
        return None
    if (first.day, first.month) == (1, 4) and last == date(first.year + 1, 3, 31):
        return Period(PeriodKind.FINANCIAL_YEAR, first, last, words)
    if first.month % 3 == 1 and (first, last) == months(first.year, first.month, first.month + 2):
        return Period(PeriodKind.QUARTER, first, last, words)
    return Period(PeriodKind.SPAN, first, last, words)


def _steps(words: str, mentions: list[Mention]) -> list[_Step]:
    steps = []
    places = _between(mentions, len(words))
    for index, mention in enumerate(mentions):
        lead, rest = words[slice(*places[index])], words[slice(*places[index + 1])]
        if mention.period is None:
            continue
        spans = index > 0 and _RANGE.fullmatch(lead)
        start = mentions[index - 1].start if spans else places[index][0]
        on = mention.period.starts_on - timedelta(days=1) if _BEFORE.search(lead) else mention.period.ends_on
        milestone = Milestone(on, words[start : mention.end].lstrip(" ,;.:–—-)"))
        starts = _begins_only(lead, rest, last=mention is mentions[-1])
        steps.append(_Step(mention.period, milestone, starts, _is_done(lead)))
    return steps


def _begins_only(lead: str, rest: str, *, last: bool) -> bool:
    """Whether a mention is only the beginning: of a span, or of the action, where nothing else is named to begin."""
    if (not last and _RANGE.fullmatch(rest)) or _STARTS.search(lead):
        return True
    return bool(_GOES_ON_FROM.match(rest)) and not re.search(r"\w", lead)


def _is_done(lead: str) -> bool:
    done = _DONE.search(lead)
    return bool(done) and not _TO_COME.search(lead)


def _without_days(words: str, *, started: bool) -> TimescaleKind:
    """The kind of a timescale that names no day, or the first day alone."""
    goes_on = _ONGOING.search(words)
    recurs = _RECURS.search(words) or _GOES_ON_FROM.search(words)
    if _DONE.search(words) and not (goes_on or recurs):
        return TimescaleKind.DONE
    if goes_on or (not _OPEN.search(words) and (recurs or (not started and _UNDER_WAY.search(words)))):
        return TimescaleKind.ONGOING
    return TimescaleKind.UNCLEAR
