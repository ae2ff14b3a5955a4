"""OpenDocument sheets and the xls of old: read as any other workbook, and refused where they are too large."""

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.errors import ImportProblem
from app.ingest import sandbox
from app.ingest.readers.table import MAX_COLUMNS, MAX_ROWS
from app.ingest.readers.tables import read_tables
from app.ingest.tables.actions import read_actions
from app.ingest.tables.kpi_papers import read_kpis
from app.ingest.tables.mapping import read_mapping
from tests.workbook_maker import Rows, make_ods, make_xls, ods_cell, ods_row, pack_ods, repack

PLAN = [
    ["Ref", "Action", "Success measure", "Owner", "By when"],
    ["1.1", "Visit all – and soon", "Seen", "Visits team", "Sept-21"],
    ["1.10", "Call those who wait", "Heard", "Helpline", "Ongoing"],
]
MAPPING = [["Comments from Ofsted", "KPIs"], ["Visits are late.", "New KPI proposed: % visits on time"]]
KPIS = [["Measure", "Q4 20-21", "Q1 21-22"], ["Contacts", "274", "314"]]
MAKERS = [("ods", make_ods), ("xls", make_xls)]


@pytest.mark.parametrize(("ending", "make"), MAKERS)
def test_a_workbook_gives_the_same_record_as_csv(tmp_path: Path, ending: str, make: Callable[[Rows], bytes]) -> None:
    path, twin = tmp_path / f"plan.{ending}", tmp_path / "plan.csv"
    for rows, read in [(PLAN, read_actions), (MAPPING, read_mapping)]:
        path.write_bytes(make(rows))
        with twin.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        assert read(path) == read(twin)


@pytest.mark.parametrize(("ending", "make"), MAKERS)
def test_a_workbook_is_told_by_its_content_and_read_in_the_child(
    tmp_path: Path, ending: str, make: Callable[[Rows], bytes]
) -> None:
    path = tmp_path / "kpis.xlsx"
    path.write_bytes(make(KPIS))
    (kpi,) = sandbox.read_kpis(path).series
    assert (kpi.name, [value.value for value in kpi.values]) == ("Contacts", [274, 314])
    assert read_kpis(path).series == [kpi], ending


def test_cells_of_an_ods_keep_place_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    skipped = '<table:table-cell table:number-columns-repeated="2"/>'
    filled = ods_row(ods_cell("a"), skipped, ods_cell("two\nlines"))
    path.write_bytes(pack_ods(ods_row("<table:table-cell/>", repeated="3") + filled))
    (table,) = read_tables(path)
    assert [(row.cells, row.line) for row in table.rows] == [(("a", "", "", "two\nlines"), 4)]


def test_what_a_merged_cell_hides_is_not_read_in_the_last_row_either(tmp_path: Path) -> None:
    workbook = Workbook()
    for row in (["Late", "1"], ["hidden", "2"]):
        workbook.active.append(row)
    workbook.save(tmp_path / "a.xlsx")
    sheet, merge = "xl/worksheets/sheet1.xml", b'<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        merged = archive.read(sheet).replace(b"</sheetData>", b"</sheetData>" + merge)
    (tmp_path / "a.xlsx").write_bytes(repack((tmp_path / "a.xlsx").read_bytes(), {sheet: merged}))
    (table,) = read_tables(tmp_path / "a.xlsx")
    assert [row.cells for row in table.rows] == [("Late", "1"), ("", "2")]


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (ods_row(ods_cell("a"), repeated="1048576"), "row 1,048,576"),
        (ods_row(repeated="1000000") + ods_row(ods_cell("a")), "row 1,000,001"),
        (ods_row(ods_cell("a", repeated="16384")), "column 16,384"),
        (ods_row(repeated="many"), "damaged"),
        ("<table:table-row>", "damaged"),
    ],
)
def test_an_ods_beyond_the_limits_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sheet: str, words: str
) -> None:
    monkeypatch.setattr("app.ingest.readers.sheet.CalamineWorkbook", None)
    path = tmp_path / "a.ods"
    path.write_bytes(pack_ods(sheet))
    with pytest.raises(ImportProblem) as refusal:
        read_tables(path)
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["a"], *[[]] * (MAX_ROWS - 1), ["b"]], "cells down to row 20,001"),
        ([["a"] * (MAX_COLUMNS + 1)], "cells out to column 101"),
    ],
)
def test_an_xls_beyond_the_limits_is_refused(tmp_path: Path, rows: Rows, words: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(make_xls(rows))
    with pytest.raises(ImportProblem, match=words):
        read_tables(path)


@pytest.mark.parametrize("length", [8, 600, 2_000])
def test_a_broken_xls_is_refused_with_a_remedy(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(make_xls(PLAN)[:length])
    with pytest.raises(ImportProblem, match=r"could not be read\.\n.*Save it anew as xlsx"):
        read_tables(path)
