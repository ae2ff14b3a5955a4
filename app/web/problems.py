"""Every error of a page as a page in plain words."""

import re
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from app.errors import GoldenThreadError, Unauthorised
from app.faces.faults import blames_request, extra_headers, fault_of
from app.vocabulary import RoleName
from app.web.access import Entrance, PageNeeds, visit_before
from app.web.headers import safe_headers
from app.web.templates import render

_OF_COUNCIL = re.compile("/councils/([^/]+)/")
# What a person can do about it, where the message itself does not say.
_NEXT = {
    403: "Ask whoever looks after the accounts of your council, or go back.",
    404: "If you typed the address, check it. If you followed a link, what it leads to may have been deleted.",
    405: "Go back, and use the buttons of the page.",
    409: "Nothing was changed. Go back, look at the record again, and repeat what you did.",
    412: "Nothing was changed. Go back, look at the record again, and repeat what you did.",
    413: "Go back, and hand in something smaller.",
    422: "Nothing was changed. Go back and correct it.",
    500: "Try again in a moment. If it happens again, tell whoever runs the service what you did.",
    503: "Try again in a moment.",
}
_TITLES = {
    403: "You cannot do this",
    404: "Page not found",
    405: "This page is not used that way",
    413: "That is too large",
    422: "There is a problem",
    500: "Sorry, there is a problem with the service",
    503: "Sorry, the service is busy",
}


async def page_answer(request: Request, error: Exception) -> Response:
    """Any error as the answer to a browser; where signing in would help, the way there."""
    fault = fault_of(request, error)
    if isinstance(fault, Unauthorised):
        # Whoever sent a form has to know that it came to nothing.
        asked = {"next": _asked(request)} | ({} if request.method == "GET" else {"unsaved": "1"})
        return RedirectResponse(f"/sign-in?{urlencode(asked)}", 303, {"Cache-Control": "no-store"})
    if blames_request(error):
        fault = GoldenThreadError("What was sent cannot be understood.", fault.problems)
        fault.status = HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, HTTPException) and visit_before(request) is None:
        await run_in_threadpool(_enter, request)
    return problem_page(request, fault, extra_headers(request, error, fault))


def problem_page(request: Request, fault: GoldenThreadError, headers: dict[str, str]) -> Response:
    """One error as a page."""
    said = "" if fault.status == HTTPStatus.NOT_FOUND and request.scope.get("route") is None else fault.message
    response = render(
        request,
        "problem.html",
        fault.status,
        visit=visit_before(request),
        title=_TITLES.get(fault.status, fault.title),
        message=said,
        problems=fault.problems[:20],
        advice=_NEXT.get(fault.status, _NEXT[500]),
    )
    # The answer to an unforeseen fault passes no middleware on its way out.
    response.headers.update(safe_headers(request.url.path, request.url.scheme) | headers)
    return response


def _enter(request: Request) -> None:
    """Come to an address of a council that leads nowhere, so that its page has the council's navigation, too."""
    if found := _OF_COUNCIL.match(request.url.path):
        request.scope["path_params"] = {"authority_ref": found[1]}
        # Whoever may not look at the council, and whatever else is wrong by now: the page does without.
        with suppress(Exception), Entrance(PageNeeds(RoleName.VIEWER), request, FormData()).to_read():
            pass


def _asked(request: Request) -> str:
    """The page that somebody wanted to see: of a form, the page that it stood on."""
    if request.method == "GET":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    try:
        page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/"
    return (page.path or "/") + (f"?{page.query}" if page.query else "")
