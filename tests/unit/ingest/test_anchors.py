"""Where items stand in the document's text: never a wrong place, and a warning where it cannot be told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ImportProblem
from app.ingest.anchors import anchor_items, says, text_of_pages
from app.ingest.readers.page import Line, Page
from app.ingest.readers.pdf import read_pdf
from app.ingest.record import InspectionRecord, JudgementRead, ParagraphRead, RecommendationRead
from app.ingest.reports.blocks import BULLET
from app.ingest.reports.report import report_of
from tests.pdf_maker import ilacs_front


def page(number: int, *lines: str, left: float = 71) -> Page:
    """A page of lines, each 14 points below the one above; `left` is where they begin."""
    return Page(
        number, 842, [Line(number, text, left, 100 + 14 * place, 12, False) for place, text in enumerate(lines)]
    )


def paragraph(text: str, number: int = 1) -> ParagraphRead:
    return ParagraphRead(number, text, 1, None)


def quotes(pages: list[Page], *items: ParagraphRead) -> list[str | None]:
    """The anchored words of each paragraph."""
    record = InspectionRecord("ILACS", "Exmouth", paragraphs=list(items))
    anchor_items(record, pages)
    text, _ = text_of_pages(pages)
    anchors = [item.anchor for item in items]
    unplaced = sum(anchor is None for anchor in anchors)
    assert [warning.code for warning in record.warnings] == ["place-not-found"] * unplaced
    return [anchor and text[anchor.starts_at : anchor.ends_at] for anchor in anchors]


def test_the_text_is_the_pages_each_followed_by_a_form_feed() -> None:
    text, starts = text_of_pages([page(1, "One", "two"), page(2), page(3, "Three")])
    assert (text, starts) == ("One\ntwo\f\fThree\f", [0, 8, 9])


@pytest.mark.parametrize(
    ("lines", "text", "quote"),
    [
        (("Plans are late.",), "Plans are late.", "Plans are late."),
        (("Above.", "12. Plans are", "late.", "Below."), "Plans are late.", "Plans are\nlate."),
        (("1. Multi-", "agency work"), "Multi-agency work", "Multi-\nagency work"),
        (("1. Ensure:", "• visits", "− plans"), "Ensure: • visits • plans", "Ensure:\n• visits\n− plans"),
        (("o Visits", "are late"), "Visits are late", "Visits\nare late"),
        (("1. Plans are", "A note beside it.", "late."), "Plans are late.", "Plans are\nA note beside it.\nlate."),
        (("Plans are early.", "Plans are", "late."), "Plans are late.", "Plans are\nlate."),
        (("Plans are late. Others",), "Plans are late.", "Plans are late."),
    ],
    ids=["line", "wrapped", "hyphen", "points", "letter as bullet", "other text", "same opening", "rest of line"],
)
def test_words_are_found_over_lines(lines: tuple[str, ...], text: str, quote: str) -> None:
    assert quotes([page(1, *lines)], paragraph(text)) == [quote]


def test_an_item_runs_over_a_page_s_furniture() -> None:
    pages = [page(1, "1. Plans are", "Report 1"), page(2, "Exmouth", "late and thin.", "Report 2")]
    assert quotes(pages, paragraph("Plans are late and thin.")) == ["Plans are\nReport 1\fExmouth\nlate and thin."]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("Plans are", "early."), "Plans are late."),
        (("Replans are late.",), "plans are late."),
        (("Plans are later",), "Plans are late"),
        (("Plans are", *["more"] * 50, "late."), "Plans are late."),
        ((), "Plans are late."),
    ],
    ids=["other words", "inside a word", "half a word", "too far", "empty page"],
)
def test_what_is_not_there_has_no_place_and_a_warning(lines: tuple[str, ...], text: str) -> None:
    assert quotes([page(1, *lines)], paragraph(text)) == [None]


def test_an_item_that_begins_on_another_page_is_not_taken_from_there() -> None:
    assert quotes([page(1, "Other."), page(2, "Plans are late.")], paragraph("Plans are late.")) == [None]


def test_the_same_words_twice_are_two_places() -> None:
    pages = [page(1, "1. Plans are late.", "2. Plans are late.")]
    items = [paragraph("Plans are late.", number) for number in (1, 2)]
    quotes(pages, *items)
    assert [item.anchor and item.anchor.starts_at for item in items] == [3, 22]


def judged(pages: list[Page], area: str, grade: str) -> str | None:
    record = InspectionRecord("ILACS", "Exmouth", judgements=[JudgementRead(area, grade, 1)])
    anchor_items(record, pages)
    anchor = record.judgements[0].anchor
    return anchor and text_of_pages(pages)[0][anchor.starts_at : anchor.ends_at]


def test_a_judgement_stands_from_its_area_to_its_grade() -> None:
    pages = [
        page(1, "Leaders Good", "The progress of children who Requires", "improvement", "need help", "Overall Good")
    ]
    grade = "Requires improvement"
    area = "The progress of children who need help"
    assert judged(pages, area, grade) == "The progress of children who Requires\nimprovement\nneed help"
    assert judged(pages, "Overall", "Good") == "Overall Good"
    assert judged(pages, "Leaders", "Good") == "Leaders Good"
    assert judged(pages, "Leaders", "Outstanding") is None
    assert judged(pages, "Partners", "Good") is None


def test_of_rows_that_begin_alike_each_has_its_own_place() -> None:
    pages = [page(1, "The progress of", "Good", "children in care", "The progress of", "Inadequate", "care leavers")]
    assert judged(pages, "The progress of care leavers", "Inadequate") == "The progress of\nInadequate\ncare leavers"
    assert judged(pages, "The progress of children in care", "Good") == "The progress of\nGood\nchildren in care"


@pytest.mark.parametrize(
    ("quote", "text", "same"),
    [
        ("Plans are\nlate.", "Plans are late.", True),
        ("Plans are\n3\f4\nlate.", "Plans are late.", True),
        ("plans\n− visits", "plans • visits", True),
        ("Plans are\nlate. More", "Plans are late.", False),
        ("Plans are", "Plans are late.", False),
        ("Plans are late.\nMore.", "Plans are late.", False),
        ("Plans are early.", "Plans are late.", False),
        ("", "Plans are late.", False),
    ],
)
def test_a_quote_says_a_text_or_something_else(quote: str, text: str, same: bool) -> None:
    assert says(quote, text) is same


def letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def unsaid(quote: str, text: str) -> tuple[str, list[str]]:
    """What is left of the text after the quote's lines that it goes on with, and the lines that it does not."""
    left, others = letters(text), []
    for line in quote.replace("\f", "\n").split("\n"):
        fitting = next((said for said in (letters(line), letters(BULLET.sub("", line))) if left.startswith(said)), None)
        if fitting is None:
            others.append(line)
        else:
            left = left.removeprefix(fitting)
    return left, others


