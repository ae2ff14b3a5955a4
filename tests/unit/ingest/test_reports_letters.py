import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ingest.record import InspectionRecord
from app.ingest.reports.report import read_report
from tests.pdf_maker import Sheet, Text, letter

TOOK_PLACE = "This inspection took place from 11 to 15 July 2022. It was carried out by inspectors from Ofsted."


def jtai() -> Sheet:
    return letter("Joint targeted area inspection of Exmouth", TOOK_PLACE)


def read(sheet: Sheet) -> InspectionRecord:
    return read_report(sheet.line("Yours sincerely").line("Ann O’Neil", bold=True).pdf())


def items(record: InspectionRecord) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in record.recommendations]


def bullets(sheet: Sheet, *texts: str) -> Sheet:
    for text in texts:
        sheet.entry("•", text, indent=18)
    return sheet


FRONTS = [
    ("Joint targeted area inspection of Exmouth", TOOK_PLACE, "JTAI", "2022-07-11", "2022-07-15"),
    (
        "Joint targeted area inspection of the response to abuse in the family in the London Borough of Exmouth",
        "Between 28 February and 4 March 2022, Ofsted undertook a joint inspection in Exmouth.",
        "JTAI",
        "2022-02-28",
        "2022-03-04",
    ),
    (
        "Joint targeted area inspection of the multi-agency response to domestic abuse",
        "Between 22 May and 26 May 2017, Ofsted undertook a joint inspection of services in Exmouth.",
        "JTAI",
        "2017-05-22",
        "2017-05-26",
    ),
    ("Joint targeted area inspection (JTAI) of Exmouth", TOOK_PLACE, "JTAI", "2022-07-11", "2022-07-15"),
    (
        "Monitoring visit of local authority children’s services judged inadequate",
        (
            "These are the findings of the monitoring visit to Exmouth Metropolitan Borough Council "
            "children’s services on 4 April 2019."
        ),
        "Monitoring visit",
        "2019-04-04",
        "2019-04-04",
    ),
    (
        "Exmouth children’s services: focused visit",
        "These are the findings of the Ofsted focused visit to Exmouth children’s services on 4 and 5 May 2022.",
        "Focused visit",
        "2022-05-04",
        "2022-05-05",
    ),
    (
        "Focused visit to Exmouth City Council children’s services",
        "The visit took place on 31 January and 1 February 2024. Inspectors looked at plans made from 2 March 2020.",
        "Focused visit",
        "2024-01-31",
        "2024-02-01",
    ),
    (
        "Monitoring visit of Exmouth local authority children’s services",
        "This letter summarises the findings of the monitoring visit on 4 April 2019, the third since June 2018.",
        "Monitoring visit",
        "2019-04-04",
        "2019-04-04",
    ),
]


@pytest.mark.parametrize(("title", "opening", "framework", "start", "end"), FRONTS)
def test_the_head_of_a_letter_is_read(title: str, opening: str, framework: str, start: str, end: str) -> None:
    record = read(bullets(letter(title, opening).heading("What needs to improve?", 12), "Plans."))
    assert (record.framework, record.authority, record.lead_inspector) == (framework, "Exmouth", None)
    assert (record.inspection_start, record.inspection_end, record.published) == (start, end, "2022-09-26")
    assert record.warnings == []


def test_a_cover_sheet_may_stand_before_a_letter() -> None:
    sheet = bullets(jtai().heading("What needs to improve?", 12), "Plans.")
    sheet.pages.insert(0, [Text("Overview and Scrutiny Committee", 71, 100, 14, True), Text("Appendix 1", 71, 140)])
    record = read(sheet)
    assert (record.framework, record.authority, record.published) == ("JTAI", "Exmouth", "2022-09-26")


def test_addressees_may_fill_the_page_before_the_title() -> None:
    sheet = Sheet().line("26 September 2022").gap().line("Ann Hill, Director of Children’s Services").new_page()
    sheet.line("Dear partnership").gap().line("Joint targeted area inspection of Exmouth", bold=True).gap()
    record = read(bullets(sheet.prose(TOOK_PLACE).heading("What needs to improve?", 12), "Plans."))
    assert (record.inspection_start, record.published) == ("2022-07-11", "2022-09-26")


