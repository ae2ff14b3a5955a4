"""The page of a body: what it sees, what it does not, when it meets, and its forms."""

from tests.integration.web.conftest import Pages

HOME = "/councils/wokingham"
DAY = "as_of=2021-11-04"
BODY = f"{HOME}/bodies/CSOS"


def test_it_tells_what_reaches_it_and_what_does_not(demo: Pages) -> None:
    page = demo.get(f"{BODY}?{DAY}")
    rows = {row[0].split(" ")[0]: row for row in page.rows()}
    # Told quarterly values up to September; it meets on the day that is looked at: October has 31 days, and 4 more.
    assert rows["KPI-39"][3:] == ["30 September 2021", "35 days"]
    assert rows["KPI-1"][3] == "✗ never measured"
    assert "ROUTE-31 brought it here" in rows["KPI-10"][1]
    assert "4 November 2021, on this very day" in page.text


def test_a_meeting_is_recorded_and_taken_back(demo: Pages) -> None:
    form = demo.get(f"{BODY}/add-meeting").form(f"{BODY}/add-meeting")
    typed = {"held_on-year": "2030", "held_on-month": "1", "held_on-day": "9", "title": "Winter"}
    page = demo.post(form.action, form.fields | typed)
    assert "9 January 2030 (to come): Winter" in page.text
    assert "9 January 2030" not in demo.post(page.undo.action, page.undo.fields).text.partition("Its meetings")[2]


def test_other_names_are_a_line_each(demo: Pages) -> None:
    page = demo.get(f"{BODY}/change")
    names = page.form(f"{BODY}/change").fields["aliases"]
    page = demo.submit(page, f"{BODY}/change", aliases=f"{names}\r\nThe Committee\r\n")
    assert "; The Committee" in page.text
    page = demo.submit(demo.get(f"{BODY}/change"), f"{BODY}/change", 409, aliases="Executive")
    assert "already means Executive" in page.text
    assert page.form(f"{BODY}/change").fields["aliases"] == "Executive"


def test_it_ends_and_a_body_cannot_end_before_it_begins(demo: Pages) -> None:
    form = demo.get(f"{BODY}/end").form(f"{BODY}/end")
    page = demo.post(form.action, form.fields | {"to_on-year": "2022", "to_on-month": "5", "to_on-day": "31"})
    assert "Ended: ended on 31 May 2022" in page.text
    form = demo.get(f"{BODY}/change").form(f"{BODY}/change")
    assert (
        "ends before it starts"
        in demo.post(
            form.action, form.fields | {"from_on-year": "2023", "from_on-month": "1", "from_on-day": "1"}, 422
        ).text
    )


def test_its_history_and_gaps_have_a_page_of_their_own(demo: Pages) -> None:
    page = demo.get(demo.get(f"{BODY}?{DAY}").links()["Its gaps and its history"])
    assert "There is no gap here." in page.text
    assert "the command line (seed) created it" in page.text


def test_what_it_receives_comes_as_a_file(demo: Pages) -> None:
    answer = demo.client.get(demo.get(f"{BODY}?{DAY}").links()["as CSV"])
    assert "KPI-39" in answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="CSOS-receives.csv"'
