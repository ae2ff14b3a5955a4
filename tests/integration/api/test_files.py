"""Stored documents over REST: bytes, text, pages as pictures, quotes."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.db import unit_of_work
from app.models import StoredFile
from tests.integration.api.conftest import KeyMaker
from tests.integration.api.council import PREFIX
from tests.integration.api.together import at_once, statuses

DRAWN = b"\x89PNG"


@pytest.fixture
def report(shared: Path) -> bytes:
    return (shared / "reports/labelled/wokingham-ilacs-2019-06.pdf").read_bytes()


@pytest.fixture
def draft(guarded: Any, report: bytes) -> str:
    files = {"file": ("the report;\u202e.pdf", report)}
    answer = guarded.post(f"{PREFIX}/imports", files=files, data={"kind": "report"})
    assert answer.status_code == 201
    return str(answer.headers["location"])


def test_the_document_of_a_draft_comes_back_harmless(guarded: Any, draft: str, report: bytes) -> None:
    answer = guarded.get(f"{draft}/file")
    assert (answer.status_code, answer.content) == (200, report)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''the%20report__.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert guarded.delete(draft).status_code == 204
    assert guarded.get(f"{draft}/file").status_code == 404


def test_a_document_s_file_text_and_pages(guarded: Any, draft: str, report: bytes) -> None:
    run = guarded.post(f"{draft}/apply").json()
    address = f"{PREFIX}/documents/{run['document_id']}"
    assert guarded.get(address).json()["media_type"] == "application/pdf"
    assert guarded.get(f"{address}/file").content == report
    item = run["record"]["recommendations"][0]
    page = guarded.get(f"{address}/text", params={"page": item["page"]}).json()
    assert (page["page"], page["pages"]) == (item["page"], run["record"]["pages"])
    anchor = item["anchor"]
    said = page["text"][anchor["starts_at"] - page["starts_at"] : anchor["ends_at"] - page["starts_at"]]
    assert said == item["text"]
    assert guarded.get(f"{address}/text").json()["starts_at"] == 0
    drawn = guarded.get(f"{address}/pages/{item['page']}.png")
    assert (drawn.status_code, drawn.headers["content-type"], drawn.content[:4]) == (200, "image/png", DRAWN)
    assert drawn.headers["cache-control"] == "no-store"
    for wrong in ("text?page=99", "pages/99.png"):
        assert guarded.get(f"{address}/{wrong}").status_code == 404
    for wrong in ("text?page=0", "text?page=x", "pages/0.png", "pages/x.png", "pages/99999999999999999999.png"):
        assert guarded.get(f"{address}/{wrong}").status_code == 422


def test_a_draft_s_page_is_drawn_with_an_item_marked(guarded: Any, draft: str) -> None:
    plain, marked = (
        guarded.get(f"{draft}/pages/3.png", params=params) for params in ({}, {"highlight": "recommendations.0"})
    )
    assert (plain.status_code, marked.status_code) == (200, 200)
    assert plain.content != marked.content
    for place in ("recommendations.99", "nothing.0", "pages.0", "warnings.9999"):
        assert guarded.get(f"{draft}/pages/3.png", params={"highlight": place}).status_code == 404
    assert guarded.get(f"{draft}/pages/3.png", params={"highlight": "../etc"}).status_code == 422


def test_a_finding_s_quote_is_proved(guarded: Any, draft: str) -> None:
    guarded.post(f"{draft}/apply")
    proof = guarded.get(f"{PREFIX}/quotes/ILACS-2019-06-A1").json()
    assert (proof["same_bytes"], proof["same_words"], proof["page"]) == (True, True, 3)
    assert " ".join(proof["quote"].split()) == proof["text"]
    assert guarded.get(f"{PREFIX}/quotes/ILACS-2019-06-A99").status_code == 404


def test_a_document_without_a_stored_file_says_so(guarded: Any, draft: str) -> None:
    run = guarded.get(draft).json()
    body = {"authority_id": run["authority_id"], "title": "By hand"}
    document = guarded.post(f"{PREFIX}/documents", json=body).json()
    for what in ("file", "text", "pages/1.png"):
        assert guarded.get(f"{PREFIX}/documents/{document['id']}/{what}").status_code == 404


def test_another_authority_s_document_is_unknown(guarded: Any, make_key: KeyMaker, draft: str) -> None:
    national = make_key("admin")
    guarded.post(f"{PREFIX}/authorities", json={"name": "Reading"}, headers=national)
    run = guarded.post(f"{draft}/apply", headers=national).json()
    stranger = make_key("viewer", "reading")
    for address in (f"{draft}/file", f"{draft}/pages/1.png", f"{PREFIX}/documents/{run['document_id']}/file"):
        assert guarded.get(address, headers=stranger).status_code == 404
        assert guarded.get(address, headers=make_key("viewer", "wokingham")).status_code == 200
    assert guarded.get(f"{PREFIX}/quotes/ILACS-2019-06-A1", headers=stranger).status_code == 404


def test_a_file_is_sent_whole_and_only_to_get(guarded: Any, draft: str, report: bytes) -> None:
    part = guarded.get(f"{draft}/file", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (200, report)
    assert guarded.head(f"{draft}/file").status_code == 405
    assert guarded.post(f"{draft}/pages/1.png").status_code == 405


@pytest.mark.parametrize("name", ["report.html", "report.svg", "../../etc/passwd", "x\r\nSet-Cookie: a=b.pdf"])
def test_the_sender_s_name_decides_nothing(guarded: Any, name: str) -> None:
    plan = b"Ref\tAction\tOwner\tTimescale\n1.1\t<script>alert(1)</script>\tHR\tMay 2022\n"
    guarded.post(f"{PREFIX}/authorities", json={"name": "Exmouth"})
    data = {"kind": "actions", "authority": "exmouth"}
    answer = guarded.post(f"{PREFIX}/imports", files={"file": (name, plan, "text/html")}, data=data)
    assert answer.status_code == 201
    sent = guarded.get(f"{answer.headers['location']}/file")
    assert sent.content == plan
    assert (sent.headers["content-type"], sent.headers["x-content-type-options"]) == ("text/plain", "nosniff")
    assert "set-cookie" not in sent.headers
    assert sent.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")


def test_the_same_bytes_at_once_are_stored_once(guarded: Any, built: FastAPI, draft: str, report: bytes) -> None:
    guarded.delete(draft)

    def hand_in() -> Any:
        files = {"file": ("report.pdf", report)}
        return guarded.post(f"{PREFIX}/imports", files=files, data={"kind": "report"})

    made = at_once([hand_in] * 4)
    assert statuses(made) == {201: 4}
    assert kept_files(built) == 1
    first, second, *others = (answer.headers["location"] for answer in made)
    # Some are thrown away while another comes in: the bytes stay, because that one needs them.
    answers = at_once([*(lambda gone=gone: guarded.delete(gone) for gone in (first, second, *others)), hand_in])
    assert statuses(answers) == {204: 4, 201: 1}
    assert kept_files(built) == 1
    last = answers[-1].headers["location"]
    assert guarded.get(f"{last}/file").content == report
    assert guarded.delete(last).status_code == 204
    assert kept_files(built) == 0


def kept_files(built: FastAPI) -> int:
    with unit_of_work(built.state.engine, "test") as session:
        return len(session.exec(select(StoredFile.id)).all())


def test_a_stored_file_that_is_damaged_is_a_problem(guarded: Any, built: FastAPI, draft: str) -> None:
    with unit_of_work(built.state.engine, "test") as session:
        file = session.get_one(StoredFile, 1)
        file.content = b"%PDF-1.7 cut off"
    answer = guarded.get(f"{draft}/pages/1.png")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_what_was_doubtful_is_read_with_the_record(guarded: Any, shared: Path) -> None:
    report = (shared / "reports/labelled/wokingham-sif-2015-11.pdf").read_bytes()
    files = {"file": ("report.pdf", report)}
    draft = guarded.post(f"{PREFIX}/imports", files=files, data={"kind": "report"}).headers["location"]
    guarded.post(f"{draft}/apply")
    [found] = guarded.get(f"{PREFIX}/findings", params={"ref": "SIF-2015-11-R3"}).json()
    assert (found["cites"], found["fitting_cites"]) == ("(page 21, paragraph 53)", "page 19, paragraph 54")
    assert [warning.partition(":")[0] for warning in found["warnings"]] == ["citation-slip"]
