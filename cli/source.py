"""Where most commands ask: the database of this machine, or a service elsewhere. Both answer alike."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, Protocol


class Source(Protocol):
    """What a command can ask for; parameters and contents are named as in the REST service."""

    def gaps(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The gap report."""

    def coverage(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The coverage report."""

    def covered(self, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The records behind a number of the coverage report."""

    def trace(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Every thread through a record."""

    def quote(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The quote that a finding rests on."""

    def body(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """What a body sees."""

    def matrix(self, kind: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """A coverage matrix."""

    def weak_points(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Single points of failure."""

    def graph(self, form: str, params: Mapping[str, Any]) -> str:
        """The graph in a format."""

    def suggestions(self, what: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What may fit: kpis, findings, actions or restates."""

    def repeats(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What was said before, proposed and answered."""

    def answer_repeat(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Accept or refuse that a finding says again what an earlier one said."""

    def changes(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """What differs between two moments, and why."""

    def whatif(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """What changes would make of gaps and coverage."""

    def repair(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The least repair."""

    def take_steps(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Make changes."""

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
