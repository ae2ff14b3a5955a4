"""Single points of failure against brute force: take each away, and count again what reaches a body."""

import random
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from app.coverage import conditions as c
from app.coverage.weak_points import ROUTE, Ways, losses, weak_points
from app.db import make_engine
from app.models import Body, Finding, Kpi, Route
from bench.generate import store
from bench.graph import DAY as BENCH_DAY
from bench.graph import Maker
from tests.factories import (
    make_authority,
    make_body,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_restatement,
    make_route,
)
from tests.integration.test_threads import counted

DAY = date(2021, 11, 4)


def reaching(ways: Ways, without: tuple[str, int] | None = None) -> set[int]:
    """The findings that reach a body when one KPI, route or body is not there."""
    return {
        finding
        for finding, kpis in ways.kpis_of.items()
        if any(
            without not in {("kpi", kpi), (ROUTE, route), ("body", body)}
            for kpi in kpis
            for route, body in ways.routes_of.get(kpi, ())
        )
    }


@pytest.mark.parametrize("seed", range(40))
def test_losses_are_what_taking_away_loses(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    routes: dict[int, list[tuple[int, int]]] = {}
    for route in range(dice.randint(0, 12)):
        routes.setdefault(dice.randint(1, 6), []).append((route, dice.randint(1, 4)))
    kpis_of = {finding: frozenset(dice.sample(range(1, 8), dice.randint(0, 3))) for finding in range(10)}
    ways = Ways(kpis_of, {kpi: tuple(pairs) for kpi, pairs in routes.items()})
    points = [("kpi", kpi) for kpi in range(1, 8)] + [("body", body) for body in range(1, 5)]
    points += [(ROUTE, route) for pairs in routes.values() for route, _ in pairs]
    all_of = reaching(ways)
    by_hand = {point: lost for point in points if (lost := all_of - reaching(ways, point))}
    assert losses(ways) == by_hand


def reported(session: Session, council: Any) -> set[str]:
    """By the conditions of the rules, in the database."""
    asked = (Finding.authority_id == council.id, c.checked(DAY), c.either(c.has_reported_kpi(DAY)))
    return set(session.exec(select(Finding.ref).where(*asked)))


def test_in_the_database_too_each_loss_is_what_goes_with_it(session: Session) -> None:
    dice, council = random.Random(3), make_authority(session)  # noqa: S311 - nothing secret
    inspection = make_inspection(session, council, ref="SIF", ends_on="2015-11-05")
    later = make_inspection(session, council, ref="LATER", ends_on="2022-01-01")
    kpis = [make_kpi(session, council, status=dice.choice(["live", "proposed", "retired"])) for _ in range(7)]
    bodies = [make_body(session, council, to_on=dice.choice([None, None, DAY, "2020-01-01"])) for _ in range(4)]
    findings = [make_finding(session, dice.choice([inspection] * 9 + [later])) for _ in range(14)]
    for finding in findings:
        for kpi in dice.sample(kpis, dice.choice([0, 1, 1, 2])):
            make_mapping(session, finding, kpi, status=dice.choice(["accepted", "proposed", "rejected"]), reason="So.")
    for restating, restated in zip(findings[:4], findings[5:9], strict=True):
        make_restatement(session, restating, restated)
    for kpi in kpis:
        for body in dice.sample(bodies, dice.choice([0, 1, 2])):
            make_route(session, kpi, body, to_on=dice.choice([None, None, "2021-11-03"]))
    session.flush()
    found = weak_points(session, council.id, council.name, DAY, 100)
    said = {(point.kind, point.id): set(point.findings) for point in found.points}
    before = reported(session, council)
    lost: dict[tuple[str, int], set[str]] = {}
    for kind, model in (("kpi", Kpi), ("body", Body), (ROUTE, Route)):
        for record in session.exec(select(model).where(model.authority_id == council.id)).all():  # type: ignore[attr-defined]
            with session.begin_nested() as savepoint:
                if kind == "kpi":
                    record.status, record.retired_on = "retired", date(2000, 1, 1)
                else:
                    record.from_on = record.to_on = date(2000, 1, 1)
                session.flush()
                if gone := before - reported(session, council):
                    lost[kind, record.id] = gone
                savepoint.rollback()
    assert said == lost
    assert lost
    assert (found.checked, found.reported) == (sum(f.inspection_id == inspection.id for f in findings), len(before))


def test_the_worst_comes_first_and_is_named(session: Session) -> None:
    council = make_authority(session, "Wokingham")
    inspection = make_inspection(session, council)
    board = make_body(session, council, ref="BOARD", name="The board")
    for number in (1, 2):
        kpi = make_kpi(session, council, ref=f"KPI-{number}", name=f"KPI {number}")
        make_route(session, kpi, board, ref=f"ROUTE-{number}")
        make_mapping(session, make_finding(session, inspection, ref=f"R{number}"), kpi)
    session.flush()
    found = weak_points(session, council.id, council.name, DAY, 4)
    assert [(point.kind, point.ref, point.title, point.lost, point.findings) for point in found.points] == [
        ("body", "BOARD", "The board", 2, ("R1", "R2")),
        ("kpi", "KPI-1", "KPI 1", 1, ("R1",)),
        ("kpi", "KPI-2", "KPI 2", 1, ("R2",)),
        ("route", "ROUTE-1", "KPI-1 to BOARD", 1, ("R1",)),
    ]
    with counted(session) as statements:
        weak_points(session, council.id, council.name, DAY, 4)
    assert len(statements) == 7


def test_a_large_register_has_weak_points_too(migrated_sqlite: Path, tmp_path: Path) -> None:
    file = tmp_path / "register.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    with sqlite3.connect(file) as connection:
        store(connection, 1, Maker(1), 2_000)
    connection.close()
    engine = make_engine(f"sqlite:///{file}")
    with Session(engine) as session:
        found = weak_points(session, 1, "One", BENCH_DAY, 10)
    engine.dispose()
    assert len(found.points) == 10
    assert [point.lost for point in found.points] == sorted((point.lost for point in found.points), reverse=True)
    assert 0 < found.reported < found.checked <= 2_000
