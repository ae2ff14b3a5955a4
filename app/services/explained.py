"""Gaps that differ between two moments, each with what turned it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from heapq import nlargest
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.coverage.ids import one_of
from app.coverage.register import day
from app.coverage.snapshots import Content, GapChange, Turn
from app.coverage.watches import Reach, reach_of, severity_reach, waiver_reach
from app.models import AuditEvent, RuleSetting
from app.models.audit import AuditRead
from app.models.base import columns
from app.services.cause_words import Names, passing_sentence, records_in, sentence
from app.services.causes import Hits, Passing, Search
from app.services.window import WHOLE, Window, read_window
from app.vocabulary import NodeKind

MOST_CAUSES = 5
_EVENT, _SETTING = columns(AuditEvent), columns(RuleSetting)
_WAIVING = (Turn.WAIVED, Turn.WAIVER_ENDED)
_Key = tuple[str, Turn, int]  # a rule, what became of its gap, and the record's id


class CauseKind(StrEnum):
    """A change of a record, the day's moving on, or another release of the rules."""

    CHANGE = "change"
    DAY = "day"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a gap turned, in words; a change says who made it, when, and where it stands in the audit trail."""

    kind: CauseKind
    words: str
    sequence: int | None = None
    at: datetime | None = None
    actor: str | None = None
    record_kind: str | None = None
    record_id: int | None = None


@dataclass(frozen=True, slots=True)
class ExplainedGap:
    """A gap that differs, and why: changes first, the newest of them first; `further` more are not listed."""

    turn: Turn
    rule: str
    title: str
    kind: NodeKind
    id: int
    ref: str
    severity: str
    severity_was: str | None
    waived: bool
    causes: list[Cause]
    further: int


@dataclass(frozen=True)
class Moment:
    """How long the audit trail was, the day that was looked at, and how the rules were set."""

    sequence: int
    day: date
    content: Content

    def is_off(self, rule: str) -> bool:
        """Whether the authority had switched the rule off."""
        return bool(self.content["rules"][rule]["off"])


def explain(
    session: Session, authority_id: int, before: Moment, after: Moment, turned: Sequence[GapChange]
) -> list[ExplainedGap]:
    """The gaps that differ between two moments, each with its causes; one without causes is unexplained.

    Raises
    ------
    Conflict
        The audit trail between the two was altered.
    """
    hits, imports = _found(session, authority_id, before, after, turned)
    told = _Told(session, authority_id, before, after, hits, imports)
    return [_explained(change, *told.causes(change)) for change in turned]


def _explained(change: GapChange, causes: list[Cause], further: int) -> ExplainedGap:
    record = (change.rule, change.title, NodeKind(change.kind), change.id, change.ref)
    return ExplainedGap(change.turn, *record, change.severity, change.severity_was, change.waived, causes, further)


def _found(
    session: Session, authority_id: int, before: Moment, after: Moment, turned: Sequence[GapChange]
) -> tuple[dict[_Key, Hits], dict[tuple[datetime, str], str]]:
    """What can have turned each gap, and the imports of that time.

    The trail and the links that are looked through for it are large, and let go of before anything is worded.
    """
    window = read_window(session, authority_id, before.sequence, after.sequence)
    alike: dict[tuple[str, Turn], list[GapChange]] = defaultdict(list)
    for change in turned:
        alike[change.rule, change.turn].append(change)
    reaches = {group: _reach(*group, before, after, changes[0]) for group, changes in alike.items()}
    search = Search(session, authority_id, window, (before.day, after.day), filter(None, reaches.values()))
    settings = _settings(session, authority_id, window)
    found: dict[_Key, Hits] = {}
    for (rule, turn), changes in alike.items():
        reach = reaches[rule, turn]
        hits = search.causes(reach, changes) if reach else [Hits(change.id, 0) for change in changes]
        if reach is None or (turn not in _WAIVING and _set_anew(rule, before, after)):
            for hit in hits:
                hit.events |= {sequence: {WHOLE} for sequence in settings.get(rule, ())}
        found |= {(rule, turn, hit.record_id): hit for hit in hits}
    return found, window.imports


def _reach(rule: str, turn: Turn, before: Moment, after: Moment, change: GapChange) -> Reach | None:
    """What gaps that turned so rest on; None where it was the rule that changed."""
    kind = NodeKind(change.kind)
    if _of_release(rule, before, after) is not None:
        return None
    if turn in _WAIVING:
        return waiver_reach(rule, kind)
    if before.is_off(rule) != after.is_off(rule):
        return None
    return severity_reach(rule, kind) if turn == Turn.SEVERITY_CHANGED else reach_of(rule, kind)


def _set_anew(rule: str, before: Moment, after: Moment) -> bool:
    return bool(before.content["settings"].get(rule) != after.content["settings"].get(rule))


def _of_release(rule: str, before: Moment, after: Moment) -> Cause | None:
    if rule not in before.content["rules"]:
        return Cause(CauseKind.RELEASE, f"{rule} is new in release {after.content['release']}")
    if rule not in after.content["rules"]:
        return Cause(CauseKind.RELEASE, f"{rule} is no rule of release {after.content['release']}")
    return None


def _settings(session: Session, authority_id: int, window: Window) -> dict[str, list[int]]:
    """By rule, the events that settled something about it."""
    if not window.settings:
        return {}
    known = select(_SETTING.id, _SETTING.rule).where(_SETTING.authority_id == authority_id)
    rules = {row.id: row.rule for row in session.connection().execute(known)}
    found: dict[str, list[int]] = defaultdict(list)
    for setting_id, (named, sequences) in window.settings.items():
        for rule in {*named, rules.get(setting_id, "")} - {""}:
            found[rule] += sequences
    return found


class _Told:
    """Words the causes of gaps."""

    def __init__(
        self,
        session: Session,
        authority_id: int,
        before: Moment,
        after: Moment,
        hits: Mapping[_Key, Hits],
        imports: Mapping[tuple[datetime, str], str],
    ) -> None:
        self.session, self.authority_id = session, authority_id
        self.before, self.after, self.hits, self.imports = before, after, hits, imports
        self.names = Names(session, authority_id)
        self.told: dict[tuple[int, frozenset[str]], Cause] = {}
        self.newest = {key: nlargest(MOST_CAUSES, hit.events) for key, hit in hits.items()}
        self.events = self._events({sequence for sequences in self.newest.values() for sequence in sequences})
        passed = {passing for hit in hits.values() for passing in hit.passings if passing.day is not None}
        named = {record for event in self.events.values() for record in records_in(event)}
        self.names.load(named | {(passing.kind, passing.record_id) for passing in passed})

    def causes(self, change: GapChange) -> tuple[list[Cause], int]:
        """The causes of a gap, and how many more there are."""
        if (release := _of_release(change.rule, self.before, self.after)) is not None:
            return [release], 0
        key = change.rule, change.turn, change.id
        hit = self.hits[key]
        causes = [self._change(self.events[sequence], frozenset(hit.events[sequence])) for sequence in self.newest[key]]
        causes += [self._passing(passing) for passing in sorted(hit.passings, key=str)]
        shown = causes[:MOST_CAUSES] or self._another_release(change.rule)
        return shown, len(hit.events) + len(hit.passings) - min(len(causes), MOST_CAUSES)

    def _another_release(self, rule: str) -> list[Cause]:
        """What is left to turn a gap when no change and no day did: the rule itself."""
        was, now = (moment.content["release"] for moment in (self.before, self.after))
        if was == now:
            return []
        return [Cause(CauseKind.RELEASE, f"the release changed from {was} to {now}, which may read {rule} differently")]

    def _events(self, sequences: set[int]) -> dict[int, Mapping[str, Any]]:
        if not sequences:
            return {}
        statement = select(*(_EVENT[name] for name in AuditRead.model_fields))
        some = one_of(_EVENT.sequence, "sequences", sequences)
        rows = self.session.connection().execute(statement.where(_EVENT.chain == self.authority_id, some))
        return {row["sequence"]: dict(row) for row in rows.mappings()}

    def _change(self, event: Mapping[str, Any], fields: frozenset[str]) -> Cause:
        key = (event["sequence"], fields)
        if key not in self.told:
            words = sentence(self.names, event, fields)
            if imported := self.imports.get((event["at"], event["actor"])):
                words += f" ({imported})"
            who = (event["sequence"], event["at"], event["actor"], event["kind"], event["record_id"])
            self.told[key] = Cause(CauseKind.CHANGE, words, *who)
        return self.told[key]

    def _passing(self, passing: Passing) -> Cause:
        words = f"the day moved from {day(self.before.day)} to {day(self.after.day)}"
        if passing.day is None:
            return Cause(CauseKind.DAY, words)
        said = passing_sentence(self.names, passing)
        return Cause(CauseKind.DAY, f"{words}: {said}", record_kind=passing.kind, record_id=passing.record_id)
