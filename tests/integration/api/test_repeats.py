"""A POST that is sent twice under one Idempotency-Key is done once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.db import now, unit_of_work
from app.services.idempotency import KEPT_FOR, claim
from tests.integration.api.council import PREFIX, Council

KPIS = f"{PREFIX}/kpis"


def key(council: Council) -> dict[str, str]:
    """A key that no other test uses."""
    return {"Idempotency-Key": f"key of {council.ref}"}


def test_the_same_request_is_answered_as_before(client: Any, fresh: Council) -> None:
    body = fresh.body("kpis")
    first = client.post(KPIS, json=body, headers=key(fresh))
    again = client.post(KPIS, json=dict(reversed(body.items())), headers=key(fresh))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert len(client.get(KPIS, params={"authority": fresh.ref}).json()) == 1


def test_another_request_under_the_key_is_refused(client: Any, fresh: Council) -> None:
    assert client.post(KPIS, json=fresh.body("kpis"), headers=key(fresh)).status_code == 201
    for path in ("kpis", "bodies"):
        answer = client.post(f"{PREFIX}/{path}", json=fresh.body(path), headers=key(fresh))
        assert answer.status_code == 409
        assert "Idempotency-Key" in answer.json()["detail"]
    assert len(client.get(KPIS, params={"authority": fresh.ref}).json()) == 1


def test_a_request_that_failed_may_be_sent_again(client: Any, fresh: Council) -> None:
    body = {"authority_id": fresh.id, "kpi_id": 999_999, "value": 1}
    assert client.post(f"{PREFIX}/targets", json=body, headers=key(fresh)).status_code == 422
    answer = client.post(f"{PREFIX}/targets", json=body | {"kpi_id": fresh.new("kpis")}, headers=key(fresh))
    assert answer.status_code == 201


def test_bulk_rows_are_stored_once(client: Any, fresh: Council) -> None:
    rows = {"rows": [fresh.body("measurements")]}
    first = client.post(f"{PREFIX}/measurements/bulk", json=rows, headers=key(fresh))
    again = client.post(f"{PREFIX}/measurements/bulk", json=rows, headers=key(fresh))
    assert first.json() == again.json()
    assert len(client.get(f"{PREFIX}/measurements", params={"authority": fresh.ref}).json()) == 1


def test_of_eight_at_once_one_is_done(client: Any, fresh: Council) -> None:
    body = fresh.body("kpis")
    start = threading.Barrier(8)
    answers: list[Any] = []

    def send() -> None:
        start.wait()
        answers.append(client.post(KPIS, json=body, headers=key(fresh)))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 7
    assert len(client.get(KPIS, params={"authority": fresh.ref}).json()) == 1


@pytest.mark.parametrize("bad", ["", "x" * 201, "tab\there"])
def test_a_key_must_be_one(client: Any, fresh: Council, bad: str) -> None:
    answer = client.post(KPIS, json=fresh.body("kpis"), headers={"Idempotency-Key": bad})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["where"] == "Idempotency-Key"


def test_old_answers_are_let_go(shared_engine: Engine) -> None:
    with unit_of_work(shared_engine, "test") as session:
        assert claim(session, "somebody", "old", "hash") is None
        old = {"then": (now() - KEPT_FOR - timedelta(days=1)).replace(tzinfo=None)}
        session.execute(text("UPDATE idempotency_key SET created_at = :then WHERE key = 'old'"), old)
    with unit_of_work(shared_engine, "test") as session:
        claim(session, "somebody", "new", "hash")
        kept = session.scalars(text("SELECT key FROM idempotency_key WHERE actor = 'somebody'")).all()
    assert kept == ["new"]