PIECES = ["plans", "visits", "late in", "multi-agency work,", "children's", "2015", "good.", "A", "12.", "•", "o", "-"]
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map(lambda words: f"Ensure {' '.join(words)}.")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3)), min_size=1, max_size=12), st.integers(0, 40))
def test_every_item_of_a_report_is_anchored_where_it_stands(items: list[tuple[str, list[str]]], lines: int) -> None:
    sheet = ilacs_front().new_page()
    for _ in range(lines):
        sheet.line("Children and families are seen.")
    sheet.heading("What needs to improve?")
    for text, points in items:
        sheet.entry("•", text, indent=18)
        for point in points:
            sheet.entry("-", point, left=100, indent=18)
    document = read_pdf(sheet.pdf())
    record = report_of(document)
    text, starts = text_of_pages(document.pages)
    assert record.recommendations
    for item in record.recommendations:
        assert item.anchor is not None, item.text
        quote = text[item.anchor.starts_at : item.anchor.ends_at]
        assert starts[item.page - 1] <= item.anchor.starts_at < [*starts, len(text)][item.page]
        assert unsaid(quote, item.text)[0] == ""
        assert all(line.startswith(sheet.foot) or not letters(line) for line in unsaid(quote, item.text)[1]), quote


def reports(shared: Path) -> Iterator[Path]:
    return (path for path in sorted((shared / "reports").rglob("*.pdf")))


def test_every_item_of_the_real_reports_is_anchored(shared: Path) -> None:
    """Each recommendation, judgement and paragraph; between an item's lines stand furniture and footnotes alone."""
    anchored = read = 0
    for path in reports(shared):
        document = read_pdf(path)
        try:
            record = report_of(document)
        except ImportProblem:
            continue
        read += 1
        text, starts = text_of_pages(document.pages)
        said: list[tuple[JudgementRead | RecommendationRead | ParagraphRead, str]] = [
            *((item, item.text) for item in record.recommendations),
            *((item, item.text) for item in record.paragraphs),
            *((item, "") for item in record.judgements),
        ]
        for item, words in said:
            assert item.anchor is not None, (path.name, item)
            quote = text[item.anchor.starts_at : item.anchor.ends_at]
            assert starts[item.page - 1] <= item.anchor.starts_at < [*starts, len(text)][item.page], (path.name, item)
            if isinstance(item, JudgementRead):
                assert all(word in quote for word in [*item.area.split(), *item.grade.split()]), (path.name, item)
                assert len(quote) < len(item.area) + len(item.grade) + 150, (path.name, quote)
            else:
                left, others = unsaid(quote, words)
                assert left == "", (path.name, item)
                assert len("".join(others)) < 1000, (path.name, quote)
                assert says(quote, words), (path.name, item)
            anchored += 1
    assert read >= 50
    assert anchored > 3500
