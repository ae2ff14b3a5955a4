"""Says what a change was, and of which records, in a sentence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlmodel import Session

from app.coverage.ids import one_of
from app.coverage.register import day
from app.coverage.register_reader import as_stored
from app.coverage.snapshots import decimal_text
from app.coverage.together import Together
from app.models import METADATA, AuditEvent
from app.models.base import columns
from app.services.causes import Passing
from app.services.window import Record

_EVENT = columns(AuditEvent)
_TABLES = METADATA.tables
_LONGEST = 80
# The kind of record that a column names.
_LEADS_TO = {
    "restated_id": "finding",
    "earlier_id": "finding",
    "parent_id": "body",
    "successor_id": "body",
}
# What a record without a reference is called, and what one with a reference does, by the records that it names.
_NAMES = {
    "measurement": "the measurement of {kpi_id} for {period}",
    "target": "the target {value} of {kpi_id}",
    "answer": "the link by which {action_id} answers {finding_id}",
    "move": "the link by which {action_id} moves {kpi_id}",
    "restatement": "the link by which {finding_id} restates {restated_id}",
    "repeat": "the link by which {finding_id} repeats {earlier_id}",
    "rule_setting": "the setting of {rule}",
}
_DETAILS = {
    "mapping": "ties {kpi_id} to {finding_id}",
    "route": "reports {kpi_id} to {body_id}",
    "meeting": "of {body_id} on {held_on}",
    "waiver": "of {rule} through {expires_on}",
}
_PASSINGS = {
    ("inspection", "published_on"): "{name}'s report was published on {day}",
    ("inspection", "ends_on"): "{name} ended on {day}",
    ("kpi", "retired_on"): "{name} was retired on {day}",
    ("measurement", "ends_on"): "{name} is known from {day}",
    ("meeting", "held_on"): "{name} was held on {day}",
    ("waiver", "expires_on"): "{name} held through {day}",
    ("action", "due_on"): "{name} was due on {day}",
}
_SPAN = {"from_on": "{name} began on {day}", "to_on": "{name} ended on {day}", "done_on": "{name} was done on {day}"}


class Names:
    """What records are called: by their references, or by what they link. They may have been deleted since."""

    def __init__(self, session: Session, authority_id: int) -> None:
        self.session = session
        self.authority_id = authority_id
        self.said: dict[Record, Mapping[str, Any]] = {}

    def load(self, records: Iterable[Record]) -> None:
        """Look up what these records say, and then the records that they name."""
        found = self._look_up(records)
        self._look_up(
            (_leads_to(column), row[column]) for row in found for column in row if _names_record(column, row[column])
        )

    def _look_up(self, records: Iterable[Record]) -> list[Mapping[str, Any]]:
        """What records say, those that were deleted as they were then; in one query."""
        by_kind: dict[str, set[int]] = defaultdict(set)
        for kind, id_ in set(records) - self.said.keys():
            by_kind[kind].add(id_)
        if not by_kind:
            return []
        kinds = sorted(by_kind)
        stored, deleted = [self._stored(kind, by_kind[kind]) for kind in kinds], self._deleted(by_kind)
        *rows, gone = Together(*stored, deleted).read(self.session.connection())
        found: dict[Record, Mapping[str, Any]] = {}
        for kind, id_, ref, before in gone:
            found[kind, id_] = {**before, "ref": ref}
        for kind, some in zip(kinds, rows, strict=True):
            found |= {(kind, row[0]): dict(zip(("id", *_columns_of(kind)), row, strict=True)) for row in some}
        self.said |= found
        return list(found.values())

    def _stored(self, kind: str, ids: set[int]) -> Select[Any]:
        table = _TABLES[kind].c
        wanted = (as_stored(table[name]) for name in _columns_of(kind))
        return select(table.id, *wanted).where(
            table.authority_id == self.authority_id, one_of(table.id, f"{kind}_ids", ids)
        )

    def _deleted(self, by_kind: Mapping[str, set[int]]) -> Select[Any]:
        asked = select(_EVENT.kind, _EVENT.record_id, _EVENT.ref, _EVENT.before)
        mine = asked.where(_EVENT.chain == self.authority_id, _EVENT.change == "deleted")
        some = (
            and_(_EVENT.kind == kind, one_of(_EVENT.record_id, f"{kind}_ids", ids)) for kind, ids in by_kind.items()
        )
        return mine.where(or_(*some))

    def name(self, kind: str, id_: int) -> str:
        """What people call the record."""
        row = self.said.get((kind, id_), {})
        if row.get("ref"):
            return str(row["ref"])
        if kind in _NAMES and row:
            return self.filled(_NAMES[kind], row)
        return f"{kind.replace('_', ' ')} {id_}"

    def filled(self, words: str, row: Mapping[str, Any]) -> str:
        """A sentence with the values of a record, and the names of the records that it names."""
        return words.format_map({key: self.shown(key, value) for key, value in row.items()})

    def shown(self, column: str, value: Any) -> str:
        """A value as it is said."""
        if value is None or value == []:
            return "nothing"
        if _names_record(column, value):
            return self.name(_leads_to(column), value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            return decimal_text(value)
        if column.endswith("_on"):
            return day(date.fromisoformat(str(value)))
        text = str(value)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def records_in(event: Mapping[str, Any]) -> set[Record]:
    """The records that must be named to say what an event was."""
    named = {(event["kind"], event["record_id"])}
    for values in (event["before"], event["after"]):
        for column, value in values.items():
            if _names_record(column, value):
                named.add((_leads_to(column), value))
    return named


def sentence(names: Names, event: Mapping[str, Any], fields: Iterable[str]) -> str:
    """What an event did, of the fields that matter: MAP-12 was created: it ties KPI-3 to ILACS-2019-06-R4."""
    kind, change = event["kind"], event["change"]
    whole = event["after"] if change == "created" else event["before"]
    if kind == "rule_setting":
        return _setting(names, event)
    name = event["ref"] or names.name(kind, event["record_id"])
    if change == "changed":
        said = [_field(names, field, event) for field in sorted(fields) if field in event["after"]]
        return f"{name}: {'; '.join(said)}"
    detail = f" ({names.filled(_DETAILS[kind], whole)})" if kind in _DETAILS else ""
    return f"{name}{detail} was {change}"


def _field(names: Names, field: str, event: Mapping[str, Any]) -> str:
    if field.endswith("_fingerprint"):
        return f"accepted anew on what its {_of_fingerprint(field)} says now"
    was, now = (names.shown(field, event[side].get(field)) for side in ("before", "after"))
    return f"{field} changed from {was} to {now}"


def _of_fingerprint(field: str) -> str:
    kind = field.removesuffix("_fingerprint")
    return "KPI" if kind == "kpi" else kind


def _setting(names: Names, event: Mapping[str, Any]) -> str:
    after = event["after"]
    rule = names.said.get(("rule_setting", event["record_id"]), {}).get("rule") or after.get("rule")
    if event["change"] == "deleted":
        return f"the setting of {rule} was withdrawn"
    if after.get("off"):
        return f"{rule} was switched off: {names.shown('reason', after.get('reason'))}"
    if event["before"].get("off"):
        return f"{rule} was switched on again"
    return f"{rule} was settled: {names.shown('days', after.get('days'))} days"


def passing_sentence(names: Names, passing: Passing) -> str:
    """What a day's coming or passing did to a record."""
    words = _PASSINGS.get((passing.kind, passing.field)) or _SPAN[passing.field]
    return words.format(name=names.name(passing.kind, passing.record_id), day=passing.day and day(passing.day))


def _names_record(column: str, value: Any) -> bool:
    return value is not None and column.endswith("_id") and column != "authority_id" and _leads_to(column) in _TABLES


def _leads_to(column: str) -> str:
    return _LEADS_TO.get(column, column.removesuffix("_id"))


def _columns_of(kind: str) -> tuple[str, ...]:
    """The columns that a record is named by: its reference, or what it links."""
    words = _NAMES.get(kind, "")
    named = ("ref", *(part.partition("}")[0] for part in words.split("{")[1:]))
    return tuple(name for name in named if name in _TABLES[kind].c)
