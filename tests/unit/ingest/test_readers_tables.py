"""What each reader hands on, and what it refuses to open."""

import datetime as dt
import time
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from app.errors import ImportProblem
from app.ingest.readers.encoding import decode
from app.ingest.readers.office import MAX_UNPACKED_BYTES
from app.ingest.readers.sheet import read_csv
from app.ingest.readers.table import MAX_ROWS
from app.ingest.readers.tables import read_tables
from app.ingest.readers.text import read_text
from app.ingest.tables.mapping import read_mapping


def cells(table):
    return [row.cells for row in table.rows]


def test_tabs_part_cells_and_form_feeds_pages():
    (table,) = read_text("a\tb\r\n\r\nc\t\x0cd\te")
    assert [(row.cells, row.line, row.page) for row in table.rows] == [
        (("a", "b"), 1, 1),
        (("c", ""), 3, 1),
        (("d", "e"), 3, 2),
    ]


def test_pipes_part_cells_unless_escaped():
    (table,) = read_text("| a | b |\n|:--|--:|\n| c \\| d | |")
    assert cells(table) == [("a", "b"), ("c | d", "")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told(encoding):
    text = "Finding,KPI\nChildren’s visits – late,% on time\n" * 3
    assert decode(text.encode(encoding), "file") == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told(delimiter):
    lines = [["Finding", "KPI"], ['"Late, and drifting; often"', "% on time"], ["Good", "% a, b"]]
    (table,) = read_csv("\n".join(delimiter.join(line) for line in lines[:2]))
    assert cells(table) == [("Finding", "KPI"), ("Late, and drifting; often", "% on time")]


def test_line_of_a_csv_row_is_where_it_begins():
    (table,) = read_csv('Finding,KPI\n"Two\nlines",a\nNext,b')
    assert [(row.cells, row.line) for row in table.rows] == [
        (("Finding", "KPI"), 1),
        (("Two\nlines", "a"), 2),
        (("Next", "b"), 4),
    ]


def test_merged_cells_of_a_sheet_count_once(tmp_path):
    workbook = Workbook()
    sheet = workbook.active
    for row in (["Finding", "KPI"], ["Late", 1.0], ["hidden", dt.date(2016, 1, 31)]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    workbook.save(tmp_path / "a.xlsx")
    (table,) = read_tables(tmp_path / "a.xlsx")
    assert cells(table) == [("Finding", "KPI"), ("Late", "1"), ("", "2016-01-31")]


def test_merged_and_nested_cells_of_a_document_count_once(tmp_path):
    document = Document()
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "across"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "down"
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "nested"
    table.cell(2, 2).text = "two\nlines"
    document.save(str(tmp_path / "a.docx"))
    outer, inner = read_tables(tmp_path / "a.docx")
    assert cells(outer) == [("across", "", ""), ("down", "", ""), ("", "", "two\nlines")]
    assert cells(inner) == [("nested",)]


def test_document_without_tables_is_refused(tmp_path):
    document = Document()
    document.add_paragraph("No table here")
    document.save(str(tmp_path / "a.docx"))
    with pytest.raises(ImportProblem, match="No mapping table"):
        read_mapping(tmp_path / "a.docx")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x00\x01\x02\xff" * 50, "could not be read as text"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0 old office", "old"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"Just a letter.", "No mapping table"),
    ],
)
def test_other_files_are_refused_with_a_remedy(tmp_path, content, words):
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    with pytest.raises(ImportProblem) as refusal:
        read_mapping(path)
    assert words in str(refusal.value)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(ImportProblem):
        read_mapping(tmp_path / "nothing.csv")


def test_other_zip_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(ImportProblem, match="no table"):
        read_tables(tmp_path / "a.xlsx")


def bomb(path, member, content):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(member, content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b" " * (MAX_UNPACKED_BYTES + 1), "unpacked"),
        (b" " * 2_000_000, "times its size"),
        (b'<worksheet><dimension ref="A1:B1048576"/></worksheet>', "1,048,576"),
        (b'<worksheet><sheetData><row r="1"><c r="XFD1"/></row></sheetData></worksheet>', "column 16,384"),
        (b'<worksheet><sheetData><row spans="1:3" r="999999"/></sheetData></worksheet>', "999,999"),
    ],
)
def test_bombs_are_refused_unopened(tmp_path, content, words):
    bomb(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", content)
    started = time.perf_counter()
    with pytest.raises(ImportProblem) as refusal:
        read_tables(tmp_path / "a.xlsx")
    assert words in str(refusal.value)
    assert time.perf_counter() - started < 2


def test_more_rows_than_a_mapping_has_are_refused_by_the_limit(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Finding,KPI\n" + "Visits are late.,% on time\n" * 100_000)
    started = time.perf_counter()
    with pytest.raises(ImportProblem) as refusal:
        read_mapping(path)
    assert f"{MAX_ROWS:,} rows" in str(refusal.value)
    assert time.perf_counter() - started < 5
