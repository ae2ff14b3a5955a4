"""Every page has a title of its own: what it is, what narrows it, which page of it, and whether something is wrong."""

import pytest
from fastapi import FastAPI

from tests.integration.web.conftest import Pages
from tests.integration.web.html import words_of
from tests.integration.web.test_every_page import DAY, HOME, STARTS, emptied, filled
from tests.integration.web.walk import Walk

# Pages that differ in their narrowing alone, besides those that links lead to.
NARROWED = [
    f"{HOME}/findings?{DAY}&kind=strength",
    f"{HOME}/findings?{DAY}&kind=recommendation",
    f"{HOME}/findings?{DAY}&q=child",
    f"{HOME}/findings?{DAY}&sort=ref",
    f"{HOME}/findings?{DAY}&sort=-ref",
    f"{HOME}/kpis?{DAY}&status=live&frequency=monthly",
    f"{HOME}/actions?{DAY}&overdue=yes",
    f"{HOME}/actions?{DAY}&status=done",
    f"{HOME}/gaps?{DAY}&rule=F001",
    f"{HOME}/gaps?{DAY}&rule=F003",
    f"{HOME}/gaps?{DAY}&severity=error",
    f"{HOME}/gaps?{DAY}&kind=body",
    f"{HOME}/matrix?{DAY}&of=kpis-bodies",
    f"{HOME}/matrix?{DAY}&of=kpis-bodies&view=table",
    f"{HOME}/matrix?{DAY}&view=table",
    f"{HOME}/matrix?{DAY}&kind=strength",
    f"{HOME}/search?q=child",
    f"{HOME}/search?q=visit&kind=kpis",
    f"{HOME}/plans/PLAN-2021?{DAY}&overdue=yes",
    f"{HOME}/documents/DOC-REPORT?page=2",
    f"{HOME}/kpis",
    f"{HOME}/kpis?as_of=2020-01-01",
]


def shared_titles(walk: Walk, starts: list[str]) -> list[str]:
    """Pages with the same title and other words."""
    seen: dict[str, tuple[str, str]] = {}
    said = []
    for found in walk.pages_from(*starts):
        words = words_of(found.page.one("main"))
        address, before = seen.setdefault(found.page.title, (found.address, words))
        if before != words:
            said.append(f"{found.page.title}: {address} and {found.address}")
    return said


def test_no_two_pages_share_a_title(demo: Pages, built: FastAPI) -> None:
    filled(demo)
    walk = Walk(demo, built, HOME)
    said = shared_titles(walk, STARTS)
    assert not said, "\n".join(said)


def test_no_two_pages_of_an_empty_council_share_a_title(pages: Pages, built: FastAPI) -> None:
    home = emptied(pages)
    said = shared_titles(Walk(pages, built, home), [home])
    assert not said, "\n".join(said)


def test_what_narrows_a_page_tells_it_apart(demo: Pages) -> None:
    titles = [demo.get(address).title for address in NARROWED]
    assert len(set(titles)) == len(titles), titles


def test_a_title_says_what_narrows_a_list_how_it_runs_and_which_page_it_is(demo: Pages) -> None:
    first = demo.get(f"{HOME}/actions?{DAY}&status=in_progress&q=plan&sort=-due_on")
    assert first.title == (
        "Actions, Status: In progress, Words: plan, Order: Due, last first, 4 November 2021 – Wokingham – Golden Thread"
    )
    second = demo.get(demo.get(f"{HOME}/kpis?{DAY}").links()["Next page"])
    assert second.title == "KPIs, page 2, 4 November 2021 – Wokingham – Golden Thread"
    assert demo.get(second.links()["First page"]).title == "KPIs, 4 November 2021 – Wokingham – Golden Thread"
    # Another order begins with its first page.
    assert ", page" not in demo.get(second.links()["Name"]).title


@pytest.mark.parametrize("nth", ["x", "0", "-1", "99999999", "²"])
def test_a_page_number_that_is_none_is_not_told(demo: Pages, nth: str) -> None:
    cursor = demo.get(f"{HOME}/kpis").links()["Next page"].split("cursor=")[1].split("&")[0]
    assert demo.get(f"{HOME}/kpis?cursor={cursor}&nth={nth}").title.startswith("KPIs –")


def test_the_title_of_a_page_with_a_mistake_begins_with_it(demo: Pages) -> None:
    assert demo.get(f"{HOME}/findings?kind=foo", 422).title.startswith("Error: ")
    form = demo.get(f"{HOME}/kpis/KPI-39/add-value").form(f"{HOME}/kpis/KPI-39/add-value")
    assert demo.post(form.action, form.fields, 422).title.startswith("Error: Add a value: KPI-39")
