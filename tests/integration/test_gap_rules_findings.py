"""F005 to F007: a hit and a near miss each, on both databases."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from app.coverage.gaps import Gap, Question, find_gaps
from app.coverage.rules import rule_named
from tests.factories import (
    make_authority,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_repeat,
    make_restatement,
)

DAY = date(2021, 11, 4)


def gaps(session: Session, rule: str) -> dict[str, Gap]:
    session.flush()
    return {gap.ref: gap for gap in find_gaps(session, Question(DAY, rules=(rule_named(rule),)))}


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session)


@pytest.fixture
def inspection(session: Session, council: Any) -> Any:
    return make_inspection(session, council)


def test_f005_hits_outputs_and_proxies_and_misses_an_outcome(session: Session, council: Any, inspection: Any) -> None:
    counted, helped, unsaid, proposed, bare = (make_finding(session, inspection) for _ in range(5))
    visits, training = make_kpi(session, council, ref="KPI-V"), make_kpi(session, council, ref="KPI-T")
    make_mapping(session, counted, visits, measures="output")
    make_mapping(session, counted, training, measures="proxy")
    make_mapping(session, helped, visits, measures="output")
    make_mapping(session, helped, training, measures="outcome")
    make_mapping(session, unsaid, visits)
    make_mapping(session, proposed, visits, measures="output", status="proposed")
    found = gaps(session, "F005")
    assert list(found) == [counted.ref]
    assert found[counted.ref].reason == (
        "The KPIs accepted for this recommendation measure outputs or proxies, none an outcome: "
        "KPI-V (output), KPI-T (proxy)."
    )
    assert bare.ref not in found


def test_f005_looks_at_the_kpis_of_a_finding_that_restates_it(session: Session, council: Any, inspection: Any) -> None:
    recommendation, row = make_finding(session, inspection), make_finding(session, inspection, source="table")
    make_restatement(session, row, recommendation)
    kpi = make_kpi(session, council)
    mapping = make_mapping(session, row, kpi, measures="output")
    found = gaps(session, "F005")
    assert set(found) == {recommendation.ref, row.ref}
    assert kpi.ref in found[recommendation.ref].reason
    mapping.measures = "outcome"
    assert gaps(session, "F005") == {}


def test_f005_does_not_count_a_retired_outcome(session: Session, council: Any, inspection: Any) -> None:
    finding = make_finding(session, inspection)
    make_mapping(session, finding, make_kpi(session, council), measures="output")
    retired = make_kpi(session, council, status="retired", retired_on=DAY)
    make_mapping(session, finding, retired, measures="outcome")
    assert list(gaps(session, "F005")) == [finding.ref]


def test_f006_names_the_earlier_inspection_and_finding(session: Session, council: Any, inspection: Any) -> None:
    first = make_inspection(session, council, framework="SIF", ends_on="2015-11-20")
    earlier, refused = make_finding(session, first), make_finding(session, first)
    again, other = make_finding(session, inspection), make_finding(session, inspection, kind="strength")
    make_repeat(session, again, earlier)
    make_repeat(session, other, refused, status="refused")
    found = gaps(session, "F006")
    assert list(found) == [again.ref]
    assert found[again.ref].reason == f"This recommendation repeats {earlier.ref} of the inspection SIF-2015-11."
    assert found[again.ref].severity == "error"


def test_f006_is_a_note_for_a_strength(session: Session, council: Any, inspection: Any) -> None:
    first = make_inspection(session, council, ends_on="2015-11-20")
    strength = make_finding(session, inspection, kind="strength")
    make_repeat(session, strength, make_finding(session, first))
    assert [gap.severity for gap in gaps(session, "F006").values()] == ["note"]


def test_f007_hits_a_mapping_whose_finding_or_kpi_reads_otherwise(
    session: Session, council: Any, inspection: Any
) -> None:
    worded, defined, both, spaced, proposed = (
        make_finding(session, inspection, text=f"Visit children {n}.") for n in range(5)
    )
    mappings = {}
    kpis = [make_kpi(session, council, definition="Visits within 10 days.") for _ in range(5)]
    for finding, kpi in zip((worded, defined, both, spaced, proposed), kpis, strict=True):
        mappings[finding.ref] = make_mapping(
            session, finding, kpi, status="proposed" if finding is proposed else "accepted"
        )
    session.flush()
    assert gaps(session, "F007") == {}
    worded.text = both.text = proposed.text = "See every child alone."
    kpis[1].polarity = "higher"
    kpis[2].unit = "%"
    spaced.text = "  Visit   children\n3. "
    kpis[3].section = "Children in need"
    found = gaps(session, "F007")
    said = {ref: gap.reason.removeprefix("Changed since it was accepted: ") for ref, gap in found.items()}
    assert said == {
        worded.ref: f"{mappings[worded.ref].ref} to {kpis[0].ref} (finding changed).",
        defined.ref: f"{mappings[defined.ref].ref} to {kpis[1].ref} (KPI changed).",
        both.ref: f"{mappings[both.ref].ref} to {kpis[2].ref} (finding and KPI changed).",
    }