def test_a_list_may_begin_on_the_page_after_its_heading_and_its_introduction() -> None:
    sheet = jtai().heading("Area for priority action", 12).prose("Priority action should be taken in these areas:")
    bullets(sheet.new_page(), "Leaders should ensure that practice reduces risk:")
    sheet.entry("-", "police should record", 89, 18).entry("-", "schools should tell", 89, 18)
    bullets(sheet, "The trust should improve.").heading("What needs to improve?", 12)
    record = read(bullets(sheet, "The recording of voices."))
    assert items(record) == [
        (
            "priority_action",
            "Leaders should ensure that practice reduces risk: • police should record • schools should tell",
        ),
        ("priority_action", "The trust should improve."),
        ("area_for_improvement", "The recording of voices."),
    ]
    assert [(item.page, item.subitems) for item in record.recommendations] == [(2, 2), (2, 0), (2, 0)]


def test_strengths_in_the_same_style_are_no_improvements() -> None:
    sheet = bullets(
        jtai().heading("Headline findings", 12).prose("All is slow.").heading("What needs to improve?", 12), "Plans."
    )
    sheet = (
        bullets(sheet.heading("Strengths", 12), "Staff.").heading("Main findings", 12).prose("While the board meets.")
    )
    record = read(sheet.heading("Next steps", 12).prose("The authority should prepare a statement."))
    assert items(record) == [("area_for_improvement", "Plans.")]
    assert record.sections == ["Headline findings", "Strengths", "Main findings"]


def test_an_older_letter_lists_its_findings_under_themes_and_tells_of_a_case() -> None:
    sheet = bullets(jtai().heading("Key strengths", 12), "The hub.").heading("Areas for improvement", 12)
    bullets(sheet.line("Managing risk at the ‘front door’", bold=True).gap(), "Police failed to ask.")
    sheet.heading("Case study: area for improvement", 12).prose("Plans do not set out clearly what needs to change.")
    bullets(sheet.heading("The Local Safeguarding Children Board", 12), "The board has no data.")
    record = read(sheet.heading("Next steps", 12).prose("The authority should prepare a statement."))
    assert items(record) == [
        ("area_for_improvement", "Police failed to ask."),
        ("area_for_improvement", "The board has no data."),
    ]
    assert record.warnings == []


def test_a_heading_after_the_items_that_is_set_like_the_lists_own_ends_it() -> None:
    sheet = bullets(jtai().heading("What needs to improve?", 12), "Plans.").heading("Early help", 12)
    assert items(read(bullets(sheet, "Help comes early."))) == [("area_for_improvement", "Plans.")]


def test_a_heading_set_like_the_text_ends_the_list_where_its_words_say_so() -> None:
    sheet = (
        bullets(jtai().line("What needs to improve?").gap(), "Plans " + "for children " * 12).line("Strengths").gap()
    )
    assert [text[:5] for _, text in items(read(bullets(sheet, "Staff.")))] == ["Plans"]


def test_prose_beside_the_items_is_reported() -> None:
    sheet = bullets(
        jtai().heading("Areas for priority action", 12), "Leaders should act on the risk " + "at once " * 12
    )
    record = read(sheet.prose("This sentence stands below the items and belongs to none of them."))
    assert [warning.code for warning in record.warnings] == ["list-text-unread"]


def test_a_focused_visit_tells_what_needs_to_improve_in_an_area_of_practice() -> None:
    sheet = letter("Focused visit to Exmouth children’s services", "The visit took place on 6 and 7 February 2024.")
    sheet.heading("Headline findings", 12).prose("Plans are better.")
    sheet = bullets(
        sheet.heading("What needs to improve in this area of social work practice?", 12), "Plans.", "Visits."
    )
    record = read(sheet.heading("Main findings", 12).prose("Thresholds are understood."))
    assert items(record) == [("area_for_improvement", "Plans."), ("area_for_improvement", "Visits.")]
    assert record.sections == ["Headline findings", "Main findings"]


