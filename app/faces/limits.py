"""The largest request that is taken in, checked before anything reads it."""

import re
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooLarge

MEGABYTE = 1 << 20
Answerer = Callable[[Request, Exception], Awaitable[Response]]


class BodyLimit:
    """Answers 413 to a request that says it is too large, and to one that turns out to be.

    `uploads` matches the addresses under which documents are taken in, whose limit is larger.
    """

    def __init__(
        self, app: ASGIApp, megabytes: int, uploads: re.Pattern[str], upload_megabytes: int, answer: Answerer
    ) -> None:
        self.app = app
        self.megabytes = megabytes
        self.uploads = uploads
        self.upload_megabytes = upload_megabytes
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.upload_megabytes if self.uploads.fullmatch(scope["path"]) else self.megabytes
        if _said_length(scope) > most * MEGABYTE:
            response = await self.answer(Request(scope), TooLarge(_said(most)))
            await response(scope, receive, send)
            return
        await self.app(scope, _counted(receive, most), send)


def _said_length(scope: Scope) -> int:
    said = Headers(scope=scope).get("content-length", "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


def _counted(receive: Receive, most: int) -> Receive:
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most * MEGABYTE:
            # The framework turns every other error while a body is read into a 400.
            raise HTTPException(TooLarge.status, _said(most))
        return message

    return counting


def _said(most: int) -> str:
    return f"The request is larger than {most} MB. Send it in parts."
