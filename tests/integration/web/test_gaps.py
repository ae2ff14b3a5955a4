"""The list of gaps, each gap's own page, and the forms that close it, with the way back."""

import csv
import io

import pytest

from app.coverage.rules import RULES
from app.web.closing import ways_of
from tests.integration.web.conftest import Browser, Pages, assert_accessible, make_account, sign_in

HOME = "/councils/wokingham"
DAY = "as_of=2021-11-04"


def gaps(demo: Pages, **asked: str) -> list[list[str]]:
    """Every row of the list, page by page."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    page = demo.get(f"{HOME}/gaps?{DAY}&{query}")
    rows = page.rows()
    while following := page.links().get("Next page"):
        page = demo.get(following)
        rows += page.rows()
    return rows


def test_the_list_holds_every_gap_once(demo: Pages) -> None:
    rows = gaps(demo)
    # seed/README.md counts them by hand: 23 findings without a KPI, 44 without an action, 91 actions without a finding.
    assert [sum(row[0] == code for row in rows) for code in ("F001", "F004", "A001", "A002")] == [23, 44, 91, 0]
    assert len({(row[0], row[2]) for row in rows}) == len(rows)


def test_by_severity_the_errors_come_first(demo: Pages) -> None:
    levels = [row[1] for row in gaps(demo, sort="severity")]
    order = ["error", "warning", "note"]
    assert levels == sorted(levels, key=order.index)
    assert len(levels) == len(gaps(demo))


@pytest.mark.parametrize(
    ("asked", "column", "expected"),
    [
        ({"rule": "F001"}, 0, {"F001"}),
        ({"severity": "note"}, 1, {"note"}),
        ({"kind": "kpi"}, 0, {f"K{number:03}" for number in range(1, 11)}),
        ({"q": "KPI-34"}, 2, {"KPI-34"}),
    ],
)
def test_a_filter_narrows_the_list(demo: Pages, asked: dict[str, str], column: int, expected: set[str]) -> None:
    found = {row[column].split(" ")[0] for row in gaps(demo, **asked)}
    assert found
    assert found <= expected


def test_a_search_takes_its_words_literally(demo: Pages) -> None:
    assert "No gap fits." in demo.get(f"{HOME}/gaps?{DAY}&q=%25_%25_no_such").text


def test_the_list_comes_as_csv_and_as_a_spreadsheet(demo: Pages) -> None:
    page = demo.get(f"{HOME}/gaps?{DAY}&rule=F001")
    answer = demo.client.get(page.links()["as CSV"])
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (len(rows), {row["rule"] for row in rows}) == (23, {"F001"})
    assert demo.client.get(page.links()["as a spreadsheet"]).content.startswith(b"PK")


@pytest.mark.parametrize(
    "asked", ["rule=F999", "severity=x", "kind=x", "sort=x", "cursor=9.F001.1", "cursor=0.F001", "format=pdf"]
)
def test_what_the_list_does_not_know_is_refused(demo: Pages, asked: str) -> None:
    assert demo.client.get(f"{HOME}/gaps?{asked}").status_code == 422


def test_an_empty_register_says_how_to_begin(pages: Pages) -> None:
    pages.client.post("/api/v1/authorities", json={"name": "Empty"})
    assert pages.get("/councils/empty/gaps").links()["Import a document"] == "/councils/empty/imports"
    assert pages.get("/councils/empty").heading == "Nothing to answer yet"


def test_every_way_to_close_any_gap_shows_its_form(demo: Pages) -> None:
    """One gap of each rule that the demonstration council breaks, and every way that its page offers."""
    firsts = {row[0]: row[2].split(" ")[0] for row in reversed(gaps(demo))}
    assert len(firsts) > 15
    for code, ref in firsts.items():
        for way in ways_of(code):
            page = demo.get(f"{HOME}/gaps/{code}/{ref}?{DAY}&way={way.name}")
            assert page.form(f"{HOME}/gaps/{code}/{ref}/{way.name}").fields["csrf_token"]


def test_each_rule_has_ways_and_their_names_tell_them_apart() -> None:
    for rule in RULES:
        names = [way.name for way in ways_of(rule.code)]
        assert len(names) == len(set(names))
        assert names[-1] == "waive"


def close(demo: Pages, code: str, ref: str, way: str, status: int = 200, **typed: str):
    form = demo.get(f"{HOME}/gaps/{code}/{ref}?{DAY}&way={way}").form(f"{HOME}/gaps/{code}/{ref}/{way}")
    return demo.post(form.action, form.fields | typed, status)


def test_a_suggested_kpi_closes_the_gap_and_undo_opens_it(demo: Pages) -> None:
    page = demo.get(f"{HOME}/gaps/F001/SIF-2015-11-R2?{DAY}")
    suggested = [node.get("value") for node in page.all("input", type="radio")]
    assert len(suggested) > 1
    assert suggested[-1] == "other"
    after = close(demo, "F001", "SIF-2015-11-R2", "map-kpi", kpi=suggested[0], reason="It counts what is asked.")
    assert f"{suggested[0]} now measures SIF-2015-11-R2." in after.text
    assert "Closed at SIF-2015-11-R2: F001, No KPI measures the finding" in after.text
    assert len(gaps(demo, rule="F001")) == 22
    back = demo.post(after.undo.action, after.undo.fields)
    assert "Taken back: MAP-" in back.text
    assert len(gaps(demo, rule="F001")) == 23


@pytest.mark.parametrize(
    # ACT-1 was done by that day.
    ("code", "way", "name", "first"),
    [("K008", "link-action", "action", "ACT-2"), ("B001", "add-route", "kpi", "KPI-1")],
)
def test_what_exists_is_chosen_and_not_remembered(demo: Pages, code: str, way: str, name: str, first: str) -> None:
    ref = gaps(demo, rule=code)[0][2].split(" ")[0]
    page = demo.get(f"{HOME}/gaps/{code}/{ref}?{DAY}&way={way}")
    [known] = [list(node.iter("option")) for node in page.all("select", name=name)]
    assert known[1].get("value") == first
    assert (known[1].text or "").startswith(f"{first}: ")
    after = close(demo, code, ref, way, **{name: first})
    assert f"Closed at {ref}: {code}" in after.text
    assert "Enter the " in close(demo, code, gaps(demo, rule=code)[0][2].split(" ")[0], way, 422).text


def test_a_proposed_kpi_is_taken_back_with_its_mapping(demo: Pages) -> None:
    after = close(demo, "F001", "SIF-2015-11-R2", "propose-kpi", name="% of supervision held on time")
    assert len(gaps(demo, rule="F001")) == 22
    assert "New at SIF-2015-11-R2: F002" in after.text
    demo.post(after.undo.action, after.undo.fields)
    assert len(gaps(demo, rule="F001")) == 23
    assert not demo.client.get("/api/v1/kpis?q=supervision%20held%20on%20time").json()


def test_what_was_changed_says_again_what_it_said(demo: Pages) -> None:
    after = close(demo, "A003", "ACT-69", "owner", owner="Head of Service")
    assert "ACT-69 is changed." in after.text
    assert gaps(demo, rule="A003") == []
    demo.post(after.undo.action, after.undo.fields)
    assert len(gaps(demo, rule="A003")) == 1


def test_undo_is_refused_when_somebody_changed_the_record_since(demo: Pages) -> None:
    after = close(demo, "A003", "ACT-69", "owner", owner="Head of Service")
    record = demo.client.get("/api/v1/actions?ref=ACT-69").json()[0]
    changed = demo.client.patch(
        f"/api/v1/actions/{record['id']}", json={"owner": "Director"}, headers={"If-Match": f'"{record["version"]}"'}
    )
    assert changed.status_code == 200, changed.text
    assert "Somebody changed this action since" in demo.post(after.undo.action, after.undo.fields, 412).text
    assert demo.client.get("/api/v1/actions?ref=ACT-69").json()[0]["owner"] == "Director"


def test_a_waived_gap_is_marked_until_its_day(demo: Pages) -> None:
    day = {"expires_on-day": "31", "expires_on-month": "12", "expires_on-year": "2021"}
    close(demo, "A003", "ACT-69", "waive", reason="Agreed", waived_by="Director", **day)
    assert [row[1] for row in gaps(demo, rule="A003")] == ["error waived"]
    page = demo.get(f"{HOME}/gaps/A003/ACT-69?{DAY}")
    assert "This gap is waived" in page.text
    later = demo.get(f"{HOME}/gaps/A003/ACT-69?as_of=2022-01-01")
    assert "It was waived until 31 December 2021, which has passed." in later.text


@pytest.mark.parametrize(
    ("code", "ref", "way", "typed", "said"),
    [
        ("F001", "SIF-2015-11-R2", "map-kpi", {}, "Choose a KPI, or enter the reference of another"),
        (
            "F001",
            "SIF-2015-11-R2",
            "map-kpi",
            {"kpi": "other", "kpi_ref": "KPI-999"},
            "No KPI KPI-999 is known here. Look in the list of KPIs.",
        ),
        ("F001", "SIF-2015-11-R2", "propose-kpi", {}, "Enter name of the new KPI"),
        ("F003", "SIF-2015-11-R4", "add-route", {}, "Enter one of its KPIs"),
        ("F004", "SIF-2015-11-R1", "link-action", {}, "Choose an action, or enter the reference of another"),
        ("A003", "ACT-69", "owner", {}, "Enter who owns it"),
        ("A004", "ACT-2", "due-date", {"due_on-day": "40"}, "By when must be a real date"),
        ("K003", "KPI-1", "add-value", {"value": "many"}, "Value, in the KPI's unit must be a number"),
        ("B002", "CPB", "add-meeting", {}, "Enter day of the meeting"),
        ("A003", "ACT-69", "waive", {}, "Enter why the gap is accepted"),
    ],
)
def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(
    demo: Pages, code: str, ref: str, way: str, typed: dict[str, str], said: str
) -> None:
    page = close(demo, code, ref, way, 422, **typed)
    assert said in page.text


def test_a_stale_form_says_who_changed_what(demo: Pages) -> None:
    shown = demo.get(f"{HOME}/gaps/A003/ACT-69?{DAY}&way=owner")
    record = demo.client.get("/api/v1/actions?ref=ACT-69").json()[0]
    match = {"If-Match": f'"{record["version"]}"'}
    demo.client.patch(f"/api/v1/actions/{record['id']}", json={"section": "Another"}, headers=match)
    page = demo.submit(shown, f"{HOME}/gaps/A003/ACT-69/owner", 412, owner="Head of Service")
    assert "Somebody else changed this meanwhile" in page.text
    assert "Another" in page.text
    assert page.form(f"{HOME}/gaps/A003/ACT-69/owner").fields["owner"] == "Head of Service"


def test_a_gap_that_somebody_closed_is_not_closed_twice(demo: Pages) -> None:
    shown = demo.get(f"{HOME}/gaps/F001/SIF-2015-11-R2?{DAY}&way=propose-kpi")
    close(demo, "F001", "SIF-2015-11-R2", "propose-kpi", name="% one")
    page = demo.submit(shown, f"{HOME}/gaps/F001/SIF-2015-11-R2/propose-kpi", 409, name="% two")
    assert "This gap is closed" in page.text
    assert not demo.client.get("/api/v1/kpis?q=two").json()


def test_whoever_may_only_look_sees_no_form(demo: Pages) -> None:
    email = make_account(demo.engine, "viewer", "wokingham")
    sign_in(demo, email)
    page = demo.get(f"{HOME}/gaps/F001/SIF-2015-11-R2?{DAY}")
    assert "You may look at this register and not change it." in page.text
    assert demo.client.post(f"{HOME}/gaps/F001/SIF-2015-11-R2/map-kpi").status_code == 403


def test_steps_that_name_nothing_are_refused(demo: Pages) -> None:
    token = demo.get(f"{HOME}/gaps/A003/ACT-69?{DAY}").form(f"{HOME}/gaps/A003/ACT-69").fields["csrf_token"]
    for steps in (
        "",
        "kpis:1",
        "nothing:1:1",
        "authorities:1:1",
        "kpis:1:x",
        "kpis:99999999999999999999:1",
        " ".join(["kpis:1:1"] * 51),
    ):
        demo.post(f"{HOME}/undo", {"csrf_token": token, "steps": steps}, 422)


def test_the_overview_counts_what_the_seed_counts_by_hand(demo: Pages) -> None:
    page = demo.get(f"{HOME}?{DAY}")
    # seed/README.md: 21 of 44 findings have a KPI, 16 a live one, 18 reach a body.
    rows = {row[0]: [cell.split(": ")[-1] for cell in row[1:]] for row in page.rows()}
    assert rows["All findings"][:3] == ["21 of 44 (48%)", "16 of 44 (36%)", "18 of 44 (41%)"]
    # Of its 23 gaps 15 are of recommendations and areas for improvement, 8 of strengths.
    assert rows["F001: No KPI measures the finding"] == ["15", "0", "8", "23 of 44 (52%)", "0"]
    # Without the 17 strengths: 27 to answer, 12 of which have a KPI, 9 reach a body, none has an action.
    assert page.heading == "Of 27 findings to answer, 15 have no KPI, 18 reach no body and 27 have no action"
    assert "No snapshot has been taken up to 4 November 2021." in page.text


def test_a_number_of_the_overview_leads_to_its_records(demo: Pages) -> None:
    page = demo.get(f"{HOME}/covered?{DAY}&kind=finding&depth=live")
    assert len(page.rows()) == 16
    assert len(demo.get(page.links()["Show those of which it is not"]).rows()) == 44 - 16
    assert demo.client.get(f"{HOME}/covered?kind=x&depth=live").status_code == 422
    assert demo.client.get(f"{HOME}/covered?kind=body&depth=answered").status_code == 422


def test_the_overview_says_who_meets_next(demo: Pages) -> None:
    text = demo.get(f"{HOME}?as_of=2021-09-01").text
    # seed/meetings.yaml and seed/routes: two KPIs without a value go to the committee that meets on 15 September.
    assert (
        "Children's Services Overview and Scrutiny Committee, 15 September 2021. It receives 2 KPIs, 2 of them" in text
    )


def test_the_overview_says_when_nothing_was_recorded_for_a_year(demo: Pages) -> None:
    # seed/meetings.yaml: the last meeting, of 21 March 2022, is later than the last value.
    said = "Show the council as it stood on 21 March 2022"
    page = demo.get(f"{HOME}?as_of=2023-03-22")
    assert "No value and no meeting is recorded after 21 March 2022" in page.text
    assert "This page shows 21 March 2022." in demo.get(page.links()[said]).text
    assert said not in demo.get(f"{HOME}?as_of=2023-03-21").links()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_pages_are_accessible(live: str, browser: Browser, width: int) -> None:
    page = browser(width=width)
    closing = [f"/gaps/{gap}?{DAY}" for gap in ("F001/SIF-2015-11-R2", "F004/SIF-2015-11-R1", "A001/ACT-40")]
    for path in (f"?{DAY}", f"/gaps?{DAY}", *closing, f"/covered?{DAY}"):
        page.goto(live + HOME + path)
        assert_accessible(page)
    page.goto(f"{live}{HOME}/gaps/F001/SIF-2015-11-R2?{DAY}&way=propose-kpi")
    page.get_by_role("button", name="Propose it").click()
    assert page.get_by_role("link", name="Enter name of the new KPI").is_visible()
    assert_accessible(page)
    page.get_by_label("Name of the new KPI").fill("% of supervision held on time")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_role("button", name="Undo").wait_for()
    assert_accessible(page)
