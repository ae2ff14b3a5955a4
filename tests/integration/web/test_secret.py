"""The key that signs cookies."""

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.config import settings
from app.web import secret


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    settings.cache_clear()
    secret._kept.cache_clear()


def test_one_machine_keeps_a_key_beside_its_database_for_nobody_else_to_read(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path}/a.db")
    key = secret.secret_for(url)
    assert stat.S_IMODE((tmp_path / "a.db.secret").stat().st_mode) == 0o600
    secret._kept.cache_clear()
    assert secret.secret_for(url) == key
    assert secret.secret_for(make_url(f"sqlite:///{tmp_path}/b.db")) != key
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.db.secret", "b.db.secret"]


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    place = tmp_path / "a.db.secret"
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: secret._stored(place), range(64)))
    assert len(keys) == 1


def test_a_file_without_a_key_is_not_taken_for_one(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.db.secret").write_text("")
    assert len(secret.secret_for(make_url(f"sqlite:///{tmp_path}/a.db"))) > 32
    assert "holds no key" in caplog.text


def test_the_operators_key_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDENTHREAD_SECRET_KEY", "k" * 32)
    settings.cache_clear()
    assert secret.secret_for(make_url(f"sqlite:///{tmp_path}/a.db")) == "k" * 32
    assert list(tmp_path.iterdir()) == []
