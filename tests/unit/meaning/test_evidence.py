"""When nothing is suggested, and when a suggestion is marked as weak."""

import pytest

from app.meaning.analysis import Analysis, analyse, merged
from app.meaning.evidence import ENOUGH_EVIDENCE, LEAST_EVIDENCE, Evidence
from app.meaning.rarity import Rarity
from app.meaning.thesaurus import thesaurus

KPIS = [
    analyse(name)
    for name in (
        "% of staff supervised",
        "Average caseload",
        "% of assessments completed in 45 working days",
        "% of referrals that are repeat referrals",
        "Number of children in care",
    )
]
SUPERVISED, CASELOAD, ASSESSED, *_ = KPIS


@pytest.fixture
def evidence() -> Evidence:
    return Evidence(KPIS, Rarity(KPIS))


def test_what_both_name_fits_well_and_what_merely_shows_it_weakly(evidence: Evidence) -> None:
    finding = analyse("Supervision is too seldom.")
    assert evidence.fit(finding, SUPERVISED) == "well"
    assert evidence.fit(analyse("Weak line management"), CASELOAD) == "weakly"
    assert evidence.fit(finding, ASSESSED) is None


def test_a_shared_concept_weighs_what_the_thesaurus_says_of_it(evidence: Evidence) -> None:
    weight = thesaurus().concepts["caseloads"].weight
    assert evidence.weight(analyse("workload"), CASELOAD) == pytest.approx(weight)


def test_what_no_kpi_of_the_register_shows_makes_the_rest_count_less(evidence: Evidence) -> None:
    known = analyse("The quality of assessments")
    other = analyse("Children's ethnicity and religion, to inform assessments")
    assert evidence.fit(known, ASSESSED) == "well"
    assert evidence.fit(other, ASSESSED) == "weakly"
    # One of the two things that it speaks of is shown by none of the KPIs.
    assert evidence.weight(other, ASSESSED) < 0.75 * evidence.weight(known, ASSESSED)


def test_a_heading_is_no_evidence_for_all_that_stands_under_it() -> None:
    def under(heading: str, name: str) -> Analysis:
        return merged([(analyse(name), 1), (analyse(heading), 0.15)])

    missing, excluded = (under("Missing children", name) for name in ("Missing from home", "Permanent exclusions"))
    evidence = Evidence([missing, excluded], Rarity([missing, excluded]))
    finding = analyse("Children go missing.")
    assert evidence.weight(finding, excluded) == pytest.approx(0.15 * evidence.weight(finding, missing))
    assert evidence.fit(finding, excluded) is None


def test_that_something_is_late_is_no_evidence(evidence: Evidence) -> None:
    assert evidence.weight(analyse("Respond promptly."), ASSESSED) == 0
    assert evidence.weight(analyse(""), ASSESSED) == 0


def test_words_alone_are_evidence_where_the_thesaurus_knows_none() -> None:
    kpis = [analyse("% of roofs repaired"), *KPIS]
    evidence = Evidence(kpis, Rarity(kpis))
    assert LEAST_EVIDENCE <= evidence.weight(analyse("The roof leaks."), kpis[0]) < ENOUGH_EVIDENCE
