"""The page of a finding: its source, its threads, its gaps, its history, and the forms that change it."""

from typing import Any

import pytest

from tests.integration.web.conftest import Pages, make_account, sign_in

HOME = "/councils/wokingham"
DAY = "as_of=2021-11-04"
# seed/recommendations.yaml: restated by T5, which KPI-8 to KPI-13 measure; KPI-9 alone is still reported.
R1 = f"{HOME}/findings/SIF-2015-11-R1"


def change(demo: Pages, status: int = 200, **typed: str) -> Any:
    return demo.submit(demo.get(f"{R1}/change"), f"{R1}/change", status, **typed)


def test_it_leads_to_the_page_of_its_document(demo: Pages) -> None:
    page = demo.get(f"{R1}?{DAY}")
    [link] = [address for words, address in page.links().items() if words.startswith("page 7 of Inspection")]
    assert link == f"{HOME}/documents/DOC-REPORT?page=7&of=SIF-2015-11-R1&{DAY}"
    assert "the file itself is not stored" in page.text
    assert "Cites paragraphs 19 and 94: the matter stands in paragraphs 20" in page.text


def test_its_threads_run_to_the_bodies_or_end(demo: Pages) -> None:
    rows = {row[0].split()[0]: row for row in demo.get(f"{R1}?{DAY}").rows()}
    assert set(rows) == {f"KPI-{number}" for number in range(8, 14)}
    assert "No body: the thread ends here" in rows["KPI-8"][3]
    assert rows["KPI-9"][3].startswith("EXEC Executive")
    assert "No route holds" not in rows["KPI-9"][1]
    # It was reported once, in 2015.
    assert "No route holds: the thread ends here" in rows["KPI-10"][1]
    assert "By SIF-2015-11-T5, which says the same" in rows["KPI-8"][1]
    assert "Linked by the command line (seed)" in rows["KPI-8"][1]


def test_its_gaps_lead_to_their_forms(demo: Pages) -> None:
    page = demo.get(f"{R1}?{DAY}")
    assert page.links()["Close it: F004"] == f"{HOME}/gaps/F004/SIF-2015-11-R1?{DAY}"
    assert "Close it: F001" not in page.links()
    assert "Close it: F001" in demo.get(f"{HOME}/findings/SIF-2015-11-R2?{DAY}").links()


def test_a_change_is_told_in_its_history_and_can_be_taken_back(demo: Pages) -> None:
    page = change(demo, section="Leadership", checked="False")
    assert "SIF-2015-11-R1 is changed." in page.text
    assert "Section: nothing → Leadership" in page.text
    assert "Checked: yes → no" in page.text
    back = demo.post(page.undo.action, page.undo.fields)
    assert "Taken back: SIF-2015-11-R1." in back.text
    assert "Section: Leadership → nothing" in back.text


def test_saving_the_same_words_changes_nothing_and_takes_nothing_back(demo: Pages) -> None:
    page = change(demo)
    assert "Nothing was different" in page.text
    assert not page.all("form", action=f"{HOME}/undo")
    assert "changed it" not in page.text


def test_what_cannot_be_saved_is_shown_again_with_its_words(demo: Pages) -> None:
    page = change(demo, 422, text=" ", section="Kept words")
    assert page.links()["Enter what the inspectors say"] == "#text"
    assert page.form(f"{R1}/change").fields["section"] == "Kept words"
    assert page.title.startswith("Error: ")


def test_who_was_quicker_is_named_and_the_words_stay(demo: Pages) -> None:
    form = demo.get(f"{R1}/change").form(f"{R1}/change")
    change(demo, section="Theirs")
    page = demo.post(form.action, form.fields | {"section": "Mine"}, 412)
    assert "Somebody else changed this meanwhile" in page.text
    assert "Section: empty → Theirs" in page.text
    again = page.form(f"{R1}/change")
    assert again.fields["section"] == "Mine"
    assert "Section: Theirs → Mine" in demo.post(again.action, again.fields).text


def test_it_is_deleted_only_when_nothing_depends_on_it(demo: Pages) -> None:
    page = demo.get(f"{R1}/delete")
    assert "restatement" in demo.submit(page, f"{R1}/delete", 409).text
    made = demo.client.get("/api/v1/findings?ref=SIF-2015-11-R1&authority=wokingham").json()[0]
    lone = {key: made[key] for key in ("authority_id", "inspection_id", "kind")} | {"ref": "LONE", "text": "Alone."}
    assert demo.client.post("/api/v1/findings", json=lone).status_code == 201
    lone_page = demo.get(f"{HOME}/findings/LONE/delete")
    assert "LONE is deleted: Alone." in demo.submit(lone_page, f"{HOME}/findings/LONE/delete").text
    demo.get(f"{HOME}/findings/LONE", 404)


def test_words_are_shown_as_they_are_however_long(demo: Pages) -> None:
    change(demo, text="<script>alert(1)</script>" + "x" * 10_000)
    page = demo.get(R1)
    assert page.heading.startswith("<script>alert(1)</script>x")
    assert "x" * 10_000 in page.text


def test_a_viewer_sees_no_forms_and_may_send_none(demo: Pages) -> None:
    sign_in(demo, make_account(demo.engine, "viewer", "wokingham"))
    page = demo.get(f"{R1}?{DAY}")
    assert "Change" not in page.links()
    assert "Close it: F004" not in page.links()
    demo.get(f"{R1}/change", 403)
    token = page.form("/sign-out").fields["csrf_token"]
    demo.post(f"{R1}/change", {"csrf_token": token}, 403)
    demo.post(f"{R1}/delete", {"csrf_token": token}, 403)


@pytest.mark.parametrize("section", ["findings", "kpis", "bodies", "actions", "inspections", "plans", "documents"])
def test_a_record_of_another_council_is_an_unknown_one(demo: Pages, section: str) -> None:
    demo.client.post("/api/v1/authorities", json={"name": "Elsewhere"})
    known = demo.client.get(f"/api/v1/{section}?authority=wokingham").json()[0]["ref"]
    for address in (known, f"{known}/change", f"{known}/delete"):
        assert demo.get(f"{HOME}/{section}/{address}").heading
        theirs = demo.get(f"/councils/elsewhere/{section}/{address}", 404)
        unknown = demo.get(f"/councils/elsewhere/{section}/{address.replace(known, 'NONE')}", 404)
        assert theirs.text.replace(known, "NONE") == unknown.text
