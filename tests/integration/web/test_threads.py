"""Threads: the table, the picture beside it, how both are narrowed, and the weak points."""

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pytest

from app.export.graph_formats import FORMATS
from tests.integration.web.conftest import Browser, Pages, assert_accessible, make_account, sign_in
from tests.integration.web.html import Html

HOME = "/councils/wokingham/threads"
DAY = "as_of=2021-11-04"


def threads(demo: Pages, asked: str = "") -> list[list[str]]:
    """Every row of the table, page by page."""
    page = demo.get(f"{HOME}?{DAY}{asked}")
    rows = page.rows()
    while following := page.links().get("Next page"):
        page = demo.get(following)
        rows += page.rows()
    return rows


def test_the_table_has_a_row_for_each_finding(demo: Pages) -> None:
    rows = threads(demo)
    # seed/README.md: 44 findings, 23 without a KPI, none with an action.
    assert len(rows) == len({row[1].split(" ")[0] for row in rows}) == 44
    assert sum(row[2] == "No KPI" for row in rows) == 23
    assert all(row[3] == "No action" for row in rows)
    assert sum("broken: F001" in row[1] for row in rows) == 23


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("&inspection=SIF-2015-11", 44),
        ("&rule=F001", 23),
        ("&rule=A001", 0),
        ("&kind=recommendation", 16),
    ],
)
def test_a_filter_narrows_the_table(demo: Pages, asked: str, expected: int) -> None:
    assert len(threads(demo, asked)) == expected


def test_by_body_only_what_it_sees_is_shown(demo: Pages) -> None:
    rows = threads(demo, "&body=CPB")
    assert {"SIF-2015-11-R3", "SIF-2015-11-T6"} <= {row[1].split(" ")[0] for row in rows}
    assert all("CPB" in row[2] for row in rows)


def test_picture_and_table_tell_of_the_same_findings(demo: Pages) -> None:
    page = demo.get(f"{HOME}?{DAY}&body=CPB&kind=recommendation")
    shown = {row[1].split(" ")[0] for row in page.rows()}
    picture = demo.client.get(page.one("img").get("src"))
    assert picture.headers["content-type"] == "image/svg+xml"
    graph = demo.client.get(page.one("div", id="picture").get("data-graph")).json()
    drawn = {node["data"]["title"].split(":")[0] for node in graph["nodes"] if "finding" in node["classes"]}
    assert shown
    assert shown <= drawn
    assert all(ref in picture.text for ref in shown)