def test_a_lists_heading_may_be_wrapped_and_the_next_heading_ends_the_list() -> None:
    sheet = letter("Focused visit to Exmouth children’s services", "The visit took place on 6 and 7 February 2024.")
    sheet.gap().line("What needs to improve in this area of social work", bold=True)
    sheet = bullets(sheet.line("practice seen on this visit?", bold=True).gap(), "Plans.")
    record = read(bullets(sheet.heading("Early help", 12), "Help comes early."))
    assert [item.text for item in record.recommendations] == ["Plans."]
    assert record.recommendations[0].heading.endswith("social work practice seen on this visit?")


def test_a_visit_may_tell_of_priority_action_in_a_sentence() -> None:
    sheet = letter("Focused visit to Exmouth children’s services", "The visit took place on 6 and 7 February 2024.")
    sheet.heading("Overview", 12).prose("The local authority needs to take swift and decisive action to address:")
    record = read(bullets(bullets(sheet, "Safety of children.").heading("Findings", 12), "Thresholds."))
    assert items(record) == [("priority_action", "Safety of children.")]


@pytest.mark.parametrize("mark", ["n", "§", "Ø", "•", "–", ">", "*"])
def test_a_bullet_may_be_the_letter_of_another_font(mark: str) -> None:
    sheet = jtai().heading("What needs to improve?", 12).entry(mark, "Plans.", indent=18)
    record = read(sheet.entry(mark, "Visits to children " + "who wait " * 12, indent=18))
    assert [text.split()[0] for _, text in items(record)] == ["Plans.", "Visits"]
    assert record.warnings == []


def test_the_areas_that_a_monitoring_visit_covered_are_no_improvements() -> None:
    sheet = letter("Monitoring visit to Exmouth children’s services", "The visit took place on 6 February 2019.")
    record = read(bullets(sheet.heading("Areas covered by the visit", 12), "The quality of plans.", "Placement moves."))
    assert (record.recommendations, record.warnings) == ([], [])


def test_an_older_area_send_letter_lists_areas_for_development() -> None:
    sheet = letter("Joint local area SEND inspection in Exmouth", "Between 4 and 8 March 2019, Ofsted conducted it.")
    sheet = bullets(sheet.heading("The effectiveness of the local area in meeting needs", 12), "It is good.")
    sheet = bullets(sheet.heading("Strengths", 12), "Leaders.").heading("Areas for development", 12)
    record = read(bullets(sheet, "Waiting times are long."))
    assert (record.framework, record.authority, record.published) == ("Area SEND", "Exmouth", "2022-09-26")
    assert items(record) == [("area_for_improvement", "Waiting times are long.")]


WORDS = st.lists(
    st.sampled_from(["plans", "2017", "38.5", "multi-agency", "IROs", "of", "Strengths", "should:"]),
    min_size=1,
    max_size=50,
)


@settings(max_examples=30, deadline=None)
@given(st.lists(WORDS.map(lambda words: "Ensure " + " ".join(words) + "."), min_size=1, max_size=30))
def test_every_item_of_a_list_is_in_the_record(wanted: list[str]) -> None:
    sheet = bullets(jtai().heading("What needs to improve?", 12), *wanted).heading("Strengths", 12)
    assert [text for _, text in items(read(bullets(sheet, "Staff.")))] == wanted


def test_numbered_headings_of_priority_actions_each_open_a_list() -> None:
    sheet = letter("Focused visit to Exmouth City Council children’s services", TOOK_PLACE)
    sheet.heading("Area for priority action 1", 12).prose("Leaders should act on the risk to children at once.")
    sheet.heading("Area for priority action 2", 12)
    bullets(sheet, "The oversight of managers.").heading("Findings", 12).prose("Children are seen alone by workers.")
    assert items(read(sheet)) == [
        ("priority_action", "Leaders should act on the risk to children at once."),
        ("priority_action", "The oversight of managers."),
    ]


def test_a_heading_that_only_tells_of_a_priority_action_opens_no_list() -> None:
    sheet = letter("Focused visit to Exmouth City Council children’s services", TOOK_PLACE)
    sheet.heading("Area for priority action 12 months on", 12).prose("Leaders have acted on the risk to children.")
    assert items(read(sheet)) == []
