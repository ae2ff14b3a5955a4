"""What a browser keeps for the pages: who signed in, a token for its forms, and a message for the next page.

Every cookie is signed, so that the service needs no memory of its own: any of its processes can answer.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import TypeAdapter, ValidationError

from app.config import settings
from app.db import now
from app.web.secret import secret_for

SESSION, MESSAGE = "goldenthread_session", "goldenthread_message"
_MESSAGE_SECONDS = 300
# A browser keeps at most 4,096 bytes of a cookie.
_LONGEST = 3_800
_SHORT = 300
_MOST_DETAILS = 5


@dataclass(frozen=True)
class Session:
    """A browser's session: the token of its forms and, of somebody who signed in, the account and its epoch."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    user_id: int | None = None
    epoch: int = 0


@dataclass(frozen=True)
class Undo:
    """A form that takes a change back: where it is posted, and what it holds."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    label: str = "Undo"


@dataclass(frozen=True)
class Link:
    """A detail that leads to the page of what it tells."""

    text: str
    href: str


@dataclass(frozen=True)
class Said:
    """What the next page tells: a sentence, what else changed, and how to take it back."""

    message: str
    details: Sequence[str | Link] = field(default_factory=list)
    undo: Undo | None = None


_SESSIONS, _MESSAGES = TypeAdapter(Session), TypeAdapter(Said)


def session_of(request: Request) -> tuple[Session, bool]:
    """The browser's session, and whether it has to be written (again): it is new, or getting old."""
    hours = settings().session_hours
    try:
        content, signed_at = _signer(request, SESSION).loads(
            request.cookies.get(SESSION, ""), max_age=int(hours * 3600), return_timestamp=True
        )
        session = _SESSIONS.validate_python(content)
    except (BadSignature, ValidationError):
        return Session(), True
    return session, now() - _utc(signed_at) > timedelta(hours=hours / 10)


def keep_session(request: Request, response: Response, session: Session) -> None:
    """Write the session into the answer."""
    content = {"token": session.token, "user_id": session.user_id, "epoch": session.epoch}
    _set(request, response, SESSION, content, int(settings().session_hours * 3600))


def say(request: Request, response: Response, said: Said) -> None:
    """Let the next page tell something."""
    shown = [_shortened(detail) for detail in said.details[:_MOST_DETAILS]]
    rest = len(said.details) - len(shown)
    full = replace(said, details=[*shown, f"and {rest} more"] if rest else shown)
    short = replace(said, message=_cut(said.message), details=[])
    signer = _signer(request, MESSAGE)
    fits = len(signer.dumps(_MESSAGES.dump_python(full))) <= _LONGEST
    _set(request, response, MESSAGE, _MESSAGES.dump_python(full if fits else short), _MESSAGE_SECONDS)


def said_before(request: Request) -> Said | None:
    """What the page before wanted told."""
    try:
        content = _signer(request, MESSAGE).loads(request.cookies.get(MESSAGE, ""), max_age=_MESSAGE_SECONDS)
        return _MESSAGES.validate_python(content)
    except (BadSignature, ValidationError):
        return None


def forget(response: Response, name: str) -> None:
    """Delete a cookie."""
    response.delete_cookie(name, path="/", httponly=True, samesite="lax")


def _shortened(detail: str | Link) -> str | Link:
    return detail[:200] if isinstance(detail, str) else replace(detail, text=detail.text[:200])


def _cut(message: str) -> str:
    return message if len(message) <= _SHORT else f"{message[:_SHORT]}..."


def _set(request: Request, response: Response, name: str, content: Any, seconds: int) -> None:
    response.set_cookie(
        name,
        str(_signer(request, name).dumps(content)),
        max_age=seconds,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _signer(request: Request, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_for(request.app.state.engine.url), salt=purpose)


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
