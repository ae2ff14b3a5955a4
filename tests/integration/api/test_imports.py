"""A document over REST: handed in, looked at, taken in or thrown away."""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.api.conftest import KeyMaker
from tests.integration.api.council import PREFIX
from tests.integration.api.together import at_once, statuses

IMPORTS = f"{PREFIX}/imports"


@pytest.fixture
def report(shared: Path) -> bytes:
    return (shared / "reports/labelled/wokingham-ilacs-2019-06.pdf").read_bytes()


def hand_in(client: Any, content: bytes, name: str = "report.pdf", headers: Any = None, **fields: str) -> Any:
    return client.post(IMPORTS, files={"file": (name, content)}, data={"kind": "report"} | fields, headers=headers)


def test_the_kind_is_told_from_the_document(guarded: Any, report: bytes) -> None:
    draft = guarded.post(IMPORTS, files={"file": ("report", report)})
    assert (draft.status_code, draft.json()["kind"]) == (201, "report")
    plan = b"Ref\tAction\tOwner\tTimescale\n1.1\tTrain staff.\tHR\tMay 2022\n"
    draft = guarded.post(IMPORTS, files={"file": ("plan", plan)}, data={"authority": "wokingham"})
    assert (draft.status_code, draft.json()["kind"]) == (201, "actions")
    refused = guarded.post(IMPORTS, files={"file": ("letter", b"Dear all, lunch is at noon.")})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert "not recognised" in refused.json()["detail"]


def test_a_report_is_a_draft_until_it_is_applied(guarded: Any, report: bytes) -> None:
    once = {"Idempotency-Key": "import"}
    draft = hand_in(guarded, report, headers=once)
    assert draft.status_code == 201
    said = draft.json()
    assert (said["status"], said["ref"], said["made_by"]) == ("draft", "IMPORT-1", "local")
    assert said["counts"]["inspections"]["new"] == 1
    assert said["record"]["authority"] == "Wokingham"
    again = hand_in(guarded, report, headers=once)
    assert (again.json(), again.headers["idempotency-replayed"]) == (said, "true")
    assert guarded.get(f"{PREFIX}/findings").json() == [], "a draft leaves the register as it is"
    address = draft.headers["location"]
    assert guarded.get(address).json() == said
    (listed,) = guarded.get(IMPORTS, params={"status": "draft"}).json()
    assert listed == {key: value for key, value in said.items() if key != "record"}

    applied = guarded.post(f"{address}/apply", headers=once | {"Idempotency-Key": "apply"})
    assert (applied.status_code, applied.json()["status"]) == (200, "applied")
    found = guarded.get(f"{PREFIX}/findings", params={"limit": 200}).json()
    assert len(found) == applied.json()["counts"]["findings"]["new"] > 10
    assert guarded.post(f"{address}/apply", headers={"Idempotency-Key": "apply"}).json() == applied.json()
    assert guarded.post(f"{address}/apply").status_code == 409
    assert guarded.delete(address).status_code == 409

    second = hand_in(guarded, report, authority="wokingham")
    counts = second.json()["counts"]
    assert all(counted["new"] == 0 for path, counted in counts.items() if path != "notes")
    assert guarded.delete(second.headers["location"]).status_code == 204
    assert guarded.get(second.headers["location"]).status_code == 404


def test_a_key_of_one_authority_imports_for_that_one_only(guarded: Any, make_key: KeyMaker, report: bytes) -> None:
    national, editor = make_key("admin"), make_key("editor")
    refused = hand_in(guarded, report, headers=editor)
    assert refused.status_code == 403, "only an admin of all brings in a new authority"
    for name in ("Wokingham", "Reading"):
        guarded.post(f"{PREFIX}/authorities", json={"name": name}, headers=national)
    mine, other = make_key("editor", "wokingham"), make_key("editor", "reading")
    assert hand_in(guarded, report, headers=editor).status_code == 201
    assert hand_in(guarded, report, headers=other).status_code == 422
    assert hand_in(guarded, report, headers=other, authority="wokingham").status_code == 404
    draft = hand_in(guarded, report, headers=mine)
    assert draft.status_code == 201
    address = draft.headers["location"]
    for answer in (
        guarded.get(address, headers=other),
        guarded.post(f"{address}/apply", headers=other),
        guarded.delete(address, headers=other),
    ):
        assert answer.status_code == 404
    assert guarded.get(IMPORTS, headers=other).json() == []
    assert guarded.post(f"{address}/apply", headers=make_key("viewer", "wokingham")).status_code == 403
    assert guarded.post(f"{address}/apply", headers=mine).status_code == 200


@pytest.mark.parametrize(
    ("content", "fields", "status"),
    [
        (b"%PDF-1.7 cut off", {}, 422),
        (b"a table", {"kind": "mapping"}, 422),
        (b"a table", {"kind": "nonsense"}, 422),
        (b"a table", {"authority": "\0"}, 422),
        (b"x" * (3 << 20), {}, 422),
        (b"x" * (51 << 20), {}, 413),
    ],
    ids=["cut", "whose", "kind", "nul", "3MB", "51MB"],
)
def test_what_cannot_be_read_is_a_problem(client: Any, content: bytes, fields: dict[str, str], status: int) -> None:
    answer = hand_in(client, content, **fields)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


def test_the_senders_file_name_is_made_harmless(guarded: Any, report: bytes) -> None:
    name = hand_in(guarded, report, name="../../etc/\u202e<b>report;.pdf").json()["file_name"]
    assert name == "__b_report_.pdf"


def test_a_form_that_is_none_is_refused(client: Any) -> None:
    for content, kind in ((b"", "multipart/form-data"), (b"--x\r\n", "multipart/form-data; boundary=x"), (b"{}", "")):
        answer = client.post(IMPORTS, content=content, headers={"Content-Type": kind})
        assert answer.status_code in {400, 422}
        assert answer.headers["content-type"] == "application/problem+json"


def test_imports_are_paged_by_the_time_at_which_they_were_applied(guarded: Any, report: bytes) -> None:
    drafts = [hand_in(guarded, report).headers["location"] for _ in range(3)]
    for address in drafts[:2]:
        assert guarded.post(f"{address}/apply").status_code == 200
    for sort, order in (("applied_at", [1, 2, 3]), ("-applied_at", [2, 1, 3])):
        address, seen = f"{IMPORTS}?sort={sort}&limit=1", []
        while address:
            answer = guarded.get(address)
            assert answer.status_code == 200
            seen += [int(run["ref"].removeprefix("IMPORT-")) for run in answer.json()]
            address = answer.links.get("next", {}).get("url")
        assert seen == order, "a draft was not applied, and comes last"


@pytest.mark.parametrize("_", range(3))
def test_a_draft_is_applied_once_or_changed_first(guarded: Any, report: bytes, _: int) -> None:
    address = hand_in(guarded, report).headers["location"]
    applied, again, reviewed, gone = at_once(
        [
            lambda: guarded.post(f"{address}/apply"),
            lambda: guarded.post(f"{address}/apply"),
            lambda: guarded.post(f"{address}/review", json={"left_out": []}),
            lambda: guarded.delete(address),
        ]
    )
    for answer in (applied, again, reviewed):
        assert answer.status_code in {200, 404, 409}
    assert gone.status_code in {204, 409}
    assert statuses([applied, again])[200] <= 1
    assert (guarded.get(address).status_code == 404) == (gone.status_code == 204)