def test_a_scope_that_is_too_big_for_a_picture_says_so(demo: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.threads.MOST_DRAWN", 43)
    page = demo.get(f"{HOME}?{DAY}")
    assert "A picture of 44 threads could not be read. Narrow them to 43 or fewer" in page.text
    assert page.all("img") == []
    assert len(page.rows()) == 25


def test_one_inspection_is_offered_where_all_are_too_many(demo: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    inspection = {"authority_id": 1, "ref": "LATER", "framework": "ILACS", "ends_on": "2019-06-14"}
    later = demo.client.post("/api/v1/inspections", json=inspection)
    assert later.status_code == 201, later.text
    said = {
        "authority_id": 1,
        "inspection_id": later.json()["id"],
        "kind": "recommendation",
        "text": "See every child.",
    }
    assert demo.client.post("/api/v1/findings", json=said | {"checked": True}).status_code == 201
    monkeypatch.setattr("app.web.threads.MOST_DRAWN", 44)
    page = demo.get(f"{HOME}?{DAY}")
    assert "LATER: 1 threadSIF-2015-11: 44 threads" in page.text
    shown = demo.get(page.links()["LATER"])
    assert len(shown.rows()) == 1
    assert len(shown.all("img")) == 1
    # What else was chosen stays chosen, and counts.
    page = demo.get(f"{HOME}?{DAY}&kind=recommendation")
    assert "17 threads fit" in page.text


def test_each_record_leads_to_its_page_and_each_break_to_its_gap(demo: Pages) -> None:
    links = demo.get(f"{HOME}?{DAY}&rule=F001").links()
    assert links["SIF-2015-11-R2"] == f"/councils/wokingham/findings/SIF-2015-11-R2?{DAY}"
    assert links["F001"].startswith("/councils/wokingham/gaps/F001/")


def test_the_table_comes_as_a_file(demo: Pages) -> None:
    answer = demo.client.get(f"{HOME}?{DAY}&rule=F001&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 23
    assert all("F001" in row["gaps"] for row in rows)
    assert demo.client.get(f"{HOME}?{DAY}&format=xlsx").content.startswith(b"PK")


@pytest.mark.parametrize("asked", ["rule=F999", "kind=x", "body=NO", "inspection=NO", "after=x", "format=pdf"])
def test_what_is_not_known_is_refused(demo: Pages, asked: str) -> None:
    assert demo.client.get(f"{HOME}?{asked}").status_code == 422


def test_an_empty_register_says_how_to_begin(pages: Pages) -> None:
    pages.client.post("/api/v1/authorities", json={"name": "Empty"})
    assert "There is no thread yet" in pages.get("/councils/empty/threads").text
    assert "No finding reaches a body yet" in pages.get("/councils/empty/threads/weak-points").text


def test_the_weak_points_are_ranked(demo: Pages) -> None:
    rows = demo.get(f"{HOME}/weak-points?{DAY}").rows()
    lost = [int(row[2]) for row in rows]
    assert lost == sorted(lost, reverse=True)
    cpb = next(row for row in rows if row[0].startswith("CPB"))
    assert cpb[2:] == ["2", "SIF-2015-11-R3, SIF-2015-11-T6"]


def test_whoever_is_signed_in_stays_within_the_queries_too(demo: Pages) -> None:
    sign_in(demo, make_account(demo.engine, "viewer", "wokingham"))
    page: Html = demo.get(f"{HOME}?{DAY}")
    assert len(page.rows()) == 25


@pytest.mark.parametrize("width", [1280, 375])
def test_the_pages_are_accessible(live: str, browser: Browser, width: int) -> None:
    page = browser(width=width)
    page.goto(f"{live}{HOME}?{DAY}")
    page.locator("#picture[data-drawn]").wait_for()
    # The picture that can be moved has taken the place of the server's.
    assert not page.locator("#picture img").is_visible()
    page.get_by_role("button", name="Zoom in").click()
    assert_accessible(page)
    page.goto(f"{live}{HOME}/weak-points?{DAY}")
    assert_accessible(page)


def canvas(page: Any, said: str) -> Any:
    """What the script of the picture knows of itself."""
    return page.evaluate(f"(graph => {said})(document.querySelector('.site-graph')._cyreg.cy)")


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("asked", ["inspection=SIF-2015-11", "body=CSOS", "body=CPB&kind=recommendation"])
def test_the_picture_can_be_read_without_enlarging_it(live: str, browser: Browser, width: int, asked: str) -> None:
    page = browser(width=width)
    page.goto(f"{live}{HOME}?{DAY}&{asked}")
    page.locator("#picture[data-drawn]").wait_for()
    sizes = canvas(page, "graph.nodes().map(node => node.renderedStyle('font-size'))")
    assert min(float(size.removesuffix("px")) for size in sizes) >= 11
    inside = "box.x1 >= 0 && box.y1 >= 0 && box.x2 <= graph.width() && box.y2 <= graph.height()"
    boxes = "graph.nodes().filter(node => !node.hasClass('heading')).map(node => node.renderedBoundingBox())"
    seen = canvas(page, f"{boxes}.filter(box => {inside}).length")
    assert seen >= 1, "not one whole record is within sight"


@pytest.mark.parametrize("width", [1280, 375])
def test_the_picture_begins_where_records_stand_closely(live: str, browser: Browser, width: int) -> None:
    page = browser(width=width)
    page.goto(f"{live}{HOME}?{DAY}")
    page.locator("#picture[data-drawn]").wait_for()
    # The inspection and the five actions stand far down beside 44 findings.
    seen = "graph.nodes('.finding').filter(node => node.renderedBoundingBox().x1 >= 0)"
    assert canvas(page, f"{seen}.filter(node => node.renderedBoundingBox().x2 <= graph.width()).length") == 44


def test_the_picture_is_moved_and_enlarged_by_keyboard(live: str, browser: Browser) -> None:
    page = browser()
    page.goto(f"{live}{HOME}?{DAY}")
    page.locator("#picture[data-drawn]").wait_for()
    page.get_by_role("button", name="Show all").press("Enter")
    assert canvas(page, "graph.zoom()") < 0.5
    page.get_by_role("button", name="Back to the start").press("Enter")
    assert canvas(page, "graph.zoom()") == 1
    for name, larger in (("Zoom in", True), ("Zoom out", False)):
        before = canvas(page, "graph.zoom()")
        page.get_by_role("button", name=name).press("Enter")
        page.wait_for_timeout(400)
        assert (canvas(page, "graph.zoom()") > before) == larger
    # The wheel moves the page, not the picture.
    before = canvas(page, "graph.zoom()")
    page.locator(".site-graph").hover()
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(200)
    assert canvas(page, "graph.zoom()") == before


def test_the_picture_follows_a_window_that_shrinks(live: str, browser: Browser) -> None:
    page = browser(1280)
    page.goto(f"{live}{HOME}?{DAY}")
    page.locator("#picture[data-drawn]").wait_for()
    page.set_viewport_size({"width": 375, "height": 700})
    page.wait_for_timeout(500)
    widths = page.evaluate("[...document.querySelectorAll('.site-graph canvas')].map(one => one.clientWidth)")
    assert max(widths) <= 345
    assert canvas(page, "graph.width()") <= 345
    assert canvas(page, "graph.zoom()") == 1
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [1280, 375])
def test_without_scripts_the_picture_is_the_servers_at_its_own_size(live: str, browser: Browser, width: int) -> None:
    page = browser(width, scripts=False)
    page.goto(f"{live}{HOME}?{DAY}&body=CPB")
    picture = page.get_by_role("region", name="Picture of the threads")
    image = picture.locator("img")
    image.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    # Three columns at least, and no text below 12 pixels: nothing is shrunk, what does not fit is scrolled to.
    assert image.bounding_box()["width"] >= 1_000
    drawn = page.request.get(f"{live}{image.get_attribute('src')}").text()
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', drawn)) >= 12
    picture.press("ArrowRight")
    page.wait_for_timeout(300)
    assert image.bounding_box()["x"] < picture.bounding_box()["x"]
    assert page.get_by_role("button", name="Zoom in").count() == 0


def test_records_on_no_thread_are_left_out_of_a_picture_that_is_too_big(
    demo: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "svg", replace(FORMATS["svg"], most=130))
    graph = demo.client.get(f"{HOME}/graph?{DAY}").json()
    linked = {end for edge in graph["edges"] for end in (edge["data"]["source"], edge["data"]["target"])}
    assert {node["data"]["id"] for node in graph["nodes"]} == linked
    # seed/README.md: 91 actions, none of which answers a finding, and few of which are to move a KPI.
    assert graph["left_out"] > 80
    assert f"Left out: {graph['left_out']} records on no thread." in demo.client.get(f"{HOME}/picture?{DAY}").text
    monkeypatch.setitem(FORMATS, "svg", replace(FORMATS["svg"], most=10))
    assert demo.client.get(f"{HOME}/graph?{DAY}").status_code == 422
