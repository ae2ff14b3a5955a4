"""How somebody comes to a page: what they need, who they are, and which council at which day they look at.

Single sign-on would come in at `sign_in.py`: whatever proves who somebody is, their session is begun there and is
read here.
"""

import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from python_multipart.multipart import parse_options_header
from sqlmodel import Session, col, select
from starlette.datastructures import FormData, UploadFile

from app.db import now, reading, unit_of_work
from app.errors import Forbidden, InvalidInput, NotFound, Problem, Unauthorised
from app.faces.access import Needs, check_local
from app.faces.faults import LONGEST_PLACE
from app.models import Authority
from app.services import accounts
from app.services.access import LOCAL, Caller, is_open
from app.services.records import Scope
from app.vocabulary import RoleName
from app.web import cookies
from app.web.forms import Form, Refusal, refusal_of
from app.web.templates import render

_MOST_FIELDS = 2_000
CSRF_FIELD = "csrf_token"


@dataclass(frozen=True)
class Visit:
    """One page at work.

    `scope` holds the council of the address alone; on pages without one, the authorities in which the caller may do
    this (None: all).
    """

    session: Session
    caller: Caller
    scope: Scope
    request: Request
    browser: cookies.Session
    found: Authority | None = None
    signed_in: bool = False
    days: "Days" = field(default_factory=lambda: Days(now().date(), now().date()))

    @property
    def authority(self) -> Authority:
        """The council of the address."""
        assert self.found is not None  # noqa: S101 - every address under /councils/{authority_ref} has one
        return self.found

    @property
    def as_of(self) -> date:
        """The day that is looked at."""
        return self.days.shown

    def asked(self, name: str) -> str:
        """What the address says under this name; "" when nothing."""
        return self.request.query_params.get(name, "").strip()

    def may(self, role: str) -> bool:
        """Whether the caller has this role here."""
        try:
            scope = self.caller.scope_for(RoleName(role))
        except Forbidden:
            return False
        return scope is None or (self.found is not None and self.found.id in scope)

    def url(self, /, *parts: object, **query: Any) -> str:
        """The address of a page of this council, as `url("findings", finding.ref)`; it keeps the day looked at."""
        asked = {key: value for key, value in query.items() if value not in (None, "", [])}
        if self.days.shown != self.days.today:
            asked.setdefault("as_of", self.days.shown.isoformat())
        path = "/".join(
            ["/councils", quote(self.authority.ref, safe=""), *(quote(str(part), safe="") for part in parts)]
        )
        return f"{path}?{urlencode(asked, doseq=True)}" if asked else path

    def trail(self, *steps: tuple[str, str | None]) -> list[dict[str, str]]:
        """The breadcrumbs: (text, part of the address) pairs; the last, without an address, is this page."""
        said = [{"text": self.authority.name, "href": self.url()}]
        return said + [{"text": text} | ({"href": self.url(part)} if part else {}) for text, part in steps]

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page, in the frame of all pages."""
        said = cookies.said_before(self.request)
        response = render(self.request, template, status, visit=self, said=said, **context)
        if said is not None:
            cookies.forget(response, cookies.MESSAGE)
        return self.kept(response)

    def go(self, address: str, said: cookies.Said | None = None) -> Response:
        """Leave a form that was taken in: to a page of ours, which tells what was done."""
        response = RedirectResponse(address, 303)
        if said is not None:
            cookies.say(self.request, response, said)
        return self.kept(response)

    def kept(self, response: Response) -> Response:
        """The answer, with the browser's session in it where it has to be written."""
        if cookies.session_of(self.request)[1]:
            cookies.keep_session(self.request, response, self.browser)
        return response


@dataclass(frozen=True)
class Days:
    """The day that is shown, and today."""

    shown: date
    today: date


class SignInNeeded(Unauthorised):
    """Nobody is signed in: the answer is the page to do so, which leads back."""


@dataclass(frozen=True)
class PageNeeds(Needs):
    """What a page asks of its caller."""

    async def __call__(self, request: Request) -> AsyncIterator["Entrance"]:
        if request.method != "POST":
            yield Entrance(self, request, FormData())
            return
        check_encoding(request)
        async with request.form(max_fields=_MOST_FIELDS, max_files=1) as form:
            yield Entrance(self, request, form)


def check_encoding(request: Request) -> None:
    """Refuse a form in an encoding that our pages do not ask for: in some, what is sent need be no text at all.

    Raises
    ------
    InvalidInput
    """
    charset = parse_options_header(request.headers.get("content-type"))[1].get(b"charset", b"utf-8")
    if charset.lower() != b"utf-8":
        raise InvalidInput("This form is not written in UTF-8.")


async def posted_form(request: Request) -> AsyncIterator[FormData]:
    """What a form without an entrance holds, as that to sign in."""
    check_encoding(request)
    async with request.form(max_fields=_MOST_FIELDS, max_files=0) as form:
        yield form


Posted = Annotated[FormData, Depends(posted_form)]


