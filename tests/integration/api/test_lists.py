"""Lists: every page once, in every order; every filter; and nothing that is not understood is ignored."""

from typing import Any

import pytest
from sqlalchemy import Engine

from app.db import unit_of_work
from app.services import catalogue
from app.services.records import create_many
from app.services.resource import Resource
from tests.factories import make_authority, make_inspection, make_plan
from tests.integration.api.council import PREFIX, Council

MANY = 123


@pytest.fixture(scope="session")
def many(shared_engine: Engine) -> str:
    """An authority with 123 findings, actions and KPIs, some of whose columns are empty."""
    with unit_of_work(shared_engine, "test") as session:
        authority = make_authority(session)
        inspection, plan = make_inspection(session, authority), make_plan(session, authority)
        for resource, body in (
            (catalogue.FINDINGS, {"inspection_id": inspection.id, "kind": "strength", "text": "Good."}),
            (catalogue.ACTIONS, {"plan_id": plan.id, "text": "Do it."}),
        ):
            rows = [body | {"authority_id": authority.id} | _sparse(resource, place) for place in range(MANY)]
            create_many(session, resource, [resource.create.model_validate(row) for row in rows])
        return authority.ref


def _sparse(resource: Resource, place: int) -> dict[str, Any]:
    if resource is catalogue.FINDINGS:
        return {} if place % 3 == 0 else {"page": place % 7}
    return {} if place % 4 == 0 else {"due_on": f"2021-{1 + place % 9:02}-01"}


@pytest.mark.parametrize(
    ("path", "sort"),
    [
        (resource.path, sign + column)
        for resource in (catalogue.FINDINGS, catalogue.ACTIONS)
        for column in ("id", *resource.sorts)
        for sign in ("", "-")
    ],
)
def test_pages_hold_every_record_once_in_order(client: Any, many: str, path: str, sort: str) -> None:
    seen: list[dict[str, Any]] = []
    address: str | None = f"{PREFIX}/{path}?authority={many}&limit=25&sort={sort}"
    pages = 0
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        seen += answer.json()
        address = answer.links.get("next", {}).get("url")
        pages += 1
    assert pages == 5
    assert len({record["id"] for record in seen}) == len(seen) == MANY
    column = sort.removeprefix("-")
    values = [record[column] for record in seen]
    filled = [value for value in values if value is not None]
    assert values[len(filled) :] == [None] * (MANY - len(filled)), "what is empty comes last"
    assert filled == sorted(filled, reverse=sort.startswith("-"))


def test_the_last_page_that_is_full_names_no_next(client: Any, many: str) -> None:
    assert "next" not in client.get(f"{PREFIX}/findings?authority={many}&limit={MANY}").links
    assert "next" in client.get(f"{PREFIX}/findings?authority={many}&limit={MANY - 1}").links


def test_the_next_page_keeps_what_was_asked(client: Any, many: str) -> None:
    first = client.get(f"{PREFIX}/findings", params={"limit": 5, "q": "good", "kind": "strength"})
    assert "kind=strength" in first.links["next"]["url"]
    assert "q=good" in first.links["next"]["url"]


@pytest.fixture(scope="session")
def other(council: Council) -> Council:
    """A second authority with one record of every kind."""
    return Council(council.client).filled()


@pytest.mark.parametrize("resource", catalogue.RESOURCES, ids=lambda resource: resource.kind)
def test_every_filter_finds_the_record_and_misses_others(
    client: Any, council: Council, other: Council, resource: Resource
) -> None:
    address = f"{PREFIX}/{resource.path}"
    record = client.get(f"{address}/{council.ids[resource.path]}").json()
    for name in resource.filters:
        shown = str(record[name]).lower() if isinstance(record[name], bool) else record[name]
        if shown is None:
            continue
        found = client.get(address, params={name: shown, "limit": 200, "sort": "-id"}).json()
        assert {row[name] for row in found} == {record[name]}, name
        mine = client.get(address, params={name: shown, "authority": council.ref, "limit": 200}).json()
        assert record in mine, name
        if name.endswith("_id"):
            theirs = client.get(address, params={name: shown, "authority": other.ref}).json()
            assert theirs == [], name
    mine = client.get(address, params={"authority": council.ref, "limit": 200}).json()
    assert record in mine
    assert {row.get("authority_id", row["id"]) for row in mine} == {council.id}


