"""Signing in and out."""

import logging
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Engine
from starlette.datastructures import FormData

from app.db import now, reading, unit_of_work
from app.errors import Problem
from app.models import User
from app.services import accounts
from app.web import cookies
from app.web.access import Posted, check_csrf
from app.web.forms import Form
from app.web.templates import render

_WRONG = (
    "The email address or the password is not right. After several wrong passwords an account is closed for a while, "
    "longer each time: then wait, and try again"
)
log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def show_sign_in(request: Request) -> Response:
    """The form; who is signed in already goes where they wanted."""
    browser, _ = cookies.session_of(request)
    if browser.user_id is not None and _still(request, browser):
        return RedirectResponse(safe_address(request.query_params.get("next")), 303)
    return _shown(request, browser, Form())


@router.post("/sign-in")
def sign_in(request: Request, posted: Posted) -> Response:
    """Begin a session, with a token of its own, and lead back to the page that was asked for."""
    browser, _ = cookies.session_of(request)
    check_csrf(request, posted, browser)
    # PostgreSQL cannot look for a NUL, and no address has one.
    email, password = _text(posted, "email").replace("\0", ""), _text(posted, "password")
    engine = request.app.state.engine
    with reading(engine) as session:
        user = accounts.find_account(session, email)
    if not proves(engine, user, password) or user is None:
        return _shown(request, browser, Form({"email": [email]}, [Problem("email", _WRONG)]), 422)
    response = RedirectResponse(safe_address(request.query_params.get("next")), 303)
    cookies.keep_session(request, response, cookies.Session(user_id=user.id, epoch=user.session_epoch))
    return response


@router.post("/sign-out")
def sign_out(request: Request, posted: Posted) -> Response:
    """End the session of this browser."""
    check_csrf(request, posted, cookies.session_of(request)[0])
    response = RedirectResponse("/sign-in", 303)
    cookies.forget(response, cookies.SESSION)
    cookies.say(request, response, cookies.Said("You are signed out."))
    return response


def proves(engine: Engine, user: User | None, password: str) -> bool:
    """Whether somebody shows with this password that they are this person; wrong ones lock the account."""
    right = accounts.verify(user, password, now())
    with unit_of_work(engine, "sign-in") as session:
        right = accounts.settle_attempt(session, user.id if user else None, now(), right=right)
    if not right and user is not None:
        log.warning("A wrong password, or one too many, of user %s", user.id)
    return right


def safe_address(asked: str | None) -> str:
    """The page to go on to: one of ours, whatever an address from elsewhere says."""
    if not asked or not asked.startswith("/") or asked.startswith(("//", "/\\")) or any(ord(c) < 33 for c in asked):
        return "/"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    outside = parts.scheme or parts.netloc or "\\" in asked or parts.path in ("/sign-in", "/sign-out")
    return "/" if outside else asked


def _shown(request: Request, browser: cookies.Session, form: Form, status: int = 200) -> Response:
    asked = safe_address(request.query_params.get("next"))
    said = cookies.said_before(request)
    context: dict[str, Any] = {"form": form, "next": asked, "csrf": browser.token, "said": said}
    response = render(request, "sign_in.html", status, **context)
    cookies.keep_session(request, response, browser)
    if said is not None:
        cookies.forget(response, cookies.MESSAGE)
    return response


def _still(request: Request, browser: cookies.Session) -> bool:
    with reading(request.app.state.engine) as session:
        return accounts.caller_of(session, browser.user_id or 0, browser.epoch) is not None


def _text(posted: FormData, name: str) -> str:
    value = posted.get(name)
    return value[:2_000] if isinstance(value, str) else ""
