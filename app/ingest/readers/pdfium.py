"""The few calls of pdfium that reading needs, through the library's own functions.

The package's helper classes would take as long to load as a short report takes to read, and each reading starts a
process. pdfium is not thread-safe and may crash on a hostile file: call this in the reader's own process (`sandbox`).
"""

import ctypes
from typing import Any

import pypdfium2_raw as c


class PdfiumError(Exception):
    """What pdfium could not open or load; `encrypted` where the file wants a password."""

    def __init__(self, message: str, *, encrypted: bool = False) -> None:
        super().__init__(message)
        self.encrypted = encrypted


c.FPDF_InitLibraryWithConfig(c.FPDF_LIBRARY_CONFIG(version=2))


class Pdf:
    """An open PDF; `count` is its number of pages, at least 1. To be closed."""

    def __init__(self, data: bytes) -> None:
        # pdfium reads from these bytes as long as the file is open.
        self._data = data
        self._raw = c.FPDF_LoadMemDocument64(data, len(data), None)
        self.count: int = c.FPDF_GetPageCount(self._raw)
        if self.count < 1:
            encrypted = c.FPDF_GetLastError() == c.FPDF_ERR_PASSWORD
            self.close()
            raise PdfiumError("The file cannot be opened.", encrypted=encrypted)

    def close(self) -> None:
        """Let go of the file."""
        if self._raw:
            c.FPDF_CloseDocument(self._raw)
            self._raw = None

    def load_page(self, index: int) -> Any:
        """A page, counted from 0; to be closed with `close_page`."""
        page = c.FPDF_LoadPage(self._raw, index)
        if not page:
            raise PdfiumError("The page cannot be loaded.")
        return page


def close_page(page: Any) -> None:
    """Let go of a page."""
    c.FPDF_ClosePage(page)


def height_of(page: Any) -> float:
    """The height of a page in points."""
    height: float = c.FPDF_GetPageHeightF(page)
    return height


def load_text(page: Any) -> Any:
    """The letters of a page; to be closed with `close_text`."""
    letters = c.FPDFText_LoadPage(page)
    if not letters:
        raise PdfiumError("The page's text cannot be loaded.")
    return letters


def close_text(letters: Any) -> None:
    """Let go of a page's letters."""
    c.FPDFText_ClosePage(letters)


def text_of(letters: Any) -> str:
    """The text of a page. Letters at its ends that stand for nothing are left out: pdfium would read beyond them."""
    first, last = 0, c.FPDFText_CountChars(letters) - 1
    while first <= last and (begins := c.FPDFText_GetTextIndexFromCharIndex(letters, first)) == -1:
        first += 1
    while first <= last and (ends := c.FPDFText_GetTextIndexFromCharIndex(letters, last)) == -1:
        last -= 1
    if first > last:
        return ""
    buffer = (ctypes.c_ushort * (ends - begins + 2))()
    written = c.FPDFText_GetText(letters, first, last - first + 1, buffer)
    return bytes(buffer)[: 2 * (written - 1)].decode("utf-16-le", "ignore")
