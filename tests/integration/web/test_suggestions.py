"""What is suggested where a gap is closed: weak ones say so, and where none fits none is named."""

import pytest

from tests.integration.web.conftest import Pages

GAPS = "/councils/wokingham/gaps"


def test_a_weak_suggestion_says_so_and_a_good_one_does_not(demo: Pages) -> None:
    # Training is measured by no KPI of this council; staff, supervision and boards are merely near it.
    weak = demo.get(f"{GAPS}/F001/SIF-2015-11-R117").text
    assert "Fits weakly. " in weak
    # Pre-birth assessments are assessments, which several KPIs measure.
    assert "Fits weakly. " not in demo.get(f"{GAPS}/F001/SIF-2015-11-R6").text


def test_no_kpi_is_named_where_none_fits(demo: Pages) -> None:
    page = demo.get(f"{GAPS}/F001/SIF-2015-11-R8")
    assert "No KPI fits its words; name one." in page.text
    assert [node.get("value") for node in page.all("input", type="radio")] == ["other"]
    found = demo.client.get("/api/v1/suggestions/kpis", params={"finding": "SIF-2015-11-R117"}).json()
    assert {row["fits"] for row in found} == {"weakly"}


def offered(demo: Pages, code: str, ref: str) -> list[str]:
    return [node.get("value") for node in demo.get(f"{GAPS}/{code}/{ref}").all("input", type="radio")]


def links(demo: Pages) -> list[dict[str, object]]:
    found: list[dict[str, object]] = demo.client.get("/api/v1/links/answers").json()
    return found


def close(demo: Pages, code: str, ref: str, way: str, status: int = 200, **typed: str):
    form = demo.get(f"{GAPS}/{code}/{ref}").form(f"{GAPS}/{code}/{ref}/{way}")
    return demo.post(form.action, form.fields | typed, status)


def test_an_action_is_offered_with_its_plan_owner_and_day_and_closes_both_gaps(demo: Pages) -> None:
    assert offered(demo, "F004", "SIF-2015-11-R3") == ["ACT-22", "ACT-4", "other"]
    text = demo.get(f"{GAPS}/F004/SIF-2015-11-R3").text
    assert "ACT-4: Establish LAC CAHMS service offer" in text
    assert "PLAN-2021, CPT and Commissioning, due 31 March 2023. Both speak of " in text
    after = close(demo, "F004", "SIF-2015-11-R3", "link-action", action="ACT-4", reason="It shortens the wait.")
    assert "ACT-4 answers SIF-2015-11-R3." in after.text
    assert [row["reason"] for row in links(demo)] == ["It shortens the wait."]
    assert "This gap is closed" in demo.get(f"{GAPS}/A001/ACT-4").text
    demo.post(after.undo.action, after.undo.fields)
    assert links(demo) == []


def test_a_finding_is_offered_for_an_action_and_closes_its_gap(demo: Pages) -> None:
    assert offered(demo, "A001", "ACT-22")[0] == "SIF-2015-11-R3"
    after = close(demo, "A001", "ACT-22", "link-finding", finding="SIF-2015-11-R3")
    assert "ACT-22 answers SIF-2015-11-R3." in after.text
    assert "Closed at ACT-22: A001, The action serves no finding" in after.text


def test_weak_actions_say_so_and_none_is_named_where_none_fits(demo: Pages) -> None:
    # Plans as such are merely near early permanence; no action speaks of children who go missing.
    assert "Fits weakly. " in demo.get(f"{GAPS}/F004/SIF-2015-11-R10").text
    assert "No action fits its words; name one." in demo.get(f"{GAPS}/F004/SIF-2015-11-R7").text
    assert offered(demo, "F004", "SIF-2015-11-R7") == ["other"]
    # Nor does any finding speak of toolkits that settings use online.
    assert offered(demo, "A001", "ACT-14") == ["other"]
    assert "No finding fits its words; name one." in demo.get(f"{GAPS}/A001/ACT-14").text


def test_another_action_or_finding_is_named_by_its_reference(demo: Pages) -> None:
    after = close(demo, "F004", "SIF-2015-11-R7", "link-action", action="other", action_ref="ACT-80")
    assert "ACT-80 answers SIF-2015-11-R7." in after.text
    after = close(demo, "A001", "ACT-14", "link-finding", finding_ref="SIF-2015-11-R12")
    assert "ACT-14 answers SIF-2015-11-R12." in after.text


@pytest.mark.parametrize(
    ("code", "ref", "way", "typed", "said"),
    [
        ("F004", "SIF-2015-11-R3", "link-action", {}, "Choose an action, or enter the reference of another"),
        ("F004", "SIF-2015-11-R3", "link-action", {"action": "other"}, "Enter the reference of an action"),
        ("F004", "SIF-2015-11-R3", "link-action", {"action_ref": "ACT-999"}, "No action ACT-999 is known here."),
        ("A001", "ACT-22", "link-finding", {}, "Choose a finding, or enter the reference of another"),
    ],
)
def test_what_was_not_chosen_is_asked_for(
    demo: Pages, code: str, ref: str, way: str, typed: dict[str, str], said: str
) -> None:
    assert said in close(demo, code, ref, way, 422, **typed).text
    assert links(demo) == []


def test_an_action_that_was_dropped_closes_no_gap(demo: Pages) -> None:
    record = demo.client.get("/api/v1/actions?ref=ACT-22").json()[0]
    match = {"If-Match": f'"{record["version"]}"'}
    demo.client.patch(f"/api/v1/actions/{record['id']}", json={"status": "dropped"}, headers=match)
    assert offered(demo, "F004", "SIF-2015-11-R3") == ["ACT-4", "other"]
    page = close(demo, "F004", "SIF-2015-11-R3", "link-action", 422, action_ref="ACT-22")
    assert "ACT-22 was dropped and answers nothing any more" in page.text
