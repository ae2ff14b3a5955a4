"""Any file that holds tables: which reader it needs is told by its content, its name decides only between texts."""

from pathlib import Path

from app.errors import ImportProblem, Problem
from app.ingest.readers.docx import read_docx
from app.ingest.readers.encoding import decode
from app.ingest.readers.office import office_kind
from app.ingest.readers.sheet import read_csv, read_workbook
from app.ingest.readers.table import Table, read_bytes
from app.ingest.readers.text import read_text, separator

_OTHER_FORMATS = {
    b"%PDF": "This is a PDF. Save its table as xlsx, csv, docx or text.",
    b"\xd0\xcf\x11\xe0": "This is an old or password-protected Office file. Save it as xlsx or docx, unprotected.",
}


def read_tables(path: Path) -> list[Table]:
    """Read every table of a text, CSV, Excel or Word file.

    Raises
    ------
    ImportProblem
        The file cannot be read, or is larger than a table can sensibly be.
    """
    data = read_bytes(path)
    for magic, remedy in _OTHER_FORMATS.items():
        if data.startswith(magic):
            raise ImportProblem("This kind of file holds no table that can be read.", [Problem(path.name, remedy)])
    if data.startswith(b"PK\x03\x04"):
        return _read_office(path)
    text = decode(data, path.name)
    if path.suffix.lower() == ".csv" or separator(text) is None:
        return read_csv(text)
    return read_text(text)


def _read_office(path: Path) -> list[Table]:
    kind = office_kind(path)
    if kind is None:
        remedy = "This is a zip that is neither a Word document nor a workbook. Import the xlsx or docx file itself."
        raise ImportProblem("This kind of file holds no table that can be read.", [Problem(path.name, remedy)])
    return read_workbook(path) if kind == "xlsx" else read_docx(path)
