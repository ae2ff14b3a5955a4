"""What stands on a page comes as a file: all of it, as it is narrowed, and harmless in a spreadsheet."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.integration.web.conftest import Pages, make_account, sign_in

HOME = "/councils/wokingham"
DAY = "as_of=2021-11-04"
RECORDS = [
    "findings/SIF-2015-11-R10",
    "kpis/KPI-39",
    "bodies/CSOS",
    "bodies/CSOS/history",
    "actions/ACT-1",
    "inspections/SIF-2015-11",
    "plans/PLAN-2021",
    "documents/DOC-REPORT",
]
FORMULA = '=HYPERLINK("http://elsewhere.test","Click")'


def rows_of(pages: Pages, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by heading."""
    answer = pages.client.get(address)
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def sheet_of(pages: Pages, address: str) -> list[dict[str, Any]]:
    """The rows of a workbook, by heading."""
    answer = pages.client.get(address)
    assert answer.status_code == 200, answer.text[:500]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def part(rows: list[dict[str, str]], name: str) -> list[dict[str, str]]:
    return [row for row in rows if row["part"] == name]


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_s_page_comes_as_both_files_with_the_same_rows(demo: Pages, record: str) -> None:
    links = demo.get(f"{HOME}/{record}?{DAY}").links()
    said = rows_of(demo, links["this page as CSV"])
    sheet = sheet_of(demo, links["this page as a spreadsheet"])
    assert len(said) == len(sheet) > 3
    assert [row["title"] for row in said] == [row["title"] or "" for row in sheet]
    assert {row["title"]: row["detail"] for row in part(said, "field")}["ref"] == record.split("/")[1]


def test_a_finding_s_file_holds_its_threads_gaps_and_history(demo: Pages) -> None:
    rows = rows_of(demo, f"{HOME}/findings/SIF-2015-11-R10?{DAY}&format=csv")
    # README.md, "It traces a record": a table's row restates R10, and its KPIs count for it.
    assert {row["ref"] for row in part(rows, "kpi")} >= {"KPI-22", "KPI-23"}
    assert {row["ref"] for row in part(rows, "route")} >= {"CSOS"}
    assert [row["ref"] for row in part(rows, "gap")] == ["F004"]
    assert part(rows, "history")[-1]["state"] == "created"


def test_a_kpi_s_file_holds_its_values_and_its_table_alone(demo: Pages) -> None:
    page = demo.get(f"{HOME}/kpis/KPI-39?{DAY}")
    values = rows_of(demo, page.links()["as CSV"])
    shown = [row[0].split(" ")[0] for row in page.rows()[: len(values)]]
    assert [row["period"].split(" ")[0] for row in reversed(values)] == shown
    whole = part(rows_of(demo, page.links()["this page as CSV"]), "value")
    assert [row["number"] for row in whole] == [row["value"] for row in values]


def test_a_body_s_file_tells_what_it_misses(demo: Pages) -> None:
    rows = rows_of(demo, f"{HOME}/bodies/CSOS?{DAY}&format=csv")
    page = demo.get(f"{HOME}/bodies/CSOS?{DAY}")
    assert f"{len(part(rows, 'receives'))} KPIs." in page.text
    assert part(rows, "does not reach it")


def test_a_plan_s_file_keeps_to_its_filters(demo: Pages) -> None:
    links = demo.get(f"{HOME}/plans/PLAN-2021?{DAY}&overdue=yes").links()
    rows = rows_of(demo, links["this page as CSV"])
    # README.md: 14 of 91 actions were overdue.
    assert len(part(rows, "overdue action")) == 14
    assert not part(rows, "action")
    assert len(rows_of(demo, links["as CSV"])) == 14


def test_an_inspection_s_file_holds_judgements_and_counts(demo: Pages) -> None:
    rows = rows_of(demo, f"{HOME}/inspections/SIF-2015-11?{DAY}&format=csv")
    assert ("2.1 Adoption performance", "good") in {(row["title"], row["state"]) for row in part(rows, "judgement")}
    # README.md: 16 recommendations, 11 areas for improvement, 17 strengths.
    counts = {row["title"]: row["number"] for row in part(rows, "findings")}
    assert counts == {"recommendation": "16", "area_for_improvement": "11", "strength": "17"}
    named = [row for row in part(rows, "covered") if (row["title"], row["state"]) == ("finding", "named")]
    assert [(row["number"], row["detail"]) for row in named] == [("21", "of 44")]


def test_a_search_comes_as_a_file_with_all_that_fits(demo: Pages) -> None:
    page = demo.get(f"{HOME}/search?q=children")
    rows = rows_of(demo, page.links()["as CSV"])
    total = int(page.text.split(" records fit")[0].rsplit(" ", 1)[1])
    assert len(rows) == total
    actions = rows_of(demo, demo.get(f"{HOME}/search?q=children&kind=actions").links()["as CSV"])
    assert actions == [row for row in rows if row["kind"] == "actions"]
    assert sheet_of(demo, page.links()["as a spreadsheet"])[0]["ref"] == rows[0]["ref"]


