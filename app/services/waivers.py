"""What is particular to waivers."""

from sqlmodel import Session

from app.coverage.rules import rule_named
from app.errors import InvalidInput, NotFound, Problem
from app.models import Waiver


def check_rule(_: Session, waiver: Waiver) -> None:
    """Refuse a waiver of a rule that does not exist, or that does not look at this kind of record.

    Raises
    ------
    InvalidInput
    """
    try:
        rule = rule_named(waiver.rule)
    except NotFound as unknown:
        raise InvalidInput("There is no such rule.", [Problem("rule", unknown.message)]) from None
    if getattr(waiver, f"{rule.looks_at}_id") is None:
        raise InvalidInput(
            f"{rule.code} looks at a {rule.looks_at}.", [Problem("rule", f"name the {rule.looks_at} that it waives")]
        )
