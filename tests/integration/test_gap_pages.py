"""Gap lists come from statements that are made once and asked again: what differs must be bound, not remembered."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from app.coverage.gaps import Question, count_gaps, find_gaps, page_of_gaps
from app.vocabulary import FindingKind, Severity
from tests.factories import make_authority, make_finding, make_inspection, make_kpi

DAY = date(2021, 11, 4)


@pytest.fixture
def findings(session: Session) -> list[Any]:
    """A finding in each of two inspections of each of two councils, and a KPI in each council."""
    made = []
    for council in (make_authority(session), make_authority(session)):
        make_kpi(session, council)
        made += [make_finding(session, make_inspection(session, council)) for _ in range(2)]
    session.flush()
    return made


def asked(session: Session, as_of: date = DAY, **question: Any) -> list[int]:
    return [gap.id for gap in find_gaps(session, Question(as_of, **question)) if gap.rule == "F001"]


def test_the_same_question_of_another_authority_has_another_answer(session: Session, findings: list[Any]) -> None:
    by_authority = [asked(session, authority_ids=frozenset({finding.authority_id})) for finding in findings[::2]]
    assert by_authority == [[findings[0].id, findings[1].id], [findings[2].id, findings[3].id]]
    assert asked(session) == [finding.id for finding in findings]
    assert asked(session, authority_ids=frozenset()) == []


def test_the_same_question_of_another_inspection_has_another_answer(session: Session, findings: list[Any]) -> None:
    assert [asked(session, inspection_id=finding.inspection_id) for finding in findings] == [[f.id] for f in findings]


def test_counts_follow_the_authority(session: Session, findings: list[Any]) -> None:
    for finding in findings[::2]:
        counts = count_gaps(session, Question(DAY, frozenset({finding.authority_id})))
        assert (counts[0].broken, counts[0].checked) == (2, 2)


def test_another_day_kind_or_severity_is_another_question(session: Session, findings: list[Any]) -> None:
    assert len(asked(session)) == len(findings)
    assert asked(session, as_of=DAY - timedelta(days=36500)) == []
    assert asked(session, kinds=(FindingKind.STRENGTH,)) == []
    assert asked(session, severities=(Severity.NOTE,)) == []


def test_pages_put_together_are_the_list(session: Session, findings: list[Any]) -> None:
    question = Question(DAY)
    pages, after = [], None
    while True:
        found, after = page_of_gaps(session, question, 3, after)
        pages.append(found)
        if after is None:
            break
    assert len(pages) > 2
    assert all(len(found) == 3 for found in pages[:-1])
    assert [gap for found in pages for gap in found] == list(find_gaps(session, question))
    assert findings
