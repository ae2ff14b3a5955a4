"""The database: one engine for SQLite and PostgreSQL, and the unit of work that commits at the edge."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import JSON, ColumnElement, DateTime, Engine, LargeBinary, cast, event, make_url
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, create_engine

from app.config import settings
from app.errors import Busy, ConfigurationProblem, Stale

# Before this release several processes writing one WAL file could corrupt it (sqlite.org/wal.html, "WAL-reset bug").
SAFE_SQLITE = (3, 51, 3)

# Tables of which PostgreSQL never counted the rows, or few.
_SMALL_TABLES = (
    "SELECT oid::regclass::text FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND reltuples < 1000"
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on both databases: SQLite has no time zones, so it stores the UTC wall clock."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else _utc(value)

    def bind_processor(self, dialect: Dialect) -> Any:
        # Every row holds two times: SQLite's text is made of them in one step, not in three.
        return _to_sqlite if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        # Every row of a list holds two times: from SQLite's text they are made in one step, not in three.
        return _from_sqlite if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without a zone was about to be stored")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _to_sqlite(value: datetime | None) -> str | None:
    # Without the zone, which is UTC's.
    return None if value is None else _utc(value).isoformat(" ", "microseconds").removesuffix("+00:00")


def _from_sqlite(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


class StoredBytes(TypeDecorator[bytes]):
    """Bytes, whatever stands in their column: in SQLite a hand can put text there, which need not be readable."""

    impl = LargeBinary
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[bytes]:
        return cast(column, LargeBinary)


class StoredObject(TypeDecorator[dict[str, Any]]):
    """A JSON object; an empty one where a hand put something into its column that is none."""

    impl = JSON().with_variant(JSONB(), "postgresql")
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        read: Any = super().result_processor(dialect, coltype) or (lambda value: value)

        def read_object(stored: Any) -> dict[str, Any]:
            try:
                found = read(stored)
            except ValueError:
                return {}
            return found if isinstance(found, dict) else {}

        return read_object


def make_engine(url: str | None = None) -> Engine:
    """An engine for `url`, or for the configured database.

    Raises
    ------
    ConfigurationProblem
        The address is not one of SQLite or PostgreSQL, or its folder does not exist.
    """
    address = settings().database_url if url is None else url
    try:
        parsed = make_url(address)
    except (ArgumentError, ValueError) as problem:
        raise ConfigurationProblem(
            "GOLDENTHREAD_DATABASE_URL is not a database address; use sqlite:///FILE or postgresql://..."
        ) from problem
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed.render_as_string(hide_password=False), parsed.database)
    if parsed.get_backend_name() == "postgresql":
        wait_ms = int(settings().busy_seconds * 1000)
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            connect_args={"options": f"-c lock_timeout={wait_ms} -c timezone=UTC"},
        )
    raise ConfigurationProblem(
        f"GOLDENTHREAD_DATABASE_URL names {parsed.get_backend_name()}; use sqlite:///FILE or postgresql://..."
    )


def _sqlite_engine(url: str, file: str | None) -> Engine:
    if file and file != ":memory:" and not Path(file).absolute().parent.is_dir():
        raise ConfigurationProblem(f"The folder of the database {file} does not exist. Make it first.")
    engine = create_engine(
        url,
        connect_args={"timeout": settings().busy_seconds, "check_same_thread": False},
        # Several times as fast as the standard library's, and every list and every change holds such columns.
        json_serializer=_json,
        json_deserializer=from_json,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _json(value: Any) -> str:
    return to_json(value).decode()


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling would commit before DDL and break savepoints; BEGIN is sent by us.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA journal_mode=WAL")
    # NORMAL loses acknowledged writes when the power fails.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA trusted_schema=OFF")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later would fail at once when another wrote in between,
    # without waiting; one that means to write therefore takes the write lock when it begins.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def sqlite_warning(engine: Engine) -> str | None:
    """A sentence for the operator when this SQLite is too old for several writing processes, else None."""
    if engine.dialect.name != "sqlite" or sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} is older than 3.51.3: let one process only write to the database, "
        "or use PostgreSQL."
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads; nothing that it changes is kept."""
    with busy_as_problem(), Session(engine) as session:
        yield session


@contextmanager
def unit_of_work(engine: Engine, actor: str) -> Iterator[Session]:
    """A session whose changes are committed together at the end, or not at all.

    Parameters
    ----------
    actor : str
        Who changes: it stands in the audit trail.

    Raises
    ------
    Busy
        Another writer kept the database for longer than the configured wait.
    Stale
        Somebody else changed one of the records between reading and writing it.
    """
    with busy_as_problem(), Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
        session.info["actor"] = actor
        yield session
        session.commit()


def count_anew(session: Session) -> None:
    """Let PostgreSQL look at the tables that it takes for small, after many records were stored.

    Until it has, which may be a minute later, it plans for tables of one row: a statement of all rules that takes
    milliseconds then takes seconds. SQLite's plans need no such look (a test reads them).
    """
    session.flush()
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return
    if tables := connection.exec_driver_sql(_SMALL_TABLES).scalars().all():
        # One that somebody else is looking at just now is passed over.
        connection.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {', '.join(tables)}")


@contextmanager
def busy_as_problem() -> Iterator[None]:
    """Turn the databases' words for "somebody else holds the lock", and "was first", into our errors."""
    try:
        yield
    except StaleDataError:
        raise Stale("Somebody else changed one of these records at the same moment. Look again, and repeat.") from None
    except OperationalError as problem:
        if is_busy(problem.orig):
            raise Busy from problem
        raise


def is_busy(problem: Any) -> bool:
    """Whether a driver's error means that a lock could not be had in time."""
    return "database is locked" in str(problem) or getattr(problem, "sqlstate", None) in {"55P03", "40P01", "40001"}


def now() -> datetime:
    """The present UTC time."""
    return datetime.now(UTC)