def test_a_filter_misses_what_is_otherwise(client: Any, fresh: Council) -> None:
    live, retired = fresh.new("kpis"), fresh.post("kpis", fresh.body("kpis") | {"status": "retired"})["id"]
    for status, ids in (("live", [live]), ("retired", [retired]), ("proposed", [])):
        found = client.get(f"{PREFIX}/kpis", params={"authority": fresh.ref, "status": status}).json()
        assert [kpi["id"] for kpi in found] == ids


def test_actions_are_narrowed_to_those_overdue_on_a_day_and_by_owner(client: Any, fresh: Council) -> None:
    plan = fresh.post("plans", {"authority_id": fresh.id, "title": "Any plan"})["id"]
    said = {"authority_id": fresh.id, "plan_id": plan, "text": "Do it.", "due_on": "2021-03-31"}
    made = {
        name: fresh.post("actions", said | more)["id"]
        for name, more in {
            "late": {"owner": "Team A"},
            "done in time": {"status": "done", "done_on": "2021-03-01"},
            "done late": {"status": "done", "done_on": "2021-05-01"},
            "dropped": {"status": "dropped"},
            "without a day": {"due_on": None},
            "due that day": {"due_on": "2021-04-01", "owner": "Team B"},
        }.items()
    }

    def found(**asked: str) -> set[str]:
        rows = client.get(f"{PREFIX}/actions", params={"authority": fresh.ref, "limit": 200, **asked}).json()
        return {name for name, id_ in made.items() if id_ in {row["id"] for row in rows}}

    assert found(overdue_on="2021-04-01") == {"late", "done late"}
    assert found(overdue_on="2021-04-02") == {"late", "done late", "due that day"}
    assert found(overdue_on="2021-03-31") == set()
    assert found(overdue_on="2021-06-01", owner="Team B") == {"due that day"}
    assert found(owner="Team A") == {"late"}
    assert found() == set(made)
    wrong = client.get(f"{PREFIX}/actions", params={"overdue_on": "soon"})
    assert (wrong.status_code, wrong.json()["problems"][0]["where"]) == (422, "overdue_on")
    assert client.get(f"{PREFIX}/kpis", params={"overdue_on": "2021-06-01"}).status_code == 422


def test_words_are_searched_for_in_any_case_and_order(client: Any, fresh: Council) -> None:
    fresh.post("kpis", {"authority_id": fresh.id, "name": "Visits 100% on time_"})
    for words, hits in {"TIME visits": 1, "100%": 1, "time_": 1, "visits%time": 0, "_isits": 0}.items():
        found = client.get(f"{PREFIX}/kpis", params={"q": words, "authority": fresh.ref}).json()
        assert len(found) == hits, words


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("sort=text", "sort"),
        ("sort=--id", "sort"),
        ("kind=nonsense", "kind"),
        ("inspection_id=9223372036854775808", "inspection_id"),
        ("checked=maybe", "checked"),
        ("q=", "q"),
        ("q=%00", "q"),
        ("number=%00", "number"),
        ("colour=red", "colour"),
        ("cursor=nonsense", "cursor"),
        ("cursor=%F0%9F%98%80", "cursor"),
        ("cursor=W10", "cursor"),
        ("cursor=WyJpZCIsIDEsIDkyMjMzNzIwMzY4NTQ3NzU4MDhd", "cursor"),
        ("sort=ref&cursor=WyJyZWYiLCAiXHUwMDAwIiwgMV0", "cursor"),
        ("sort=ref&cursor=WyJpZCIsIDEsIDFd", "cursor"),
    ],
)
def test_what_is_not_understood_is_named(client: Any, query: str, where: str) -> None:
    answer = client.get(f"{PREFIX}/findings?{query}")
    assert answer.status_code == 422
    assert where in [problem["where"] for problem in answer.json()["problems"]]


def test_an_unknown_authority_is_not_an_empty_list(client: Any) -> None:
    answer = client.get(f"{PREFIX}/findings?authority=nowhere")
    said = "No authority nowhere is known here. Look in the list of authorities."
    assert (answer.status_code, answer.json()["detail"]) == (404, said)
