"""What only a browser shows of the pages of records: accessibility, both widths, pages without scripts."""

from fastapi import FastAPI
from sqlalchemy import Engine

from tests.integration.web.conftest import Browser, Pages, assert_accessible

DAY = "as_of=2021-11-04"
ADDRESSES = [
    f"findings/SIF-2015-11-R1?{DAY}",
    f"kpis/KPI-39?{DAY}",
    f"kpis/KPI-1?{DAY}",
    f"bodies/CSOS?{DAY}",
    f"bodies/CSOS/history?{DAY}",
    f"actions/ACT-1?{DAY}",
    f"inspections/SIF-2015-11?{DAY}",
    f"plans/PLAN-2021?{DAY}&overdue=yes",
    "documents",
    "documents/DOC-REPORT",
    "search?q=child+plan",
    "search?q=xyzzy",
    "bodies/CSOS/change",
    "kpis/KPI-39/add-value",
    "findings/SIF-2015-11-R1/delete",
]

LISTS = [f"{part}?{DAY}" for part in ("findings", "kpis", "bodies", "actions", "inspections", "plans", "gaps")]
# Words of ordinary length, without a place to be parted at, that stand on more than one line.
_BROKEN = """() => {
    const found = [], nodes = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
        for (const word of nodes.currentNode.data.matchAll(/(?<![^\\s\\/–-])[^\\s\\/–-]{3,22}(?![^\\s])/g)) {
            const range = document.createRange();
            range.setStart(nodes.currentNode, word.index);
            range.setEnd(nodes.currentNode, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].filter(r => r.width > 1).map(r => Math.round(r.top)));
            if (lines.size > 1) found.push(word[0]);
        }
    }
    return found;
}"""


def test_every_record_s_page_is_accessible_and_fits_both_widths(live: str, browser: Browser) -> None:
    for width in (1280, 375):
        page = browser(width=width)
        for address in ADDRESSES:
            page.goto(f"{live}/councils/wokingham/{address}")
            assert_accessible(page)
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            assert not wide, f"{address} is wider than {width}"


def test_no_list_or_record_breaks_a_word(live: str, browser: Browser) -> None:
    for width in (1280, 375):
        page = browser(width=width)
        for address in LISTS + ADDRESSES:
            page.goto(f"{live}/councils/wokingham/{address}")
            assert page.evaluate(_BROKEN) == [], f"{address} at {width}"


def test_a_text_of_ten_thousand_letters_wraps(live: str, live_engine: Engine, built: FastAPI, browser: Browser) -> None:
    built.state.engine = live_engine
    pages = Pages(built, live_engine)
    for record, field in (("actions/ACT-1", "text"), ("findings/SIF-2015-11-R1", "text")):
        address = f"/councils/wokingham/{record}/change"
        form = pages.get(address).form(address)
        pages.post(form.action, form.fields | {field: "W" * 10_000})
    window = browser(width=1280)
    for address in ("actions", "findings", "actions/ACT-1", "findings/SIF-2015-11-R1", "plans/PLAN-2021", "gaps"):
        window.goto(f"{live}/councils/wokingham/{address}?{DAY}")
        for part in ("document.documentElement", "document.querySelector('.site-scroll') || document.body"):
            wide = window.evaluate(f"(({part}).scrollWidth - ({part}).clientWidth)")
            assert wide <= 0, f"{address}: {part} is {wide} too wide"


def test_a_form_works_without_scripts_and_leads_to_what_is_wrong(live: str, browser: Browser) -> None:
    page = browser(scripts=False)
    page.goto(f"{live}/councils/wokingham/kpis/KPI-39/add-target")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="Enter target, in the KPI's unit").click()
    assert page.evaluate("location.hash") == "#value"
    page.get_by_label("Target, in the KPI's unit").fill("12")
    page.get_by_role("button", name="Add it").click()
    assert page.get_by_text("KPI-39 has the target 12%.").is_visible()
    page.get_by_role("button", name="Undo").click()
    assert page.get_by_text("Taken back: the target.").is_visible()


def test_a_form_with_a_mistake_is_accessible(live: str, browser: Browser) -> None:
    page = browser()
    page.goto(f"{live}/councils/wokingham/kpis/KPI-39/add-value")
    page.get_by_role("button", name="Add it").click()
    assert page.get_by_role("alert").is_visible()
    assert_accessible(page)


def test_a_plan_is_narrowed_where_it_stands(live: str, browser: Browser) -> None:
    page = browser()
    page.goto(f"{live}/councils/wokingham/plans/PLAN-2021?{DAY}")
    page.get_by_label("Status").select_option("done")
    page.wait_for_url("**status=done**")
    assert page.locator("#listing tbody tr").count() == 1
    assert page.get_by_role("heading", level=1).is_visible()
