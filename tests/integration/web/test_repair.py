"""The least repair on its page: found, taken step by step, and taken back."""

import csv
import io

import pytest

from tests.integration.web.conftest import Browser, Pages, assert_accessible, make_account, sign_in
from tests.integration.web.html import Html
from tests.integration.web.reading import read, send

HOME = "/councils/wokingham/repair"
FOUND = f"{HOME}?as_of=2021-11-04&find=yes"


def links(page: Html, start: str) -> list[str]:
    return [href for words, href in page.links().items() if words.startswith(start)]


def test_at_first_nothing_is_worked_out(demo: Pages) -> None:
    page = demo.get(f"{HOME}?as_of=2021-11-04")
    assert [node.get("value") for node in page.all("input", name="rule", checked="")] == [
        *("F001", "F002", "F003", "K001", "K002")
    ]
    assert "Take it" not in page.text


def test_the_steps_say_what_they_close_and_whether_the_list_is_the_least(demo: Pages) -> None:
    page = read(demo, f"{FOUND}&rule=F001")
    # seed/README.md counts 23 findings without a KPI.
    assert "steps close 23 of 23 gaps" in page.text
    assert "No other steps do it for less." in page.text
    assert sum(row[2].count("F001 at ") for row in page.rows()) == 23


def test_costs_change_what_is_proposed(demo: Pages) -> None:
    free, dear = (read(demo, f"{FOUND}&rule=F001&cost_new_kpi={cost}").rows() for cost in (0, 50))
    assert all(row[0].startswith(("Add a KPI", "Map")) for row in (*free, *dear))
    # Dear ones are shared: one new KPI for several findings of a section.
    assert sum(row[0].startswith("Add") for row in free) > sum(row[0].startswith("Add") for row in dear)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "Choose at least one rule"),
        ("&rule=F001&cost_route=many", "Reporting a KPI to a body must cost a number"),
        ("&rule=F001&cost_route=-1", "Reporting a KPI to a body: the cost should be from 0 to a million"),
        ("&rule=F001&findings=R999", "R999"),
        ("&rule=A003", "is not closed by a link"),
    ],
)
def test_what_cannot_be_worked_out_is_said_at_its_field(demo: Pages, asked: str, said: str) -> None:
    assert said in read(demo, FOUND + asked, 422).text


def test_it_can_be_narrowed_to_a_finding_and_taken_away(demo: Pages) -> None:
    address = f"{FOUND}&rule=F001&findings=SIF-2015-11-R2"
    assert "1 step closes 1 of 1 gap and costs" in read(demo, address).text
    rows = csv.DictReader(io.StringIO(demo.client.get(f"{address}&format=csv").content.decode("utf-8-sig")))
    assert [row["closes"] for row in rows] == ["F001 SIF-2015-11-R2"]


def test_a_step_is_taken_and_the_list_is_worked_out_anew(demo: Pages) -> None:
    page = read(demo, f"{FOUND}&rule=F001&findings=SIF-2015-11-R2,SIF-2015-11-T23")
    asked = read(demo, links(page, "Take it: Map")[0])
    assert "It is stored, with your name in the audit trail." in asked.text
    after = send(demo, asked, f"{HOME}/steps")
    assert "F001, No KPI measures the finding: 1 gap fewer" in after.text
    assert "of 1 gap" in after.text
    answer = demo.client.post(after.undo.action, data=after.undo.fields, follow_redirects=False)
    back = read(demo, answer.headers["location"])
    assert "Taken back: MAP-" in back.text
    assert "of 2 gaps" in back.text


def test_a_new_kpi_needs_a_name_and_a_meeting_its_day(demo: Pages) -> None:
    new = f'{HOME}/steps?as_of=2021-11-04&c={{"change":"add_kpi","name":"x","measuring":["SIF-2015-11-R2"]}}'
    asked = read(demo, new)
    assert "Enter name of the new KPI" in send(demo, asked, f"{HOME}/steps", 422).text
    form = asked.form(f"{HOME}/steps")
    answer = demo.client.post(form.action, data=form.fields | {"name0": "% on time"}, follow_redirects=False)
    assert answer.status_code == 303
    assert [kpi["name"] for kpi in demo.client.get("/api/v1/kpis?q=on%20time").json()].count("% on time") == 1
    meeting = read(demo, f'{HOME}/steps?as_of=2021-11-04&c={{"change":"add_meeting","body":"CPB","on":"2021-12-02"}}')
    form = meeting.form(f"{HOME}/steps")
    assert form.fields["on0-month"] == "12"
    demo.client.post(form.action, data=form.fields | {"on0-day": "9"}, follow_redirects=False)
    held = [row["held_on"] for row in demo.client.get("/api/v1/meetings").json()]
    assert "2021-12-09" in held


def test_a_step_that_somebody_took_is_not_taken_twice(demo: Pages) -> None:
    page = read(demo, f"{FOUND}&rule=F001&findings=SIF-2015-11-T23")
    asked = read(demo, links(page, "Take it: Map")[0])
    send(demo, asked, f"{HOME}/steps")
    assert "already" in send(demo, asked, f"{HOME}/steps", 422).text


def test_whoever_may_only_look_takes_no_step(demo: Pages) -> None:
    sign_in(demo, make_account(demo.engine, "viewer", "wokingham"))
    page = read(demo, f"{FOUND}&rule=F001&findings=SIF-2015-11-T23")
    assert links(page, "Take") == []
    assert demo.client.post(f"{HOME}/steps").status_code == 403


@pytest.mark.parametrize("width", [1280, 375])
def test_the_pages_are_accessible(live: str, browser: Browser, width: int) -> None:
    page = browser(width=width)
    page.goto(f"{live}{HOME}?as_of=2021-11-04")
    page.get_by_role("button", name="Find the steps").click()
    page.get_by_role("heading", name="If you do one thing").wait_for()
    assert_accessible(page)
    page.goto(f"{live}{FOUND}&rule=F001&cost_route=many")
    assert_accessible(page)
    page.goto(f'{live}{HOME}/steps?as_of=2021-11-04&c={{"change":"add_kpi","name":"x","measuring":["SIF-2015-11-R2"]}}')
    assert_accessible(page)
