"""Suggestions and repeats over REST."""

from typing import Any

import pytest

from app.services.suggestions import LONGEST_TEXT
from tests.integration.api.council import PREFIX, Council

SUPERVISION = "Supervision of social workers is not frequent enough."


@pytest.fixture
def refs(fresh: Council) -> dict[str, str]:
    """Two findings of two inspections that say the same, and a KPI that shows it."""
    found = {}
    for year in ("2015", "2019"):
        visit = {"authority_id": fresh.id, "framework": "ILACS", "ends_on": f"{year}-03-01"}
        fresh.ids["inspections"] = fresh.post("inspections", visit)["id"]
        found[year] = fresh.post("findings", fresh.body("findings") | {"text": SUPERVISION})["ref"]
    found["kpi"] = fresh.post("kpis", {"authority_id": fresh.id, "name": "% of staff supervised"})["ref"]
    return found


def ask(client: Any, path: str, fresh: Council, **params: Any) -> Any:
    return client.get(f"{PREFIX}/{path}", params={"authority": fresh.ref, **params})


def test_kpis_are_suggested_for_a_finding_and_for_a_text(client: Any, fresh: Council, refs: dict[str, str]) -> None:
    for asked in ({"finding": refs["2015"]}, {"text": "supervision"}):
        found = ask(client, "suggestions/kpis", fresh, **asked).json()
        assert [set(row) for row in found] == [{"id", "ref", "name", "section", "score", "because", "fits"}]
        assert (found[0]["ref"], found[0]["section"], found[0]["fits"]) == (refs["kpi"], None, "well")
        assert found[0]["because"][0].startswith("Both speak of supervision: ")
    assert ask(client, "suggestions/kpis", fresh, text="the roof leaks").json() == []


def test_findings_are_suggested_for_a_kpi(client: Any, fresh: Council, refs: dict[str, str]) -> None:
    found = ask(client, "suggestions/findings", fresh, kpi=refs["kpi"], limit=1).json()
    assert [(row["ref"], row["kind"], row["text"]) for row in found] == [(refs["2015"], "recommendation", SUPERVISION)]
    assert ask(client, "suggestions/restates", fresh, finding=refs["2015"]).json() == []


def test_actions_are_suggested_for_a_finding_and_findings_for_an_action(
    client: Any, fresh: Council, refs: dict[str, str]
) -> None:
    plan = fresh.post("plans", {"authority_id": fresh.id, "title": "Improvement plan"})
    row = {"authority_id": fresh.id, "plan_id": plan["id"], "owner": "Head of service", "due_on": "2020-03-31"}
    action, _ = (
        fresh.post("actions", row | {"text": text}) for text in ("Hold supervision monthly.", "Mend the roof.")
    )
    (found,) = ask(client, "suggestions/actions", fresh, finding=refs["2015"]).json()
    assert (found["ref"], found["text"], found["plan"]) == (action["ref"], "Hold supervision monthly.", plan["ref"])
    assert (found["owner"], found["due_on"], found["fits"]) == ("Head of service", "2020-03-31", "well")
    assert found["because"][0].startswith("Both speak of supervision")
    back = ask(client, "suggestions/findings", fresh, action=action["ref"]).json()
    assert {row["ref"] for row in back} == {refs["2015"], refs["2019"]}
    assert found["score"] in {row["score"] for row in back}
    link = {"authority_id": fresh.id, "action_id": action["id"], "finding_id": back[0]["id"]}
    fresh.post("links/answers", link)
    assert ask(client, "suggestions/actions", fresh, finding=back[0]["ref"]).json() == []


