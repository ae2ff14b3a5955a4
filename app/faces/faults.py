"""Any error as one of ours, whichever face it is shown by: what is wrong, where, and what to do."""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import compile_path

from app.db import is_busy
from app.errors import Busy, GoldenThreadError, InvalidInput, NotFound, Problem, TooLarge

# What the handlers of each face are registered for.
FAULTS: tuple[type[Exception], ...] = (
    GoldenThreadError,
    RequestValidationError,
    HTTPException,
    OperationalError,
    PoolTimeout,
    ProgrammingError,
    ClientDisconnect,
    Exception,
)
RETRY_SECONDS = 1
LONGEST_PLACE = 200
# What PostgreSQL says of a table or column that a migration has yet to make.
_LACKING = {"42P01", "42703"}
_UNREADABLE = "The body cannot be read as JSON: is it UTF-8, not nested too deeply, and without endless numbers?"

log = logging.getLogger(__name__)


class Unreachable(GoldenThreadError):
    """The database does not answer, or lacks its tables."""

    status = 503
    title = "The database cannot be used"


def fault_of(request: Request, error: Exception) -> GoldenThreadError:
    """What is wrong, in our words."""
    match error:
        case GoldenThreadError():
            return error
        case RequestValidationError():
            return _invalid_request(error)
        case HTTPException():
            return _http_error(request, error)
        case OperationalError() | PoolTimeout() | ProgrammingError():
            return _database_error(error)
        case ClientDisconnect():
            return GoldenThreadError("The request was broken off.")
    return GoldenThreadError("This is a fault of the service, not of the request. The server's log says more.")


def blames_request(error: Exception) -> bool:
    """Whether the error speaks of what was sent: a stranger must not learn even that."""
    if isinstance(error, RequestValidationError):
        return True
    return isinstance(error, HTTPException) and error.status_code == HTTPStatus.BAD_REQUEST


def extra_headers(request: Request, error: Exception, fault: GoldenThreadError) -> dict[str, str]:
    """The headers that the answer to a fault carries in every face."""
    headers = dict(getattr(error, "headers", None) or {})
    if fault.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = _allowed(request)
    if fault.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return headers


def _invalid_request(error: RequestValidationError) -> InvalidInput:
    problems = [_place_problem(found) for found in error.errors()]
    said = "One thing is" if len(problems) == 1 else f"{len(problems)} things are"
    return InvalidInput(f"{said} wrong with the request.", problems)


def _place_problem(found: dict[str, Any]) -> Problem:
    if found["type"] == "json_invalid":
        return Problem("body", f"is not JSON: {found['ctx']['error']} (character {found['loc'][1]})")
    if found["type"] == "model_attributes_type":
        return Problem("body", "should be a JSON object, sent with the header Content-Type: application/json")
    # What was sent is never repeated: it may be long, secret, or no text at all.
    place = found["loc"][1:] or found["loc"]
    return Problem(".".join(str(part) for part in place), found["msg"].removeprefix("Value error, "))


def _allowed(request: Request) -> str:
    """Every method that the address answers; the framework would name those of its first route only."""
    routes = iter_route_contexts(request.app.routes)
    fitting = (route for route in routes if compile_path(str(route.path))[0].match(request.url.path))
    return ", ".join(sorted({method for route in fitting for method in route.methods or ()}))


def _http_error(request: Request, error: HTTPException) -> GoldenThreadError:
    if error.status_code == TooLarge.status:
        return TooLarge(error.detail)
    if error.status_code == NotFound.status:
        return NotFound("address", request.url.path[:LONGEST_PLACE])
    named = GoldenThreadError(_UNREADABLE if error.detail == "There was an error parsing the body" else error.detail)
    named.status, named.title = error.status_code, HTTPStatus(error.status_code).phrase
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        named.message = f"{request.method} is not answered here; see the header Allow for what is."
    return named


def _database_error(error: Exception) -> GoldenThreadError:
    if isinstance(error, PoolTimeout) or is_busy(getattr(error, "orig", None)):
        return Busy()
    log.error("The database refused a request", exc_info=error)
    if isinstance(error, ProgrammingError) and getattr(error.orig, "sqlstate", None) not in _LACKING:
        return GoldenThreadError("This is a fault of the service, not of the request. The server's log says more.")
    return Unreachable("The database cannot be used. The log says why.")
