"""A statement that is narrowed to authorities follows no link of another, so that no database looks at those."""

import re
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from app.coverage.gaps import Question, among, scoped, shape_of
from app.coverage.rules import RULES, Rule
from app.coverage.when import When

DAY = date(2025, 1, 1)
_INSIDE = re.compile(r"\b(\w+)\.authority_id = \w+\.authority_id(?! AND \1\.authority_id IN)")


def _sql(rule: Rule, question: Question) -> str:
    shape, when = shape_of(question), When(DAY, rule.days or 0, narrowed=question.authority_ids is not None)
    statement = select(rule.table.id).where(*among(rule, shape, when), rule.broken(when))
    return str(scoped(statement, shape).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_link_is_of_the_authorities_that_are_asked_for(rule: Rule) -> None:
    assert _INSIDE.findall(_sql(rule, Question(DAY, frozenset({1})))) == []


def test_a_question_about_all_authorities_is_asked_as_it_is() -> None:
    sql = _sql(RULES[0], Question(DAY))
    assert "authority_ids" not in sql
    assert _INSIDE.findall(sql) != []
