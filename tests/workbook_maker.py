"""Small writers of workbooks for tests: OpenDocument sheets, and the xls that Excel wrote until 2003."""

import io
import struct
import zipfile
from collections.abc import Sequence
from html import escape

Rows = Sequence[Sequence[str]]

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_REST_OF_SHEET = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def make_ods(rows: Rows) -> bytes:
    """Write a workbook of one sheet, with the blank cells up to the sheet's edges that office programs write."""
    return pack_ods("".join(ods_row(*map(ods_cell, row)) for row in rows) + _REST_OF_SHEET)


def ods_row(*cells: str, repeated: str = "1") -> str:
    """The markup of a row, from that of its cells."""
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def ods_cell(words: str, repeated: str = "1") -> str:
    """The markup of one cell of words."""
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in words.split("\n"))
    kind = f'office:value-type="string" table:number-columns-repeated="{repeated}"'
    return f"<table:table-cell {kind}>{paragraphs}</table:table-cell>"


def pack_ods(sheet: str, declarations: str = "") -> bytes:
    """Pack the markup of a sheet's rows into a workbook."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{declarations}<office:document-content {_NAMES}><office:body>'
        f'<office:spreadsheet><table:table table:name="Plan">{sheet}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    return pack({"mimetype": ODS, "META-INF/manifest.xml": "<manifest/>", "content.xml": content})


def pack(members: dict[str, str | bytes]) -> bytes:
    """Write a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def repack(data: bytes, changes: dict[str, bytes]) -> bytes:
    """Replace members of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return pack(members | changes)


def make_xls(rows: Rows) -> bytes:
    """Write a workbook of one sheet named "Plan" in the binary format of Excel 97, in its container of sectors."""
    book = _book(rows)
    stream = book.ljust(max(4096, -(-len(book) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    fat = [_FAT, _END, *range(3, count + 2), _END]
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    header = struct.pack("<8s16x6H", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0)
    header += struct.pack("<I9I", 0, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    table = struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat)))
    return header + table + directory.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    letters = f"{name}\0".encode("utf-16-le")
    head = struct.pack("<64sHBB3I36x", letters, len(letters), kind, 1, _FREE, _FREE, child)
    return head + struct.pack("<IQ", start, size)


def _book(rows: Rows) -> bytes:
    name = b"Plan"
    bound = struct.pack("<IBBBB", 0, 0, 0, len(name), 0) + name
    start = _record(0x0809, struct.pack("<4H8x", 0x0600, 0x0005, 0, 0))
    offset = len(start) + len(_record(0x0085, bound)) + len(_record(0x000A))
    bound = struct.pack("<I", offset) + bound[4:]
    sheet = _record(0x0809, struct.pack("<4H8x", 0x0600, 0x0010, 0, 0))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            head = struct.pack("<3HHB", number, column, 0, len(words), 1)
            sheet += _record(0x0204, head + words.encode("utf-16-le"))
    return start + _record(0x0085, bound) + _record(0x000A) + sheet + _record(0x000A)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
