"""Whatever stands in a report, reading it ends in a record or in a problem that is told."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ImportProblem
from app.ingest.reports.report import read_report
from tests.pdf_maker import Ruled, Text, make_pdf

TITLES = [
    "Inspection of services for children in need of help and protection",
    "Inspection of Exmouth children’s services",
    "Joint targeted area inspection of Exmouth",
    "Area SEND inspection of Exmouth Local Area Partnership",
    "Focused visit to Exmouth children’s services",
    "Monitoring visit to Exmouth children’s services",
]
HEADINGS = "Recommendations/Areas for improvement/What needs to improve?/Strengths/Inspection team/Case study"
WORDS = "Dear Ms Hill/Responsible body/lead inspector/Good/1./2. Plans/•/– plans/(page 1, paragraph 2)"
PIECES = st.sampled_from(f"{HEADINGS}/{WORDS}".split("/"))
LETTERS = st.text(st.characters(codec="cp1252", min_codepoint=32), max_size=40)
TEXTS = st.builds(
    Text, PIECES | LETTERS, st.integers(40, 400), st.integers(20, 830), st.sampled_from([6, 12, 14, 26]), st.booleans()
)
RULES = st.builds(Ruled, st.integers(40, 300), st.integers(20, 400), st.integers(40, 500), st.integers(20, 830))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TITLES), st.lists(st.lists(TEXTS | RULES, max_size=25), min_size=1, max_size=3))
def test_any_page_is_read_or_refused(title: str, pages: list[list[Text | Ruled]]) -> None:
    try:
        record = read_report(make_pdf([[Text(title, 71, 60, 26), *pages[0]], *pages[1:]]))
    except ImportProblem:
        return
    assert record.pages == len(pages)
    places = [item.page for item in record.recommendations] + [paragraph.page for paragraph in record.paragraphs]
    assert all(1 <= page <= len(pages) for page in places)
