"""What an authority settles about a rule, waivers over time, rules that fail, and lists over several councils."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import Session

from app.coverage.gaps import Failures, Question, count_gaps, find_gaps
from app.coverage.rules import RULES, rule_named
from app.db import now
from app.errors import Conflict, InvalidInput
from app.services.coverage import ask, coverage_report, gap_report
from app.services.rule_texts import rule_fields
from tests.factories import (
    make_authority,
    make_finding,
    make_inspection,
    make_kpi,
    make_setting,
    make_waiver,
)

DAY = date(2021, 11, 4)
K007 = (rule_named("K007"),)


@pytest.fixture
def councils(session: Session) -> list[Any]:
    """Two councils, each with a KPI that was proposed 100 days before."""
    made = [make_authority(session) for _ in range(2)]
    for council in made:
        make_kpi(session, council, status="proposed", proposed_on=DAY - timedelta(days=100))
    session.flush()
    return made


def owners(session: Session, **question: Any) -> list[int]:
    return [gap.authority_id for gap in find_gaps(session, Question(DAY, rules=K007, **question))]


def test_a_span_holds_for_the_authority_that_settled_it(session: Session, councils: list[Any]) -> None:
    assert owners(session) == []
    make_setting(session, councils[0], "K007", days=99)
    assert owners(session) == [councils[0].id]
    assert owners(session, authority_ids=frozenset({councils[0].id})) == [councils[0].id]
    assert owners(session, authority_ids=frozenset({councils[1].id})) == []
    (gap,) = find_gaps(session, Question(DAY, rules=K007))
    assert gap.reason.endswith("for more than 99 days.")


def test_a_span_of_exactly_the_days_is_kept(session: Session, councils: list[Any]) -> None:
    make_setting(session, councils[0], "K007", days=100)
    assert owners(session) == []


def test_a_rule_that_is_off_finds_nothing_and_leaves_the_counts(session: Session, councils: list[Any]) -> None:
    make_setting(session, councils[0], "K007", off=True, reason="Proposals are kept elsewhere.")
    make_setting(session, councils[1], "K007", days=1)
    assert owners(session) == [councils[1].id]
    (national,) = count_gaps(session, Question(DAY, rules=K007))
    assert (national.broken, national.checked) == (1, 1)
    assert [(off.authority, off.reason) for off in national.off] == [(councils[0].ref, "Proposals are kept elsewhere.")]
    (own,) = count_gaps(session, Question(DAY, frozenset({councils[0].id}), rules=K007))
    assert (own.broken, own.checked, own.waived, len(own.off)) == (0, 0, 0, 1)
    (other,) = count_gaps(session, Question(DAY, frozenset({councils[1].id}), rules=K007))
    assert (other.broken, other.checked, other.off) == (1, 1, ())


def test_every_report_says_which_rules_are_off(session: Session, councils: list[Any]) -> None:
    make_setting(session, councils[0], "K003", off=True, reason="Measured in another system.")
    question = ask(session, None, DAY, authority=councils[0].ref)
    off = {"authority": councils[0].ref, "reason": "Measured in another system."}
    assert [rule["off"] for rule in gap_report(session, question)["rules"] if rule["rule"] == "K003"] == [[off]]
    assert coverage_report(session, question)["off"] == [{"rule": "K003", **off}]
    listed = {rule["rule"]: rule for rule in rule_fields(session, councils[0].id)}
    assert (listed["K003"]["off"], listed["K003"]["off_reason"]) == (True, "Measured in another system.")
    assert (listed["K007"]["off"], listed["K007"]["days"]) == (False, 180)
    assert listed["F001"]["days"] is None


@pytest.mark.parametrize(
    ("rule", "fields", "said"),
    [
        ("F001", {"days": 30}, "no span"),
        ("K007", {"days": 0}, "one day or more"),
        ("K999", {"days": 30}, "no such rule"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(
    session: Session, councils: list[Any], rule: str, fields: Any, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        make_setting(session, councils[0], rule, **fields)


def test_the_first_days_of_the_calendar_are_no_fault(session: Session, councils: list[Any]) -> None:
    assert list(find_gaps(session, Question(date(1, 1, 1), rules=K007))) == []


def test_an_expired_waiver_is_told_at_its_gap(session: Session, councils: list[Any]) -> None:
    finding = make_finding(session, make_inspection(session, councils[0]))
    make_waiver(session, "F001", finding, expires_on="2021-03-03")
    (gap,) = find_gaps(session, Question(DAY, rules=(rule_named("F001"),)))
    assert not gap.waived
    assert gap.reason.endswith("It was waived until 3 March 2021, which has passed.")
    (gap,) = find_gaps(session, Question(date(2021, 3, 3), rules=(rule_named("F001"),)))
    assert gap.waived
    assert "waived" not in gap.reason


def test_a_gap_is_waived_once_over_the_same_days(session: Session, councils: list[Any]) -> None:
    findings = [make_finding(session, make_inspection(session, councils[0])) for _ in range(2)]
    today = now().date()
    first = make_waiver(session, "F001", findings[0], expires_on=today + timedelta(days=30))
    with pytest.raises(Conflict, match=first.ref):
        make_waiver(session, "F001", findings[0], expires_on=today + timedelta(days=60))
    session.rollback()


def test_a_waiver_that_has_expired_may_be_followed_by_another(session: Session, councils: list[Any]) -> None:
    finding = make_finding(session, make_inspection(session, councils[0]))
    today = now().date()
    make_waiver(session, "F001", finding, expires_on=today - timedelta(days=1))
    make_waiver(session, "F001", finding, expires_on=today)
    make_waiver(session, "F004", finding, expires_on=today)
    (gap,) = find_gaps(session, Question(today, rules=(rule_named("F001"),)))
    assert gap.waived


def test_gaps_over_several_councils_name_the_council(session: Session, councils: list[Any]) -> None:
    make_setting(session, councils[0], "K007", days=1)
    several = gap_report(session, ask(session, None, DAY, rules=["K007"]))
    assert [gap["authority"] for gap in several["gaps"]] == [councils[0].ref]
    one = gap_report(session, ask(session, None, DAY, authority=councils[0].ref, rules=["K007"]))
    assert "authority" not in one["gaps"][0]


@pytest.fixture
def broken_rule() -> Any:
    """K007 with a query that neither database can run."""
    return replace(rule_named("K007"), broken=lambda _: func.no_such_function(1) == 1)


def test_a_rule_that_raises_leaves_the_others(session: Session, councils: list[Any], broken_rule: Any) -> None:
    kpi = make_kpi(session, councils[0], owner="Head of service")
    rules = tuple(broken_rule if rule.code == "K007" else rule for rule in RULES)
    failures: Failures = {}
    found = list(find_gaps(session, Question(DAY, rules=rules), failures))
    counted = count_gaps(session, Question(DAY, rules=rules), failures)
    assert list(failures) == ["K007"]
    assert "no_such_function" in failures["K007"].message
    others = tuple(rule for rule in RULES if rule.code != "K007")
    assert found == list(find_gaps(session, Question(DAY, rules=others)))
    assert [count.rule for count in counted] == [rule.code for rule in others]
    assert kpi.owner == "Head of service", "what was about to be stored is still there"


def test_a_rule_that_raises_is_no_silence_where_nobody_notes_it(session: Session, broken_rule: Any) -> None:
    with pytest.raises(Exception, match="no_such_function"):
        list(find_gaps(session, Question(DAY, rules=(broken_rule,))))
    session.rollback()
