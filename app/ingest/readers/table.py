"""The one shape in which every reader hands on a table: rows of cells, each with its place in the file."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import ImportProblem, Problem
from app.letters import UNSEEN

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL_CHARACTERS = 10_000

# Invisible characters that word processors leave in cells; a vertical tab is Word's line break inside a paragraph.
_LINE_BREAKS = re.compile(r"\r\n?|[\v\x85]|_x000D_\n?|\u2028|\u2029")
_INVISIBLE = re.compile(rf"[\u200b\u200c\u200d\u2060\ufeff\u00ad]|{UNSEEN.pattern}|[\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class TableRow:
    """A row of cells. Empty cells are "", a break inside a cell is one newline."""

    cells: tuple[str, ...]
    line: int
    page: int | None = None


@dataclass
class Table:
    """A table under the name that a person finds it by: "sheet Mapping", "table 2"."""

    name: str
    rows: list[TableRow] = field(default_factory=list)

    def add(self, cells: list[str], line: int, page: int | None = None) -> None:
        """Add a row of raw cells; a row without any words is left out.

        Raises
        ------
        ImportProblem
            The table is larger than a mapping can sensibly be.
        """
        cleaned = tuple(clean(cell) for cell in cells)
        if not any(cleaned):
            return
        where = f"{self.name}, line {line}"
        if len(self.rows) >= MAX_ROWS:
            raise too_large(where, f"more than {MAX_ROWS:,} rows")
        if len(cleaned) > MAX_COLUMNS:
            raise too_large(where, f"more than {MAX_COLUMNS} columns")
        if max(map(len, cleaned)) > MAX_CELL_CHARACTERS:
            raise too_large(where, f"a cell of more than {MAX_CELL_CHARACTERS:,} characters")
        self.rows.append(TableRow(cleaned, line, page))


def clean(cell: str) -> str:
    """Take out what cannot be seen; keep words and line breaks."""
    text = _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", cell))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def too_large(where: str, what: str) -> ImportProblem:
    """The refusal of a table beyond the limits, with its remedy."""
    remedy = f"This has {what}, which is more than is read. Import only the part that holds the table."
    return ImportProblem("The document is too large to be read as a table.", [Problem(where, remedy)])


def refuse_beyond(where: str, rows: int, columns: int) -> None:
    """Refuse a sheet by how far its cells reach: it is laid out as one rectangle in memory."""
    if rows > MAX_ROWS:
        raise too_large(where, f"cells down to row {rows:,} (the limit is {MAX_ROWS:,} rows)")
    if columns > MAX_COLUMNS:
        raise too_large(where, f"cells out to column {columns:,} (the limit is {MAX_COLUMNS} columns)")


def read_bytes(path: Path) -> bytes:
    """Read a file that holds something, and not too much."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise too_large(path.name, f"more than {MAX_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        raise ImportProblem("The file could not be opened.", [Problem(path.name, error.strerror or "")]) from error
    if not data.strip():
        raise ImportProblem("The file is empty.", [Problem(path.name, "Import the file that holds the table.")])
    return data
