"""What was said before: pairs side by side, accepted or refused with a reason, and taken back."""

from typing import Any

import pytest

from tests.integration.web.conftest import Browser, Pages, assert_accessible, make_account, sign_in
from tests.integration.web.html import Html

HOME = "/councils/wokingham/repeats"
LATER = "Improve the quality and frequency of supervision so that social workers get the support that they need."
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def two(demo: Pages) -> Pages:
    """A later inspection that says again what the report of 2015 said about supervision."""
    council = demo.client.get("/api/v1/authorities").json()[0]["id"]
    add_later(demo.client, council, f"{LATER} {SCRIPT}")
    return demo


def add_later(client: Any, council: int, text: str) -> None:
    earlier = client.get("/api/v1/inspections").json()[0]["id"]
    again = {"authority_id": council, "ref": "EARLY-S", "kind": "recommendation", "text": LATER}
    made = client.post("/api/v1/findings", json=again | {"inspection_id": earlier, "number": "99"})
    assert made.status_code == 201, made.text
    visit = {"authority_id": council, "ref": "ILACS-2019-06", "framework": "ILACS", "ends_on": "2019-06-14"}
    found = client.post("/api/v1/inspections", json=visit)
    assert found.status_code == 201, found.text
    row = again | {"ref": "LATE-S", "text": text, "inspection_id": found.json()["id"], "page": 4}
    made = client.post("/api/v1/findings", json=row)
    assert made.status_code == 201, made.text


def pair(page: Html) -> Any:
    """The form of the pair that was made."""
    card = next(node for node in page.all("section", class_="site-card") if "EARLY-S" in "".join(node.itertext()))
    return {node.get("name"): node.get("value", "") for node in card.iter("input")}


def answered(pages: Pages, answer: str, reason: str, status: int = 200, shown: str = "") -> Html:
    fields = pair(pages.get(f"{HOME}{shown}"))
    name = next(name for name in fields if name.startswith("reason-"))
    return pages.post(HOME, fields | {"answer": answer, name: reason}, status)


def test_one_inspection_repeats_nothing(demo: Pages) -> None:
    assert "Nothing is proposed" in demo.get(HOME).text
    assert "None is accepted." in demo.get(f"{HOME}?status=accepted").text


def test_both_texts_stand_side_by_side_with_what_they_share(two: Pages) -> None:
    page = two.get(HOME)
    assert "LATE-S and EARLY-S: proposed, score" in page.text
    assert f"Said later, in ILACS-2019-06, page 4 {LATER} {SCRIPT}" in page.text
    assert f"Said earlier, in SIF-2015-11 {LATER}" in page.text
    assert "Because:" in page.text


def test_a_pair_is_accepted_answered_anew_and_taken_back(two: Pages) -> None:
    page = answered(two, "accepted", "Supervision, again")
    assert "LATE-S repeats EARLY-S." in page.text
    accepted = two.get(f"{HOME}?status=accepted")
    assert "Reason: Supervision, again" in accepted.text
    again = answered(two, "refused", "Another kind of supervision", shown="?status=accepted")
    assert "LATE-S does not repeat EARLY-S." in again.text
    two.post(again.undo.action, again.undo.fields)
    assert "Reason: Supervision, again" in two.get(f"{HOME}?status=accepted").text


def test_an_answer_that_somebody_gave_meanwhile_stands_and_the_words_are_kept(two: Pages) -> None:
    """The pair has left the list of what is proposed, and is shown all the same, with what was typed."""
    fields = pair(two.get(HOME))
    name = next(name for name in fields if name.startswith("reason-"))
    answered(two, "refused", "Another kind of supervision")
    page = two.post(HOME, fields | {"answer": "accepted", name: "Supervision, again"}, 412)
    assert "Somebody else changed this meanwhile" in page.text
    assert "LATE-S and EARLY-S: refused" in page.text
    assert "Reason: Another kind of supervision" in page.text
    kept = pair(page)
    assert kept[name] == "Supervision, again"
    assert "Reason: Another kind of supervision" in two.get(f"{HOME}?status=refused").text
    two.post(HOME, kept | {"answer": "accepted"})
    assert "Reason: Supervision, again" in two.get(f"{HOME}?status=accepted").text


def test_an_answer_that_was_taken_back_meanwhile_is_not_replaced(two: Pages) -> None:
    answered(two, "accepted", "Supervision, again")
    fields = pair(two.get(f"{HOME}?status=accepted"))
    name = next(name for name in fields if name.startswith("reason-"))
    stored = two.client.get("/api/v1/links/repeats").json()[0]["id"]
    assert two.client.delete(f"/api/v1/links/repeats/{stored}").status_code == 204
    page = two.post(f"{HOME}?status=accepted", fields | {"answer": "refused", name: "Not the same"}, 412)
    assert "The answer that you read was taken back." in page.text
    assert "LATE-S and EARLY-S: proposed" in page.text
    assert pair(page)[name] == "Not the same"


def test_undo_leaves_the_pair_proposed(two: Pages) -> None:
    page = answered(two, "refused", "Not the same")
    back = two.post(page.undo.action, page.undo.fields)
    assert "LATE-S and EARLY-S: proposed" in back.text


def test_an_answer_needs_a_reason_and_a_pair(two: Pages) -> None:
    page = answered(two, "accepted", " ", 422)
    assert "Enter why LATE-S does or does not repeat EARLY-S" in page.text
    assert "Choose whether it was said before" in answered(two, "", "x", 422).text
    token = pair(two.get(HOME))["csrf_token"]
    two.post(HOME, {"csrf_token": token, "later": "x", "earlier": "1"}, 422)
    two.post(HOME, {"csrf_token": token, "later": "999999", "earlier": "1"}, 404)


def test_the_list_comes_as_a_file(two: Pages) -> None:
    assert "LATE-S" in two.client.get(f"{HOME}?format=csv").text
    assert two.client.get(f"{HOME}?status=x").status_code == 422


def test_whoever_may_only_look_answers_nothing(two: Pages) -> None:
    sign_in(two, make_account(two.engine, "viewer", "wokingham"))
    assert "Accept" not in two.get(HOME).one("main").itertext()
    assert two.client.post(HOME).status_code == 403


@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_is_accessible(live: str, browser: Browser, width: int) -> None:
    page = browser(width=width)
    page.goto(live + HOME)
    assert_accessible(page)
    council = page.request.get(f"{live}/api/v1/authorities").json()[0]["id"]
    add_later(_Client(page.request, live), council, LATER)
    page.goto(live + HOME)
    assert_accessible(page)
    page.get_by_role("button", name="Accept that LATE-S repeats EARLY-S").click()
    page.get_by_role("link", name="Enter why LATE-S does or does not repeat EARLY-S").wait_for()
    assert_accessible(page)


class _Client:
    """The browser's own requests, with the words of a client."""

    def __init__(self, request: Any, address: str) -> None:
        self.request, self.address = request, address

    def get(self, path: str) -> Any:
        return _Answer(self.request.get(self.address + path))

    def post(self, path: str, json: Any) -> Any:
        return _Answer(self.request.post(self.address + path, data=json))


class _Answer:
    def __init__(self, answer: Any) -> None:
        self.status_code, self.text, self.json = answer.status, answer.text(), answer.json
