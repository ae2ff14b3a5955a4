"""Every kind of record: made, read, changed and deleted over REST."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.services.catalogue import RESOURCES
from app.services.resource import Resource
from tests.integration.api.council import CHANGES, PREFIX, Council


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.kind)
def test_a_record_is_made_read_changed_and_deleted(client: Any, resource: Resource) -> None:
    council = Council(client)
    for before in RESOURCES[1 : RESOURCES.index(resource)]:
        council.ids[before.path] = council.new(before.path)
    body = council.body(resource.path)

    made = client.post(f"{PREFIX}/{resource.path}", json=body)
    assert made.status_code == 201
    assert made.headers["etag"] == '"1"'
    address = made.headers["location"]
    assert address == f"{PREFIX}/{resource.path}/{made.json()['id']}"
    assert made.json().items() >= body.items()
    assert set(made.json()) == set(resource.read.model_fields)
    if resource.prefix:
        assert made.json()["ref"].startswith(resource.prefix)

    read = client.get(address)
    assert (read.status_code, read.json(), read.headers["etag"]) == (200, made.json(), '"1"')
    assert made.json() == client.get(f"{PREFIX}/{resource.path}", params={"sort": "-id", "limit": 1}).json()[0]

    change = CHANGES[resource.path]
    changed = client.patch(address, json=change, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    expected = made.json() | change | {"version": 2, "updated_at": changed.json()["updated_at"]}
    assert changed.json() == expected
    assert changed.json()["updated_at"] > made.json()["updated_at"]
    assert client.get(address).json() == changed.json()

    gone = client.delete(address, headers={"If-Match": '"2"'})
    assert (gone.status_code, gone.content) == (204, b"")
    assert client.get(address).status_code == 404


def test_a_change_keeps_what_it_does_not_name(client: Any, fresh: Council) -> None:
    address = f"{PREFIX}/bodies/{fresh.new('bodies')}"
    before = client.get(address).json()
    after = client.patch(address, json={"to_on": "2021-12-31"}, headers={"If-Match": '"1"'}).json()
    different = {key for key in before if before[key] != after[key]}
    assert different == {"to_on", "version", "updated_at"}


def test_each_change_is_in_the_trail_once(client: Any, fresh: Council, shared_engine: Engine) -> None:
    kpi = fresh.new("kpis")
    address = f"{PREFIX}/kpis/{kpi}"
    client.patch(address, json={"unit": "%"}, headers={"If-Match": '"1"'})
    client.patch(address, json={"unit": "days"}, headers={"If-Match": '"1"'})
    with shared_engine.connect() as connection:
        said = connection.execute(
            text("SELECT actor, change FROM audit_event WHERE kind = 'kpi' AND record_id = :id ORDER BY sequence"),
            {"id": kpi},
        ).all()
    assert [tuple(row) for row in said] == [("local", "created"), ("local", "changed")]


@pytest.mark.parametrize(
    ("path", "holding"), [("inspections", "finding"), ("kpis", "mapping"), ("plans", "action"), ("authorities", "kpi")]
)
def test_what_others_depend_on_is_kept(client: Any, council: Council, path: str, holding: str) -> None:
    answer = client.delete(f"{PREFIX}/{path}/{council.ids[path]}")
    assert answer.status_code == 409
    assert holding in answer.json()["detail"]
    assert client.get(f"{PREFIX}/{path}/{council.ids[path]}").status_code == 200


def test_an_authority_without_records_can_go(client: Any, fresh: Council) -> None:
    kpi = fresh.new("kpis")
    assert client.delete(f"{PREFIX}/kpis/{kpi}").status_code == 204
    assert client.delete(f"{PREFIX}/authorities/{fresh.id}").status_code == 204


@pytest.mark.parametrize("path", [resource.path for resource in RESOURCES])
def test_an_unknown_id_is_not_found(client: Any, path: str) -> None:
    for answer in (
        client.get(f"{PREFIX}/{path}/999999"),
        client.patch(f"{PREFIX}/{path}/999999", json={}, headers={"If-Match": '"1"'}),
        client.delete(f"{PREFIX}/{path}/999999"),
    ):
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        assert "999999" in answer.json()["detail"]


@pytest.mark.parametrize("record_id", ["0", "-1", "9223372036854775808", "x", "1.5"])
def test_an_id_that_cannot_be_one_names_the_parameter(client: Any, record_id: str) -> None:
    answer = client.get(f"{PREFIX}/kpis/{record_id}")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["where"] == "record_id"


def test_a_duplicate_says_what_is_taken(client: Any, fresh: Council) -> None:
    body = {"authority_id": fresh.id, "name": "% seen"}
    fresh.post("kpis", body)
    answer = client.post(f"{PREFIX}/kpis", json=body)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "There is already a kpi with this name."
