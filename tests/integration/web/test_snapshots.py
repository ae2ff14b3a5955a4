"""Snapshots on their pages: taken, listed, drawn, compared, and named where they were tampered with."""

import csv
import io

import pytest
from sqlalchemy import text

from tests.integration.web.conftest import Browser, Pages, assert_accessible, make_account, sign_in
from tests.integration.web.reading import read

HOME = "/councils/wokingham"
DAY = "as_of=2021-11-04"


def take(demo: Pages, label: str = "", day: str = DAY):
    return demo.submit(demo.get(f"{HOME}/snapshots?{day}"), f"{HOME}/snapshots", label=label)


def give_owner(demo: Pages) -> None:
    """Close A003, of which ACT-69 is the only gap."""
    record = demo.client.get("/api/v1/actions?ref=ACT-69").json()[0]
    match = {"If-Match": f'"{record["version"]}"'}
    answer = demo.client.patch(f"/api/v1/actions/{record['id']}", json={"owner": "Director"}, headers=match)
    assert answer.status_code == 200


def test_an_empty_page_says_what_to_do_and_a_snapshot_is_taken(demo: Pages) -> None:
    assert "No snapshot has been taken yet." in demo.get(f"{HOME}/snapshots").text
    page = take(demo, "Improvement board")
    assert "SNAP-1 is taken, as of 4 November 2021." in page.text
    assert [row[0] for row in page.rows()] == ["SNAP-1 Improvement board"]
    assert "With a second snapshot, a chart" in page.text


def test_without_a_label_nothing_is_taken_where_nothing_changed(demo: Pages) -> None:
    take(demo)
    assert "Nothing changed since SNAP-1" in take(demo).text


def test_two_moments_are_compared_and_each_difference_has_its_cause(demo: Pages) -> None:
    take(demo, "Before")
    give_owner(demo)
    page = read(demo, f"{HOME}/snapshots/SNAP-1?{DAY}")
    assert "0 gaps appeared" not in page.text
    assert "no gaps appeared, 1 gap closed." in page.text
    row = next(row for row in page.rows() if row[0] == "closed")
    assert row[1].startswith("A003")
    assert row[3] == "ACT-69"
    assert "owner" in row[4]
    take(demo, "After")
    assert "1 gap closed" in read(demo, f"{HOME}/snapshots/SNAP-1?{DAY}&to=SNAP-2").text
    # Whichever is asked for first, the earlier one is compared with the later.
    assert "1 gap closed" in read(demo, f"{HOME}/snapshots/SNAP-2?{DAY}&to=SNAP-1").text


