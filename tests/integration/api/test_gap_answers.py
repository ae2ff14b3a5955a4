"""Confirming links, the records behind a number, and rules that fail or are off, over REST."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func

from app.coverage.rules import RULES
from app.services import coverage
from tests.integration.api.council import PREFIX, Council

DAY = "2021-11-04"


@pytest.fixture
def mapped(fresh: Council) -> int:
    """A finding with an accepted mapping; the mapping's id."""
    for kind in ("inspections", "kpis", "findings"):
        fresh.ids[kind] = fresh.new(kind)
    return fresh.new("mappings")


def gaps(client: Any, council: Council, rule: str) -> Any:
    return client.get(f"{PREFIX}/gaps", params={"authority": council.ref, "rule": rule, "as_of": DAY}).json()


def finding_of(client: Any, mapping: int) -> int:
    return int(client.get(f"{PREFIX}/mappings/{mapping}").json()["finding_id"])


def test_a_mapping_is_confirmed_as_it_was_read(client: Any, fresh: Council, mapped: int) -> None:
    finding = f"{PREFIX}/findings/{finding_of(client, mapped)}"
    tag = client.get(finding).headers["ETag"]
    assert client.patch(finding, json={"text": "Other words."}, headers={"If-Match": tag}).status_code == 200
    assert len(gaps(client, fresh, "F007")["gaps"]) == 1
    address = f"{PREFIX}/mappings/{mapped}"
    assert client.post(f"{address}/confirm").status_code == 428
    assert client.post(f"{address}/confirm", headers={"If-Match": '"77"'}).status_code == 412
    tag = client.get(address).headers["ETag"]
    answer = client.post(f"{address}/confirm", headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["id"]) == (200, mapped)
    assert answer.headers["ETag"] != tag
    assert gaps(client, fresh, "F007")["gaps"] == []


def test_the_records_behind_a_number(client: Any, fresh: Council, mapped: int) -> None:
    other = fresh.new("findings")
    asked = {"authority": fresh.ref, "as_of": DAY, "depth": "named", "limit": 1}
    report = client.get(f"{PREFIX}/coverage", params={"authority": fresh.ref, "as_of": DAY}).json()
    (named,) = [row for row in report["depths"] if (row["kind"], row["depth"]) == ("finding", "named")]
    assert named["covered"] == 1
    covered = client.get(f"{PREFIX}/coverage/records", params=asked)
    assert [row["id"] for row in covered.json()] == [finding_of(client, mapped)]
    missing: list[int] = []
    address: str | None = (
        f"{PREFIX}/coverage/records?authority={fresh.ref}&as_of={DAY}&depth=named&covered=false&limit=1"
    )
    while address:
        answer = client.get(address)
        missing += [row["id"] for row in answer.json()]
        address = answer.links.get("next", {}).get("url")
    assert other in missing
    assert len(missing) == named["total"] - named["covered"]
    assert client.get(f"{PREFIX}/coverage/records", params=asked | {"kind": "inspection"}).status_code == 422


def test_a_rule_that_fails_is_told_and_the_others_answer(
    client: Any, fresh: Council, mapped: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tuple(
        replace(rule, broken=lambda _: func.no_such_function(1) == 1) if rule.code == "K001" else rule for rule in RULES
    )
    monkeypatch.setattr(coverage, "RULES", broken)
    answer = client.get(f"{PREFIX}/gaps", params={"authority": fresh.ref, "as_of": DAY})
    report = answer.json()
    assert (answer.status_code, [failed["rule"] for failed in report["failed"]]) == (200, ["K001"])
    assert "F004" in {gap["rule"] for gap in report["gaps"]}
    assert "K001" not in {rule["rule"] for rule in report["rules"]}


def test_rules_as_an_authority_settled_them(client: Any, fresh: Council) -> None:
    row = {"authority_id": fresh.id, "rule": "K007", "days": 90}
    assert client.post(f"{PREFIX}/rule-settings", json=row).status_code == 201
    mine = client.get(f"{PREFIX}/rules/K007", params={"authority": fresh.ref}).json()
    assert (mine["days"], client.get(f"{PREFIX}/rules/K007").json()["days"]) == (90, 180)
    refused = client.post(f"{PREFIX}/rule-settings", json=row | {"rule": "F001"})
    assert (refused.status_code, refused.json()["problems"][0]["where"]) == (422, "days")
