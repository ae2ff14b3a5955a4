"""Many rows at once: all of them, or none and every bad one listed."""

from typing import Any

import pytest

from tests.integration.api.conftest import KeyMaker
from tests.integration.api.council import PREFIX, Council


@pytest.fixture
def kpi(fresh: Council) -> int:
    return fresh.new("kpis")


def measurement(council: Council, kpi: int, year: int) -> dict[str, Any]:
    return {
        "authority_id": council.id,
        "kpi_id": kpi,
        "period": str(year),
        "starts_on": f"{year}-01-01",
        "ends_on": f"{year}-12-31",
        "value": year / 100,
    }


def test_all_rows_are_stored_in_their_order(client: Any, fresh: Council, kpi: int) -> None:
    rows = [measurement(fresh, kpi, year) for year in range(1900, 2000)]
    answer = client.post(f"{PREFIX}/measurements/bulk", json={"rows": rows})
    assert answer.status_code == 201
    ids = answer.json()["ids"]
    assert answer.json()["created"] == len(ids) == 100
    stored = client.get(f"{PREFIX}/measurements", params={"kpi_id": kpi, "limit": 200}).json()
    assert [row["id"] for row in stored] == ids
    assert [row["period"] for row in stored] == [row["period"] for row in rows]


def test_mappings_get_their_references(client: Any, fresh: Council, kpi: int) -> None:
    fresh.ids["inspections"] = fresh.new("inspections")
    rows = [{"authority_id": fresh.id, "finding_id": fresh.new("findings"), "kpi_id": kpi} for _ in range(3)]
    assert client.post(f"{PREFIX}/mappings/bulk", json={"rows": rows}).status_code == 201
    stored = client.get(f"{PREFIX}/mappings", params={"authority": fresh.ref}).json()
    assert [row["ref"] for row in stored] == ["MAP-1", "MAP-2", "MAP-3"]


def test_rows_that_are_wrong_in_different_ways_are_all_listed(
    client: Any, council: Council, fresh: Council, kpi: int
) -> None:
    good = measurement(fresh, kpi, 2001)
    client.post(f"{PREFIX}/measurements", json=measurement(fresh, kpi, 2000))
    rows = [
        good,
        good | {"value": "many"},
        good | {"period": "2002", "starts_on": "2002-01-01", "ends_on": "2001-01-01"},
        measurement(fresh, 999_999, 2003),
        measurement(fresh, council.ids["kpis"], 2004),
        measurement(fresh, kpi, 2000),
        good | {"note": "again"},
        "no row at all",
        measurement(fresh, kpi, 2005) | {"colour": "red"},
        measurement(fresh, kpi, 2006),
    ]
    answer = client.post(f"{PREFIX}/measurements/bulk", json={"rows": rows})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "8 rows are wrong; nothing was stored."
    assert [problem["where"] for problem in answer.json()["problems"]] == [
        "1.value",
        "2",
        "3.kpi_id",
        "4.kpi_id",
        "5",
        "6",
        "7",
        "8.colour",
    ]
    assert len(client.get(f"{PREFIX}/measurements", params={"kpi_id": kpi}).json()) == 1


def test_rows_that_are_only_stored_already_conflict(client: Any, fresh: Council, kpi: int) -> None:
    rows = {"rows": [measurement(fresh, kpi, 2000), measurement(fresh, kpi, 2001)]}
    assert client.post(f"{PREFIX}/measurements/bulk", json=rows).status_code == 201
    answer = client.post(f"{PREFIX}/measurements/bulk", json=rows)
    assert answer.status_code == 409
    assert [problem["where"] for problem in answer.json()["problems"]] == ["0", "1"]


@pytest.mark.parametrize("body", [[], {"rows": []}, {"rows": [{}] * 10_001}, {"rows": [{}], "more": 1}, {}])
def test_no_rows_or_too_many_are_refused(client: Any, body: Any) -> None:
    answer = client.post(f"{PREFIX}/measurements/bulk", json=body)
    assert answer.status_code == 422
    assert len(answer.json()["problems"]) == 1


def test_rows_of_another_authority_say_nothing_of_what_it_has(guarded: Any, make_key: KeyMaker) -> None:
    other = Council(guarded, make_key("admin"))
    kpi = other.new("kpis")
    stored = measurement(other, kpi, 2000)
    other.post("measurements", stored)
    mine = Council(guarded, other.headers)
    key = make_key("editor", mine.ref)
    said = [
        guarded.post(f"{PREFIX}/measurements/bulk", json={"rows": [row]}, headers=key).json()["problems"]
        for row in (stored, measurement(other, kpi, 1999))
    ]
    assert said[0] == said[1]
    assert [problem["where"] for problem in said[0]] == ["0.authority_id", "0.kpi_id"]


@pytest.mark.parametrize("row", ['{"\\ud800": 1}', '["\\udfff"]', "[[[[7]]]]", "NaN"])
def test_a_strange_row_is_named(client: Any, row: str) -> None:
    answer = client.post(
        f"{PREFIX}/measurements/bulk",
        content=f'{{"rows": [{row}]}}',
        headers={"Content-Type": "application/json", "Idempotency-Key": "strange"},
    )
    assert answer.status_code == 422
    assert {problem["where"].split(".")[0] for problem in answer.json()["problems"]} == {"0"}
