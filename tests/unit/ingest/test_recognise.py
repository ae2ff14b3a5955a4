import pytest

from app.errors import ImportProblem
from app.ingest.readers.page import Line, Page
from app.ingest.recognise import recognise
from app.ingest.reports.report import read_report
from app.vocabulary import Framework
from tests.pdf_maker import Text, make_pdf


def page(*lines: str) -> list[Page]:
    return [Page(1, 842, [Line(1, text, 71, 90 + 15 * n, 12, False) for n, text in enumerate(lines)])]


FOCUSED, MONITORING = Framework.FOCUSED_VISIT, Framework.MONITORING_VISIT
TITLES = [
    (("Inspection of services for children in need of help and", "protection, children looked after"), Framework.SIF),
    (("Re-inspection of services for children in need of help", "and protection"), Framework.SIF_REINSPECTION),
    (("Exmouth", "Inspection of children’s social care services"), Framework.ILACS),
    (("Inspection of local authority children's services",), Framework.ILACS),
    (("Inspection of Exmouth Borough", "Council local authority children’s", "services"), Framework.ILACS),
    (("Dear partnership", "Joint targeted area inspection of Exmouth"), Framework.JTAI),
    (("Area SEND inspection of Exmouth Local Area", "Partnership"), Framework.AREA_SEND),
    (("Area SEND monitoring inspection of Exmouth Local", "Area Partnership"), Framework.AREA_SEND),
    (("Joint area SEND revisit in Exmouth",), Framework.AREA_SEND),
    (("Dear Ms Hill", "Focused visit to Exmouth local authority children’s services"), Framework.FOCUSED_VISIT),
    (("Dear Ms Hill", "Monitoring visit to Exmouth children’s services"), Framework.MONITORING_VISIT),
    (("Integrated inspection of services for children in need of help", "and protection"), Framework.SIF),
    (("Inspection of Birmingham", "Children’s Trust"), Framework.ILACS),
    (("Dear Ms Hill", "Ofsted’s focused visit of Exmouth children’s services"), Framework.FOCUSED_VISIT),
    (("Dear Ms Hill", "Second Ofsted monitoring visit to Exmouth"), Framework.MONITORING_VISIT),
    (("Dear Ms Hill", "Exmouth: our visit", "I write with the findings of the", "Ofsted focused visit."), FOCUSED),
    (("Dear Ms Hill", "Re: Exmouth", "These are the findings of our second monitoring", "visit."), MONITORING),
    (("Report of the director", "It tells of the findings of the focused visit."), None),
    (("Inspection of contact, referral and assessment", "in Exmouth children’s services, by Ofsted"), Framework.OTHER),
    (("A blog post", "by Ofsted"), Framework.OTHER),
    (("Minutes of the parish council",), None),
]


@pytest.mark.parametrize(("lines", "framework"), TITLES)
def test_a_report_is_recognised_by_its_title(lines: tuple[str, ...], framework: Framework | None) -> None:
    assert recognise(page(*lines)).framework is framework


def test_the_evidence_is_the_title_as_printed() -> None:
    recognition = recognise(page("Dear partnership", "Joint targeted area inspection of Exmouth"))
    assert (recognition.evidence, recognition.page) == ("Joint targeted area inspection", 1)


def test_the_lines_of_a_title_may_stand_in_the_file_in_any_order() -> None:
    (title,) = page("Inspection of services for children in need of help and", "protection, children looked after")
    title.lines.reverse()
    assert recognise([title]).framework is Framework.SIF


def test_a_sentence_about_another_inspection_is_no_title() -> None:
    lines = ("Inspection of children’s social care services", "Since the focused visit to", "Exmouth it is better.")
    assert recognise(page(*lines)).framework is Framework.ILACS


def test_unread_first_pages_are_named_where_nothing_is_recognised() -> None:
    with pytest.raises(ImportProblem, match="first pages hold no text") as caught:
        read_report(make_pdf([[], [], [Text("The text begins late.")]], drawn=True))
    assert [problem.where for problem in caught.value.problems] == ["page 1", "page 2"]


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("Ofsted annual report and accounts", "Ofsted document"),
        ("Minutes of the parish council", "no Ofsted inspection report: it begins “Minutes"),
    ],
)
def test_what_is_not_read_is_refused_with_what_it_seems_to_be(title: str, message: str) -> None:
    with pytest.raises(ImportProblem, match=message):
        read_report(make_pdf([[Text(title)]]))
