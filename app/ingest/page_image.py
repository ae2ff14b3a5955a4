"""One page of a PDF as a picture, with words marked. For the reader's own process: see `sandbox.draw_page`."""

import ctypes
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as c

from app.errors import ImportProblem

# Two pixels a point, as screens show a page; a larger page is drawn smaller.
_SCALE = 2.0
_MOST_WIDE, _MOST_HIGH = 1600, 2400
# A marker's yellow keeps red and green, and takes this share of blue.
_MARKER = bytes(value * 2 // 5 for value in range(256))
_MARGIN = 2
_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-", "\u00ad": None, "\u200b": None, "\ufeff": None})

_Box = tuple[int, int, int, int]


def draw_page(path: Path, number: int, marks: Sequence[tuple[str, int]]) -> bytes:
    """Draw a page as PNG; parameters as for `sandbox.draw_page`.

    Raises
    ------
    ImportProblem
        The file or the page is damaged.
    """
    try:
        pdf = pdfium.PdfDocument(path)
        page = pdf[number - 1]
        scale = min(_SCALE, _MOST_WIDE / page.get_width(), _MOST_HIGH / page.get_height())
        bitmap = page.render(scale=scale, rev_byteorder=True)
        pixels = bytearray(bitmap.buffer)
        for box in _boxes(page, bitmap.width, bitmap.height, marks):
            _mark(pixels, bitmap, box)
        return _png(pixels, bitmap)
    except (pdfium.PdfiumError, IndexError, ZeroDivisionError) as problem:
        raise ImportProblem(f"Page {number} is damaged and cannot be drawn. Fetch the document again.") from problem


def _boxes(page: pdfium.PdfPage, width: int, height: int, marks: Sequence[tuple[str, int]]) -> Iterator[_Box]:
    """The boxes of words on the picture: left, top, right, bottom in pixels."""
    textpage = page.get_textpage()
    letters = [(letter, index) for index, letter in _letters(textpage)]
    said = "".join(letter for letter, _ in letters)
    for words, above in marks:
        key = "".join(words.split())
        if (place := _find(said, key, above)) < 0:
            continue
        first, last = letters[place][1], letters[place + len(key) - 1][1]
        for index in range(c.FPDFText_CountRects(textpage.raw, first, last - first + 1)):
            yield _on_picture(page, width, height, _rect(textpage, index))


def _letters(textpage: pdfium.PdfTextPage) -> Iterator[tuple[int, str]]:
    """The page's letters as the reader gives them, with pdfium's number of each."""
    for index in range(textpage.count_chars()):
        code = c.FPDFText_GetUnicode(textpage.raw, index)
        letter = (chr(code) if 0 < code < 0x110000 else "").translate(_HYPHENS)
        if letter and not letter.isspace():
            yield index, letter


def _find(text: str, key: str, above: int) -> int:
    """Where the key stands for the time after `above` others; the last time where it stands fewer times."""
    place = text.find(key) if key else -1
    for _ in range(above):
        following = text.find(key, place + 1)
        if following < 0:
            break
        place = following
    return place


def _rect(textpage: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    c.FPDFText_GetRect(textpage.raw, index, left, top, right, bottom)
    return left.value, top.value, right.value, bottom.value


def _on_picture(page: pdfium.PdfPage, width: int, height: int, rect: tuple[float, float, float, float]) -> _Box:
    """A box in the page's own measure as pixels; the page may be turned, or cropped."""
    left, top, right, bottom = rect
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((left, top), (right, bottom)):
        c.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, across, up, x, y)
        corners.append((min(max(x.value, 0), width), min(max(y.value, 0), height)))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), max(min(y0, y1) - _MARGIN, 0), max(x0, x1), min(max(y0, y1) + _MARGIN, height)


def _mark(pixels: bytearray, bitmap: pdfium.PdfBitmap, box: _Box) -> None:
    left, top, right, bottom = box
    for row in range(top, bottom):
        blue = slice(
            row * bitmap.stride + left * bitmap.n_channels + 2,
            row * bitmap.stride + right * bitmap.n_channels,
            bitmap.n_channels,
        )
        pixels[blue] = pixels[blue].translate(_MARKER)


def _png(pixels: bytearray, bitmap: pdfium.PdfBitmap) -> bytes:
    """Rows of red, green and blue as a PNG file, each row after the number of its filter (none)."""
    width = bitmap.width * 3
    rows = b"".join(b"\0" + pixels[row * bitmap.stride : row * bitmap.stride + width] for row in range(bitmap.height))
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