def test_the_overview_s_numbers_come_as_a_file(demo: Pages) -> None:
    links = demo.get(f"{HOME}?{DAY}").links()
    rows = rows_of(demo, links["the numbers of this page as CSV"])
    # README.md: of 44 findings 21 have a KPI, and 23 break F001.
    [named] = [row for row in rows if (row["of"], row["depth"]) == ("finding", "named")]
    assert (named["number"], named["total"]) == ("21", "44")
    [broken] = [row for row in rows if row["of"] == "F001"]
    assert (broken["number"], broken["total"], broken["waived"]) == ("23", "44", "0")
    assert sum(int(broken[level] or 0) for level in ("error", "warning", "note")) == 23
    assert len(sheet_of(demo, links["as a spreadsheet"])) == len(rows)


def test_a_gap_comes_as_a_file_and_says_whether_it_is_waived(demo: Pages) -> None:
    [row] = rows_of(demo, demo.get(f"{HOME}/gaps/F001/SIF-2015-11-R2?{DAY}").links()["this gap as CSV"])
    assert (row["rule"], row["ref"], row["waived"]) == ("F001", "SIF-2015-11-R2", "False")
    rows = rows_of(demo, f"{HOME}/gaps?{DAY}&rule=F001&format=csv")
    assert row in rows
    assert {row["waived"] for row in rows} == {"False"}


@pytest.mark.parametrize(
    ("kind", "ref", "field"),
    [
        ("findings", "SIF-2015-11-R10", "text"),
        ("kpis", "KPI-39", "name"),
        ("bodies", "CSOS", "name"),
        ("actions", "ACT-1", "text"),
        ("inspections", "SIF-2015-11", "lead_inspector"),
        ("plans", "PLAN-2021", "title"),
        ("documents", "DOC-REPORT", "title"),
    ],
)
def test_a_formula_is_text_in_every_file(demo: Pages, kind: str, ref: str, field: str) -> None:
    address = f"{HOME}/{kind}/{ref}/change"
    form = demo.get(address).form(address)
    demo.post(form.action, form.fields | {field: FORMULA})
    said = {row["title"]: row["detail"] for row in part(rows_of(demo, f"{HOME}/{kind}/{ref}?format=csv"), "field")}
    assert said[field] == f"'{FORMULA}"
    book = load_workbook(io.BytesIO(demo.client.get(f"{HOME}/{kind}/{ref}?format=xlsx").content)).active
    assert book is not None
    [cell] = [cell for row in book.iter_rows() for cell in row if cell.value == FORMULA]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_formula_that_a_search_finds_is_text(demo: Pages) -> None:
    address = f"{HOME}/actions/ACT-1/change"
    form = demo.get(address).form(address)
    demo.post(form.action, form.fields | {"text": FORMULA})
    [row] = rows_of(demo, f"{HOME}/search?q=HYPERLINK&format=csv")
    assert row["title"] == f"'{FORMULA}"


@pytest.mark.parametrize("record", [*RECORDS, "search?q=a"])
def test_what_is_no_file_or_table_of_a_page_is_refused(demo: Pages, record: str) -> None:
    joined = "&" if "?" in record else "?"
    assert demo.client.get(f"{HOME}/{record}{joined}format=pdf").status_code == 422
    if joined == "?":
        assert demo.client.get(f"{HOME}/{record}?format=csv&table=none").status_code == 422


@pytest.mark.parametrize("record", [*RECORDS, "search?q=a"])
def test_a_file_is_for_whoever_may_see_the_page(demo: Pages, record: str) -> None:
    address = f"{HOME}/{record}{'&' if '?' in record else '?'}format=csv"
    demo.client.post("/api/v1/authorities", json={"name": "Elsewhere"})
    stranger = make_account(demo.engine, "admin", "elsewhere")
    viewer = make_account(demo.engine, "viewer", "wokingham")
    assert demo.client.get(address, follow_redirects=False).headers["location"].startswith("/sign-in")
    sign_in(demo, stranger)
    assert demo.client.get(address).status_code == 404
    demo.client.cookies.clear()
    sign_in(demo, viewer)
    assert rows_of(demo, address)


@pytest.mark.parametrize("name", ["self", "parts", "visit", "request"])
def test_a_page_is_shown_whatever_its_address_asks_besides(demo: Pages, name: str) -> None:
    for part in ("findings", "findings/SIF-2015-11-R10", "kpis/KPI-39"):
        links = demo.get(f"{HOME}/{part}?{DAY}&{name}=x").links()
        assert rows_of(demo, next(address for address in links.values() if "format=csv" in address))
