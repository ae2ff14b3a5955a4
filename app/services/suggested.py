"""Suggestions and repeats in the words that people type, references and names, as every face shows them alike."""

from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from app.errors import InvalidInput, Problem
from app.services import catalogue
from app.services.coverage import one_authority
from app.services.records import Scope, find_by_ref
from app.services.repeats import answer_repeat, list_repeats
from app.services.resource import Resource
from app.services.suggest_answers import suggest_actions, suggest_findings_to_answer
from app.services.suggestions import suggest_findings, suggest_kpis, suggest_restates
from app.vocabulary import RepeatStatus


def kpis_for(
    session: Session,
    scope: Scope,
    authority: str | None = None,
    *,
    finding: str | None = None,
    text: str | None = None,
    limit: int = 10,
) -> list[dict[str, Any]]:
    """KPIs that fit a finding, named by reference, or a text; keys and problems as for `suggest_kpis`."""
    owner_id = one_authority(session, authority, scope).id
    finding_id = None if finding is None else _id_of(session, catalogue.FINDINGS, owner_id, finding)
    best = suggest_kpis(session, owner_id, finding_id=finding_id, text=text, limit=limit)
    return [asdict(found) for found in best]


def actions_for(
    session: Session, scope: Scope, authority: str | None, finding: str, limit: int = 10
) -> list[dict[str, Any]]:
    """Actions that may answer a finding; keys and problems as for `suggest_actions`."""
    owner_id = one_authority(session, authority, scope).id
    finding_id = _id_of(session, catalogue.FINDINGS, owner_id, finding)
    return [asdict(found) for found in suggest_actions(session, owner_id, finding_id, limit)]


def findings_for(
    session: Session,
    scope: Scope,
    authority: str | None = None,
    *,
    kpi: str | None = None,
    action: str | None = None,
    limit: int = 10,
) -> list[dict[str, Any]]:
    """Findings that a KPI fits, or that an action may answer.

    Keys and problems as for `suggest_findings` and `suggest_findings_to_answer`.

    Raises
    ------
    InvalidInput
        Neither a KPI nor an action, or both.
    """
    owner_id = one_authority(session, authority, scope).id
    if kpi is not None and action is None:
        best = suggest_findings(session, owner_id, _id_of(session, catalogue.KPIS, owner_id, kpi), limit)
    elif action is not None and kpi is None:
        best = suggest_findings_to_answer(
            session, owner_id, _id_of(session, catalogue.ACTIONS, owner_id, action), limit
        )
    else:
        raise InvalidInput("Findings for what?", [Problem("kpi", "name a KPI or an action, one of the two")])
    return [asdict(found) for found in best]


def restates_for(
    session: Session, scope: Scope, authority: str | None, finding: str, limit: int = 10
) -> list[dict[str, Any]]:
    """Findings that say what a finding says; keys and problems as for `suggest_restates`."""
    owner_id = one_authority(session, authority, scope).id
    finding_id = _id_of(session, catalogue.FINDINGS, owner_id, finding)
    return [asdict(found) for found in suggest_restates(session, owner_id, finding_id, limit)]


def repeats_of(
    session: Session,
    scope: Scope,
    authority: str | None = None,
    *,
    status: str | None = None,
    finding: str | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Repeats, proposed and answered; keys and problems as for `list_repeats`."""
    owner_id = one_authority(session, authority, scope).id
    finding_id = None if finding is None else _id_of(session, catalogue.FINDINGS, owner_id, finding)
    found = list_repeats(session, owner_id, status=status, finding_id=finding_id, limit=limit)
    return [asdict(candidate) for candidate in found]


def answered(
    session: Session,
    scope: Scope,
    authority: str | None,
    later: str,
    earlier: str,
    status: RepeatStatus,
    reason: str | None = None,
    version: int = 0,
) -> dict[str, Any]:
    """A repeat, as a person answered it; problems as for `answer_repeat`."""
    owner_id = one_authority(session, authority, scope).id
    later_id, earlier_id = (_id_of(session, catalogue.FINDINGS, owner_id, ref) for ref in (later, earlier))
    return asdict(answer_repeat(session, owner_id, later_id, earlier_id, status, reason, version))


def _id_of(session: Session, resource: Resource, authority_id: int, ref: str) -> int:
    found: int = find_by_ref(session, resource, authority_id, ref).id
    return found
