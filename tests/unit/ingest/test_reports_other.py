"""Reports outside the frameworks: a safeguarding board's review on its own, and inspections before November 2013."""

import textwrap

import pytest

from app.ingest.reports.report import read_report
from tests.pdf_maker import Sheet, Text, letter, sif_front

FINDINGS = "Inspection findings – the Local Safeguarding Children Board"


def review(verdict: str = "The LSCB is good", title: str = "Exmouth Local Safeguarding Children Board") -> Sheet:
    sheet = Sheet().line(title, size=26).gap().line("Review of the effectiveness of the Local Safeguarding", bold=True)
    sheet.line("Children Board", bold=True).heading("Inspection dates: 17 November 2015 – 10 December 2015")
    sheet.heading("Report published: 17 February 2016")
    for line in verdict.split("\n"):
        sheet.line(line, size=14, bold=True)
    sheet.new_page().heading("Executive summary").prose("The board meets.").heading("Recommendations")
    sheet.entry("1.", "Improve data.").entry("2.", "Hold partners to account.").heading(FINDINGS)
    sheet.entry("3.", "The board has no data.").heading("Information about this inspection")
    return sheet.line("Lead inspector: Ann Hill HMI")


def test_a_review_of_a_board_alone_gives_its_judgement_and_its_recommendations() -> None:
    record = read_report(review().pdf())
    assert (record.framework, record.authority, record.lead_inspector) == ("Other", "Exmouth", "Ann Hill")
    assert (record.inspection_start, record.inspection_end) == ("2015-11-17", "2015-12-10")
    assert record.published == "2016-02-17"
    assert [(judgement.area, judgement.grade) for judgement in record.judgements] == [("The LSCB", "good")]
    assert [(item.ref, item.text) for item in record.recommendations] == [
        ("1", "Improve data."),
        ("2", "Hold partners to account."),
    ]
    assert [(paragraph.number, paragraph.section) for paragraph in record.paragraphs] == [(3, FINDINGS)]
    assert [warning.code for warning in record.warnings] == ["board-review-alone"]


def test_it_belongs_to_the_single_inspection_that_it_names() -> None:
    sheet = review().prose(
        "The review was made with the inspection of services for children in need of help and protection."
    )
    record = read_report(sheet.pdf())
    assert (record.framework, [warning.code for warning in record.warnings]) == ("SIF", ["board-review-alone"])


def test_a_whole_report_is_no_review_though_it_names_it() -> None:
    sheet = sif_front().line("Review of the effectiveness of the Local Safeguarding Children Board", size=14, bold=True)
    record = read_report(sheet.new_page().heading("Recommendations").entry("1.", "Act.").pdf())
    assert (record.framework, len(record.judgements)) == ("SIF", 6)
    assert "board-review-alone" not in [warning.code for warning in record.warnings]


BOARD = "The Exmouth Safeguarding Children Board"
TASK = "The arrangements in place to evaluate the effectiveness of what is done by the authority and partners"


@pytest.mark.parametrize(
    ("area", "grade"), [(BOARD, "requires improvement to be good"), (TASK, "inadequate"), ("The LSCB", "good")]
)
def test_the_grade_stands_in_a_sentence(area: str, grade: str) -> None:
    verdict = "\n".join(textwrap.wrap(f"{area} {'are' if area == TASK else 'is'} {grade}".replace("is req", "req"), 60))
    (judgement,) = read_report(review(verdict).pdf()).judgements
    assert (judgement.area, judgement.grade) == (area, grade)


def test_the_place_may_stand_in_the_title_of_the_review_only() -> None:
    sheet = Sheet().line("Review of the effectiveness of the Exmouth", bold=True)
    sheet.line("Safeguarding Children Board", bold=True).heading("Inspection dates: 2 to 9 May 2016")
    sheet.heading("Recommendations").entry("1.", "Improve data.")
    assert read_report(sheet.pdf()).authority == "Exmouth"


