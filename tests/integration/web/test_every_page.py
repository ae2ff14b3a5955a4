"""Every page that the links of a council reach: valid, light, few queries, accessible, and no wider than the screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from tests.integration.web.conftest import MOST_QUERIES, Browser, Pages, assert_accessible
from tests.integration.web.walk import Found, Walk

HOME = "/councils/wokingham"
DAY = "as_of=2021-11-04"
# Records with something to show: quotations, a series with targets, meetings, threads.
RICH = ("findings/SIF-2015-11-R1", "kpis/KPI-34", "bodies/CSOS", "gaps/F001/SIF-2015-11-R2")
# Pages of no council, which links inside one do not reach.
OUTSIDE = ["/councils", "/imports/new"]
STARTS = [f"{HOME}?{DAY}", *(f"{HOME}/{part}?{DAY}" for part in RICH), *OUTSIDE]
FEWEST_KINDS, MOST_BYTES = 60, 300_000
# The picture of every thread is what its page is for.
HEAVY = "/councils/{authority_ref}/threads"
# A comparison freezes the register as it is now, and looks for causes: decision 0025.
WORKED_OUT = 16
PLAN = "Ref,Action,Owner,Timescale\n1.1,Hold supervision every month,Head of Service,31 March 2022\n"
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def filled(pages: Pages) -> None:
    """Hand in a plan and take a snapshot, so that their pages have something to show."""
    token = {"csrf_token": pages.get("/imports/new").form("/imports/new").fields["csrf_token"]}
    pages.post(f"{HOME}/imports", token, files=[("files", ("plan.csv", PLAN.encode()))])
    for label in ("Before", "After"):
        pages.submit(pages.get(f"{HOME}/snapshots?{DAY}"), f"{HOME}/snapshots", label=label)


def emptied(pages: Pages) -> str:
    """A council of which nothing is said yet."""
    assert pages.client.post("/api/v1/authorities", json={"name": "Empty"}).status_code == 201
    return "/councils/empty"


def wrong_with(found: Found) -> Iterator[str]:
    """What a reader without eyes, or with many windows, would miss."""
    yield from found.page.problems()
    name = found.page.title.split(" – ")[0].removeprefix("Error: ")
    if not name or name in ("Golden Thread", "Wokingham", "Empty"):
        yield f"the title does not tell the page: {found.page.title}"
    if found.queries > (WORKED_OUT if "/snapshots/SNAP-" in found.address else MOST_QUERIES):
        yield f"it makes {found.queries} queries"


def faults(walk: Walk, *starts: str) -> tuple[list[str], int]:
    """What is wrong with the pages of a walk, and how many there were."""
    said: list[str] = []
    kinds = 0
    for found in walk.pages_from(*starts):
        kinds += 1
        said += [f"{found.address}: {problem}" for problem in wrong_with(found)]
    return said + walk.broken, kinds


def test_every_page_is_sound(demo: Pages, built: FastAPI) -> None:
    filled(demo)
    said, kinds = faults(Walk(demo, built, HOME), *STARTS)
    assert not said, "\n".join(said)
    assert kinds > FEWEST_KINDS


def test_every_page_of_an_empty_council_is_sound(pages: Pages, built: FastAPI) -> None:
    without_any, _ = faults(Walk(pages, built, "/councils/"), *OUTSIDE)
    home = emptied(pages)
    said, kinds = faults(Walk(pages, built, home), home)
    said += without_any
    assert not said, "\n".join(said)
    assert kinds > 12


@contextmanager
def weighed(page: Any) -> Iterator[list[int]]:
    """Collects how many bytes came over the wire meanwhile; nothing is taken from a cache."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    came: list[int] = []
    session.on("Network.loadingFinished", lambda event: came.append(int(event["encodedDataLength"])))
    yield came
    session.detach()


def seen_faults(page: Any, address: str, route: str, came: list[int]) -> Iterator[str]:
    """What is wrong with a page as a browser draws it, in a hand and then on a desk."""
    came.clear()
    page.set_viewport_size({"width": 375, "height": 900})
    page.goto(address)
    if sum(came) > MOST_BYTES and route != HEAVY:
        yield f"{address} weighs {sum(came):,} bytes"
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if wider := page.evaluate(_WIDER):
            yield f"{address} is {wider} pixels wider than a screen of {width}"
        try:
            assert_accessible(page)
        except AssertionError as problem:
            yield f"at {width}: {problem}"


@pytest.mark.parametrize("council", ["wokingham", "empty"])
def test_every_page_fits_the_screen_and_is_accessible(
    live: str, live_engine: Engine, built: FastAPI, browser: Browser, council: str
) -> None:
    built.state.engine = live_engine
    pages = Pages(built, live_engine)
    if council == "wokingham":
        filled(pages)
        home, starts = HOME, STARTS
    else:
        home = emptied(pages)
        starts = [home]
    walk = Walk(pages, built, home, closely=False)
    page, said = browser(), []
    with weighed(page) as came:
        for found in walk.pages_from(*starts):
            said += seen_faults(page, live + found.address, found.kind.route, came)
    assert not said, "\n".join(said)
