"""The page of the REST interface: it lists what the document says, and asks nobody else."""

from typing import Any

import pytest

from tests.integration.web.conftest import Browser, Pages, assert_accessible
from tests.integration.web.test_browser import fits


def test_the_page_keeps_to_the_policy_of_all_pages(pages: Pages) -> None:
    page = pages.get("/docs")
    assert "script-src 'self'" in pages.answer.headers["content-security-policy"]
    assert page.links()["the OpenAPI document"] == "/openapi.json"
    for address in ("/redoc", "/docs/oauth2-redirect"):
        assert pages.client.get(address).status_code == 404


@pytest.mark.parametrize("width", [1280, 375])
def test_the_operations_are_listed_and_nothing_is_fetched_from_elsewhere(
    live: str, browser: Browser, width: int
) -> None:
    page = browser(width=width)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live}/docs")
    # A page of this weight takes a busy machine a while.
    page.locator("#reference[data-drawn]").wait_for(timeout=60_000)
    document = page.request.get(f"{live}/openapi.json").json()
    told = {tag for path in document["paths"].values() for said in path.values() for tag in said["tags"]}
    assert set(page.locator("#reference h3[data-tag]").all_inner_texts()) == told
    assert_accessible(page)
    assert fits(page)
    _try_out(page)
    assert_accessible(page)
    assert fits(page)
    assert [address for address in asked if not address.startswith((live, "data:"))] == []


def _try_out(page: Any) -> None:
    """Ask whether the service lives, by keyboard."""
    page.locator("h3[data-tag=health] button").press("Enter")
    page.get_by_role("button", name="GET /health Whether").press("Enter")
    page.get_by_role("button", name="Try it out").press("Enter")
    page.get_by_role("button", name="Execute").press("Enter")
    page.locator(".live-responses-table").get_by_text("200", exact=True).wait_for()
