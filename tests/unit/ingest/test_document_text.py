"""The text of a whole document and the kind of its bytes, as they are stored."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.errors import ImportProblem
from app.ingest import sandbox
from app.ingest.document_text import document_text
from app.ingest.limits import Limits
from app.ingest.plan_record import ActionPlanRecord
from app.vocabulary import ImportKind
from tests.pdf_maker import Text, make_pdf
from tests.workbook_maker import make_xls

PLAN = "Ref\tAction\tOwner\tTimescale\n1.1\tTrain staff.\tHead of Service\tMarch 2022\n"


def write(folder: Path, content: bytes | str) -> Path:
    path = folder / "document"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    for name in ("First", "Second"):
        sheet = book.create_sheet(name)
        sheet.append(["Ref", "Action"])
        sheet.append(["1", f"{name} action"])
    book.remove(book["Sheet"])
    book.save(out)
    return out.getvalue()


def test_a_pdf_s_pages_are_its_pages(tmp_path: Path) -> None:
    found = document_text(write(tmp_path, make_pdf([[Text("One"), Text("two", top=120)], [Text("Three")]])), Limits())
    assert (found.media_type, found.text, found.starts) == ("application/pdf", "One\ntwo\fThree\f", [0, 8])


def test_a_sheet_is_a_page_and_a_row_a_line(tmp_path: Path) -> None:
    found = document_text(write(tmp_path, workbook()), Limits())
    assert found.media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert found.text == "Ref\tAction\n1\tFirst action\fRef\tAction\n1\tSecond action\f"
    assert found.starts == [0, 26]


def test_a_text_s_pages_end_at_its_form_feeds(tmp_path: Path) -> None:
    found = document_text(write(tmp_path, f"{PLAN}\f2.1\tHire.\tHR\tMay 2022\n"), Limits())
    assert (found.media_type, len(found.starts)) == ("text/plain", 2)
    assert found.text[found.starts[1] :] == "2.1\tHire.\tHR\tMay 2022\f"


def test_the_kind_is_told_from_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(make_xls([["Ref", "Action"], ["1", "Train staff."]]))
    assert document_text(path, Limits()).media_type == "application/vnd.ms-excel"


def test_what_no_database_stores_keeps_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = ("a\0b\ud800c\U0001f600\f", [0])
    monkeypatch.setattr("app.ingest.document_text.text_of_pages", lambda _: pages)
    found = document_text(write(tmp_path, make_pdf([[Text("a")]])), Limits())
    assert found.text == "a\ufffdb\ufffdc\U0001f600\f"
    assert len(found.text) == len(pages[0])


def test_a_huge_text_layer_is_refused_only_where_it_would_be_stored(tmp_path: Path) -> None:
    rows = "".join(f"{number}\tTrain staff number {number}.\tHead\tMarch 2022\n" for number in range(1, 15_000))
    path = write(tmp_path, f"Ref\tAction\tOwner\tTimescale\n{rows}")
    limits = Limits(text_mb=0)
    record = sandbox.read_as(ImportKind.ACTIONS, path, limits).record
    assert isinstance(record, ActionPlanRecord)
    assert len(record.actions) == 14_999
    with pytest.raises(ImportProblem, match="more than 0 MB of text, the limit"):
        sandbox.read_as(ImportKind.ACTIONS, path, limits, with_text=True)


def test_the_text_comes_with_the_record_when_it_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, PLAN)
    plain, whole = sandbox.read_as(None, path), sandbox.read_as(ImportKind.ACTIONS, path, with_text=True)
    assert (plain.kind, plain.text) == ("actions", None)
    assert plain.record == whole.record
    assert whole.text == document_text(path, Limits())


def test_an_unknown_zip_is_told_by_the_reader(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "none")
    with pytest.raises(ImportProblem):
        sandbox.read_as(ImportKind.ACTIONS, write(tmp_path, out.getvalue()), with_text=True)
