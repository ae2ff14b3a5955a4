"""Words, stems and concepts of a text."""

import time

import pytest

from app.meaning.analysis import analyse, merged
from app.meaning.words import stem, words_of


@pytest.mark.parametrize(
    "words",
    [
        "assess assessed assessing assessment assessments",
        "plan plans planned planning",
        "refer referred referral referrals",
        "permanence permanency permanent",
        "supervise supervised supervision supervisor",
        "manage managed manager managers management",
        "child children",
        "family families",
    ],
)
def test_forms_of_a_word_have_one_stem(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("care", "carer"),
        ("agency", "agent"),
        ("agency", "agencies"),
        ("sufficiency", "sufficient"),
        ("timely", "times"),
        ("parent", "part"),
        ("place", "placement"),
        ("police", "policy"),
        ("achieved", "achievement"),
        ("leaders", "leading"),
        ("leavers", "leaving"),
        ("manageable", "managers"),
        ("expectant", "expected"),
    ],
)
def test_words_that_only_look_alike_have_two(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_words_lose_capitals_possessives_and_articles() -> None:
    assert words_of("The Children’s plan, and a child's S47 in “EHCPs”").words == [
        "children", "plan", "and", "child", "s47", "in", "ehcps"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("% of LAC with a review on time", "children in care"),
        ("children looked after", "children in care"),
        ("Looked-after children", "children in care"),
        ("when they return from going missing", "return home interviews"),
        ("first-line managers", "management oversight"),
        ("EHCPs", "EHC plans"),
        ("challenge by IROs", "independent reviewing officers"),
        ("child in need and child protection plans", "child in need plans"),
        ("care leavers' views", "participation"),
        ("children who return home from care", "reunification"),
        ("child-in-need plans", "child in need plans"),
        ("Section 47 enquiries", "section 47 enquiries"),
        ("S.47", "section 47 enquiries"),
        ("young people who are NEET", "care leavers in employment"),
        ("pre-proceedings work", "public law outline"),
    ],
)
def test_wordings_of_a_concept_name_it(text: str, concept: str) -> None:
    assert concept in analyse(text).concepts


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("permanent exclusions", "permanence"),
        ("care leavers", "turnover"),
        ("ensure sufficient analysis", "sufficiency"),
        ("can contact their social workers", "contacts to social care"),
        ("partner agencies", "agency staff"),
        ("carefully", "children in care"),
        ("arrangements are in place", "placements"),
        ("safeguarding policy", "multi-agency working"),
        ("risk screening", "front door"),
        ("achieve positive change", "attainment"),
        ("children starting a plan", "starters"),
        ("children starting a plan", "turnover"),
        ("excluding children placed with parents", "exclusions"),
        ("a care order is granted", "funding"),
    ],
)
def test_near_misses_do_not(text: str, concept: str) -> None:
    assert concept not in analyse(text).concepts


def test_the_longest_wording_hides_those_within_it() -> None:
    found = analyse("child protection plans")
    assert set(found.concepts) == {"child protection plans"}
    assert found.said == {"child protection plans": "child protection plans"}


def test_what_is_said_again_counts_more_but_not_twice() -> None:
    once, twice = (analyse(text).concepts["supervision"] for text in ("supervision", "supervision and supervision"))
    assert 1 == once < twice < 2


def test_parts_of_a_record_count_as_much_as_they_are_given() -> None:
    whole = merged([(analyse("supervision"), 1.0), (analyse("supervised visits and caseloads"), 0.5)])
    assert whole.concepts == {"supervision": 1.0, "statutory visits": 0.5, "caseloads": 0.5}
    assert whole.said["supervision"] == "supervision"


@pytest.mark.parametrize("text", ["", " \n", "12 345 %", "日本語のテキスト", "…—’’“”", "\u202e\u0000", "🙂" * 100])
def test_a_text_without_words_is_about_nothing(text: str) -> None:
    found = analyse(text)
    assert (found.concepts, found.stems) == ({}, {})


@pytest.mark.parametrize(
    "text", ["child " * 10_000, "a" * 50_000, "ﷺ" * 50_000, "'" * 50_000, "care plan review " * 3_000]
)
def test_a_hostile_text_is_read_in_no_time(text: str) -> None:
    started = time.perf_counter()
    analyse(text)
    assert time.perf_counter() - started < 1
