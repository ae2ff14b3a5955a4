"""db, apikey, serve, seed and help, as typed."""

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
import typer
from typer.main import get_command

import cli.main
from app.config import settings
from cli.main import app
from tests.integration.cli.conftest import Command


def test_db_upgrade_check_downgrade(goldenthread: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDENTHREAD_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    settings.cache_clear()
    refused = goldenthread("kpis")
    assert (refused.status, "goldenthread db upgrade" in refused.err) == (1, True)
    assert goldenthread("db", "upgrade").status == 0
    assert goldenthread("db", "check").status == 0
    assert goldenthread("kpis").status == 0
    assert goldenthread("db", "downgrade", "base", "--yes").status == 0
    assert goldenthread("kpis").status == 1
    settings.cache_clear()


@pytest.mark.usefixtures("demonstration")
def test_keys_are_shown_once_and_withdrawn(goldenthread: Command) -> None:
    made = goldenthread(
        "apikey", "create", "power-bi", "--role", "viewer", "-a", "wokingham", "--expires", "2030-01-01"
    )
    assert made.status == 0
    secret = made.out.strip()
    listed = goldenthread("apikey", "list", "--format", "json")
    assert secret not in listed.out
    [key] = json.loads(listed.out)
    assert (key["name"], key["role"], key["authority"], key["withdrawn_at"]) == (
        "power-bi",
        "viewer",
        "wokingham",
        None,
    )
    assert goldenthread("apikey", "withdraw", "power-bi").status == 0
    assert json.loads(goldenthread("apikey", "list", "--format", "json").out)[0]["withdrawn_at"]
    assert goldenthread("apikey", "withdraw", "nobody").status == 1


@pytest.mark.usefixtures("configured")
def test_serving_beyond_this_machine_without_a_key_is_refused(goldenthread: Command) -> None:
    said = goldenthread("serve", "--host", "0.0.0.0")  # noqa: S104 - it must refuse this
    assert said.status == 1
    assert "goldenthread apikey create" in said.err


@pytest.mark.usefixtures("configured")
def test_a_folder_without_records_is_refused(goldenthread: Command, tmp_path: Path) -> None:
    said = goldenthread("seed", tmp_path)
    assert (said.status, "authority.yaml" in said.err) == (1, True)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "sqlite:////proc/none.db", "cannot be opened"),
        ("DATABASE_URL", "postgresql://user:secret@127.0.0.1:9/x", "cannot be opened"),
        ("DATABASE_URL", "postgresql://localhost:port/x", "is not a database address"),
        ("BUSY_SECONDS", "soon", "GOLDENTHREAD_BUSY_SECONDS: "),
    ],
)
@pytest.mark.parametrize("command", [("coverage",), ("db", "upgrade")])
def test_a_database_that_cannot_be_used_is_named(
    goldenthread: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv(f"GOLDENTHREAD_{name}", value)
    settings.cache_clear()
    said = goldenthread(*command)
    settings.cache_clear()
    assert (said.status, words in said.err) == (1, True), said.err
    assert "secret" not in said.err


def test_a_file_that_is_no_database_is_named(
    goldenthread: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "notes.db"
    file.write_text("just some notes\n" * 500)
    monkeypatch.setenv("GOLDENTHREAD_DATABASE_URL", f"sqlite:///{file}")
    settings.cache_clear()
    said = goldenthread("coverage")
    settings.cache_clear()
    assert (said.status, "not a database" in said.err, "notes.db" in said.err) == (1, True, True)


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("command", [("trace", "KPI-1"), ("graph",)])
def test_an_empty_register_says_how_to_begin(goldenthread: Command, command: tuple[str, ...]) -> None:
    said = goldenthread(*command)
    assert (said.status, "import a report" in said.err) == (1, True), said.err


def run_as_process(*arguments: str, out: int | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cli.main", *arguments]
    root = Path(cli.main.__file__).parent.parent
    with out.open("wb") if isinstance(out, Path) else nullcontext(out) as stream:
        return subprocess.run(
            command, cwd=root, env=os.environ | environment, stdout=stream, stderr=subprocess.PIPE, check=False
        )


def test_a_pipe_is_given_utf8_whatever_the_locale() -> None:
    said = run_as_process("rules", out=subprocess.PIPE, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (said.returncode, said.stderr) == (0, b"")
    assert "─" in said.stdout.decode("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("command", ["rules", "--help"])
def test_a_full_disk_is_one_message(command: str) -> None:
    said = run_as_process(command, out=Path("/dev/full"))
    assert said.returncode == 1
    assert said.stderr.decode() == "goldenthread: [Errno 28] No space left on device\n"


@pytest.mark.usefixtures("demonstration")
def test_an_account_without_a_name_is_told_by_its_number(
    goldenthread: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    assert goldenthread("waive", "F001", "SIF-2015-11-R2", "--reason", "x", "--until", "2030-01-01").status == 0


def commands(group: typer.core.TyperGroup, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    found: list[tuple[tuple[str, ...], object]] = []
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            found += commands(command, (*path, name))
        found.append(((*path, name), command))
    return found


def test_every_command_and_option_has_a_help_text() -> None:
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    for path, command in commands(group):
        assert command.help, path  # type: ignore[attr-defined]
        for parameter in command.params:  # type: ignore[attr-defined]
            assert getattr(parameter, "help", None) or parameter.name in ("form", "port"), (path, parameter.name)
