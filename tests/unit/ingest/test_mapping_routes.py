"""Whom a mapping table says its KPIs are reported to."""

import pytest

from app.ingest.readers.table import Table
from app.ingest.readers.text import read_text
from app.ingest.record import MappingRecord
from app.ingest.tables.bodies import body_at
from app.ingest.tables.mapping import map_tables

CSLT = "childrens-services-leadership-team"
CPB = "corporate-parenting-board"
LSCB = "local-safeguarding-children-board"
SCRUTINY = "childrens-services-overview-and-scrutiny-committee"


def read(kpi: str, other: str = "") -> MappingRecord:
    headings = "Area for improvement\tKPI\tOther Monitoring"
    return map_tables(read_text(f"{headings}\nA first row.\tKPI: labelled\t\nVisits are late.\t{kpi}\t{other}"))


def routes(kpi: str, other: str = "") -> list[tuple[str, str, str | None]]:
    return [(route.kpi, route.body, route.frequency) for route in read(kpi, other).routes]


def test_each_body_with_its_own_frequency():
    words = "KPI: % A – currently reported to CSLT (monthly) and Corporate Parenting Board (quarterly) This is good."
    assert routes(words) == [("percent-a", CSLT, "monthly"), ("percent-a", CPB, "quarterly")]


def test_frequency_of_the_whole_clause():
    assert routes("KPI: % A reported quarterly to CSLT and LSCB.") == [
        ("percent-a", CSLT, "quarterly"),
        ("percent-a", LSCB, "quarterly"),
    ]


def test_frequency_after_the_list_is_of_all_in_brackets_of_the_last():
    assert [route[2] for route in routes("KPI: % A – reported to CSLT and LSCB quarterly")] == ["quarterly"] * 2
    assert [route[2] for route in routes("KPI: % A – reported to CSLT and LSCB (quarterly)")] == [None, "quarterly"]


def test_performance_is_that_of_the_rows_kpis():
    assert routes("KPI: % A. KPI: % B", "Performance is also reported through Corporate Parenting Board, LSCB.") == [
        ("percent-a", CPB, None),
        ("percent-b", CPB, None),
        ("percent-a", LSCB, None),
        ("percent-b", LSCB, None),
    ]


def test_reports_on_a_topic_presented_to_a_list_without_commas():
    assert routes("KPI: % A", "Quarterly reports on HR presented to: CSLT Lead Member • LSCB") == [
        ("percent-a", CSLT, "quarterly"),
        ("percent-a", "lead-member", "quarterly"),
        ("percent-a", LSCB, "quarterly"),
    ]


def test_dated_presentation_is_one_off_for_the_kpis_that_follow():
    record = read("Reported to CS Overview & Scrutiny on 21/07/15: KPI: % A KPI: % B")
    assert [(route.kpi, route.body, route.frequency, route.reported_on) for route in record.routes] == [
        ("percent-a", SCRUTINY, "one-off", "2015-07-21"),
        ("percent-b", SCRUTINY, "one-off", "2015-07-21"),
    ]


def test_month_without_a_day_is_one_off_without_a_date():
    record = read("KPI: % A (discussed at Corporate Works Council in September 2015)")
    assert [(route.body, route.frequency, route.reported_on) for route in record.routes] == [
        ("corporate-works-council", "one-off", None)
    ]


def test_document_that_held_kpis_took_them_there():
    words = "KPI: % A The Self-Assessment reported to CSLT on 1 May 2015 contained KPIs on: • % B • % C"
    assert routes(words) == [("percent-b", CSLT, "one-off"), ("percent-c", CSLT, "one-off")]


def test_this_is_the_kpi_of_the_sentence_before():
    words = "Work is monitored through the existing KPI: % B. This is reported monthly at CSLT."
    assert routes("KPI: % A", words) == [("percent-b", CSLT, "monthly")]


def test_this_is_the_return_of_the_sentence_before():
    assert routes("KPI: % A", "The annual return goes to the DfE. This is reported to CSLT for sign off.") == []


def test_reported_without_subject_goes_with_the_kpi_before():
    assert routes("KPI: % A. KPI: % B. Reported quarterly to CSLT.") == [("percent-b", CSLT, "quarterly")]


def test_reported_without_subject_at_the_head_of_a_cell_is_of_the_row():
    assert routes("KPI: % A. KPI: % B", "Reported monthly to CSLT") == [
        ("percent-a", CSLT, "monthly"),
        ("percent-b", CSLT, "monthly"),
    ]


def test_second_clause_of_a_sentence_speaks_of_the_same():
    words = "Performance is reported monthly to CSLT and is presented to Corporate Parenting Board."
    assert routes("KPI: % A", words) == [("percent-a", CSLT, "monthly"), ("percent-a", CPB, None)]


def test_reported_without_subject_after_a_document_is_the_document():
    assert routes("KPI: % A", "The scorecard is reported to CSLT. Reported quarterly to LSCB.") == []


