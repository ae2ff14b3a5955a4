"""Letters on local areas' SEND, 2016 to 2022: a sentence opens the list of weaknesses."""

import pytest

from app.ingest.record import InspectionRecord
from app.ingest.reports.report import read_report
from tests.pdf_maker import Sheet, Text, letter

OPENING = "Between 5 March 2018 and 9 March 2018, Ofsted and the Care Quality Commission conducted a joint inspection."
STATEMENT = (
    "The local area is required to produce and submit a Written Statement of Action to Ofsted that explains how the "
    "local area will tackle the following areas of significant weakness:"
)
LEADERS = "Inspectors require leaders in the local area to address the following:"


def send(title: str = "Joint local area SEND inspection in Exmouth", opening: str = OPENING) -> Sheet:
    sheet = letter(title, opening, "25 May 2018")
    return sheet.prose("HMCI determined that a Written Statement of Action is required because of areas of weakness.")


def bullets(sheet: Sheet, *texts: str) -> Sheet:
    for text in texts:
        sheet.entry("•", text, indent=18)
    return sheet


def read(sheet: Sheet) -> InspectionRecord:
    return read_report(sheet.line("Yours sincerely").gap().line("Ann Hill").pdf())


def items(record: InspectionRecord) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in record.recommendations]


def test_a_sentence_opens_the_list_of_weaknesses_whatever_stands_above_it() -> None:
    sheet = bullets(send().heading("Areas for development", 12), "Too few find work.")
    sheet = bullets(sheet.prose("The inspection raises concerns. " + STATEMENT), "the lack of joint commissioning; and")
    sheet = bullets(sheet, "the quality of plans, which are late " + "and weak " * 12)
    record = read(sheet.prose("The local authority and the CCG are jointly responsible for the statement."))
    assert items(record) == [
        ("area_for_improvement", "Too few find work."),
        ("priority_action", "the lack of joint commissioning; and"),
        ("priority_action", "the quality of plans, which are late " + ("and weak " * 12).strip()),
    ]
    assert record.recommendations[1].heading == STATEMENT
    assert [warning.code for warning in record.warnings] == ["lead-inspector-not-found"]


@pytest.mark.parametrize("end", ["", "."])
def test_such_a_sentence_may_lack_its_colon(end: str) -> None:
    record = read(bullets(send().prose(STATEMENT.removesuffix(":") + end), "late plans", "waiting times"))
    assert items(record) == [("priority_action", "late plans"), ("priority_action", "waiting times")]


def test_leaders_may_be_required_to_address_a_list() -> None:
    sheet = bullets(send().heading("Main findings", 12), "Plans are late.")
    record = read(bullets(sheet.prose(LEADERS), "late plans", "waiting times"))
    assert items(record) == [("area_for_improvement", "late plans"), ("area_for_improvement", "waiting times")]


@pytest.mark.parametrize(
    "told",
    [
        "The area has made sufficient progress in addressing the following significant weaknesses:",
        "The local area was required to address the following areas of significant weakness:",
        "The initial inspection found the following areas of significant weakness:",
    ],
)
def test_what_was_required_before_and_what_is_better_is_no_list_of_what_must_improve(told: str) -> None:
    sheet = send("Joint area SEND revisit in Exmouth").heading("Main findings", 12).prose(told)
    record = read(bullets(sheet, "the timeliness of plans", "joint commissioning"))
    assert (record.framework, record.authority, record.recommendations) == ("Area SEND", "Exmouth", [])


def test_a_sentence_below_a_heading_of_a_list_only_introduces_it() -> None:
    sheet = bullets(send().heading("Areas for improvement", 12).prose(LEADERS), "late plans")
    assert [item.heading for item in read(sheet).recommendations] == ["Areas for improvement"]


def test_text_that_follows_such_a_sentence_without_marks_is_reported() -> None:
    record = read(send().prose(STATEMENT).prose("the lack of joint commissioning and the quality of all the plans."))
    assert record.recommendations == []
    assert ("list-text-unread", "the lack of joint commissioning and the quality of all the plans.") in [
        (warning.code, warning.words) for warning in record.warnings
    ]


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (("Ann Hill", "Jess Mills"), ("HMI Lead Inspector", "CQC Lead Inspector")),
        (("Ann Hill", "Jess Mills"), ("Her Majesty’s Inspector, Lead Inspector", "CQC Lead Inspector")),
        (("Ann Hill HMI, Lead Inspector", "Jess Mills, CQC Lead Inspector"), ("", "")),
    ],
)
def test_the_lead_inspector_stands_below_the_close(names: tuple[str, str], roles: tuple[str, str]) -> None:
    sheet = send().heading("Main findings", 12).prose("Plans are late.").line("Yours sincerely").gap()
    for left, right in (("Ofsted", "Care Quality Commission"), ("Jo Ray", "Kim Ash"), ("Director", "Director")):
        sheet.line(left, 77).pages[-1].append(Text(right, 330, sheet.top - 14.4))
    for left, right in (names, roles):
        sheet.line(left, 77).pages[-1].append(Text(right, 330, sheet.top - 14.4))
    assert read_report(sheet.pdf()).lead_inspector == "Ann Hill"


def test_another_inspectorates_lead_below_the_close_is_not_taken() -> None:
    sheet = send().heading("Main findings", 12).prose("Plans are late.").line("Yours sincerely").gap()
    assert read_report(sheet.line("Jess Mills").line("CQC Lead Inspector").pdf()).lead_inspector is None
