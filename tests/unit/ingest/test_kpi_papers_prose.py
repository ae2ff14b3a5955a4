"""What the prose around a KPI table says: targets, thresholds, comparators, and claims that the table denies."""

import pytest

from app.ingest.readers.text import read_text
from app.ingest.tables.kpi_papers import kpi_record

TABLE = """Dashboard
Measure\tQ2 20-21\tQ1 21-22\tQ2 21-22
% visits to children in care within timescale\t70%\t80%\t72%
% of care leavers who are NEET\t35%\t38%\t30%
Average time in days between referral and assessment\t21\t19\t23
No. of children missing from home\t20\t25\t25"""
VISITS, NEET, DAYS, MISSING = (
    "percent-visits-to-children-in-care-within-timescale",
    "percent-of-care-leavers-who-are-neet",
    "average-time-in-days-between-referral-and-assessment",
    "no-of-children-missing-from-home",
)


def read(*prose):
    return kpi_record(read_text("\n".join([TABLE, *prose])))


def codes(record):
    return [warning.code for warning in record.warnings]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The service aims for 80% of visits in timescale.", [(VISITS, 80, "exactly", "%")]),
        ("We strive for at least 85.5% of visits on time.", [(VISITS, 85.5, "at least", "%")]),
        ("The target for visits is to have no more than 5% late.", [(VISITS, 5, "at most", "%")]),
        ("Visits to children in care missed the 90% target.", [(VISITS, 90, "exactly", "%")]),
        (
            "We aim for less than 20 days from referral to assessment and strive for 90% of visits in timescale.",
            [(DAYS, 20, "less than", "days"), (VISITS, 90, "exactly", "%")],
        ),
    ],
)
def test_targets(sentence, expected):
    record = read(sentence)
    assert [(t.kpi, t.value, t.comparator, t.unit) for t in record.targets] == expected
    assert {(t.quote, t.line) for t in record.targets} == {(sentence, 7)}
    assert codes(record) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no target for visits, of which 80% were in time.",
        "Visits remain within target, with 72% in time.",
        "The service has been above target for visits across 2020-21.",
        "72% of visits took place in time.",
        "Visits are made at most 10 working days after the last.",
    ],
)
def test_no_targets(sentence):
    assert read(sentence).targets == []


def test_thresholds_of_colours():
    record = read(
        "An average of 30 days or less from referral is Green, 31 to 35 is Amber, and 36+ is of concern (Red)."
    )
    assert [(t.kpi, t.value, t.upper, t.comparator, t.unit, t.status) for t in record.targets] == [
        (DAYS, 30, None, "at most", "days", "green"),
        (DAYS, 31, 35, "at least", "days", "amber"),
        (DAYS, 36, None, "at least", "days", "red"),
    ]
    assert codes(record) == []


def test_targets_that_conflict_are_both_kept():
    record = read("We aim to have 100% of visits on time.", "The target of 90% for visits is hard to reach.")
    assert [(t.kpi, t.value) for t in record.targets] == [(VISITS, 100), (VISITS, 90)]
    assert codes(record) == ["targets-conflict"]
    assert "100% (line 7) and 90% (line 8)" in record.warnings[0].message


def test_a_target_said_twice_is_no_conflict():
    record = read("We aim to have 90% of visits on time.", "The target of 90% for visits is hard to reach.")
    assert codes(record) == []


def test_a_target_for_the_opposite_is_not_put_to_the_kpi():
    record = read("We aim to have 52% of care leavers in education, employment or training.")
    assert [(t.kpi, t.value) for t in record.targets] == [(None, 52)]
    assert "opposite" in record.warnings[0].message


def test_a_target_of_nothing_in_the_table_is_kept_without_a_kpi():
    record = read("We aim for 95% of dental checks.")
    assert [(t.kpi, t.value) for t in record.targets] == [(None, 95)]
    assert codes(record) == ["target-unmatched"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Timeliness of visits is above national average (55.6%) and statistical neighbours (57.44%).",
            [(VISITS, 55.6, "england", None), (VISITS, 57.44, "statistical_neighbours", None)],
        ),
        (
            "The statistical neighbours and England averages for visits within 45 days are 88% and 84% respectively.",
            [(VISITS, 88, "statistical_neighbours", None), (VISITS, 84, "england", None)],
        ),
        ("For visits, the England average is 84%.", [(VISITS, 84, "england", None)]),
        ("The share of NEET care leavers is 39% for England in 2020.", [(NEET, 39, "england", "2020")]),
        (
            "Nationally, 39% of care leavers are NEET; 85% of visits are in timescale.",
            [(NEET, 39, "england", None), (VISITS, 85, "england", None)],
        ),
        ("Visits in Q2 are better than the South East's 70%.", [(VISITS, 70, "region", None)]),
    ],
)
def test_benchmarks(sentence, expected):
    record = read(sentence)
    assert [(b.kpi, b.value, b.comparator, b.period) for b in record.benchmarks] == expected
    assert codes(record) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Our visits, at 72%, are below England.",
        "Comparative national figures are not available; 72% of visits were on time.",
        "Visits are below those of England, with a rate of 72% here.",
    ],
)
def test_no_benchmarks(sentence):
    assert read(sentence).benchmarks == []


def test_a_rate_is_not_put_to_a_count():
    record = read("The rate of children missing per 10,000 is 67.0 for England.")
    assert [(b.kpi, b.value, b.unit) for b in record.benchmarks] == [(None, 67, "per 10,000")]
    assert codes(record) == ["benchmark-unmatched"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The time between referral and assessment has improved.",
        "The average time from referral to assessment is quicker than the same period last year.",
        "There has been consistency in visits to children in care within timescale.",
        "Visits to children in care within timescale have increased this quarter.",
        "The number of NEET care leavers has risen.",
        "Visits to children in care within timescale are higher than Q1; NEET care leavers have fallen.",
    ],
)
def test_claims_that_the_table_denies(sentence):
    record = read(sentence)
    assert codes(record) == ["prose-contradicts"]
    assert record.warnings[0].words == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The time between referral and assessment has worsened.",
        "Visits to children in care within timescale have decreased since last quarter.",
        "Visits to children in care within timescale are higher than the same period last year.",
        "Children missing from home remain consistent.",
        "We expect that visits to children in care within timescale have increased next year.",
        "There has been an increase in staff sickness.",
        "The number of care leavers in education, employment or training has risen.",
        "The team has increased the visits to children in care within timescale.",
        "Visits to children in care within timescale have increased over the last five years.",
    ],
)
def test_claims_that_the_table_bears_out_or_does_not_speak_of(sentence):
    assert codes(read(sentence)) == []


def test_prose_belongs_to_the_table_above_it():
    record = read("Second dashboard", "Measure\tQ1 21-22", "% visits to schools\t50%", "We aim for 80% of visits.")
    assert [target.kpi for target in record.targets] == ["percent-visits-to-schools"]


def test_a_heading_in_capitals_ends_the_prose():
    record = read("WORK PROGRAMME", "The target is 80% of visits.")
    assert [target.kpi for target in record.targets] == [None]


def test_other_years_in_the_prose_are_a_warning():
    record = kpi_record(read_text("Measure\t2020-21\nExclusions\t7\nIn each academic year some are excluded."))
    assert codes(record) == ["year-unclear"]
