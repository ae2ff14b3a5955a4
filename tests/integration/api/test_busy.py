"""A database that is held by another, gone, or too old is an answer with a remedy, never a fault."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from app.config import Settings
from app.db import make_engine
from tests.conftest import database_url
from tests.integration.api.conftest import local_client
from tests.integration.api.council import PREFIX, Council


@pytest.fixture
def impatient(built: FastAPI, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A database whose writers wait for a tenth of a second."""
    monkeypatch.setattr("app.db.settings", lambda: Settings(busy_seconds=0.1))
    engine = make_engine(database)
    built.state.engine = engine
    yield engine
    engine.dispose()


def test_a_writer_that_cannot_get_in_is_told_when_to_come_back(built: FastAPI, impatient: Engine) -> None:
    client = local_client(built)
    council = Council(client)
    kpi = council.new("kpis")
    with impatient.execution_options(writes=True).begin() as holding:
        if impatient.dialect.name == "postgresql":
            holding.execute(text("LOCK TABLE kpi IN EXCLUSIVE MODE"))
        else:
            holding.execute(text("UPDATE kpi SET unit = 'x'"))
        for answer in (
            client.post(f"{PREFIX}/kpis", json=council.body("kpis")),
            client.patch(f"{PREFIX}/kpis/{kpi}", json={"unit": "%"}, headers={"If-Match": '"1"'}),
            client.delete(f"{PREFIX}/kpis/{kpi}"),
        ):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            assert "Try again" in answer.json()["detail"]
        assert client.get(f"{PREFIX}/kpis/{kpi}").status_code == 200, "readers are not held up"
    assert client.post(f"{PREFIX}/kpis", json=council.body("kpis")).status_code == 201


def test_another_process_that_locks_readers_out_is_waited_for(built: FastAPI, impatient: Engine) -> None:
    if impatient.dialect.name != "sqlite":
        with impatient.begin() as holding:
            holding.execute(text("LOCK TABLE kpi IN ACCESS EXCLUSIVE MODE"))
            answer = local_client(built).get(f"{PREFIX}/kpis")
    else:
        impatient.dispose()
        with sqlite3.connect(str(impatient.url.database), isolation_level=None) as holding_file:
            holding_file.execute("PRAGMA locking_mode=EXCLUSIVE")
            holding_file.execute("BEGIN EXCLUSIVE")
            answer = local_client(built).get(f"{PREFIX}/kpis")
        holding_file.close()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_health_needs_no_database_and_ready_does(built: FastAPI, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    built.state.engine = engine
    client = local_client(built)
    assert client.get("/health").json() == {"status": "ok"}
    answer = client.get("/ready")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json()["detail"] == "The database has no tables yet. Run: goldenthread db upgrade"
    answer = client.get(f"{PREFIX}/kpis")
    assert answer.status_code == 503
    assert "no such table" not in answer.text
    engine.dispose()


def test_a_server_without_tables_is_away_and_no_fault(built: FastAPI, postgres_server: str) -> None:
    engine = make_engine(database_url(postgres_server, "postgres"))
    built.state.engine = engine
    answer = local_client(built).get(f"{PREFIX}/kpis")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "kpi" not in answer.json()["detail"]
    engine.dispose()


def test_ready_with_a_database_of_this_release(client: Any) -> None:
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_server_that_is_gone_is_a_problem_without_its_address(built: FastAPI) -> None:
    engine = make_engine("postgresql://nobody:secret@127.0.0.1:9/nothing")
    built.state.engine = engine
    client = local_client(built)
    for path in ("/ready", f"{PREFIX}/kpis"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "secret" not in answer.text
        assert "127.0.0.1" not in answer.text
    engine.dispose()


def test_a_fault_says_nothing_of_its_inside(client: Any, council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("app.api.lists.page", fail)
    answer = client.get(f"{PREFIX}/kpis")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "hunter2" not in answer.text


def test_the_service_starts_and_ends(built: FastAPI, engine: Engine) -> None:
    built.state.engine = engine
    with local_client(built) as client:
        assert client.get("/ready").status_code == 200
