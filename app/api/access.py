"""Who may use a route: dependencies that carry the role they need, and give the endpoint its session."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session

from app.db import now, reading, unit_of_work
from app.errors import Unauthorised
from app.faces.access import Needs, check_local, needs_of
from app.services.access import LOCAL, Caller, authenticate, is_open
from app.services.records import Scope
from app.vocabulary import RoleName

_BEARER = HTTPBearer(auto_error=False, scheme_name="API key", description="A key made by `goldenthread apikey create`.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]


@dataclass(frozen=True)
class Visit:
    """One request at work: its session, who asks, and the authorities in which they may do this (None: all)."""

    session: Session
    caller: Caller
    scope: Scope


@dataclass(frozen=True)
class KeyNeeds(Needs):
    """What a route of the API asks of the key it is called with."""

    def admit(self, session: Session, request: Request, credentials: HTTPAuthorizationCredentials | None) -> Visit:
        """Let the caller in, or say why not."""
        caller = _caller(session, request, credentials)
        return Visit(session, caller, self.scope_of(caller))

    async def __call__(self, request: Request, credentials: Credentials) -> "Entrance":
        return Entrance(self, request, credentials)


@dataclass(frozen=True)
class Entrance:
    """A request that asks to be let in, by one of two doors."""

    needs: KeyNeeds
    request: Request
    credentials: HTTPAuthorizationCredentials | None

    def check(self) -> None:
        """Say why not, if the caller may not come in."""
        with self.to_read():
            pass

    @contextmanager
    def to_read(self) -> Iterator[Visit]:
        """Let the caller in to read, or say why not."""
        with reading(self.request.app.state.engine) as session:
            yield self.needs.admit(session, self.request, self.credentials)

    @contextmanager
    def to_write(self) -> Iterator[Visit]:
        """Let the caller in to change the register; what they did is committed when they leave."""
        # Who asks is settled before the write lock is taken: a stranger must not be able to hold it.
        with self.to_read() as visit:
            pass
        with unit_of_work(self.request.app.state.engine, visit.caller.name) as session:
            yield Visit(session, visit.caller, visit.scope)


Viewer = Annotated[Entrance, Depends(KeyNeeds(RoleName.VIEWER))]
Editor = Annotated[Entrance, Depends(KeyNeeds(RoleName.EDITOR))]
NationalAdmin = Annotated[Entrance, Depends(KeyNeeds(RoleName.ADMIN, everywhere=True))]


async def check_access(request: Request) -> None:
    """Say why not, if the caller may not use the route. A stranger learns nothing else about a request."""
    if needs := needs_of(request.scope.get("route")):
        entrance = await needs(request, await _BEARER(request))
        await run_in_threadpool(entrance.check)


def _caller(session: Session, request: Request, credentials: HTTPAuthorizationCredentials | None) -> Caller:
    if credentials is not None:
        return authenticate(session, credentials.credentials, now().date())
    if not is_open(session):
        raise Unauthorised("Send a key: Authorization: Bearer gt_... Make one with: goldenthread apikey create")
    check_local(request)
    return LOCAL
