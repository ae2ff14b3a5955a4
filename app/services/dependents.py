"""What points at a record, and so keeps it from being deleted: how many, and which, by whom and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlmodel import Session

from app.models import AuditEvent
from app.models.audit import maker
from app.models.base import METADATA, columns

_EVENT = columns(AuditEvent)
_MOST = 100
_MANY = {"body": "bodies", "kpi": "kpis", "import_run": "imports"}
_ONE = {"import_run": "import"}


@dataclass(frozen=True)
class Dependent:
    """A row that points at a record.

    `others` are the references of what else it points at, its source left out: of a mapping of a finding, the KPI.
    `made_by` and `made_at` are None where the trail does not know.
    """

    table: str
    id: int
    ref: str | None
    others: tuple[str, ...]
    made_by: str | None
    made_at: datetime | None

    def __str__(self) -> str:
        """As "mapping MAP-9 (KPI-4), made by Ann (ann@council.gov.uk) on 4 November 2021"; without a ref, by its id."""
        what = f"{_word(self.table, 1)} {self.ref or self.id}" + (f" ({', '.join(self.others)})" if self.others else "")
        if self.made_at is None:
            return what
        return f"{what}, made by {maker(self.made_by)} on {self.made_at.day} {self.made_at:%B %Y},"


def dependents(session: Session, record: Any) -> dict[str, int]:
    """How many rows of which tables point at the record."""
    found: dict[str, int] = {}
    for table, points in _pointing(record):
        if count := session.scalar(select(func.count()).select_from(table).where(points)) or 0:
            found[table.name] = found.get(table.name, 0) + count
    return found


def depend_on_it(found: dict[str, int]) -> str:
    """The counts as words: "1 mapping depends on it", "1 mapping, 2 routes depend on it"."""
    said = ", ".join(f"{count:,} {_word(table, count)}" for table, count in found.items())
    return f"{said} {'depends' if sum(found.values()) == 1 else 'depend'} on it"


def dependents_of(session: Session, record: Any) -> list[Dependent]:
    """Which rows point at the record, table by table, at most 100 of each."""
    found: dict[tuple[str, int], Dependent] = {}
    for table, points in _pointing(record):
        rows = session.connection().execute(select(table).where(points).order_by(table.c.id).limit(_MOST)).mappings()
        held = {row["id"]: dict(row) for row in rows}
        made = _made(session, getattr(record, "authority_id", record.id), table.name, list(held))
        for key, row in held.items():
            others = tuple(_others(session, table, row, record))
            found[table.name, key] = Dependent(table.name, key, row.get("ref"), others, *made.get(key, (None, None)))
    return list(found.values())


def _pointing(record: Any) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Each table with a column that may name the record, and the condition that it does."""
    for _, table in sorted(METADATA.tables.items()):
        for key in table.foreign_key_constraints:
            if key.referred_table.name == record.__tablename__ and table.name != "ref_counter":
                yield table, table.c[key.column_keys[-1]] == record.id


def _made(session: Session, chain: int, table: str, ids: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    """Who made these rows of a table, and when."""
    mine = (_EVENT.chain == chain, _EVENT.kind == table, _EVENT.record_id.in_(ids))
    events = select(_EVENT.record_id, _EVENT.actor, _EVENT.at).where(*mine, _EVENT.change == "created")
    return {row.record_id: (row.actor, row.at) for row in session.connection().execute(events)}


def _others(session: Session, table: Table, row: dict[str, Any], record: Any) -> Iterator[str]:
    for key in sorted(table.foreign_key_constraints, key=lambda key: key.column_keys[-1]):
        target, held = key.referred_table, row[key.column_keys[-1]]
        itself = target.name == record.__tablename__ and held == record.id
        if held is None or itself or "ref" not in target.c or target.name in ("authority", "document"):
            continue
        yield str(session.connection().execute(select(target.c.ref).where(target.c.id == held)).scalar_one())


def _word(table: str, count: int) -> str:
    one = _ONE.get(table, table).replace("_", " ")
    return one if count == 1 else _MANY.get(table, f"{one}s")
