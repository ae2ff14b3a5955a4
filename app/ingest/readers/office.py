"""What is checked in an Office file before a library opens it: it is a zip, and a small one may hold a huge table."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from app.errors import ImportProblem, Problem
from app.ingest.readers.opendocument import extent
from app.ingest.readers.table import refuse_beyond, too_large

MAX_UNPACKED_BYTES = 60_000_000
MAX_MEMBERS = 5_000
# Real workbooks and documents shrink five- to thirtyfold; a bomb a thousandfold. Small members may shrink as they like.
MAX_RATIO = 150
_RATIO_MATTERS_FROM = 1_000_000

_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_CHUNK_BYTES = 1_000_000
_LONGEST_TAG = 400
_CELL = re.compile(rb'<(?:\w+:)?(?:row|c)\s[^<>]{0,300}?\br="([A-Z]{0,3})(\d{1,9})"')
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s[^<>]{0,300}?\bref="(?:[A-Z]+\d+:)?([A-Z]{1,3})(\d{1,9})"')


def office_kind(path: Path) -> str | None:
    """Say "xlsx", "ods" or "docx", by what the zip holds rather than by the file's name.

    Raises
    ------
    ImportProblem
        The zip is damaged, or would unpack to more than is read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, path.name)
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return "docx"
            if "xl/workbook.xml" in names:
                _check_dimensions(archive)
                return "xlsx"
            if {"mimetype", "content.xml"} <= names and _is_spreadsheet(archive):
                with archive.open("content.xml") as content:
                    refuse_beyond("content.xml", *extent(content))
                return "ods"
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        remedy = "It is damaged or locked with a password. Open it in Office and save it again without one."
        raise ImportProblem("The Office file could not be opened.", [Problem(path.name, remedy)]) from error
    return None


def _check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise too_large(name, f"more than {MAX_MEMBERS:,} parts")
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise too_large(name, f"more than {MAX_UNPACKED_BYTES // 1_000_000} MB when unpacked")
    for member in members:
        if member.file_size > _RATIO_MATTERS_FROM and member.file_size > MAX_RATIO * member.compress_size:
            raise too_large(f"{name}, {member.filename}", f"a part that unpacks to over {MAX_RATIO} times its size")


def _check_dimensions(archive: zipfile.ZipFile) -> None:
    """A sheet is laid out as one rectangle in memory, so one far-off cell is enough to fill it."""
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            with archive.open(name) as sheet:
                refuse_beyond(name, *_extent(sheet))


def _is_spreadsheet(archive: zipfile.ZipFile) -> bool:
    with archive.open("mimetype") as mimetype:
        return mimetype.read(len(_SPREADSHEET)) == _SPREADSHEET


def _extent(sheet: IO[bytes]) -> tuple[int, int]:
    rows = columns = 0
    tail = b""
    while chunk := sheet.read(_CHUNK_BYTES):
        text = tail + chunk
        for letters, number in _CELL.findall(text) + _DIMENSION.findall(text):
            rows = max(rows, int(number))
            columns = max(columns, _column_number(letters))
        tail = text[-_LONGEST_TAG:]
    return rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
