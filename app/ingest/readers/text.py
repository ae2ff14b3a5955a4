"""Tables in plain text: a line is a row, tabs or pipes part its cells, a form feed ends a page."""

import re

from app.ingest.readers.table import Table

_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+=-]*")


def separator(text: str) -> str | None:
    """The character that parts the cells, or None when the text has no columns of this kind."""
    lines = [line for line in text.split("\n") if line.strip()]
    tabs = sum("\t" in line for line in lines)
    pipes = sum("|" in line for line in lines)
    if not tabs and not pipes:
        return None
    return "\t" if tabs >= pipes else "|"


def read_text(text: str) -> list[Table]:
    """Read tab- or pipe-separated text; pages are counted by form feeds, lines through the whole file."""
    part = separator(text)
    table = Table("text")
    page = 1
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        for piece_number, piece in enumerate(line.split("\f")):
            page += piece_number > 0
            table.add(_piped(piece) if part == "|" else piece.split("\t"), number, page)
    return [table]


def _piped(line: str) -> list[str]:
    if _RULE.fullmatch(line):
        return []
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [cell.replace("\\|", "|") for cell in _PIPE.split(inner)]
