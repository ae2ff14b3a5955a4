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
from app.coverage.snapshots import Content, GapChange, Turn, gap_changes
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
    """How long the audit trail was, the day that was looked at, and what was found."""

    sequence: int
    day: date
    content: Content


def explain(session: Session, authority_id: int, before: Moment, after: Moment) -> list[ExplainedGap]:
    """Every gap that differs between two moments, with its causes; one without causes is unexplained.

    Raises
    ------
    Conflict
        The audit trail between the two was altered.
    """
    window = read_window(session, authority_id, before.sequence, after.sequence)
    turned = list(gap_changes(before.content, after.content))
    if not turned:
        return []
    alike: dict[tuple[str, Turn], list[GapChange]] = defaultdict(list)
    for change in turned:
        alike[change.rule, change.turn].append(change)
    found = _Found(session, authority_id, window, before, after, alike)
    return [_explained(change, *found.causes(change)) for change in turned]


def _explained(change: GapChange, causes: list[Cause], further: int) -> ExplainedGap:
    record = (change.rule, change.title, NodeKind(change.kind), change.id, change.ref)
    return ExplainedGap(change.turn, *record, change.severity, change.severity_was, change.waived, causes, further)


class _Found:
    """Finds and words the causes of gaps; those of one rule that turned alike, together."""

    def __init__(
        self,
        session: Session,
        authority_id: int,
        window: Window,
        before: Moment,
        after: Moment,
        alike: Mapping[tuple[str, Turn], Sequence[GapChange]],
    ) -> None:
        self.session, self.authority_id, self.window = session, authority_id, window
        self.before, self.after = before, after
        self.names = Names(session, authority_id)
        self.settings = self._settings()
        self.told: dict[tuple[int, frozenset[str]], Cause] = {}
        reaches = {group: self._reach(*group, changes[0]) for group, changes in alike.items()}
        self.search = Search(session, authority_id, window, (before.day, after.day), filter(None, reaches.values()))
        self.hits: dict[tuple[str, Turn, int], Hits] = {}
        for (rule, turn), changes in alike.items():
            hits = self._hits(rule, turn, reaches[rule, turn], changes)
            self.hits |= {(rule, turn, hit.record_id): hit for hit in hits}
        self.newest = {key: nlargest(MOST_CAUSES, hit.events) for key, hit in self.hits.items()}
        self.events = self._events({sequence for sequences in self.newest.values() for sequence in sequences})
        passed = {passing for hit in self.hits.values() for passing in hit.passings if passing.day is not None}
        named = {record for event in self.events.values() for record in records_in(event)}
        self.names.load(named | {(passing.kind, passing.record_id) for passing in passed})

    def causes(self, change: GapChange) -> tuple[list[Cause], int]:
        """The causes of a gap, and how many more there are."""
        if (release := self._of_release(change.rule)) is not None:
            return [release], 0
        key = change.rule, change.turn, change.id
        hit = self.hits[key]
        causes = [self._change(self.events[sequence], frozenset(hit.events[sequence])) for sequence in self.newest[key]]
        causes += [self._passing(passing) for passing in sorted(hit.passings, key=str)]
        shown = causes[:MOST_CAUSES] or self._another_release(change.rule)
        return shown, len(hit.events) + len(hit.passings) - min(len(causes), MOST_CAUSES)

    def _reach(self, rule: str, turn: Turn, change: GapChange) -> Reach | None:
        """What gaps that turned so rest on; None where it was the rule that changed."""
        kind = NodeKind(change.kind)
        if self._of_release(rule) is not None:
            return None
        if turn in _WAIVING:
            return waiver_reach(rule, kind)
        if self._is_off(self.before, rule) != self._is_off(self.after, rule):
            return None
        return severity_reach(rule, kind) if turn == Turn.SEVERITY_CHANGED else reach_of(rule, kind)

    def _hits(self, rule: str, turn: Turn, reach: Reach | None, changes: Sequence[GapChange]) -> list[Hits]:
        settled = dict.fromkeys(self.settings.get(rule, ()), WHOLE)
        if reach is None:
            return [
                Hits(change.id, 0, {sequence: {field} for sequence, field in settled.items()}) for change in changes
            ]
        hits = self.search.causes(reach, changes)
        if turn not in _WAIVING and (
            self.before.content["settings"].get(rule) != self.after.content["settings"].get(rule)
        ):
            for hit in hits:
                hit.events |= {sequence: {field} for sequence, field in settled.items()}
        return hits

    def _is_off(self, moment: Moment, rule: str) -> bool:
        return bool(moment.content["rules"][rule]["off"])

    def _of_release(self, rule: str) -> Cause | None:
        if rule not in self.before.content["rules"]:
            return Cause(CauseKind.RELEASE, f"{rule} is new in release {self.after.content['release']}")
        if rule not in self.after.content["rules"]:
            return Cause(CauseKind.RELEASE, f"{rule} is no rule of release {self.after.content['release']}")
        return None

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
            if imported := self.window.imports.get((event["at"], event["actor"])):
                words += f" ({imported})"
            who = (event["sequence"], event["at"], event["actor"], event["kind"], event["record_id"])
            self.told[key] = Cause(CauseKind.CHANGE, words, *who)
        return self.told[key]

    def _passing(self, passing: Passing) -> Cause:
        words = f"the day moved from {self.before.day.isoformat()} to {self.after.day.isoformat()}"
        if passing.day is None:
            return Cause(CauseKind.DAY, words)
        said = passing_sentence(self.names, passing)
        return Cause(CauseKind.DAY, f"{words}: {said}", record_kind=passing.kind, record_id=passing.record_id)

    def _settings(self) -> dict[str, list[int]]:
        """By rule, the events that settled something about it."""
        if not self.window.settings:
            return {}
        known = select(_SETTING.id, _SETTING.rule).where(_SETTING.authority_id == self.authority_id)
        rules = {row.id: row.rule for row in self.session.connection().execute(known)}
        found: dict[str, list[int]] = defaultdict(list)
        for setting_id, (named, sequences) in self.window.settings.items():
            for rule in {*named, rules.get(setting_id, "")} - {""}:
                found[rule] += sequences
        return found
