"""KPI tables, each rule with a table that it is for and one that it is not for."""

import csv
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from app.errors import ImportProblem
from app.ingest.readers.text import read_text
from app.ingest.tables.kpi_papers import kpi_record, read_kpis

HEADINGS = ["Measure", "2020-21", "Q4 20-21", "Q1 21-22", "Direction of Travel"]


def paper(*lines):
    """The record of a text whose cells are parted by tabs."""
    return kpi_record(read_text("\n".join(line.replace(" | ", "\t") for line in lines)))


def dashboard(*rows):
    return paper(" | ".join(HEADINGS), *rows)


def codes(record):
    return [warning.code for warning in record.warnings]


def values(kpi):
    return [value.value for value in kpi.values]


def test_a_row_is_a_kpi_with_its_dated_values():
    record = dashboard("Contacts | 1,118 | 274 | 314 | ↑")
    [kpi] = record.series
    assert (kpi.key, kpi.name, kpi.line, kpi.quote) == ("contacts", "Contacts", 2, "Contacts")
    assert [(v.period, v.starts_on, v.ends_on, v.value, v.printed) for v in kpi.values] == [
        ("2020-21", "2020-04-01", "2021-03-31", 1118, "1,118"),
        ("Q4 20-21", "2021-01-01", "2021-03-31", 274, "274"),
        ("Q1 21-22", "2021-04-01", "2021-06-30", 314, "314"),
    ]
    assert record.columns == HEADINGS
    assert record.warnings == []


@pytest.mark.parametrize(
    ("heading", "first", "last"),
    [
        ("Q2 20-21", "2020-07-01", "2020-09-30"),
        ("17/18 Q1", "2017-04-01", "2017-06-30"),
        ("2020-21", "2020-04-01", "2021-03-31"),
        ("Sept-21", "2021-09-01", "2021-09-30"),
        ("Apr-16 actual", "2016-04-01", "2016-04-30"),
        ("2016-04-01", "2016-04-01", "2016-04-30"),
        ("31/03/2021", "2021-03-31", "2021-03-31"),
        ("Academic year 2020/21", "2020-09-01", "2021-08-31"),
    ],
)
def test_headings_that_are_periods(heading, first, last):
    [kpi] = paper(f"KPI | {heading}", "Contacts | 5").series
    assert [(v.starts_on, v.ends_on) for v in kpi.values] == [(first, last)]


def test_months_without_a_year_take_that_of_the_title():
    record = paper("Performance 2021-22", "Measure | Q1 | Apr | Jan", "Contacts | 5 | 6 | 7")
    assert [(value.period, value.ends_on) for value in record.series[0].values] == [
        ("Q1 2021-22", "2021-06-30"),
        ("Apr 2021", "2021-04-30"),
        ("Jan 2022", "2022-01-31"),
    ]


def test_headings_in_two_rows():
    record = paper(
        *["Measure | 2020-21 |  | 2021-22 |  | Target", " | Q4 | Mar | Q1 | Apr", "Contacts | 1 | 2 | 3 | 4 | 5"],
        *["Measure | 2020-21 |  | 2021-22 |  | Target", " | Q4 | Mar | Q1 | Apr", "Visits | 1 | 2 | 3 | 4 | 5"],
    )
    assert [kpi.name for kpi in record.series] == ["Contacts", "Visits"]
    assert [(v.period, v.starts_on, v.value) for v in record.series[0].values] == [
        ("Q4 2020-21", "2021-01-01", 1),
        ("Mar 2021", "2021-03-01", 2),
        ("Q1 2021-22", "2021-04-01", 3),
        ("Apr 2021", "2021-04-01", 4),
    ]
    assert [target.value for target in record.targets] == [5, 5]
    assert codes(record) == []


def test_years_alone_are_periods_though_a_kpi_has_quarters_in_its_name():
    record = paper("Measure | 2020-21 | 2021-22", "Visits in Q4 | 1 | 2")
    assert values(record.series[0]) == [1, 2]


def test_months_without_any_year_are_no_periods():
    with pytest.raises(ImportProblem, match="years included"):
        paper("Performance", "Measure | Q1 | Q4", "Contacts | 5 | 6")


