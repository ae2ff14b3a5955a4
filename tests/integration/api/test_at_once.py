"""Many people write to one authority at the same moment: what each check looked at still holds when all are done."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.api.council import PREFIX, Council
from tests.integration.api.together import at_once, statuses

ROUNDS = 5


def changing(client: Any, path: str, record_id: int, **fields: Any) -> Callable[[], Any]:
    return lambda: client.patch(f"{PREFIX}/{path}/{record_id}", json=fields, headers={"If-Match": "*"})


@pytest.mark.parametrize("path", ["bodies", "findings"])
def test_two_records_never_become_each_others_parent(client: Any, fresh: Council, path: str) -> None:
    fresh.ids["inspections"] = fresh.new("inspections")
    for _ in range(ROUNDS):
        one, other = fresh.new(path), fresh.new(path)
        calls = [changing(client, path, one, parent_id=other), changing(client, path, other, parent_id=one)]
        assert statuses(at_once(calls)) == {200: 1, 409: 1}


def test_one_alias_means_one_body(client: Any, fresh: Council) -> None:
    rows = [fresh.body("bodies") | {"ref": f"B{place}", "aliases": ["The board"]} for place in range(8)]
    calls = [(lambda row=row: client.post(f"{PREFIX}/bodies", json=row)) for row in rows]  # type: ignore[misc]
    assert statuses(at_once(calls)) == {201: 1, 409: 7}


@pytest.mark.parametrize("path", ["inspections", "findings"])
def test_references_that_are_made_never_collide(client: Any, fresh: Council, path: str) -> None:
    fresh.ids["inspections"] = fresh.new("inspections")
    row = fresh.body(path) | ({"number": "7"} if path == "findings" else {})
    answers = at_once([lambda: client.post(f"{PREFIX}/{path}", json=row)] * 8)
    assert statuses(answers) == {201: 8}
    assert len({answer.json()["ref"] for answer in answers}) == 8


def test_whatever_it_is_now_can_be_changed_by_all(client: Any, fresh: Council) -> None:
    kpi = fresh.new("kpis")
    answers = at_once([changing(client, "kpis", kpi, unit=f"unit {place}") for place in range(8)])
    assert statuses(answers) == {200: 8}
    assert client.get(f"{PREFIX}/kpis/{kpi}").json()["version"] == 9


def test_what_is_deleted_meanwhile_is_unknown(client: Any, fresh: Council) -> None:
    kpi = fresh.new("kpis")
    address = f"{PREFIX}/kpis/{kpi}"
    answers = at_once([lambda: client.delete(address)] * 4 + [changing(client, "kpis", kpi, unit="%")] * 4)
    deleted, changed = statuses(answers[:4]), statuses(answers[4:])
    assert deleted == {204: 1, 404: 3}
    assert set(changed) <= {200, 404}
