"""The text of a whole document and the kind of its bytes, for a document that is to be stored."""

from collections.abc import Iterator
from pathlib import Path

from app.errors import ImportProblem
from app.ingest.anchors import PAGE_END, text_of_pages
from app.ingest.limits import Limits
from app.ingest.readers.page import Document
from app.ingest.readers.pdf import read_pdf
from app.ingest.recognised import DocumentText

PDF = "application/pdf"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OFFICE = {
    "docx": f"{_OPEN_XML}.wordprocessingml.document",
    "xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_OLD_OFFICE = (b"\xd0\xcf\x11\xe0", "application/vnd.ms-excel")
_TEXT = "text/plain"
MEDIA_TYPES = (PDF, *_OFFICE.values(), _OLD_OFFICE[1], _TEXT)
_HEAD_BYTES = 1024


def document_text(path: Path, limits: Limits, document: Document | None = None) -> DocumentText:
    """Read the text of a document that one of the readers could read.

    A PDF's text is as `anchors` says. Of other files a line is a row, its cells parted by tabs; where nothing prints
    pages, each table is a page. `document` is a PDF that was read before, with its columns not parted.

    Raises
    ------
    ImportProblem
        It holds more text than the limit.
    """
    media_type = _media_type(path)
    if media_type == PDF:
        text, starts = text_of_pages((document or read_pdf(path, limits.pages)).pages)
    else:
        text, starts = _joined(_rows(path))
    if len(text) > limits.text_mb << 20:
        raise ImportProblem(f"The document holds more than {limits.text_mb} MB of text, the limit. Split it.")
    return DocumentText(media_type, _storable(text), starts)


def _media_type(path: Path) -> str:
    """Told from the bytes: the sender's name for a file decides nothing."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if b"%PDF-" in head:
        return PDF
    if head.startswith(_OLD_OFFICE[0]):
        return _OLD_OFFICE[1]
    if head.startswith(b"PK\x03\x04"):
        # Imported here: a report needs no library for Word and Excel.
        from app.ingest.readers.office import office_kind  # noqa: PLC0415

        return _OFFICE.get(office_kind(path) or "", "application/octet-stream")
    return _TEXT


def _rows(path: Path) -> Iterator[tuple[int, str]]:
    """Each row with its page, or the number of its table."""
    from app.ingest.readers.flow import read_flow  # noqa: PLC0415

    for number, table in enumerate(read_flow(path), start=1):
        for row in table.rows:
            yield row.page or number, "\t".join(" ".join(cell.split()) for cell in row.cells)


def _joined(rows: Iterator[tuple[int, str]]) -> tuple[str, list[int]]:
    pages: list[list[str]] = []
    for page, words in rows:
        while len(pages) < page:
            pages.append([])
        pages[-1].append(words)
    texts = ["\n".join(page) + PAGE_END for page in pages]
    starts = [0]
    for text in texts[:-1]:
        starts.append(starts[-1] + len(text))
    return "".join(texts), starts if texts else []


def _storable(text: str) -> str:
    """The text without what no database stores, each character by a sign for it, so that places stay."""
    return text.replace("\0", "\ufffd").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
