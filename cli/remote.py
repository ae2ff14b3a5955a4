"""Reads a Golden Thread service elsewhere, over its REST interface."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from app.errors import ConfigurationProblem, GoldenThreadError, InvalidInput, NotFound, Problem

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

    def covered(self, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The records behind a number of the coverage report."""
        yield from self.records("coverage/records", params)

    def trace(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Every thread through a record."""
        return _content(self._get(f"/trace/{quote(ref, safe='')}", params), dict)

    def quote(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The quote that a finding rests on."""
        return _content(self._get(f"/quotes/{quote(ref, safe='')}", params), dict)

    def body(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """What a body sees: found by its reference, asked for by its id."""
        one = {"authority": params["authority"]} if "authority" in params else {}
        typed = ref.strip()
        known = [row for row in self.records("bodies", one) if row["ref"].lower() == typed.lower()]
        found = sorted(known, key=lambda row: row["ref"] != typed)
        if not found:
            raise NotFound("body", ref)
        if len({row["authority_id"] for row in found}) > 1:
            raise InvalidInput("Which authority?", [Problem("authority", f"several have a body {ref}: name one")])
        return _content(self._get(f"/bodies/{found[0]['id']}/view", {"as_of": params["as_of"]}), dict)

    def matrix(self, kind: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """A coverage matrix."""
        return _content(self._get(f"/matrix/{kind}", params), dict)

    def weak_points(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Single points of failure."""
        return _content(self._get("/weak-points", params), dict)

    def graph(self, form: str, params: Mapping[str, Any]) -> str:
        """The graph in a format."""
        return self._get("/graph", {**params, "format": form}).text

    def suggestions(self, what: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What may fit: kpis, findings, actions or restates."""
        return _content(self._get(f"/suggestions/{what}", params), list)

    def repeats(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What was said before, proposed and answered."""
        return _content(self._get("/repeats", params), list)

    def answer_repeat(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Accept or refuse a repeat."""
        return _content(self._send("POST", "/repeats/answers", json=content), dict)

    def changes(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """What differs between two moments, and why."""
        return _content(self._get("/changes", params), dict)

    def whatif(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """What changes would make of gaps and coverage."""
        return _content(self._send("POST", "/whatif", json=content), dict)

    def repair(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The least repair."""
        return _content(self._send("POST", "/repair", json=content), dict)

    def take_steps(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Make changes."""
        return _content(self._send("POST", "/repair/steps", json=content), dict)

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
        return self._send("GET", path, params=params)

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            answer = self.client.request(method, path, **content)
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
