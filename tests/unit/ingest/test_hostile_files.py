"""Files made to harm, or harmed: each ends in a record or in a problem that says what to do, and soon."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import Workbook

from app.errors import ImportProblem
from app.ingest import sandbox
from app.ingest.limits import Limits
from app.ingest.reports.report import read_report
from app.ingest.tables.actions import read_actions
from app.ingest.tables.kpi_papers import read_kpis
from app.ingest.tables.mapping import read_mapping
from tests.pdf_maker import Sheet, ilacs_front
from tests.workbook_maker import make_ods, make_xls, repack

Reader = Callable[[Path], Any]

READERS: list[Reader] = [read_report, read_mapping, read_actions, read_kpis]
TABLE_READERS = READERS[1:]
ENDINGS = ["pdf", "docx", "xlsx", "xls", "ods", "csv", "txt"]
PLAN = [["Ref", "Action", "Owner", "By when"], ["1.1", "Visit all", "Visits team", "Sept-21"]]
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml", "ods": "content.xml"}
SECRET = "the words of another file"

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY last "&l11;">]>'


def make_docx() -> bytes:
    document = Document()
    table = document.add_table(rows=0, cols=4)
    for row in PLAN:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    return saved(document)


def make_xlsx() -> bytes:
    workbook = Workbook()
    for row in PLAN:
        workbook.active.append(row)
    return saved(workbook)


def saved(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def make_plan_pdf() -> bytes:
    sheet = Sheet()
    for row in PLAN:
        sheet.row(*row, edges=(40, 140, 260, 400, 550))
    return sheet.pdf()


SOUND: dict[str, bytes] = {
    "pdf": make_plan_pdf(),
    "docx": make_docx(),
    "xlsx": make_xlsx(),
    "xls": make_xls(PLAN),
    "ods": make_ods(PLAN),
    "csv": "\n".join(",".join(row) for row in PLAN).encode(),
    "txt": "\n".join("\t".join(row) for row in PLAN).encode(),
}


def save(folder: Path, ending: str, data: bytes) -> Path:
    path = folder / f"file.{ending}"
    path.write_bytes(data)
    return path


def outcome(read: Reader, path: Path) -> str:
    """What a reading ends in, as words: anything but a record or a clear problem fails the test."""
    try:
        return str(read(path).to_dict())
    except ImportProblem as problem:
        ending = str(problem)
    # So the child reports a defect of the reader.
    assert "The reader failed" not in ending
    assert ending.endswith((".", ")"))
    return ending


def entities(ending: str, declarations: str) -> bytes:
    """A plan whose action is an entity."""
    name = MAIN_PARTS[ending]
    with ZipFile(BytesIO(SOUND[ending])) as archive:
        part = archive.read(name)
    assert b"Visit all" in part
    start = part.index(b"?>") + 2 if part.startswith(b"<?xml") else 0
    changed = part[:start] + declarations.encode() + part[start:].replace(b"Visit all", b"&last;")
    return repack(SOUND[ending], {name: changed})


def test_the_sound_files_are_read_by_their_content(tmp_path: Path) -> None:
    for data in SOUND.values():
        for ending in ENDINGS:
            assert "Visits team" in outcome(read_actions, save(tmp_path, ending, data)), ending


@pytest.mark.parametrize("ending", MAIN_PARTS)
def test_zip_bombs_are_refused_unopened(tmp_path: Path, ending: str) -> None:
    for size, words in [(61_000_000, "when unpacked"), (20_000_000, "times its size")]:
        path = save(tmp_path, ending, repack(SOUND[ending], {MAIN_PARTS[ending]: b" " * size}))
        for read in TABLE_READERS:
            assert words in outcome(read, path)


@pytest.mark.parametrize("ending", MAIN_PARTS)
def test_entities_neither_grow_nor_fetch_other_files(tmp_path: Path, ending: str) -> None:
    other = tmp_path / "other.txt"
    other.write_text(SECRET)
    fetched = f'<!DOCTYPE x [<!ENTITY last SYSTEM "{other.as_uri()}">]>'
    for declarations in (LAUGHS, fetched):
        path = save(tmp_path, ending, entities(ending, declarations))
        for read in TABLE_READERS:
            words = outcome(read, path)
            assert "haha" not in words
            assert SECRET not in words


def updated(pdf: bytes, catalog: bytes, *objects: bytes) -> bytes:
    """Add a new catalog and more objects at the end of a PDF, as a program that changes it does."""
    number = int(pdf.rpartition(b"/Size ")[2].split()[0])
    out, places = bytearray(pdf), []
    for place, body in [(1, catalog), *enumerate(objects, number)]:
        places.append(b"%d 1\n%010d 00000 n \n" % (place, len(out)))
        out += b"%d 0 obj\n%s\nendobj\n" % (place, body)
    before = pdf.rpartition(b"startxref\n")[2].split()[0]
    start = len(out)
    out += b"xref\n" + b"".join(places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Prev %s >>\n" % (number + len(objects), before)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def test_scripts_and_attachments_of_a_pdf_are_passed_over(tmp_path: Path) -> None:
    pdf = SOUND["pdf"]
    number = int(pdf.rpartition(b"/Size ")[2].split()[0])
    script = b"/OpenAction << /S /JavaScript /JS (while \\(true\\) app.alert\\('Visits'\\);) >>"
    attached = b"/Names << /EmbeddedFiles << /Names [(a.exe) << /F (a.exe) /EF << /F %d 0 R >> >>] >> >>" % number
    catalog = b"<< /Type /Catalog /Pages 2 0 R %s %s >>" % (script, attached)
    changed = updated(pdf, catalog, b"<< /Length 2 >>\nstream\nMZ\nendstream")
    assert b"JavaScript" in changed
    assert outcome(read_actions, save(tmp_path, "pdf", changed)) == outcome(read_actions, save(tmp_path, "pdf", pdf))


@pytest.mark.parametrize(
    "harm",
    [
        lambda pdf: pdf.replace(b" 00000 n ", b" 99999 n "),
        lambda pdf: pdf.replace(b"startxref\n", b"startxref\n9"),
        lambda pdf: pdf.replace(b"xref\n0", b"xref\n7"),
        lambda pdf: pdf.replace(b"/Root 1 0 R", b"/Root 4 0 R"),
        lambda pdf: pdf.replace(b"/Count 1", b"/Count 999999999"),
        lambda pdf: pdf.replace(b"/Kids [", b"/Kids [2 0 R "),
        lambda pdf: pdf.replace(b"/Length", b"/Length 9999999999 /L"),
        lambda pdf: pdf[: pdf.index(b"xref")] + b"%%EOF",
        lambda pdf: updated(pdf, b"<< /Type /Catalog /Pages 1 0 R >>"),
        lambda pdf: b"\n" * 500 + pdf,
    ],
)
def test_a_pdf_with_broken_references_is_read_or_refused(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    changed = harm(SOUND["pdf"])
    assert changed != SOUND["pdf"]
    for read in READERS:
        outcome(read, save(tmp_path, "pdf", changed))


# Reads one file after another as the child reads its one, under the child's limits.
MANY = "import sys\nfrom app.ingest.child import main\nfor name in sys.argv[1:]:\n    main(['report', name]); print()"


@pytest.fixture(scope="module")
def report(shared: Path) -> bytes:
    return min((path.read_bytes() for path in (shared / "reports" / "labelled").glob("*.pdf")), key=len)


def cuts(report: bytes) -> list[bytes]:
    """The report cut at every 1,000th byte, as it is and with the mark of an end, so that it is opened."""
    heads = [report[:size] for size in range(1_000, len(report), 1_000)]
    return [head + end for head in heads for end in (b"", b"\n%%EOF\n")]


def test_a_report_cut_anywhere_is_refused_or_read_whole_or_with_warnings(report: bytes, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.pdf" for number in range(len(cuts(report)) + 1)]
    for path, piece in zip(paths, [report, *cuts(report)], strict=True):
        path.write_bytes(piece)
    command = [sys.executable, "-c", MANY, *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60, cwd=Path(__file__).parents[3])
    whole, *answers = map(json.loads, done.stdout.splitlines())
    assert len(answers) == len(cuts(report)) > 300
    assert whole["record"]["recommendations"]
    for answer in answers:
        if problem := answer.get("problem"):
            assert "The reader failed" not in problem["message"]
            assert problem["message"].endswith(".")
        else:
            assert answer == whole or answer["record"]["warnings"]
    assert sum("problem" in answer for answer in answers) > len(answers) / 2


def test_cut_reports_end_as_well_in_the_sandbox(report: bytes, tmp_path: Path) -> None:
    for piece in cuts(report)[9::80]:
        outcome(sandbox.read_report, save(tmp_path, "pdf", piece))


@pytest.mark.parametrize("ending", ENDINGS)
def test_random_bytes_are_refused_or_read_under_any_name(tmp_path: Path, ending: str) -> None:
    dice = Random(ending)  # noqa: S311 - the same bytes on every run
    for head in (b"", SOUND[ending][:8], SOUND[ending][:600]):
        path = save(tmp_path, ending, head + dice.randbytes(3_000))
        for read in READERS:
            outcome(read, path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_sound_files_with_bytes_changed_or_lost_are_read_or_refused(tmp_path: Path, ending: str) -> None:
    dice = Random(ending)  # noqa: S311 - the same bytes on every run
    for _ in range(12):
        data = bytearray(SOUND[ending])
        for _ in range(6):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path = save(tmp_path, ending, bytes(data[: dice.randrange(len(data) // 2, len(data) + 1)]))
        for read in READERS:
            outcome(read, path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_files_of_another_kind_are_refused_whatever_their_name(tmp_path: Path, ending: str) -> None:
    strangers = [b"\x89PNG\r\n\x1a\n", b"{\\rtf1 hello}", b"<html>404</html>", b"GIF89a", b"\x1f\x8b\x08", b"{}", b"\0"]
    for data in (*strangers, ilacs_front().pdf()):
        path = save(tmp_path, ending, data)
        for read in TABLE_READERS:
            with pytest.raises(ImportProblem):
                read(path)


def test_the_child_ends_as_the_readers_do(tmp_path: Path) -> None:
    limits = Limits(wall_seconds=10, memory_mb=600)
    bomb = repack(SOUND["xlsx"], {MAIN_PARTS["xlsx"]: b" " * 20_000_000})
    for ending, data in [("xlsx", bomb), ("docx", entities("docx", LAUGHS)), ("xls", SOUND["xls"][:1_500])]:
        path = save(tmp_path, ending, data)
        assert outcome(lambda path: sandbox.read_actions(path, limits), path) == outcome(read_actions, path)
