"""The least repair: the cheapest steps that close a chosen set of gaps, for a person to take one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import floor
from typing import Any

from sqlmodel import Session

from app.coverage.gaps import Gap, Question
from app.coverage.repair import Done, Repair, best_step, least_repair
from app.coverage.rules import Rule, rule_named
from app.errors import InvalidInput, Problem
from app.models.change import Change
from app.services.coverage import one_authority
from app.services.making import make_changes
from app.services.records import Scope
from app.services.repair_steps import COSTS, REPAIRABLE, Board, Step
from app.services.repair_world import Source, narrowed, read_world, suggestions

# What is repaired where no rule is named: idle bodies and meetings are for who runs the bodies to decide.
USUAL = ("F001", "F002", "F003", "K001", "K002")
_HAIR = 1e-3
_MOST_COST = 1_000_000


@dataclass(frozen=True)
class RepairQuestion:
    """Which gaps to close, and what a step costs.

    Parameters
    ----------
    rules : sequence of str
        Codes or slugs; none are the usual ones.
    inspection, findings
        References: only gaps on the threads of the inspection, or of these findings.
    costs : mapping
        Kind of step to its cost, where it is not the usual one.
    """

    as_of: date
    authority: str | None = None
    rules: Sequence[str] = ()
    inspection: str | None = None
    findings: Sequence[str] = ()
    costs: Mapping[str, float] = field(default_factory=dict)


def repair(session: Session, scope: Scope, asked: RepairQuestion, source: Source = suggestions) -> dict[str, Any]:
    """The cheapest steps that close the gaps. Nothing is stored.

    Parameters
    ----------
    source : callable
        Session, authority id and what is asked of findings to the KPIs that may measure each.

    Returns
    -------
    dict
        `as_of`, `authority` (name), `rules`, `costs`, `gaps` (how many are to close), `steps` (each with `step`,
        `words`, `why`, `cost`, `closes`, `proposal`, `changes`), `cost`, `least_cost`, `exact`, `at_most` (times the
        least cost), `next` (the one step that closes most, or None) and `left` (gaps that no step closes).

    Raises
    ------
    NotFound
        An unknown authority, inspection, finding or rule.
    InvalidInput
        A rule whose gaps no link closes, or a cost of no kind of step.
    """
    owner = one_authority(session, asked.authority, scope)
    rules = _rules(asked.rules)
    _check_costs(asked.costs)
    question = Question(asked.as_of, frozenset({owner.id}), rules=rules)
    world = read_world(
        session, owner.id, narrowed(session, owner.id, question, asked.inspection, asked.findings), source
    )
    board = Board(world, [rule.code for rule in rules], asked.costs)
    found = least_repair(board.costs, board.needs)
    best = best_step(board.costs, board.needs)
    gaps = {f"{gap.rule} {gap.ref}": gap for gap in world.gaps}
    return {
        "as_of": asked.as_of.isoformat(),
        "authority": owner.name,
        "rules": [rule.code for rule in rules],
        "costs": {**COSTS, **asked.costs},
        "gaps": len(gaps),
        "steps": [_step(board.steps[done.step], done, gaps) for done in found.steps],
        **_bounds(found),
        "next": _step(board.steps[best.step], best, gaps) if best else None,
        "left": [_gap(gaps[gap]) for gap in found.left],
    }


def carry_out(
    session: Session, scope: Scope, authority: str | None, as_of: date, changes: Sequence[Change]
) -> dict[str, Any]:
    """Make the changes of a step, or any others, all or none, and say what was changed.

    Raises
    ------
    NotFound
        An unknown authority.
    InvalidInput
        Changes that cannot be made, each with its place in the list.
    """
    owner = one_authority(session, authority, scope)
    made = make_changes(session, owner.id, as_of, changes)
    return {"as_of": as_of.isoformat(), "authority": owner.name, "changes": made.said}


def _rules(names: Sequence[str]) -> tuple[Rule, ...]:
    rules = tuple(dict.fromkeys(rule_named(name) for name in names or USUAL))
    problems = [
        Problem("rules", f"{rule.code} ({rule.title}) is not closed by a link. To close it: {rule.close}")
        for rule in rules
        if rule.code not in REPAIRABLE
    ]
    if problems:
        raise InvalidInput(f"Steps can be found for {', '.join(REPAIRABLE)} only.", problems)
    return rules


def _check_costs(costs: Mapping[str, float]) -> None:
    problems = [
        Problem(f"costs.{kind}", "should be from 0 to a million" if kind in COSTS else f"is none of {', '.join(COSTS)}")
        for kind, cost in costs.items()
        if kind not in COSTS or not 0 <= cost <= _MOST_COST
    ]
    if problems:
        raise InvalidInput("The costs are not those of steps.", problems)


def _step(step: Step, done: Done, gaps: Mapping[str, Gap]) -> dict[str, Any]:
    return {
        "step": step.name,
        "kind": step.kind,
        "words": step.words,
        "why": step.why,
        "cost": step.cost,
        "proposal": step.proposal,
        "closes": [_gap(gaps[gap]) for gap in done.closes],
        "changes": [change.model_dump(mode="json", exclude_none=True) for change in step.changes],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {"rule": gap.rule, "kind": gap.kind, "id": gap.id, "ref": gap.ref, "title": gap.title}


def _bounds(found: Repair) -> dict[str, Any]:
    """Costs as they are shown: the hair's breadths that told equal steps apart are left out."""
    cost = round(found.cost, 2)
    least = cost if found.exact else min(cost, floor((found.least - _HAIR) * 100) / 100)
    at_most = 1.0 if cost == least else round(cost / least + _HAIR, 3) if least > 0 else None
    return {"cost": cost, "least_cost": least, "exact": found.exact, "at_most": at_most}
