"""What-if against one run of the rules: asking what a change would do should cost little more than asking what is."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine
from sqlmodel import Session

from app.coverage.gaps import Question, find_gaps
from app.db import make_engine
from app.models.change import Change, Changes
from app.services.whatif import what_if
from bench.generate import Parameters, register
from bench.graph import DAY
from bench.measure import Result, alternately, say

MOST = 1.3
FINDINGS = (10_000, 100_000)
ROUNDS = 5
_LIST = TypeAdapter[list[Change]](Changes)


def compare() -> Iterator[Result]:
    """Several what-ifs about one authority that has all the findings."""
    for findings in FINDINGS:
        path = register(Parameters(findings=findings, authorities=1))
        engine = make_engine(f"sqlite:///{path}")
        for what, changes in _asked(path).items():
            say(f"what-if: {what}, {findings:,} findings")
            yield _compare(engine, f"what-if, {what}, {findings:,} findings", changes)
        engine.dispose()


def _compare(engine: Engine, what: str, changes: list[Change]) -> Result:
    question = Question(DAY, frozenset({1}))

    def ours() -> dict[str, Any]:
        return what_if(engine, None, None, DAY, changes)

    def rules() -> list[Any]:
        with Session(engine) as session:
            return list(find_gaps(session, question))

    if not ours()["changes"] or not rules():
        raise RuntimeError("nothing was asked, or no rule is broken")
    return Result(what, *alternately(ours, rules, ROUNDS), "ms", most=MOST)


def _asked(path: Path) -> dict[str, list[Change]]:
    """The busiest boards, and a KPI that is reported."""
    with sqlite3.connect(path) as plain:
        # The register was made with references of its own: what is added must not be given one of them again.
        for prefix in ("KPI", "MAP", "ROUTE"):
            counter = "INSERT OR IGNORE INTO ref_counter (authority_id, prefix, last) VALUES (1, ?, 100000000)"
            plain.execute(counter, (prefix,))
        busiest = "SELECT body.ref FROM body JOIN route ON route.body_id = body.id WHERE body.to_on IS NULL"
        boards = plain.execute(f"{busiest} GROUP BY body.id ORDER BY count(*) DESC, body.id LIMIT 2").fetchall()
        routed = "SELECT kpi.ref FROM kpi JOIN route ON route.kpi_id = kpi.id WHERE kpi.status = 'live'"
        kpi = plain.execute(f"{routed} ORDER BY kpi.id LIMIT 1").fetchone()[0]
    plain.close()
    [board], [other] = boards
    retire, end = {"change": "retire_kpi", "kpi": kpi}, {"change": "end_body", "body": board}
    return {
        "a KPI retired": _LIST.validate_python([retire]),
        "a board ended": _LIST.validate_python([end]),
        "a board merged": _LIST.validate_python([{"change": "merge_body", "body": board, "into": other}]),
    }