def test_an_inspection_of_arrangements_for_protection_is_read() -> None:
    sheet = Sheet().line(
        "Inspection of local authority arrangements for the protection of children", size=16, bold=True
    )
    sheet.line("Exmouth Borough Council", size=14).gap().line("Inspection dates: 3 – 12 June 2013")
    sheet.line("Lead inspector: Ann Hill HMI").new_page().heading("Overall effectiveness")
    sheet.entry("1.", "The overall effectiveness of the arrangements is judged to be adequate.")
    sheet.heading("Areas for improvement")
    sheet.entry("2.", "In order to improve help and protection, the partners should take the following action.")
    sheet.line("Immediately:", bold=True).gap().entry("•", "see every child", 99, 15).entry("•", "act.", 99, 15)
    sheet.line("Within three months:", bold=True).gap().entry("•", "improve plans.", 99, 15)
    sheet.heading("About this inspection").entry("3.", "This inspection was unannounced.")
    sheet.heading("Record of main findings").line("Overall effectiveness Adequate").gap()
    record = read_report(sheet.line("Leadership and governance Good").pdf())
    assert (record.framework, record.authority, record.lead_inspector) == ("Other", "Exmouth", "Ann Hill")
    assert [item.text for item in record.recommendations] == ["see every child", "act.", "improve plans."]
    assert [paragraph.number for paragraph in record.paragraphs] == [1, 3]
    assert [(judgement.area, judgement.grade) for judgement in record.judgements] == [
        ("Overall effectiveness", "Adequate"),
        ("Leadership and governance", "Good"),
    ]


def test_an_inspection_of_safeguarding_and_looked_after_children_is_read() -> None:
    sheet = (
        Sheet().line("Inspection of safeguarding and looked", size=26).line("after children services", size=26).gap()
    )
    sheet.line("Milton Keynes", size=20).gap().line("Inspection dates: 10 – 21 January 2011")
    sheet.line("Reporting inspector: Ann Hill HMI").line("Age group: All").line("Published: 25 February 2011")
    sheet.new_page().heading("Safeguarding services").heading("Overall effectiveness Grade 3 (Adequate)")
    sheet.entry("1.", "The overall effectiveness is adequate.").heading("Areas for improvement")
    sheet.entry("2.", "In order to improve services, the council should take the following action:")
    sheet.line("Immediately:", 99, bold=True).gap().entry("•", "see every child", 99, 15)
    sheet.line("Within three months:", 99, bold=True).gap().entry("•", "improve plans.", 99, 15)
    sheet.heading("Outcomes").entry("3.", "Children are safe.").heading("Record of main findings: Milton Keynes")
    for half, effectiveness in (("Safeguarding services", "Adequate"), ("Services for looked after children", "Good")):
        sheet.line(half, bold=True).gap()
        for area, grade in (("Overall effectiveness", effectiveness), ("Capacity for improvement", "Good")):
            sheet.pages[-1].append(Text(grade, 400, sheet.top))
            sheet.line(area).gap()
    record = read_report(sheet.pdf())
    assert (record.framework, record.authority, record.lead_inspector) == ("Other", "Milton Keynes", "Ann Hill")
    assert (record.inspection_start, record.inspection_end) == ("2011-01-10", "2011-01-21")
    assert record.published == "2011-02-25"
    assert [item.text for item in record.recommendations] == ["see every child", "improve plans."]
    assert [paragraph.number for paragraph in record.paragraphs] == [1, 3]
    assert [(judgement.area, judgement.grade) for judgement in record.judgements] == [
        ("Safeguarding services Overall effectiveness", "Adequate"),
        ("Safeguarding services Capacity for improvement", "Good"),
        ("Services for looked after children Overall effectiveness", "Good"),
        ("Services for looked after children Capacity for improvement", "Good"),
    ]
    assert record.warnings == []


def test_a_letter_on_contact_referral_and_assessment_is_read() -> None:
    title = "Annual unannounced inspection of contact, referral and assessment arrangements within Exmouth Council"
    told = "This letter has the findings of the inspection which was conducted on 12 and 13 October 2010."
    sheet = letter(f"{title} children’s services", told, "5 November 2010").heading("Strengths", 12)
    sheet.entry("•", "Staff are well supported.", indent=18).heading("Areas for development", 12)
    sheet.entry("•", "Assessments are slow.", indent=18).heading("Area for priority action", 12)
    record = read_report(sheet.entry("•", "Cases wait.", indent=18).line("Yours sincerely").pdf())
    assert (record.framework, record.authority, record.published) == ("Other", "Exmouth", "2010-11-05")
    assert (record.inspection_start, record.inspection_end) == ("2010-10-12", "2010-10-13")
    assert [(item.kind, item.text) for item in record.recommendations] == [
        ("area_for_improvement", "Assessments are slow."),
        ("priority_action", "Cases wait."),
    ]
    assert record.warnings == []
