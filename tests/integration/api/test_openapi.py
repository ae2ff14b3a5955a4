"""What the OpenAPI document says is what the service does, whatever it is sent."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.api.problems import ALWAYS, MEDIA_TYPE
from tests.integration.api.conftest import KeyMaker
from tests.integration.api.council import PREFIX, Council

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
# The kinds of record share their code, so a second database need not see them all.
SOME = r"kpis|gaps|trace|audit"


@pytest.fixture
def address(database: str) -> Iterator[str]:
    """The service behind a real server in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "app.main:create_app", "--port", str(port)]
    environment = os.environ | {"GOLDENTHREAD_DATABASE_URL": database}
    with subprocess.Popen([*command, "--log-level", "critical"], env=environment) as server:
        yield _once_ready(f"http://127.0.0.1:{port}")
        server.terminate()


def _once_ready(address: str) -> str:
    for _ in range(300):
        try:
            httpx.get(f"{address}/ready").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return address
    raise TimeoutError(address)


def test_no_answer_is_a_fault_or_undeclared(
    guarded: Any, address: str, engine: Engine, make_key: KeyMaker, tmp_path: Path
) -> None:
    key = make_key("admin")
    Council(guarded, key).filled()
    command = [str(Path(sys.executable).parent / "schemathesis"), "run", f"{address}/openapi.json"]
    command += ["--phases", "coverage,fuzzing", "--max-examples", "2", "--continue-on-failure", "--no-color"]
    command += [
        "--generation-database",
        "none",
        "--warnings",
        "off",
        "--header",
        f"Authorization: {key['Authorization']}",
    ]
    # Each document handed in is read by a process of its own: test_imports sends the few that matter.
    command += ["--exclude-operation-id", "create_import"]
    command += [part for check in CHECKS for part in ("--checks", check)]
    if engine.dialect.name == "postgresql":
        command += ["--include-path-regex", SOME]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "Test cases:" in done.stdout


def test_every_operation_declares_its_problems_and_its_role(built: FastAPI) -> None:
    for path, operations in built.openapi()["paths"].items():
        for method, operation in operations.items():
            said = f"{method} {path}"
            declared = operation["responses"]
            problems = {status for status in declared if int(status) >= 400}
            assert {next(iter(declared[status]["content"])) for status in problems} == {MEDIA_TYPE}, said
            if path.startswith(PREFIX):
                assert {str(status) for status in ALWAYS} <= problems, said
                # A body that cannot be read as what it says it is.
                assert ("requestBody" in operation) <= ("400" in problems), said
                assert "Needs the role" in operation["description"], said


def test_operations_have_names_of_their_own(built: FastAPI) -> None:
    names = [
        operation["operationId"]
        for operations in built.openapi()["paths"].values()
        for operation in operations.values()
    ]
    assert len(names) == len(set(names)) > 100
