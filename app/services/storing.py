"""Stores many new records of one kind in one statement.

A session's flush inserts row by row where the database gives the ids: SQLite does not say in which order it answers.
So the ids are allotted first. All else is as after a flush: fingerprints, the audit trail, records that belong to the
session and leave it again when what stored them is taken back.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cache, partial
from typing import Any, cast

from sqlalchemy import Connection, Table, func, insert, inspect, select
from sqlalchemy.orm import configure_mappers
from sqlalchemy.orm.attributes import instance_dict, instance_state, manager_of_class
from sqlmodel import Session

from app.audit import note_created
from app.models.base import Row
from app.models.fingerprints import fingerprint_new

Values = dict[str, Any]
# How many rows go in one statement: while it runs, each is held as the database takes it, too.
_AT_ONCE = 1_000


def with_defaults(model: type[Row], said: Mapping[str, Any]) -> Values:
    """The values of a new row: what is said of it, and what it says by itself. Null is the same as left out."""
    whole: Values = {**dict.fromkeys(model.model_fields), **said}
    for key, make in _defaults(model):
        if whole[key] is None:
            whole[key] = make()
    return whole


def store(session: Session, model: type[Row], rows: Sequence[Values]) -> list[Any]:
    """Insert the rows, all or none, and give them as records of the session, each with its id.

    Parameters
    ----------
    rows : sequence of dict
        Whole ones, as `with_defaults` makes them.

    Raises
    ------
    IntegrityError
        The database refused one.
    """
    # What they point at may not be written yet.
    session.flush()
    connection, table = session.connection(), cast("Table", inspect(model).local_table)
    for row, id_ in zip(rows, _free_ids(connection, table, len(rows)), strict=True):
        row["id"] = id_
    fingerprint_new(session, model, rows)
    # A statement of many rows that fails half way leaves the first half behind on SQLite.
    with connection.begin_nested():
        for start in range(0, len(rows), _AT_ONCE):
            connection.execute(insert(table), rows[start : start + _AT_ONCE])
    note_created(session, model, rows)
    return _records(session, model, rows)


@cache
def _defaults(model: type[Row]) -> list[tuple[str, Callable[[], Any]]]:
    """What makes each value that a new row has by itself."""
    made: dict[str, Any] = {
        key: field.default_factory or partial(copy, field.default)
        for key, field in model.model_fields.items()
        if not field.is_required()
    }
    return [(key, make) for key, make in made.items() if make() is not None]


def _free_ids(connection: Connection, table: Table, wanted: int) -> Sequence[int]:
    """So many ids that no row has or had."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        numbers = select(func.nextval(sequence)).select_from(func.generate_series(1, wanted))
        return connection.scalars(numbers).all()
    # Nobody else can take them: SQLite has one writer, and counts these as used when their rows are there.
    last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).scalar() or 0
    return range(last + 1, last + wanted + 1)


def _records(session: Session, model: type[Row], rows: Sequence[Values]) -> list[Any]:
    """The rows as the session's records, made as it makes those that it reads.

    SQLModel's constructor would validate the values again one by one, and the session's `add` look for links between
    objects, which these tables do not have: either takes longer than storing.
    """
    configure_mappers()
    manager = manager_of_class(model)
    transaction: Any = session.get_nested_transaction() or session.get_transaction()
    records = []
    for row in rows:
        record: Any = manager.new_instance()
        instance_dict(record).update(row)
        state = instance_state(record)
        state.key, state.session_id = (model, (row["id"],), None), session.hash_key
        session.identity_map.add(state)
        # When this transaction is rolled back, the session lets go of what it made.
        transaction._new[state] = True  # noqa: SLF001
        records.append(record)
    if told := session.dispatch.pending_to_persistent:
        for record in records:
            told(session, instance_state(record))
    return records
