"""The review of a long document: each page stays light and asks the database little, however many items there are."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from app.db import unit_of_work
from app.ingest.plan_record import ActionPlanRecord, ActionRead
from app.ingest.record import InspectionRecord, ParagraphRead, ReadWarning, RecommendationRead
from app.models import Authority, ImportRun, Plan
from app.services.imports import apply, draft
from app.services.uploads import Upload
from app.vocabulary import ImportKind
from tests.factories import make_authority
from tests.integration.web.conftest import Pages
from tests.integration.web.test_files import rows_of

HOME = "/councils/longford/imports"
ACTIONS, REWORDED = 2_000, 150
MOST_BYTES = 300_000
# Styles and scripts, gzipped, and some to spare.
FILES = 60_000
WORDS = "so that every child who comes into care is seen alone by a social worker who knows the plan " * 4


def plan(length: int = ACTIONS, later: str = "") -> Upload:
    """A plan whose every tenth action has a timescale that cannot be told."""
    actions = [
        ActionRead(
            f"{n}.1",
            f"Section {n // 100}",
            f"Action {n}: {later}hold supervision {WORDS}",
            *("All held", f"Team {n % 40}", "soon", "unclear", None, "in_progress", 1 + n // 20, 10 + n),
        )
        for n in range(length)
    ]
    warnings = [
        ReadWarning("timescale-unclear", f"action {n}: the day cannot be told", line=10 + n, words="soon")
        for n in range(0, length, 10)
    ]
    record = ActionPlanRecord(["Ref", "Action"], actions=actions, warnings=warnings)
    return Upload(ImportKind.ACTIONS, "plan.csv", ("b" if later else "a") * 64, 1000, record)


def report() -> Upload:
    """A report of 30 recommendations and 270 paragraphs."""
    said = [ParagraphRead(n + 1, f"Paragraph {n} {WORDS}", 3 + n // 10, "Help and protection") for n in range(270)]
    asked = [
        RecommendationRead(None, "What needs to improve", "recommendation", f"Improve {n} {WORDS}", 0, None, 2)
        for n in range(30)
    ]
    record = InspectionRecord("ILACS", "Longford", "2019-06-03", "2019-06-14", pages=40)
    record.paragraphs, record.recommendations = said, asked
    return Upload(ImportKind.REPORT, "report.pdf", "c" * 64, 1000, record)


def drafted(engine: Engine, upload: Upload, plan_ref: str | None = None) -> str:
    with unit_of_work(engine, "test") as session:
        owner = session.exec(select(Authority)).first() or make_authority(session, "Longford")
        return draft(session, upload, owner, plan=plan_ref).ref


def light(pages: Pages, address: str) -> Any:
    """A page, which makes no more than ten queries, as every page in these tests."""
    page = pages.get(address)
    assert len(page.source.encode()) + FILES < MOST_BYTES, f"{address}: {len(page.source.encode()):,} bytes"
    return page


def numbers(page: Any) -> list[int]:
    """The numbers of the items on a page."""
    return [int(row[1].split(" ")[0].rstrip(":")) for row in page.rows()]


def test_a_plan_of_two_thousand_actions_is_reviewed_in_light_pages(pages: Pages) -> None:
    ref = drafted(pages.engine, plan())
    first = light(pages, f"{HOME}/{ref}")
    # The document and the plan stand before the actions.
    assert "All (2,002)" in first.text
    assert "Doubtful (200)" in first.text
    assert numbers(first) == list(range(1, 51))
    second = light(pages, first.links()["Next page"])
    assert numbers(second) == list(range(51, 101))
    assert "IMPORT-1: plan.csv, after item 50 " in second.title
    assert numbers(light(pages, f"{HOME}/{ref}?after=1990")) == list(range(1991, 2003))
    doubtful = light(pages, f"{HOME}/{ref}?show=doubtful")
    # Every tenth action, from the first.
    assert numbers(doubtful) == list(range(3, 503, 10))
    assert numbers(light(pages, doubtful.links()["Next page"]))[0] == 503
    page = light(pages, f"{HOME}/{ref}/items/actions.1995")
    assert page.links()["Previous doubtful item"].startswith(f"{HOME}/{ref}/items/actions.1990")
    assert "Item 1998 of" in page.text
    said = {row["field"]: row["read"] for row in rows_of(pages, page.links()["this item as CSV"])}
    assert said["Words"].startswith("Action 1995: ")
    assert said["Owner"] == "Team 35"
    rows = rows_of(pages, f"{HOME}/{ref}?format=csv")
    assert [int(row["number"]) for row in rows] == list(range(1, 2003))
    assert [row["place"] for row in rows[2:]] == [f"actions.{n}" for n in range(ACTIONS)]


def test_a_later_version_that_rewords_all_of_it_is_told_in_light_pages(pages: Pages) -> None:
    ref = drafted(pages.engine, plan(REWORDED))
    with unit_of_work(pages.engine, "test") as session:
        apply(session, session.exec(select(ImportRun).where(ImportRun.ref == ref)).one())
        known = session.exec(select(Plan)).one().ref
    later = drafted(pages.engine, plan(REWORDED, "always "), known)
    assert "Changed (150)" in light(pages, f"{HOME}/{later}?show=changed").text
    page = light(pages, f"{HOME}/{later}/difference")
    assert "Reworded (150)" in page.text
    last = light(pages, light(pages, page.links()["Next page"]).links()["Next page"])
    assert "from change 101" in last.title
    assert "Next page" not in last.links()
    rows = rows_of(pages, page.links()["as CSV"])
    assert len([row for row in rows if row["field"] == "text"]) == REWORDED


@pytest.mark.parametrize("shown", ["", "new"])
def test_a_report_of_three_hundred_items_is_reviewed_in_light_pages(pages: Pages, shown: str) -> None:
    ref = drafted(pages.engine, report())
    address: str | None = f"{HOME}/{ref}?show={shown}"
    seen: list[int] = []
    titles: list[str] = []
    while address:
        page = light(pages, address)
        seen += numbers(page)
        titles += [row[2].split(" ")[0] for row in page.rows()]
        address = page.links().get("Next page")
    assert seen == list(range(1, 303))
    # As in the document's record: first what the report asks for, then its paragraphs.
    assert titles[2:32] == ["Improve"] * 30
    assert titles[32:] == ["Paragraph"] * 270


def test_what_is_left_out_or_fits_nothing_keeps_its_place(pages: Pages) -> None:
    ref = drafted(pages.engine, report())
    page = pages.get(f"{HOME}/{ref}")
    form = page.form(f"{HOME}/{ref}/review")
    pages.post(form.action, form.fields | {"places": "paragraphs.1", "do": "leave-out"})
    left = pages.get(f"{HOME}/{ref}?show=left_out")
    assert numbers(left) == [34]
    assert "All (302)" in left.text
    assert left.rows()[0][2].startswith("Paragraph 1 ")
