"""One authority's rules in registers of few and of many authorities: what the others hold should cost it nothing.

The first authority of a register is made of the same rows, however many follow it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from app.db import make_engine
from bench.generate import Parameters, register
from bench.measure import Result, say
from bench.postgres import copied
from bench.rules import both_ways

MOST = 1.5
FINDINGS = 6_536  # of each authority: as many as in a register of a million findings
AUTHORITIES = (1, 15, 153)
FIRST = 1


def compare() -> Iterator[Result]:
    """All rules of the first authority among others, against those of the same authority alone."""
    for database, opened in (("SQLite", _on_sqlite), ("PostgreSQL", _on_postgres)):
        took = {}
        for authorities in AUTHORITIES:
            say(f"{database}: one authority of {authorities}")
            parameters = Parameters(findings=FINDINGS * authorities, authorities=authorities)
            with opened(register(parameters)) as engine, Session(engine) as session:
                took[authorities], _ = both_ways(session, FIRST)
        for authorities in AUTHORITIES[1:]:
            for place, what in enumerate(("counts and 50 gaps", "all gaps")):
                times = took[authorities][place], took[AUTHORITIES[0]][place]
                yield Result(f"{database}, one authority of {authorities}, {what}", *times, "ms", most=MOST)


@contextmanager
def _on_sqlite(path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@contextmanager
def _on_postgres(path: Path) -> Iterator[Engine]:
    with copied(path) as (engine, _):
        yield engine
