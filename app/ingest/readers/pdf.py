"""PDF files as pages of lines, through pdfium.

pdfium gives a page's text in one call and tells place, size and weight letter by letter. Asking it only for the
first and the last letter of each line costs a tenth of what loading the pages does.
pdfium is not thread-safe and may crash on a hostile file: call this in the reader's own process (`sandbox`).
"""

import ctypes
import math
import re
from pathlib import Path

import pypdfium2_raw as c

from app.errors import ImportProblem, Problem
from app.ingest.readers.page import Document, Line, Page, Rule
from app.ingest.readers.pdfium import Pdf, PdfiumError, close_page, close_text, height_of, load_text, text_of
from app.ingest.readers.rules import read_rules
from app.ingest.record import ReadWarning
from app.letters import UNSEEN

# pdfium writes U+FFFE (or U+0002) where a word is broken at a hyphen; other control characters say nothing.
_CLEAN = {0xFFFE: "-", 0x0002: "-", 0x00AD: None, 0x200B: None, 0xFEFF: None, 0x0085: " "}
_CLEAN |= {code: None for code in range(32) if code not in (2, 9, 10, 13)}
# Hyphens that look like the one on the keyboard and are letters of their own.
_HYPHENS = re.compile("[\u2010\u2011]")
_HANGING_HYPHEN = re.compile(r"([\ufffe\x02])(?=(?:and|or|to) )")
_FOOTNOTE_MARK = re.compile(r"(?<=[^\W\d_]|[.,;:)’”])\s?(\d{1,2})(?=[\s.,;:)]|$)")
_DIGIT = re.compile(r"\d")
_BOLD_WEIGHT = 600
# Words of justified text stand up to half their size apart; columns more.
_GAP = 0.8
_SCALED_FONT = 2.0
# A raised mark stands less than this share of its size above the line.
_OTHER_LINE = 0.8


def read_pdf(source: bytes | Path, max_pages: int = 1000, apart: bool = False) -> Document:
    """Read a PDF into pages of lines.

    Parameters
    ----------
    source : bytes or Path
    max_pages : int
        A file of more pages is refused.
    apart : bool
        Part lines where wide gaps stand in them: they may be columns. It costs as much again as the reading.

    Returns
    -------
    Document
        A page that cannot be read, or that holds pictures without text, is empty and has a warning.

    Raises
    ------
    ImportProblem
        The file is not a PDF, is encrypted, damaged, too long, or holds no text at all.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    _check_bytes(data)
    pdf = _open(data)
    try:
        if pdf.count > max_pages:
            raise ImportProblem(f"The file has {pdf.count:,} pages; the limit is {max_pages:,} pages. Split it.")
        document = Document(pages=[])
        for index in range(pdf.count):
            _add_page(document, pdf, index, apart)
    finally:
        pdf.close()
    _check_text(document)
    return document


def _check_bytes(data: bytes) -> None:
    if not data:
        raise ImportProblem("The file is empty (0 bytes). Fetch it again.")
    head = data[:1024].lstrip().lower()
    if b"%pdf-" not in head:
        raise ImportProblem(f"The file is not a PDF: {_seems(head)}")
    if b"%%EOF" not in data[-4096:]:
        raise ImportProblem("The PDF is cut short: its end is missing. Fetch the whole file again.")


def _seems(head: bytes) -> str:
    if head.startswith((b"<!doctype html", b"<html")) or b"<html" in head:
        return "it is a web page, perhaps an error page saved under the report's name. Fetch the report again."
    if head.startswith(b"pk\x03\x04"):
        return "it is a ZIP archive, as Word and Excel write them. Import the report's PDF."
    if head.startswith((b"\x89png", b"\xff\xd8\xff")):
        return "it is a picture. Import the report's PDF."
    return "it does not start with %PDF. Import the report as Ofsted publishes it."


def _open(data: bytes) -> Pdf:
    try:
        return Pdf(data)
    except PdfiumError as error:
        if error.encrypted:
            raise ImportProblem("The PDF is encrypted. Save it without a password and import that.") from error
        raise ImportProblem("The PDF is damaged and cannot be opened. Fetch it again.") from error


def _add_page(document: Document, pdf: Pdf, index: int, apart: bool) -> None:
    number = index + 1
    try:
        page = pdf.load_page(index)
    except PdfiumError:
        _warn(document, number, "page-unread", "The page is damaged and was not read.")
        return
    try:
        height = height_of(page)
        rules = read_rules(page, height)
        lines = _lines(page, number, height, rules, apart)
        pictured = not lines and c.FPDFPage_CountObjects(page) > 0
    except PdfiumError:
        _warn(document, number, "page-unread", "The text of the page is damaged and was not read.")
        return
    finally:
        close_page(page)
    document.pages.append(Page(number, height, lines, rules))
    if pictured:
        _warn(document, number, "page-without-text", "The page holds pictures and no text, as a scan does.")


def _warn(document: Document, number: int, code: str, message: str) -> None:
    document.warnings.append(ReadWarning(code, message, page=number))
    if not document.pages or document.pages[-1].number != number:
        document.pages.append(Page(number, 0.0))


def _check_text(document: Document) -> None:
    if any(page.lines for page in document.pages):
        return
    problems = [Problem(f"page {warning.page}", warning.message) for warning in document.warnings]
    raise ImportProblem(
        f"No page has text (pages 1 to {len(document.pages)}): it seems to be scanned. "
        "Run text recognition (OCR) on it, or import the PDF as it was published.",
        problems,
    )


class _Shift:
    """From a place in the text to pdfium's letter there: they differ where letters lie outside the basic plane."""

    def __init__(self, raw: object, text: str) -> None:
        self.raw = raw
        self.text = text
        self.same = len(text) == c.FPDFText_CountChars(raw)

    def __call__(self, place: int) -> int:
        if self.same:
            return place
        units = len(self.text[:place].encode("utf-16-le", "surrogatepass")) // 2
        return int(c.FPDFText_GetCharIndexFromTextIndex(self.raw, units))


