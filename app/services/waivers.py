"""What is particular to waivers, and to what an authority settles about a rule."""

from datetime import date

from sqlmodel import Session, col, select

from app.coverage.rules import Rule, rule_named
from app.errors import Conflict, InvalidInput, NotFound, Problem
from app.models import Authority, RuleSetting, Waiver
from app.models.rule_setting import RuleSettingCreate, RuleSettingUpdate
from app.services import records
from app.services.resource import Resource


def check_rule(session: Session, waiver: Waiver) -> None:
    """Refuse a waiver of a rule that does not exist, that does not look at this kind of record, or that is a second
    one over the same days.

    Raises
    ------
    InvalidInput, Conflict
    """
    rule = _rule(waiver.rule)
    if getattr(waiver, f"{rule.looks_at}_id") is None:
        raise InvalidInput(
            f"{rule.code} looks at a {rule.looks_at}.", [Problem("rule", f"name the {rule.looks_at} that it waives")]
        )
    if other := _same_days(session, waiver, f"{rule.looks_at}_id"):
        raise Conflict(
            f"{other.ref} waives {rule.code} at the same record until {other.expires_on:%d %B %Y}. "
            "Change or delete it first."
        )


def check_setting(_: Session, setting: RuleSetting) -> None:
    """Refuse a setting of a rule that does not exist, and a span of days for a rule that has none, or of no day.

    Raises
    ------
    InvalidInput
    """
    rule = _rule(setting.rule)
    if setting.days is None:
        return
    if rule.days is None:
        raise InvalidInput(f"{rule.code} has no span of days to settle.", [Problem("days", "leave it out")])
    if setting.days < 1:
        raise InvalidInput(f"{rule.code} needs a span of one day or more.", [Problem("days", "is 1 or more")])


def settle(session: Session, settings: Resource, authority: Authority, rule: Rule, **fields: object) -> RuleSetting:
    """Settle something about a rule for an authority; what was settled before and is not named stays.

    Parameters
    ----------
    settings : Resource
        The catalogue's description of such settings.
    fields
        `off`, `days`, `reason`.

    Raises
    ------
    InvalidInput
    """
    mine = select(RuleSetting).where(RuleSetting.authority_id == authority.id, RuleSetting.rule == rule.code)
    stored = session.exec(mine).first()
    if stored is None:
        row = {"authority_id": authority.id, "rule": rule.code, **fields}
        created: RuleSetting = records.create(session, settings, records.read_input(RuleSettingCreate, row))
        return created
    change = records.read_input(RuleSettingUpdate, fields)
    changed: RuleSetting = records.change(session, settings, stored, change, stored.version)
    return changed


def _same_days(session: Session, waiver: Waiver, record: str) -> Waiver | None:
    same = select(Waiver).where(
        Waiver.authority_id == waiver.authority_id,
        Waiver.rule == waiver.rule,
        getattr(Waiver, record) == getattr(waiver, record),
        Waiver.id != waiver.id,
    )
    mine = _days(waiver)
    for other in session.exec(same.order_by(col(Waiver.id))):
        theirs = _days(other)
        if mine[0] <= theirs[1] and theirs[0] <= mine[1]:
            return other
    return None


def _days(waiver: Waiver) -> tuple[date, date]:
    """From the day it was recorded, or for one that was over by then its last, through its last."""
    return min(waiver.created_at.date(), waiver.expires_on), waiver.expires_on


def _rule(code: str) -> Rule:
    try:
        return rule_named(code)
    except NotFound as unknown:
        raise InvalidInput("There is no such rule.", [Problem("rule", unknown.message)]) from None
