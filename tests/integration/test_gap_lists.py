"""The rules asked in one statement find what they find one by one, on registers of all shapes."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

import seed
from app.coverage.gap_lists import all_gaps, checked_by_rule, count_by_rule, list_gaps
from app.coverage.gaps import Question, count_gaps, find_gaps
from app.coverage.rules import rule_named
from app.models import Action, Authority, Body, Finding, Kpi
from app.services.seed import load
from app.vocabulary import FindingKind, NodeKind, Severity
from tests.factories import make_setting, make_waiver
from tests.integration.graphs import DAY, MadeUp

TABLES = {"finding": Finding, "kpi": Kpi, "body": Body, "action": Action}


def same(session: Session, question: Question) -> None:
    one_by_one = list(find_gaps(session, question))
    assert all_gaps(session, question) == one_by_one
    pages: list[Any] = []
    place = None
    while True:
        found = list_gaps(session, question, 7, place)
        pages += found.gaps
        if (place := found.following) is None:
            break
    assert pages == one_by_one
    counts = [(count.rule, count.broken, count.checked, count.waived) for count in count_gaps(session, question)]
    together = count_by_rule(session, question)
    assert [(count.rule.code, count.broken, count.checked, count.waived) for count in together] == counts
    if not question.severities:
        assert checked_by_rule(session, question) == {rule: checked for rule, _, checked, _ in counts}


@pytest.fixture
def council(session: Session) -> Question:
    """The demonstration council, with a gap that is waived, and one whose waiver has passed."""
    load(session, Path(seed.__file__).parent)
    question = Question(DAY)
    first, *_, last = find_gaps(session, question)
    for gap, expires_on in ((first, date(2030, 1, 1)), (last, date(2024, 1, 1))):
        make_waiver(session, gap.rule, session.get_one(TABLES[gap.kind], gap.id), expires_on=expires_on)
    session.flush()
    return replace(question, authority_ids=frozenset({first.authority_id}))


@pytest.mark.parametrize(
    "narrowed",
    [
        {},
        {"severities": (Severity.ERROR,)},
        {"kinds": (NodeKind.KPI,)},
        {"kinds": (FindingKind.STRENGTH,)},
        {"authority_ids": None},
        {"rules": (rule_named("A003"), rule_named("F001"))},
    ],
)
def test_on_the_demonstration_council(session: Session, council: Question, narrowed: dict[str, Any]) -> None:
    same(session, replace(council, **narrowed))
    assert all_gaps(session, replace(council, **narrowed))


def test_on_registers_made_by_chance(session: Session) -> None:
    for number in range(12):
        same(session, Question(DAY, frozenset({MadeUp(session, number).owner.id})))


def test_a_rule_that_is_off_is_left_out(session: Session, council: Question) -> None:
    (owner_id,) = council.authority_ids or ()
    owner = session.get_one(Authority, owner_id)
    make_setting(session, owner, "K007", days=30_000)
    make_setting(session, owner, "F001", off=True, reason="Nobody keeps it yet.")
    assert not {gap.rule for gap in all_gaps(session, council)} & {"F001", "K007"}
    assert "F001" not in checked_by_rule(session, council)
    assert all_gaps(session, council) == list(find_gaps(session, council))


def test_a_search_takes_its_words_literally(session: Session, council: Question) -> None:
    titled = list_gaps(session, council, 500, words="supervision").gaps
    assert titled
    assert titled == [g for g in all_gaps(session, council) if "supervision" in _words(session, g).casefold()]
    assert list_gaps(session, council, 500, words="%").gaps == [
        gap for gap in all_gaps(session, council) if "%" in _words(session, gap)
    ]


def _words(session: Session, gap: Any) -> str:
    """The whole title: a list shows the beginning of a long one."""
    record = session.get_one(TABLES[gap.kind], gap.id)
    return getattr(record, "name", None) or record.text
