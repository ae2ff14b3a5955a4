"""Two people change one record: the second is told, and loses nothing."""

import threading
from typing import Any

import pytest

from tests.integration.api.council import PREFIX, Council


@pytest.fixture
def address(fresh: Council) -> str:
    return f"{PREFIX}/kpis/{fresh.new('kpis')}"


def test_a_change_must_name_its_version(client: Any, address: str) -> None:
    answer = client.patch(address, json={"unit": "%"})
    assert answer.status_code == 428
    assert "If-Match" in answer.json()["detail"]
    assert client.get(address).json()["unit"] is None


@pytest.mark.parametrize("tag", ['"1"', "*", '"0", "1"'])
def test_a_matching_tag_lets_the_change_through(client: Any, address: str, tag: str) -> None:
    assert client.patch(address, json={"unit": "%"}, headers={"If-Match": tag}).status_code == 200


@pytest.mark.parametrize("tag", ['"2"', '"0"', "1", 'W/"1"', "", "nonsense"])
def test_another_tag_is_refused(client: Any, address: str, tag: str) -> None:
    for answer in (
        client.patch(address, json={"unit": "%"}, headers={"If-Match": tag}),
        client.delete(address, headers={"If-Match": tag}),
    ):
        assert answer.status_code == 412
        assert "Read it again" in answer.json()["detail"]
    assert client.get(address).json()["version"] == 1


def test_who_was_first_wins(client: Any, address: str) -> None:
    assert client.patch(address, json={"unit": "%"}, headers={"If-Match": '"1"'}).status_code == 200
    assert client.patch(address, json={"unit": "days"}, headers={"If-Match": '"1"'}).status_code == 412
    assert client.get(address).json()["unit"] == "%"


def test_of_ten_at_once_one_wins(client: Any, address: str) -> None:
    start = threading.Barrier(10)
    statuses: list[int] = []

    def change(number: int) -> None:
        start.wait()
        answer = client.patch(address, json={"unit": f"unit {number}"}, headers={"If-Match": '"1"'})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [412] * 9
    assert client.get(address).json()["version"] == 2


def test_a_record_that_would_not_be_valid_as_a_whole_is_refused(client: Any, fresh: Council) -> None:
    address = f"{PREFIX}/measurements/{fresh.new('measurements')}"
    answer = client.patch(address, json={"ends_on": "2018-03-31"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 422
    assert "2018-03-31 is before 2018-04-01" in answer.text


@pytest.mark.parametrize("body", [{"name": None}, {"authority_id": 2}, {"id": 7}, {"version": 9}, {"nane": "x"}])
def test_what_cannot_be_changed_is_named(client: Any, address: str, body: dict[str, Any]) -> None:
    answer = client.patch(address, json=body, headers={"If-Match": '"1"'})
    assert answer.status_code == 422
    assert [problem["where"] for problem in answer.json()["problems"]] == list(body)
