"""The benchmark's register is valid, gives every rule work, and its SQL by hand says what the rules say."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from app.coverage.gaps import Question, find_gaps
from app.coverage.rules import rule_named
from app.db import make_engine
from bench import sql
from bench.generate import store
from bench.graph import DAY, Maker

FINDINGS = 600


@pytest.fixture
def register(migrated_sqlite: Path, tmp_path: Path) -> Path:
    file = tmp_path / "register.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    with sqlite3.connect(file) as connection:
        maker = Maker(1)
        for authority_id in (1, 2):
            store(connection, authority_id, maker, FINDINGS)
    connection.close()
    return file


@pytest.fixture
def plain(register: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(register)
    yield connection
    connection.close()


def test_no_link_leads_nowhere(plain: sqlite3.Connection) -> None:
    assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
    assert plain.execute("SELECT count(*) FROM finding").fetchone() == (2 * FINDINGS,)


def test_the_same_seed_makes_the_same_rows() -> None:
    first, second, other = (list(Maker(seed).authority(FINDINGS)) for seed in (1, 1, 2))
    assert first == second
    assert first != other


@pytest.mark.parametrize("code", sql.RULES)
def test_sql_by_hand_finds_what_the_rule_finds(register: Path, plain: sqlite3.Connection, code: str) -> None:
    rows = plain.execute(sql.gaps(code, sql.ONE_AUTHORITY), {"day": DAY.isoformat(), "authority": 2})
    by_hand = [(row[0], row[4], row[5]) for row in rows]
    engine = make_engine(f"sqlite:///{register}")
    with Session(engine) as session:
        gaps = list(find_gaps(session, Question(DAY, frozenset({2}), rules=(rule_named(code),))))
    engine.dispose()
    assert [(gap.id, gap.severity, gap.waived) for gap in gaps] == by_hand
    assert gaps


@pytest.mark.parametrize("code", sql.RULES)
def test_a_rule_looks_up_the_links_of_each_record(register: Path, plain: sqlite3.Connection, code: str) -> None:
    """Nor does it go through all links of the authority for each, even in a database that was never analysed."""
    engine, rule = make_engine(f"sqlite:///{register}"), rule_named(code)
    asked: list[tuple[str, Any]] = []
    event.listen(
        engine, "before_cursor_execute", lambda _, __, statement, values, *___: asked.append((statement, values))
    )
    with Session(engine) as session:
        list(find_gaps(session, Question(DAY, frozenset({2}), rules=(rule,))))
    engine.dispose()
    statement, values = asked[-1]
    steps = [row[3] for row in plain.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    # What a gap's reason lists is put together in a subquery of its own.
    through = [
        step for step in steps if re.search(r"^SCAN (?!anon_|CONSTANT)|\(authority_id=\?( AND checked=\?)?\)", step)
    ]
    assert len(steps) > 1
    # Two rules compare the actions with each other: one pass to find the gaps, and one for their reasons.
    passes = {"A007": ["other", "other"], "A008": ["other", "other"]}.get(code, [])
    assert [step.split()[1] for step in through] == [rule.looks_at.value, *passes], through
