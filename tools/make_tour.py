"""Take the pictures of `docs/tour.md` from the running service, and write the page.

Needs Chromium, what `make assets` fetches, and the folder of shared documents beside the checkout.
"""

import os
import secrets
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

import seed
from app.db import make_engine, unit_of_work
from app.main import create_app
from app.schema import upgrade
from app.services.accounts import AccountCreate, create_account
from app.services.seed import load
from app.vocabulary import RoleName
from tools.tour_stops import HOME, INTRODUCTION, STOPS, Stop

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SHARED = Path(os.environ.get("GOLDENTHREAD_SHARED", ROOT.parent / "shared"))
REPORT = SHARED / "reports" / "labelled" / "wokingham-ilacs-2019-06.pdf"
CHROMIUM = "/usr/bin/chromium"
EMAIL = "lead@council.example"
DAY = "2021-11-04"
MOST_BYTES = 150_000


def main() -> None:
    """Walk the tour once, with a picture at each stop."""
    if not REPORT.exists():
        sys.exit(f"{REPORT} is missing: the tour shows how a report is reviewed.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "tour.db") as (address, password):
        walk(address, password)
    (ROOT / "docs" / "tour.md").write_text(written(), "utf-8")


def walk(address: str, password: str) -> None:
    """Sign in, and take every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 740}, base_url=address, locale="en-GB")
        sign_in(page, password)
        prepare(page)
        for stop in STOPS:
            take(page, stop)
        browser.close()


@contextmanager
def served(file: Path) -> Iterator[tuple[str, str]]:
    """The service on a fresh database with the demonstration council; its address, and the lead's password."""
    engine, password = make_engine(f"sqlite:///{file}"), secrets.token_urlsafe()
    upgrade(engine)
    with unit_of_work(engine, "cli:seed") as session:
        load(session, Path(seed.__file__).parent)
        lead = AccountCreate(email=EMAIL, name="Improvement lead", password=password, role=RoleName.EDITOR)
        create_account(session, lead)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(engine), port=port, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}", password
    finally:
        server.should_exit = True
        thread.join()
        engine.dispose()


def sign_in(page: Page, password: str) -> None:
    """Sign in as the improvement lead."""
    page.goto("/sign-in")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "sign-in" not in address)


def prepare(page: Page) -> None:
    """Two snapshots, between which a gap closes, and a report that waits for its review."""
    snapshot(page, "2021-09-01", "Before the summer's meetings")
    page.goto(f"{HOME}/gaps/F001/SIF-2015-11-R5?as_of={DAY}")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Map this KPI").click()
    page.get_by_role("button", name="Undo").wait_for()
    snapshot(page, DAY, "For the scrutiny committee")
    page.goto(f"{HOME}/imports")
    page.set_input_files("#files", REPORT)
    page.get_by_role("button", name="Hand in and read").click()
    page.wait_for_url("**/imports/IMPORT-1")


def snapshot(page: Page, day: str, label: str) -> None:
    """Take a snapshot as of a day."""
    page.goto(f"{HOME}/snapshots?as_of={day}")
    form = page.get_by_label("What it is for (optional)")
    if not form.is_visible():
        page.get_by_text("Take a snapshot as of").click()
    form.fill(label)
    page.get_by_role("button", name="Take a snapshot").click()
    page.get_by_text("is taken, as of").wait_for()


def take(page: Page, stop: Stop) -> None:
    """Go to a stop and take its picture."""
    page.goto(f"{HOME}{stop.path}{'&' if '?' in stop.path else '?'}as_of={DAY}")
    page.wait_for_load_state("networkidle")
    if stop.scroll_to:
        page.locator(stop.scroll_to).evaluate("element => element.scrollIntoView()")
    picture = page.screenshot(path=IMAGES / stop.picture)
    if len(picture) > MOST_BYTES:
        sys.exit(f"{stop.picture} has {len(picture):,} bytes; a picture of the tour has at most {MOST_BYTES:,}.")


def written() -> str:
    """The page itself."""
    parts = [
        f"## {number}. {stop.title}\n\n{stop.words}\n\n![{stop.alt}](images/{stop.picture})"
        for number, stop in enumerate(STOPS, 1)
    ]
    return "\n\n".join([INTRODUCTION, *parts]) + "\n"


if __name__ == "__main__":
    main()
