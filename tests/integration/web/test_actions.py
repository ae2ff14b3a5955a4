"""The pages of an action, of its plan, and of the inspection that they answer."""

import csv
import io

import pytest

from tests.integration.web.conftest import Pages
from tests.integration.web.html import words_of

HOME = "/councils/wokingham"
DAY = "as_of=2021-11-04"
ACTION = f"{HOME}/actions/ACT-1"
PLAN = f"{HOME}/plans/PLAN-2021"


def test_it_says_what_the_printed_timescale_means(demo: Pages) -> None:
    page = demo.get(f"{ACTION}?{DAY}")
    assert "Established March 2021" in page.text
    assert "Due on 31 March 2021" in page.text
    assert page.links()["PLAN-2021"] == f"{PLAN}?{DAY}"
    assert "It answers no finding." in page.text


def test_its_kpis_are_told_before_and_now(demo: Pages) -> None:
    moves = demo.client.get("/api/v1/links/moves?authority=wokingham").json()
    action = demo.client.get(f"/api/v1/actions/{moves[0]['action_id']}").json()
    kpi = demo.client.get(f"/api/v1/kpis/{moves[0]['kpi_id']}").json()
    rows = [row for row in demo.get(f"{HOME}/actions/{action['ref']}?{DAY}").rows() if row[0].startswith(kpi["ref"])]
    assert len(rows) == 1
    assert len(rows[0]) == 4


def test_its_status_is_changed_and_taken_back(demo: Pages) -> None:
    form = demo.get(f"{ACTION}/status").form(f"{ACTION}/status")
    page = demo.post(form.action, form.fields | {"status": "in_progress"})
    assert "Status: done → in progress" in page.text
    assert "Status: in progress → done" in demo.post(page.undo.action, page.undo.fields).text


def test_a_status_that_is_none_is_refused(demo: Pages) -> None:
    form = demo.get(f"{ACTION}/status").form(f"{ACTION}/status")
    assert "Choose status from the list" in demo.post(form.action, form.fields | {"status": "soon"}, 422).text
    assert "Enter status" in demo.post(form.action, form.fields | {"status": ""}, 422).text


def test_a_plan_counts_its_actions_and_narrows_them(demo: Pages) -> None:
    page = demo.get(f"{PLAN}?{DAY}")
    assert "In progress: 89 of 91 (98%)" in page.text
    assert len(page.rows()) == 50
    assert len(demo.get(page.links()["Next page"]).rows()) == 41
    late = demo.get(page.links()["Overdue on 4 November 2021: 14"])
    assert len(late.rows()) == 14
    assert all("overdue" in row[2] for row in late.rows())
    done = demo.get(page.links()["Done: 1 of 91 (1%)"])
    assert [row[0].split(" ")[0] for row in done.rows()] == ["ACT-1"]
    assert "No action fits." in demo.get(f"{PLAN}?{DAY}&status=dropped").text


def test_a_day_before_any_is_due_knows_none_overdue(demo: Pages) -> None:
    assert "None is overdue on 1 January 2016" in demo.get(f"{PLAN}?as_of=2016-01-01").text


@pytest.mark.parametrize("asked", ["status=x", "owner=Nobody", "overdue=no", "cursor=x", "format=pdf"])
def test_what_a_plan_does_not_know_is_refused(demo: Pages, asked: str) -> None:
    assert demo.client.get(f"{PLAN}?{asked}").status_code == 422


def test_the_actions_that_fit_come_as_a_file(demo: Pages) -> None:
    answer = demo.client.get(demo.get(f"{PLAN}?{DAY}&overdue=yes").links()["as CSV"])
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 14


def test_a_plan_names_the_inspection_that_it_answers(demo: Pages) -> None:
    page = demo.get(f"{PLAN}/change")
    [option] = [node for node in page.all("option") if "SIF-2015-11" in "".join(node.itertext())]
    changed = demo.submit(page, f"{PLAN}/change", inspection_id=option.get("value"))
    assert changed.links()["SIF-2015-11"] == f"{HOME}/inspections/SIF-2015-11"
    assert "91 actions" in demo.get(f"{HOME}/inspections/SIF-2015-11").text


def test_an_inspection_tells_its_grades_and_how_far_it_is_covered(demo: Pages) -> None:
    page = demo.get(f"{HOME}/inspections/SIF-2015-11?{DAY}")
    columns = ["Has a KPI", "Has a live KPI", "Reaches a body", "Has an action", "Has a KPI that got better"]
    for one in (page, demo.get(f"{HOME}?{DAY}")):
        assert [words_of(head) for head in one.all("th", scope="col") if words_of(head) in columns] == columns
    rows = {row[0]: row[1:] for row in page.rows()}
    assert rows["2.1 Adoption performance"][:2] == ["Good", "Good"]
    # seed/README.md: 23 of the 44 findings have no KPI.
    assert rows["All findings"][0] == "21 of 44 (48%)"
    assert page.links()["Recommendation"] == f"{HOME}/findings?inspection=SIF-2015-11&kind=recommendation&{DAY}"
    assert "No plan answers it." in page.text


def test_an_inspection_cannot_end_before_it_starts(demo: Pages) -> None:
    address = f"{HOME}/inspections/SIF-2015-11/change"
    form = demo.get(address).form(address)
    page = demo.post(form.action, form.fields | {"ends_on-year": "2014"}, 422)
    assert "the inspection ends before it starts" in page.text
