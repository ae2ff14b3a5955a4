from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ingest.reports.report import read_report
from tests.pdf_maker import Sheet, Text, sif_front

SECTION = "The experiences and progress of children who need help and protection"


def sif(*items: str) -> Sheet:
    sheet = sif_front().new_page().heading("Recommendations")
    for number, item in enumerate(items, 1):
        sheet.entry(f"{number}.", item)
    return (
        sheet.heading("Summary for children and young people").entry("•", "You are heard.", indent=18).heading(SECTION)
    )


def test_the_title_page_is_read() -> None:
    sheet = sif("Act (paragraph 2).").entry("2.", "Help comes early.").heading("Information about this inspection")
    record = read_report(sheet.line("Lead inspector: Ann Hill HMI").pdf())
    assert (record.framework, record.authority, record.lead_inspector) == ("SIF", "Exmouth", "Ann Hill")
    assert (record.inspection_start, record.inspection_end) == ("2015-09-14", "2015-10-08")
    assert record.published == "2015-11-27"
    assert [(j.area, j.grade) for j in record.judgements] == [
        ("Children’s services in Exmouth", "require improvement to be good"),
        ("1. Children who need help and protection", "Requires improvement"),
        ("2. Children looked after and achieving permanence", "Good"),
        ("2.1 Adoption performance", "Good"),
        ("2.2 Experiences and progress of care leavers", "Inadequate"),
        ("3. Leadership, management and governance", "Outstanding"),
    ]
    assert record.warnings == []


SENTENCES = [
    ("Children’s services in Exmouth are: inadequate", "Children’s services in Exmouth", "inadequate"),
    ("Children’s social care services in Exmouth are good", "Children’s social care services in Exmouth", "good"),
    ("Services for children in Exmouth require improvement", "Services for children in Exmouth", "require improvement"),
    ("Overall judgement: requires improvement", "Overall judgement", "requires improvement"),
    ("The overall judgement of children’s services is good", "The overall judgement of children’s services", "good"),
    ("The overall judgement is that services for children are good", "The overall judgement", "good"),
    ("The overall judgement is that the council requires improvement", "The overall judgement", "requires improvement"),
    ("The overall effectiveness is inadequate", "The overall effectiveness", "inadequate"),
]


@pytest.mark.parametrize(("sentence", "area", "grade"), SENTENCES)
def test_the_overall_grade_stands_in_a_sentence(sentence: str, area: str, grade: str) -> None:
    sheet = Sheet().line("Exmouth Council", size=26).gap()
    sheet.line("Inspection of services for children in need of help and protection", size=14, bold=True).gap()
    sheet.line("Services for children in need are known to be good at times.").gap()
    sheet.line(sentence, size=14, bold=True).gap().line("2.1. Adoption performance Good")
    first, second = read_report(sheet.pdf()).judgements
    assert (first.area, first.grade) == (area, grade)
    assert (second.area, second.grade) == ("2.1. Adoption performance", "Good")


BOARDS = [
    ("The effectiveness of the Local Safeguarding Children Board", " is judged to be inadequate", "inadequate"),
    ("The Local Safeguarding Children Board", " has been judged as good", "good"),
    ("The Local Safeguarding Children Board in Exmouth", " is good", "good"),
    ("The LSCB for Exmouth and Budleigh", " requires improvement", "requires improvement"),
]


@pytest.mark.parametrize(("area", "verb", "grade"), BOARDS)
def test_the_boards_grade_stands_in_a_sentence(area: str, verb: str, grade: str) -> None:
    sheet = sif("Act.").entry("2.", "Help comes early.")
    sheet.line(area, size=14, bold=True).line(verb.strip(), size=14, bold=True)
    judgement = read_report(sheet.pdf()).judgements[-1]
    assert (judgement.area, judgement.grade) == (area, grade)


def test_every_second_page_may_stand_further_to_the_right() -> None:
    sheet = sif("Act.", "Plan.")
    for number in range(3, 60):
        sheet.entry(f"{number}.", " ".join(f"help{'x' * (number * word % 17)}" for word in range(1, 40)))
    straight = read_report(sheet.pdf())
    for page in sheet.pages[1::2]:
        page[:] = [replace(text, left=text.left + 20) for text in page]
    bound = read_report(sheet.pdf())
    assert len(straight.paragraphs) == 57
    assert [p.text for p in bound.paragraphs] == [p.text for p in straight.paragraphs]


def test_a_cover_sheet_may_stand_before_the_report() -> None:
    sheet = sif("Act.").entry("2.", "Help comes early.")
    alone = read_report(sheet.pdf())
    sheet.pages.insert(0, [Text("Overview and Scrutiny Committee", 71, 100, 14, True), Text("Appendix 1", 71, 140)])
    covered = read_report(sheet.pdf())
    assert covered.authority == "Exmouth"
    assert (covered.inspection_start, covered.published) == (alone.inspection_start, alone.published)
    assert [(j.area, j.grade, j.page) for j in covered.judgements] == [
        (j.area, j.grade, j.page + 1) for j in alone.judgements
    ]
    assert [(p.number, p.page) for p in covered.paragraphs] == [(2, 3)]
    assert covered.pages == alone.pages + 1


def test_a_space_may_stand_between_a_number_and_its_full_stop() -> None:
    record = read_report(sif("Act.").entry("2 .", "Help comes early.").entry("3 .", "It lasts.").pdf())
    assert [paragraph.number for paragraph in record.paragraphs] == [2, 3]


