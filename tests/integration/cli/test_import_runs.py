"""Drafts, as typed: kept, looked at, corrected, applied, thrown away; several reports; quotes."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import Command

PLAN = "Ref\tAction\tOwner\tTimescale\n1.1\tTrain staff.\tHead of Service\tMarch 2022\n1.2\tHire staff.\tHR\tMay 2022\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text(PLAN)
    return path


@pytest.fixture
def drafted(goldenthread: Command, demonstration: str, plan: Path) -> str:
    said = goldenthread("import", "actions", plan, "--draft", "--format", "json")
    told = json.loads(said.out)
    assert (told["import"], told["status"]) == ("IMPORT-1", "draft")
    return str(told["import"])


def actions(goldenthread: Command) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(goldenthread("actions", "--format", "json").out)
    return [row for row in rows if row["text"] in {"Train staff.", "Hire staff."}]


def test_a_draft_takes_nothing_in_until_it_is_applied(goldenthread: Command, drafted: str) -> None:
    assert actions(goldenthread) == []
    shown = json.loads(goldenthread("import", "review", drafted, "--format", "json").out)
    assert [item["place"] for item in shown["items"] if item["kind"] == "actions"] == ["actions.0", "actions.1"]
    assert (shown["left_out"], shown["corrections"]) == ([], {})
    said = goldenthread("import", "apply", drafted)
    assert (said.status, "IMPORT-1 is applied" in said.err) == (0, True)
    assert [action["owner"] for action in actions(goldenthread)] == ["Head of Service", "HR"]
    again = goldenthread("import", "apply", drafted)
    assert (again.status, "was applied" in again.err) == (1, True)


def test_a_draft_is_reviewed_before_it_is_applied(goldenthread: Command, drafted: str) -> None:
    typed = ("import", "review", drafted, "--leave-out", "actions.1", "--correct")
    said = goldenthread(*typed, "actions.0.owner=Head = of service", "--correct", "actions.0.success_measure=")
    assert said.status == 0
    assert "actions.1 is left out" in said.err
    assert "actions.0.owner is corrected to 'Head = of service'" in said.err
    goldenthread("import", "apply", drafted)
    assert [(action["text"], action["owner"]) for action in actions(goldenthread)] == [
        ("Train staff.", "Head = of service")
    ]


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (("--leave-out", "actions.7"), 1, "actions.7: is no item of what was read"),
        (("--correct", "actions.7.owner=x"), 1, "actions.7.owner: is no field of what was read"),
        (("--correct", "actions.0.colour=x"), 1, "actions.0.colour: is no field of what was read"),
        (("--correct", "actions.0.line=soon"), 1, "actions.0.line: soon is no number"),
        (("--correct", "actions.0.due_on=soon"), 1, "due_on"),
        (("--correct", "owner=x"), 2, "is not PLACE.FIELD=VALUE"),
        (("--correct", "actions.0.owner"), 2, "is not PLACE.FIELD=VALUE"),
    ],
)
def test_what_cannot_be_reviewed_so_is_said(
    goldenthread: Command, drafted: str, options: tuple[str, ...], status: int, words: str
) -> None:
    said = goldenthread("import", "review", drafted, *options)
    assert (said.status, words in said.err) == (status, True), said.err
    shown = json.loads(goldenthread("import", "review", drafted, "--format", "json").out)
    assert (shown["status"], shown["left_out"], shown["corrections"]) == ("draft", [], {})


def test_a_draft_is_thrown_away_once(goldenthread: Command, drafted: str) -> None:
    assert "is thrown away" in goldenthread("import", "discard", drafted).err
    for command in ("review", "apply", "discard"):
        said = goldenthread("import", command, drafted)
        assert (said.status, "No import IMPORT-1" in said.err) == (1, True)


def test_an_applied_import_is_neither_reviewed_nor_thrown_away(goldenthread: Command, drafted: str) -> None:
    goldenthread("import", "apply", drafted)
    for typed in (("discard", drafted), ("review", drafted, "--leave-out", "actions.0")):
        said = goldenthread("import", *typed)
        assert (said.status, "was applied" in said.err) == (1, True)
    assert goldenthread("import", "review", drafted).status == 0


@pytest.mark.usefixtures("configured")
def test_several_reports_are_taken_in_one_by_one(goldenthread: Command, shared: Path, tmp_path: Path) -> None:
    labelled = shared / "reports/labelled"
    wrong = tmp_path / "none.pdf"
    wrong.write_bytes(b"none")
    files = (labelled / "wokingham-ilacs-2019-06.pdf", wrong, labelled / "wokingham-ilacs-2023-03.pdf")
    said = goldenthread("import", "report", *files, "--format", "json")
    assert said.status == 1
    first, failed, last = json.loads(said.out)
    assert (first["inspection"], last["inspection"]) == ("ILACS-2019-06", "ILACS-2023-03")
    assert "not a PDF" in failed["problem"]["message"]
    assert len(first["sha256"]) == 64
    refused = goldenthread("import", "report", *files, "--leave-out", "paragraphs.1")
    assert (refused.status, "--leave-out" in refused.err) == (2, True)


@pytest.mark.usefixtures("configured")
def test_a_finding_s_quote_is_shown_and_proved(goldenthread: Command, shared: Path) -> None:
    report = shared / "reports/labelled/wokingham-ilacs-2019-06.pdf"
    record = json.loads(goldenthread("import", "report", report, "--dry-run", "--format", "json").out)
    goldenthread("import", "report", report)
    said = goldenthread("quote", "ILACS-2019-06-A1")
    assert said.status == 0
    assert " ".join(said.out.split()) == record["recommendations"][0]["text"]
    anchor = record["recommendations"][0]["anchor"]
    assert f"page 3, characters {anchor['starts_at']} to {anchor['ends_at']}" in said.err
    assert record["sha256"] in said.err
    assert goldenthread("quote", "ILACS-2019-06-A99").status == 1


@pytest.mark.usefixtures("configured")
def test_lists_show_what_was_doubtful(goldenthread: Command, shared: Path) -> None:
    goldenthread("import", "report", shared / "reports/labelled/wokingham-sif-2015-11.pdf")
    said = goldenthread("findings", "--where", "ref=SIF-2015-11-R3")
    assert "⚠ citation-slip: Paragraph 53, which is cited" in said.out
    drawn = goldenthread("trace", "SIF-2015-11-R3")
    assert "⚠ citation-slip: Paragraph 53, which is cited" in drawn.out
