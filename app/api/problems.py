"""Every error as an RFC 9457 problem: what is wrong, where, and what to do."""

import json
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.api.access import check_access
from app.errors import GoldenThreadError, Problem, Unauthorised
from app.faces.faults import LONGEST_PLACE, blames_request, extra_headers, fault_of

MEDIA_TYPE = "application/problem+json"
# What every route may answer besides its own problems.
ALWAYS = (401, 403, 413, 422, 500, 503)
# An answer about a bad request must not grow much beyond the request itself.
_MOST_PROBLEMS = 10_000

Responses = dict[int | str, dict[str, Any]]


class PlaceProblem(BaseModel):
    """One thing that is wrong, and where: a field, a row and field, a parameter."""

    where: str
    message: str


class ProblemDetails(BaseModel):
    """What went wrong with a request (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    problems: list[PlaceProblem]


async def problem_answer(request: Request, error: Exception) -> Response:
    """Any error as the answer to a request."""
    fault = fault_of(request, error)
    if blames_request(error):
        try:
            await check_access(request)
        except GoldenThreadError as refusal:
            fault = refusal
    return problem_response(request.url.path, fault, extra_headers(request, error, fault))


def problem_response(path: str, error: GoldenThreadError, headers: dict[str, str] | None = None) -> Response:
    """One error as the answer to a request of this path."""
    shown = error.problems[:_MOST_PROBLEMS]
    if len(error.problems) > len(shown):
        shown.append(Problem("", f"and {len(error.problems) - len(shown)} more"))
    content = {
        "type": f"urn:goldenthread:problem:{_kind(error)}",
        "title": error.title,
        "status": error.status,
        "detail": error.message,
        "instance": quote(path),
        "problems": [{"where": p.where[:LONGEST_PLACE], "message": p.message} for p in shown],
    }
    # A place may hold what the sender wrote, and half a surrogate pair is no UTF-8.
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    asked = {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthorised) else {}
    return Response(body, error.status, {**asked, **(headers or {})}, MEDIA_TYPE)


def declared(*statuses: int) -> Responses:
    """The problems that a route may answer, for its OpenAPI description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in sorted(statuses)}


def _kind(error: GoldenThreadError) -> str:
    if type(error) is GoldenThreadError:
        return re.sub(r"\W+", "-", error.title.lower())
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
