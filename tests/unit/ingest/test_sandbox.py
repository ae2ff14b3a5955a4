import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.errors import ImportProblem
from app.ingest import sandbox
from app.ingest.limits import Limits
from app.ingest.record import ReadWarning, RecommendationRead
from app.ingest.reports.report import read_report
from tests.pdf_maker import Text, ilacs_front, make_pdf


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "-a report with spaces.pdf"
    path.write_bytes(ilacs_front().new_page().heading("What needs to improve?").entry("•", "Plans.", indent=18).pdf())
    return path


def write(folder: Path, data: bytes) -> Path:
    path = folder / "file.pdf"
    path.write_bytes(data)
    return path


def test_the_child_reads_what_the_reader_reads(report: Path) -> None:
    record = sandbox.read_report(report)
    assert record == read_report(report)
    assert isinstance(record.recommendations[0], RecommendationRead)
    assert isinstance(record.warnings[0], ReadWarning)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "0 bytes"),
        (b"<html>not found</html>", "web page"),
        (b"\x00\xff" * 4000, "not a PDF"),
        (make_pdf([[Text("x")]], encrypted=True), "encrypted"),
        (make_pdf([[Text("x")]] * 5000), "5,000 pages; the limit is 1,000 pages"),
        (make_pdf([[]], drawn=True), "pages 1 to 1"),
        (make_pdf([[Text("Minutes of the parish council")]]), "no Ofsted inspection report"),
    ],
)
def test_the_reader_s_refusals_come_through(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(ImportProblem, match=message):
        sandbox.read_report(write(tmp_path, data))


def test_problems_keep_their_places(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem) as caught:
        sandbox.read_report(write(tmp_path, make_pdf([[], []], drawn=True)))
    assert [problem.where for problem in caught.value.problems] == ["page 1", "page 2"]


def test_a_file_over_the_limit_and_one_that_is_missing_start_no_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    with pytest.raises(ImportProblem, match="2 MB; the limit is 1 MB"):
        sandbox.read_report(write(tmp_path, b"x" * (2 << 20)), Limits(file_mb=1))
    with pytest.raises(ImportProblem, match=r"no file gone\.pdf"):
        sandbox.read_report(tmp_path / "gone.pdf")


def hostile(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> None:
    """Let the child be a program of the same limits whose reader does what `body` says."""
    package = folder / "app" / "ingest"
    package.mkdir(parents=True)
    real = Path(sandbox.__file__).parent.parent
    (folder / "app" / "__init__.py").write_text(f"__path__.append({str(real)!r})")
    (package / "__init__.py").write_text(f"__path__.append({str(real / 'ingest')!r})")
    (package / "reports").mkdir()
    (package / "reports" / "__init__.py").touch()
    (package / "reports" / "report.py").write_text(f"import os, signal, time\ndef report_of(document):\n    {body}\n")
    monkeypatch.setattr(sandbox, "_ROOT", folder)


@pytest.mark.parametrize(
    ("body", "limits", "message"),
    [
        ("time.sleep(60)", Limits(wall_seconds=0.5), r"longer than 0\.5 seconds, the limit"),
        ("os.fork(); time.sleep(60)", Limits(wall_seconds=0.5), r"longer than 0\.5 seconds"),
        ("while True: pass", Limits(cpu_seconds=1), "1 seconds of processor time, the limit"),
        ("bytearray(400 << 20)", Limits(memory_mb=200), "more than 200 MB of memory"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", Limits(), r"stopped \(SIGSEGV\).*1,024 MB"),
        ("os.write(1, b'x' * (3 << 20))", Limits(output_mb=1), "more than 1 MB, the limit"),
        ("os.close(1); time.sleep(60)", Limits(wall_seconds=5), r"stopped \(SIGKILL\)"),
        ("raise KeyError('odd')", Limits(), "reader failed on this file .KeyError"),
        ("(lambda f: f(f))(lambda f: f(f))", Limits(), "nested too deeply"),
    ],
)
def test_a_reader_that_dies_or_runs_away_is_an_ordinary_problem(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, limits: Limits, message: str
) -> None:
    hostile(monkeypatch, tmp_path / "hostile", body)
    start = time.monotonic()
    with pytest.raises(ImportProblem, match=message):
        sandbox.read_report(report, limits)
    assert time.monotonic() - start < 10


def test_what_the_child_started_dies_with_it(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "still-here"
    late = f"os.fork() or (time.sleep(1), open({str(mark)!r}, 'w')); time.sleep(60)"
    hostile(monkeypatch, tmp_path / "hostile", late)
    with pytest.raises(ImportProblem):
        sandbox.read_report(report, Limits(wall_seconds=0.4))
    time.sleep(1.2)
    assert not mark.exists()


def test_the_child_is_light() -> None:
    heavy = "{'sqlmodel', 'sqlalchemy', 'pydantic', 'fastapi', 'openpyxl', 'docx'}"
    code = f"import sys, app.ingest.child, app.ingest.reports.report; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=sandbox._ROOT)
    assert done.stdout.strip() == "set()"
