"""Reads a Golden Thread service elsewhere, over its REST interface."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from app.errors import GoldenThreadError, Problem

_PAGE = 200


class Remote:
    """A service elsewhere as a source."""

    def __init__(self, server: str, api_key: str | None) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        base = server.rstrip("/").removesuffix("/api/v1")
        self.client = httpx.Client(base_url=f"{base}/api/v1", headers=headers, timeout=60, follow_redirects=True)

    def close(self) -> None:
        """Let go of the connection."""
        self.client.close()

    def gaps(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The gap report, its pages put together."""
        report: dict[str, Any] = {}
        for answer in self._pages("/gaps", {**params, "limit": _PAGE}):
            part = answer.json()
            if report:
                report["gaps"] += part["gaps"]
                report["waived"] += part["waived"]
            report = report or part
        return report

    def coverage(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The coverage report."""
        return dict(self._get("/coverage", params).json())

    def trace(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Every thread through a record."""
        return dict(self._get(f"/trace/{ref}", params).json())

    def graph(self, form: str, params: Mapping[str, Any]) -> str:
        """The graph in a format."""
        return self._get("/graph", {**params, "format": form}).text

    def records(self, path: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """All records of a kind."""
        for answer in self._pages(f"/{path}", {**params, "limit": _PAGE}):
            yield from answer.json()

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


def _problem(answer: httpx.Response) -> GoldenThreadError:
    try:
        said = answer.json()
        problems = [Problem(problem["where"], problem["message"]) for problem in said.get("problems", [])]
        return GoldenThreadError(said.get("detail") or said["title"], problems)
    except (ValueError, KeyError, TypeError):
        return GoldenThreadError(f"{answer.url} answered {answer.status_code} {answer.reason_phrase}.")
