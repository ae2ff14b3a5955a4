"""The cells of one action, put together from the rows and lines that they run over."""

import re
from dataclasses import dataclass, field

from app.ingest.tables.action_headings import Column, Role

_TAG = re.compile(r"</?(?:p|br|ul|ol|div|span|b|i|u|strong|em)\b[^<>]{0,300}>", re.IGNORECASE)
_ITEM = re.compile(r"</?li\b[^<>]{0,300}>", re.IGNORECASE)
_BULLETS = re.compile(r"(?:•\s+){2,}")
_FIRST_BULLET = re.compile(r"^[•\s]+(?=\w)")


@dataclass
class ActionRow:
    """One action; `headings_above` counts the headings of the table so far, which tell the page."""

    section: str | None
    page: int | None
    line: int
    headings_above: int
    cells: dict[Column, str] = field(default_factory=dict)

    def words(self, role: Role) -> str:
        """The words of the column with a role, "" where there is none."""
        return next((words for column, words in self.cells.items() if column.role is role), "")

    def add(self, cells: dict[Column, str]) -> None:
        """Let the cells run on over one more row."""
        for column, words in cells.items():
            before = self.cells.get(column, "")
            glue = "" if re.search(r"\w-$", before) and words[:1].islower() else " "
            self.cells[column] = f"{before}{glue}{words}" if before and words else before or words


def plain(cell: str) -> str:
    """The words of a cell on one line, without the markup that some exports leave in it."""
    text = _TAG.sub(" ", _ITEM.sub(" • ", cell))
    words = _BULLETS.sub("• ", " ".join(text.split()))
    return _FIRST_BULLET.sub("", words).removesuffix(" •")
