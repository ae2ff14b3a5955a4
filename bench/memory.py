"""How much memory the service takes to answer each of its addresses, from one authority's and from all authorities'.

The service runs in a process of its own, on a copy of the register, for some of what is asked writes. Before each
question the kernel is told to forget the most that the process ever held, and asked for it afterwards.
"""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import urlencode

from bench.graph import DAY
from bench.measure import Result, say
from bench.rest import server

MOST_MB = 200
SHOWN = 12
# An answer leaves memory behind that the process keeps for the next: beyond this it starts anew, to be asked fairly.
_GROWN_MB = 25
_PREFIX = "/api/v1"
_NAMES = {"depth": "live", "from": "SNAP-1", "to": "now", "page": 1, "rule": "F001", "q": "practice", "as_of": DAY}


def _row(number: int) -> dict[str, Any]:
    first, kpi_id = f"2031-01-{1 + number // _KPIS:02}", 1 + number % _KPIS
    return {"authority_id": 1, "kpi_id": kpi_id, "period": "P", "starts_on": first, "ends_on": first, "value": 1}


# What writes, or sends more than an address holds; the authority is added.
_KPIS = 2_000
_SENT: dict[str, dict[str, Any]] = {
    "/snapshots": {"as_of": DAY.isoformat(), "label": "memory"},
    "/whatif": {"as_of": DAY.isoformat(), "changes": [{"change": "end_body", "body": "BODY-1"}]},
    "/repair": {"as_of": DAY.isoformat(), "rules": ["F001", "F003", "K001"]},
    "/measurements/bulk": {"rows": [_row(number) for number in range(10_000)]},
}


class Asked(NamedTuple):
    """A question, what it was answered with, and the most memory meanwhile, in MB."""

    what: str
    status: int
    peak: float


def compare(path: Path) -> Iterator[Result]:
    """The questions that took the most memory, against what one may take."""
    with TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / "register.db"
        shutil.copy(path, copy)
        asked = sorted(_ask_all(copy), key=lambda one: -one.peak)
    say(f"{len(asked)} questions; {sum(one.status >= 500 for one in asked)} were answered with a fault")
    for one in asked[:SHOWN]:
        yield Result(f"memory, {one.what} ({one.status})", one.peak, MOST_MB, "MB", most=1)


def _ask_all(copy: Path) -> Iterator[Asked]:
    service = _Service(copy)
    try:
        for method, address, body in _questions(service):
            asked = service.ask(method, address, body)
            say(f"{asked.peak:7.1f} MB  {asked.status}  {asked.what}")
            yield asked
    finally:
        service.close()


def _questions(service: "_Service") -> Iterator[tuple[str, str, Any]]:
    """What is sent, and then every address that can be read, with every format and the longest page."""
    for path, body in _SENT.items():
        yield "POST", _PREFIX + path, body if "rows" in body else body | {"authority": "authority-1"}
    for path, said in service.read("/openapi.json")["paths"].items():
        if "get" in said:
            given = said["get"].get("parameters", [])
            for scope in ("authority-1", None) if any(one["name"] == "authority" for one in given) else (None,):
                yield from (("GET", address, None) for address in _addresses(service, path, given, scope))


def _addresses(service: "_Service", path: str, given: list[Any], scope: str | None) -> Iterator[str]:
    names = {one["name"]: one for one in given}
    if "{record_id}" in path:
        path = path.replace("{record_id}", str(service.first(path.split("/{", maxsplit=1)[0])["id"]))
    for name in [name for name, one in names.items() if one["in"] == "path" and name != "record_id"]:
        path = path.replace(f"{{{name}}}", str(_NAMES.get(name) or service.first(f"{_PREFIX}/findings")["ref"]))
    asked: dict[str, list[Any]] = {"authority": [scope] if scope else []}
    for name, one in names.items():
        if name == "limit":
            asked[name] = [one["schema"].get("maximum", 50)]
        elif name == "format":
            asked[name] = _choices(one["schema"])
        elif name in {"as_of", "q"} or (one.get("required") and one["in"] == "query"):
            asked[name] = [_NAMES.get(name) or service.first(f"{_PREFIX}/{name}s")["ref"]]
    # A search is asked beside the plain list.
    for queries in [asked] if "q" not in asked else [asked, asked | {"q": []}]:
        filled = {name: values for name, values in queries.items() if values}
        for values in product(*filled.values()):
            yield f"{path}?{urlencode(dict(zip(filled, values, strict=True)))}"


def _choices(schema: dict[str, Any]) -> list[Any]:
    arms = [schema, *schema.get("anyOf", ())]
    return next((arm["enum"] for arm in arms if "enum" in arm), ["json"])


class _Service:
    """The service in a process of its own, started anew when an answer left it larger."""

    def __init__(self, copy: Path) -> None:
        self._environment = {"GOLDENTHREAD_DATABASE_URL": f"sqlite:///{copy}"}
        self._firsts: dict[str, Any] = {}
        self._start()

    def ask(self, method: str, address: str, body: Any) -> Asked:
        """Ask one question, and look how much memory that took."""
        if self._held("VmRSS") > self._first_held + _GROWN_MB:
            self.close()
            self._start()
        # 5: forget the peak, as `man 5 proc` has it.
        Path(f"/proc/{self._pid}/clear_refs").write_text("5")
        status = self._send(method, address, body)
        return Asked(f"{method} {address}", status, self._held("VmHWM"))

    def read(self, address: str) -> Any:
        """An answer in JSON."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}{address}", timeout=600) as answer:
            return json.load(answer)

    def first(self, path: str) -> dict[str, Any]:
        """The first record of a list of the first authority; one that is nowhere if the list is empty."""
        if path not in self._firsts:
            found = self.read(f"{path}?authority=authority-1&limit=1")
            items = found if isinstance(found, list) else found["items"]
            self._firsts[path] = items[0] if items else {"id": 1, "ref": "NONE"}
        return dict(self._firsts[path])

    def close(self) -> None:
        """End the process."""
        self._running.__exit__(None, None, None)

    def _start(self) -> None:
        self._running = server("app.main:create_app", self._environment)
        self._port, self._pid = self._running.__enter__()
        # As after some work: the document of all addresses is made once, and kept.
        self.read("/openapi.json")
        self._first_held = self._held("VmRSS")

    def _held(self, name: str) -> float:
        lines = Path(f"/proc/{self._pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024

    def _send(self, method: str, address: str, body: Any) -> int:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{address}", data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                while answer.read(1_000_000):
                    pass
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
