"""Reads a Golden Thread service elsewhere, over its REST interface."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from app.errors import ConfigurationProblem, GoldenThreadError, Problem

ContentT = TypeVar("ContentT", dict[str, Any], list[Any])
_PAGE = 200


class Remote:
    """A service elsewhere as a source."""

    def __init__(self, server: str, api_key: str | None) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        base = server.rstrip("/").removesuffix("/api/v1")
        try:
            self.client = httpx.Client(base_url=f"{base}/api/v1", headers=headers, timeout=60, follow_redirects=True)
        except httpx.InvalidURL:
            raise ConfigurationProblem(f"{server} is not an address; write it as http://127.0.0.1:8000.") from None
        except UnicodeEncodeError:
            raise ConfigurationProblem("The key for --server holds characters that no key has.") from None

    def close(self) -> None:
        """Let go of the connection."""
        self.client.close()

    def gaps(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The gap report, its pages put together."""
        report: dict[str, Any] = {}
        for answer in self._pages("/gaps", {**params, "limit": _PAGE}):
            part = _content(answer, dict)
            if report:
                report["gaps"] += part["gaps"]
                report["waived"] += part["waived"]
            report = report or part
        return report

    def coverage(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The coverage report."""
        return _content(self._get("/coverage", params), dict)

    def trace(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Every thread through a record."""
        return _content(self._get(f"/trace/{quote(ref, safe='')}", params), dict)

    def graph(self, form: str, params: Mapping[str, Any]) -> str:
        """The graph in a format."""
        return self._get("/graph", {**params, "format": form}).text

    def records(self, path: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """All records of a kind."""
        for answer in self._pages(f"/{path}", {**params, "limit": _PAGE}):
            yield from _content(answer, list)

    def _pages(self, path: str, params: Mapping[str, Any]) -> Iterator[httpx.Response]:
        answer = self._get(path, params)
        yield answer
        while following := answer.links.get("next"):
            answer = self._get(str(answer.url.join(following["url"])), None)
            yield answer

    def _get(self, path: str, params: Mapping[str, Any] | None) -> httpx.Response:
        try:
            answer = self.client.get(path, params=params)
        except httpx.HTTPError as problem:
            where = str(self.client.base_url)
            raise GoldenThreadError(f"{where} cannot be reached: {problem}. Is the service running there?") from None
        if answer.is_success:
            return answer
        raise _problem(answer)


def _content(answer: httpx.Response, kind: type[ContentT]) -> ContentT:
    try:
        said = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, kind):
        raise GoldenThreadError(f"{answer.url} did not answer as Golden Thread does. Does --server lead to it?")
    return said


def _problem(answer: httpx.Response) -> GoldenThreadError:
    try:
        said = answer.json()
        problems = [Problem(problem["where"], problem["message"]) for problem in said.get("problems", [])]
        return GoldenThreadError(said.get("detail") or said["title"], problems)
    except (ValueError, KeyError, TypeError, AttributeError):
        return GoldenThreadError(f"{answer.url} answered {answer.status_code} {answer.reason_phrase}.")
