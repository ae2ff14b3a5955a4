"""The matrix: findings by KPIs and KPIs by bodies, as a heat map and in words."""

import csv
import io
from itertools import product

import pytest
from sqlalchemy import Engine, insert

from app.db import now, unit_of_work
from app.models import Mapping
from app.models.finding import FindingCreate
from app.models.kpi import KpiCreate
from app.services import catalogue
from app.services.records import create_many
from tests.factories import make_authority, make_inspection
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
    assert "columns 1 to 18 of 68" in first.text
    page, seen = first, headings(first)
    while following := page.links().get("Columns to the right"):
        page = demo.get(following)
        seen += headings(page)
    assert "columns 55 to 68 of 68" in page.text
    assert "columns from 55" in page.title
    # seed/kpis.yaml: every KPI stands in one of the windows.
    assert len(seen) == len(set(seen)) == 68


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


DENSE = (400, 200)
# Styles and scripts, gzipped, and some to spare.
_FILES = 60_000


def dense(engine: Engine) -> str:
    """A council whose every finding is measured by every KPI."""
    with unit_of_work(engine, "test") as session:
        authority = make_authority(session)
        inspection = make_inspection(session, authority)
        said = {"authority_id": authority.id}
        text = "Ensure that social workers see every child alone, and that their managers know of it. " * 8
        finding = said | {"inspection_id": inspection.id, "kind": "recommendation", "text": text}
        findings = create_many(session, catalogue.FINDINGS, [FindingCreate(**finding) for _ in range(DENSE[0])])
        kpis = [KpiCreate(**said, name=f"Share of visits within {days} days") for days in range(DENSE[1])]
        kpis = create_many(session, catalogue.KPIS, kpis)
        # 80,000 rows one by one would take a minute.
        fixed = said | {"status": "proposed", "generic": False, "version": 1, "created_at": now(), "updated_at": now()}
        pairs = product(findings, kpis)
        rows = [
            fixed | {"ref": f"MAP-{number}", "finding_id": finding.id, "kpi_id": kpi.id, "warnings": []}
            for number, (finding, kpi) in enumerate(pairs)
        ]
        session.connection().execute(insert(Mapping), rows)
        return authority.ref


def test_a_dense_matrix_comes_in_windows_that_are_light(pages: Pages) -> None:
    home = f"/councils/{dense(pages.engine)}/matrix"
    for query in ("", "?top=45&left=18", "?view=table"):
        assert len(pages.get(f"{home}{query}").source.encode()) + _FILES < 300_000, query
    page = pages.get(home)
    assert "Rows 1 to 45 of 400, columns 1 to 18 of 200." in page.text
    assert len(page.all("a", class_="site-cell")) == 45 * 18
    # Each row says how many of all columns it fills, not only of those in the window.
    assert {row[1] for row in page.rows()} == {"200"}
    last = pages.get(pages.get(page.links()["Rows below"]).links()["Columns to the right"])
    assert "rows from 46, columns from 19" in last.title
    answer = pages.client.get(page.links()["the whole matrix as CSV"])
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (len(table), len(table[0])) == (1 + 400, 3 + 200)
    assert all(cell == "proposed" for row in table[1:] for cell in row[3:])


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
