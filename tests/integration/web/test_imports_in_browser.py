"""Importing in a real browser: the progress of an upload, the picture of a page, and whether everybody can use it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.db import unit_of_work
from app.services import imports
from app.services.coverage import one_authority
from app.services.uploads import READING, read_upload
from tests.integration.web.conftest import Browser, assert_accessible
from tests.integration.web.test_imports import IMPORTS, PLAN


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_of_an_import_is_accessible(live: str, browser: Browser, width: int, shared: Path) -> None:
    page = browser(width=width)
    page.goto(live + IMPORTS)
    assert_accessible(page)
    page.set_input_files("#files", [{"name": "note.txt", "mimeType": "text/plain", "buffer": b"no kind of document"}])
    page.get_by_role("button", name="Hand in and read").click()
    page.get_by_role("heading", name="What became of it").wait_for()
    assert_accessible(page)
    page.set_input_files("#files", shared / "reports/labelled/wokingham-ilacs-2019-06.pdf")
    page.get_by_role("button", name="Hand in and read").click()
    page.wait_for_url("**/imports/IMPORT-1")
    for part in ("", "/items/recommendations.0", "/apply", "/throw-away", "/difference"):
        page.goto(f"{live}{IMPORTS}/IMPORT-1{part}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), part
    page.goto(f"{live}{IMPORTS}/IMPORT-1/items/recommendations.0")
    picture = page.locator("img.site-page")
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") > 500
    page.get_by_label("Words").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Enter words").wait_for()
    assert_accessible(page)
    page.goto(f"{live}{IMPORTS}/IMPORT-1/apply")
    page.get_by_role("button", name="Apply it").click()
    page.get_by_role("button", name="Undo the import").wait_for()
    assert_accessible(page)


@contextmanager
def readers_busy() -> Iterator[None]:
    """Every place of a reader is taken: what is handed in waits to be read."""
    with ExitStack() as taken:
        while READING.acquire(timeout=0.1):
            taken.callback(READING.release)
        yield


def test_while_documents_are_read_those_that_were_are_listed_and_nothing_can_be_stopped(
    live: str, live_engine: Engine, browser: Browser, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(PLAN.replace("supervision", "a panel"))
    read = read_upload(None, other)
    page = browser()
    page.goto(live + IMPORTS)
    page.set_input_files("#files", [{"name": "plan.csv", "mimeType": "text/csv", "buffer": PLAN.encode()}])
    with readers_busy():
        page.get_by_role("button", name="Hand in and read").click()
        page.get_by_text("Reading the document.").wait_for()
        # All of it is here: it will be stored whatever the page does.
        assert not page.get_by_role("button", name="Stop the upload").is_visible()
        with unit_of_work(live_engine, "test") as session:
            imports.draft(session, read, one_authority(session, None, None))
        page.locator("#listing").get_by_text("other.csv").wait_for()
        assert_accessible(page)
    page.wait_for_url("**/imports/IMPORT-2")
    assert page.get_by_text("plan.csv was read.").is_visible()


def test_an_upload_shows_how_far_it_is(live: str, browser: Browser) -> None:
    page = browser()
    page.goto(live + IMPORTS)
    page.evaluate(
        """() => {
            window.told = [];
            const said = document.querySelector("[data-progress-said]");
            new MutationObserver(() => window.told.push(said.textContent)).observe(said, {childList: true});
            addEventListener("beforeunload", () => sessionStorage.setItem("told", window.told.join("|")));
        }"""
    )
    page.set_input_files("#files", [{"name": "plan.csv", "mimeType": "text/csv", "buffer": PLAN.encode()}])
    page.get_by_role("button", name="Hand in and read").click()
    page.wait_for_url("**/imports/IMPORT-1")
    told = page.evaluate("sessionStorage.getItem('told')").split("|")
    assert told[0] == "Uploading."
    assert told[-1] == "Reading the document. This may take a minute. It is listed below as soon as it is read."
    assert page.get_by_text("plan.csv was read.").is_visible()


def test_too_many_megabytes_are_told_before_they_are_sent(live: str, browser: Browser) -> None:
    page = browser()
    page.goto(live + IMPORTS)
    page.locator("form[data-upload]").evaluate("form => { form.dataset.limitMb = 0.00001; }")
    page.set_input_files("#files", [{"name": "plan.csv", "mimeType": "text/csv", "buffer": PLAN.encode()}])
    page.get_by_role("button", name="Hand in and read").click()
    page.get_by_text("hand in fewer, or split the document").wait_for()


def test_a_document_goes_in_without_scripts(live: str, browser: Browser) -> None:
    page = browser(scripts=False)
    page.goto(live + IMPORTS)
    page.set_input_files("#files", [{"name": "plan.csv", "mimeType": "text/csv", "buffer": PLAN.encode()}])
    page.get_by_role("button", name="Hand in and read").click()
    assert page.url == f"{live}{IMPORTS}/IMPORT-1"
    assert page.get_by_text("plan.csv was read.").is_visible()
