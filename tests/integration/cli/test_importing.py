"""import report and import mapping, as typed."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from app.config import settings
from app.db import make_engine
from app.models import METADATA
from tests.integration.cli.conftest import Command


def counts(url: str) -> dict[str, int]:
    engine = make_engine(url)
    with Session(engine) as session:
        tables = METADATA.tables.values()
        found = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    engine.dispose()
    return found


def test_the_thread_from_a_report_and_a_table_to_the_gaps(goldenthread: Command, configured: str, shared: Path) -> None:
    """The numbers were counted by reading the two documents."""
    said = goldenthread("import", "report", shared / "reports/labelled/wokingham-sif-2015-11.pdf")
    assert (said.status, "the inspection is SIF-2015-11" in said.err) == (0, True)
    table = shared / "seeds/000_fd05c6f2364a53d6.txt"
    assert goldenthread("import", "mapping", table, "--inspection", "SIF-2015-11").status == 0

    report = json.loads(goldenthread("gaps", "--format", "json").out)
    broken = {count["rule"]: (count["broken"], count["checked"]) for count in report["rules"]}
    # 16 recommendations of the report and 28 rows of the table; 12 rows name no KPI, 3 only proposed ones.
    assert broken["F001"] == (16 + 12, 44)
    assert broken["F002"] == (3, 44)
    assert broken["K003"] == (19, 19)
    cover = json.loads(goldenthread("coverage", "--format", "json").out)
    assert (cover["kpis"]["live"], cover["kpis"]["proposed"]) == (19, 12)

    before = counts(configured)
    assert "nothing was changed" in goldenthread("import", "mapping", table, "-i", "SIF-2015-11").err
    assert counts(configured) == before


def test_a_dry_run_prints_the_record_and_needs_no_database(
    goldenthread: Command, shared: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOLDENTHREAD_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    settings.cache_clear()
    report = shared / "reports/labelled/wokingham-ilacs-2019-06.pdf"
    said = goldenthread("import", "report", report, "--dry-run", "--format", "json")
    record = json.loads(said.out)
    assert (record["framework"], record["authority"], len(record["recommendations"])) == ("ILACS", "Wokingham", 5)
    assert list(tmp_path.iterdir()) == []
    settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "empty"),
        ("error.pdf", b"<!DOCTYPE html><html><body>404 Not Found</body></html>", "web page"),
        ("notes.pdf", b"just some notes\n" * 50, "PDF"),
        ("broken.pdf", b"%PDF-1.7\n" + b"\x00\xff" * 500, "PDF"),
    ],
)
@pytest.mark.usefixtures("configured")
def test_what_is_no_report_is_refused_with_the_reason(
    goldenthread: Command, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    said = goldenthread("import", "report", file)
    assert (said.status, said.out) == (1, "")
    assert words in said.err
    assert "Traceback" not in said.err


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    ("content", "inspection", "words"),
    [
        ("Name\tAge\nAda\t36\n", "SIF-2015-11", "Name"),
        ("Finding\tKPI\nVisits are late.\tKPI: % visits on time\n", "SIF-1999-01", "No inspection SIF-1999-01"),
    ],
)
def test_a_table_that_cannot_be_taken_is_refused(
    goldenthread: Command, tmp_path: Path, content: str, inspection: str, words: str
) -> None:
    file = tmp_path / "table.txt"
    file.write_text(content)
    said = goldenthread("import", "mapping", file, "--inspection", inspection)
    assert (said.status, words in said.err) == (1, True), said.err


@pytest.mark.usefixtures("configured")
def test_a_missing_file_is_named(goldenthread: Command) -> None:
    said = goldenthread("import", "report", "nowhere.pdf")
    assert (said.status, "nowhere.pdf" in said.err) == (1, True)


@pytest.mark.usefixtures("configured")
def test_a_folder_is_told_from_a_missing_file(goldenthread: Command, tmp_path: Path) -> None:
    said = goldenthread("import", "report", tmp_path)
    assert (said.status, f"{tmp_path.name} is a folder" in said.err) == (1, True)


@pytest.mark.usefixtures("demonstration")
def test_a_file_name_that_is_no_text_is_stored_as_text(goldenthread: Command, tmp_path: Path) -> None:
    file = tmp_path / b"bad\xff.txt".decode("utf-8", "surrogateescape")
    file.write_text("Finding\tKPI\nVisits are late.\tKPI: % visits on time\n")
    assert goldenthread("import", "mapping", file, "-i", "SIF-2015-11").status == 0
    [run] = json.loads(goldenthread("import", "list", "--format", "json").out)
    assert run["file_name"] == "bad?.txt"


@pytest.mark.usefixtures("configured")
def test_a_mapping_without_inspection_is_a_mistake_of_usage(goldenthread: Command, tmp_path: Path) -> None:
    said = goldenthread("import", "mapping", tmp_path / "t.txt")
    assert (said.status, "--inspection" in said.err) == (2, True)