@pytest.mark.parametrize("first", ["Referrals", "Service | Measure", "Ref | Performance measure", ""])
def test_the_names_stand_in_a_column_before_the_periods(first):
    before = ["x"] * (len(first.split(" | ")) - 1)
    record = paper(f"{first} | 2019-20 | 2020-21", " | ".join([*before, "Contacts", "5", "6"]))
    assert [(kpi.name, values(kpi)) for kpi in record.series] == [("Contacts", [5, 6])]


@pytest.mark.parametrize(
    "headings",
    ["Ref | Action | Timescales", "Measure | Target | Owner", "Name | 2020-21", "Meeting on 2 May 2021 | Item"],
)
def test_a_table_without_periods_is_no_kpi_table(headings):
    with pytest.raises(ImportProblem, match="No KPI table was found"):
        paper(headings.replace("Name", "Place"), "Contacts | 5 | 6")


def test_a_table_of_money_is_no_kpi_table():
    with pytest.raises(ImportProblem, match="No KPI table"):
        paper("Project | Indicative savings (£)", " | 2022/23 | 2023/24", "Transport | 100,000 | 0")


def test_a_kpi_may_be_of_money():
    [kpi] = paper("Measure | 2020-21", "Average cost of a placement | £1,250").series
    assert (kpi.unit, values(kpi)) == ("£", [1250])


@pytest.mark.parametrize(
    ("cell", "number", "note"),
    [
        ("21.8%", 21.8, None),
        ("0.14 %", 0.14, None),
        ("1,118", 1118, None),
        ("23 days", 23, None),
        ("-3", -3, None),
        ("56%*", 56, "Combined figure"),
        ("56%**", 56, "Snapshot"),
        ("", None, None),
        ("-", None, None),
        ("n/a", None, None),
        ("<5", None, None),
    ],
)
def test_values(cell, number, note):
    record = paper("Measure | 2019-20 | 2020-21", f"Contacts | {cell} | -", "*Combined figure", "** Snapshot")
    value = record.series[0].values[0]
    assert (value.value, value.printed, value.note) == (number, cell, note)
    assert codes(record) == []


@pytest.mark.parametrize("cell", ["about 5", "1,11", "5/8", "9" * 40, "Q2", "³"])
def test_words_are_no_values(cell):
    record = paper("Measure | 2019-20 | 2020-21", f"Contacts | {cell} | 7")
    assert record.series[0].values[0].value is None
    assert codes(record) in (["unread-value"], ["note-missing"])
    assert cell in record.warnings[0].words


def test_a_mark_on_the_name_is_a_note_of_the_kpi():
    record = paper("Measure | 2019-20", "Missing children** | 7", "** At the end of the year")
    assert (record.series[0].name, record.series[0].note) == ("Missing children", "At the end of the year")


def test_a_mark_without_a_note_is_a_warning():
    assert codes(paper("Measure | 2019-20", "Missing children | 7*")) == ["note-missing"]


def test_units():
    record = paper(
        *["Measure | 2019-20 | 2020-21", "Turnover | 8% | 9%", "% virtual | 6.7 | 2.5", "Days lost | 3 | 4"],
        *["Visits within 10 days | 5 | 6", "Rate per 10,000 | 40.7 | 41", "Mixed | 8% | 9"],
    )
    assert [kpi.unit for kpi in record.series] == ["%", "%", "days", None, "per 10,000", "%"]
    assert codes(record) == ["mixed-units"]


@pytest.mark.parametrize(
    ("arrow", "printed"), [("↑", "up"), ("▼", "down"), ("→", "same"), ("Increasing", "up"), ("no change", "same")]
)
def test_arrows(arrow, printed):
    [kpi] = dashboard(f"Contacts | 9 | 5 | 6 | {arrow}").series
    assert (kpi.printed_arrow, kpi.computed_direction) == (printed, "up")


def test_an_arrow_that_the_values_deny_is_a_warning():
    record = dashboard("Time in days | 9 | 5 | 6 | ↓", "Contacts | 9 | 6 | 5 | ↓")
    assert codes(record) == ["arrow-contradicts"]
    assert record.warnings[0].line == 2


def test_an_arrow_is_not_checked_where_there_is_nothing_to_compare():
    record = dashboard("Contacts | 9 | - | 6 | ↓")
    assert record.series[0].computed_direction is None
    assert codes(record) == []