def test_lines_of_their_own_below_a_list_are_of_all_that_it_names():
    rows = [["Finding", "KPI"], ["Visits are late.", "KPI: % A\nKPI: % B\nReported monthly to CSLT\nReported to LSCB"]]
    table = Table("sheet")
    for number, row in enumerate(rows, start=1):
        table.add(row, number)
    record = map_tables([table])
    assert {(route.kpi, route.body) for route in record.routes} == {
        ("percent-a", CSLT),
        ("percent-b", CSLT),
        ("percent-a", LSCB),
        ("percent-b", LSCB),
    }


def test_named_subject_is_the_kpi_that_holds_its_words():
    words = "KPI: Signs of Safety programme progress KPI: % B"
    assert routes(words, "Signs of Safety programme updates are reported regularly to CSLT") == [
        ("signs-of-safety-programme-progress", CSLT, "regular")
    ]


def test_subject_that_is_no_kpi_of_the_row_is_a_warning():
    record = read("KPI: % A", "Caseload balance is reported monthly to CSLT")
    assert record.routes == []
    assert [warning.code for warning in record.warnings] == ["unread-route"]


@pytest.mark.parametrize(
    "words",
    [
        "The LSCB has been asked to lead an analysis.",
        "LSCB quality assures practice.",
        "Quality Improvement Plan reported at CSLT level",
        "Performance reporting against the wellbeing strategy action plan is reported to Health and Wellbeing Board",
        "The Pledge Survey is completed annually. The results of this are reported to Corporate Parenting Board.",
        "The Ofsted Action Plan details the actions.",
        "Issues raised will feed into the quarterly Corporate Parenting Board meetings.",
    ],
)
def test_no_route(words):
    record = read("KPI: % A", words)
    assert record.routes == []
    assert record.warnings == []


def test_not_reported_is_no_route():
    assert routes("KPI: % A – not yet reported to CSLT") == []


def test_no_route_without_a_kpi():
    assert routes("", "Performance is reported to CSLT monthly.") == []


def test_bodies_of_all_kpis_are_a_warning():
    record = read("KPI: All key performance indicators", "Performance is also reported through Executive, LSCB")
    assert record.routes == []
    assert [warning.code for warning in record.warnings] == ["generic-route"]


def test_bare_scrutiny_stays_unresolved():
    record = read("KPI: % A already reported to O&S and Executive.")
    assert [route.body for route in record.routes] == ["executive"]
    assert [(warning.code, "O&S" in warning.words) for warning in record.warnings] == [("unresolved-body", True)]


def test_one_route_with_the_frequency_that_is_said_anywhere():
    record = read(
        "% A – Currently reported to SMT and CSLT.", "The existing KPI: % A. This is reported monthly at CSLT."
    )
    assert [(route.body, route.frequency) for route in record.routes] == [
        ("senior-management-team", None),
        (CSLT, "monthly"),
    ]
    assert record.routes[1].quote == "This is reported monthly at CSLT."


def test_heading_reported_to_makes_a_bare_list_a_route():
    record = map_tables(
        read_text("Finding\tKPI\tReported to\nVisits are late.\t% A\tCSLT (monthly), Improvement Board")
    )
    assert [(route.body, route.frequency) for route in record.routes] == [
        (CSLT, "monthly"),
        ("improvement-board", None),
    ]


def test_acronym_that_nobody_knows_is_a_warning_below_reported_to():
    record = map_tables(
        read_text("Strength\tKPI\tReporting body\nVisits are late.\t% A\tQPB\nPlans are late.\t% B\tTBC")
    )
    assert record.routes == []
    assert [(warning.code, warning.line) for warning in record.warnings] == [("unresolved-body", 2)]


def test_bare_list_below_other_monitoring_is_no_route():
    record = read("KPI: % A", "CSLT, LSCB")
    assert record.routes == []
    assert {body.key for body in record.bodies} == {CSLT, LSCB}


@pytest.mark.parametrize(
    "spelling",
    ["CS Overview & Scrutiny", "CS O&S", "CSO&S", "Children's Overview and Scrutiny committee", "Childrens O & S"],
)
def test_spellings_of_one_committee(spelling):
    body = body_at(spelling, 0)
    assert body is not None
    assert body.name == "Children's Services Overview and Scrutiny Committee"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Management overview and Scrutiny", "Overview and Scrutiny Management Committee"),
        ("Chief Executive", "Chief Executive"),
        ("Executive, LSCB", "Executive"),
        ("Schools and Learning Panel", "Schools and Learning Panel"),
        ("Overview and Scrutiny", None),
        ("Heads of Service", None),
    ],
)
def test_other_bodies(words, name):
    body = body_at(words, 0)
    assert body is not None
    assert body.name == name


def test_no_body_in_small_letters():
    assert body_at("managers and staff", 0) is None


def test_printed_spellings_are_aliases():
    record = read("KPI: % A – reported to CSLT and Children's Services Leadership team")
    assert [(body.name, body.aliases) for body in record.bodies] == [("Children's Services Leadership Team", ["CSLT"])]
