"""A stretch of an authority's audit trail, kept small: which records it changed, and which links held when."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from sqlmodel import Session

from app.services.trail import walk_trail
from app.vocabulary import ActionStatus, KpiStatus, MappingStatus, RepeatStatus

# Later than every event: where a link that still holds ends.
FOREVER = 2**63 - 1
ALIVE, GONE = 1, -1
# Every field at once: a record that came or went.
WHOLE = "*"

Record = tuple[str, int]
LINKS = ("finding_id", "kpi_id", "body_id", "action_id", "restated_id", "earlier_id", "inspection_id", "plan_id")
KINDS = frozenset(
    {
        *("inspection", "finding", "mapping", "restatement", "repeat", "kpi", "measurement", "target"),
        *("route", "body", "meeting", "plan", "action", "answer", "move", "waiver"),
    }
)
# What is compared with other records' words, wherever these stand.
COMPARED = {"action": ("number", "text"), "waiver": ("rule",)}
_DOWN = {KpiStatus.RETIRED.value, MappingStatus.REJECTED.value, ActionStatus.DROPPED.value, RepeatStatus.REFUSED.value}
# Days from which, and until which, a record is in force.
_FIRST, _LAST = {"from_on"}, {"to_on", "retired_on", "expires_on", "held_on"}


class Seen(NamedTuple):
    """What attribution needs of one event: its fields, each with what it does to the record's being in force."""

    sequence: int
    change: str
    effects: tuple[tuple[str, int], ...]


class Span(NamedTuple):
    """A link held from one event to another."""

    row_id: int
    value: int
    start: int
    end: int


@dataclass
class Window:
    """The trail after event `since` up to event `until`; of what came later only what it takes to look back."""

    since: int
    until: int
    events: dict[Record, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    # By the setting's id: the rules that the trail says it named, and the events.
    settings: dict[int, tuple[set[str], list[int]]] = field(default_factory=lambda: defaultdict(lambda: (set(), [])))
    imports: dict[tuple[datetime, str], str] = field(default_factory=dict)
    # The days and status of a record at event `until`, where they were changed, or it was deleted, later.
    later: dict[Record, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    # What the compared fields of a record said at any time.
    said: dict[tuple[str, str], dict[int, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    _turns: dict[tuple[str, str], dict[int, list[tuple[int, Any, Any]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    _known: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> set[str]:
        """The kinds of record that were changed."""
        return {kind for kind, _ in self.events}

    @cached_property
    def _by_value(self) -> dict[tuple[str, str], dict[int, list[Span]]]:
        found: dict[tuple[str, str], dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
        for link, rows in self._turns.items():
            for row_id in rows:
                for span in self.spans(*link, row_id) or ():
                    found[link][span.value].append(span)
        return found

    def spans(self, kind: str, column: str, row_id: int) -> list[Span] | None:
        """What a link's column named, from when to when; None where it was never changed since."""
        turns = self._turns.get((kind, column), {}).get(row_id)
        if turns is None:
            return None
        values = [turns[0][1], *(after for _, _, after in turns)]
        ends = [0, *(sequence for sequence, _, _ in turns), FOREVER]
        named = zip(values, pairwise(ends), strict=True)
        return [Span(row_id, value, *stretch) for value, stretch in named if value is not None]

    def spans_to(self, kind: str, column: str, value: int) -> list[Span]:
        """The links that the trail knows to have named this record."""
        return self._by_value.get((kind, column), {}).get(value, [])

    def note(self, event: Mapping[str, Any]) -> None:
        """Take in one event, in the order of the trail."""
        kind, record = event["kind"], (event["kind"], event["record_id"])
        if kind in KINDS:
            self._note_links(event)
            if event["sequence"] > self.until:
                for name in (name for name in event["before"] if name.endswith("_on") or name == "status"):
                    self.later[record].setdefault(name, event["before"][name])
            else:
                self.events[record].append(Seen(event["sequence"], event["change"], self._effects(event)))
        elif event["kind"] == "rule_setting":
            rules, sequences = self.settings[event["record_id"]]
            rules.update(values["rule"] for values in (event["before"], event["after"]) if "rule" in values)
            sequences += [event["sequence"]] * (event["sequence"] <= self.until)
        elif event["kind"] == "import_run" and event["after"].get("status") in ("applied", "undone"):
            # What an import brings is written in one go with its own change: at one time, by one actor.
            self.imports[event["at"], event["actor"]] = f"{event['ref']} was {event['after']['status']}"

    def _note_links(self, event: Mapping[str, Any]) -> None:
        before, after = event["before"], event["after"]
        for name in COMPARED.get(event["kind"], ()):
            values = (values[name] for values in (before, after) if values.get(name))
            self.said[event["kind"], name][event["record_id"]].update(values)
        for column in LINKS if event["kind"] != "action" else (*LINKS, "authority_id"):
            if column in before or column in after:
                turn = (event["sequence"], before.get(column), after.get(column))
                self._turns[event["kind"], column][event["record_id"]].append(turn)

    def _effects(self, event: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
        if event["change"] != "changed":
            effects: tuple[tuple[str, int], ...] = ((WHOLE, ALIVE if event["change"] == "created" else GONE),)
        else:
            effects = tuple(_field_effects(event["before"], event["after"]))
        # Thousands of events change the same fields in the same way.
        return self._known.setdefault(effects, effects)  # type: ignore[no-any-return]


def _field_effects(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for name in after:
        effect = _effect(name, before.get(name), after[name])
        yield name, effect
        if name == "status":
            yield f"status={before.get(name)}", effect
            yield f"status={after[name]}", effect


def _effect(name: str, was: Any, now: Any) -> int:
    """Whether a change brings a record into force, or out of it; 0 where that cannot be told from the field."""
    if name == "status" and (was in _DOWN) != (now in _DOWN):
        # A KPI that is to be retired later counts as live until then, and one that is proposed does not.
        return 0 if KpiStatus.PROPOSED in (was, now) and KpiStatus.RETIRED in (was, now) else _turn(now in _DOWN)
    if name == "checked":
        return ALIVE if now else GONE
    if name == "value" and (was is None) != (now is None):
        return _turn(now is None)
    if name in _LAST:
        return _turn(was is None or (now is not None and now < was))
    if name in _FIRST:
        return _turn(was is None or (now is not None and now > was))
    return 0


def _turn(gone: bool) -> int:
    return GONE if gone else ALIVE


def read_window(session: Session, authority_id: int, since: int, until: int) -> Window:
    """The stretch of the trail between two of its events, each event checked on the way.

    Raises
    ------
    Conflict
        The trail was altered.
    """
    window = Window(since, until)
    for event in walk_trail(session, authority_id, since):
        window.note(event)
    return window
