"""The documents: the list, and a stored one page by page with a finding's words marked."""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.web.conftest import Pages

HOME = "/councils/wokingham"


@pytest.fixture
def stored(demo: Pages, shared: Path) -> Any:
    """A finding of a report that was imported, and is stored."""
    report = (shared / "reports/labelled/wokingham-ilacs-2019-06.pdf").read_bytes()
    answer = demo.client.post("/api/v1/imports", files={"file": ("the report.pdf", report)}, data={"kind": "report"})
    run = demo.client.post(f"{answer.headers['location']}/apply").json()
    known = demo.client.get(f"/api/v1/findings?document_id={run['document_id']}&kind=area_for_improvement").json()
    return known[0] | {"bytes": report}


def test_the_quote_of_a_finding_is_marked_in_its_page(demo: Pages, stored: Any) -> None:
    page = demo.get(f"{HOME}/findings/{stored['ref']}")
    [link] = [address for words, address in page.links().items() if words.startswith(f"page {stored['page']} of")]
    page = demo.get(link)
    assert page.heading == "ILACS inspection report: Wokingham"
    marked = "".join(page.one("mark").itertext())
    assert " ".join(marked.split()) == " ".join(stored["text"].split())
    picture = demo.client.get(page.one("img").get("src", ""))
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    unmarked = demo.client.get(page.one("img").get("src", "").partition("?")[0])
    assert unmarked.content != picture.content
    original = page.links()["Open the original PDF at this page"]
    assert original.endswith(f"/file#page={stored['page']}")
    answer = demo.client.get(original.partition("#")[0])
    assert answer.content == stored["bytes"]
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''the%20report.pdf"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_other_pages_have_no_mark(demo: Pages, stored: Any) -> None:
    page = demo.get(f"{HOME}/documents/DOC-1?page=1&of={stored['ref']}")
    assert not page.all("mark")
    assert "do not stand on this page" in page.text
    assert demo.get(page.links()["Next page"]).one("h2", id="page").text == "Page 2 of 13"


@pytest.mark.parametrize("page", ["0", "99", "x", "-1", "1" * 30])
def test_a_page_that_is_not_there_is_not_found(demo: Pages, stored: Any, page: str) -> None:
    assert stored
    demo.get(f"{HOME}/documents/DOC-1?page={page}", 404)
    assert demo.client.get(f"{HOME}/documents/DOC-1/pages/{page}").status_code == 404


def test_a_document_without_its_file_says_so(demo: Pages) -> None:
    page = demo.get(f"{HOME}/documents/DOC-REPORT?page=7")
    assert "The file itself is not stored" in page.text
    # seed/recommendations.yaml: 16 of its findings are of the report.
    assert "16 findings" in page.text
    assert demo.client.get(f"{HOME}/documents/DOC-REPORT/file").status_code == 404
    assert demo.client.get(f"{HOME}/documents/DOC-REPORT/pages/1").status_code == 404


def test_the_list_leads_to_each(demo: Pages) -> None:
    page = demo.get(f"{HOME}/documents?q=agenda")
    assert [row[0] for row in page.rows()] == ["DOC-PACK-2021"]
    assert page.links()["DOC-PACK-2021"] == f"{HOME}/documents/DOC-PACK-2021"
