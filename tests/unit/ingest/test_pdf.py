import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ImportProblem
from app.ingest.readers.furniture import body_lines
from app.ingest.readers.page import Document, join
from app.ingest.readers.pdf import read_pdf
from tests.pdf_maker import Ruled, Sheet, Text, make_pdf


def words(document: Document) -> list[str]:
    return [line.text for line in body_lines(document.pages)]


def test_a_line_has_place_size_and_weight() -> None:
    page = read_pdf(make_pdf([[Text("Plain", 71, 100), Text("Heavy", 90, 150, 16, bold=True)]])).pages[0]
    plain, heavy = page.lines
    assert (page.number, page.height) == (1, 842)
    assert (plain.text, plain.size, plain.bold) == ("Plain", 12, False)
    assert (heavy.text, heavy.size, heavy.bold) == ("Heavy", 16, True)
    assert heavy.left == pytest.approx(90, abs=1)
    assert plain.top == pytest.approx(100, abs=0.5)


def test_a_bold_font_that_tells_no_weight_is_known_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def font(name: bytes) -> bytes:
        family = name.replace(b"Helvetica", b"Tahoma")
        descriptor = b"<< /Type /FontDescriptor /FontName /%s /Flags 32 /StemV 60 >>" % family
        widths = b"/FirstChar 32 /LastChar 255 /Widths [%s]" % b" ".join([b"500"] * 224)
        return (
            b"<< /Type /Font /Subtype /TrueType /BaseFont /%s /Encoding /WinAnsiEncoding %s /FontDescriptor %s >>"
            % (
                family,
                widths,
                descriptor,
            )
        )

    monkeypatch.setattr("tests.pdf_maker._font", font)
    lines = read_pdf(make_pdf([[Text("Plain", 71, 100), Text("Heavy", 71, 150, bold=True)]])).pages[0].lines
    assert [line.bold for line in lines] == [False, True]


def test_hyphens_of_every_kind_are_read_as_hyphens() -> None:
    data = make_pdf([[Text("Re~inspection")]]).replace(
        b"/Encoding /WinAnsiEncoding", b"/Encoding << /Differences [126 /uni2011] >>"
    )
    (line,) = read_pdf(data).pages[0].lines
    assert line.text == "Re-inspection"


def test_running_heads_and_page_numbers_are_no_text() -> None:
    pages = [
        [Text("Report on Exmouth", 71, 40, 8), Text(str(n), 510, 800), Text(f"Words of page {n}.", top=300)]
        for n in (1, 2, 3)
    ]
    assert words(read_pdf(make_pdf(pages))) == ["Words of page 1.", "Words of page 2.", "Words of page 3."]


def test_a_running_foot_at_another_height_is_no_text() -> None:
    foot = "Report on the Exmouth partnership"
    pages = [
        [Text(foot, 71, top, 8), Text(f"Words of page {n}.", top=300)] for n, top in enumerate((780, 800, 800, 800))
    ]
    assert words(read_pdf(make_pdf(pages))) == [f"Words of page {n}." for n in range(4)]


def test_rules_are_read_and_what_is_no_thin_line_is_not() -> None:
    drawn = [
        Ruled(57, 100, 530, 100.5),
        Ruled(57, 100, 57.5, 140),
        Ruled(57, 200, 530, 240),
        Ruled(57, 300, 57.5, 300.5),
    ]
    page = read_pdf(make_pdf([[Text("Text"), *drawn]])).pages[0]
    assert [(round(rule.left), round(rule.right), round(rule.top), round(rule.bottom)) for rule in page.rules] == [
        (57, 530, 100, 100),
        (57, 58, 100, 140),
    ]
    assert [(rule.across, rule.down) for rule in page.rules] == [(True, False), (False, True)]


def test_a_line_is_cut_where_a_rule_runs_through_it() -> None:
    side_by_side = [Text("Council", 62, 112), Text("Leaders act.", 223, 112)]
    walls = [Ruled(218, 100, 218.5, 120), Ruled(450, 100, 450.5, 120)]
    assert [line.text for line in read_pdf(make_pdf([[*side_by_side, *walls]])).pages[0].lines] == [
        "Council",
        "Leaders act.",
    ]
    assert len(read_pdf(make_pdf([[*side_by_side, Ruled(218, 300, 218.5, 320)]])).pages[0].lines) == 1


def test_a_line_in_the_margin_that_is_not_repeated_is_text() -> None:
    pages = [[Text(f"{word} words", 71, 60), Text("More.")] for word in ("First", "Other", "Last")]
    assert "Other words" in words(read_pdf(make_pdf(pages)))


