"""The documentation says what the program does."""

import re
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from app.ingest.warning_codes import warnings_page
from app.models import METADATA
from app.services.rule_texts import rules_page
from cli.main import app

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("seed/*.md")])


def test_the_page_of_gap_rules_is_the_registry() -> None:
    assert (ROOT / "docs/gap-rules.md").read_text("utf-8") == rules_page(), "run: make docs"


def test_the_page_of_the_data_model_has_every_table() -> None:
    page = (ROOT / "docs/data-model.md").read_text("utf-8")
    assert [name for name in METADATA.tables if f"`{name}`" not in page] == []


def test_the_page_of_warnings_is_the_registry() -> None:
    assert (ROOT / "docs/warnings.md").read_text("utf-8") == warnings_page(), "run: make docs"


def command_named(words: list[str]) -> object:
    command = get_command(app)
    for word in words:
        if not isinstance(command, typer.core.TyperGroup) or word not in command.commands:
            return command if command is not None and command.name != "goldenthread" else None
        command = command.commands[word]
    return command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_and_options_that_a_page_shows_exist(page: Path) -> None:
    for line in re.findall(r"(?:^|`|\$ |&& )goldenthread ([a-z][^`\n|&#]*)", page.read_text("utf-8"), re.MULTILINE):
        words = line.split()
        command = command_named([word for word in words[:2] if re.fullmatch(r"[a-z][a-z-]*", word)])
        assert command is not None, line
        known = {name for parameter in command.params for name in parameter.opts}  # type: ignore[attr-defined]
        for option in (word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)):
            assert option in known, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_target_of_the_makefile_says_what_it_is_for() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = set(re.findall(r"^\.PHONY: (\S+)", makefile, re.MULTILINE))
    told = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert phony == told
