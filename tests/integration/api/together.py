"""Requests that start at the same moment."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """The answers to requests that start together."""
    start = Barrier(len(calls))

    def call(send: Callable[[], Any]) -> Any:
        start.wait()
        return send()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def statuses(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)
