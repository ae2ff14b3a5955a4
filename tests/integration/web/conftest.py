"""Pages as people get them: from a client that looks at every page's HTML and queries, or in a real browser."""

import shutil
import socket
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, event

import seed
from app.db import make_engine, unit_of_work
from app.main import create_app
from app.services.accounts import AccountCreate, create_account
from app.services.seed import load
from app.vocabulary import RoleName
from tests.conftest import database_url, missing, run_on_server
from tests.integration.web.html import Html

with warnings.catch_warnings():
    # It would rather have the successor of httpx, and says so when it is imported.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
MOST_QUERIES = 10
PASSWORD = "correct horse battery staple"
_FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_number = count(1)


class Pages:
    """A browser without a screen: it keeps cookies, follows redirects, and refuses pages that are not sound."""

    def __init__(self, app: FastAPI, engine: Engine, address: str = "127.0.0.1") -> None:
        self.engine = engine
        self.client = TestClient(app, f"http://{address}", client=(address, 50000), raise_server_exceptions=False)
        self.answer: Any = None

    def get(self, path: str, status: int = 200) -> Html:
        """A page; a redirect is followed. It makes no more than ten queries, however many rows it shows."""
        with counted(self.engine) as queries:
            self.answer = self.client.get(path, follow_redirects=False)
        if self.answer.is_redirect:
            return self.get(self.answer.headers["location"], status)
        assert self.answer.status_code == status, f"{path}: {self.answer.status_code}\n{self.answer.text[:3000]}"
        assert len(queries) <= MOST_QUERIES, f"{path} makes {len(queries)} queries:\n" + "\n".join(queries)
        return self._page(path)

    def post(self, path: str, data: dict[str, Any], status: int = 200, **more: Any) -> Html:
        """What comes after a form is posted, just as it is given; a redirect is followed."""
        self.answer = self.client.post(path, data=data, follow_redirects=False, **more)
        if self.answer.is_redirect:
            return self.get(self.answer.headers["location"], status)
        assert self.answer.status_code == status, f"{path}: {self.answer.status_code}\n{self.answer.text[:3000]}"
        return self._page(path)

    def submit(self, page: Html, action: str, status: int = 200, **typed: Any) -> Html:
        """Fill in the form of a page that leads to `action`, and send it."""
        form = page.form(action)
        unknown = set(typed) - set(form.fields)
        assert not unknown, f"the form has no {unknown}, but {sorted(form.fields)}"
        if form.method == "post":
            return self.post(form.action, form.fields | typed, status)
        self.answer = self.client.get(form.action, params=form.fields | typed)
        assert self.answer.status_code == status
        return self._page(form.action)

    def _page(self, path: str) -> Html:
        assert self.answer.headers["content-type"].startswith("text/html"), path
        page = Html(self.answer.text, path)
        assert list(page.problems()) == [], path
        return page


class counted:  # noqa: N801 - reads as a word
    """Collects the statements that an engine runs meanwhile."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.statements: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.statements.append(" ".join(statement.split())[:300])


@pytest.fixture(scope="session")
def built() -> FastAPI:
    """One app for all tests: making it takes longer than most of them."""
    return create_app()


@pytest.fixture
def pages(built: FastAPI, engine: Engine) -> Pages:
    """Somebody at the service's own machine, with an empty register."""
    built.state.engine = engine
    return Pages(built, engine)


@pytest.fixture(scope="session")
def seeded_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the demonstration council, to copy."""
    file = tmp_path_factory.mktemp("seeded") / "seeded.db"
    shutil.copy(migrated_sqlite, file)
    _load(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def seeded_postgres(postgres_server: str, migrated_postgres: str) -> str:
    """The name of a database with the demonstration council, to copy."""
    run_on_server(postgres_server, f"CREATE DATABASE seeded TEMPLATE {migrated_postgres}")
    _load(database_url(postgres_server, "seeded"))
    return "seeded"


@pytest.fixture(params=["sqlite", "postgresql"])
def demo_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A fresh database with the demonstration council, on each of the two."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("seeded_sqlite"), tmp_path / "demo.db")
        engine = make_engine(f"sqlite:///{tmp_path / 'demo.db'}")
        yield engine
        engine.dispose()
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("seeded_postgres")
    name = f"demo_{uuid.uuid4().hex[:12]}"
    run_on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    engine = make_engine(database_url(server, name))
    yield engine
    engine.dispose()
    run_on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def demo(built: FastAPI, demo_engine: Engine) -> Pages:
    """Somebody at the service's own machine, with the demonstration council (wokingham)."""
    built.state.engine = demo_engine
    return Pages(built, demo_engine)


def make_account(engine: Engine, role: str = "admin", authority: str | None = None) -> str:
    """Make an account with the password of all tests; gives its address. It closes an open register."""
    email = f"person{next(_number)}@council.test"
    data = AccountCreate(email=email, name="A Person", password=PASSWORD, role=RoleName(role), authority=authority)
    with unit_of_work(engine, "test") as session:
        create_account(session, data)
    return email


SignIn = Callable[..., Html]


def sign_in(pages: Pages, email: str, password: str = PASSWORD, status: int = 200) -> Html:
    """Sign in as a person does."""
    return pages.submit(pages.get("/sign-in?next=/councils"), "/sign-in", status, email=email, password=password)


def _load(url: str) -> None:
    engine = make_engine(url)
    with unit_of_work(engine, "cli:seed") as session:
        load(session, Path(seed.__file__).parent)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


@pytest.fixture
def live_engine(seeded_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    """The database of the real server."""
    shutil.copy(seeded_sqlite, tmp_path / "live.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'live.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def live(live_engine: Engine) -> Iterator[str]:
    """The address of a real server whose register holds the demonstration council."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(create_app(live_engine), port=port, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    if not CHROMIUM.exists():
        missing("Chromium (apt-get install chromium)")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    # Module by module: while it runs, no other test of this thread could have an event loop of its own.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)
        yield chromium
        chromium.close()


Browser = Callable[..., Any]


@pytest.fixture
def browser(chromium: Any) -> Iterator[Browser]:
    """Opens windows: `browser()`, `browser(width=375)`, `browser(scripts=False)`.

    A page that reports an error to its console (a script that broke, something that the policy refused) fails the test.
    """
    contexts, complaints = [], []

    def opened(width: int = 1280, height: int = 900, *, scripts: bool = True) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(said: Any) -> bool:
    # The status of a page that is meant to be an error is told as one, too.
    return said.type == "error" and "Failed to load resource" not in said.text


def assert_accessible(page: Any) -> None:
    """The page as it stands breaks no rule of WCAG 2.2 A and AA that axe-core can see."""
    if not AXE.exists():
        missing("axe-core (make assets)")
    page.evaluate(AXE.read_text())
    # What it found in order is as long as the page, and takes longer to bring here than to find.
    asked = "{runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}"
    found = page.evaluate(f"tags => axe.run(document, {asked}).then(result => result.violations)", _TAGS)
    said = [f"{v['id']}: {v['help']}\n  {n['html']}\n  {n['failureSummary']}" for v in found for n in v["nodes"]]
    assert not said, page.url + "\n" + "\n".join(said[:10])
