"""Every error as an RFC 9457 problem: what is wrong, where, and what to do."""

import json
import logging
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from app.api.access import check_access
from app.db import is_busy
from app.errors import Busy, GoldenThreadError, InvalidInput, NotFound, Problem, TooLarge, Unauthorised

MEDIA_TYPE = "application/problem+json"
# What every route may answer besides its own problems.
ALWAYS = (401, 403, 413, 422, 500, 503)
RETRY_SECONDS = 1
# An answer about a bad request must not grow much beyond the request itself.
_MOST_PROBLEMS = 10_000
_LONGEST_PLACE = 200
# What PostgreSQL says of a table or column that a migration has yet to make.
_LACKING = {"42P01", "42703"}
_UNREADABLE = "The body cannot be read as JSON: is it UTF-8, not nested too deeply, and without endless numbers?"

Responses = dict[int | str, dict[str, Any]]

log = logging.getLogger(__name__)


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


class Unreachable(GoldenThreadError):
    """The database does not answer, or lacks its tables."""

    status = 503
    title = "The database cannot be used"


def handle_errors(app: FastAPI) -> None:
    """Render every error of the app as a problem."""
    app.add_exception_handler(GoldenThreadError, _domain_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(OperationalError, _database_error)
    app.add_exception_handler(PoolTimeout, _database_error)
    app.add_exception_handler(ProgrammingError, _database_error)
    app.add_exception_handler(Exception, _unforeseen)


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
        "problems": [{"where": p.where[:_LONGEST_PLACE], "message": p.message} for p in shown],
    }
    # A place may hold what the sender wrote, and half a surrogate pair is no UTF-8.
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, error.status, {**_headers(error), **(headers or {})}, MEDIA_TYPE)


def declared(*statuses: int) -> Responses:
    """The problems that a route may answer, for its OpenAPI description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in sorted(statuses)}


def _kind(error: GoldenThreadError) -> str:
    if type(error) is GoldenThreadError:
        return re.sub(r"\W+", "-", error.title.lower())
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def _headers(error: GoldenThreadError) -> dict[str, str]:
    if isinstance(error, Unauthorised):
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": str(RETRY_SECONDS)} if error.status == HTTPStatus.SERVICE_UNAVAILABLE else {}


async def _domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, GoldenThreadError)  # noqa: S101 - what the handler is registered for
    return problem_response(request.url.path, error)


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    problems = [_place_problem(found) for found in error.errors()]
    said = "One thing is" if len(problems) == 1 else f"{len(problems)} things are"
    return await _after_access(request, InvalidInput(f"{said} wrong with the request.", problems))


async def _after_access(request: Request, error: GoldenThreadError) -> Response:
    try:
        await check_access(request)
    except GoldenThreadError as refusal:
        error = refusal
    return problem_response(request.url.path, error)


def _place_problem(found: dict[str, Any]) -> Problem:
    if found["type"] == "json_invalid":
        return Problem("body", f"is not JSON: {found['ctx']['error']} (character {found['loc'][1]})")
    if found["type"] == "model_attributes_type":
        return Problem("body", "should be a JSON object, sent with the header Content-Type: application/json")
    # What was sent is never repeated: it may be long, secret, or no text at all.
    place = found["loc"][1:] or found["loc"]
    return Problem(".".join(str(part) for part in place), found["msg"].removeprefix("Value error, "))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return await _after_access(request, _named(request, error))
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = _allowed(request)
    return problem_response(request.url.path, _named(request, error), headers)


def _allowed(request: Request) -> str:
    """Every method that the address answers; the framework would name those of its first route only."""
    routes = iter_route_contexts(request.app.routes)
    fitting = (route for route in routes if compile_path(str(route.path))[0].match(request.url.path))
    return ", ".join(sorted({method for route in fitting for method in route.methods or ()}))


def _named(request: Request, error: HTTPException) -> GoldenThreadError:
    if error.status_code == TooLarge.status:
        return TooLarge(error.detail)
    if error.status_code == NotFound.status:
        return NotFound("address", request.url.path[:_LONGEST_PLACE])
    named = GoldenThreadError(_UNREADABLE if error.detail == "There was an error parsing the body" else error.detail)
    named.status, named.title = error.status_code, HTTPStatus(error.status_code).phrase
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        named.message = f"{request.method} is not answered here; see the header Allow for what is."
    return named


async def _database_error(request: Request, error: Exception) -> Response:
    if isinstance(error, PoolTimeout) or is_busy(getattr(error, "orig", None)):
        return problem_response(request.url.path, Busy())
    log.error("The database refused a request", exc_info=error)
    if isinstance(error, ProgrammingError) and getattr(error.orig, "sqlstate", None) not in _LACKING:
        return await _unforeseen(request, error)
    return problem_response(request.url.path, Unreachable("The database cannot be used. The log says why."))


async def _unforeseen(request: Request, _: Exception) -> Response:
    detail = "This is a fault of the service, not of the request. The server's log says more."
    return problem_response(request.url.path, GoldenThreadError(detail))
