from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ImportProblem
from app.ingest.record import InspectionRecord
from app.ingest.reports.report import read_report
from tests.pdf_maker import Sheet, send_end, send_front

TWO = (57, 218, 530)
PLANS = "Leaders should improve plans. They should ensure that plans reflect needs."
WAITS = "Leaders should reduce waits. Leaders should tell families how long they wait."


def improvements(*cells: str, headed: bool = True) -> Sheet:
    sheet = send_front().heading("Areas for improvement")
    if headed:
        sheet.row("Areas for improvement", bold=True)
    for cell in cells:
        sheet.row(cell)
    return sheet


def read(sheet: Sheet) -> InspectionRecord:
    return read_report(send_end(sheet).pdf())


def texts(record: InspectionRecord) -> list[str]:
    return [item.text for item in record.recommendations]


def test_the_title_page_and_the_team_are_read() -> None:
    record = read(improvements(PLANS))
    assert (record.framework, record.authority, record.lead_inspector) == ("Area SEND", "Exmouth", "David Mills")
    assert (record.inspection_start, record.inspection_end, record.published) == ("2024-06-24", "2024-06-28", None)
    assert (record.judgements, record.paragraphs, record.warnings) == ([], [], [])
    assert record.sections == ["What does the area partnership need to do better?"]


def test_rows_without_mark_or_space_between_are_told_apart_by_their_rules() -> None:
    record = read(improvements(PLANS, WAITS))
    assert texts(record) == [PLANS, WAITS]
    assert [(item.kind, item.heading, item.ref) for item in record.recommendations] == [
        ("area_for_improvement", "Areas for improvement", None)
    ] * 2


def test_a_table_need_not_repeat_the_heading() -> None:
    assert texts(read(improvements(PLANS, WAITS, headed=False))) == [PLANS, WAITS]


def test_a_row_cut_by_the_end_of_the_page_is_one_item() -> None:
    long = "Leaders should improve " + "the early identification of needs " * 12 + "together."
    sheet = improvements()
    sheet.top = 700
    record = read(sheet.row(long).row(WAITS))
    assert texts(record) == [long, WAITS]
    assert [item.page for item in record.recommendations] == [1, 2]


def test_a_row_at_the_top_of_a_page_is_an_item_of_its_own() -> None:
    assert texts(read(improvements(PLANS).new_page().row(WAITS))) == [PLANS, WAITS]


def test_the_responsible_body_stands_beside_the_item() -> None:
    sheet = send_front().heading("Areas for priority action")
    sheet.row("Responsible body", "Areas for priority action", edges=TWO, bold=True)
    sheet.row("Exmouth Council and NHS Exmouth Integrated Care Board", PLANS, edges=TWO).row(
        "Council", WAITS, edges=TWO
    )
    record = read(
        sheet.heading("Areas for improvement").row("Areas for improvement", bold=True).row("Leaders should act.")
    )
    assert [(item.kind, item.text, item.responsible) for item in record.recommendations] == [
        ("priority_action", PLANS, "Exmouth Council and NHS Exmouth Integrated Care Board"),
        ("priority_action", WAITS, "Council"),
        ("area_for_improvement", "Leaders should act.", None),
    ]


def test_a_head_row_need_not_be_bold() -> None:
    sheet = send_front().heading("Areas for improvement").row("Responsible body", "Areas for improvement", edges=TWO)
    assert [(item.text, item.responsible) for item in read(sheet.row("ICB", PLANS, edges=TWO)).recommendations] == [
        (PLANS, "ICB")
    ]


def test_two_cells_of_one_line_each_are_not_run_together() -> None:
    sheet = send_front().heading("Areas for priority action")
    sheet.row("Responsible body", "Areas for priority action", edges=TWO, bold=True).row(
        "ICB", "Leaders act.", edges=TWO
    )
    assert [(item.text, item.responsible) for item in read(sheet).recommendations] == [("Leaders act.", "ICB")]


