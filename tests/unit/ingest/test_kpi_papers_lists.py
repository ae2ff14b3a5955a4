"""Lists of red, amber and green KPIs, labels printed apart from their values, and the council's name."""

import pytest
from docx import Document

from app.errors import ImportProblem
from app.ingest.readers.text import read_text
from app.ingest.tables.council import find_council
from app.ingest.tables.kpi_papers import kpi_record, read_kpis

COLOURS = """# Analysis
In 17/18 Q1 there are two red indicators and one green indicator.
## Red
- 1. **% Children placed far away.**
Performance is below target.
**2. Visits on time**
There were 7 late ones (3.5%).
3.5 weeks is the limit.
**Green**
1. Schools rated good:
## Costs
1. None"""

APART = """# Evidence
## Workforce
Starters
Leavers
## Children
- Visits on time
All of the data is as it was on the day.
Apr-16\tMay-16
1\t2
3\t
Apr-16\tMay-16
80%\t-"""


def paper(text):
    return kpi_record(read_text(text))


def codes(record):
    return [warning.code for warning in record.warnings]


def test_colours():
    record = paper(COLOURS)
    assert [(kpi.name, kpi.section, kpi.printed_status, kpi.line) for kpi in record.series] == [
        ("% Children placed far away", "Analysis", "red", 4),
        ("Visits on time", "Analysis", "red", 6),
        ("Schools rated good", "Analysis", "green", 10),
    ]
    assert record.series[0].note == "Performance is below target."
    assert [(v.period, v.value, v.printed) for v in record.series[0].values] == [("17/18 Q1", None, "Red")]
    assert codes(record) == ["figure-in-prose"]


def test_a_count_that_disagrees_is_a_warning():
    assert "count-disagrees" in codes(paper(COLOURS.replace("two red", "three red")))


def test_colours_without_a_period():
    record = paper(COLOURS.replace("In 17/18 Q1 there", "There"))
    assert "period-not-said" in codes(record)
    assert record.series[0].values == []


def test_bullets_are_entries_too():
    record = paper("Quarter 1 2021-22\nRed\n• Visits on time\nThey are late.\n• Reviews on time")
    assert [(kpi.name, kpi.printed_status) for kpi in record.series] == [
        ("Visits on time", "red"),
        ("Reviews on time", "red"),
    ]
    assert record.series[0].values[0].period == "Quarter 1 2021-22"


@pytest.mark.parametrize("text", ["Red\nVisits are late.", "Reading\n1. Visits", "The red book\n1. Visits"])
def test_a_colour_alone_is_no_list(text):
    with pytest.raises(ImportProblem, match="lists of KPIs under Red, Amber, Green"):
        paper(text)


def test_the_lists_of_a_word_document(tmp_path):
    document = Document()
    document.add_paragraph("In Q1 2017/18 there is 1 red KPI.")
    document.add_paragraph("Red")
    document.add_paragraph("Visits on time", style="List Number")
    document.add_paragraph("They are late.")
    document.save(str(tmp_path / "paper.docx"))
    [kpi] = read_kpis(tmp_path / "paper.docx").series
    assert (kpi.name, kpi.printed_status, kpi.note) == ("Visits on time", "red", "They are late.")


def test_a_text_without_columns_is_read_by_lines(tmp_path):
    path = tmp_path / "paper.txt"
    path.write_text(COLOURS, encoding="utf-8")
    assert read_kpis(path) == paper(COLOURS)


def test_lists_printed_apart():
    record = paper(APART)
    assert [(kpi.name, kpi.section, [v.value for v in kpi.values], kpi.line) for kpi in record.series] == [
        ("Starters", "Workforce", [1, 2], 3),
        ("Leavers", "Workforce", [3, None], 4),
        ("Visits on time", "Children", [80, None], 6),
    ]
    assert [value.line for value in record.series[1].values] == [10, 10]
    assert record.refused == []


def test_a_list_that_does_not_agree_is_refused_and_the_other_kept():
    record = paper(APART.replace("Leavers\n", "Leavers\nAgency staff\n"))
    assert [kpi.name for kpi in record.series] == ["Visits on time"]
    [block] = record.refused
    assert block.reason.startswith("3 labels stand beside 2 rows")
    assert (block.section, block.labels) == ("Workforce", ["Starters", "Leavers", "Agency staff"])
    assert (block.rows, block.line) == (["1 | 2", "3"], 10)


def test_fewer_lists_than_tables_are_refused():
    record = paper(APART.replace("## Children\n", "").replace("## Workforce\n", ""))
    assert record.series == []
    assert {block.reason for block in record.refused} == {
        "Tables without names: 2; lists of labels above them: 1.",
    }


def test_a_percentage_beside_numbers_may_be_shifted():
    record = paper(APART.replace("Leavers", "% Leavers"))
    assert codes(record) == ["unit-disagrees"]


def test_values_of_no_period_are_refused():
    record = paper(f"{APART}\nHealth checks\nChildren\t149\nOverdue\t0")
    assert [(block.section, block.labels) for block in record.refused] == [("Health checks", ["Children", "Overdue"])]


@pytest.mark.parametrize(
    ("lines", "council"),
    [
        (["It is a matter for Wokingham Borough Council to decide."], "Wokingham"),
        (["WOKINGHAM BOROUGH COUNCIL"], "Wokingham"),
        (["West Berkshire", "COUNCIL"], "West Berkshire"),
        (["The Royal Borough of Windsor and Maidenhead Council"], "Windsor and Maidenhead"),
        (["Brighton and Hove City Council", "Kent County Council", "Kent County Council"], "Kent"),
        (["This Council has decided.", "The Youth Council", "Parish Council", "Full Council"], None),
        ([], None),
    ],
)
def test_the_council(lines, council):
    assert find_council(lines) == council
