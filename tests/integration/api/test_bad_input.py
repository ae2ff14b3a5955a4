"""Whatever is sent, the answer is a problem that says what is wrong and where, and nothing is stored."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.api.council import PREFIX, Council

JSON = {"Content-Type": "application/json"}
MEGABYTE = 1 << 20


def problem(answer: Any) -> dict[str, Any]:
    """The answer as the problem that it must be, in UTF-8 that every reader takes."""
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = json.loads(answer.content.decode("utf-8"))
    assert set(said) == {"type", "title", "status", "detail", "instance", "problems"}
    assert said["status"] == answer.status_code
    return said


def places(answer: Any) -> list[str]:
    return [found["where"] for found in problem(answer)["problems"]]


def post_raw(client: Any, path: str, text: str) -> Any:
    return client.post(f"{PREFIX}/{path}", content=text.encode(), headers=JSON)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("1e400", "finite"),
        ("-1e400", "finite"),
        ("NaN", "finite"),
        ("Infinity", "finite"),
        ("1e16", "less than or equal"),
        ('"many"', "number"),
        ("true and", ""),
        ("[1]", "number"),
    ],
)
def test_a_number_that_is_none_is_refused(client: Any, fresh: Council, value: str, says: str) -> None:
    kpi = fresh.new("kpis")
    body = json.dumps(fresh.body("measurements") | {"kpi_id": kpi}).replace("90.5", value)
    answer = post_raw(client, "measurements", body)
    assert answer.status_code == 422
    assert places(answer) == (["value"] if says else ["body"])
    assert says in answer.text
    assert client.get(f"{PREFIX}/measurements", params={"kpi_id": kpi}).json() == []


@pytest.mark.parametrize("kpi", [2**63, -(2**63), 0, 2**200])
def test_an_id_beyond_64_bits_is_refused(client: Any, fresh: Council, kpi: int) -> None:
    answer = client.post(f"{PREFIX}/targets", json={"authority_id": fresh.id, "kpi_id": kpi, "value": 1})
    assert answer.status_code == 422
    assert places(answer) == ["kpi_id"]


@pytest.mark.parametrize("bad", ["\\u0000", "\\ud800", "\\udfff\\ud800", "a\\u0000b"])
def test_text_that_cannot_be_stored_is_refused(client: Any, fresh: Council, bad: str) -> None:
    answer = post_raw(client, "kpis", f'{{"authority_id": {fresh.id}, "name": "{bad}"}}')
    assert answer.status_code == 422
    assert places(answer) == ["name"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("\\u0007Board", "(U+0007) in place 1"),
        ("Board\\u001b[31m", "(U+001B) in place 6"),
        ("B\\u009foard", "(U+009F) in place 2"),
        ("Board \\u202edraob", "(U+202E) in place 7"),
        ("\\u2067Board\\u2069", "(U+2067) in place 1"),
    ],
)
@pytest.mark.parametrize("field", ["name", "definition"])
def test_a_text_with_a_character_that_nobody_sees_is_refused(
    client: Any, fresh: Council, field: str, bad: str, said: str
) -> None:
    rest = "" if field == "name" else '"name": "x", '
    answer = post_raw(client, "kpis", f'{{"authority_id": {fresh.id}, {rest}"{field}": "{bad}"}}')
    assert answer.status_code == 422
    assert problem(answer)["problems"] == [
        {"where": field, "message": f"has an invisible character {said}: take it out"}
    ]
    kpi = client.post(f"{PREFIX}/kpis", json={"authority_id": fresh.id, "name": "Plain"}).json()
    changed = client.patch(
        f"{PREFIX}/kpis/{kpi['id']}", content=f'{{"{field}": "{bad}"}}', headers=JSON | {"If-Match": '"1"'}
    )
    assert (changed.status_code, places(changed)) == (422, [field])


def test_lines_are_kept_where_a_text_may_have_several_and_joined_where_it_has_one(client: Any, fresh: Council) -> None:
    body = {"authority_id": fresh.id, "name": "Visits", "definition": "One line\n\tand another\r\n.", "unit": "a\tb\nc"}
    kpi = client.post(f"{PREFIX}/kpis", json=body).json()
    assert (kpi["definition"], kpi["unit"]) == ("One line\n\tand another\r\n.", "a b c")
    # Marks of languages that are written from right to left, and what joins letters, say nothing untrue.
    for name in ("שלום\u200f", "नमस्\u200dते", "👩\u200d👧"):
        made = client.post(f"{PREFIX}/kpis", json={"authority_id": fresh.id, "name": name})
        assert (made.status_code, made.json()["name"]) == (201, name)


@pytest.mark.parametrize("bad", ["\\u0000", "\\ud800", "\\u202e", "x" * 5000])
def test_a_field_with_a_strange_name_is_refused_and_the_answer_is_readable(
    client: Any, fresh: Council, bad: str
) -> None:
    answer = post_raw(client, "kpis", f'{{"authority_id": {fresh.id}, "name": "x", "{bad}": 1}}')
    assert answer.status_code == 422
    assert len(answer.content) < 1000
    problem(answer)


def test_every_unknown_missing_or_wrong_field_is_named(client: Any) -> None:
    body = {"authority_id": "x", "colour": "red", "ends_on": "2019-02-30", "framework": "Nonsense", "page": 1.5}
    answer = client.post(f"{PREFIX}/inspections", json=body)
    assert answer.status_code == 422
    assert sorted(places(answer)) == ["authority_id", "colour", "ends_on", "framework", "page"]
    assert places(client.post(f"{PREFIX}/inspections", json={})) == ["authority_id", "framework", "ends_on"]


@pytest.mark.parametrize("text", ["", "{", '{"name": }', "[]", "null", '"text"', "7", "{'name': 1}", "\ufeff{}"])
def test_a_body_that_is_no_object_is_refused(client: Any, text: str) -> None:
    answer = post_raw(client, "kpis", text)
    assert answer.status_code in {400, 422}
    problem(answer)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"name": "\xff\xfe"}', b'{"authority_id": ' + b"1" * 5000 + b"}"])
def test_a_body_that_cannot_be_read_is_refused(client: Any, body: bytes) -> None:
    answer = client.post(f"{PREFIX}/kpis", content=body, headers=JSON)
    assert answer.status_code == 400
    assert "cannot be read as JSON" in problem(answer)["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_does_not_say_that_it_is_json_is_refused(client: Any, fresh: Council, kind: str) -> None:
    body = json.dumps(fresh.body("kpis"))
    answer = client.post(f"{PREFIX}/kpis", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 422
    assert "Content-Type: application/json" in problem(answer)["problems"][0]["message"]
    assert client.get(f"{PREFIX}/kpis", params={"authority": fresh.ref}).json() == []


def test_a_text_that_is_too_long_names_its_field(client: Any, fresh: Council) -> None:
    fresh.ids["inspections"] = fresh.new("inspections")
    body = fresh.body("findings")
    assert client.post(f"{PREFIX}/findings", json=body | {"text": "x" * 50_000}).status_code == 201
    answer = client.post(f"{PREFIX}/findings", json=body | {"text": "x" * 50_001})
    assert (answer.status_code, places(answer)) == (422, ["text"])
    assert len(answer.content) < 1000


def test_ten_megabytes_are_refused_at_once(client: Any, fresh: Council) -> None:
    answer = client.post(f"{PREFIX}/kpis", json=fresh.body("kpis") | {"definition": "x" * 10 * MEGABYTE})
    assert answer.status_code == 413
    assert "larger than 2 MB" in problem(answer)["detail"]


def test_ten_megabytes_without_a_length_are_refused_when_two_have_come(client: Any) -> None:
    sent = 0

    def parts() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(10):
            sent += 1
            yield b" " * MEGABYTE

    answer = client.post(f"{PREFIX}/kpis", content=parts(), headers=JSON)
    assert answer.status_code == 413
    problem(answer)


@pytest.mark.parametrize("length", ["-1", "x", "9" * 30])
def test_a_length_that_is_none_does_no_harm(client: Any, fresh: Council, length: str) -> None:
    body = json.dumps(fresh.body("kpis"))
    answer = client.post(f"{PREFIX}/kpis", content=body, headers=JSON | {"Content-Length": length})
    assert answer.status_code in {201, 413}


def test_a_link_to_another_authority_is_answered_as_an_unknown_one(
    client: Any, fresh: Council, council: Council
) -> None:
    for strange in (council.ids["kpis"], 999_999):
        answer = client.post(f"{PREFIX}/targets", json={"authority_id": fresh.id, "kpi_id": strange, "value": 1})
        assert answer.status_code == 422
        assert problem(answer)["problems"] == [
            {"where": "kpi_id", "message": f"No KPI {strange} is known here. Look in the list of KPIs."}
        ]
    mine = fresh.new("targets")
    answer = client.patch(f"{PREFIX}/targets/{mine}", json={"kpi_id": council.ids["kpis"]}, headers={"If-Match": '"1"'})
    assert (answer.status_code, places(answer)) == (422, ["kpi_id"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nowhere", 404),
        ("GET", f"{PREFIX}/kpis/", 404),
        ("GET", "/api/%ED%A0%80%00", 404),
        ("PUT", f"{PREFIX}/kpis", 405),
        ("DELETE", f"{PREFIX}/kpis", 405),
        ("POST", "/health", 405),
    ],
)
def test_what_is_not_there_is_a_problem_too(client: Any, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    problem(answer)
    if status == 405:
        assert answer.headers["allow"] == ("GET" if path == "/health" else "GET, POST")


@pytest.mark.parametrize(
    ("path", "field", "bad"),
    [
        ("kpis", "authority_id", True),
        ("kpis", "page", True),
        ("targets", "kpi_id", True),
        ("targets", "value", False),
        ("documents", "sha256", "no hash"),
        ("documents", "sha256", "A" * 64),
        ("documents", "sha256", "\0"),
        ("waivers", "rule", "f001"),
        ("waivers", "rule", "F001 "),
        ("waivers", "rule", "\0"),
        ("waivers", "rule", "F999"),
    ],
)
def test_what_only_looks_like_a_value_is_refused(
    client: Any, council: Council, fresh: Council, path: str, field: str, bad: Any
) -> None:
    if path == "waivers":
        fresh.ids["inspections"] = fresh.new("inspections")
    answers = [client.post(f"{PREFIX}/{path}", json=fresh.body(path) | {field: bad})]
    if field != "authority_id":
        address = f"{PREFIX}/{path}/{council.ids[path]}"
        answers.append(client.patch(address, json={field: bad}, headers={"If-Match": "*"}))
    for answer in answers:
        assert (answer.status_code, places(answer)) == (422, [field])


def test_a_nul_in_an_address_is_refused(client: Any, council: Council) -> None:
    answer = client.get(f"{PREFIX}/quotes/a%00b", params={"authority": council.ref})
    assert (answer.status_code, places(answer)) == (422, ["ref"])


def test_the_calendar_may_end_before_the_next_meeting(client: Any, council: Council) -> None:
    asked = {"authority": council.ref, "as_of": "9999-12-20", "rules": ["B002"]}
    answer = client.post(f"{PREFIX}/repair", json=asked)
    assert answer.status_code == 200, answer.text
    # Bodies met in 2021 only, so each is proposed a meeting, in four weeks or as late as there are days.
    days = {change["on"] for step in answer.json()["steps"] for change in step["changes"] if "on" in change}
    assert days == {"9999-12-31"}
