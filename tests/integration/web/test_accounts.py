"""Accounts: signing in and out, wrong passwords, sessions that end, and a register that is open until there is one."""

import logging
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select
from sqlmodel import Session

from app.db import now, reading, unit_of_work
from app.models import AuditEvent, User
from app.services import accounts
from app.web.sign_in import safe_address
from tests.integration.web.conftest import PASSWORD, Pages, make_account, sign_in

NEW = "another long password"


def user_of(engine: Engine, email: str) -> User:
    with reading(engine) as session:
        return accounts.account_named(session, email)


def test_a_register_without_accounts_is_open_and_says_so(pages: Pages) -> None:
    assert "Open on this machine." in pages.get("/councils").text


def test_an_open_register_is_closed_to_every_other_machine(built: FastAPI, engine: Engine) -> None:
    built.state.engine = engine
    page = Pages(built, engine, "192.0.2.7").get("/councils", 403)
    assert page.heading == "You cannot do this"


def test_an_expired_session_leads_back_to_the_page(demo: Pages) -> None:
    email = make_account(demo.engine, "viewer", "wokingham")
    page = demo.get("/councils/wokingham/kpis?q=child&as_of=2021-11-04")
    assert page.heading == "Sign in"
    page = demo.submit(page, "/sign-in", email=email.upper(), password=PASSWORD)
    assert str(demo.answer.request.url).endswith("/councils/wokingham/kpis?q=child&as_of=2021-11-04")
    assert f"A Person ({email})" in page.text


