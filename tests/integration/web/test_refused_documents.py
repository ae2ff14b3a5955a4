"""Documents that are not taken in: what a page says about them, and that nothing is left of them."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine

from app.models import ImportRun, StoredFile
from tests.integration.web.conftest import Pages
from tests.integration.web.html import words_of
from tests.integration.web.test_imports import IMPORTS, PLAN, count_of, hand_in
from tests.pdf_maker import make_pdf


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("note.txt", b"hello world, this is a note", "it seems to be a document that begins"),
        ("note.txt", b"hello world, this is a note", "As a mapping table: No mapping table was found."),
        ("broken.pdf", b"%PDF-1.7 and then nothing", "broken.pdf"),
        ("empty.pdf", b"", "empty"),
        ("locked.pdf", make_pdf([[]], encrypted=True), "password"),
        ("noise.csv", bytes(range(256)) * 9, "noise.csv: It is binary, or text in an unknown encoding."),
    ],
)
def test_what_cannot_be_read_says_what_it_seems_and_what_to_do(
    demo: Pages, name: str, content: bytes, said: str
) -> None:
    page = hand_in(demo, (name, content), status=422)
    assert said in page.text
    assert "There is nothing here yet." in demo.get(IMPORTS).text


def test_a_scan_says_that_it_holds_pictures(demo: Pages) -> None:
    page = hand_in(demo, ("scan.pdf", make_pdf([[]])), status=422, read_as="report")
    assert "text recognition" in page.text


def test_a_form_without_a_document_or_with_foreign_words_is_refused(demo: Pages) -> None:
    assert "Choose a document" in hand_in(demo, status=422).text
    assert "Choose what it is from the list" in hand_in(demo, ("a.csv", PLAN.encode()), status=422, read_as="poem").text
    page = hand_in(demo, ("a.csv", PLAN.encode()), status=422, plan="PLAN-OF-OTHERS")
    assert "No plan PLAN-OF-OTHERS is known here." in page.text


def test_a_document_of_another_council_is_refused(demo: Pages, shared: Path) -> None:
    other = (shared / "reports/labelled/hull-ilacs-2022-11.pdf").read_bytes()
    refused = hand_in(demo, ("hull.pdf", other), status=422)
    assert "The report is about Hull, not Wokingham." in refused.text
    assert "Hand it in with its own council, on that council's page Imports." in refused.text
    page = hand_in(demo, ("hull.pdf", other), to="/imports/new")
    assert "hull.pdf was read." in page.text
    assert page.path.startswith("/councils/")
    assert "wokingham" not in urlsplit(page.path).path


def test_a_table_without_a_council_says_where_it_is_handed_in(demo: Pages) -> None:
    page = hand_in(demo, ("plan.csv", PLAN.encode()), status=422, to="/imports/new")
    assert "plan.csv: Whose table is it?" in page.text
    assert "Hand it in with its own council, on that council's page Imports." in page.text
    assert "authority:" not in page.text


def test_many_problems_are_told_in_full_once_and_counted_at_the_field(demo: Pages) -> None:
    names = [f"note{number}.txt" for number in range(3)]
    page = hand_in(demo, *((name, b"a note of no kind") for name in names), status=422)
    told = words_of(page.one("p", id="files-error"))
    assert told == "Error: 3 documents were not taken in: each is named above"
    assert all(f"{name} was not taken in:" in page.text for name in names)


def test_what_is_too_large_is_refused_in_plain_words(demo: Pages) -> None:
    answer = demo.client.post(IMPORTS, data={"csrf_token": "x"}, headers={"content-length": str(51 << 20)})
    assert answer.status_code == 413
    assert "larger than 50 MB" in answer.text


def test_an_upload_that_breaks_off_leaves_nothing(live: str, live_engine: Engine) -> None:
    address = urlsplit(live)
    head = (
        f"POST {IMPORTS} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        "Content-Length: 5000000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
    )
    with socket.create_connection((address.hostname, address.port or 80)) as connection:
        connection.sendall(head.encode() + b"%PDF" * 100_000)
    with socket.create_connection((address.hostname, address.port or 80), timeout=10) as connection:
        connection.sendall(f"GET {IMPORTS} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n".encode())
        assert connection.recv(15).startswith(b"HTTP/1.1 200")
    assert count_of(live_engine, ImportRun) == count_of(live_engine, StoredFile) == 0