def test_an_arrow_that_says_nothing_is_a_warning():
    record = dashboard("Contacts | 9 | 5 | 6 | see note", "Referrals | 9 | 5 | 6 | -")
    assert codes(record) == ["unread-arrow"]
    assert record.series[0].cells == {"Direction of Travel": "see note"}


def test_what_stands_beside_the_values():
    record = paper(
        "Ref | Theme | KPI | RAG | Target 2021-22 | Q1 21-22 | England 2019-20 | Stat neighbours | Owner",
        "1.1 | Help | % in time | Amber | ≥ 90% | 84% | 85.5% | n/a | Ann",
        "1.2 |  | % seen | G | 95% | 96% |  | 91% | Bob",
    )
    first, second = record.series
    assert (first.section, first.printed_status, first.cells) == (
        "Help",
        "amber",
        {"Ref": "1.1", "Stat neighbours": "n/a", "Owner": "Ann"},
    )
    assert (second.section, second.printed_status) == ("Help", "green")
    assert [(t.kpi, t.value, t.comparator, t.unit, t.quote) for t in record.targets] == [
        ("percent-in-time", 90, "at least", "%", "Target 2021-22: ≥ 90%"),
        ("percent-seen", 95, "exactly", "%", "Target 2021-22: 95%"),
    ]
    assert [(b.kpi, b.value, b.comparator, b.period) for b in record.benchmarks] == [
        ("percent-in-time", 85.5, "england", "2019-20"),
        ("percent-seen", 91, "statistical_neighbours", None),
    ]


def test_headings_within_a_table_are_sections():
    record = paper("Measure | 2020-21", "Help", "Contacts | 5", "Care", "Visits | 6")
    assert [(kpi.name, kpi.section) for kpi in record.series] == [("Contacts", "Help"), ("Visits", "Care")]


def test_a_kpi_without_any_value_is_no_heading():
    record = paper("Measure | 2019-20 | 2020-21", "% seen |  | ", "Visits | 6 | 7")
    assert [kpi.name for kpi in record.series] == ["% seen", "Visits"]
    assert values(record.series[0]) == [None, None]


def test_a_table_goes_on_after_a_page_break():
    heads = "Measure | 2019-20 | 2020-21"
    record = paper(heads, "Contacts | 1 | 2", "12", heads, "Visits | 3 | 4", "A note.", "Reviews | 5 | 6")
    assert [(kpi.name, values(kpi)) for kpi in record.series] == [
        ("Contacts", [1, 2]),
        ("Visits", [3, 4]),
        ("Reviews", [5, 6]),
    ]


def test_years_as_values_are_values():
    record = paper("Measure | 2019 | 2020", "Contacts | 2017 | 2018")
    assert values(record.series[0]) == [2017, 2018]


def test_rows_that_cannot_be_read_are_warnings():
    record = paper(
        *["Measure | 2019-20 | 2020-21", "Contacts | 1 | 2", " | 3 | 4", "Visits | see | below", "A | 1 | 2 | 3"],
    )
    assert [(warning.code, warning.line) for warning in record.warnings] == [
        ("row-without-name", 3),
        ("row-unread", 4),
        ("cell-beyond-columns", 5),
    ]
    assert record.series[-1].cells == {"Column 4": "3"}


def test_periods_may_stand_in_the_rows():
    record = paper(
        *[" | Children in care |  | All", "Month | Seen | % seen | Seen", "Apr-21 | 3 | 6.7 | 11"],
        *["May-21 | 4 | - | 12", "See also the annex."],
    )
    assert [(kpi.name, kpi.unit, values(kpi)) for kpi in record.series] == [
        ("Children in care: Seen", None, [3, 4]),
        ("Children in care: % seen", "%", [6.7, None]),
        ("All: Seen", None, [11, 12]),
    ]


def test_a_column_of_values_without_a_name_is_refused_with_its_table():
    text = ["Measure | 2020-21", "Contacts | 5", "A paragraph.", "Month | Seen", "Apr-21 | 3 | 4", "May-21 | 4 | 5"]
    record = paper(*text)
    assert [kpi.name for kpi in record.series] == ["Contacts"]
    assert [block.reason for block in record.refused] == ["Columns with values: 2; with names: 1."]