def _lines(page: object, number: int, height: float, rules: list[Rule], apart: bool) -> list[Line]:
    letters = load_text(page)
    try:
        text = text_of(letters)
        shift = _Shift(letters, text)
        walls = [rule for rule in rules if rule.down]
        found = []
        start = 0
        for raw in text.split("\r\n"):
            if stripped := raw.strip():
                first = start + raw.index(stripped[0])
                for place, piece in _pieces(letters, height, stripped, shift, first, walls):
                    columns = _parted(letters, piece, shift, place) if apart else [(place, piece, 0.0)]
                    for at, words, right in columns:
                        line = _line(letters, number, height, words, shift, at)
                        line.right = right
                        if line.text:
                            found.append(line)
            start += len(raw) + 2
        return found
    finally:
        close_text(letters)


def _pieces(
    raw: object, height: float, text: str, shift: _Shift, first: int, walls: list[Rule]
) -> list[tuple[int, str]]:
    """Cut a line where it leaves a table's cell: pdfium joins the texts of two that stand side by side.

    It also joins a single letter or figure to the cell above or below.
    """
    left, top = _origin(raw, height, shift(first)) if walls else (0.0, 0.0)
    beside = [rule.left for rule in walls if rule.beside(top)]
    if not beside:
        return [(first, text)]
    right, bottom = _origin(raw, height, shift(first + len(text) - 1))
    wall = min((wall for wall in beside if left < wall < right), default=math.inf)
    step = _OTHER_LINE * _size(raw, shift(first))
    if wall == math.inf and abs(bottom - top) < step:
        return [(first, text)]
    # Spaces between cells may lie anywhere; the letters tell.
    begins = ((i, _origin(raw, height, shift(first + i))) for i, letter in enumerate(text) if not letter.isspace())
    cut = next((i for i, (x, y) in begins if x > wall or abs(y - top) >= step), 0)
    if not cut:
        return [(first, text)]
    return [(first, text[:cut].rstrip()), *_pieces(raw, height, text[cut:], shift, first + cut, walls)]


def _parted(raw: object, text: str, shift: _Shift, first: int) -> list[tuple[int, str, float]]:
    """Cut a line at its wide gaps; each piece with its place in the text and its right edge."""
    wide = _GAP * _size(raw, shift(first))
    pieces: list[tuple[int, str, float]] = []
    begin, right = 0, -math.inf
    for index, letter in enumerate(text):
        if letter.isspace():
            continue
        left, end = _sides(raw, shift(first + index))
        if index and left - right > wide:
            pieces.append((first + begin, text[begin:index].rstrip(), right))
            begin = index
        right = end
    return [*pieces, (first + begin, text[begin:], right)]


def _sides(raw: object, index: int) -> tuple[float, float]:
    box = c.FS_RECTF()
    c.FPDFText_GetLooseCharBox(raw, index, box)
    return float(box.left), float(box.right)


def _origin(raw: object, height: float, index: int) -> tuple[float, float]:
    left, baseline = ctypes.c_double(), ctypes.c_double()
    c.FPDFText_GetCharOrigin(raw, index, left, baseline)
    return left.value, height - baseline.value


def _line(raw: object, number: int, height: float, text: str, shift: _Shift, first: int) -> Line:
    head, tail = shift(first), shift(first + len(text) - 1)
    head_size, tail_size = _size(raw, head), _size(raw, tail)
    # The larger of both ends: a raised footnote mark may open a note or close a heading.
    size = max(head_size, tail_size)
    bold = _is_bold(raw, head) and (tail_size < size or _is_bold(raw, tail))
    left, top = _origin(raw, height, head)
    if _DIGIT.search(text):
        text = _without_marks(raw, text, shift, first, size)
    return Line(number, _clean(text), left, top, round(size, 1), bold)


def _size(raw: object, index: int) -> float:
    size: float = c.FPDFText_GetFontSize(raw, index)
    if size > _SCALED_FONT:
        return size
    # Some programs set every font at size 1 and scale the page: then only the letter's box tells its size.
    box = c.FS_RECTF()
    c.FPDFText_GetLooseCharBox(raw, index, box)
    return float(box.top - box.bottom)


def _is_bold(raw: object, index: int) -> bool:
    if c.FPDFText_GetFontWeight(raw, index) >= _BOLD_WEIGHT:
        return True
    # A font that is not embedded tells its weight only by its name, and some programs give every font the same.
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    c.FPDFText_GetFontInfo(raw, index, name, len(name), flags)
    return b"bold" in name.value.lower()


def _without_marks(raw: object, text: str, shift: _Shift, first: int, size: float) -> str:
    """Drop the raised digits that point to footnotes: "school3, which" is printed with a small 3."""

    def keep(match: re.Match[str]) -> str:
        small = _size(raw, shift(first + match.start(1))) < 0.8 * size
        return "" if small else match[0]

    return _FOOTNOTE_MARK.sub(keep, text)


def _clean(text: str) -> str:
    if not text.isprintable():
        text = UNSEEN.sub("", _HANGING_HYPHEN.sub(r"\1 ", text).translate(_CLEAN))
    return " ".join(_HYPHENS.sub("-", text).split())