def test_the_differences_can_be_narrowed_and_taken_away(demo: Pages) -> None:
    take(demo, "Before")
    give_owner(demo)
    assert "No change fits." in read(demo, f"{HOME}/snapshots/SNAP-1?{DAY}&turn=appeared").text
    answer = demo.client.get(f"{HOME}/snapshots/SNAP-1?{DAY}&turn=closed&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["turn"], row["rule"], row["ref"]) for row in rows] == [("closed", "A003", "ACT-69")]
    assert demo.client.get(f"{HOME}/snapshots/SNAP-1?{DAY}&turn=x").status_code == 422
    assert demo.client.get(f"{HOME}/snapshots/SNAP-9").status_code == 404


def test_two_snapshots_draw_a_burn_down_whose_numbers_stand_in_the_table(demo: Pages) -> None:
    take(demo, "Before")
    give_owner(demo)
    page = take(demo, "After", "as_of=2021-12-04")
    assert page.source.count("site-chart") == 1
    answer = demo.client.get(f"{HOME}/snapshots?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["A003"] for row in rows] == ["1", "0"]
    assert [row[2:5] for row in page.rows()] == [[row["error"], row["warning"], row["note"]] for row in reversed(rows)]


def test_a_snapshot_that_was_tampered_with_says_so(demo: Pages) -> None:
    take(demo, "Before")
    with demo.engine.begin() as connection:
        connection.execute(text("UPDATE snapshot SET sha256 = :other"), {"other": "0" * 64})
    page = read(demo, f"{HOME}/snapshots/SNAP-1", 409)
    assert "SNAP-1 has been tampered with and is not used." in page.text
    assert "Content: does not have the hash that was stored with it" in page.text


FAKED = ['{"rules": {}, "severities": {"error": 0, "warning": 0, "note": 0}, "waived": 0}', "{}", "[3]", "none"]


@pytest.mark.parametrize("counts", FAKED)
def test_counts_that_were_tampered_with_are_not_shown(demo: Pages, counts: str) -> None:
    postgres = demo.engine.dialect.name == "postgresql"
    if postgres and counts == "none":
        counts = '"none"'  # PostgreSQL takes no text that is no JSON.
    take(demo, "Before")
    with demo.engine.begin() as connection:
        kind = "JSONB" if postgres else "TEXT"
        connection.execute(text(f"UPDATE snapshot SET counts = CAST(:counts AS {kind})"), {"counts": counts})  # noqa: S608
    page = demo.get(f"{HOME}/snapshots")
    assert "The burn-down is not drawn: SNAP-1: its counts were tampered with" in page.text
    assert [row[2:6] for row in page.rows()] == [["not known"] * 4]
    assert "SNAP-1, the last snapshot, is not as it was taken" in demo.get(HOME).text
    assert "Counts: are not those of the content" in read(demo, f"{HOME}/snapshots/SNAP-1", 409).text
    assert demo.client.get("/api/v1/snapshots?authority=wokingham").status_code == 200


@pytest.mark.parametrize(("changed", "said"), [("label = 'After'", "label was"), ("as_of = '2021-10-01'", "day was")])
def test_a_label_and_a_day_that_were_tampered_with_are_marked(demo: Pages, changed: str, said: str) -> None:
    take(demo, "Before")
    take(demo, "Other")
    with demo.engine.begin() as connection:
        connection.execute(text(f"UPDATE snapshot SET {changed} WHERE ref = 'SNAP-1'"))  # noqa: S608
    page = demo.get(f"{HOME}/snapshots")
    assert f"The burn-down is not drawn: SNAP-1: its {said} tampered with." in page.text
    marked = {row[0].split(" ")[0]: "Tampered with" in row[0] for row in page.rows()}
    assert marked == {"SNAP-1": True, "SNAP-2": False}
    assert demo.client.get("/api/v1/snapshots/burn-down?authority=wokingham").status_code == 409


@pytest.mark.parametrize("label", ["<script>alert(1)</script>", "x" * 200])
def test_a_label_is_shown_as_it_was_typed(demo: Pages, label: str) -> None:
    assert label in take(demo, label).text


@pytest.mark.parametrize("label", ["Board\u202edraob", "Board\x1b[2J", "Board\x85\x9b"])
def test_a_label_with_a_character_that_nobody_sees_is_refused(demo: Pages, label: str) -> None:
    page = demo.submit(demo.get(f"{HOME}/snapshots"), f"{HOME}/snapshots", 422, label=label)
    assert "What it is for has an invisible character (U+" in page.text
    assert demo.client.get("/api/v1/snapshots").json() == []


def test_a_label_that_is_too_long_is_kept_in_the_form(demo: Pages) -> None:
    page = demo.submit(demo.get(f"{HOME}/snapshots"), f"{HOME}/snapshots", 422, label="x" * 201)
    assert "What it is for must be 200 characters or fewer" in page.text
    assert page.form(f"{HOME}/snapshots").fields["label"] == "x" * 201


def test_whoever_may_only_look_takes_none(demo: Pages) -> None:
    take(demo, "Before")
    sign_in(demo, make_account(demo.engine, "viewer", "wokingham"))
    page = demo.get(f"{HOME}/snapshots")
    assert "Take a snapshot" not in page.text
    assert demo.client.post(f"{HOME}/snapshots").status_code == 403


def test_a_snapshot_for_a_meeting_looks_at_its_day(demo: Pages) -> None:
    page = demo.get(f"{HOME}/snapshots?{DAY}")
    shown = demo.submit(page, f"{HOME}/snapshots", meeting="MEET-5")
    assert "SNAP-1 is taken, as of 4 November 2021." in shown.text


@pytest.mark.parametrize("width", [1280, 375])
def test_the_pages_are_accessible(live: str, browser: Browser, width: int) -> None:
    page = browser(width=width)
    page.goto(f"{live}{HOME}/snapshots?{DAY}")
    assert_accessible(page)
    for label in ("One", "Two"):
        if not page.get_by_label("What it is for (optional)").is_visible():
            page.get_by_text("Take a snapshot as of").click()
        page.get_by_label("What it is for (optional)").fill(label)
        page.get_by_role("button", name="Take a snapshot").click()
        page.get_by_text("is taken, as of").wait_for()
    assert_accessible(page)
    page.goto(f"{live}{HOME}/snapshots/SNAP-1")
    page.get_by_role("heading", name="What changed").wait_for()
    assert_accessible(page)