@pytest.mark.parametrize(
    ("path", "params", "status", "said"),
    [
        ("suggestions/kpis", {}, 422, "KPIs for what?"),
        ("suggestions/kpis", {"finding": "R1", "text": "x"}, 404, "R1"),
        ("suggestions/kpis", {"finding": "R999"}, 404, "R999"),
        ("suggestions/kpis", {"text": "x" * (LONGEST_TEXT + 1)}, 422, "10000"),
        ("suggestions/kpis", {"text": "x", "limit": 0}, 422, "limit"),
        ("suggestions/findings", {}, 422, "kpi"),
        ("suggestions/findings", {"kpi": "KPI-999"}, 404, "KPI-999"),
        ("suggestions/findings", {"kpi": "KPI-1", "action": "ACT-1"}, 422, "one of the two"),
        ("suggestions/findings", {"action": "ACT-999"}, 404, "ACT-999"),
        ("suggestions/actions", {}, 422, "finding"),
        ("suggestions/actions", {"finding": "R999"}, 404, "R999"),
        ("suggestions/restates", {"finding": "R999"}, 404, "R999"),
        ("repeats", {"status": "done"}, 422, "status"),
        ("repeats", {"finding": "R999"}, 404, "R999"),
        ("repeats", {"colour": "red"}, 422, "colour"),
    ],
)
def test_bad_questions_are_told(
    client: Any, fresh: Council, path: str, params: dict[str, Any], status: int, said: str
) -> None:
    answer = ask(client, path, fresh, **params)
    assert answer.status_code == status
    assert said in answer.text


def test_a_text_of_the_longest_length_is_answered(client: Any, fresh: Council, refs: dict[str, str]) -> None:
    text = ("supervision " * LONGEST_TEXT)[:LONGEST_TEXT]
    assert [row["ref"] for row in ask(client, "suggestions/kpis", fresh, text=text).json()] == [refs["kpi"]]


def test_a_repeat_is_proposed_answered_and_answered_anew(client: Any, fresh: Council, refs: dict[str, str]) -> None:
    proposed = ask(client, "repeats", fresh).json()
    assert [(row["later"]["ref"], row["earlier"]["ref"], row["status"]) for row in proposed] == [
        (refs["2019"], refs["2015"], "proposed")
    ]
    body = {"authority": fresh.ref, "later": refs["2019"], "earlier": refs["2015"]}
    version = proposed[0]["version"]
    assert version == 0
    for status, reason in (("accepted", "The same again"), ("refused", None)):
        said = {"status": status, "reason": reason}
        answer = client.post(f"{PREFIX}/repeats/answers", json=body | said | {"version": version})
        version += 1
        expected = proposed[0] | said | {"version": version}
        assert (answer.status_code, answer.json()) == (200, expected)
        assert ask(client, "repeats", fresh, status=status).json() == [expected]
    assert ask(client, "repeats", fresh, status="proposed").json() == []
    stored = ask(client, "links/repeats", fresh).json()
    assert [(row["status"], row["score"], row["because"]) for row in stored] == [
        ("refused", proposed[0]["score"], proposed[0]["because"])
    ]


def test_an_answer_that_was_not_read_is_not_replaced(client: Any, fresh: Council, refs: dict[str, str]) -> None:
    address = f"{PREFIX}/repeats/answers"
    body = {"authority": fresh.ref, "later": refs["2019"], "earlier": refs["2015"], "status": "accepted"}
    first = client.post(address, json=body | {"reason": "The same again"}).json()
    for version in ({}, {"version": first["version"] + 1}):
        late = client.post(address, json=body | {"status": "refused", "reason": "It is not"} | version)
        assert (late.status_code, late.json()["title"]) == (412, "Somebody was first")
        assert "accepted at" in late.json()["detail"]
    assert ask(client, "repeats", fresh).json() == [first]
    assert client.post(address, json=body | {"version": -1}).status_code == 422


def test_what_cannot_be_answered_is_told(client: Any, fresh: Council, refs: dict[str, str]) -> None:
    address = f"{PREFIX}/repeats/answers"
    wrong_way = {"authority": fresh.ref, "later": refs["2015"], "earlier": refs["2019"], "status": "accepted"}
    assert client.post(address, json=wrong_way).status_code == 409
    assert client.post(address, json=wrong_way | {"later": "R999"}).status_code == 404
    assert client.post(address, json=wrong_way | {"status": "proposed"}).status_code == 422
    assert client.post(address, json=wrong_way | {"reason": ""}).status_code == 422
