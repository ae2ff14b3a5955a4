"""Pages in a real browser: with and without scripts, wide and narrow, for people who cannot see them too."""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.integration.web.conftest import PASSWORD, Browser, assert_accessible, make_account

ADDRESSES = [
    "/councils",
    "/account",
    "/sign-in",
    "/nowhere",
    *(
        f"/councils/wokingham/{section}"
        for section in ("findings", "kpis", "bodies", "actions", "inspections", "plans")
    ),
    "/councils/wokingham/findings?kind=strength&as_of=2021-11-04",
    "/councils/wokingham/findings?kind=nonsense",
]


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_is_accessible(live: str, browser: Browser, width: int) -> None:
    page = browser(width)
    for address in ADDRESSES:
        page.goto(live + address)
        assert_accessible(page)
        assert fits(page), f"{address} is wider than {width} pixels"


def fits(page: Any) -> bool:
    """Whether nobody has to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_list_is_narrowed_in_place(live: str, browser: Browser) -> None:
    page = browser()
    page.goto(f"{live}/councils/wokingham/kpis")
    page.evaluate("window.stayed = true")
    page.select_option("#frequency", "monthly")
    page.wait_for_url("**/kpis?frequency=monthly")
    assert page.evaluate("window.stayed")
    # The demonstration council measures four of its KPIs every month.
    page.get_by_text("The list now shows 4 rows.").wait_for(state="attached")
    cells = page.locator("#listing tbody tr td:nth-child(4)")
    assert set(cells.all_inner_texts()) == {"monthly"}


def test_a_list_is_narrowed_without_scripts(live: str, browser: Browser) -> None:
    page = browser(scripts=False)
    page.goto(f"{live}/councils/wokingham/kpis")
    page.select_option("#frequency", "monthly")
    page.get_by_role("button", name="Show", exact=True).click()
    assert set(page.locator("#listing tbody tr td:nth-child(4)").all_inner_texts()) == {"monthly"}


def test_what_is_fetched_is_small_and_kept(live: str, browser: Browser) -> None:
    page = browser()
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    page.goto(f"{live}/councils/wokingham/findings", wait_until="networkidle")
    assert sum(sizes.values()) < 300_000, sizes
    assert not any("/assets/" in address or not address.startswith(live) for address in sizes), sizes


def test_what_goes_wrong_and_what_went_well_is_accessible(live: str, browser: Browser, live_engine: Engine) -> None:
    email = make_account(live_engine, "viewer", "wokingham")
    page = browser(375)
    page.goto(f"{live}/councils/wokingham/plans")
    page.fill("#email", email)
    page.fill("#password", "wrong")
    page.keyboard.press("Enter")
    page.get_by_text("There is a problem").wait_for()
    assert_accessible(page)
    # By keyboard alone: the summary has the focus, and its link leads to the field.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "email"
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live}/councils/wokingham/plans")
    page.goto(f"{live}/account")
    assert_accessible(page)
    page.get_by_role("button", name="Sign out everywhere").click()
    page.get_by_text("You are signed out everywhere.").wait_for()
    assert_accessible(page)


def test_the_first_step_by_keyboard_leads_past_the_frame(live: str, browser: Browser) -> None:
    page = browser()
    page.goto(f"{live}/councils/wokingham/kpis")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")


def test_another_day_is_chosen_without_scripts(live: str, browser: Browser) -> None:
    page = browser(scripts=False)
    page.goto(f"{live}/councils/wokingham/kpis?frequency=monthly")
    page.fill("#as-of-day", "2021-11-04")
    page.get_by_role("button", name="Show this day").click()
    assert page.url == f"{live}/councils/wokingham/kpis?frequency=monthly&as_of=2021-11-04"
    assert page.get_by_text("Shown as of 4 November 2021.").is_visible()


def test_a_printed_page_has_no_frame(live: str, browser: Browser) -> None:
    page = browser()
    page.goto(f"{live}/councils/wokingham/kpis")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator("form:visible, nav:visible, button:visible").count() == 0


# What a sheet of A4 leaves between its margins, in the pixels of a style sheet.
SHEET = 718


@pytest.mark.parametrize("path", ["", "/kpis/KPI-34", "/bodies/CSOS", "/findings/SIF-2015-11-R10", "/gaps"])
def test_a_printed_page_fits_the_sheet_and_asks_nothing(live: str, browser: Browser, path: str) -> None:
    page = browser(SHEET)
    page.goto(f"{live}/councils/wokingham{path}?as_of=2021-11-04")
    page.emulate_media(media="print")
    widths = page.evaluate("[...document.querySelectorAll('.govuk-table')].map(table => table.scrollWidth)")
    assert max(widths) <= page.evaluate("document.querySelector('main').clientWidth")
    assert page.get_by_role("link", name="Delete", exact=True).count() == 0
    assert page.get_by_role("link", name="Look at another day").count() == 0
