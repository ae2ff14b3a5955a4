"""Documents are stored once by their hash, as long as something needs them, and prove the quotes of findings."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, update
from sqlmodel import Session, select

from app.db import unit_of_work
from app.errors import ImportProblem, NotFound
from app.ingest.document_text import PDF
from app.ingest.recognised import DocumentText
from app.models import Document, Finding, ImportRun, Judgement, StoredFile
from app.models.base import columns
from app.models.document import DocumentCreate
from app.services import catalogue
from app.services.files import prove, quote_of, stored_file, text_of_page
from app.services.import_undo import undo
from app.services.imports import apply, changes_nothing, draft, items_of, throw_away
from app.services.page_images import Sheet as Drawing
from app.services.page_images import sheet_of
from app.services.records import create
from app.services.records import delete as delete_record
from app.services.uploads import Upload, Whole, read_upload
from app.vocabulary import ImportKind, ImportOutcome
from tests.factories import make_authority
from tests.pdf_maker import Sheet, ilacs_front

PLAN = "Ref\tAction\tOwner\tTimescale\n1.1\tTrain staff.\tHead of Service\tMarch 2022\n"
PACK = f"{PLAN}\n\nKPI\tQ1 21-22\tQ2 21-22\n% visits on time\t81%\t90%\n"


def report() -> Sheet:
    sheet = ilacs_front().new_page().heading("What needs to improve?")
    sheet.entry("•", "The stability of the workforce, so that children see the same social worker.", indent=18)
    return sheet.entry("•", "The timeliness of visits.", indent=18)


@pytest.fixture
def upload(tmp_path: Path) -> Upload:
    path = tmp_path / "report.pdf"
    path.write_bytes(report().pdf())
    return read_upload(ImportKind.REPORT, path)


def text_upload(folder: Path, kind: ImportKind, text: str = PLAN) -> Upload:
    path = folder / "plan.txt"
    path.write_text(text)
    return read_upload(kind, path)


def stored(session: Session) -> list[tuple[int, str]]:
    """Authority and hash of each stored file."""
    return list(session.exec(select(StoredFile.authority_id, StoredFile.sha256).order_by(StoredFile.id)))  # type: ignore[arg-type]


def test_a_draft_stores_its_document_once(session: Session, upload: Upload) -> None:
    first, second = draft(session, upload), draft(session, upload)
    assert stored(session) == [(first.authority_id, upload.sha256)]
    file = stored_file(session, first.authority_id, upload.sha256)
    assert upload.whole is not None
    assert (file.content, file.media_type, file.size_bytes) == (upload.whole.content, PDF, upload.size_bytes)
    assert hashlib.sha256(file.content).hexdigest() == upload.sha256
    throw_away(session, first)
    assert len(stored(session)) == 1
    throw_away(session, second)
    assert stored(session) == []


def test_a_dry_run_keeps_neither_bytes_nor_text(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report().pdf())
    looked_at = read_upload(ImportKind.REPORT, path, dry_run=True)
    assert looked_at.whole is None
    draft(session, looked_at)
    assert stored(session) == []


def test_an_applied_import_s_document_stays_when_another_draft_goes(session: Session, upload: Upload) -> None:
    run = apply(session, draft(session, upload))
    document = session.get_one(Document, run.document_id)
    assert document.media_type == PDF
    throw_away(session, draft(session, upload))
    assert stored(session) == [(run.authority_id, upload.sha256)]


def test_each_authority_has_its_own_copy(session: Session, tmp_path: Path) -> None:
    upload = text_upload(tmp_path, ImportKind.ACTIONS)
    runs = [draft(session, upload, make_authority(session)) for _ in range(2)]
    assert stored(session) == [(run.authority_id, upload.sha256) for run in runs]
    throw_away(session, runs[0])
    assert stored(session) == [(runs[1].authority_id, upload.sha256)]


def test_undoing_takes_the_document_along(session: Session, upload: Upload) -> None:
    undo(session, apply(session, draft(session, upload)))
    assert stored(session) == []


def test_undoing_keeps_what_another_import_of_the_same_file_needs(session: Session, tmp_path: Path) -> None:
    council = make_authority(session)
    actions = apply(session, draft(session, text_upload(tmp_path, ImportKind.ACTIONS, PACK), council))
    kpis = apply(session, draft(session, text_upload(tmp_path, ImportKind.KPIS, PACK), council))
    assert actions.document_id == kpis.document_id
    undo(session, actions)
    assert session.get(Document, kpis.document_id) is not None
    assert len(stored(session)) == 1
    # The document is the other import's now: nothing is left when that is undone too.
    undo(session, kpis)
    assert session.exec(select(Document)).all() == []
    assert stored(session) == []


def test_a_document_that_was_entered_by_hand_keeps_its_file_until_it_is_deleted(
    session: Session, upload: Upload
) -> None:
    council = make_authority(session, "Exmouth")
    data = DocumentCreate(authority_id=council.id, title="The report", sha256=upload.sha256)
    document = create(session, catalogue.DOCUMENTS, data)
    waiting = draft(session, upload, council)
    throw_away(session, draft(session, upload, council))
    delete_record(session, catalogue.DOCUMENTS, document)
    # The draft needs it still.
    assert stored(session) == [(council.id, upload.sha256)]
    document = create(session, catalogue.DOCUMENTS, data)
    throw_away(session, waiting)
    assert stored(session) == [(council.id, upload.sha256)]
    delete_record(session, catalogue.DOCUMENTS, document)
    assert stored(session) == []


def test_what_was_stored_in_one_transaction_is_there_in_the_next(engine: Engine, upload: Upload) -> None:
    with unit_of_work(engine, "test") as session:
        run_id = draft(session, upload).id
    with unit_of_work(engine, "test") as session:
        run = session.get_one(ImportRun, run_id)
        file = stored_file(session, run.authority_id, run.sha256)
        assert upload.whole is not None
        assert (file.content, file.text) == (upload.whole.content, upload.whole.text.text)


def test_a_page_of_the_text_says_where_it_begins(session: Session, upload: Upload) -> None:
    run = draft(session, upload)
    file = stored_file(session, run.authority_id, run.sha256)
    first, second = text_of_page(file, 1), text_of_page(file, 2)
    assert (first.starts_at, second.starts_at, second.pages) == (0, len(first.text), 2)
    assert first.text + second.text == file.text
    assert "What needs to improve?" in second.text
    for page in (0, 3, -1):
        with pytest.raises(NotFound, match=f"No page {page}"):
            text_of_page(file, page)


def test_a_finding_s_quote_is_proved(session: Session, upload: Upload) -> None:
    run = apply(session, draft(session, upload))
    finding = session.exec(select(Finding).where(Finding.page == 2)).first()
    assert finding is not None
    proof = prove(session, run.authority_id, finding.ref)
    assert proof.quote == "The stability of the workforce, so that children see the same social worker."
    assert (proof.page, proof.same_bytes, proof.same_words) == (2, True, True)
    assert (proof.sha256, proof.document) == (upload.sha256, "DOC-1")
    judgement = session.exec(select(Judgement).where(Judgement.area == "Overall effectiveness")).one()
    file = stored_file(session, run.authority_id, run.sha256)
    assert judgement.starts_at is not None
    assert judgement.ends_at is not None
    said = quote_of(file, judgement.starts_at, judgement.ends_at)
    assert " ".join(said.split()) == "Overall effectiveness Requires improvement to be good"

    finding.text = "The stability of the leadership."
    session.flush()
    assert prove(session, run.authority_id, finding.ref).same_words is False


def test_a_file_that_was_tampered_with_proves_nothing(session: Session, upload: Upload) -> None:
    run = apply(session, draft(session, upload))
    finding = session.exec(select(Finding)).first()
    assert finding is not None
    session.connection().execute(update(StoredFile).values(content=b"%PDF-1.7 another"))
    proof = prove(session, run.authority_id, finding.ref)
    assert (proof.same_bytes, proof.same_words) == (False, True)
    assert proof.sha256 == hashlib.sha256(b"%PDF-1.7 another").hexdigest()


def test_what_has_no_place_in_a_stored_document_is_said(session: Session, upload: Upload) -> None:
    run = apply(session, draft(session, upload))
    finding = session.exec(select(Finding)).first()
    assert finding is not None
    finding.starts_at = None
    session.flush()
    with pytest.raises(NotFound, match="No place in a stored document"):
        prove(session, run.authority_id, finding.ref)
    with pytest.raises(NotFound, match="No finding NONE-1"):
        prove(session, run.authority_id, "NONE-1")
    with pytest.raises(NotFound, match="No stored file"):
        stored_file(session, run.authority_id, "0" * 64)


def test_a_revised_report_s_findings_are_anchored_in_the_revision(session: Session, tmp_path: Path) -> None:
    first = tmp_path / "first.pdf"
    first.write_bytes(report().pdf())
    apply(session, draft(session, read_upload(ImportKind.REPORT, first)))
    second = tmp_path / "second.pdf"
    second.write_bytes(report().entry("•", "The quality of plans.", indent=18).pdf())
    run = apply(session, draft(session, read_upload(ImportKind.REPORT, second)))
    [added] = session.exec(select(Finding).where(Finding.document_id == run.document_id))
    proof = prove(session, run.authority_id, added.ref)
    assert (proof.quote, proof.same_bytes, proof.document) == ("The quality of plans.", True, "DOC-2")


def forget_the_file(session: Session) -> None:
    """Leave the register as a release left it that kept neither files nor places."""
    for table in (Finding, Judgement):
        session.connection().execute(update(table).values(starts_at=None, ends_at=None))
    session.connection().execute(update(Document).values(media_type=None))
    session.connection().execute(delete(StoredFile))
    session.expire_all()


def test_a_report_from_before_files_were_kept_gets_its_file_and_places(session: Session, upload: Upload) -> None:
    first = apply(session, draft(session, upload))
    findings = session.exec(select(Finding)).all()
    had = [(finding.text, finding.starts_at, finding.ends_at) for finding in findings]
    forget_the_file(session)
    run = draft(session, upload)
    assert not changes_nothing(run)
    apply(session, run)
    assert [(finding.text, finding.starts_at, finding.ends_at) for finding in findings] == had
    assert {item.note for item in items_of(session, run) if item.outcome == ImportOutcome.CHANGED} == {
        "Its file is stored now.",
        "Its place in the document is known now.",
    }
    assert prove(session, run.authority_id, findings[0].ref).same_words
    assert session.get_one(Document, run.document_id).media_type == PDF
    # Once it has them, the same bytes change nothing.
    assert changes_nothing(draft(session, upload))
    undo(session, run)
    assert [finding.starts_at for finding in findings] == [None] * len(had)
    undo(session, first)
    assert session.exec(select(Finding)).all() == []


def test_a_place_is_no_other_document_s(session: Session, upload: Upload, tmp_path: Path) -> None:
    apply(session, draft(session, upload))
    forget_the_file(session)
    path = tmp_path / "saved-again.pdf"
    path.write_bytes(report().pdf() + b"\n% saved again\n%%EOF\n")
    apply(session, draft(session, read_upload(ImportKind.REPORT, path)))
    assert {finding.starts_at for finding in session.exec(select(Finding))} == {None}


def test_any_text_and_any_bytes_can_be_stored(session: Session, upload: Upload) -> None:
    content = bytes(range(256)) * 3
    text = DocumentText(PDF, "a\ufffdb\U0001f600\u2028\f", [0])
    odd = Upload(upload.kind, "odd.pdf", hashlib.sha256(content).hexdigest(), len(content), upload.record)
    run = draft(session, Upload(**{**vars(odd), "whole": Whole(content, text)}))
    session.expire_all()
    file = stored_file(session, run.authority_id, run.sha256)
    assert (file.content, file.text, file.starts) == (content, text.text, text.starts)


def test_a_page_is_drawn_with_an_item_marked(session: Session, upload: Upload) -> None:
    run = draft(session, upload)
    anchor: Any = run.record["recommendations"][0]["anchor"]
    file = stored_file(session, run.authority_id, run.sha256)
    plain = sheet_of(file, 2).draw()
    marked = sheet_of(file, 2, (anchor["starts_at"], anchor["ends_at"])).draw()
    assert plain != marked
    assert sheet_of(file, 1, (anchor["starts_at"], anchor["ends_at"])).draw() == sheet_of(file, 1).draw()
    with pytest.raises(NotFound, match="No page 3"):
        sheet_of(file, 3)
    mine = columns(StoredFile).sha256 == run.sha256
    session.connection().execute(update(StoredFile).where(mine).values(media_type="text/plain"))
    session.expire_all()
    with pytest.raises(NotFound, match="No page of a PDF"):
        sheet_of(stored_file(session, run.authority_id, run.sha256), 2)


def test_a_page_that_draws_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.page_images._MOST_SECONDS", 1)
    lines = b"0 0 m 600 800 l S\n" * 300_000
    content = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(lines), lines)
    pages = b"<< /Type /Pages /Count 1 /Kids [<< /Type /Page /MediaBox [0 0 595 842] /Contents 3 0 R >>] >>"
    bodies = (b"<< /Type /Catalog /Pages 2 0 R >>", pages, content)
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(bodies, 1))
    drawn_slowly = b"%PDF-1.4\n" + objects + b"trailer << /Root 1 0 R /Size 4 >>\n%%EOF\n"
    with pytest.raises(ImportProblem, match=r"more than 1 seconds of processor time|longer than 3 seconds"):
        Drawing(drawn_slowly, 1, []).draw()
