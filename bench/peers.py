"""The question which items are linked to nothing, against three tools that trace requirements in text files.

The tools are the dependency group `peers`, to be installed into an environment of its own whose commands are on the
PATH; each missing one is skipped, and said so. They are asked as their users ask them, by their commands; every answer
is checked to name the same items. Ours is the rule F001 on the same items: in a service that holds them, and with
making the register's rows and asking.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Engine
from sqlmodel import Session

from app import audit
from app.coverage.gaps import Question, find_gaps
from app.coverage.rules import rule_named
from app.db import make_engine, unit_of_work
from app.schema import upgrade
from app.services import catalogue
from app.services.records import create, create_many, read_rows
from app.services.resource import Resource
from app.services.trail import walk_trail
from bench.measure import Result, say

ITEMS = 1_000
AT_REST, LOADED = 500, 20  # times faster
ROUNDS, QUESTIONS = 3, 101
DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Items:
    """Findings by reference, each with the KPI that measures it or none, and those KPIs."""

    kpis: list[str]
    findings: dict[str, str | None]

    @property
    def unlinked(self) -> set[str]:
        """What every tool should name."""
        return {ref for ref, kpi in self.findings.items() if kpi is None}


@dataclass(frozen=True)
class Peer:
    """A tool: its command, how to write items for it, and how to ask it which are unlinked."""

    name: str
    command: str
    write: Callable[[Items, Path], None]
    ask: Callable[[Path], set[str]]


def compare() -> Iterator[Result]:
    """Each tool that is installed: how long it takes for one that Golden Thread takes."""
    items = _items(ITEMS // 2)
    installed = [peer for peer in PEERS if shutil.which(peer.command)]
    for peer in PEERS:
        if peer not in installed:
            say(f"SKIPPED {peer.name}: {peer.command} is not on the PATH; see docs/performance.md")
    if not installed:
        return
    say("Golden Thread's own times")
    at_rest, loaded = _ours(items)
    for peer in installed:
        theirs = _theirs(peer, items)
        yield Result(f"{peer.name}, {ITEMS:,} items, data at rest", theirs, at_rest, "ms", least=AT_REST)
        yield Result(f"{peer.name}, {ITEMS:,} items, with loading them", theirs, loaded, "ms", least=LOADED)


def _items(half: int) -> Items:
    kpis = [f"KPI{number:03}" for number in range(1, half + 1)]
    links = (kpi if number % 3 else None for number, kpi in enumerate(kpis))
    return Items(kpis, {f"FND{number:03}": kpi for number, kpi in enumerate(links, 1)})


def _ours(items: Items) -> tuple[float, float]:
    """Milliseconds of the question alone, and of loading and the question."""
    with TemporaryDirectory() as folder:
        audit.listen()
        engine = make_engine(f"sqlite:///{folder}/register.db")
        upgrade(engine)
        # Each time as another council; the first one finds the service as it has just started.
        _load_and_ask(engine, items, "Borough")
        loaded = [_milliseconds(partial(_load_and_ask, engine, items, f"Borough {n}")) for n in range(ROUNDS)]
        with Session(engine) as session:
            at_rest = median(_milliseconds(partial(_ask, session, 1, items)) for _ in range(QUESTIONS))
            _check_trail(session, items)
        engine.dispose()
    return at_rest, median(loaded)


def _load_and_ask(engine: Engine, items: Items, name: str) -> None:
    with unit_of_work(engine, "bench") as session:
        _ask(session, _load(session, items, name), items)


def _load(session: Session, items: Items, name: str) -> int:
    """A council of this name, through the services, validated and audited like every input; gives its id."""
    owner: int = create(session, catalogue.AUTHORITIES, catalogue.AUTHORITIES.create(name=name)).id
    visit = {"authority_id": owner, "framework": "ILACS", "ends_on": "2025-06-14"}
    inspection = create(session, catalogue.INSPECTIONS, catalogue.INSPECTIONS.create.model_validate(visit))
    said = {"authority_id": owner, "inspection_id": inspection.id, "kind": "recommendation"}
    kpis = _made(session, catalogue.KPIS, [{"authority_id": owner, "ref": ref, "name": ref} for ref in items.kpis])
    findings = _made(session, catalogue.FINDINGS, [said | {"ref": ref, "text": ref} for ref in items.findings])
    links = ((findings[ref], kpis[kpi]) for ref, kpi in items.findings.items() if kpi)
    _made(
        session,
        catalogue.MAPPINGS,
        [{"authority_id": owner, "finding_id": finding, "kpi_id": kpi} for finding, kpi in links],
    )
    return owner


def _made(session: Session, resource: Resource, rows: list[dict[str, object]]) -> dict[str, int]:
    records = create_many(session, resource, read_rows(resource, rows))
    return {record.ref: record.id for record in records}


def _ask(session: Session, owner: int, items: Items) -> None:
    gaps = find_gaps(session, Question(DAY, frozenset({owner}), rules=(rule_named("F001"),)))
    _check({gap.ref for gap in gaps}, items)


def _check_trail(session: Session, items: Items) -> None:
    """Every row of the first council is in its trail: the inspection, the KPIs, the findings and the links."""
    stored = 1 + len(items.kpis) + 2 * len(items.findings) - len(items.unlinked)
    told = sum(1 for _ in walk_trail(session, 1, 0))
    if told != stored:
        raise RuntimeError(f"{told} of {stored} rows are in the audit trail")


def _theirs(peer: Peer, items: Items) -> float:
    """Milliseconds of the tool's command, without writing its files."""
    with TemporaryDirectory() as folder:
        peer.write(items, Path(folder))
        times = []
        for attempt in range(ROUNDS):
            say(f"{peer.name}, run {attempt + 1} of {ROUNDS}")
            times.append(_milliseconds(lambda: _check(peer.ask(Path(folder)), items)))
    return median(times)


