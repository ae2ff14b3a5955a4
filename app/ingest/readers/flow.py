"""A document in reading order, prose and tables alike: a row of one cell is a line of prose."""

from pathlib import Path

from app.ingest.readers.docx import read_docx_flow
from app.ingest.readers.encoding import decode
from app.ingest.readers.office import office_kind
from app.ingest.readers.ruled import is_pdf, read_pdf_flow
from app.ingest.readers.table import Table, read_bytes
from app.ingest.readers.tables import read_tables
from app.ingest.readers.text import read_text


def read_flow(path: Path, max_pages: int = 1000) -> list[Table]:
    """Read a text, CSV, Excel, OpenDocument, Word or PDF file; what stands between its tables is read too.

    A PDF of more than `max_pages` is refused.

    Raises
    ------
    ImportProblem
        The file cannot be read, or is larger than a table can sensibly be.
    """
    data = read_bytes(path)
    if is_pdf(data):
        return read_pdf_flow(path, max_pages)
    if data.startswith(b"PK\x03\x04") and office_kind(path) == "docx":
        return read_docx_flow(path)
    tables = read_tables(path)
    if tables[0].name != "csv" or path.suffix.lower() == ".csv":
        return tables
    text = decode(data, path.name)
    return tables if all("," in line or ";" in line for line in text.splitlines() if line.strip()) else read_text(text)
