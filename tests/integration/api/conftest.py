"""A real service on a real database, called as a client on this machine calls it."""

import shutil
import warnings
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.db import make_engine, now, unit_of_work
from app.main import create_app
from app.models.access import ApiKeyCreate
from app.services.access import create_api_key
from app.vocabulary import RoleName
from tests.conftest import database_url, run_on_server
from tests.integration.api.council import Council

with warnings.catch_warnings():
    # It would rather have the successor of httpx, and says so when it is imported.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

KeyMaker = Callable[..., dict[str, str]]


@pytest.fixture(scope="session")
def built() -> FastAPI:
    """One app for all tests: making it takes longer than most of them."""
    return create_app()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database that tests share while nobody has a key: each makes its own authority, and looks at that alone."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("shared") / "shared.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        url = f"sqlite:///{file}"
    else:
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_postgres")
        run_on_server(server, f"CREATE DATABASE shared TEMPLATE {template}")
        url = database_url(server, "shared")
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def app(built: FastAPI, shared_engine: Engine) -> FastAPI:
    built.state.engine = shared_engine
    return built


def local_client(app: FastAPI) -> TestClient:
    """A client on the machine that the service runs on. A fault of the service is its answer, not an exception."""
    return TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 50000), raise_server_exceptions=False)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return local_client(app)


@pytest.fixture(scope="session")
def council(built: FastAPI, shared_engine: Engine) -> Council:
    """An authority with one record of every kind, which tests look at and leave as they are."""
    built.state.engine = shared_engine
    return Council(local_client(built)).filled()


@pytest.fixture
def fresh(client: TestClient) -> Council:
    """An authority without records, for one test."""
    return Council(client)


@pytest.fixture
def guarded(built: FastAPI, engine: Engine) -> TestClient:
    """A client of a database of its own, in which the test may make keys."""
    built.state.engine = engine
    return local_client(built)


@pytest.fixture
def make_key(engine: Engine) -> KeyMaker:
    """Makes a key, and gives the headers that send it."""

    number = count(1)

    def make(role: str, authority: str | None = None, expires_on: date | None = None) -> dict[str, str]:
        until = expires_on or now().date() + timedelta(days=1)
        data = ApiKeyCreate(name=f"Key {next(number)}", role=RoleName(role), authority=authority, expires_on=until)
        with unit_of_work(engine, "test") as session:
            _, token = create_api_key(session, data, min(until, now().date()))
        return {"Authorization": f"Bearer {token}"}

    return make
