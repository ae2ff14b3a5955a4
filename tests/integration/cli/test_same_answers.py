"""Services, command line, REST and a command line that reads over REST give the same gaps and coverage."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

import seed
from app.config import settings
from app.db import make_engine, reading, unit_of_work
from app.main import create_app
from app.services.coverage import ask, coverage_report, gap_report
from app.services.seed import load
from tests.integration.cli.conftest import Command

DAY = "2021-11-04"


@pytest.fixture
def served(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The demonstration council behind a real server, and as the configured database."""
    monkeypatch.setenv("GOLDENTHREAD_DATABASE_URL", database)
    settings.cache_clear()
    engine = make_engine(database)
    with unit_of_work(engine, "test") as session:
        load(session, Path(seed.__file__).parent)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(engine), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    engine.dispose()
    settings.cache_clear()


def by_service(database: str) -> tuple[Any, Any]:
    engine = make_engine(database)
    with reading(engine) as session:
        question = ask(session, None, date.fromisoformat(DAY))
        found = gap_report(session, question), coverage_report(session, question)
    engine.dispose()
    return found


def by_rest(server: str) -> Any:
    report: Any = None
    with httpx.Client(base_url=server) as client:
        address = f"/api/v1/gaps?as_of={DAY}&limit=50"
        while address:
            answer = client.get(address)
            part = answer.json()
            if report is None:
                report = part
            else:
                report["gaps"] += part["gaps"]
            address = answer.links.get("next", {}).get("url", "")
    return report


def test_four_ways_to_ask_one_answer(served: str, database: str, goldenthread: Command) -> None:
    gaps, coverage = by_service(database)
    assert len(gaps["gaps"]) == 424
    typed = ("gaps", "--as-of", DAY, "--format", "json")
    assert json.loads(goldenthread(*typed).out) == gaps
    assert json.loads(goldenthread(*typed, "--server", served).out) == gaps
    assert by_rest(served) == gaps
    typed = ("coverage", "--as-of", DAY, "--format", "json")
    assert json.loads(goldenthread(*typed).out) == coverage
    assert json.loads(goldenthread(*typed, "--server", served).out) == coverage


def test_trace_graph_and_lists_are_the_same_over_rest(served: str, goldenthread: Command) -> None:
    day = ("--as-of", DAY)
    for typed in (
        ("trace", "SIF-2015-11-R10", *day),
        ("graph", "--format", "graphml", *day),
        ("kpis", "--where", "status=proposed"),
        ("routes", "--format", "csv"),
        ("findings", "--search", "care leavers", "--format", "json"),
    ):
        here, there = goldenthread(*typed), goldenthread(*typed, "--server", served)
        assert here.status == there.status == 0
        assert here.out == there.out


def test_problems_of_a_service_elsewhere_are_told(served: str, goldenthread: Command) -> None:
    said = goldenthread("trace", "KPI-999", "--server", served)
    assert (said.status, "KPI-999" in said.err) == (1, True)
    said = goldenthread("findings", "--where", "colour=red", "--server", served)
    assert (said.status, "colour" in said.err) == (1, True)


def test_a_reference_stays_within_its_address(served: str, goldenthread: Command) -> None:
    said = goldenthread("trace", "../coverage", "--server", served)
    assert (said.status, said.out, "/trace/../coverage" in said.err) == (1, "", True), said.err


class Elsewhere(BaseHTTPRequestHandler):
    """Some other service: every address answers with a list, or with a page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"[1]" if "coverage" in self.path else b"<html>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("command", [("coverage",), ("gaps",), ("kpis",), ("trace", "KPI-1")])
def test_another_service_is_told_from_golden_thread(goldenthread: Command, command: tuple[str, ...]) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever).start()
        said = goldenthread(*command, "--server", f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
    assert (said.status, "did not answer as Golden Thread does" in said.err) == (1, True), said.err
