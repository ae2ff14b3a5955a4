"""A POST that names an Idempotency-Key is done once, however often it is sent."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response

from app.api.access import Visit
from app.services.idempotency import Answer, claim, keep

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x20-\x7e]+$",
        description="Sent again with the same content, the request is answered as before and done no second time.",
    ),
]


@dataclass(frozen=True)
class OnceOnly:
    """The request as far as repeating it goes."""

    address: str
    key: str | None

    def answer(self, visit: Visit, content: bytes, make: Callable[[Visit], Response]) -> Response:
        """The answer that `make` gives, or the one that was given to this request before."""
        if self.key is None:
            return make(visit)
        request_hash = hashlib.sha256(b"\0".join([self.address.encode(), content])).hexdigest()
        if before := claim(visit.session, visit.caller.name, self.key, request_hash):
            return Response(before.body, before.status, before.headers | {"Idempotency-Replayed": "true"})
        response = make(visit)
        kept = Answer(response.status_code, dict(response.headers), bytes(response.body).decode())
        keep(visit.session, visit.caller.name, self.key, kept)
        return response


async def _once_only(request: Request, key: Key = None) -> OnceOnly:
    return OnceOnly(f"{request.method} {request.url.path}", key)


Once = Annotated[OnceOnly, Depends(_once_only)]
