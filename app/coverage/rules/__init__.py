"""The gap rules: the one registry that command line, REST service, pages, documentation and tests read.

A rule is data and one condition on the records it looks at. To add a rule, add an entry to the list of its kind of
record: `findings.py`, `kpis.py`, `bodies.py` or `actions.py`.
"""

from app.coverage.rules.actions import ACTION_RULES
from app.coverage.rules.bodies import BODY_RULES
from app.coverage.rules.findings import FINDING_RULES
from app.coverage.rules.kpis import KPI_RULES
from app.coverage.rules.rule import Rule
from app.errors import NotFound

__all__ = ["RULES", "Rule", "rule_named"]

RULES: tuple[Rule, ...] = (*FINDING_RULES, *KPI_RULES, *BODY_RULES, *ACTION_RULES)
_BY_NAME = {name: rule for rule in RULES for name in (rule.code, rule.slug)}


def rule_named(name: str) -> Rule:
    """The rule of this code or slug.

    Raises
    ------
    NotFound
    """
    rule = _BY_NAME.get(name.strip()) or _BY_NAME.get(name.strip().upper())
    if rule is None:
        raise NotFound("rule", name)
    return rule
