"""Who may use a route: dependencies that carry the role they need, and give the endpoint its session."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import iter_route_contexts
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session

from app.db import now, reading, unit_of_work
from app.errors import Forbidden, Unauthorised
from app.services.access import LOCAL, Caller, authenticate, is_loopback, is_open
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
class Needs:
    """What a route asks of its caller: a role, in some authority or `everywhere`."""

    role: RoleName
    everywhere: bool = False

    def __str__(self) -> str:
        return f"{self.role} of all authorities" if self.everywhere else str(self.role)

    def admit(self, session: Session, request: Request, credentials: HTTPAuthorizationCredentials | None) -> Visit:
        """Let the caller in, or say why not."""
        caller = _caller(session, request, credentials)
        scope = caller.scope_for(self.role)
        if self.everywhere and scope is not None:
            raise Forbidden(f"This needs the role {self}.")
        return Visit(session, caller, scope)

    async def __call__(self, request: Request, credentials: Credentials) -> "Entrance":
        return Entrance(self, request, credentials)


@dataclass(frozen=True)
class Entrance:
    """A request that asks to be let in, by one of two doors."""

    needs: Needs
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


Viewer = Annotated[Entrance, Depends(Needs(RoleName.VIEWER))]
Editor = Annotated[Entrance, Depends(Needs(RoleName.EDITOR))]
NationalAdmin = Annotated[Entrance, Depends(Needs(RoleName.ADMIN, everywhere=True))]


def route_needs(app: FastAPI) -> dict[tuple[str, str], Needs | None]:
    """What each (method, address) asks of its caller, read off the routes themselves; None asks nothing."""
    found: dict[tuple[str, str], Needs | None] = {}
    for route in iter_route_contexts(app.routes):
        found |= {(method, str(route.path)): _needs_of(route) for method in sorted(route.methods or ())}
    return found


async def check_access(request: Request) -> None:
    """Say why not, if the caller may not use the route. A stranger learns nothing else about a request."""
    if needs := _needs_of(request.scope.get("route")):
        entrance = await needs(request, await _BEARER(request))
        await run_in_threadpool(entrance.check)


def _needs_of(route: Any) -> Needs | None:
    dependant = getattr(route, "dependant", None)
    asked = [part.call for part in dependant.dependencies] if dependant else []
    return next((call for call in asked if isinstance(call, Needs)), None)


def _caller(session: Session, request: Request, credentials: HTTPAuthorizationCredentials | None) -> Caller:
    if credentials is not None:
        return authenticate(session, credentials.credentials, now().date())
    if not is_open(session):
        raise Unauthorised("Send a key: Authorization: Bearer gt_... Make one with: goldenthread apikey create")
    _check_local(request)
    return LOCAL


def _check_local(request: Request) -> None:
    """While nobody has a key, serve only this machine: not the network, nor a web page open in its browser."""
    named = ["//" + request.headers.get("host", ""), request.headers.get("origin", "//localhost")]
    client = request.client.host if request.client else ""
    if not is_loopback(client) or not all(is_loopback(_host_of(address)) for address in named):
        raise Forbidden(
            "Nobody has a key yet, so only requests from this machine to 127.0.0.1 or localhost are answered. "
            "Make a key: goldenthread apikey create NAME --role admin"
        )


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
