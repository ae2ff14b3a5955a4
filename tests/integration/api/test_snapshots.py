"""Snapshots over REST: taken, listed, read, compared."""

import hashlib
from typing import Any

from sqlalchemy import Engine, text

from tests.integration.api.council import PREFIX, Council

SNAPSHOTS = f"{PREFIX}/snapshots"
DAY = "2021-06-01"


def test_a_snapshot_is_taken_listed_and_read(client: Any, fresh: Council) -> None:
    fresh.ids["kpis"] = fresh.new("kpis")
    body = {"authority": fresh.ref, "as_of": DAY}
    made = client.post(SNAPSHOTS, json=body)
    assert made.status_code == 201
    said = made.json()
    assert (said["ref"], said["as_of"], said["label"], said["made_by"]) == ("SNAP-1", DAY, None, "local")
    assert said["counts"]["rules"]["K001"]["broken"] == 1
    assert "content" not in said
    assert client.get(made.headers["location"]).json() == said
    again = client.post(SNAPSHOTS, json=body)
    assert (again.status_code, again.json()) == (200, said)
    assert client.post(SNAPSHOTS, json=body | {"label": "Board"}).json()["ref"] == "SNAP-2"

    content = client.get(f"{made.headers['location']}/content")
    assert hashlib.sha256(content.content).hexdigest() == said["sha256"]
    assert content.json()["rules"]["K001"]["checked"] == 1

    page = client.get(SNAPSHOTS, params={"authority": fresh.ref, "limit": 1})
    assert page.json() == [said]
    following = client.get(page.links["next"]["url"])
    assert [row["ref"] for row in following.json()] == ["SNAP-2"]
    assert "next" not in following.links


def test_it_cannot_be_changed_or_deleted(client: Any, fresh: Council) -> None:
    address = client.post(SNAPSHOTS, json={"authority": fresh.ref}).headers["location"]
    assert client.delete(address).status_code == 405
    assert client.patch(address, json={"label": "x"}).status_code == 405


def test_sent_again_under_its_key_it_is_taken_once(client: Any, fresh: Council) -> None:
    body = {"authority": fresh.ref, "label": "Board"}
    once = {"Idempotency-Key": f"snapshot of {fresh.ref}"}
    first, second = (client.post(SNAPSHOTS, json=body, headers=once) for _ in range(2))
    assert (second.json(), second.headers["idempotency-replayed"]) == (first.json(), "true")
    assert len(client.get(SNAPSHOTS, params={"authority": fresh.ref}).json()) == 1


def test_changes_say_who_did_what(client: Any, fresh: Council) -> None:
    client.post(SNAPSHOTS, json={"authority": fresh.ref, "as_of": DAY})
    kpi = client.get(f"{PREFIX}/kpis/{fresh.new('kpis')}").json()
    answer = client.get(f"{PREFIX}/changes", params={"authority": fresh.ref, "from": "SNAP-1"})
    assert answer.status_code == 200
    said = answer.json()
    assert (said["before"]["snapshot"], said["before"]["asked"], said["after"]["snapshot"]) == (
        "SNAP-1",
        "SNAP-1",
        None,
    )
    assert (said["counts"]["appeared"], said["counts"]["unexplained"]) == (len(said["gaps"]), 0)
    [gap] = [gap for gap in said["gaps"] if gap["rule"] == "K001"]
    assert (gap["turn"], gap["ref"], gap["id"]) == ("appeared", kpi["ref"], kpi["id"])
    [cause] = gap["causes"]
    assert (cause["words"], cause["actor"], cause["record_id"]) == (f"{kpi['ref']} was created", "local", kpi["id"])
    [rule] = [rule for rule in said["rules"] if rule["rule"] == "K001"]
    assert (rule["broken_was"], rule["broken"], rule["checked_was"], rule["checked"]) == (0, 1, 0, 1)


def test_what_cannot_be_compared_is_told(client: Any, fresh: Council) -> None:
    address = f"{PREFIX}/changes"
    named = {"authority": fresh.ref}
    assert client.get(address, params=named).status_code == 422
    assert client.get(address, params=named | {"from": "SNAP-9"}).status_code == 404
    none = client.get(address, params=named | {"from": "2021-06-01"})
    assert (none.status_code, none.json()["problems"][0]["where"]) == (422, "2021-06-01")
    client.post(SNAPSHOTS, json=named | {"as_of": DAY})
    client.post(SNAPSHOTS, json=named | {"label": "later", "as_of": DAY})
    wrong_way = client.get(address, params=named | {"from": "SNAP-2", "to": "SNAP-1"})
    assert (wrong_way.status_code, wrong_way.json()["problems"][0]["where"]) == (422, "from")
    assert client.post(SNAPSHOTS, json=named | {"meeting": "MEET-9"}).status_code == 404


def test_a_snapshot_that_was_tampered_with_is_refused_everywhere(
    client: Any, fresh: Council, shared_engine: Engine
) -> None:
    made = client.post(SNAPSHOTS, json={"authority": fresh.ref, "as_of": DAY})
    named = {"name": made.json()["id"]}
    with shared_engine.begin() as connection:
        connection.execute(text("UPDATE snapshot SET counts = '{}' WHERE id = :name"), named)
    address = made.headers["location"]
    series = client.get(f"{SNAPSHOTS}/burn-down", params={"authority": fresh.ref})
    changes = client.get(f"{PREFIX}/changes", params={"authority": fresh.ref, "from": "SNAP-1"})
    for answer in (client.get(address), client.get(f"{address}/content"), series, changes):
        assert answer.status_code == 409
    assert "SNAP-1" in changes.json()["detail"]
    assert {"where": "counts", "message": "are not those of the content"} in changes.json()["problems"]


def test_the_series_for_charts(client: Any, fresh: Council) -> None:
    for day in ("2021-06-01", "2021-06-02", "2021-06-03"):
        client.post(SNAPSHOTS, json={"authority": fresh.ref, "as_of": day})
        fresh.new("kpis")
    series = client.get(f"{SNAPSHOTS}/burn-down", params={"authority": fresh.ref, "limit": 2}).json()
    assert [point["as_of"] for point in series["snapshots"]] == ["2021-06-02", "2021-06-03"]
    assert series["rules"]["K001"] == [1, 2]
    assert len(series["severities"]["error"]) == len(series["waived"]) == 2
