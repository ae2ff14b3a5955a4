"""Suggestions on a real register: what is offered, what is left out, and what a person has answered."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

import seed
from app.errors import Conflict, InvalidInput, InvalidLink, NotFound, Stale
from app.models import Authority, Finding, Inspection
from app.services import catalogue
from app.services.records import delete, find_by_ref
from app.services.repeats import answer_repeat, answer_to, list_repeats
from app.services.seed import load
from app.services.suggestions import suggest_findings, suggest_kpis, suggest_restates
from app.vocabulary import FindingKind, FindingSource, KpiStatus, MappingStatus, RepeatStatus
from tests.factories import (
    make_authority,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_repeat,
    make_restatement,
)

SUPERVISION = "Supervision of social workers is not frequent enough."


@pytest.fixture
def authority(session: Session) -> Authority:
    return make_authority(session)


@pytest.fixture
def finding(session: Session, authority: Authority) -> Finding:
    return make_finding(session, make_inspection(session, authority), text=SUPERVISION)


def refs(session: Session, authority: Authority, **asked: object) -> list[str]:
    return [found.ref for found in suggest_kpis(session, authority.id, **asked)]  # type: ignore[arg-type]


def test_live_and_proposed_kpis_are_suggested_and_retired_ones_are_not(
    session: Session, authority: Authority, finding: Finding
) -> None:
    live, proposed, retired, other = (
        make_kpi(session, authority, name=name, **fields)
        for name, fields in (
            ("% of staff supervised", {"section": "Workforce"}),
            ("Supervision held on time", {"status": KpiStatus.PROPOSED}),
            ("Supervision notes", {"status": KpiStatus.RETIRED, "retired_on": date(2018, 1, 1)}),
            ("Days between placement order and match", {}),
        )
    )
    found = suggest_kpis(session, authority.id, finding_id=finding.id)
    assert {suggestion.ref for suggestion in found} == {live.ref, proposed.ref}
    first = next(suggestion for suggestion in found if suggestion.id == live.id)
    assert (first.name, first.section) == ("% of staff supervised", "Workforce")
    assert 0 < first.score <= 1
    assert first.because[0].startswith("Both speak of supervision")
    assert {retired.ref, other.ref} & set(refs(session, authority, text="supervision")) == set()


@pytest.mark.parametrize("status", list(MappingStatus))
def test_what_a_person_has_looked_at_is_not_suggested_again(
    session: Session, authority: Authority, finding: Finding, status: MappingStatus
) -> None:
    mapped, free = (
        make_kpi(session, authority, name="Staff supervised"),
        make_kpi(session, authority, name="Supervision"),
    )
    make_mapping(session, finding, mapped, status=status)
    assert refs(session, authority, finding_id=finding.id) == [free.ref]
    assert set(refs(session, authority, text=SUPERVISION)) == {mapped.ref, free.ref}
    assert suggest_findings(session, authority.id, mapped.id) == []
    assert [found.ref for found in suggest_findings(session, authority.id, free.id)] == [finding.ref]


def test_a_kpi_that_counts_through_a_restating_row_is_left_out(session: Session, authority: Authority) -> None:
    inspection = make_inspection(session, authority)
    finding, row = (make_finding(session, inspection, text=SUPERVISION) for _ in range(2))
    kpi = make_kpi(session, authority, name="Staff supervised")
    make_mapping(session, row, kpi)
    assert refs(session, authority, finding_id=finding.id) == [kpi.ref]
    make_restatement(session, row, finding)
    assert refs(session, authority, finding_id=finding.id) == []
    assert suggest_findings(session, authority.id, kpi.id) == []


def test_a_definition_and_other_wordings_are_read_too(session: Session, authority: Authority) -> None:
    by_wording = make_kpi(session, authority, name="WF 7", wordings=["% of staff supervised"])
    by_definition = make_kpi(session, authority, name="WF 8", definition="Staff who had supervision in the month.")
    assert set(refs(session, authority, text="supervision")) == {by_wording.ref, by_definition.ref}


def test_another_authority_is_unknown(session: Session, authority: Authority, finding: Finding) -> None:
    kpi = make_kpi(session, authority, name="Staff supervised")
    stranger = make_authority(session)
    assert suggest_kpis(session, stranger.id, text="supervision") == []
    with pytest.raises(NotFound):
        suggest_kpis(session, stranger.id, finding_id=finding.id)
    with pytest.raises(NotFound):
        suggest_findings(session, stranger.id, kpi.id)
    with pytest.raises(NotFound):
        suggest_restates(session, stranger.id, finding.id)
    earlier = make_finding(session, make_inspection(session, authority))
    with pytest.raises(InvalidLink):
        answer_repeat(session, stranger.id, finding.id, earlier.id, RepeatStatus.ACCEPTED)


def test_findings_for_a_kpi_are_those_that_the_rules_look_at(session: Session, authority: Authority) -> None:
    inspection = make_inspection(session, authority)
    kpi = make_kpi(session, authority, name="% of staff supervised")
    checked = make_finding(session, inspection, text=SUPERVISION)
    make_finding(session, inspection, text=SUPERVISION, kind=FindingKind.PARAGRAPH)
    make_finding(session, inspection, text="The roof of the town hall leaks.")
    found = suggest_findings(session, authority.id, kpi.id)
    assert [(suggestion.ref, suggestion.kind) for suggestion in found] == [(checked.ref, FindingKind.RECOMMENDATION)]
    assert found[0].score == suggest_kpis(session, authority.id, finding_id=checked.id)[0].score


def test_a_retired_kpi_is_no_question(session: Session, authority: Authority) -> None:
    kpi = make_kpi(session, authority, status=KpiStatus.RETIRED, retired_on=date(2018, 1, 1))
    with pytest.raises(InvalidInput, match=f"{kpi.ref} is retired"):
        suggest_findings(session, authority.id, kpi.id)


def test_questions_without_sense_are_refused(session: Session, authority: Authority, finding: Finding) -> None:
    with pytest.raises(InvalidInput, match="KPIs for what"):
        suggest_kpis(session, authority.id)
    with pytest.raises(InvalidInput, match="KPIs for what"):
        suggest_kpis(session, authority.id, finding_id=finding.id, text="supervision")
    with pytest.raises(InvalidInput, match="too long"):
        suggest_kpis(session, authority.id, text="a" * 10_001)
    with pytest.raises(InvalidInput, match="no status done"):
        list_repeats(session, authority.id, status="done")


@pytest.mark.parametrize("text", ["", " ", "日本語" * 3_000, "a" * 10_000, "\0", "' OR 1=1 --", "🙂"])
def test_hostile_texts_find_nothing(session: Session, authority: Authority, text: str) -> None:
    make_kpi(session, authority, name="% of staff supervised")
    assert suggest_kpis(session, authority.id, text=text) == []


@pytest.fixture
def demonstration(session: Session) -> int:
    load(session, Path(seed.__file__).parent)
    return 1


def named(session: Session, authority_id: int, ref: str) -> Finding:
    found: Finding = find_by_ref(session, catalogue.FINDINGS, authority_id, ref)
    return found


def test_rows_that_restate_a_recommendation_are_suggested_until_they_are_linked(
    session: Session, demonstration: int
) -> None:
    # R7 and T28 speak of return interviews and are linked; R8 and T7 share strategy discussions, and are not.
    linked, open_ = (named(session, demonstration, f"SIF-2015-11-{ref}") for ref in ("R7", "R8"))
    assert suggest_restates(session, demonstration, linked.id) == []
    found = suggest_restates(session, demonstration, open_.id)
    assert [suggestion.ref for suggestion in found] == ["SIF-2015-11-T7"]
    assert found[0].because[0] == "Both speak of strategy discussions"


def test_praise_restates_no_concern(session: Session, finding: Finding) -> None:
    inspection = finding.inspection_id
    table = {"source": FindingSource.TABLE, "text": SUPERVISION}
    concern, praise = (
        make_finding(session, session.get_one(Inspection, inspection), kind=kind, **table)
        for kind in (FindingKind.AREA_FOR_IMPROVEMENT, FindingKind.STRENGTH)
    )
    found = suggest_restates(session, finding.authority_id, finding.id)
    assert [suggestion.ref for suggestion in found] == [concern.ref]
    assert suggest_restates(session, finding.authority_id, praise.id) == []


def test_the_kpis_of_a_restating_row_are_not_suggested(session: Session, demonstration: int) -> None:
    found = suggest_kpis(
        session, demonstration, finding_id=named(session, demonstration, "SIF-2015-11-R7").id, limit=100
    )
    assert {"KPI-28", "KPI-29", "KPI-30", "KPI-31"} & {suggestion.ref for suggestion in found} == set()


@pytest.fixture
def years(session: Session, authority: Authority) -> dict[int, Finding]:
    """The same concern in three inspections."""
    texts = {
        2015: SUPERVISION,
        2019: "Supervision by frontline managers is not good or frequent enough.",
        2023: "Supervision by frontline managers is still not frequent.",
    }
    return {
        year: make_finding(session, make_inspection(session, authority, ends_on=date(year, 3, 1)), text=text)
        for year, text in texts.items()
    }


def pairs(session: Session, authority: Authority, **asked: object) -> list[tuple[str, str, str]]:
    found = list_repeats(session, authority.id, **asked)  # type: ignore[arg-type]
    return [(repeat.later.inspection[-7:-3], repeat.earlier.inspection[-7:-3], repeat.status) for repeat in found]


def test_what_was_said_in_three_inspections_is_proposed(
    session: Session, authority: Authority, years: dict[int, Finding]
) -> None:
    assert set(pairs(session, authority)) == {
        ("2019", "2015", "proposed"),
        ("2023", "2015", "proposed"),
        ("2023", "2019", "proposed"),
    }
    assert set(pairs(session, authority, finding_id=years[2019].id)) == {("2019", "2015", "proposed")}
    assert len(pairs(session, authority, limit=1)) == 1
    best = list_repeats(session, authority.id, limit=1)[0]
    assert best.later.text == years[2023].text
    assert best.because[0].startswith("Both speak of supervision")


def test_asking_stores_nothing_and_an_answer_is_kept(
    session: Session, authority: Authority, years: dict[int, Finding]
) -> None:
    proposed = next(repeat for repeat in list_repeats(session, authority.id) if repeat.later.id == years[2019].id)
    assert pairs(session, authority, status="accepted") == []
    accepted = answer_repeat(session, authority.id, years[2019].id, years[2015].id, RepeatStatus.ACCEPTED, "Again")
    assert (accepted.status, accepted.reason) == ("accepted", "Again")
    assert (accepted.score, accepted.because) == (proposed.score, proposed.because)
    answer_repeat(session, authority.id, years[2023].id, years[2015].id, RepeatStatus.REFUSED)
    assert pairs(session, authority, status="accepted") == [("2019", "2015", "accepted")]
    assert pairs(session, authority, status="refused") == [("2023", "2015", "refused")]
    assert pairs(session, authority, status="proposed") == [("2023", "2019", "proposed")]
    assert len(pairs(session, authority)) == 3
    pair = (session, authority.id, years[2019].id, years[2015].id)
    again = answer_repeat(*pair, RepeatStatus.REFUSED, "Not quite", accepted.version)
    assert (again.status, again.reason) == ("refused", "Not quite")
    assert pairs(session, authority, status="accepted") == []


def test_no_answer_replaces_one_that_was_not_read(
    session: Session, authority: Authority, years: dict[int, Finding]
) -> None:
    pair = (session, authority.id, years[2019].id, years[2015].id)
    first = answer_repeat(*pair, RepeatStatus.ACCEPTED, "Again")
    second = answer_repeat(*pair, RepeatStatus.REFUSED, "Not quite", first.version)
    for version in (0, first.version):
        with pytest.raises(Stale, match="refused at"):
            answer_repeat(*pair, RepeatStatus.ACCEPTED, "Yes it is", version)
    listed = next(repeat for repeat in list_repeats(session, authority.id) if repeat.status == "refused")
    assert (listed.reason, listed.version) == ("Not quite", second.version)
    delete(session, catalogue.REPEATS, answer_to(*pair))
    with pytest.raises(Stale, match="taken back"):
        answer_repeat(*pair, RepeatStatus.ACCEPTED, "Yes it is", second.version)
    assert {repeat.version for repeat in list_repeats(session, authority.id)} == {0}


def test_an_answer_may_join_what_no_proposal_would(
    session: Session, authority: Authority, years: dict[int, Finding]
) -> None:
    inspection = make_inspection(session, authority, ends_on=date(2012, 3, 1))
    roof = make_finding(session, inspection, text="The roof of the town hall leaks.")
    said = answer_repeat(session, authority.id, years[2015].id, roof.id, RepeatStatus.ACCEPTED)
    assert (said.score, said.because) == (None, [])
    assert ("2015", "2012", "accepted") in pairs(session, authority)


def test_nothing_repeats_what_was_said_later(session: Session, authority: Authority, years: dict[int, Finding]) -> None:
    with pytest.raises(Conflict, match="earlier inspection"):
        answer_repeat(session, authority.id, years[2015].id, years[2019].id, RepeatStatus.ACCEPTED)
    with pytest.raises(InvalidInput):
        answer_repeat(session, authority.id, years[2019].id, years[2015].id, RepeatStatus.ACCEPTED, " ")


def test_strengths_paragraphs_and_restating_rows_repeat_nothing(
    session: Session, authority: Authority, years: dict[int, Finding]
) -> None:
    inspection = make_inspection(session, authority, ends_on=date(2025, 3, 1))
    before = pairs(session, authority)
    for kind in (FindingKind.STRENGTH, FindingKind.PARAGRAPH):
        make_finding(session, inspection, kind=kind, text=SUPERVISION)
    row = make_finding(session, inspection, text=SUPERVISION)
    make_restatement(session, row, make_finding(session, inspection, text="The roof leaks."))
    assert pairs(session, authority) == before


def test_an_answer_given_elsewhere_is_shown_as_it_is(
    session: Session, authority: Authority, years: dict[int, Finding]
) -> None:
    make_repeat(session, years[2019], years[2015], status=RepeatStatus.REFUSED, reason="By REST")
    found = [repeat for repeat in list_repeats(session, authority.id) if repeat.status == "refused"]
    assert [(repeat.reason, repeat.score) for repeat in found] == [("By REST", None)]
