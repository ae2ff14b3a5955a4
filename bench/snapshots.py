"""Taking a snapshot, and comparing two with their causes, against one run of every rule on the same authority."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app import audit, schema
from app.coverage.gaps import Question, find_gaps
from app.db import make_engine, reading, unit_of_work
from app.models import Authority, Kpi
from app.models.kpi import KpiUpdate
from app.services import catalogue
from app.services.changes import changes
from app.services.records import change
from app.services.snapshots import take
from bench import graph
from bench.generate import store
from bench.measure import Result, alternately, say

FINDINGS = 10_000
ROUNDS = 5
RETIRED = 300  # KPIs, between the two moments that are compared
SECOND_MS = 1_000.0


def compare() -> Iterator[Result]:
    """A snapshot of 10,000 findings, in a database that holds nothing else, and the changes since."""
    with tempfile.TemporaryDirectory() as folder:
        engine = _filled(Path(folder) / "register.db")
        question = Question(graph.DAY, frozenset({1}))
        with Session(engine) as session:
            say(f"a snapshot of {FINDINGS:,} findings")

            def ours() -> Any:
                with unit_of_work(engine, "bench") as writing:
                    return take(writing, writing.get_one(Authority, 1), graph.DAY, "bench").snapshot

            def every_rule() -> Any:
                return list(find_gaps(session, question))

            times = alternately(ours, every_rule, ROUNDS)
            yield Result(f"snapshot of {FINDINGS:,} findings, against every rule run once", *times, "ms")
            yield Result("the same, against a second", times[0], SECOND_MS, "ms", most=1.0)
            taken = ours()
            _retire(engine)
            say("what changed since")

            def difference() -> Any:
                with reading(engine) as now:
                    return changes(now, now.get_one(Authority, 1), taken.ref, "now", graph.DAY)

            found = difference()
            if found.counts["unexplained"] or not found.gaps:
                raise RuntimeError(f"{found.counts['unexplained']} of {len(found.gaps)} differences are unexplained")
            what = f"{len(found.gaps):,} differences with their causes, against every rule run once"
            yield Result(what, *alternately(difference, every_rule, ROUNDS), "ms")
        engine.dispose()


def _filled(path: Path) -> Any:
    audit.listen()
    empty = path.with_suffix(".empty.db")
    engine = make_engine(f"sqlite:///{empty}")
    schema.upgrade(engine)
    engine.dispose()
    shutil.copy(empty, path)
    with sqlite3.connect(path) as connection:
        store(connection, 1, graph.Maker(1), FINDINGS)
        connection.execute("ANALYZE")
    connection.close()
    return make_engine(f"sqlite:///{path}")


def _retire(engine: Any) -> None:
    with unit_of_work(engine, "bench") as session:
        for kpi_id in range(1, RETIRED + 1):
            kpi = session.get_one(Kpi, kpi_id)
            data = KpiUpdate.model_validate({"status": "retired", "retired_on": "2024-12-31"})
            change(session, catalogue.KPIS, kpi, data, kpi.version)
