"""How far the cells of an OpenDocument sheet reach: it may say of one cell that it is repeated a million times."""

from typing import IO
from xml.parsers import expat

_TABLE, _ROW = "table:table", "table:table-row"
_CELLS = {"table:table-cell", "table:covered-table-cell"}
_ROWS_REPEATED, _COLUMNS_REPEATED = "table:number-rows-repeated", "table:number-columns-repeated"


def extent(content: IO[bytes]) -> tuple[int, int]:
    """The last row and the last column, of any sheet, with a cell that holds something.

    Blank cells below and beside them are repeated up to the edge of the sheet in every file, and cost nothing.

    Raises
    ------
    ValueError
        The markup is broken, or declares entities, which no program writes into a sheet.
    """
    sheets = _Sheets()
    parser = expat.ParserCreate()
    parser.StartElementHandler = sheets.start
    parser.EndElementHandler = sheets.end
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.ParseFile(content)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return sheets.last_row, sheets.last_column


class _Sheets:
    """Counts rows and cells as they go by; a filled cell says what kind of value it has, or holds a paragraph."""

    def __init__(self) -> None:
        self.last_row = self.last_column = 0
        self._row = self._column = 0
        self._row_filled = self._filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TABLE:
            self._row = 0
        elif name == _ROW:
            self._row += int(attributes.get(_ROWS_REPEATED, 1))
            self._column, self._row_filled = 0, False
        elif name in _CELLS:
            self._column += int(attributes.get(_COLUMNS_REPEATED, 1))
            self._filled = "office:value-type" in attributes
        elif name == "text:p":
            self._filled = True

    def end(self, name: str) -> None:
        if name in _CELLS and self._filled:
            self.last_column = max(self.last_column, self._column)
            self._row_filled = True
        elif name == _ROW and self._row_filled:
            self.last_row = max(self.last_row, self._row)


def _refuse_entity(*_declared: object) -> None:
    raise ValueError("the sheet declares entities")
