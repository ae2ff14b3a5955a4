"""The plain lists of a council's records: narrowed, sorted, searched, paged."""

import csv
import io

import pytest
from openpyxl import load_workbook

from tests.integration.web.conftest import Pages

LISTS = ["findings", "kpis", "bodies", "actions", "inspections", "plans"]


@pytest.mark.parametrize("section", LISTS)
def test_each_list_is_a_sound_page(demo: Pages, section: str) -> None:
    page = demo.get(f"/councils/wokingham/{section}")
    assert page.heading.casefold() == section
    assert page.rows()


@pytest.mark.parametrize("section", LISTS)
def test_a_list_without_records_says_what_to_do(pages: Pages, section: str) -> None:
    pages.client.post("/api/v1/authorities", json={"name": "Empty"})
    page = pages.get(f"/councils/empty/{section}")
    assert "There is nothing here yet." in page.text
    assert page.links()["Import a document"] == "/councils/empty/imports"


def test_pages_follow_each_other_and_lose_nothing(demo: Pages) -> None:
    page = demo.get("/councils/wokingham/kpis?sort=-name")
    first = [row[1] for row in page.rows()]
    second = [row[1] for row in demo.get(page.links()["Next page"]).rows()]
    # The demonstration council has 68 KPIs, 50 of which fit on a page.
    assert (len(first), len(second)) == (50, 18)
    assert first + second == sorted(first + second, reverse=True)


def test_a_list_is_narrowed_by_its_form(demo: Pages) -> None:
    page = demo.get("/councils/wokingham/findings?as_of=2021-11-04")
    page = demo.submit(page, "/councils/wokingham/findings", kind="priority_action")
    assert {row[1] for row in page.rows()} <= {"priority action"}
    assert "Shown as of 4 November 2021." in page.text
    assert page.links()["Show all Findings"] == "/councils/wokingham/findings?as_of=2021-11-04"


def test_what_a_list_does_not_know_is_named(demo: Pages) -> None:
    assert "there is no foo" in demo.get("/councils/wokingham/findings?kind=foo", 422).text
    assert "colour is no column" in demo.get("/councils/wokingham/findings?sort=colour", 422).text
    assert "cursor" in demo.get("/councils/wokingham/findings?cursor=x", 422).text
    assert "4 Nov is not a day" in demo.get("/councils/wokingham/findings?as_of=4+Nov", 422).text


def test_a_list_comes_as_a_file_with_all_its_pages(demo: Pages) -> None:
    links = demo.get("/councils/wokingham/kpis?sort=-name").links()
    answer = demo.client.get(links["as CSV"])
    assert answer.headers["content-disposition"] == 'attachment; filename="kpis.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    # seed/kpis.yaml: more than a page.
    assert len({row["ref"] for row in rows}) == 68
    sheet = load_workbook(io.BytesIO(demo.client.get(links["as a spreadsheet"]).content)).active
    assert sheet is not None
    assert sheet.max_row == 69


def test_another_council_is_an_unknown_one(demo: Pages) -> None:
    for section in LISTS:
        assert demo.get(f"/councils/nowhere/{section}", 404).heading == "Page not found"


def test_actions_are_narrowed_by_owner_and_to_those_that_are_late(demo: Pages) -> None:
    page = demo.get("/councils/wokingham/actions?as_of=2021-11-04")
    late = demo.submit(page, "/councils/wokingham/actions", overdue="yes")
    # README.md: 14 actions were overdue on that day; the plan's page says the same.
    refs = {row[0] for row in late.rows()}
    assert len(refs) == 14
    plan = demo.get("/councils/wokingham/plans/PLAN-2021?as_of=2021-11-04&overdue=yes")
    assert {row[0].split(" ")[0] for row in plan.rows()} == refs
    owner = late.rows()[0][2]
    both = demo.submit(page, "/councils/wokingham/actions", overdue="yes", owner=owner)
    assert {row[2] for row in both.rows()} == {owner}
    assert {row[0] for row in both.rows()} == {row[0] for row in late.rows() if row[2] == owner}
    rows = list(csv.DictReader(io.StringIO(demo.client.get(both.links()["as CSV"]).content.decode("utf-8-sig"))))
    assert {row["ref"] for row in rows} == {row[0] for row in both.rows()}


def test_the_day_decides_what_is_late(demo: Pages) -> None:
    assert "Overdue only: no actions" in demo.get("/councils/wokingham/actions?as_of=2016-01-01").text
    assert "Nothing here fits." in demo.get("/councils/wokingham/actions?as_of=2016-01-01&overdue=yes").text
    assert "there is no no" in demo.get("/councils/wokingham/actions?overdue=no", 422).text
    assert "there is no Nobody" in demo.get("/councils/wokingham/actions?owner=Nobody", 422).text


def test_actions_run_by_owner(demo: Pages) -> None:
    page = demo.get("/councils/wokingham/actions?as_of=2021-11-04&sort=owner")
    owners = [row[2] for row in page.rows()]
    last = demo.get(page.links()["Next page"])
    owners += [row[2] for row in last.rows()]
    assert len(owners) == 91
    # README.md: one action has no owner; it comes last, whichever way the list runs.
    assert owners[-1] == "nobody"
    assert "nobody" not in owners[:-1]
    assert len(set(owners)) == sum(a != b for a, b in zip(owners, [*owners[1:], ""], strict=True))
