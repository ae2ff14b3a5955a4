"""Whatever shape the lists of a report have, each of their items is in the record or in a warning."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ingest.reports.report import read_report
from tests.pdf_maker import Sheet, ilacs_front, letter, send_end, send_front, sif_front

VISIT = "The visit took place on 6 and 7 February 2024."
SECTION = "The experiences and progress of children who need help and protection"
STATEMENT = (
    "The local area is required to produce a Written Statement of Action to tackle these significant weaknesses:"
)


def board_front() -> Sheet:
    sheet = Sheet().line("Exmouth Local Safeguarding Children Board", size=26).gap()
    return sheet.heading("Review of the effectiveness of the Local Safeguarding Children Board")


def told(front: Callable[[], Sheet], sentence: str) -> Callable[[], Sheet]:
    return lambda: front().prose(sentence)


def headed(front: Callable[[], Sheet], heading: str) -> Callable[[], Sheet]:
    return lambda: front().heading(heading, 13)


def visit(title: str) -> Callable[[], Sheet]:
    return lambda: letter(title, VISIT).heading("Headline findings", 12).prose("Plans are late.")


SEND_LETTER = visit("Joint local area SEND inspection in Exmouth")
SIF_AGAIN = "Re-inspection of services for children in need of help and"
# How each framework's list opens, and a heading that ends it.
LISTS: dict[str, tuple[Callable[[], Sheet], str]] = {
    "SIF": (headed(lambda: sif_front().new_page(), "Recommendations"), SECTION),
    "SIF of 2014": (headed(lambda: sif_front().new_page(), "Priority and immediate action"), SECTION),
    "SIF-reinspection": (headed(lambda: sif_front(SIF_AGAIN).new_page(), "Recommendations"), SECTION),
    "board alone": (headed(board_front, "Recommendations"), "Inspection findings"),
    "ILACS": (headed(ilacs_front, "What needs to improve?"), SECTION),
    "JTAI": (headed(visit("Joint targeted area inspection of Exmouth"), "Areas for priority action"), "Strengths"),
    "Area SEND": (headed(send_front, "Areas for improvement"), "What is the area partnership doing well?"),
    "Area SEND letter": (told(SEND_LETTER, STATEMENT), "Next steps"),
    "Focused visit": (headed(visit("Focused visit to Exmouth"), "What needs to improve?"), "Findings"),
    "Monitoring visit": (headed(visit("Monitoring visit to Exmouth"), "Areas for improvement"), "Findings"),
}
MARKS = st.sampled_from(["•", "–", "o", "1.", ""])
EVENTS = st.sampled_from(["item", "item", "item", "points", "page", "theme", "prose"])
WORDS = st.lists(st.sampled_from(["plans", "2017", "Strengths", "multi-agency", "IROs", "of", "must:"]), max_size=30)


@pytest.mark.parametrize("kind", LISTS)
@settings(max_examples=20, deadline=None)
@given(MARKS, st.lists(st.tuples(EVENTS, WORDS), min_size=1, max_size=10))
def test_no_item_of_a_list_is_lost(kind: str, mark: str, events: list[tuple[str, list[str]]]) -> None:
    begin, end = LISTS[kind]
    # A list that only a sentence opens is ended by any heading, and what has no mark stands below it.
    headless = kind == "Area SEND letter"
    sheet = begin()
    wanted = []
    for number, (event, words) in enumerate(events, 1):
        # Each text has a word of its own, so that no two lines at one height look like a running head.
        name = f"item{'abcdefghij'[number - 1]}x"
        text = " ".join(["Ensure", name, *words, f"{name} is done."])
        if event == "page":
            sheet.new_page()
        elif event == "theme" and not headless:
            sheet.line(f"Theme {name}", bold=True).gap()
        elif event in ("theme", "prose"):
            sheet.prose(text)
        else:
            own = f"{len(wanted) + 1}." if mark == "1." else mark
            _write(sheet, own or ("•" if headless else ""), text, event == "points")
            wanted.append(text)
    record = read_report(send_end(sheet.heading(end, 13).prose("It is well.")).pdf())
    told_of = [item.text for item in record.recommendations] + [warning.words for warning in record.warnings]
    told_of += [paragraph.text for paragraph in record.paragraphs]
    said = " ".join(told_of)
    assert [text for text in wanted if text not in said] == []


def _write(sheet: Sheet, mark: str, text: str, points: bool) -> None:
    if mark:
        sheet.entry(mark, text, indent=18)
    else:
        sheet.prose(text)
    if points:
        sheet.entry("•", f"a point of {text.split()[1]}", 99, 15)
