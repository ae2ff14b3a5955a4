"""What a mapping or a route was accepted on, so that a later change of the finding or the KPI shows.

A finding and a KPI carry a fingerprint of what they say; a link keeps those that held when it was made or accepted.
Where the two differ, the link is outdated until a person confirms it. Fingerprints are kept when records are stored
through the session, or many together (`services.storing`). Rows that were stored otherwise have empty ones, and an
empty one matches an empty one.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, event, inspect, select, update
from sqlalchemy.orm import Mapper
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session

from app.models.base import columns
from app.models.finding import Finding
from app.models.kpi import Kpi
from app.models.mapping import Mapping
from app.models.route import Route
from app.vocabulary import MappingStatus

_BYTES = 16
_AT_ONCE = 500
# What a change of makes the links suspect.
_SAID: dict[type, tuple[str, ...]] = {Finding: ("text",), Kpi: ("name", "definition", "unit", "polarity")}
# Whose fingerprints a link keeps: the column that names the record, the column that keeps the fingerprint.
_KEPT: dict[type, tuple[tuple[type, str, str], ...]] = {
    Mapping: ((Finding, "finding_id", "finding_fingerprint"), (Kpi, "kpi_id", "kpi_fingerprint")),
    Route: ((Kpi, "kpi_id", "kpi_fingerprint"),),
}


def fingerprint_of(record: Finding | Kpi) -> str:
    """The fingerprint of what the record says; how it is spaced does not count."""
    return _digest([getattr(record, name) for name in _SAID[type(record)]])


def current_fingerprints(session: Session, link: Mapping | Route) -> dict[str, str]:
    """The fingerprints that the link would keep if it were accepted now, by the names of its columns."""
    return {
        kept: _current(session, session.connection(), model, getattr(link, name))
        for model, name, kept in _KEPT[type(link)]
    }


def fingerprint_new(session: Session, model: type, rows: Sequence[dict[str, Any]]) -> None:
    """Write into rows of a table, that are about to be stored, the fingerprints that they start with."""
    for row in rows if model in _SAID else ():
        row["fingerprint"] = _digest([row[name] for name in _SAID[model]])
    for of, name, kept in _KEPT.get(model, ()):
        current = _current_of(session, of, {row[name] for row in rows})
        for row in rows:
            row[kept] = current.get(row[name], "")


def _digest(said: list[Any]) -> str:
    words = "\x1f".join(" ".join(str(part or "").split()) for part in said)
    return hashlib.blake2b(words.encode(), digest_size=_BYTES).hexdigest()


def _current(session: Any, connection: Connection, model: Any, record_id: int) -> str:
    # A record that is being changed in the same flush may not be written yet: what it says counts, not its row.
    held = session.identity_map.get(inspect(model).identity_key_from_primary_key((record_id,)))
    if held is not None:
        return fingerprint_of(held) if _changes(held) else str(held.fingerprint)
    table = columns(model)
    return connection.scalar(select(table.fingerprint).where(table.id == record_id)) or ""


def _said_first(_: Mapper[Any], __: Connection, record: Finding | Kpi) -> None:
    record.fingerprint = fingerprint_of(record)


def _said_anew(_: Mapper[Any], connection: Connection, record: Finding | Kpi) -> None:
    if not _changes(record):
        return
    kept, record.fingerprint = record.fingerprint, fingerprint_of(record)
    if not kept:
        table = columns(type(record))
        said = select(*(table[name] for name in _SAID[type(record)])).where(table.id == record.id)
        _keep_for_links(connection, record, _digest(list(connection.execute(said).one())))


def _changes(record: Finding | Kpi) -> bool:
    return any(inspect(record).attrs[name].history.has_changes() for name in _SAID[type(record)])


def _keep_for_links(connection: Connection, record: Finding | Kpi, before: str) -> None:
    """A record from before fingerprints were kept: its links were accepted on what it said until now."""
    for model, names in _KEPT.items():
        table = columns(model)
        for of, name, kept in names:
            if of is type(record):
                mine = (table.authority_id == record.authority_id, table[name] == record.id, table[kept] == "")
                connection.execute(update(table.id.table).where(*mine).values({kept: before}))


def _linked_anew(_: Mapper[Any], connection: Connection, link: Mapping | Route) -> None:
    """Accepting a mapping, or pointing a link at another record, is a person's word on what they now say."""
    state = inspect(link)
    pointed = any(state.attrs[name].history.has_changes() for _, name, _ in _KEPT[type(link)])
    accepted = (
        isinstance(link, Mapping) and link.status == MappingStatus.ACCEPTED and state.attrs.status.history.has_changes()
    )
    if pointed or accepted:
        _accept(connection, link)


def _accept(connection: Connection, link: Mapping | Route) -> None:
    session = inspect(link).session
    for model, name, kept in _KEPT[type(link)]:
        setattr(link, kept, _current(session, connection, model, getattr(link, name)))


def _accept_new(session: Session, *_: Any) -> None:
    """New links are accepted on what their records say now: those of one flush ask for it together."""
    for kind, names in _KEPT.items():
        links = [link for link in session.new if type(link) is kind]
        for model, name, kept in names:
            current = _current_of(session, model, {getattr(link, name) for link in links})
            for link in links:
                setattr(link, kept, current.get(getattr(link, name), ""))


def _current_of(session: Session, model: Any, record_ids: set[int]) -> dict[int, str]:
    table, ids = columns(model), sorted(record_ids)
    with session.no_autoflush:
        stored = {
            row.id: row.fingerprint
            for start in range(0, len(ids), _AT_ONCE)
            for row in session.execute(
                select(table.id, table.fingerprint).where(table.id.in_(ids[start : start + _AT_ONCE]))
            )
        }
    # A record that is being changed in the same flush is not written yet: what it says counts, not its row.
    changing = [record for record in session.dirty if type(record) is model and record.id in record_ids]
    return stored | {record.id: fingerprint_of(record) for record in changing}


for said in _SAID:
    event.listen(said, "before_insert", _said_first)
    event.listen(said, "before_update", _said_anew)
for linking in _KEPT:
    event.listen(linking, "before_update", _linked_anew)
event.listen(OrmSession, "before_flush", _accept_new)
