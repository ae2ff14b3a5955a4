"""Cells of a workbook are read as they are shown, where the file says how."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from app.ingest.readers.number_formats import number_formats, shown
from app.ingest.readers.tables import read_tables
from app.ingest.tables.actions import read_actions
from app.ingest.tables.kpi_papers import read_kpis
from tests.workbook_maker import repack

Value = float | str | bool | dt.date | None
MARCH = dt.date(2022, 3, 1)

SHOWN: list[tuple[Value, str, str]] = [
    (1.1, "0.00", "1.10"),
    (0.91, "0%", "91%"),
    (0.9135, "0.0%", "91.4%"),
    (0.125, "0%;[Red]-0%", "13%"),
    (1234.5, "#,##0", "1,235"),
    (-1234.5, "£#,##0.00", "-£1,234.50"),
    (12, '0" days"', "12 days"),
    (MARCH, "mmm-yy", "Mar-22"),
    (MARCH, "[$-809]mmmm\\ yyyy;@", "March 2022"),
]
STORED: list[tuple[Value, str, str]] = [
    (1.1, "General", "1.1"),
    (1.1, "@", "1.1"),
    (0.5, "# ?/?", "0.5"),
    (1e300, "0.00", str(int(1e300))),
    (dt.date(2022, 3, 31), "dd/mm/yyyy", "2022-03-31"),
    (MARCH, "d-mmm", "2022-03-01"),
    ("0.91", "0%", "0.91"),
]


def save(path: Path, rows: list[list[tuple[Value, str]]], title: str = "Plan & co") -> Path:
    book = Workbook()
    book.create_sheet(title)
    sheet = book[title]
    for number, row in enumerate(rows, 1):
        for column, (value, code) in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            cell.number_format = code
    book.save(path)
    return path


@pytest.mark.parametrize(("value", "code", "text"), SHOWN + STORED)
def test_a_cell_reads_as_it_is_shown(tmp_path: Path, value: Value, code: str, text: str) -> None:
    tables = read_tables(save(tmp_path / "a.xlsx", [[("Value", "General"), (value, code)]]))
    assert [row.cells for table in tables for row in table.rows] == [("Value", text)]


def test_references_months_and_percentages_of_a_sheet_are_not_what_it_stores(tmp_path: Path) -> None:
    plain = "General"
    heads = [(text, plain) for text in ("Ref", "Action", "Owner", "By when")]
    plan = save(tmp_path / "a.xlsx", [heads, [(1.1, "0.00"), ("Call", plain), ("Helpline", plain), (MARCH, "mmm-yy")]])
    (action,) = read_actions(plan).actions
    assert (action.number, action.timescale, action.due_on) == ("1.10", "Mar-22", "2022-03-31")
    heads = [(text, plain) for text in ("Measure", "Q1 21-22", "Q2 21-22")]
    kpis = save(tmp_path / "b.xlsx", [heads, [("Visits on time", plain), (0.91, "0%"), (1, "0%")]])
    (kpi,) = read_kpis(kpis).series
    assert [(value.printed, value.value) for value in kpi.values] == [("91%", 91), ("100%", 100)]


def test_a_workbook_whose_formats_cannot_be_read_gives_what_it_stores(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [[(1.1, "0.00")]])
    with zipfile.ZipFile(path) as archive:
        assert number_formats(archive) == {"Sheet": {}, "Plan & co": {(0, 0): "0.00"}}
        styles = archive.read("xl/styles.xml")
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + styles.split(b"?>")[-1]
    for broken in (bomb, styles[: len(styles) // 2], styles.replace(b"numFmtId=", b"x=")):
        path.write_bytes(repack(path.read_bytes(), {"xl/styles.xml": broken}))
        with zipfile.ZipFile(path) as archive:
            assert number_formats(archive) == {}


@given(st.floats() | st.integers() | st.dates(), st.text('#0,.%;mydh"\\[]_*-£@? E', max_size=12))
def test_any_value_in_any_format_is_shown_or_left(value: float | dt.date, code: str) -> None:
    assert shown(value, code) is None or isinstance(shown(value, code), str)
