"""import auto, as typed: files are recognised, read side by side, and taken in one by one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config import settings
from app.errors import GoldenThreadError
from app.services.uploads import read_upload, read_uploads
from tests.integration.cli.conftest import Command
from tests.pdf_maker import Sheet, Text, ilacs_front, letter, make_pdf, send_end, send_front, sif_front

MAPPING = "Finding\tKPI\nVisits are late.\tKPI: % visits on time\n"
PLAN = "Ref\tAction\tSuccess measure\tOwner\tTimescale\n1.1\tTrain staff.\tAll trained\tHead of Service\tMarch 2022\n"
KPIS = "Measure\tQ1 21-22\tQ2 21-22\n% visits on time\t80%\t85%\n% reviews on time\t90%\t91%\n"
BOTH = "Ref\tRecommendation\tAction\tSuccess measure\n1\tVisits are late.\tTrain staff.\t% visits on time\n"


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("GOLDENTHREAD_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    settings.cache_clear()
    yield
    settings.cache_clear()


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def dry(goldenthread: Command, *files: Path) -> Any:
    said = goldenthread("import", "auto", *files, "--dry-run", "--format", "json")
    return json.loads(said.out)


@pytest.mark.parametrize(
    ("content", "kind", "items"),
    [
        (ilacs_front().pdf(), "report", "judgements"),
        (MAPPING, "mapping", "findings"),
        (PLAN, "actions", "actions"),
        (KPIS, "kpis", "series"),
    ],
)
def test_each_kind_is_recognised_by_its_content(
    goldenthread: Command, tmp_path: Path, content: str | bytes, kind: str, items: str
) -> None:
    told = dry(goldenthread, write(tmp_path, "document.dat", content))
    assert list(told) == ["kind", "evidence", "also", "sha256", "record"]
    assert (told["kind"], told["also"], bool(told["evidence"]), bool(told["record"][items])) == (kind, [], True, True)
    assert not (tmp_path / "none.db").exists()


def test_a_pdf_that_is_no_report_may_be_a_plan(goldenthread: Command, tmp_path: Path) -> None:
    edges = (57, 100, 240, 360, 450, 540)
    sheet = Sheet()
    for line in PLAN.splitlines():
        sheet.row(*line.split("\t"), edges=edges)
    told = dry(goldenthread, write(tmp_path, "plan.pdf", sheet.pdf()))
    assert (told["kind"], [action["text"] for action in told["record"]["actions"]]) == ("actions", ["Train staff."])


def test_one_file_may_hold_several_kinds(goldenthread: Command, tmp_path: Path) -> None:
    told = dry(goldenthread, write(tmp_path, "agenda pack.txt", f"{PLAN}2.1\tHire.\tHired\tHR\tMay 2022\n\n\f{KPIS}"))
    assert told["kind"] == "actions"
    [other] = told["also"]
    assert (other["kind"], other["command"]) == ("kpis", f"goldenthread import kpis '{tmp_path}/agenda pack.txt'")


def test_owners_and_timescales_make_a_table_with_findings_a_plan(goldenthread: Command, tmp_path: Path) -> None:
    head, row = BOTH.splitlines()
    plan = f"{head}\tOwner\tTimescale\n{row}\tHead of Service\tMarch 2022\n"
    told = dry(goldenthread, write(tmp_path, "plan.txt", plan))
    assert (told["kind"], [other["kind"] for other in told["also"]]) == ("actions", ["mapping"])
    assert told["also"][0]["command"].endswith("plan.txt --inspection REF")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("both.txt", BOTH, "seems to be an action plan or a mapping table"),
        ("error.pdf", "<!DOCTYPE html><html><body>404 Not Found</body></html>", "seems to be a web page"),
        ("photo.pdf", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(500), "seems to be a picture"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic" + bytes(500), "seems to be a picture"),
        ("notes.rtf", r"{\rtf1\ansi Notes}", "seems to be a rich text file"),
        ("empty.xlsx", "", "empty"),
        ("blank.txt", " \n \n", "empty"),
        ("minutes.txt", "Minutes of the parish council\nThe clerk spoke.\n", "begins “Minutes of the parish council"),
        ("minutes.pdf", make_pdf([[Text("Minutes of the parish council")]]), "a PDF that begins “Minutes"),
        (
            "report.txt",
            "Exmouth\n\nInspection of children’s social care services\n",
            "the text of an inspection report",
        ),
        ("scan.pdf", make_pdf([[]], drawn=True), "scanned"),
    ],
)
def test_what_is_not_recognised_is_told_what_it_seems_to_be(
    goldenthread: Command, tmp_path: Path, name: str, content: str | bytes, words: str
) -> None:
    said = goldenthread("import", "auto", write(tmp_path, name, content))
    assert (said.status, said.out) == (1, "")
    assert words in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(("name", "content"), [("both.txt", BOTH), ("minutes.txt", "Minutes of the council\n")])
def test_an_unsure_answer_names_the_commands_to_try(
    goldenthread: Command, tmp_path: Path, name: str, content: str
) -> None:
    said = goldenthread("import", "auto", write(tmp_path, name, content))
    assert "goldenthread import actions: " in said.err
    assert "goldenthread import mapping: " in said.err


def test_prose_with_commas_is_no_mapping_table(goldenthread: Command, tmp_path: Path) -> None:
    prose = "Inspection of children’s social care services\nAt the inspection, the board monitors, and reports.\n" * 3
    said = goldenthread("import", "auto", write(tmp_path, "report.txt", prose))
    assert "the text of an inspection report (ILACS)" in said.err


def test_several_files_are_answered_in_their_order(goldenthread: Command, tmp_path: Path) -> None:
    files = [write(tmp_path, "plan", PLAN), write(tmp_path, "nothing", b""), write(tmp_path, "kpis", KPIS)]
    said = goldenthread("import", "auto", *files, tmp_path / "gone", "--dry-run", "--format", "json")
    told = json.loads(said.out)
    assert said.status == 1
    assert [one["file"] for one in told] == [*map(str, files), f"{tmp_path}/gone"]
    assert [one.get("kind") for one in told] == ["actions", None, "kpis", None]
    assert ["empty" in told[1]["problem"]["message"], "gone" in told[3]["problem"]["message"]] == [True, True]
    assert goldenthread("import", "auto", files[0], files[2], "--dry-run").status == 0


def test_files_read_side_by_side_are_what_they_are_one_by_one(tmp_path: Path) -> None:
    opening = "This letter summarises the findings of the visit on 6 and 7 September 2022."
    sheets = [
        ilacs_front().new_page().heading("What needs to improve?").entry("•", "Plans.", indent=18),
        sif_front(),
        letter("Focused visit to Exmouth local authority children’s services", opening),
        send_end(send_front()),
        letter("Monitoring visit to Exmouth local authority children’s services", opening),
        ilacs_front("Dawlish Council"),
    ]
    paths = [write(tmp_path, f"{place}.pdf", sheet.pdf()) for place, sheet in enumerate(sheets)]
    one_by_one = [read_upload(None, path) for path in paths]
    assert list(read_uploads(None, paths, at_once=2)) == one_by_one
    assert {upload.kind for upload in one_by_one} == {"report"}


def test_the_sentence_of_a_problem_stands_in_its_file_s_place(tmp_path: Path) -> None:
    found = list(read_uploads(None, [tmp_path / "gone", write(tmp_path, "plan.txt", PLAN)], at_once=2))
    assert isinstance(found[0], GoldenThreadError)
    assert not isinstance(found[1], GoldenThreadError)


@pytest.mark.usefixtures("demonstration")
def test_each_file_is_taken_in_by_itself(goldenthread: Command, tmp_path: Path) -> None:
    files = [
        write(tmp_path, "a-mapping.txt", MAPPING),
        write(tmp_path, "a-plan.txt", PLAN),
        write(tmp_path, "a-page.html", "<html></html>"),
    ]
    said = goldenthread("import", "auto", *files)
    assert said.status == 1
    assert ["--inspection" in said.out, "IMPORT-" in said.out, "web page" in said.out] == [True] * 3

    said = goldenthread("import", "auto", *files, "--inspection", "SIF-2015-11", "--format", "json")
    mapping, plan, page = json.loads(said.out)
    assert (mapping["inspection"], mapping["counts"]["findings"]["new"]) == ("SIF-2015-11", 1)
    assert (mapping["import"] is not None, plan["import"]) == (True, None)
    assert (said.status, "problem" in page) == (1, True)

    said = goldenthread("import", "auto", files[0], "-i", "SIF-2015-11")
    assert (said.status, "nothing was changed" in said.err) == (0, True)


@pytest.mark.usefixtures("configured")
def test_one_report_is_taken_in_as_by_import_report(goldenthread: Command, tmp_path: Path) -> None:
    said = goldenthread("import", "auto", write(tmp_path, "report.pdf", ilacs_front().pdf()))
    assert (said.status, "is an inspection report" in said.err, "Stored as IMPORT-1" in said.err) == (0, True, True)


def test_a_database_that_is_missing_is_said_once(goldenthread: Command, tmp_path: Path) -> None:
    files = [write(tmp_path, "plan.txt", PLAN), write(tmp_path, "kpis.txt", KPIS)]
    said = goldenthread("import", "auto", *files, "--authority", "wokingham")
    assert (said.status, said.err.count("goldenthread:"), said.out) == (1, 1, "")


def test_the_real_documents(goldenthread: Command, shared: Path) -> None:
    reports = [
        "wokingham-sif-2015-11",
        "wokingham-ilacs-2019-06",
        "durham-area-send-2024-06",
        "cheshire-east-jtai-2022-07",
    ]
    seeds = sorted((shared / "seeds").iterdir())
    files = [*seeds, *(shared / f"reports/labelled/{name}.pdf" for name in reports)]
    told = dry(goldenthread, *files)
    assert [one.get("kind") for one in told] == ["mapping", None, "kpis", "actions", "kpis", *["report"] * len(reports)]
    assert "the text of an inspection report (SIF)" in told[1]["problem"]["message"]
    assert [other["kind"] for other in told[3]["also"]] == ["kpis"]
    assert [one["also"] for one in told if "also" in one and one["kind"] != "actions"] == [[]] * (len(told) - 2)
    assert told[4]["record"]["council"] == "West Berkshire"
