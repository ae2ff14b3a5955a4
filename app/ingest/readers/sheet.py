"""Tables in sheets: CSV, and every sheet of an Excel or OpenDocument workbook."""

import csv
import datetime as dt
import zipfile
from collections import Counter
from io import BytesIO, StringIO
from itertools import islice

from python_calamine import CalamineSheet, CalamineWorkbook

from app.errors import ImportProblem, Problem
from app.ingest.readers.number_formats import Places, number_formats, shown
from app.ingest.readers.table import MAX_CELL_CHARACTERS, Table, refuse_beyond

_DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 50_000
_SAMPLE_ROWS = 50
_ZIP = b"PK\x03\x04"


def read_csv(text: str) -> list[Table]:
    """Read CSV; a row's line is the line of the file on which it begins."""
    table = Table("csv")
    csv.field_size_limit(MAX_CELL_CHARACTERS * 10)
    rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    line = 1
    try:
        for cells in rows:
            table.add(cells, line)
            line = rows.line_num + 1
    except csv.Error as error:
        remedy = f"The row that begins here is no valid CSV ({error}). Look for a quotation mark that is never closed."
        raise ImportProblem("The CSV file could not be read.", [Problem(f"line {line}", remedy)]) from error
    return [table]


def _delimiter(text: str) -> str:
    """The delimiter that cuts most rows into the same number of cells.

    `csv.Sniffer` looks at characters alone and takes the commas of prose for delimiters.
    """
    return max(_DELIMITERS, key=lambda delimiter: _regularity(text[:_SAMPLE_CHARACTERS], delimiter))


def _regularity(sample: str, delimiter: str) -> tuple[int, int]:
    widths: Counter[int] = Counter()
    try:
        for cells in islice(csv.reader(StringIO(sample, newline=""), delimiter=delimiter), _SAMPLE_ROWS):
            widths[len(cells)] += len(cells) > 1
    except csv.Error:
        return (0, 0)
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return (rows, width)


def read_workbook(data: bytes, name: str) -> list[Table]:
    """Read every sheet of an xlsx, xls or ods; a row's line is its number in the sheet.

    Of xlsx and ods `office_kind` has checked the size; an xls is checked here, as soon as it can be.

    Raises
    ------
    ImportProblem
        The workbook is damaged or locked, or larger than a table can sensibly be.
    """
    formats: dict[str, Places] = {}
    try:
        if data.startswith(_ZIP):
            with zipfile.ZipFile(BytesIO(data)) as archive:
                formats = number_formats(archive)
        with CalamineWorkbook.from_object(BytesIO(data)) as workbook:
            sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a damaged file makes the library raise anything, or panic, which is no Exception
        remedy = "It is damaged, locked, or an old Word document. Save it anew as xlsx or docx, without a password."
        raise ImportProblem("The workbook could not be read.", [Problem(name, remedy)]) from error
    return [_read_sheet(sheet, formats.get(sheet.name, {})) for sheet in sheets]


def _read_sheet(sheet: CalamineSheet, formats: Places) -> Table:
    table = Table(f"sheet {sheet.name}")
    refuse_beyond(table.name, *_size(sheet))
    hidden = _hidden_by_merges(sheet)
    for number, values in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [
            "" if (number, column) in hidden else _words(value, formats.get((number, column)))
            for column, value in enumerate(values)
        ]
        table.add(_without_trailing_blanks(cells), number + 1)
    return table


def _hidden_by_merges(sheet: CalamineSheet) -> set[tuple[int, int]]:
    """Cells under a merged one: some programs leave their old text there, which nobody sees."""
    bottom, right = _size(sheet)
    return {
        (row, column)
        for (top, left), (last_row, last_column) in sheet.merged_cell_ranges or []
        for row in range(top, min(last_row + 1, bottom))
        for column in range(left, min(last_column + 1, right))
        if (row, column) != (top, left)
    }


def _size(sheet: CalamineSheet) -> tuple[int, int]:
    """Rows and columns; what the library calls the total height is the last row, counted from 0."""
    return sheet.total_height + 1, sheet.total_width + 1


def _words(value: object, number_format: str | None) -> str:
    """What the cell shows, or its stored value where the file does not tell that."""
    if number_format and (text := shown(value, number_format)) is not None:
        return text
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def _without_trailing_blanks(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
