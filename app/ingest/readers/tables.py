"""Any file that holds tables: which reader it needs is told by its content, its name decides only between texts."""

from pathlib import Path

from app.errors import ImportProblem, Problem
from app.ingest.readers.docx import read_docx
from app.ingest.readers.encoding import decode
from app.ingest.readers.office import office_kind
from app.ingest.readers.ruled import is_pdf, read_pdf_tables
from app.ingest.readers.sheet import read_csv, read_workbook
from app.ingest.readers.table import Table, read_bytes
from app.ingest.readers.text import read_text, separator

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


def read_tables(path: Path, max_pages: int = 1000) -> list[Table]:
    """Read every table of a text, CSV, Excel, OpenDocument, Word or PDF file; a PDF of more pages is refused.

    Raises
    ------
    ImportProblem
        The file cannot be read, or is larger than a table can sensibly be.
    """
    data = read_bytes(path)
    if is_pdf(data):
        return read_pdf_tables(path, max_pages)
    if data.startswith(_ZIP):
        return _read_office(path, data)
    if data.startswith(_OLD_OFFICE):
        return read_workbook(data, path.name)
    text = decode(data, path.name)
    if path.suffix.lower() == ".csv" or separator(text) is None:
        return read_csv(text)
    return read_text(text)


def _read_office(path: Path, data: bytes) -> list[Table]:
    kind = office_kind(path)
    if kind is None:
        remedy = "This is a zip that is neither a Word document nor a workbook. Import the xlsx, ods or docx itself."
        raise ImportProblem("This kind of file holds no table that can be read.", [Problem(path.name, remedy)])
    return read_docx(path) if kind == "docx" else read_workbook(data, path.name)
