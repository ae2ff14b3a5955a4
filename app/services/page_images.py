"""Pictures of the pages of stored PDFs, with a quote marked. They are drawn when they are asked for, and not kept."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import NotFound
from app.ingest.document_text import PDF
from app.ingest.limits import Limits
from app.ingest.sandbox import draw_page
from app.models import StoredFile
from app.services.files import text_of_page
from app.services.uploads import READING, limits_set

# What is marked goes to the reader's process with its command line, which has a limit. Looking for each line's words
# above it takes as long as the page is: no real page has so many lines.
_MOST_MARKED = 10_000
_MOST_LINES = 300
# A page of a real document is drawn within a second; a hostile one must not keep others waiting for their documents.
_MOST_SECONDS = 10


@dataclass(frozen=True)
class Sheet:
    """A page of a PDF that is to be drawn, with the words on it that are marked: all that drawing needs."""

    content: bytes
    page: int
    marks: list[tuple[str, int]]

    def draw(self) -> bytes:
        """Draw the page as a PNG picture, in a child process with limits.

        Raises
        ------
        ImportProblem
            The page is damaged, or drawing it went over a limit.
        """
        with READING, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "document.pdf"
            path.write_bytes(self.content)
            return draw_page(path, self.page, self.marks, _limits())


def sheet_of(stored: StoredFile, page: int, highlight: tuple[int, int] | None = None) -> Sheet:
    """What it takes to draw one page of a stored PDF, so that nothing of the database is held while it is drawn.

    Parameters
    ----------
    stored : StoredFile
    page : int
        Counted from 1.
    highlight : (int, int), optional
        The part of the document's text that is marked, as far as it stands on the page: its first character, and the
        one after its last.

    Raises
    ------
    NotFound
        The document has no such page, or is no PDF.
    """
    if stored.media_type != PDF:
        raise NotFound("page of a PDF", page)
    return Sheet(marks=_marks(stored, page, highlight or (0, 0)), content=stored.content, page=page)


def _limits() -> Limits:
    limits = limits_set()
    seconds = min(limits.cpu_seconds, _MOST_SECONDS)
    return replace(limits, cpu_seconds=seconds, wall_seconds=min(limits.wall_seconds, seconds * 3))


def _marks(stored: StoredFile, page: int, highlight: tuple[int, int]) -> list[tuple[str, int]]:
    """The marked part of each line of the page, and how many times the same words stand above it."""
    printed = text_of_page(stored, page)
    first, last = (place - printed.starts_at for place in highlight)
    marks: list[tuple[str, int]] = []
    above, place = "", 0
    for line in printed.text.split("\n"):
        cut = slice(max(first - place, 0), max(last - place, 0))
        words = "".join(line[cut].split())
        if words and len(marks) < _MOST_LINES and sum(len(mark) for mark, _ in marks) < _MOST_MARKED:
            before = above + "".join(line[: cut.start].split())
            marks.append((words[:_MOST_MARKED], before.count(words)))
        above += "".join(line.split())
        place += len(line) + 1
    return marks
