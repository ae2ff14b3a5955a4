import pytest

from app.ingest.record import InspectionRecord, ParagraphRead, RecommendationRead
from app.ingest.reports.citations import check_citations, places
from app.ingest.reports.report import read_report
from tests.pdf_maker import sif_front

TOPICS = [
    "Strategy discussions seldom include health partners or schools.",
    "Supervision of social workers is neither regular nor reflective.",
    "Chronologies are missing and assessments overlook absent fathers.",
    "Return interviews after missing episodes are late and not analysed.",
    "Care leavers lack purposeful visits from their personal advisers.",
    "Training on private fostering has not been evaluated by the board.",
    "Foster carers wait for minutes of reviews and for dental consent.",
    "Permanence planning drifts, and adoption matches come slowly.",
]
PARAGRAPHS = [ParagraphRead(10 + n, text, 5 + n // 2, None) for n, text in enumerate(TOPICS)]
RECOMMENDATIONS = [
    "Ensure that strategy discussions include health partners and schools",
    "Make supervision of social workers regular and reflective",
    "Bring chronologies up to date and have assessments consider absent fathers",
    "Complete return interviews after missing episodes and analyse them",
    "Make visits to care leavers purposeful for personal advisers",
]


def recommendation(text: str, cites: str) -> RecommendationRead:
    return RecommendationRead("1", "Recommendations", "recommendation", f"{text} {cites}.", 0, cites, 4)


def citing(shift: int, page_shift: int = 0) -> list[RecommendationRead]:
    return [
        recommendation(text, f"(page {PARAGRAPHS[n + 1].page + page_shift}, paragraph {11 + n + shift})")
        for n, text in enumerate([*RECOMMENDATIONS[1:]])
    ]


def found(items: list[RecommendationRead]) -> list[tuple[str, int | None, int | None]]:
    return [(c.fits, c.corrected_paragraph, c.corrected_page) for item in items for c in item.citations]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("(page 13, paragraph 20)", [(13, 20)]),
        ("(pages 13, 31, paragraphs 19, 94)", [(13, 19), (31, 94)]),
        ("(page 9, paragraphs 41 and 43)", [(9, 41), (9, 43)]),
        ("(paragraphs 41-43)", [(None, 41), (None, 42), (None, 43)]),
        ("(pages 3, 4, paragraph 7)", [(None, 7)]),
        ("(see recommendation 4, paragraph 7)", [(None, 7)]),
        ("(page 13)", []),
    ],
)
def test_a_citation_names_pages_and_paragraphs(printed: str, read: list[tuple[int | None, int]]) -> None:
    assert places(printed) == read


def test_right_citations_stand() -> None:
    items = citing(0)
    assert check_citations(items, PARAGRAPHS) == []
    assert found(items) == [("printed", None, None)] * 4


def test_citations_that_all_slip_by_one_are_corrected_with_their_page_and_reported() -> None:
    items = citing(-1, page_shift=1)
    warnings = check_citations(items, PARAGRAPHS)
    assert found(items) == [("corrected", 11, 5), ("corrected", 12, 6), ("corrected", 13, 6), ("corrected", 14, 7)]
    assert [(warning.code, warning.page) for warning in warnings] == [("citation-slip", 4)] * 4
    assert warnings[0].words == "(page 6, paragraph 10)"
    assert "paragraph 11 on page 5" in warnings[0].message
    assert items[0].cites == "(page 6, paragraph 10)"


def test_a_right_page_of_a_wrong_paragraph_stands() -> None:
    items = citing(-1)
    check_citations(items, PARAGRAPHS)
    assert [c.corrected_page for item in items for c in item.citations] == [None] * 4


def test_one_slip_among_right_citations_is_corrected() -> None:
    items = [*citing(0), recommendation(RECOMMENDATIONS[0], "(paragraph 12)")]
    assert len(check_citations(items, PARAGRAPHS)) == 1
    assert found(items)[-1] == ("corrected", 10, None)


def test_one_slip_that_the_words_do_not_tell_is_none() -> None:
    items = [*citing(0), recommendation("Improve the quality of everything", "(paragraph 12)")]
    assert check_citations(items, PARAGRAPHS) == []
    assert found(items)[-1] == ("printed", None, None)


def test_where_most_slip_a_citation_whose_words_do_not_tell_is_unclear() -> None:
    items = [*citing(-1), recommendation("Improve the quality of everything", "(paragraph 12)")]
    assert len(check_citations(items, PARAGRAPHS)) == 4
    assert found(items)[-1] == ("unclear", None, None)


def test_a_citation_of_no_paragraph_is_unclear() -> None:
    items = [recommendation(RECOMMENDATIONS[0], "(paragraph 99)")]
    check_citations(items, PARAGRAPHS)
    assert items[0].citations[0].reason == "The report has no paragraph 99."


def test_each_point_is_compared_by_its_own_words() -> None:
    item = recommendation(
        f"Ensure that: • {RECOMMENDATIONS[1]} (paragraph 11) • {RECOMMENDATIONS[4]}", "(paragraph 14)"
    )
    assert check_citations([item], PARAGRAPHS) == []
    assert [c.paragraph for c in item.citations] == [11, 14]


def sif(shift: int) -> InspectionRecord:
    sheet = sif_front().new_page().heading("Recommendations")
    for number, text in enumerate(RECOMMENDATIONS, 1):
        sheet.entry(f"{number}.", f"{text} (paragraph {5 + number + shift}).")
    sheet.heading("The experiences and progress of children who need help and protection")
    for number, text in enumerate(TOPICS, 6):
        sheet.entry(f"{number}.", text)
    return read_report(sheet.pdf())


def test_a_report_is_read_with_its_citations_checked() -> None:
    assert [w.code for w in sif(1).warnings if w.code == "citation-slip"] == ["citation-slip"] * 5
    assert [c.corrected_paragraph for item in sif(1).recommendations for c in item.citations] == [6, 7, 8, 9, 10]
    assert [w.code for w in sif(0).warnings if w.code == "citation-slip"] == []
