"""Walks the pages of a council as their links lead, one page of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from fastapi import FastAPI
from starlette.routing import compile_path

from app.faces.access import route_needs
from tests.integration.web.conftest import Pages, counted
from tests.integration.web.html import Html

# They say which rows a page shows, not what page it is.
_NEUTRAL = {"as_of", "cursor"}
# One form or page for every kind of record.
_TASKS = {"change", "delete", "history"}


@dataclass(frozen=True)
class Kind:
    """A kind of page: the route that answers it, and what its address asks for."""

    route: str
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A page that a walk came by, and how many queries it made."""

    page: Html
    address: str
    kind: Kind
    queries: int


class Walk:
    """Pages that links reach below one address.

    Parameters
    ----------
    pages
        Who walks.
    app
        Whose routes tell one kind of page from another.
    below
        Only addresses that start like this are followed.
    closely
        Whether pages of one route are of several kinds by what their address asks for, and those of the same task
        (change, delete, history) by the kind of record.
    """

    def __init__(self, pages: Pages, app: FastAPI, below: str, *, closely: bool = True) -> None:
        self.pages = pages
        self.below = below
        self.closely = closely
        self.broken: list[str] = []
        routes = {path for method, path in route_needs(app) if method == "GET" and path.startswith("/councils/")}
        # A word in an address goes before a reference in its place.
        self._routes = [(compile_path(route)[0], route) for route in sorted(routes, key=lambda path: path.count("{"))]

    def kind(self, address: str) -> Kind:
        """What kind of page an address leads to."""
        parts = urlsplit(address)
        route = next((route for pattern, route in self._routes if pattern.match(parts.path)), parts.path)
        if self.closely:
            asked = {name for name, text in parse_qsl(parts.query) if text} - _NEUTRAL
            return Kind(route, tuple(sorted(asked)))
        _, _, task = route.partition("/{ref}/")
        return Kind(f"*/{task}" if task in _TASKS else route)

    def pages_from(self, *starts: str) -> Iterator[Found]:
        """One page of each kind that the links reach; a file is fetched, and a link to nowhere noted as broken."""
        waiting = [(start, "the start") for start in starts]
        seen: set[Kind] = set()
        while waiting:
            address, source = waiting.pop(0)
            if (kind := self.kind(address)) in seen:
                continue
            seen.add(kind)
            with counted(self.pages.engine) as queries:
                answer = self.pages.client.get(address)
            if answer.status_code != 200:
                self.broken.append(f"{address} answers {answer.status_code}; {source} leads there")
            elif answer.headers["content-type"].startswith("text/html"):
                page = Html(answer.text, address)
                yield Found(page, address, kind, len(queries))
                waiting += [(link, address) for link in _links(page) if link.startswith(self.below)]


def _links(page: Html) -> Iterator[str]:
    for link in page.all("a"):
        yield urldefrag(urljoin(page.path, link.get("href", ""))).url