def _check(named: set[str], items: Items) -> None:
    """A tool that finds something else answers another question."""
    if named != items.unlinked:
        raise RuntimeError(f"{len(named)} items were named, {len(items.unlinked)} are unlinked")


def _milliseconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return (perf_counter() - start) * 1000


def _run(folder: Path, command: str, *arguments: str) -> str:
    done = subprocess.run([command, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _write_doorstop(items: Items, folder: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    _run(folder, "doorstop", "create", "KPI", "kpi")
    _run(folder, "doorstop", "create", "FND", "fnd", "--parent", "KPI")
    for ref in items.kpis:
        (folder / "kpi" / f"{ref}.yml").write_text(_doorstop_item(ref, None))
    for ref, kpi in items.findings.items():
        (folder / "fnd" / f"{ref}.yml").write_text(_doorstop_item(ref, kpi))


def _doorstop_item(ref: str, kpi: str | None) -> str:
    links = f"links:\n- {kpi}" if kpi else "links: []"
    return f"active: true\nderived: false\nheader: ''\nlevel: 1.{int(ref[3:])}\n{links}\nnormative: true\ntext: {ref}\n"


def _ask_doorstop(folder: Path) -> set[str]:
    said = _run(folder, "doorstop", "-F", "-L", "-R", "-C", "-S", "-W")
    # WARNING: FND: FND001: no links to parent document: KPI
    return {line.split(": ")[2] for line in said.splitlines() if "no links to parent document" in line}


def _write_strictdoc(items: Items, folder: Path) -> None:
    nodes = [f"[REQUIREMENT]\nUID: {ref}\nSTATEMENT: {ref}\n" for ref in items.kpis]
    for ref, kpi in items.findings.items():
        relation = f"RELATIONS:\n- TYPE: Parent\n  VALUE: {kpi}\n" if kpi else ""
        nodes.append(f"[REQUIREMENT]\nUID: {ref}\nSTATEMENT: {ref}\n{relation}")
    (folder / "items.sdoc").write_text("[DOCUMENT]\nTITLE: Items\n\n" + "\n".join(nodes))


def _ask_strictdoc(folder: Path) -> set[str]:
    _run(folder, "strictdoc", "export", ".", "--formats", "json", "--output-dir", "out")
    document = json.loads(next((folder / "out").rglob("index.json")).read_text())
    nodes = document["DOCUMENTS"][0]["NODES"]
    return {node["UID"] for node in nodes if node["UID"].startswith("FND") and not node.get("RELATIONS")}


def _write_sphinx(items: Items, folder: Path) -> None:
    (folder / "conf.py").write_text('extensions = ["sphinx_needs"]\n')
    needs = [f".. req:: {ref}\n   :id: {ref}\n" for ref in items.kpis]
    for ref, kpi in items.findings.items():
        needs.append(f".. req:: {ref}\n   :id: {ref}\n" + (f"   :links: {kpi}\n" if kpi else ""))
    (folder / "index.rst").write_text("Items\n=====\n\n" + "\n".join(needs))


def _ask_sphinx(folder: Path) -> set[str]:
    _run(folder, "sphinx-build", "-q", "-E", "-b", "needs", ".", "out")
    versions = json.loads((folder / "out" / "needs.json").read_text())["versions"]
    needs = next(iter(versions.values()))["needs"]
    return {ref for ref, need in needs.items() if ref.startswith("FND") and not need.get("links")}


PEERS = (
    Peer("doorstop", "doorstop", _write_doorstop, _ask_doorstop),
    Peer("StrictDoc", "strictdoc", _write_strictdoc, _ask_strictdoc),
    Peer("sphinx-needs", "sphinx-build", _write_sphinx, _ask_sphinx),
)