def test_footnotes_and_their_marks_are_no_text() -> None:
    page = [
        Text("Children in a school"),
        Text("3", 185, 95, 6),
        Text("3 A residential school.", 71, 760, 9),
        Text("It is far.", 71, 772, 9),
    ]
    body = [Text(f"Line {n} of the running text of this page.", 71, 200 + 15 * n) for n in range(9)]
    assert words(read_pdf(make_pdf([[*page, *body]])))[:2] == [
        "Children in a school",
        "Line 0 of the running text of this page.",
    ]


def test_a_footnote_mark_on_a_line_of_its_own_is_no_text() -> None:
    page = [Text("between Children’s", top=200), Text("3", 291, 211, 8), Text("Services and the police.", top=214)]
    body = [Text(f"Line {n} of the running text of this page.", 71, 300 + 15 * n) for n in range(9)]
    assert words(read_pdf(make_pdf([[*page, *body]])))[:2] == ["between Children’s", "Services and the police."]


def test_the_table_of_contents_is_no_text() -> None:
    contents = [Text("Contents", 71, 90, 26), Text("Recommendations 2", 71, 140)]
    assert words(read_pdf(make_pdf([contents, [Text("Recommendations", bold=True)]]))) == ["Recommendations"]


def test_lines_are_read_from_the_top_down_whatever_their_order_in_the_file() -> None:
    assert words(read_pdf(make_pdf([[Text("second", 71, 200), Text("first", 71, 180)]]))) == ["first", "second"]


@pytest.mark.parametrize(
    ("text", "more", "joined"),
    [
        ("a wrapped", "line", "a wrapped line"),
        ("multi-", "agency work", "multi-agency work"),
        ("aged 17-", "year-olds", "aged 17-year-olds"),
        ("Southend-on-", "Sea", "Southend-on-Sea"),
        ("pre-", "and post-adoption", "pre- and post-adoption"),
        ("2014 -", "2015", "2014 - 2015"),
        ("", "alone", "alone"),
    ],
)
def test_wrapped_lines_are_joined(text: str, more: str, joined: str) -> None:
    assert join(text, more) == joined


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "0 bytes"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"PK\x03\x04" + b"x" * 99, "ZIP"),
        (bytes(range(256)) * 20, "not a PDF"),
        (make_pdf([[Text("Secret")]], encrypted=True), "encrypted"),
        (make_pdf([[Text("Whole")]])[:-20], "cut short"),
        (b"%PDF-1.7\nnothing follows\n%%EOF\n", "damaged"),
    ],
)
def test_what_is_no_readable_pdf_is_refused_plainly(data: bytes, message: str) -> None:
    with pytest.raises(ImportProblem, match=message):
        read_pdf(data)


def test_a_scan_is_refused_and_names_its_pages() -> None:
    with pytest.raises(ImportProblem, match="pages 1 to 2") as caught:
        read_pdf(make_pdf([[], []], drawn=True))
    assert [problem.where for problem in caught.value.problems] == ["page 1", "page 2"]


def test_a_scanned_page_among_others_is_a_warning() -> None:
    scanned = make_pdf([[Text("Text")], []], drawn=True)
    assert [(warning.code, warning.page) for warning in read_pdf(scanned).warnings] == [("page-without-text", 2)]


def test_a_damaged_page_is_a_warning_and_the_others_are_read() -> None:
    data = make_pdf([[Text("First")], [Text("Second")], [Text("Third")]])
    first, *rest = data.split(b"/Type /Page /Parent")
    document = read_pdf(
        b"/Type /Page /Parent".join([first, rest[0]]) + b"/Type /Ruin /Parent" + b"/Type /Page /Parent".join(rest[1:])
    )
    assert [line.text for page in document.pages for line in page.lines] == ["First", "Third"]
    assert [(warning.code, warning.page) for warning in document.warnings] == [("page-unread", 2)]


def test_too_many_pages_are_refused_with_the_limit() -> None:
    with pytest.raises(ImportProblem, match=r"4 pages; the limit is 3 pages"):
        read_pdf(make_pdf([[Text("x")]] * 4), max_pages=3)


WHOLE = Sheet("Foot").heading("Recommendations").entry("1.", "Ensure that plans are good.").pdf()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 1))
def test_a_truncated_file_is_read_or_refused(length: int) -> None:
    try:
        read_pdf(WHOLE[:length])
    except ImportProblem:
        return


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_file_is_read_or_refused(damage: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for place, byte in damage:
        data[place] = byte
    try:
        read_pdf(bytes(data))
    except ImportProblem:
        return
