"""What if: changes are put on a list in the address, tried, and carried out one by one."""

import csv
import io

import pytest

from tests.integration.web.conftest import Browser, Pages, assert_accessible, make_account, sign_in
from tests.integration.web.html import Html
from tests.integration.web.reading import read, send

HOME = "/councils/wokingham/what-if"
DAY = "as_of=2021-11-04"
ADD = f"{HOME}/changes"
END_CPB = '{"change":"end_body","body":"CPB"}'


def add(demo: Pages, kind: str, status: int = 200, listed: str = "", **typed: str) -> Html:
    return send(demo, read(demo, f"{HOME}?{DAY}&add={kind}{listed}"), ADD, status, **typed)


def held(page: Html) -> list[str]:
    """The changes that a form carries along, of which there may be several under one name."""
    form = next(form for form in page.all("form", method="post") if "carry-out" in form.get("action", ""))
    return [node.get("value", "") for node in form.iter("input") if node.get("name") == "c"]


def test_at_first_the_list_is_empty(demo: Pages) -> None:
    page = demo.get(f"{HOME}?{DAY}")
    assert "Add a first change" in page.text
    assert "What would happen" not in page.text


def test_a_change_shows_what_appears_and_closes_and_changes_nothing(demo: Pages) -> None:
    page = add(demo, "end_body", body="CPB")
    assert "CPB Corporate Parenting Board ends on 3 November 2021." in page.text
    # seed: R3 and T6 are reported to CPB alone; without it, it has no meeting to miss.
    assert "Nothing was changed. If it were, 2 gaps would appear and 1 gap would close." in page.text
    turned = [row[:4] for row in page.rows() if row[0] in ("appears", "closes")]
    assert [(row[0], row[1], row[3].split(" ")[0]) for row in turned] == [
        ("appears", "F003", "SIF-2015-11-R3"),
        ("appears", "F003", "SIF-2015-11-T6"),
        ("closes", "B002", "CPB"),
    ]
    assert ["Findings", "reported", "18 of 44 (41%)", "16 of 44 (36%)"] in page.rows()
    assert demo.client.get("/api/v1/bodies?ref=CPB").json()[0]["to_on"] is None


def test_changes_are_added_and_removed_one_by_one(demo: Pages) -> None:
    page = add(demo, "retire_kpi", listed=f"&c={END_CPB}", kpi="KPI-1")
    assert "KPI-1" in page.one("ol", class_="site-steps")[1].find("span").text  # type: ignore[union-attr]
    left = read(demo, next(href for words, href in page.links().items() if words.startswith("Remove: CPB")))
    assert len(left.one("ol", class_="site-steps")) == 1
    assert "KPI-1" in left.text


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("end_body", {}, "Enter body"),
        ("retire_kpi", {"kpi": "KPI-999"}, "No KPI KPI-999 is known"),
        ("add_meeting", {"body": "CPB", "on-day": "40"}, "Day of the meeting must be a real date"),
        ("add_mapping", {"finding": "SIF-2015-11-R1", "kpi": ""}, "Enter KPI"),
        ("add_kpi", {"name": "x", "measuring": "R999"}, "R999"),
    ],
)
def test_a_change_that_cannot_be_made_is_said_at_its_field(
    demo: Pages, kind: str, typed: dict[str, str], said: str
) -> None:
    page = add(demo, kind, 422, **typed)
    assert said in page.text
    for name, value in typed.items():
        assert page.form(ADD).fields[name] == value


def test_an_address_that_names_no_changes_is_refused(demo: Pages) -> None:
    for text in ("x", "[]", '{"change":"nothing"}'):
        read(demo, f"{HOME}?c={text}", 422)
    assert "Change 1: " in read(demo, HOME + '?c={"change":"end_body","body":"NO"}', 422).text


def test_the_difference_comes_as_csv(demo: Pages) -> None:
    answer = demo.client.get(f"{HOME}?{DAY}&c={END_CPB}&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["turn"] for row in rows] == ["appears", "appears", "closes"]


def test_a_change_is_carried_out_and_taken_back(demo: Pages) -> None:
    page = add(demo, "retire_kpi", listed=f"&c={END_CPB}", kpi="KPI-1")
    asked = read(demo, next(href for words, href in page.links().items() if words.startswith("Carry out: CPB")))
    assert "2 gaps appear and closes 1 gap" in asked.text
    after = send(demo, asked, f"{HOME}/carry-out", c=held(asked))
    assert "F003, The finding's KPIs reach no body: 2 gaps more" in after.text
    assert demo.client.get("/api/v1/bodies?ref=CPB").json()[0]["to_on"] == "2021-11-03"
    assert len(after.one("ol", class_="site-steps")) == 1
    answer = demo.client.post(after.undo.action, data=after.undo.fields, follow_redirects=False)
    assert "Taken back: CPB." in read(demo, answer.headers["location"]).text
    assert demo.client.get("/api/v1/bodies?ref=CPB").json()[0]["to_on"] is None


def test_a_new_kpi_is_called_by_its_reference_once_it_is_there(demo: Pages) -> None:
    kpi = '{"change":"add_kpi","name":"% of visits","measuring":["SIF-2015-11-R2"],"status":"live"}'.replace("%", "%25")
    route = '{"change":"add_route","kpi":"% of visits","body":"CPB"}'.replace("%", "%25")
    asked = read(demo, f"{HOME}/carry-out?{DAY}&c={kpi}&c={route}&place=0")
    after = send(demo, asked, f"{HOME}/carry-out", c=held(asked))
    assert "KPI-69 % of visits is reported to CPB" in after.text
    alone = read(demo, f"{HOME}/carry-out?{DAY}&c={route}&place=0", 422)
    assert "It cannot be made by itself." in alone.text


def test_whoever_may_only_look_tries_and_changes_nothing(demo: Pages) -> None:
    sign_in(demo, make_account(demo.engine, "viewer", "wokingham"))
    page = add(demo, "end_body", body="CPB")
    assert "Nothing was changed." in page.text
    assert not any(words.startswith("Carry out") for words in page.links())
    assert demo.client.post(f"{HOME}/carry-out").status_code == 403
    assert demo.client.post(ADD, data={"add": "end_body"}).status_code == 403


def test_script_in_a_change_shows_as_text(demo: Pages) -> None:
    script = '{"change":"add_kpi","name":"<script>alert(1)</script>","status":"live"}'
    assert "<script>alert(1)</script>" in read(demo, f"{HOME}?{DAY}&c={script}").text


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (375, False)])
def test_the_pages_are_accessible(live: str, browser: Browser, width: int, scripts: bool) -> None:
    page = browser(width=width, scripts=scripts)
    page.goto(f"{live}{HOME}?{DAY}")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add to the list").click()
    page.get_by_role("link", name="Enter body").wait_for()
    if scripts:
        assert_accessible(page)
    page.get_by_label("Body", exact=True).select_option("CPB")
    page.get_by_role("button", name="Add to the list").click()
    page.get_by_text("Nothing was changed.").wait_for()
    if scripts:
        assert_accessible(page)
    page.get_by_role("link", name="Carry out").click()
    page.get_by_role("button", name="Carry it out").wait_for()
    if scripts:
        assert_accessible(page)
