"""The command line as it is typed: arguments in, standard output, standard error and exit status out."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import seed
from app.config import settings
from app.db import make_engine, unit_of_work
from app.services.seed import load
from cli.main import main


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    out: str
    err: str
    status: int


Command = Callable[..., Said]


@pytest.fixture
def configured(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A fresh database as the configured one."""
    monkeypatch.setenv("GOLDENTHREAD_DATABASE_URL", database)
    settings.cache_clear()
    yield database
    settings.cache_clear()


@pytest.fixture
def demonstration(configured: str) -> str:
    """The demonstration council in the configured database."""
    engine = make_engine(configured)
    with unit_of_work(engine, "test") as session:
        load(session, Path(seed.__file__).parent)
    engine.dispose()
    return configured


@pytest.fixture
def goldenthread(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line in this process."""

    def run(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["goldenthread", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            status = 0
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
        said = capsys.readouterr()
        return Said(said.out, said.err, status)

    return run
