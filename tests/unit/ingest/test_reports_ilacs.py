from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ingest.reports.report import read_report
from tests.pdf_maker import Sheet, Text, ilacs_front


def ilacs(*items: str) -> Sheet:
    sheet = ilacs_front().new_page().heading("What needs to improve?")
    for item in items:
        sheet.entry("•", item, indent=18)
    return sheet.heading("The experiences and progress of children who need help and protection: good")


def codes(sheet: Sheet) -> list[str]:
    return [warning.code for warning in read_report(sheet.pdf()).warnings]


def test_the_title_page_is_read() -> None:
    record = read_report(ilacs("The quality of plans.").entry("1.", "Help comes early.").pdf())
    assert (record.framework, record.authority, record.lead_inspector) == ("ILACS", "Exmouth", "Ann O’Neil")
    assert (record.inspection_start, record.inspection_end, record.published) == ("2023-03-06", "2023-03-17", None)
    assert [(j.area, j.grade) for j in record.judgements] == [
        ("The impact of leaders on social work practice with children and families", "Good"),
        ("The experiences and progress of children who need help and protection", "Outstanding"),
        ("The experiences and progress of children in care and care leavers", "Inadequate"),
        ("Overall effectiveness", "Requires improvement to be good"),
    ]
    assert record.warnings == []
    assert record.pages == 2


def test_the_list_of_what_needs_to_improve_is_read() -> None:
    record = read_report(ilacs("The quality of plans.", "How well managers " + "really " * 20 + "listen.").pdf())
    first, second = record.recommendations
    assert (first.text, first.ref, first.page, first.subitems) == ("The quality of plans.", None, 2, 0)
    assert (first.heading, first.kind) == ("What needs to improve?", "area_for_improvement")
    assert second.text.endswith("really listen.")


def test_headings_are_known_by_their_words_where_nothing_is_bold() -> None:
    sheet = ilacs("The quality of plans.").entry("1.", "Help comes early. " * 12).entry("2.", "It lasts.")
    sheet.prose(
        "The experiences and progress of children in care have been better since the last inspection, which was."
    )
    sheet.gap().line("The impact of leaders on social work practice with children and families:")
    sheet.line("good").gap().entry("3.", "They lead.")
    for page in sheet.pages:
        page[:] = [replace(text, bold=False, size=min(text.size, 12)) for text in page if isinstance(text, Text)]
    record = read_report(sheet.pdf())
    assert [item.text for item in record.recommendations] == ["The quality of plans."]
    assert [paragraph.number for paragraph in record.paragraphs] == [1, 2, 3]
    sections = [paragraph.section or "" for paragraph in record.paragraphs]
    assert sections[:2] == ["The experiences and progress of children who need help and protection: good"] * 2
    assert sections[2].startswith("The impact of leaders on social work practice with children and families:")


def test_numbered_paragraphs_are_read_with_their_section() -> None:
    sheet = ilacs("Plans.").entry("1.", "Help comes early. " * 12).entry("2.", "It lasts.")
    first, second = read_report(sheet.pdf()).paragraphs
    assert (first.number, first.text) == (1, ("Help comes early. " * 12).strip())
    assert (second.number, second.text, second.page) == (2, "It lasts.", 2)
    assert second.section == "The experiences and progress of children who need help and protection: good"


def test_a_number_in_the_column_of_wrapped_lines_opens_no_paragraph() -> None:
    sheet = ilacs("Plans.").line("1. Most children wait no longer than").line("2. Young people say so.", 99).gap()
    sheet.entry("2.", "The second paragraph.")
    assert [p.text for p in read_report(sheet.pdf()).paragraphs] == [
        "Most children wait no longer than 2. Young people say so.",
        "The second paragraph.",
    ]


def test_a_paragraph_goes_on_over_the_page_and_needs_no_space_after_its_number() -> None:
    sheet = ilacs("Plans.").line("1.When children").line("are seen, the", 99).new_page().line("record is good.", 99)
    (paragraph,) = read_report(sheet.pdf()).paragraphs
    assert (paragraph.text, paragraph.page) == ("When children are seen, the record is good.", 2)


def test_bullets_of_a_strengths_list_are_no_recommendations() -> None:
    sheet = ilacs("Plans.").entry("1.", "Help comes early:").entry("•", "with schools", 99)
    record = read_report(sheet.pdf())
    assert [item.text for item in record.recommendations] == ["Plans."]
    assert [p.text for p in record.paragraphs] == ["Help comes early: • with schools"]


def test_a_hole_in_the_run_of_numbers_is_a_warning_and_no_end() -> None:
    sheet = ilacs("Plans.")
    for number in (1, 2, 5, 6):
        sheet.entry(f"{number}.", "Inspectors saw " + "many " * 20 + "plans.")
    record = read_report(sheet.pdf())
    assert [p.number for p in record.paragraphs] == [1, 2, 5, 6]
    assert [(w.code, w.words) for w in record.warnings] == [("numbers-missing", "3 to 4")]


def test_text_between_paragraphs_is_reported_and_not_dropped_in_silence() -> None:
    sheet = ilacs("Plans.").entry("1.", "Inspectors saw " + "many " * 20 + "plans.")
    sheet.prose("A stray sentence at the margin.").entry("2.", "They were good.")
    record = read_report(sheet.pdf())
    assert [p.number for p in record.paragraphs] == [1, 2]
    assert [(w.code, w.words) for w in record.warnings] == [("text-unread", "A stray sentence at the margin.")]


def test_text_in_a_list_that_is_no_item_is_reported() -> None:
    sheet = (
        ilacs_front().new_page().heading("What needs to improve?").entry("•", "Plans for " + "many " * 20 + "children.")
    )
    sheet.prose("This sentence stands at the margin and is no item of the list.")
    record = read_report(sheet.heading("The impact of leaders: good").entry("1.", "They lead.").pdf())
    assert [warning.code for warning in record.warnings] == ["list-text-unread"]


def test_an_unmarked_item_is_taken_with_a_warning() -> None:
    sheet = ilacs_front().new_page().heading("What needs to improve?")
    sheet.prose("The quality of the plans that are made for children in care.")
    record = read_report(sheet.heading("The impact of leaders: good").entry("1.", "They lead.").pdf())
    assert [item.text for item in record.recommendations] == [
        "The quality of the plans that are made for children in care."
    ]
    assert [warning.code for warning in record.warnings] == ["item-unmarked"]


def test_what_is_missing_is_said() -> None:
    sheet = Sheet().line("Inspection of children’s social care services", size=16).prose("Nothing else is here.")
    assert codes(sheet) == [
        "authority-not-found",
        "dates-not-found",
        "lead-inspector-not-found",
        "judgements-not-found",
        "recommendations-not-found",
        "paragraphs-not-found",
    ]


WORDS = st.lists(
    st.sampled_from(["plans", "children", "carers", "visits", "2017", "38.5", "multi-agency", "IROs", "the", "of"]),
    min_size=1,
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS.map(lambda words: "Ensure " + " ".join(words) + "."), min_size=1, max_size=40))
def test_every_item_of_a_list_is_in_the_record(items: list[str]) -> None:
    record = read_report(ilacs(*items).entry("1.", "Help comes early.").pdf())
    assert [item.text for item in record.recommendations] == items


@pytest.mark.parametrize("authority", ["Exmouth", "Exmouth City Council", "London Borough of Exmouth"])
def test_the_authority_is_named_plainly(authority: str) -> None:
    assert read_report(ilacs_front(authority).pdf()).authority == "Exmouth"
