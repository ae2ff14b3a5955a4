"""Where the reading commands read: the database of this machine, or a service elsewhere. Both answer alike."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, Protocol


class Source(Protocol):
    """What a reading command can ask for; parameters are named as in the REST service."""

    def gaps(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The gap report."""

    def coverage(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The coverage report."""

    def trace(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Every thread through a record."""

    def graph(self, form: str, params: Mapping[str, Any]) -> str:
        """The graph in a format."""

    def records(self, path: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """All records of a kind, page by page."""


@contextmanager
def open_source(server: str | None, api_key: str | None) -> Iterator[Source]:
    """The service at `server`, or without one the configured database."""
    if server:
        from cli.remote import Remote

        with closing(Remote(server, api_key)) as remote:
            yield remote
    else:
        from cli.local import Local

        yield Local()


def wanted(**params: Any) -> dict[str, Any]:
    """Parameters that were given."""
    return {key: value for key, value in params.items() if value not in (None, [], ())}
