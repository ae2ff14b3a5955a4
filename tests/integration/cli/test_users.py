"""user, as typed: passwords come from a pipe here, and never stand in an argument or in an answer."""

import io
import json
import sys
from typing import Any

import pytest

from app.db import make_engine, now, reading
from app.services import accounts
from tests.integration.cli.conftest import Command, Said

PASSWORD = "correct horse battery staple"


@pytest.fixture
def typed(goldenthread: Command, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command with a line at its standard input."""

    def run(line: str, *arguments: str) -> Said:
        monkeypatch.setattr(sys, "stdin", io.StringIO(line))
        return goldenthread(*arguments)

    return run


def may_sign_in(database: str, email: str, password: str) -> bool:
    engine = make_engine(database)
    with reading(engine) as session:
        answer = accounts.verify(accounts.find_account(session, email), password, now())
    engine.dispose()
    return answer


def listed(goldenthread: Command) -> list[dict[str, Any]]:
    return list(json.loads(goldenthread("user", "list", "--format", "json").out))


def test_an_account_from_its_making_to_its_end(demonstration: str, typed: Any, goldenthread: Command) -> None:
    ann = ("user", "create", "Ann@Council.gov.uk", "--name", "Ann Other", "--role", "editor", "-a", "wokingham")
    made = typed(f"{PASSWORD}\n", *ann)
    assert (made.status, made.out) == (0, "")
    assert PASSWORD not in made.err
    assert may_sign_in(demonstration, "ann@council.gov.uk", PASSWORD)
    assert typed(f"{PASSWORD}\n", *ann).err.startswith("goldenthread: There is already an account")

    [row] = listed(goldenthread)
    assert (row["email"], row["roles"], row["disabled_at"]) == ("ann@council.gov.uk", "editor of wokingham", None)

    assert typed("another long password\r\n", "user", "set-password", "ann@council.gov.uk").status == 0
    assert not may_sign_in(demonstration, "ann@council.gov.uk", PASSWORD)
    assert may_sign_in(demonstration, "ann@council.gov.uk", "another long password")

    assert goldenthread("user", "roles", "ann@council.gov.uk", "--set", "viewer").status == 0
    assert goldenthread("user", "roles", "ann@council.gov.uk", "--take", "-a", "wokingham").status == 0
    assert listed(goldenthread)[0]["roles"] == "viewer of every one"
    refused = goldenthread("user", "roles", "ann@council.gov.uk", "--take", "-a", "wokingham")
    assert (refused.status, "is known here" in refused.err) == (1, True)

    assert goldenthread("user", "disable", "ann@council.gov.uk").status == 0
    assert goldenthread("user", "disable", "ann@council.gov.uk").status == 1
    assert not may_sign_in(demonstration, "ann@council.gov.uk", "another long password")


@pytest.mark.parametrize(
    ("line", "email", "authority", "said"),
    [
        ("short", "ann@council.gov.uk", "wokingham", "password: String should have at least 12 characters"),
        ("", "ann@council.gov.uk", "wokingham", "password"),
        (PASSWORD, "ann", "wokingham", "email: should be an email address"),
        (PASSWORD, "ann@council.gov.uk", "nowhere", "No authority nowhere is known here."),
    ],
)
@pytest.mark.usefixtures("demonstration")
def test_an_account_that_cannot_be(
    typed: Any, goldenthread: Command, line: str, email: str, authority: str, said: str
) -> None:
    made = typed(line, "user", "create", email, "--name", "Ann", "--role", "viewer", "-a", authority)
    assert made.status == 1
    assert said in made.err
    assert listed(goldenthread) == []
