"""What a route asks of its caller, and who may call while nobody has a key or an account."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts

from app.errors import Forbidden
from app.services.access import Caller, is_loopback
from app.services.records import Scope
from app.vocabulary import RoleName


@dataclass(frozen=True)
class Needs:
    """What a route asks of its caller: a role, in some authority or `everywhere`."""

    role: RoleName
    everywhere: bool = False

    def __str__(self) -> str:
        return f"{self.role} of all authorities" if self.everywhere else str(self.role)

    def scope_of(self, caller: Caller) -> Scope:
        """The authorities in which the caller may do this; None is all of them.

        Raises
        ------
        Forbidden
            There is none, or all are needed.
        """
        scope = caller.scope_for(self.role)
        if self.everywhere and scope is not None:
            raise Forbidden(f"This needs the role {self}.")
        return scope


def route_needs(app: FastAPI) -> dict[tuple[str, str], Needs | None]:
    """What each (method, address) asks of its caller, read off the routes themselves; None asks nothing."""
    found: dict[tuple[str, str], Needs | None] = {}
    for route in iter_route_contexts(app.routes):
        found |= {(method, str(route.path)): needs_of(route) for method in sorted(route.methods or ())}
    return found


def needs_of(route: Any) -> Any:
    """What one route asks of its caller; None asks nothing."""
    dependant = getattr(route, "dependant", None)
    asked = [part.call for part in dependant.dependencies] if dependant else []
    return next((call for call in asked if isinstance(call, Needs)), None)


def check_local(request: Request) -> None:
    """While nobody has a key, serve only this machine: not the network, nor a web page open in its browser.

    Raises
    ------
    Forbidden
    """
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