@dataclass(frozen=True)
class Entrance:
    """A browser that asks for a page, by one of two doors."""

    needs: PageNeeds
    request: Request
    posted: FormData

    @cached_property
    def form(self) -> Form:
        """What was typed into the page's form."""
        words = {key: [v for v in self.posted.getlist(key) if isinstance(v, str)] for key in self.posted}
        return Form({key: held for key, held in words.items() if key != CSRF_FIELD})

    def check(self) -> None:
        """Say why not, if the caller may not come in."""
        with self.to_read():
            pass

    @property
    def file(self) -> UploadFile | None:
        """The document that was handed in."""
        return next((part for _, part in self.posted.multi_items() if isinstance(part, UploadFile)), None)

    @contextmanager
    def to_read(self) -> Iterator[Visit]:
        """Let somebody in to look, or say why not."""
        with reading(self.request.app.state.engine) as session:
            yield self._admit(session)

    @contextmanager
    def to_write(self) -> Iterator[Visit]:
        """Let somebody in to change the register; what they did is committed when they leave."""
        # Who asks is settled before the write lock is taken: a stranger must not be able to hold it.
        with self.to_read() as visit:
            check_csrf(self.request, self.posted, visit.browser)
        with unit_of_work(self.request.app.state.engine, visit.caller.name) as session:
            yield self._admit(session)

    def submit(self, save: Callable[[Visit], Response], again: Callable[[Visit, Form, int], Response]) -> Response:
        """Take in what was posted; what cannot be is shown again with the words that were typed.

        Parameters
        ----------
        save
            Changes the register and answers with `visit.go(...)`.
        again
            Renders the page of the form once more, with the status it is given.
        """
        try:
            with self.to_write() as visit:
                return save(visit)
        except Refusal.CAUSES as problem:
            with self.to_read() as visit:
                refusal = refusal_of(visit.session, problem, self.form)
                return again(visit, refusal.form, refusal.status)

    def _admit(self, session: Session) -> Visit:
        browser, _ = cookies.session_of(self.request)
        caller, signed_in = _caller(session, self.request, browser)
        _check_storable(self.request, self.posted)
        ref = self.request.path_params.get("authority_ref")
        found = None if ref is None else _council(session, ref, caller)
        visit = Visit(session, caller, frozenset(), self.request, browser, found, signed_in)
        _remember(visit)
        today = now().date()
        visit = replace(visit, days=Days(_day(self.request.query_params, today), today))
        _remember(visit)
        scope = self.needs.scope_of(caller)
        if found is not None:
            if scope is not None and found.id not in scope:
                raise Forbidden(f"This needs the role {self.needs} in {found.name}.")
            scope = frozenset({found.id})
        return replace(visit, scope=scope)


def visit_before(request: Request) -> Visit | None:
    """Who came in where, as far as that was settled before something went wrong: what its page can be framed with.

    Nothing can be read or changed by it any more.
    """
    visit: Visit | None = getattr(request.state, "visit", None)
    return visit


def _remember(visit: Visit) -> None:
    """Keep what the frame of a page shows, for `visit_before`. The council is copied: its own record may be undone."""
    found = visit.found and Authority(**visit.found.model_dump())
    visit.request.state.visit = replace(visit, found=found)


def check_csrf(request: Request, posted: Mapping[str, Any], browser: cookies.Session) -> None:
    """Refuse a form that no page of ours showed to this browser.

    Raises
    ------
    Forbidden
    """
    sent = posted.get(CSRF_FIELD) or request.headers.get("x-csrf-token") or ""
    if not isinstance(sent, str) or not secrets.compare_digest(sent.encode(), browser.token.encode()):
        raise Forbidden("This form was not filled in on a page of this service, or the page is too old. Open it again.")


def _check_storable(request: Request, posted: FormData) -> None:
    """Refuse what PostgreSQL cannot look for."""
    if "\0" in request.url.path:
        raise NotFound("address", request.url.path[:LONGEST_PLACE].replace("\0", ""))
    typed = [*request.query_params.multi_items(), *posted.multi_items()]
    if named := [name for name, text in typed if isinstance(text, str) and "\0" in text]:
        problems = [Problem(name, "has a NUL character, which cannot be stored") for name in named]
        raise InvalidInput("What was typed cannot be taken in.", problems)


def _caller(session: Session, request: Request, browser: cookies.Session) -> tuple[Caller, bool]:
    if browser.user_id is not None and (held := accounts.caller_of(session, browser.user_id, browser.epoch)):
        return held[1], True
    if not is_open(session):
        raise SignInNeeded("Sign in to see this page.")
    check_local(request)
    return LOCAL, False


def _council(session: Session, ref: str, caller: Caller) -> Authority:
    """The council of an address, for whoever may look at it; to anybody else it is unknown."""
    found = session.exec(select(Authority).where(col(Authority.ref) == ref)).first()
    visible = caller.scope_for(RoleName.VIEWER)
    if found is None or (visible is not None and found.id not in visible):
        raise NotFound("council", ref)
    return found


def _day(asked: Mapping[str, str], today: date) -> date:
    """The day that the address names, as as_of=2021-11-04; today when it names none."""
    text = asked.get("as_of", "").strip()
    try:
        return date.fromisoformat(text) if text else today
    except ValueError:
        problem = Problem("as_of", f"{text[:20]} is not a day; write it as 2021-11-04")
        raise InvalidInput("The day cannot be shown.", [problem]) from None


Viewer = Annotated[Entrance, Depends(PageNeeds(RoleName.VIEWER))]
Editor = Annotated[Entrance, Depends(PageNeeds(RoleName.EDITOR))]
