"""The same plan in any format is the same record, through the reader and through its child process."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.errors import ImportProblem
from app.ingest import sandbox
from app.ingest.plan_record import ActionPlanRecord, ActionRead, MilestoneRead
from app.ingest.record import ReadWarning
from app.ingest.tables.actions import read_actions

Rows = list[list[str]]
HEADINGS = ["Ref", "Action", "Success measure", "Owner", "By when", "Cost"]
ROWS = [
    HEADINGS,
    ["Priority 1: Safety", "", "", "", "", ""],
    ["1.1", "Visit all, and soon", "Seen", "Visits team", "Sept-21 launch", "£5"],
    ["1.10", "Call those who wait", "Heard", "Helpline", "Ongoing", ""],
    ["", "and their families", "", "", "", ""],
    HEADINGS,
    ["Priority 2: Staff", "", "", "", "", ""],
    ["2.1", "Hire – “grow our own”", "Hired", "", "FY22-23", ""],
]


def write_text(path: Path, rows: Rows) -> None:
    path.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")


def write_bare_text(path: Path, rows: Rows) -> None:
    path.write_text("\r\n".join("\t".join(row).rstrip("\t") for row in rows), encoding="utf-8")


def write_pipes(path: Path, rows: Rows) -> None:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    path.write_text("\n".join([lines[0], "|---|---|---|---|---|---|", *lines[1:]]), encoding="utf-8")


def write_csv(path: Path, rows: Rows) -> None:
    with path.open("w", newline="", encoding="cp1252") as file:
        csv.writer(file).writerows(rows)


def write_xlsx(path: Path, rows: Rows) -> None:
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A2:F2")
    workbook.save(path)


def write_docx(path: Path, rows: Rows) -> None:
    document = Document()
    table = document.add_table(rows=0, cols=len(HEADINGS))
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    table.cell(1, 0).merge(table.cell(1, 5))
    table.cell(3, 0).merge(table.cell(4, 0))
    document.save(str(path))


WRITERS: list[tuple[str, Callable[[Path, Rows], None]]] = [
    ("txt", write_text), ("text", write_bare_text), ("md", write_pipes), ("csv", write_csv), ("xlsx", write_xlsx),
    ("docx", write_docx),
]  # fmt: skip


@pytest.mark.parametrize(("ending", "write"), WRITERS)
def test_every_format_gives_the_same_record(tmp_path: Path, ending: str, write: Callable[[Path, Rows], None]) -> None:
    path = tmp_path / f"plan.{ending}"
    write(path, ROWS)
    record = read_actions(path)
    assert record.columns == HEADINGS
    assert (record.unknown_columns, record.default_year, record.pages) == (["Cost"], 2021, 2)
    # A line of the file is one further down below the rule of a piped table.
    assert [replace(action, line=action.line - (ending == "md")) for action in record.actions] == [
        ActionRead(
            "1.1", "Priority 1: Safety", "Visit all, and soon", "Seen", "Visits team", "Sept-21 launch", "month",
            "2021-09-30", "in_progress", 1, 3, [MilestoneRead("2021-09-30", "Sept-21")], {"Cost": "£5"},
        ),
        ActionRead(
            "1.10", "Priority 1: Safety", "Call those who wait and their families", "Heard", "Helpline", "Ongoing",
            "ongoing", None, "in_progress", 1, 4,
        ),
        ActionRead(
            "2.1", "Priority 2: Staff", "Hire – “grow our own”", "Hired", None, "FY22-23", "financial_year",
            "2023-03-31", "in_progress", 2, 8, [MilestoneRead("2023-03-31", "FY22-23")],
        ),
    ]  # fmt: skip
    assert [warning.code for warning in record.warnings] == ["skipped-number", "empty-cell"]


def test_a_word_document_names_its_sections_between_its_tables(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Our plan for children, which the council agreed.")
    for number, heading in enumerate(["Help and protection", "Care leavers"], start=1):
        document.add_paragraph(heading)
        table = document.add_table(rows=2, cols=3)
        cells = [["Action", "Lead", "When"], [f"Do {number}", "Ann", "Ongoing"]]
        for row, words in zip(table.rows, cells, strict=True):
            for cell, word in zip(row.cells, words, strict=True):
                cell.text = word
    other = document.add_table(rows=1, cols=2)
    other.cell(0, 0).text = "Signed by"
    path = tmp_path / "plan.docx"
    document.save(str(path))
    record = read_actions(path)
    assert [(action.section, action.text, action.page) for action in record.actions] == [
        ("Help and protection", "Do 1", 1),
        ("Care leavers", "Do 2", 2),
    ]
    assert [w.words for w in record.warnings if w.code == "unread-lines"] == [
        "Our plan for children, which the council agreed.",
        "Signed by",
    ]


def test_form_feeds_count_pages(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    write_text(path, [["Papers of the council."], ["\fAction", "Lead", "When"], ["Visit", "Ann", "Ongoing"]])
    record = read_actions(path)
    assert [action.page for action in record.actions] == [2]
    assert [w.page for w in record.warnings if w.code == "unread-lines"] == [1]


def test_the_child_process_reads_the_same_record(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    write_csv(path, ROWS)
    record = sandbox.read_actions(path)
    assert record == read_actions(path)
    assert isinstance(record, ActionPlanRecord)
    assert isinstance(record.actions[0].milestones[0], MilestoneRead)
    assert isinstance(record.warnings[0], ReadWarning)


def test_the_child_process_hands_on_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("KPI,Target\nVisits,9\n")
    with pytest.raises(ImportProblem, match="No action plan was found"):
        sandbox.read_actions(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: f"Ref\tAction\tDue\n{text}".encode())))
def test_any_file_is_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(data)
    try:
        record = read_actions(path)
    except ImportProblem:
        return
    assert record.actions
