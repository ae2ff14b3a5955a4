"""Tables in Word documents."""

from collections.abc import Iterator
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from app.errors import ImportProblem, Problem
from app.ingest.readers.table import MAX_COLUMNS, Table, too_large

_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}


def read_docx(path: Path) -> list[Table]:
    """Read every table of a document, nested ones too; lines are counted through all rows of the document.

    The markup is walked directly: python-docx's own cells repeat the text of a merged cell in every place it covers,
    and finding them takes time that grows with the square of the table.
    """
    tables = []
    line = 0
    for number, markup in enumerate(_body(path).iter(qn("w:tbl")), start=1):
        table = Table(f"table {number}")
        for row in _own(markup, "w:tr", outer="w:tbl"):
            line += 1
            table.add(_cells(row, table.name), line)
        tables.append(table)
    return tables


def read_docx_flow(path: Path) -> list[Table]:
    """Read the tables with the paragraphs between them, which make tables of one cell a row, named "text".

    Lines are counted through paragraphs and rows.
    """
    tables: list[Table] = []
    line = 0
    for element in _body(path).iter(qn("w:p"), qn("w:tbl")):
        if element.tag == qn("w:tbl"):
            table = Table(f"table {sum(table.name != 'text' for table in tables) + 1}")
            tables.append(table)
            for row in _own(element, "w:tr", outer="w:tbl"):
                line += 1
                table.add(_cells(row, table.name), line)
        elif next(element.iterancestors(qn("w:tbl"), qn("w:p")), None) is None:
            if not tables or tables[-1].name != "text":
                tables.append(Table("text"))
            line += 1
            tables[-1].add([_mark(element) + "".join(_words(element))], line)
    return tables


def _body(path: Path) -> BaseOxmlElement:
    try:
        body: BaseOxmlElement = Document(str(path)).element.body
    except Exception as error:  # a damaged file makes the zip, XML and docx layers raise anything
        remedy = "Open it in Word and save it again as docx."
        raise ImportProblem("The Word document could not be read.", [Problem(path.name, remedy)]) from error
    return body


def _mark(paragraph: BaseOxmlElement) -> str:
    """A bullet for an entry of a list, whose own mark or number Word draws and does not store."""
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        return ""
    style = properties.find(qn("w:pStyle"))
    listed = properties.find(qn("w:numPr")) is not None
    return "• " if listed or (style is not None and style.get(qn("w:val"), "").startswith("List")) else ""


def _cells(row: BaseOxmlElement, table: str) -> list[str]:
    cells = [""] * _number(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0, table)
    for cell in _own(row, "w:tc", outer="w:tr"):
        properties = cell.find(qn("w:tcPr"))
        merge = None if properties is None else properties.find(qn("w:vMerge"))
        span = 1 if properties is None else _number(properties.find(qn("w:gridSpan")), 1, table)
        # A cell merged downwards repeats in each row; only the first says "restart" and holds the words.
        continued = merge is not None and merge.get(qn("w:val")) != "restart"
        cells.append("" if continued else _text(cell))
        cells.extend([""] * (span - 1))
    return cells


def _number(element: BaseOxmlElement | None, default: int, table: str) -> int:
    value = "" if element is None else element.get(qn("w:val"), "")
    if not value.isascii() or not value.isdigit():
        return default
    if len(value) > 4 or int(value) > MAX_COLUMNS:
        raise too_large(table, f"more than {MAX_COLUMNS} columns")
    return int(value)


def _text(cell: BaseOxmlElement) -> str:
    paragraphs = ("".join(_words(paragraph)) for paragraph in _own(cell, "w:p", outer="w:tc"))
    return "\n".join(paragraphs)


def _words(paragraph: BaseOxmlElement) -> Iterator[str]:
    for element in paragraph.iter(qn("w:t"), *_BREAKS):
        yield _BREAKS.get(element.tag) or element.text or ""


def _own(parent: BaseOxmlElement, tag: str, outer: str) -> Iterator[BaseOxmlElement]:
    """Elements of `parent` itself, not of a table nested inside it; content controls may stand between."""
    for element in parent.iter(qn(tag)):
        if next(element.iterancestors(qn(outer)), None) is parent:
            yield element
