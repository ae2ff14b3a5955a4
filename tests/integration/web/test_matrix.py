"""The matrix: findings by KPIs and KPIs by bodies, as a heat map and in words."""

import csv
import io

import pytest

from tests.integration.web.conftest import Browser, Pages, assert_accessible

HOME = "/councils/wokingham/matrix"
DAY = "as_of=2021-11-04"


def test_the_heat_map_has_every_row_with_how_much_fills_it(demo: Pages) -> None:
    page = demo.get(f"{HOME}?{DAY}")
    # seed/README.md: 44 findings, 23 of them without a KPI.
    assert len(page.rows()) == 44
    assert sum(row[1] == "0 ✗" for row in page.rows()) == 23
    assert "23 of 44 findings have no KPI" in page.text


def test_each_filled_cell_says_in_words_what_its_letter_stands_for(demo: Pages) -> None:
    page = demo.get(f"{HOME}?{DAY}")
    cells = page.all("a", class_="site-cell")
    assert cells
    for cell in cells:
        letter, words = ("".join(span.itertext()) for span in cell)
        assert letter in "APOR"
        assert ": " in words


def test_the_window_moves_over_the_columns(demo: Pages) -> None:
    first = demo.get(f"{HOME}?{DAY}")
    assert "columns 1 to 30 of 68" in first.text
    second = demo.get(demo.get(first.links()["Columns to the right"]).links()["Columns to the right"])
    assert "columns 61 to 68 of 68" in second.text
    assert "Columns to the right" not in second.links()
    assert not set(headings(first)) & set(headings(second))


def headings(page) -> list[str]:
    return ["".join(node.itertext()) for node in page.one("table", id="heat").find("thead").iter("th")][2:]


def test_the_second_tab_crosses_kpis_with_bodies(demo: Pages) -> None:
    page = demo.get(demo.get(f"{HOME}?{DAY}").links()["KPIs by bodies"])
    assert page.heading == "KPIs by bodies"
    assert "CPB" in headings(page)


def test_the_plain_table_says_the_same_in_words(demo: Pages) -> None:
    page = demo.get(demo.get(f"{HOME}?{DAY}").links()["As a plain table"])
    rows = page.rows()
    while following := page.links().get("Next page"):
        page = demo.get(following)
        rows += page.rows()
    assert sum(row[1] == "None" for row in rows) == 23
    assert all(row[2] for row in rows)
    assert len({row[0] for row in rows}) == 44


@pytest.mark.parametrize(
    ("asked", "rows"), [("inspection=SIF-2015-11", 44), ("kind=recommendation", 16), ("kind=priority_action", 0)]
)
def test_filters_keep_the_rows_that_fit(demo: Pages, asked: str, rows: int) -> None:
    page = demo.get(f"{HOME}?{DAY}&{asked}")
    assert len(page.rows()) == rows
    assert bool(rows) != ("Nothing fits." in page.text)


def test_a_body_keeps_the_kpis_that_are_reported_to_it(demo: Pages) -> None:
    whole, narrowed = (demo.get(f"{HOME}?{DAY}&of=kpis-bodies&body={ref}") for ref in ("", "CPB"))
    assert headings(narrowed) == ["CPB"]
    assert len(headings(whole)) > 1


def test_the_whole_matrix_comes_as_a_file(demo: Pages) -> None:
    answer = demo.client.get(f"{HOME}?{DAY}&format=csv")
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (len(table), len(table[0])) == (1 + 44, 3 + 68)
    assert demo.client.get(f"{HOME}?{DAY}&of=kpis-bodies&format=xlsx").content.startswith(b"PK")


@pytest.mark.parametrize("asked", ["of=x", "view=x", "kind=x", "body=NO", "top=x", "top=99999999", "format=pdf"])
def test_what_is_not_known_is_refused(demo: Pages, asked: str) -> None:
    assert demo.client.get(f"{HOME}?{asked}").status_code == 422


def test_an_empty_register_says_how_to_begin(pages: Pages) -> None:
    pages.client.post("/api/v1/authorities", json={"name": "Empty"})
    assert "There are no findings yet" in pages.get("/councils/empty/matrix").text
    assert "There are no KPIs yet" in pages.get("/councils/empty/matrix?of=kpis-bodies").text


@pytest.mark.parametrize("width", [1280, 375])
def test_the_pages_are_accessible(live: str, browser: Browser, width: int) -> None:
    page = browser(width=width)
    for query in ("", "&of=kpis-bodies", "&view=table"):
        page.goto(f"{live}{HOME}?{DAY}{query}")
        assert_accessible(page)


def test_arrow_keys_move_between_filled_cells(live: str, browser: Browser) -> None:
    page = browser()
    page.goto(f"{live}{HOME}?{DAY}&of=kpis-bodies")
    first = page.locator("#heat a.site-cell").first
    first.focus()
    before = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowDown")
    after = page.evaluate("document.activeElement.textContent")
    assert before != after
    # "RKPI-1, CPB: quarterly": the same column, another row.
    assert before.split(", ")[1].split(":")[0] == after.split(", ")[1].split(":")[0]
