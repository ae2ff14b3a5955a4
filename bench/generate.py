"""A large register in an SQLite file, made once for each set of parameters and reused while nothing changed."""

import hashlib
import inspect
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import migrations
from app import schema
from app.db import make_engine
from bench import graph
from bench.measure import say

FOLDER = Path("bench-data")
AUTHORITIES = 153


@dataclass(frozen=True)
class Parameters:
    """How large a register, and from which seed."""

    findings: int = 1_000_000
    authorities: int = AUTHORITIES
    seed: int = 1

    @property
    def path(self) -> Path:
        """The file: its name holds a hash of all that decides what is in it."""
        versions = sorted((Path(migrations.__file__).parent / "versions").glob("*.py"))
        made_by = [repr(self), inspect.getsource(graph), *(version.read_text() for version in versions)]
        digest = hashlib.sha256("\0".join(made_by).encode()).hexdigest()
        return FOLDER / f"register-{self.findings}-{digest[:12]}.db"


def register(parameters: Parameters) -> Path:
    """The file with the register, made now if it is not there yet."""
    if parameters.path.exists():
        return parameters.path
    FOLDER.mkdir(exist_ok=True)
    # Under another name until it is whole: a run that was stopped must not leave half a register to be reused.
    unfinished = parameters.path.with_suffix(".unfinished.db")
    unfinished.unlink(missing_ok=True)
    engine = make_engine(f"sqlite:///{unfinished}")
    schema.upgrade(engine)
    engine.dispose()
    _fill(unfinished, parameters)
    return unfinished.rename(parameters.path)


def _fill(path: Path, parameters: Parameters) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA cache_size=-500000")
    connection.execute("BEGIN")
    maker = graph.Maker(parameters.seed)
    say(f"making a register of {parameters.findings:,} findings")
    for place in range(parameters.authorities):
        store(connection, place + 1, maker, _share(parameters, place))
    connection.execute("COMMIT")
    say("analysing it")
    connection.execute("ANALYZE")
    # As the product's own databases are: readers and a writer side by side.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _share(parameters: Parameters, place: int) -> int:
    """Findings divided evenly, the first authorities taking what is left over."""
    each, rest = divmod(parameters.findings, parameters.authorities)
    return each + (place < rest)


def store(connection: sqlite3.Connection, authority_id: int, maker: graph.Maker, findings: int) -> None:
    """Store one authority with all its rows."""
    authority = [(authority_id, f"authority-{authority_id}", f"Authority {authority_id}")]
    _insert(connection, "authority", ("id", "ref", "name"), authority, {})
    for table, names, rows in maker.authority(findings):
        _insert(connection, table, names, rows, {"authority_id": str(authority_id)})


def _insert(
    connection: sqlite3.Connection, table: str, names: tuple[str, ...], rows: list[graph.Row], same: dict[str, str]
) -> None:
    time = "'2024-01-01 00:00:00.000000'"
    same = same | {"version": "1", "created_at": time, "updated_at": time}
    into, values = ", ".join([*same, *names]), ", ".join([*same.values(), *("?" for _ in names)])
    connection.executemany(f"INSERT INTO {table} ({into}) VALUES ({values})", rows)
