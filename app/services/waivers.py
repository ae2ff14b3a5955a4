"""What is particular to waivers, and to what an authority settles about a rule."""

from sqlmodel import Session

from app.coverage.rules import Rule, rule_named
from app.errors import InvalidInput, NotFound, Problem
from app.models import RuleSetting, Waiver


def check_rule(_: Session, waiver: Waiver) -> None:
    """Refuse a waiver of a rule that does not exist, or that does not look at this kind of record.

    Raises
    ------
    InvalidInput
    """
    rule = _rule(waiver.rule)
    if getattr(waiver, f"{rule.looks_at}_id") is None:
        raise InvalidInput(
            f"{rule.code} looks at a {rule.looks_at}.", [Problem("rule", f"name the {rule.looks_at} that it waives")]
        )


def check_setting(_: Session, setting: RuleSetting) -> None:
    """Refuse a setting of a rule that does not exist.

    Raises
    ------
    InvalidInput
    """
    _rule(setting.rule)


def _rule(code: str) -> Rule:
    try:
        return rule_named(code)
    except NotFound as unknown:
        raise InvalidInput("There is no such rule.", [Problem("rule", unknown.message)]) from None
