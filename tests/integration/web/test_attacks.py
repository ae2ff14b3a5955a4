"""What hostile browsers send, and that none of it is a fault of the service."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.db import now, unit_of_work
from app.services import accounts
from tests.integration.web.conftest import PASSWORD, Pages, make_account, sign_in

COUNCIL = "/councils/wokingham"


def multipart(charset: str, fields: dict[str, bytes]) -> dict[str, object]:
    """A form in an encoding of the sender's choice."""
    parts = [f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + fields[name] for name in fields]
    content = b"\r\n".join([*parts, b"--X--\r\n"])
    return {"content": content, "headers": {"Content-Type": f"multipart/form-data; boundary=X; charset={charset}"}}


@pytest.mark.parametrize("path", ["/councils/a%00b", f"{COUNCIL}/kpis/%00", f"{COUNCIL}/gaps/F001/%00"])
def test_a_nul_in_an_address_is_no_page(demo: Pages, path: str) -> None:
    assert demo.get(path, 404).heading == "Page not found"


@pytest.mark.parametrize("path", ["/kpis?status=%00", "/gaps?q=%00", "?other=a%00b"])
def test_a_nul_in_what_an_address_asks_is_refused(demo: Pages, path: str) -> None:
    assert demo.get(COUNCIL + path, 422).heading == "There is a problem"


def test_a_nul_in_a_form_is_refused(demo: Pages) -> None:
    token = demo.get("/sign-in").form("/sign-in").fields["csrf_token"]
    page = demo.post(f"{COUNCIL}/undo", {"csrf_token": token, "steps": "kpis:1:1", "back": "\0"}, 422)
    assert "NUL" in page.text


def test_a_nul_in_an_email_address_is_an_unknown_one(pages: Pages) -> None:
    make_account(pages.engine)
    assert "not right" in sign_in(pages, "a\0@council.test", PASSWORD, 422).text


@pytest.mark.parametrize(
    ("charset", "status"), [("utf-8", 403), ("UTF-8", 403), ("unicode_escape", 422), ("punycode", 422), ("utf-7", 422)]
)
@pytest.mark.parametrize("path", ["/sign-in", f"{COUNCIL}/undo"])
def test_a_form_is_read_as_utf_8_only(demo: Pages, path: str, charset: str, status: int) -> None:
    # Half a surrogate pair in one of them; in UTF-8 it is only a token that is wrong.
    sent = multipart(charset, {"csrf_token": b"\\ud800\xff"})
    assert demo.client.post(path, **sent).status_code == status


@pytest.mark.parametrize(
    ("referer", "led"), [("http://[bad", "%2F"), ("http://127.0.0.1/councils?q=x", "%2Fcouncils%3Fq%3Dx")]
)
def test_whatever_page_a_form_says_it_stood_on(pages: Pages, referer: str, led: str) -> None:
    make_account(pages.engine)
    answer = pages.client.post(f"{COUNCIL}/undo", headers={"Referer": referer}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={led}&unsaved=1")


def account(engine: Engine) -> int:
    email = make_account(engine)
    with unit_of_work(engine, "test") as session:
        return accounts.account_named(session, email).id


def attempt(engine: Engine, user_id: int, *, right: bool) -> bool:
    with unit_of_work(engine, "test") as session:
        return accounts.settle_attempt(session, user_id, now(), right=right)


def test_of_many_guesses_at_the_same_moment_only_the_first_few_count(engine: Engine) -> None:
    user_id = account(engine)
    with ThreadPoolExecutor(8) as threads:
        assert not any(threads.map(lambda _: attempt(engine, user_id, right=False), range(8)))
    # Its password was checked before the lock was there, and it is settled after it.
    assert not attempt(engine, user_id, right=True)
    with unit_of_work(engine, "test") as session:
        user = session.get_one(accounts.User, user_id)
        assert user.failed_sign_ins == accounts.FREE_ATTEMPTS
        assert accounts.settle_attempt(session, user_id, user.locked_until + timedelta(seconds=1), right=True)


def test_four_wrong_passwords_keep_nobody_out(engine: Engine) -> None:
    user_id = account(engine)
    for _ in range(accounts.FREE_ATTEMPTS - 1):
        attempt(engine, user_id, right=False)
    assert attempt(engine, user_id, right=True)


def test_an_unknown_address_is_never_let_in(engine: Engine) -> None:
    with unit_of_work(engine, "test") as session:
        assert not accounts.settle_attempt(session, None, now(), right=True)


def test_a_form_that_is_broken_off_is_no_fault_of_the_service(built: FastAPI) -> None:
    sent: list[dict[str, object]] = []
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/x-www-form-urlencoded")]
    asked = {"type": "http", "http_version": "1.1", "method": "POST", "path": "/sign-in", "raw_path": b"/sign-in"}
    asked |= {"query_string": b"", "headers": headers, "client": ("127.0.0.1", 5), "scheme": "http", "server": None}

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(built(asked, receive, send))
    assert sent[0]["type"] == "http.response.start"
