"""The key that signs cookies: set by the operator, or kept beside the database of one machine.

It is not kept in the database: who can read a copy of that must not be able to sign in as somebody.
"""

import logging
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from sqlalchemy import URL

from app.config import settings

_BYTES, _SHORTEST = 48, 32
log = logging.getLogger(__name__)


def secret_for(database: URL) -> str:
    """The key of the service that works on this database."""
    return settings().secret_key or _kept(_file_of(database))


def _file_of(database: URL) -> str:
    return (database.database or "") if database.get_backend_name() == "sqlite" else ""


@lru_cache
def _kept(file: str) -> str:
    """The key beside a SQLite file, made when it is first asked for; elsewhere one that this process forgets."""
    if file and file != ":memory:":
        try:
            return _stored(Path(f"{file}.secret"))
        except OSError as problem:
            log.warning("The key that signs cookies cannot be kept: %s", problem)
    log.warning("GOLDENTHREAD_SECRET_KEY is not set: whoever is signed in will not be when the service starts again.")
    return secrets.token_urlsafe(_BYTES)


def _stored(place: Path) -> str:
    """The key in the file, whichever process made it: it appears there whole, or not at all."""
    if not place.exists():
        half = place.with_name(f"{place.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(_BYTES))
            with suppress(FileExistsError):
                os.link(half, place)
        finally:
            half.unlink(missing_ok=True)
    key = place.read_text()
    if len(key) < _SHORTEST:
        raise OSError(f"{place} holds no key; delete it")
    return key
