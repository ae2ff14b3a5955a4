"""A page of findings over REST: the product against the smallest FastAPI endpoint on `sqlite3`, one worker each."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.load import requests_per_second
from bench.measure import Result, say
from bench.plain import PAGE

LEAST = 0.5
PRODUCT, PLAIN = f"/api/v1/findings?limit={PAGE}", f"/findings?limit={PAGE}"
ROUNDS, SECONDS = 5, 2.0


def compare(path: Path) -> Iterator[Result]:
    """Requests per second over one connection and over eight."""
    product = server("app.main:create_app", {"GOLDENTHREAD_DATABASE_URL": f"sqlite:///{path}"})
    plain = server("bench.plain:create_app", {"BENCH_REGISTER": str(path)})
    with product as (ours, _), plain as (by_hand, _):
        if _answer(ours, PRODUCT) != _answer(by_hand, PLAIN):
            raise RuntimeError("the two services answer different pages")
        for connections in (1, 8):
            say(f"REST over {connections} connections")
            yield _compare(ours, by_hand, connections)


def _compare(ours: int, by_hand: int, connections: int) -> Result:
    """Both in turns, so that a busy moment of the machine hits the one like the other."""
    rates = [
        (
            requests_per_second(ours, PRODUCT, connections, SECONDS),
            requests_per_second(by_hand, PLAIN, connections, SECONDS),
        )
        for _ in range(ROUNDS)
    ]
    ours_rate, by_hand_rate = (median(column) for column in zip(*rates, strict=True))
    what = f"REST, page of {PAGE} findings, {connections} at once"
    return Result(what, ours_rate, by_hand_rate, "/s", least=LEAST)


@contextmanager
def server(factory: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A service in a process of its own; gives its port and the process's id once it answers."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port)]
    quiet = ["--no-access-log", "--log-level", "warning"]
    with subprocess.Popen([*command, *quiet], env=os.environ | environment) as process:
        try:
            _wait(port, process)
            yield port, process.pid
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the service ended before it answered")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the service did not answer within 30 seconds")


def _answer(port: int, path: str) -> object:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
        return json.load(response)
