"""Which gaps a person accepted, and until when."""

from datetime import date

from sqlalchemy import ColumnElement, func, select

from app.coverage.conditions import some
from app.coverage.rules import Rule
from app.models import Waiver
from app.models.base import columns

_WAIVER = columns(Waiver)


def is_waived(rule: Rule, as_of: date) -> ColumnElement[bool]:
    """A waiver of the rule at the record holds on the day."""
    return some(*_its_own(rule), _WAIVER.expires_on >= as_of)


def waived_until(rule: Rule) -> ColumnElement[date]:
    """The last day on which a waiver of the rule at the record holds, or held."""
    return select(func.max(_WAIVER.expires_on)).where(*_its_own(rule)).scalar_subquery()


def _its_own(rule: Rule) -> tuple[ColumnElement[bool], ...]:
    return (
        _WAIVER.authority_id == rule.table.authority_id,
        _WAIVER.rule == rule.code,
        _WAIVER[f"{rule.looks_at}_id"] == rule.table.id,
    )
