"""What the README shows is what the commands print."""

import re
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Command

README = Path(__file__).parents[3] / "README.md"
BLOCKS = re.findall(r"^```\n(.*?)^```", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
# A command on the demonstration council, and the lines below it up to the next one.
SHOWN = [
    (command.split(), output)
    for block in BLOCKS
    for command, output in re.findall(r"^\$ goldenthread (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    if command.startswith(("coverage", "gaps --as-of", "trace"))
]


def lines_of(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(("command", "output"), SHOWN, ids=lambda shown: shown[0] if isinstance(shown, list) else "")
def test_the_readme_shows_what_is_printed(goldenthread: Command, command: list[str], output: str) -> None:
    assert lines_of(output) == lines_of(goldenthread(*command).out)


def test_the_readme_shows_coverage_gaps_and_a_trace() -> None:
    assert [command[0] for command, _ in SHOWN] == ["coverage", "gaps", "trace"]


def test_the_readme_shows_what_an_import_says(goldenthread: Command, configured: str, shared: Path) -> None:
    [shown] = [block for block in BLOCKS if block.startswith("$ goldenthread import report")]
    said = goldenthread("import", "report", shared / "reports/labelled/wokingham-sif-2015-11.pdf")
    printed = lines_of(said.out + said.err)
    missing = [line for line in lines_of(shown)[1:] if line != "..." and line not in printed]
    assert missing == [], configured