HEADINGS = [
    ("Areas requiring improvement", "area_for_improvement"),
    ("Areas for improvement – the LSCB", "area_for_improvement"),
    ("Priority/immediate action", "priority_action"),
    ("Immediate priority actions: the local authority", "priority_action"),
    ("Summary of recommendations", "recommendation"),
    ("LSCB recommendations", "recommendation"),
    ("Recommendations – local authority", "recommendation"),
]


@pytest.mark.parametrize(("heading", "kind"), HEADINGS)
def test_lists_of_what_must_improve_have_many_headings(heading: str, kind: str) -> None:
    sheet = sif_front().new_page().heading(heading).entry("1.", "Act.").heading("Summary for children and young people")
    (item,) = read_report(sheet.prose("You are heard.").pdf()).recommendations
    assert (item.heading, item.kind, item.text) == (heading, kind, "Act.")


@pytest.mark.parametrize("rank", [", HM Inspector", "; Her Majesty’s Inspector", " Seconded inspector"])
def test_the_lead_inspectors_rank_is_left_out(rank: str) -> None:
    sheet = sif("Act.").heading("Information about this inspection").line(f"Lead inspector: Ann Hill{rank}")
    assert read_report(sheet.pdf()).lead_inspector == "Ann Hill"


def test_a_reinspection_is_told_apart() -> None:
    sheet = sif_front("Re-inspection of services for children in need of help and")
    assert read_report(sheet.pdf()).framework == "SIF-reinspection"


def test_one_run_of_numbers_is_told_apart_by_headings() -> None:
    sheet = sif("Ensure that plans are good.", "Listen to children.").entry("3.", "Plans are late.")
    sheet.heading("The Local Safeguarding Children Board (LSCB)", 16)
    sheet.heading("The Local Safeguarding Children Board requires improvement")
    sheet.heading("Recommendations").entry("4.", "Review the training.")
    sheet.heading("Inspection findings – the Local Safeguarding Children Board").entry("5.", "The board meets.")
    record = read_report(sheet.pdf())
    assert [item.ref for item in record.recommendations] == ["1", "2", "4"]
    assert [p.number for p in record.paragraphs] == [3, 5]
    assert record.judgements[-1].area == "The Local Safeguarding Children Board"
    assert record.judgements[-1].grade == "requires improvement"
    assert record.sections == [SECTION, "Inspection findings – the Local Safeguarding Children Board"]


def test_early_reports_have_two_lists_with_themes_between_the_items() -> None:
    sheet = sif_front().new_page().heading("What does the local authority need to improve?")
    sheet.heading("Priority and immediate action", 12).line("Quality of practice", 70).gap()
    sheet.entry("1.", "Act at once.").heading("Areas for improvement", 12).line("Care Leavers", 70).gap()
    sheet.entry("2.", "Plan better.").line("Workforce", 70).gap().entry("3.", "Train staff.")
    sheet.heading("The local authority’s strengths").entry("4.", "It knows its children.")
    record = read_report(sheet.pdf())
    assert [(item.ref, item.kind, item.text) for item in record.recommendations] == [
        ("1", "priority_action", "Act at once."),
        ("2", "area_for_improvement", "Plan better."),
        ("3", "area_for_improvement", "Train staff."),
    ]
    assert [(p.number, p.section) for p in record.paragraphs] == [(4, "The local authority’s strengths")]


def test_a_list_that_says_it_is_empty_yields_a_warning() -> None:
    sheet = sif_front().new_page().heading("Priority and immediate action", 12)
    record = read_report(sheet.entry("1.", "There are no areas for priority or immediate action.").pdf())
    assert record.recommendations == []
    assert record.warnings[0].code == "nothing-to-improve"


def test_sub_bullets_and_citations_are_kept_over_the_page() -> None:
    sheet = sif_front().new_page().heading("Recommendations").line("1. Ensure that:")
    sheet.entry("•", "reviews are accelerated (paragraph 42)", 99, 15).new_page()
    sheet.entry("•", "work is timely (page 9, paragraphs 41, 43).", 99, 15)
    (item,) = read_report(sheet.pdf()).recommendations
    assert (
        item.text
        == "Ensure that: • reviews are accelerated (paragraph 42) • work is timely (page 9, paragraphs 41, 43)."
    )
    assert (item.subitems, item.page) == (2, 2)
    assert item.cites == "(paragraph 42); (page 9, paragraphs 41, 43)"


def test_a_grade_beside_a_title_is_no_part_of_it() -> None:
    sheet = sif_front().new_page().line("The experiences and progress of", size=14, bold=True)
    sheet.line("children who need help and protection", size=14, bold=True)
    sheet.pages[-1] += [Text("Requires", 400, 91, 14, bold=True), Text("improvement", 400, 106, 14, bold=True)]
    record = read_report(sheet.gap().entry("1.", "Help comes early.").pdf())
    assert record.paragraphs[0].section == SECTION


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=60))
def test_every_item_of_a_list_is_in_the_record(lengths: list[int]) -> None:
    # Numbered words: the same line at the same place of three pages would be a running head.
    items = ["Ensure " + " ".join(f"plan{n}.{m}" for m in range(length)) + " now." for n, length in enumerate(lengths)]
    record = read_report(sif(*items).pdf())
    assert [(item.ref, item.text) for item in record.recommendations] == [
        (str(n), text) for n, text in enumerate(items, 1)
    ]
