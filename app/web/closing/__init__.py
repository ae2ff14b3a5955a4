"""The steps that close gaps, as forms: each rule has its ways, and every gap can be waived."""

from app.web.closing.of_actions import ACTION_WAYS
from app.web.closing.of_findings import FINDING_WAYS
from app.web.closing.of_kpis import KPI_WAYS
from app.web.closing.waive import WAIVE
from app.web.closing.way import Way

_WAYS: dict[str, tuple[Way, ...]] = FINDING_WAYS | KPI_WAYS | ACTION_WAYS


def ways_of(rule: str) -> tuple[Way, ...]:
    """The ways to close a gap of this rule, the usual one first; the last is to waive it."""
    return (*_WAYS.get(rule, ()), WAIVE)
