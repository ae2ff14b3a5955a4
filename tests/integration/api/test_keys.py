"""Keys: shown once, stored as hashes, ended by a day or by hand; and a service that nobody has a key of."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from app.db import now, unit_of_work
from app.errors import ConfigurationProblem, Conflict, InvalidInput, NotFound
from app.models.access import ApiKeyCreate
from app.services.access import check_may_listen, create_api_key, is_loopback, list_api_keys, withdraw_api_key
from tests.integration.api.conftest import KeyMaker, TestClient
from tests.integration.api.council import PREFIX

KPIS = f"{PREFIX}/kpis"
TODAY = now().date()


def key_data(**fields: Any) -> ApiKeyCreate:
    return ApiKeyCreate.model_validate({"name": "Power BI", "role": "viewer", "expires_on": TODAY} | fields)


def test_a_key_is_stored_as_its_hash_only(engine: Engine) -> None:
    with unit_of_work(engine, "test") as session:
        _, token = create_api_key(session, key_data(), TODAY)
    assert token.startswith("gt_")
    assert len(token) > 40
    secret = token[10:]
    with engine.connect() as connection:
        for table in ("api_key", "role", "audit_event"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 - names from this test
            assert rows
            assert secret not in repr(rows), table


def test_keys_are_listed_and_withdrawn(guarded: Any, engine: Engine) -> None:
    with unit_of_work(engine, "test") as session:
        _, token = create_api_key(session, key_data(), TODAY)
    headers = {"Authorization": f"Bearer {token}"}
    assert guarded.get(KPIS, headers=headers).status_code == 200
    with unit_of_work(engine, "test") as session:
        withdraw_api_key(session, "Power BI")
    answer = guarded.get(KPIS, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "withdrawn" in answer.json()["detail"]
    assert guarded.get(KPIS).status_code == 401, "withdrawing the last key does not open the register"
    with unit_of_work(engine, "test") as session:
        ((key, role, authority),) = list_api_keys(session)
        assert (key.name, role.name, authority, key.withdrawn_at is None) == ("Power BI", "viewer", None, False)
        with pytest.raises(Conflict, match="was withdrawn"):
            withdraw_api_key(session, "Power BI")
        with pytest.raises(NotFound):
            withdraw_api_key(session, "Excel")


def test_a_key_that_has_expired_is_refused(guarded: Any, make_key: KeyMaker) -> None:
    assert guarded.get(KPIS, headers=make_key("viewer", None, TODAY)).status_code == 200
    answer = guarded.get(KPIS, headers=make_key("viewer", None, TODAY - timedelta(days=1)))
    assert answer.status_code == 401
    assert "expired" in answer.json()["detail"]


def test_a_key_that_makes_no_sense_is_not_made(engine: Engine) -> None:
    with unit_of_work(engine, "test") as session:
        create_api_key(session, key_data(), TODAY)
        with pytest.raises(Conflict, match="already a key named Power BI"):
            create_api_key(session, key_data(), TODAY)
        with pytest.raises(InvalidInput):
            create_api_key(session, key_data(name="Late", expires_on=TODAY - timedelta(days=1)), TODAY)
        with pytest.raises(NotFound):
            create_api_key(session, key_data(name="Lost", authority="nowhere"), TODAY)


def test_a_header_that_holds_no_key_is_refused(guarded: Any, make_key: KeyMaker) -> None:
    make_key("viewer")
    for header in ("Bearer", "Bearer ", "Basic Z3Q6", "gt_x", "Bearer gt_\u00e9", "Bearer gt_x gt_y"):
        answer = guarded.get(KPIS, headers={"Authorization": header.encode("latin-1")})
        assert answer.status_code == 401, header


def test_a_stranger_learns_nothing_about_what_they_sent(guarded: Any, make_key: KeyMaker) -> None:
    make_key("viewer")
    json = {"Content-Type": "application/json"}
    assert guarded.get(f"{KPIS}?colour=red").status_code == 401
    assert guarded.post(KPIS, json={"colour": "red"}).status_code == 401
    assert guarded.post(KPIS, content=b"{", headers=json).status_code == 401
    assert guarded.post(KPIS, content=b"[" * 100_000, headers=json).status_code == 401


def test_the_trail_names_the_key(guarded: Any, make_key: KeyMaker) -> None:
    key = make_key("admin")
    authority = guarded.post(f"{PREFIX}/authorities", json={"name": "Wokingham"}, headers=key).json()
    guarded.post(KPIS, json={"authority_id": authority["id"], "name": "% seen"}, headers=key)
    (event,) = guarded.get(f"{PREFIX}/audit?authority=wokingham", headers=key).json()
    token = key["Authorization"].removeprefix("Bearer ")
    assert event["actor"] == f"key {token[:10]} Key 1"
    viewer = make_key("viewer", "wokingham")
    assert guarded.get(f"{PREFIX}/audit", headers=viewer).status_code == 403
    assert guarded.get(f"{PREFIX}/audit?authority=wokingham", headers=viewer).status_code == 200


@pytest.mark.parametrize(
    ("client_host", "headers"),
    [
        ("192.0.2.7", {}),
        ("::ffff:192.0.2.7", {}),
        ("127.0.0.1", {"Host": "evil.example"}),
        ("127.0.0.1", {"Host": "127.0.0.1.evil.example:8000"}),
        ("127.0.0.1", {"Host": "[::1"}),
        ("127.0.0.1", {"Host": ""}),
        ("127.0.0.1", {"Origin": "https://evil.example"}),
        ("127.0.0.1", {"Origin": "null"}),
    ],
)
def test_without_keys_only_this_machine_is_answered(app: FastAPI, client_host: str, headers: dict[str, str]) -> None:
    client = TestClient(app, "http://127.0.0.1", client=(client_host, 50000), raise_server_exceptions=False)
    answer = client.get(KPIS, headers=headers)
    assert answer.status_code == 403
    assert "goldenthread apikey create" in answer.json()["detail"]
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_this_machine_has_several_names(client: Any, host: str) -> None:
    assert client.get(KPIS, headers={"Host": host, "Origin": f"http://{host}"}).status_code == 200


def test_with_a_key_every_machine_is_answered(guarded: Any, make_key: KeyMaker) -> None:
    answer = guarded.get(KPIS, headers=make_key("viewer") | {"Host": "golden.example", "Origin": "https://a.example"})
    assert answer.status_code == 200


def test_without_keys_the_service_listens_to_this_machine_only(engine: Engine) -> None:
    network = ("0.0.0.0", "::", "192.0.2.1", "golden.example", "")  # noqa: S104
    for host in network:
        with pytest.raises(ConfigurationProblem, match="goldenthread apikey create"):
            check_may_listen(host, engine)
    for loopback in ("127.0.0.1", "localhost", "::1", "[::1]", "127.8.8.8"):
        assert is_loopback(loopback)
        check_may_listen(loopback, engine)
    with unit_of_work(engine, "test") as session:
        create_api_key(session, key_data(), TODAY)
    for host in network:
        check_may_listen(host, engine)
