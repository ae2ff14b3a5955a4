"""Which actions may answer a finding of a real register, and which findings an action may answer."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

import seed
from app.errors import InvalidInput, NotFound
from app.models import Authority, Finding, Inspection, Plan
from app.services import catalogue
from app.services.records import find_by_ref
from app.services.seed import load
from app.services.suggest_answers import suggest_actions, suggest_findings_to_answer
from app.vocabulary import ActionStatus, FindingKind
from tests.factories import (
    make_action,
    make_answer,
    make_authority,
    make_finding,
    make_inspection,
    make_plan,
    make_restatement,
)

SUPERVISION = "Supervision of social workers is not frequent enough."
ANSWER = "Hold supervision of every social worker once a month."
ROOF = "Mend the roof of the town hall."


@pytest.fixture
def authority(session: Session) -> Authority:
    return make_authority(session)


@pytest.fixture
def inspection(session: Session, authority: Authority) -> Inspection:
    return make_inspection(session, authority)


@pytest.fixture
def finding(session: Session, inspection: Inspection) -> Finding:
    return make_finding(session, inspection, text=SUPERVISION)


@pytest.fixture
def plan(session: Session, authority: Authority) -> Plan:
    return make_plan(session, authority)


def refs(session: Session, finding: Finding) -> list[str]:
    return [found.ref for found in suggest_actions(session, finding.authority_id, finding.id)]


def test_an_action_that_may_answer_is_suggested_with_what_its_plan_says_of_it(
    session: Session, finding: Finding, plan: Plan
) -> None:
    action = make_action(session, plan, text=ANSWER, owner="Head of service", due_on="2020-03-31")
    make_action(session, plan, text=ROOF, success_measure="No drop falls.")
    (found,) = suggest_actions(session, finding.authority_id, finding.id)
    assert (found.id, found.ref, found.text, found.plan) == (action.id, action.ref, ANSWER, plan.ref)
    assert (found.owner, found.due_on, found.fits) == ("Head of service", date(2020, 3, 31), "well")
    assert found.because[0].startswith("Both speak of supervision")
    assert 0 < found.score <= 1


def test_a_success_measure_is_read_too(session: Session, finding: Finding, plan: Plan) -> None:
    action = make_action(session, plan, text="Do what was agreed.", success_measure="Supervision of social workers")
    make_action(session, plan, text="Do what was agreed.", success_measure=None)
    assert refs(session, finding) == [action.ref]


def test_dropped_actions_are_not_suggested_and_done_ones_are(session: Session, finding: Finding, plan: Plan) -> None:
    dropped, done = (make_action(session, plan, text=ANSWER, status=status) for status in ("dropped", "done"))
    assert dropped.status == ActionStatus.DROPPED
    assert refs(session, finding) == [done.ref]
    with pytest.raises(InvalidInput, match=f"{dropped.ref} was dropped"):
        suggest_findings_to_answer(session, finding.authority_id, dropped.id)


def test_what_answers_already_is_left_out_from_both_sides(
    session: Session, inspection: Inspection, finding: Finding, plan: Plan
) -> None:
    known, free = (make_action(session, plan, text=ANSWER) for _ in range(2))
    other = make_finding(session, inspection, text=SUPERVISION)
    make_answer(session, known, finding)
    assert refs(session, finding) == [free.ref]
    assert set(refs(session, other)) == {known.ref, free.ref}
    found = suggest_findings_to_answer(session, finding.authority_id, known.id)
    assert [suggestion.ref for suggestion in found] == [other.ref]
    assert len(suggest_findings_to_answer(session, finding.authority_id, free.id)) == 2


def test_an_action_that_counts_through_a_restating_row_is_left_out(
    session: Session, inspection: Inspection, finding: Finding, plan: Plan
) -> None:
    row = make_finding(session, inspection, text=SUPERVISION)
    action = make_action(session, plan, text=ANSWER)
    make_answer(session, action, row)
    assert refs(session, finding) == [action.ref]
    make_restatement(session, row, finding)
    assert refs(session, finding) == []
    assert suggest_findings_to_answer(session, finding.authority_id, action.id) == []


def test_findings_for_an_action_are_those_that_the_rules_look_at(
    session: Session, inspection: Inspection, finding: Finding, plan: Plan
) -> None:
    action = make_action(session, plan, text=ANSWER)
    make_finding(session, inspection, text=SUPERVISION, kind=FindingKind.PARAGRAPH)
    make_finding(session, inspection, text="The roof of the town hall leaks.")
    (found,) = suggest_findings_to_answer(session, finding.authority_id, action.id)
    assert (found.ref, found.kind, found.text) == (finding.ref, FindingKind.RECOMMENDATION, SUPERVISION)
    (back,) = suggest_actions(session, finding.authority_id, finding.id)
    assert (back.score, back.fits) == (found.score, found.fits)


def test_another_authority_is_unknown(session: Session, finding: Finding, plan: Plan) -> None:
    action = make_action(session, plan, text=ANSWER)
    stranger = make_authority(session)
    theirs = make_finding(session, make_inspection(session, stranger), text=SUPERVISION)
    assert refs(session, theirs) == []
    with pytest.raises(NotFound):
        suggest_actions(session, stranger.id, finding.id)
    with pytest.raises(NotFound):
        suggest_findings_to_answer(session, stranger.id, action.id)


def test_the_demonstration_council_gets_what_an_improvement_lead_would_name(session: Session) -> None:
    load(session, Path(seed.__file__).parent)

    def first(ref: str) -> list[tuple[str, str]]:
        asked = find_by_ref(session, catalogue.FINDINGS, 1, f"SIF-2015-11-{ref}")
        return [(found.ref, found.fits) for found in suggest_actions(session, 1, asked.id)]

    # The joint emotional health strategy: the hub, and the mental health offer for children in care.
    assert set(first("R3")) == {("ACT-22", "well"), ("ACT-4", "well")}
    # No action of this plan speaks of children who go missing: exploitation is near, and not it.
    assert first("R7") == first("T28") == []
    # Nor of early permanence: plans as such are merely near.
    assert {fits for _, fits in first("R10")} == {"weakly"}
    action = find_by_ref(session, catalogue.ACTIONS, 1, "ACT-22")
    assert suggest_findings_to_answer(session, 1, action.id)[0].ref == "SIF-2015-11-R3"