def test_a_name_that_stands_twice_is_kept_twice():
    record = paper("Measure | 2020-21", "Contacts | 5", "Contacts | 6")
    assert [kpi.key for kpi in record.series] == ["contacts", "contacts-2"]
    assert codes(record) == ["duplicate-kpi"]


def test_rows_of_periods_without_headings_are_refused():
    record = paper("Measure | 2020-21", "Contacts | 5", "A paragraph.", "Apr-21 | 3 | 4", "May-21 | 4 | 5")
    assert [(len(block.rows), block.line) for block in record.refused] == [(2, 4)]
    assert record.refused[0].rows == ["Apr-21 | 3 | 4", "May-21 | 4 | 5"]


# One table in every format: a dashboard with its title and its prose.
ROWS = [
    ["KPI", "Q4 20-21", "Q1 21-22", "Direction"],
    ["% visits on time", "80%", "72%", "↓"],
    ["Contacts", "1,118", "-", ""],
]
PROSE = "The target is 90% of visits on time."


def write_text(path: Path) -> None:
    lines = ["Dashboard", *("\t".join(row) for row in ROWS), PROSE]
    path.write_text("\n".join(lines), encoding="utf-8")


def write_pipes(path: Path) -> None:
    lines = [f"| {' | '.join(row)} |" for row in ROWS]
    path.write_text(
        "\n".join(["Dashboard", "", lines[0], "|---|---|---|---|", *lines[1:], "", PROSE]), encoding="utf-8"
    )


def write_csv(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["Dashboard", "", "", ""], *ROWS, [PROSE, "", "", ""]])


def write_xlsx(path: Path) -> None:
    workbook = Workbook()
    for row in [["Dashboard"], *ROWS, [PROSE]]:
        workbook.active.append(row)
    workbook.save(path)


def write_docx(path: Path) -> None:
    document = Document()
    document.add_paragraph("Dashboard")
    table = document.add_table(rows=0, cols=4)
    for row in ROWS:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.add_paragraph(PROSE)
    document.save(str(path))


WRITERS = {"txt": write_text, "md": write_pipes, "csv": write_csv, "xlsx": write_xlsx, "docx": write_docx}


@pytest.mark.parametrize("ending", WRITERS)
def test_every_format_gives_the_same_record(tmp_path, ending):
    path = tmp_path / f"paper.{ending}"
    WRITERS[ending](path)
    record = read_kpis(path)
    assert [(k.name, k.section, k.unit, k.printed_arrow, values(k)) for k in record.series] == [
        ("% visits on time", "Dashboard", "%", "down", [80, 72]),
        ("Contacts", "Dashboard", None, None, [1118, None]),
    ]
    assert [(target.kpi, target.value, target.quote) for target in record.targets] == [
        ("percent-visits-on-time", 90, PROSE)
    ]
    assert record.warnings == []


def test_a_workbook_keeps_months_as_days_and_percentages_as_shares(tmp_path):
    workbook = Workbook()
    workbook.active.title = "Care"
    workbook.active.append(["Indicator", "Unit", date(2016, 4, 1), date(2016, 5, 1), "Target"])
    workbook.active.append(["Seen", "Percentage", 0.76, 1, 0.9])
    workbook.active.append(["Contacts", "children", 1, 0, 1])
    workbook.save(tmp_path / "paper.xlsx")
    record = read_kpis(tmp_path / "paper.xlsx")
    assert [(kpi.section, values(kpi)) for kpi in record.series] == [("Care", [76, 100]), ("Care", [1, 0])]
    assert record.series[0].values[0].ends_on == "2016-04-30"
    assert [kpi.unit for kpi in record.series] == ["%", "children"]
    assert [target.value for target in record.targets] == [90, 1]
    assert codes(record) == ["share-read-as-percent"]


def test_a_share_in_a_text_is_kept_as_printed():
    record = paper("Measure | 2019-20 | 2020-21", "% seen | 0.76 | 0.8", "% late | 0.76% | 0.8%")
    assert values(record.series[0]) == [0.76, 0.8]
    assert codes(record) == ["share-or-percent"]
