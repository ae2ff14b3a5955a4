"""db, apikey, serve, seed and help, as typed."""

import json
from pathlib import Path

import pytest
import typer
from typer.main import get_command

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
