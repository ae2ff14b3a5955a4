"""Which lines of a printed table are one row, and which are headings."""

import pytest

from app.errors import ImportProblem
from app.ingest.readers.text import read_text
from app.ingest.record import MappingRecord
from app.ingest.tables.mapping import map_tables

HEADINGS = "Comments from Ofsted\tKPI\tReported to"


def read(*lines: str) -> MappingRecord:
    return map_tables(read_text("\n".join([HEADINGS, *lines])))


def texts(record: MappingRecord) -> list[str]:
    return [finding.text for finding in record.findings]


def codes(record: MappingRecord) -> list[str]:
    return [warning.code for warning in record.warnings]


def test_one_line_is_one_row():
    record = read("Visits are late.\tKPI: % visits on time\t", "Plans are good.\tKPI: % plans on time\t")
    assert texts(record) == ["Visits are late.", "Plans are good."]
    assert [finding.row for finding in record.findings] == [1, 2]


def test_sentence_that_breaks_off_goes_on_in_the_next_line():
    record = read("Some care leavers lack the help they need to\t\t", "live independently.\tKPI: % in touch\t")
    assert texts(record) == ["Some care leavers lack the help they need to live independently."]
    assert [mapping.row for mapping in record.mappings] == [1]


def test_sentence_goes_on_over_a_page_break():
    record = read("Some lack the help they need to\t\t", "", HEADINGS, "live independently.\tKPI: % in touch\t")
    assert texts(record) == ["Some lack the help they need to live independently."]
    assert (record.findings[0].page, record.kpis[0].page, record.pages) == (1, 2, 2)


def test_line_without_a_finding_belongs_to_the_row_above():
    record = read("Visits are late.\tKPI: % visits on time\t", "\tKPI: % plans on time\t", "Plans are good.\t\t")
    assert [(mapping.row, mapping.kpi) for mapping in record.mappings] == [
        (1, "percent-visits-on-time"),
        (1, "percent-plans-on-time"),
    ]


def test_two_paragraphs_beside_an_entry_that_goes_on_are_one_row():
    record = read(
        "Managers are not rigorous.\tThe report contained KPIs on:\t",
        "Practice varies.\t• Caseloads\t",
        "Plans are late.\tKPI: % plans on time\t",
    )
    assert texts(record) == ["Managers are not rigorous. Practice varies.", "Plans are late."]


def test_page_of_printed_lines_is_put_together():
    record = read(
        "Senior leaders have a\tKPI: % staff\tReported to CSLT",
        "clear vision for children\tturnover\tand Corporate",
        "and families in the area.\tKPI: % agency\tParenting Board",
        "\tstaff\t",
        "A robust workforce\tKPI: % vacancies\t",
        "strategy is in place for\t\t",
        "all teams.\t\t",
    )
    assert texts(record) == [
        "Senior leaders have a clear vision for children and families in the area.",
        "A robust workforce strategy is in place for all teams.",
    ]
    assert [kpi.name for kpi in record.kpis] == ["% staff turnover", "% agency staff", "% vacancies"]
    assert {route.body for route in record.routes} == {
        "childrens-services-leadership-team",
        "corporate-parenting-board",
    }


def test_notes_without_full_stops_stay_rows_of_their_own():
    record = read("drift and delay\tKPI: % plans on time\t", "late visits\tKPI: % visits on time\t")
    assert texts(record) == ["drift and delay", "late visits"]


def test_hyphen_broken_over_a_line_stays():
    record = read("Work is under-\t\t", "developed and late.\t\t", "Visits are late.\t\t")
    assert texts(record) == ["Work is under-developed and late.", "Visits are late."]


