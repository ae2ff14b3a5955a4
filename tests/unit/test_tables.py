"""Tables as CSV and as workbooks: what is written is read back, and nothing in them runs."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.errors import InvalidInput
from app.export.table_csv import csv_text
from app.export.table_xlsx import MOST_COLUMNS, sheet_name, xlsx_bytes

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["=1+1", "+1", "-2", "@x", "\t=1", "\r=1", "#N/A", "'=1", "TRUE", "1e3", "=HYPERLINK(0)", "\x00\x0b"]
)


def cells(book: bytes) -> list[list[Any]]:
    read = load_workbook(io.BytesIO(book))
    found = [list(row) for row in read.worksheets[0].iter_rows()]
    read.close()
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=5))
def test_no_text_is_stored_as_a_formula(said: list[str]) -> None:
    book = xlsx_bytes(["a"], [{"a": text} for text in said])
    assert all(
        cell.data_type in {"s", "n"} and (cell.value is None or cell.data_type == "s")
        for row in cells(book)
        for cell in row
    )
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-5", "@name", "\t=1", "-"])
def test_what_looks_like_a_formula_keeps_its_words(text: str) -> None:
    [_, [cell]] = cells(xlsx_bytes(["a"], [{"a": text}]))
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert list(csv.reader(io.StringIO(csv_text(["a"], [{"a": text}]))))[1] == [f"'{text}"]


def test_values_keep_their_kind() -> None:
    row = {
        "n": 3,
        "f": 1.5,
        "b": True,
        "on": date(2021, 11, 4),
        "no": None,
        "l": ["x", 2],
        "at": datetime(2021, 1, 1, tzinfo=UTC),
    }
    [headings, values] = cells(xlsx_bytes(list(row), [row]))
    assert [cell.value for cell in headings] == list(row)
    assert [cell.value for cell in values] == [
        3,
        1.5,
        True,
        datetime(2021, 11, 4),  # noqa: DTZ001 - as Excel has days
        None,
        "x; 2",
        "2021-01-01 00:00:00+00:00",
    ]


def test_headings_are_no_formulas_either() -> None:
    [[heading]] = cells(xlsx_bytes(["=1+1"], []))
    assert (heading.value, heading.data_type, heading.font.bold) == ("=1+1", "s", True)
    assert csv_text(["=1+1"], []) == "'=1+1\n"


def test_a_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    [_, [cell]] = cells(xlsx_bytes(["a"], [{"a": "x" * 40_000}]))
    assert (len(cell.value), cell.value[-1]) == (32_767, "…")


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(InvalidInput, match="more columns than a sheet holds"):
        xlsx_bytes([str(number) for number in range(MOST_COLUMNS + 1)], [])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Gaps", "Gaps"),
        ("Findings: R1/R2 [draft]?*\\", "Findings R1 R2 draft"),
        ("'quoted'", "quoted"),
        ("x" * 40, "x" * 31),
        ("", "Table table"),
        ("History", "History table"),
        ("a\x00b\n c", "a\N{REPLACEMENT CHARACTER}b c"),
    ],
)
def test_a_sheet_has_a_name_that_excel_allows(title: str, name: str) -> None:
    assert sheet_name(title) == name
    assert load_workbook(io.BytesIO(xlsx_bytes(["a"], [], title))).sheetnames == [name]