def test_a_row_with_a_body_of_its_own_is_new_though_the_row_above_lacks_its_full_stop() -> None:
    sheet = send_front().heading("Areas for improvement").row("Responsible body", "Areas for improvement", edges=TWO)
    sheet.row("ICB", "Leaders should act", edges=TWO).new_page().row("Council", WAITS, edges=TWO)
    assert texts(read(sheet)) == ["Leaders should act", WAITS]


def test_a_row_goes_on_below_the_page_break_where_no_body_stands_beside_it() -> None:
    sheet = send_front().heading("Areas for improvement").row("Responsible body", "Areas for improvement", edges=TWO)
    sheet.row("ICB", "Leaders should act.", edges=TWO).new_page().row("", "Leaders should also wait.", edges=TWO)
    assert texts(read(sheet)) == ["Leaders should act. Leaders should also wait."]


def test_the_name_of_a_body_may_be_cut_by_the_end_of_the_page() -> None:
    sheet = send_front().heading("Areas for improvement").row("Responsible body", "Areas for improvement", edges=TWO)
    sheet.row("Exmouth Council and", "Leaders should", edges=TWO).new_page().row("the ICB", "act now.", edges=TWO)
    assert [(item.text, item.responsible) for item in read(sheet).recommendations] == [
        ("Leaders should act now.", "Exmouth Council and the ICB")
    ]


def test_points_inside_a_cell_belong_to_its_item() -> None:
    record = read(improvements("Leaders should improve:\n• access to help\n• advice.\nThey should do it soon.", WAITS))
    assert texts(record) == ["Leaders should improve: • access to help • advice. They should do it soon.", WAITS]
    assert [item.subitems for item in record.recommendations] == [2, 0]


def test_a_cell_that_opens_with_a_bullet_holds_several_items() -> None:
    assert texts(read(improvements("• Improve plans.\n• Reduce waits."))) == ["Improve plans.", "Reduce waits."]


def test_a_list_without_table_is_read_as_any_other() -> None:
    sheet = send_front().heading("Areas for improvement").entry("•", PLANS, indent=18).entry("•", WAITS, indent=18)
    assert texts(read(sheet)) == [PLANS, WAITS]


def test_the_lead_of_the_other_inspectorate_is_not_taken() -> None:
    record = read_report(send_end(improvements(PLANS), "Jess Hill, CQC lead inspector").pdf())
    assert record.lead_inspector is None


def test_the_names_of_the_inspectorates_are_no_inspector() -> None:
    sheet = send_front().new_page().heading("Inspection team").line("OFSTED CARE QUALITY COMMISSION", bold=True)
    sheet.line("David Mills, Ofsted HMI lead inspector Jess Hill, CQC lead inspector")
    assert read_report(sheet.pdf()).lead_inspector == "David Mills"


def test_a_head_row_repeated_on_the_next_page_does_not_cut_the_row_above() -> None:
    long = "Leaders should improve " + "the early identification of needs " * 12 + "together."
    head, tail = long[:150], long[150:]
    sheet = improvements(head).new_page().row("Areas for improvement", bold=True).row(tail)
    assert texts(read(sheet)) == [long]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=30), st.booleans())
def test_every_row_is_in_the_record(lengths: list[int], two: bool) -> None:
    wanted = [
        f"Leaders should improve plan {n} " + "for children " * length + "soon." for n, length in enumerate(lengths)
    ]
    sheet = send_front().heading("Areas for improvement")
    for text in wanted:
        sheet.row("Exmouth Council", text, edges=TWO) if two else sheet.row(text)
    record = read(sheet)
    assert texts(record) == wanted


WHOLE = send_end(improvements(PLANS, WAITS)).pdf()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_file_is_read_or_refused(damage: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for place, byte in damage:
        data[place] = byte
    try:
        read_report(bytes(data))
    except ImportProblem:
        return