def test_section_and_subsection_carry_on_over_pages():
    record = read(
        "Leadership\t\t",
        "Positive statements\t\t",
        "Leaders are good.\t\t",
        "",
        HEADINGS,
        "Staff are good.\t\t",
        "Areas for improvement\t\t4",
        "Visits are late.\t\t",
        "Children who need help\t\t",
        "Positive Statements\t\t",
        "Most children are seen.\t\t",
    )
    assert [(finding.section, finding.subsection, finding.kind) for finding in record.findings] == [
        ("Leadership", "Positive statements", "strength"),
        ("Leadership", "Positive statements", "strength"),
        ("Leadership", "Areas for improvement", "area_for_improvement"),
        ("Children who need help", "Positive Statements", "strength"),
    ]
    assert codes(record) == ["stray-cell"]


def test_finding_without_kpis_is_no_heading():
    record = read("Positive statements\t\t", "Thresholds are understood.\t\t", "Children are seen alone.\t\t")
    assert texts(record) == ["Thresholds are understood.", "Children are seen alone."]


def test_new_section_does_not_inherit_the_subsection():
    record = read("Adoption\t\t", "Strengths\t\t", "A is good.\t\t", "Fostering\t\t", "B is late.\tKPI: % b\t")
    assert [finding.kind for finding in record.findings] == ["strength", "area_for_improvement"]
    assert codes(record) == ["kind-not-said"]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Recommendation", "recommendation"), ("Area for improvement", "area_for_improvement"), ("Strength", "strength")],
)
def test_heading_of_the_column_says_the_kind(heading, kind):
    record = map_tables(read_text(f"{heading} (Ofsted)\tKPI\nVisits are late.\t% visits"))
    assert [finding.kind for finding in record.findings] == [kind]


@pytest.mark.parametrize(
    "words", ["Help and protection", "Children looked after and care leavers", "Quality of Practice"]
)
def test_section_without_subsections(words):
    record = read(f"{words}\t\t", "Visits are late.\t\t")
    assert [(finding.section, finding.text) for finding in record.findings] == [(words, "Visits are late.")]


def test_rows_are_not_joined_by_what_only_looks_unfinished():
    record = read("Drift in plans\tTBC\tn/a", "Work is slow.\tKPI: days\tCSLT")
    assert texts(record) == ["Drift in plans", "Work is slow."]


def test_heading_with_nothing_below_is_not_lost():
    record = read("Visits are late.\t\t", "Missing Children\t\t")
    assert ("empty-section", "Missing Children") in [(w.code, w.words) for w in record.warnings]


def test_words_beside_no_finding_are_not_lost():
    record = read("Adoption\t\t", "\tKPI: % adopted\t", "Visits are late.\t\t")
    assert ("row-without-finding", "KPI: % adopted") in [(w.code, w.words) for w in record.warnings]


def test_unknown_column_is_kept_by_name():
    record = map_tables(read_text("Ref\tFinding\tKPI\tOfficer\n1\tVisits are late.\t% visits on time\tA Smith"))
    assert record.unknown_columns == ["Ref", "Officer"]
    assert record.findings[0].cells == {"Ref": "1", "KPI": "% visits on time", "Officer": "A Smith"}


def test_cells_beyond_the_headings_are_kept():
    record = read("Visits are late.\tKPI: % visits\tCSLT\tsee note")
    assert record.unknown_columns == ["Column 4"]
    assert record.findings[0].cells["Column 4"] == "see note"


def test_form_feeds_count_pages():
    record = map_tables(read_text(f"{HEADINGS}\nVisits are late.\t\t\f\n{HEADINGS}\nPlans are late.\t\t"))
    assert [(finding.page, finding.line) for finding in record.findings] == [(1, 2), (2, 4)]


def test_title_above_the_headings_is_named():
    record = map_tables(read_text(f"Anytown mapping\n{HEADINGS}\nVisits are late.\t\t"))
    assert [(w.code, w.words) for w in record.warnings if w.code == "unread-line"] == [
        ("unread-line", "Anytown mapping")
    ]


def test_other_columns_are_refused_by_name():
    with pytest.raises(ImportProblem) as refusal:
        map_tables(read_text("Name\tTelephone\nA Smith\t0123"))
    assert "Telephone" in str(refusal.value)
    assert "Recommendation" in refusal.value.message


def test_headings_without_rows_are_refused():
    with pytest.raises(ImportProblem, match="empty"):
        read()
