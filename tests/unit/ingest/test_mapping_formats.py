"""The same table in any format is the same record; no text, whatever it holds, does worse than be refused."""

import csv
import io
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.errors import ImportProblem
from app.ingest.readers.sheet import read_csv
from app.ingest.readers.text import read_text
from app.ingest.tables.mapping import map_tables, read_mapping

ROWS = [
    ["Comments from Ofsted", "KPIs", "Other Monitoring"],
    ["Leadership", "", ""],
    ["Positive statements", "", ""],
    ["Leaders are good – and visible.", "KPI: All key performance indicators", "Performance is reported through LSCB"],
    ["Areas for improvement", "", ""],
    ["Visits to care leavers are late.", "New KPI proposed: % visits on time", ""],
    ["", "KPI: % in touch – currently reported to CSLT (monthly)", "A new indicator has been designed."],
]


def write_text(path: Path, rows: list[list[str]]) -> None:
    path.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")


def write_pipes(path: Path, rows: list[list[str]]) -> None:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    path.write_text("\n".join([lines[0], "|---|---|---|", *lines[1:]]), encoding="utf-8")


def write_csv(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="cp1252") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def write_xlsx(path: Path, rows: list[list[str]]) -> None:
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A2:C2")
    workbook.create_sheet("Notes").append(["Nothing of use"])
    workbook.save(path)


def write_docx(path: Path, rows: list[list[str]]) -> None:
    document = Document()
    table = document.add_table(rows=0, cols=3)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    table.cell(1, 0).merge(table.cell(1, 2))
    table.cell(5, 0).merge(table.cell(6, 0))
    document.save(str(path))


WRITERS = {"txt": write_text, "md": write_pipes, "csv": write_csv, "xlsx": write_xlsx, "docx": write_docx}


@pytest.mark.parametrize("ending", WRITERS)
def test_every_format_gives_the_same_record(tmp_path, ending):
    path = tmp_path / f"table.{ending}"
    WRITERS[ending](path, ROWS)
    record = read_mapping(path)
    assert [(f.section, f.kind, f.text) for f in record.findings] == [
        ("Leadership", "strength", "Leaders are good – and visible."),
        ("Leadership", "area_for_improvement", "Visits to care leavers are late."),
    ]
    assert [(kpi.name, kpi.status) for kpi in record.kpis] == [("% visits on time", "proposed"), ("% in touch", "live")]
    assert [(m.row, m.kpi, m.generic) for m in record.mappings] == [
        (1, "percent-visits-on-time", True),
        (1, "percent-in-touch", True),
        (2, "percent-visits-on-time", False),
        (2, "percent-in-touch", False),
    ]
    assert [(r.kpi, r.body, r.frequency) for r in record.routes] == [
        ("percent-in-touch", "childrens-services-leadership-team", "monthly")
    ]
    codes = [warning.code for warning in record.warnings if warning.code != "unread-table"]
    assert codes == ["generic-route", "promised-kpi"]


def test_sheets_that_hold_parts_are_read_as_pages(tmp_path):
    workbook = Workbook()
    workbook.active.title = "Help"
    for sheet, finding in ((workbook.active, "Visits are late."), (workbook.create_sheet("Care"), "Plans are late.")):
        sheet.append(["Finding", "KPI"])
        sheet.append([finding, "% on time"])
    workbook.create_sheet("Notes").append(["Read this first"])
    workbook.save(tmp_path / "table.xlsx")
    record = read_mapping(tmp_path / "table.xlsx")
    assert [(f.text, f.page, f.line) for f in record.findings] == [
        ("Visits are late.", 1, 2),
        ("Plans are late.", 2, 2),
    ]
    assert [w.code for w in record.warnings if w.code == "unread-table"] == ["unread-table"]


def test_lines_of_a_cell_are_entries_unless_they_wrap():
    rows = io.StringIO()
    csv.writer(rows).writerows(
        [["Finding", "KPI"], ["Visits\nare late.", "New KPIs proposed:\n% of A\n% of B\nthat is C"]]
    )
    record = map_tables(read_csv(rows.getvalue()))
    assert [f.text for f in record.findings] == ["Visits are late."]
    assert [kpi.name for kpi in record.kpis] == ["% of A", "% of B that is C"]


PHRASES = """KPI:|New KPI proposed:|KPIs on:|%|of|visits|Caseloads|–|currently|reported|to|CSLT|and|O&S|(monthly)|on
21/07/15|.|:|This|is|•|Executive,|the|Improvement Board|all KPIs|a new indicator has been designed|not|survey
Performance|through|99/99/99"""
WORDS = st.lists(st.sampled_from(PHRASES.replace("\n", "|").split("|")), max_size=14).map(" ".join)
CELL = WORDS | st.text(max_size=30)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6))
def test_any_text_is_read_or_refused(rows):
    lines = ["Finding\tKPI\tReported to", *("\t".join(row) for row in rows)]
    try:
        record = map_tables(read_text("\n".join(lines)))
    except ImportProblem:
        return
    keys = {kpi.key for kpi in record.kpis}
    assert {mapping.kpi for mapping in record.mappings} <= keys
    assert {(route.kpi in keys, route.body in {body.key for body in record.bodies}) for route in record.routes} <= {
        (True, True)
    }
    assert len(keys) == len(record.kpis)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), ending=st.sampled_from(["txt", "csv", "xlsx", "docx", "pdf", ""]))
def test_any_bytes_are_read_or_refused(tmp_path, data, ending):
    path = tmp_path / f"file.{ending}"
    path.write_bytes(data)
    with pytest.raises(ImportProblem):
        read_mapping(path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["xlsx", "docx"]), st.data())
def test_damaged_office_files_are_read_or_refused(tmp_path, ending, data):
    path = tmp_path / f"file.{ending}"
    WRITERS[ending](path, ROWS)
    content = bytearray(path.read_bytes())
    for _ in range(3):
        content[data.draw(st.integers(0, 100_000)) % len(content)] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        read_mapping(path)
    except ImportProblem:
        return


SENTENCE = st.lists(
    st.sampled_from(["Most", "children", "are", "late", "Plans", "of", "16", "CSE", "Board"]), min_size=3
)
FINDING = SENTENCE.map(lambda words: f"Visits {' '.join(words)}.")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(FINDING, WORDS), min_size=1, max_size=8))
def test_no_finding_is_lost(rows):
    text = "\n".join(["Finding\tKPI", *(f"{finding}\t{kpi}" for finding, kpi in rows)])
    record = map_tables(read_text(text))
    assert " ".join(finding.text for finding in record.findings) == " ".join(finding for finding, _ in rows)