def test_a_form_posted_after_the_session_expired_leads_back_to_its_page(demo: Pages) -> None:
    make_account(demo.engine)
    answer = demo.client.post(
        "/account/password", headers={"referer": "http://127.0.0.1/account?x=1"}, follow_redirects=False
    )
    assert answer.headers["location"] == "/sign-in?next=%2Faccount%3Fx%3D1&unsaved=1"
    assert "what you sent was not saved" in demo.get(answer.headers["location"]).text
    assert "not saved" not in demo.get("/sign-in?next=/account").text


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/councils/wokingham?as_of=2021-11-04#gaps", "/councils/wokingham?as_of=2021-11-04#gaps"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/a\\b", "/"),
        ("\t//evil.example", "/"),
        ("/%09/evil.example", "/%09/evil.example"),
        ("/\n/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in?next=/sign-in", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(asked: str | None, led: str) -> None:
    assert safe_address(asked) == led


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(pages: Pages) -> None:
    email = make_account(pages.engine)
    wrong = sign_in(pages, email, "wrong", 422)
    unknown = sign_in(pages, "nobody@council.test", "wrong", 422)
    assert wrong.text == unknown.text
    assert "not right" in wrong.text
    assert wrong.title.startswith("Error: ")


def test_wrong_passwords_lock_the_account_and_each_more_for_twice_as_long(engine: Engine) -> None:
    email = make_account(engine)
    at = now()
    user = user_of(engine, email)
    waits = []
    for _ in range(8):
        with unit_of_work(engine, "test") as session:
            accounts.note_failure(session, user.id, at)
        user = user_of(engine, email)
        waits.append(user.locked_until and round((user.locked_until - at).total_seconds() / 60))
        at = user.locked_until or at
    # The fifth locks it, for a minute; the others come when it is over.
    assert waits == [None, None, None, None, 1, 2, 4, 8]
    assert not accounts.verify(user, PASSWORD, at - timedelta(seconds=1))
    assert accounts.verify(user, PASSWORD, at)


def test_a_stranger_cannot_prolong_a_lock(engine: Engine) -> None:
    email, at = make_account(engine), now()
    user = user_of(engine, email)
    for _ in range(50):
        with unit_of_work(engine, "test") as session:
            accounts.note_failure(session, user.id, at)
    user = user_of(engine, email)
    assert (user.failed_sign_ins, user.locked_until) == (5, at + timedelta(minutes=1))


def test_a_lock_is_told_to_nobody_and_ends(pages: Pages, caplog: pytest.LogCaptureFixture) -> None:
    email = make_account(pages.engine)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            sign_in(pages, email, "wrong", 422)
    assert len(caplog.records) == 5
    assert "not right" in sign_in(pages, email, PASSWORD, 422).text
    with Session(pages.engine.execution_options(writes=True)) as session:
        accounts.account_named(session, email).locked_until = now()
        session.commit()
    assert sign_in(pages, email).heading == "Councils"
    assert user_of(pages.engine, email).failed_sign_ins == 0


def test_a_session_begins_with_a_token_of_its_own(pages: Pages) -> None:
    email = make_account(pages.engine)
    before = pages.get("/sign-in").form("/sign-in").fields["csrf_token"]
    sign_in(pages, email)
    assert pages.get("/account").form("/account/password").fields["csrf_token"] != before


def test_signing_out_ends_the_session_of_this_browser(pages: Pages) -> None:
    sign_in(pages, make_account(pages.engine))
    page = pages.submit(pages.get("/account"), "/sign-out")
    assert (page.heading, "You are signed out." in page.text) == ("Sign in", True)
    assert pages.get("/account").heading == "Sign in"


def test_signing_out_everywhere_ends_every_session(built: FastAPI, pages: Pages) -> None:
    email = make_account(pages.engine)
    elsewhere = Pages(built, pages.engine)
    sign_in(elsewhere, email)
    sign_in(pages, email)
    pages.submit(pages.get("/account"), "/account/sign-out-everywhere")
    assert elsewhere.get("/account").heading == "Sign in"


def test_a_new_password_ends_every_other_session(built: FastAPI, pages: Pages) -> None:
    email = make_account(pages.engine)
    elsewhere = Pages(built, pages.engine)
    sign_in(elsewhere, email)
    sign_in(pages, email)
    page = pages.submit(pages.get("/account"), "/account/password", current=PASSWORD, password=NEW, again=NEW)
    assert "Your password is changed." in page.text
    assert elsewhere.get("/account").heading == "Sign in"
    assert sign_in(elsewhere, email, NEW).heading == "Councils"


@pytest.mark.parametrize(
    ("current", "password", "again", "said"),
    [
        ("wrong", NEW, NEW, "That is not your current password"),
        ("wrong", "short", "short", "That is not your current password"),
        (PASSWORD, "short", "short", "New password must be at least 12 characters long"),
        (PASSWORD, NEW, NEW + "!", "The two new passwords are not the same"),
        (PASSWORD, "", "", "Enter new password"),
    ],
)
def test_a_password_that_is_not_taken(pages: Pages, current: str, password: str, again: str, said: str) -> None:
    email = make_account(pages.engine)
    sign_in(pages, email)
    page = pages.get("/account")
    page = pages.submit(page, "/account/password", 422, current=current, password=password, again=again)
    assert said in page.text
    assert NEW not in page.source
    assert accounts.verify(user_of(pages.engine, email), PASSWORD, now())


def test_guesses_at_the_current_password_count_as_those_at_sign_in(built: FastAPI, pages: Pages) -> None:
    email = make_account(pages.engine)
    sign_in(pages, email)
    page = pages.get("/account")
    for _ in range(5):
        # Whatever else is wrong with the form, and however often it is sent.
        pages.submit(page, "/account/password", 422, current="a guess", password="short", again=NEW)
    refused = pages.submit(page, "/account/password", 422, current=PASSWORD, password=NEW, again=NEW)
    assert "After several wrong passwords none is taken for a while" in refused.text
    sign_in(Pages(built, pages.engine), email, PASSWORD, 422)
    with Session(pages.engine.execution_options(writes=True)) as session:
        accounts.account_named(session, email).locked_until = now()
        session.commit()
    page = pages.submit(page, "/account/password", current=PASSWORD, password=NEW, again=NEW)
    assert "Your password is changed." in page.text
    assert user_of(pages.engine, email).failed_sign_ins == 0


def test_guesses_from_a_page_that_is_not_ours_count_for_nothing(pages: Pages) -> None:
    email = make_account(pages.engine)
    sign_in(pages, email)
    pages.post("/account/password", {"current": "a guess", "password": NEW, "again": NEW}, 403)
    assert user_of(pages.engine, email).failed_sign_ins == 0


def test_a_disabled_account_is_out_at_once(pages: Pages) -> None:
    email = make_account(pages.engine)
    sign_in(pages, email)
    with unit_of_work(pages.engine, "test") as session:
        accounts.disable(session, accounts.account_named(session, email), now())
    assert pages.get("/account").heading == "Sign in"
    sign_in(pages, email, status=422)


def test_a_role_that_is_taken_holds_no_longer(demo: Pages) -> None:
    email = make_account(demo.engine, "viewer", "wokingham")
    sign_in(demo, email)
    demo.get("/councils/wokingham/kpis")
    with unit_of_work(demo.engine, "test") as session:
        accounts.take_role(session, accounts.account_named(session, email), "wokingham")
    assert demo.get("/councils/wokingham/kpis", 403).heading == "You cannot do this"


def test_nothing_secret_stands_in_the_trail(engine: Engine) -> None:
    email = make_account(engine)
    with unit_of_work(engine, "test") as session:
        accounts.set_password(session, accounts.account_named(session, email), accounts.NewPassword(password=NEW))
    with reading(engine) as session:
        said = str([(event.before, event.after) for event in session.scalars(select(AuditEvent))])
    assert email in said
    assert "argon2" not in said
    assert NEW not in said


@pytest.mark.parametrize("cookie", ["", "x", "e30.x.y", "." * 4000])
def test_a_cookie_that_we_did_not_sign_is_none(pages: Pages, cookie: str) -> None:
    make_account(pages.engine)
    pages.client.cookies.set("goldenthread_session", cookie)
    assert pages.get("/account").heading == "Sign in"


def test_a_cookie_for_one_purpose_does_not_serve_for_another(pages: Pages) -> None:
    email = make_account(pages.engine)
    sign_in(pages, email)
    session = pages.client.cookies["goldenthread_session"]
    pages.client.cookies.clear()
    pages.client.cookies.set("goldenthread_message", session)
    assert pages.get("/account").heading == "Sign in"
