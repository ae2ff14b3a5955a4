"""Documents that are handed in on a page, reviewed item by item, applied, undone and thrown away."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from app.models.base import columns
from app.web.rewording import reworded
from tests.integration.web.conftest import Pages, make_account, sign_in
from tests.integration.web.html import Html, words_of

HOME = "/councils/wokingham"
IMPORTS = f"{HOME}/imports"
PLAN = """Ref,Action,Success measure,Owner,Timescale,Status
1.1,Hold supervision every month,All held,Head of Service,31 March 2022,In progress
1.2,Write to every family,Letters sent,Team Manager,30 June 2022,In progress
1.3,Train the panel,Panel trained,Head of Service,30 June 2022,In progress
"""
LATER = """Ref,Action,Success measure,Owner,Timescale,Status
1.1,Hold good supervision every month,All held,Head of Service,31 March 2022,In progress
1.2,Write to every family,Letters sent,Team Manager,30 September 2022,In progress
1.4,Open the new hub,Hub open,Director,30 June 2022,In progress
"""


@pytest.fixture
def report(shared: Path) -> bytes:
    return (shared / "reports/labelled/wokingham-ilacs-2019-06.pdf").read_bytes()


def hand_in(demo: Pages, *files: tuple[str, bytes], status: int = 200, to: str = IMPORTS, **typed: str) -> Html:
    return demo.post(to, {"csrf_token": token(demo)} | typed, status, files=[("files", file) for file in files] or None)


def token(demo: Pages) -> str:
    return demo.get("/imports/new").form("/imports/new").fields["csrf_token"]


def plan(demo: Pages, text: str = PLAN, **typed: str) -> Html:
    return hand_in(demo, ("plan.csv", text.encode()), **typed)


def apply(demo: Pages, ref: str = "IMPORT-1") -> Html:
    return demo.submit(demo.get(f"{IMPORTS}/{ref}/apply"), f"{IMPORTS}/{ref}/apply")


def count_of(engine: Engine, table: type) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(columns(table).id.table)).scalar_one())


def test_a_report_goes_in_item_by_item_and_out_again(demo: Pages, report: bytes) -> None:
    before = demo.client.get("/api/v1/findings?limit=200").json()
    page = hand_in(demo, ("report.pdf", report))
    assert "report.pdf was read." in page.text
    assert "This draft waits for you. Nothing in the register has changed yet." in page.text
    assert demo.client.get("/api/v1/findings?limit=200").json() == before
    # The report prints four judgements and five areas for improvement.
    assert {row[1].split(" ")[-1] for row in page.rows()} == {"document", "inspection", "judgement", "finding"}
    assert "Judgements: 4 to be created" in page.text
    item = demo.get(f"{IMPORTS}/IMPORT-1/items/recommendations.4")
    assert item.heading == "The oversight and impact of the corporate parenting board."
    assert "Page 3 of 13" in item.text
    assert "Item 11" in words_of(item.one("nav", **{"aria-label": "Breadcrumb"}))
    (marked,) = item.all("mark")
    assert "oversight and impact of the corporate parenting board" in words_of(marked)
    asked = demo.get(f"{IMPORTS}/IMPORT-1/apply")
    assert "Findings: 61 to be created" in asked.text
    applied = demo.submit(asked, f"{IMPORTS}/IMPORT-1/apply")
    assert "IMPORT-1 is applied." in applied.text
    assert "Findings: 61 created" in applied.text
    undone = demo.post(applied.undo.action, applied.undo.fields)
    assert "the register is as it was before" in undone.text
    assert demo.client.get("/api/v1/findings?limit=200").json() == before


def test_the_page_of_an_item_is_drawn(demo: Pages, report: bytes) -> None:
    hand_in(demo, ("report.pdf", report))
    plain = demo.client.get(f"{IMPORTS}/IMPORT-1/pages/3.png")
    marked = demo.client.get(f"{IMPORTS}/IMPORT-1/pages/3.png?highlight=recommendations.0")
    assert plain.headers["content-type"] == marked.headers["content-type"] == "image/png"
    assert plain.content != marked.content
    assert "sandbox" in marked.headers["content-security-policy"]
    for address in ("pages/99.png", "pages/0.png", "pages/3.png?highlight=recommendations.99"):
        assert demo.client.get(f"{IMPORTS}/IMPORT-1/{address}").status_code == 404, address
    document = demo.client.get(f"{IMPORTS}/IMPORT-1/document")
    assert document.content == report
    assert document.headers["content-disposition"].startswith("attachment")


def test_a_correction_stands_beside_what_was_read(demo: Pages) -> None:
    plan(demo)
    address = f"{IMPORTS}/IMPORT-1/items/actions.0"
    day = {"due_on-day": "30", "due_on-month": "4", "due_on-year": "2022"}
    saved = demo.submit(demo.get(address), address, owner="Director", **day)
    assert "Saved. 2 fields of this item corrected." in saved.text
    assert "Read as: Head of Service" in saved.text
    assert "Read as: 31 March 2022" in saved.text
    assert saved.form(address).fields["owner"] == "Director"
    assert len(demo.get(f"{IMPORTS}/IMPORT-1?show=corrected").rows()) == 1
    apply(demo)
    (action,) = demo.client.get("/api/v1/actions?q=supervision every month").json()
    assert (action["owner"], action["due_on"]) == ("Director", "2022-04-30")
    assert "Read as: Head of Service" in demo.get(address).text
    # Applied: there is nothing to correct any more, and a form from before says so.
    late = demo.submit(saved, address, 409)
    assert "IMPORT-1 was applied at" in late.text
    assert "Correct what was read" not in late.text


def test_what_is_saved_as_it_was_read_is_no_correction(demo: Pages) -> None:
    plan(demo)
    address = f"{IMPORTS}/IMPORT-1/items/actions.0"
    saved = demo.submit(demo.get(address), address)
    assert "Saved. As it was read." in saved.text
    saved = demo.submit(saved, address, owner="Director")
    saved = demo.submit(saved, address, owner="Head of Service")
    assert "Saved. As it was read." in saved.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": ""}, "Enter words"),
        ({"due_on-day": "31", "due_on-month": "2"}, "Due on must be a real date"),
        ({"status": "nonsense"}, "Choose status from the list"),
        ({"number": "9" * 300}, "Number must be 200 characters or fewer"),
    ],
)
def test_a_correction_that_cannot_be_keeps_what_was_typed(demo: Pages, typed: dict[str, str], said: str) -> None:
    plan(demo)
    address = f"{IMPORTS}/IMPORT-1/items/actions.0"
    page = demo.post(address, demo.get(address).form(address).fields | {"owner": "Director"} | typed, 422)
    assert said in page.text
    assert page.form(address).fields["owner"] == "Director"


def test_a_stale_correction_says_who_changed_what(demo: Pages) -> None:
    plan(demo)
    address = f"{IMPORTS}/IMPORT-1/items/actions.0"
    first = demo.get(address)
    demo.submit(first, address, owner="Director")
    page = demo.submit(first, address, 412, owner="Nobody")
    assert "Somebody else changed this meanwhile" in page.text
    assert f"{re.search(r'Item [0-9]+', first.text)[0]}, Owner: Director" in page.text
    assert page.form(address).fields["owner"] == "Nobody"
    assert "Read as: Head of Service" in demo.submit(page, address).text


def test_items_are_left_out_and_taken_back_in(demo: Pages) -> None:
    page = plan(demo)
    review = f"{IMPORTS}/IMPORT-1/review"
    refused = demo.post(review, page.form(review).fields, 422)
    assert "Tick the items that you mean" in refused.text
    page = demo.post(review, page.form(review).fields | {"places": ["actions.0", "actions.2"], "do": "leave-out"})
    assert "2 items left out." in page.text
    assert "Actions: 1 to be created, 2 left out" in page.text
    assert len(demo.get(f"{IMPORTS}/IMPORT-1?show=left_out").rows()) == 2
    assert "This item is left out." in demo.get(f"{IMPORTS}/IMPORT-1/items/actions.0").text
    back = demo.post(page.undo.action, page.undo.fields)
    assert "2 items taken back in." in back.text
    assert "Actions: 3 to be created" in back.text
    unknown = back.form(review).fields | {"places": "actions.77", "do": "leave-out"}
    assert "is no item of what was read" in demo.post(review, unknown, 422).text


def test_a_later_version_is_a_difference(demo: Pages) -> None:
    plan(demo)
    apply(demo)
    (made,) = demo.client.get("/api/v1/plans?sort=-id&limit=1").json()
    page = plan(demo, LATER, plan=made["ref"])
    assert "Show what this version changes" in page.text
    assert "taken as a new plan" not in page.text
    page = demo.get(f"{IMPORTS}/IMPORT-2/difference")
    for said in ("Added (1)", "Reworded (1)", "Rescheduled (1)", "Dropped (1)", "Open the new hub", "Train the panel"):
        assert said in page.text
    assert "Hold [added: good] supervision every month" in page.text
    assert "Timescale 30 [removed: June] [added: September] 2022" in page.text
    assert "Due on 30 [removed: June] [added: September] 2022" in page.text


def test_a_plan_that_may_be_a_later_version_says_so(demo: Pages) -> None:
    assert "This is taken as a new plan. If it is a later version of PLAN-2021" in plan(demo).text


def test_the_same_document_again_changes_nothing(demo: Pages, report: bytes) -> None:
    hand_in(demo, ("report.pdf", report))
    apply(demo)
    page = hand_in(demo, ("copy.pdf", report))
    assert "Everything in this document is in the register already: applying it changes nothing." in page.text
    assert "The same document was handed in as IMPORT-1." in page.text
    thrown = demo.submit(demo.get(f"{IMPORTS}/IMPORT-2/throw-away"), f"{IMPORTS}/IMPORT-2/throw-away")
    assert "IMPORT-2 is thrown away. The register was not touched." in thrown.text
    assert [row[0] for row in thrown.rows()] == ["IMPORT-1"]


def test_undo_is_refused_with_what_was_built_on_it(demo: Pages) -> None:
    plan(demo)
    apply(demo)
    (action,) = demo.client.get("/api/v1/actions?q=supervision every month").json()
    changed = demo.client.patch(
        f"/api/v1/actions/{action['id']}", json={"owner": "Director"}, headers={"If-Match": f'"{action["version"]}"'}
    )
    assert changed.status_code == 200
    address = f"{IMPORTS}/IMPORT-1/undo"
    refused = demo.submit(demo.get(address), address, 409)
    assert f"{action['ref']}" in refused.text
    assert "was changed since" in refused.text
    assert demo.client.get(f"/api/v1/actions/{action['id']}").status_code == 200


def test_what_is_in_the_way_of_an_undo_is_named_with_its_maker_and_its_page(demo: Pages, report: bytes) -> None:
    hand_in(demo, ("report.pdf", report))
    apply(demo)
    (finding,) = demo.client.get("/api/v1/findings?ref=ILACS-2019-06-A4").json()
    (kpi,) = demo.client.get("/api/v1/kpis?ref=KPI-22").json()
    link = {"authority_id": 1, "finding_id": finding["id"], "kpi_id": kpi["id"], "status": "accepted"}
    made = demo.client.post("/api/v1/mappings", json=link)
    assert made.status_code == 201, made.text
    (run,) = demo.client.get("/api/v1/imports").json()
    problem = demo.client.post(f"/api/v1/imports/{run['id']}/undo").json()
    day = date.fromisoformat(made.json()["created_at"][:10])
    who = "made by somebody without an account"
    said = f"mapping {made.json()['ref']} (KPI-22), {who} on {day.day} {day:%B %Y}, depends on it"
    assert problem["problems"] == [{"where": "ILACS-2019-06-A4", "message": said}]
    address = f"{IMPORTS}/IMPORT-1/undo"
    refused = demo.submit(demo.get(address), address, 409)
    assert refused.links()[f"ILACS-2019-06-A4: {said}"] == f"{HOME}/findings/ILACS-2019-06-A4"
    assert demo.client.delete(f"/api/v1/mappings/{made.json()['id']}", headers={"If-Match": '"1"'}).status_code == 204
    assert "is undone" in demo.submit(demo.get(address), address).text


def test_only_what_others_built_is_in_the_way_and_all_of_it(demo: Pages) -> None:
    plan(demo)
    apply(demo)
    (run,) = demo.client.get("/api/v1/imports").json()
    plan_id = next(row["id"] for row in demo.client.get("/api/v1/plans").json() if row["ref"] != "PLAN-2021")
    actions = demo.client.get(f"/api/v1/actions?plan_id={plan_id}").json()
    (finding,) = demo.client.get("/api/v1/findings?ref=SIF-2015-11-R2").json()
    for action in actions[:2]:
        link = {"authority_id": 1, "finding_id": finding["id"], "action_id": action["id"]}
        assert demo.client.post("/api/v1/links/answers", json=link).status_code == 201
    (run,) = demo.client.get("/api/v1/imports").json()
    problem = demo.client.post(f"/api/v1/imports/{run['id']}/undo").json()
    # The plan is kept by its actions alone, which the same import made: only what keeps those is told.
    assert {told["where"] for told in problem["problems"]} == {action["ref"] for action in actions[:2]}
    said = "(SIF-2015-11-R2), made by somebody without an account on"
    assert all(said in told["message"] for told in problem["problems"])
    assert demo.client.get(f"/api/v1/actions?plan_id={plan_id}").json() == actions


def test_a_decision_that_was_taken_is_not_taken_twice(demo: Pages) -> None:
    plan(demo)
    asked = demo.get(f"{IMPORTS}/IMPORT-1/apply")
    apply(demo)
    assert "IMPORT-1 was applied at" in demo.submit(asked, f"{IMPORTS}/IMPORT-1/apply", 409).text
    assert "was applied already" in demo.get(f"{IMPORTS}/IMPORT-1/apply").text
    assert "stays, as the source of its records" in demo.get(f"{IMPORTS}/IMPORT-1/throw-away").text
    fields = {"csrf_token": asked.form(f"{IMPORTS}/IMPORT-1/apply").fields["csrf_token"]}
    assert "stays, as the source" in demo.post(f"{IMPORTS}/IMPORT-1/throw-away", fields, 409).text


def test_several_documents_each_become_something(demo: Pages) -> None:
    both = (("plan.csv", PLAN.encode()), ("note.txt", b"a note of no kind"))
    page = hand_in(demo, *both, status=422)
    assert "plan.csv was read: look at IMPORT-1" in page.text
    assert "note.txt was not taken in:" in page.text
    good = (("one.csv", PLAN.encode()), ("two.csv", LATER.encode()))
    listed = hand_in(demo, *good)
    assert "2 documents were read." in listed.text
    assert listed.links()["one.csv is IMPORT-2"] == f"{IMPORTS}/IMPORT-2"
    assert [row[0] for row in listed.rows()] == ["IMPORT-3", "IMPORT-2", "IMPORT-1"]


def test_documents_handed_in_together_keep_their_order_and_their_problems(demo: Pages, report: bytes) -> None:
    # The first takes longest to read.
    files = (("report.pdf", report), ("a.csv", PLAN.encode()), ("broken.pdf", b"%PDF-1.7"), ("b.csv", LATER.encode()))
    page = hand_in(demo, *files, status=422)
    told = [words_of(item) for item in page.one("ul", **{"class": "govuk-list site-import-became"}).iter("li")]
    assert [words.split(" ")[0] for words in told if " was " in words] == [name for name, _ in files]
    drafts = demo.client.get("/api/v1/imports").json()
    assert [(run["ref"], run["file_name"]) for run in drafts] == [
        ("IMPORT-1", "report.pdf"),
        ("IMPORT-2", "a.csv"),
        ("IMPORT-3", "b.csv"),
    ]


def test_what_nobody_sees_in_a_document_is_left_out_of_what_is_read(demo: Pages) -> None:
    hidden = PLAN.replace("Write to every family", "Write\u202e to\x07 every\u2066 family\x9b")
    plan(demo, hidden)
    apply(demo)
    texts = {action["text"] for action in demo.client.get("/api/v1/actions?limit=200").json()}
    assert "Write to every family" in texts


def test_the_review_narrows_turns_its_pages_and_comes_as_a_file(demo: Pages, report: bytes) -> None:
    page = hand_in(demo, ("report.pdf", report))
    numbers = [row[1].split(":")[0] for row in page.rows()]
    more = demo.get(page.links()["Next page"])
    numbers += [row[1].split(":")[0] for row in more.rows()]
    assert [number.split(" ")[0] for number in numbers] == [str(number) for number in range(1, 68)]
    answer = demo.client.get(page.links()["as CSV"])
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 67
    assert demo.client.get(page.links()["as a spreadsheet"]).content.startswith(b"PK")
    assert demo.client.get(f"{IMPORTS}/IMPORT-1?show=nonsense").status_code == 422
    assert demo.client.get(f"{IMPORTS}/IMPORT-1?format=pdf").status_code == 422


def test_doubtful_items_follow_each_other(demo: Pages, shared: Path) -> None:
    table = (shared / "seeds/000_fd05c6f2364a53d6.txt").read_bytes()
    page = hand_in(demo, ("table.txt", table), inspection="SIF-2015-11")
    assert "Inspection: SIF-2015-11" in page.text
    address = next(link for words, link in page.links().items() if words.startswith("Look at what is doubtful"))
    seen = []
    while address:
        seen.append(address)
        item = demo.get(address)
        assert "doubtful" in item.text or "in other words" in item.text
        address = item.links().get("Next doubtful item", "")
    assert len(seen) == len(set(seen)) == len(demo.get(f"{IMPORTS}/IMPORT-1?show=doubtful").rows())


def test_script_in_a_document_shows_as_text(demo: Pages) -> None:
    wild = PLAN.replace("Write to every family", "<script>alert(1)</script>" + "x" * 9_000)
    page = plan(demo, wild)
    assert "<script>alert(1)</script>" in page.text
    assert "<script>alert(1)</script>" in demo.get(f"{IMPORTS}/IMPORT-1/items/actions.1").text


def test_whoever_may_only_look_sees_no_forms(demo: Pages) -> None:
    plan(demo)
    email = make_account(demo.engine, "viewer", "wokingham")
    sign_in(demo, email)
    assert "Hand in documents" not in demo.get(IMPORTS).text
    page = demo.get(f"{IMPORTS}/IMPORT-1")
    assert "Apply this import" not in page.text
    assert "Leave out" not in page.text
    assert "Correct what was read" not in demo.get(f"{IMPORTS}/IMPORT-1/items/actions.0").text
    for part in ("", "/IMPORT-1/review", "/IMPORT-1/items/actions.0", "/IMPORT-1/apply", "/IMPORT-1/undo"):
        assert demo.client.post(IMPORTS + part).status_code == 403, part
    assert demo.client.post("/imports/new").status_code == 403


def test_what_is_not_there_is_not_found(demo: Pages) -> None:
    plan(demo)
    for part in (
        "IMPORT-9",
        "IMPORT-1/items/actions.9",
        "IMPORT-1/items/warnings.0",
        "IMPORT-1/items/x",
        "IMPORT-9/apply",
    ):
        assert demo.client.get(f"{IMPORTS}/{part}").status_code == 404, part


def test_a_text_is_told_word_by_word_unless_it_is_endless() -> None:
    told = [("same", "one"), ("gone", "two"), ("new", "three four"), ("same", "five")]
    assert reworded("one two five", "one  three four five") == told
    assert reworded("a", "") == [("gone", "a")]
    endless = "a " * 2_000
    assert reworded(endless, "b") == [("gone", endless), ("new", "b")]
