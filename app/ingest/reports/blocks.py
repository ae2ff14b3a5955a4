"""Lines as the blocks that a reader sees: headings, numbered entries, bullets, prose.

Geometry decides. A numbered entry stands out to the left of its wrapped lines, so that "25. Young people" at the
start of a wrapped line is text; a line at the margin below an indented item ends the item.
"""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from app.ingest.readers.page import Line, body_size, join
from app.ingest.reports.headings import is_known, opens_part
from app.ingest.reports.judgements import is_beside, is_grade
from app.ingest.reports.run import NUMBERED, NumberRun, Surroundings

# Wingdings and Symbol letters come as U+F0xx, or as the letter of another font that has the same number ("n", "§");
# such a letter, a dash, and a mark that stands in texts too, is a bullet only with a space after it.
BULLET = re.compile(r"^(?:[•◦‣⁃∙●○■□▪▫◼◾◆♦►▶▸➢➤✓❖\uf000-\uf0ff\ufffd]+|[−–—\-·onlq§Øü>*](?=\s|$))\s*")
_SENTENCE_END = (".", ":", "?", "!", ";", "’", ")")
_INDENT = 3.0


class Kind(Enum):
    """What a block is."""

    HEADING = auto()
    ENTRY = auto()
    BULLET = auto()
    PROSE = auto()
    CELL = auto()


@dataclass(slots=True)
class Block:
    """Lines that belong together; `parts` are the lead and its sub-bullets."""

    kind: Kind
    first: Line
    parts: list[str] = field(default_factory=list)
    number: int | None = None
    hangs: bool = False
    bullet_left: float | None = None
    responsible: str | None = None

    @property
    def text(self) -> str:
        return " • ".join(part for part in self.parts if part)

    @property
    def page(self) -> int:
        return self.first.page

    @property
    def size(self) -> float:
        return self.first.size


def blocks(lines: list[Line], among: list[Line] | None = None) -> list[Block]:
    """Group lines of the running text into blocks, in reading order; `among` is the whole text, if they are a part."""
    text = lines if among is None else among
    builder = _Builder(body_size(text), unmarked=not any(line.bold for line in text))
    for line in lines:
        builder.add(line)
    return builder.blocks


class _Builder:
    def __init__(self, body: float, unmarked: bool) -> None:
        self.body = body
        self.blocks: list[Block] = []
        self.run = NumberRun()
        self.last: Line | None = None
        self.unmarked = unmarked  # Nothing is bold, as where a program lost the weight of fonts.

    def add(self, line: Line) -> None:
        block = self.blocks[-1] if self.blocks else None
        if block and is_grade(line) and is_beside(line, block.first):
            return  # The grade's cell beside a section's title.
        number = self._number(line, block)
        if number is not None:
            self._open(Kind.ENTRY, line, NUMBERED.sub("", line.text), number)
        elif self._is_heading(line) and not self._is_bold_text(line, block):
            self._add_heading(line, block)
        elif bullet := BULLET.match(line.text):
            self._add_bullet(line, line.text[bullet.end() :], block)
        elif block and self._continues(line, block):
            self._append(line, block)
        else:
            self._open(Kind.PROSE, line, line.text)
        self.last = line

    def _open(self, kind: Kind, line: Line, text: str, number: int | None = None) -> None:
        self.blocks.append(Block(kind, line, [text], number))

    def _number(self, line: Line, block: Block | None) -> int | None:
        if line.size > self.body + 1 or not line.text[:1].isdigit():
            return None
        after_heading = block is None or block.kind is Kind.HEADING
        outdented = block is not None and block.hangs and line.left <= block.first.left + _INDENT
        around = Surroundings(
            after_heading=after_heading,
            fresh=after_heading or (self.last is not None and line.far_below(self.last)),
            outdented=outdented,
            inside=block is not None and block.hangs and not outdented,
            ended=block is not None and self._ended(block),
        )
        return self.run.accept(line, around)

    def _ended(self, block: Block) -> bool:
        return block.parts[-1].endswith(_SENTENCE_END)

    def _is_heading(self, line: Line) -> bool:
        if not any(letter.isalpha() for letter in line.text) or BULLET.match(line.text):
            return False
        if line.bold or line.size >= self.body + 3:
            return True
        fresh = self.last is None or line.page != self.last.page or line.far_below(self.last)
        return fresh and (is_known(line.text) or (self.unmarked and opens_part(line.text)))

    def _is_bold_text(self, line: Line, block: Block | None) -> bool:
        """Whether a bold line is a wrapped line of the item above, set in bold from its start."""
        wraps = block is not None and block.kind in (Kind.ENTRY, Kind.BULLET) and block.first.bold
        return wraps and self.last is not None and line.page == self.last.page and not line.far_below(self.last)

    def _add_heading(self, line: Line, block: Block | None) -> None:
        if block and self._wraps_heading(line, block):
            block.parts[0] = join(block.parts[0], line.text)
        else:
            self._open(Kind.HEADING, line, line.text)

    def _wraps_heading(self, line: Line, block: Block) -> bool:
        last = self.last
        if block.kind is not Kind.HEADING or last is None or last.page != line.page:
            return False
        near = abs(line.top - last.top) <= 1.6 * line.size and abs(line.size - last.size) < 1
        goes_on = line.text[:1].islower() and not block.text.endswith(_SENTENCE_END)
        return near and not is_known(line.text) and (goes_on or not is_known(block.text))

    def _add_bullet(self, line: Line, text: str, block: Block | None) -> None:
        if block is None or not self._nests(line, block):
            self._open(Kind.BULLET, line, text)
            return
        block.parts.append(text)
        block.bullet_left = line.left

    def _nests(self, line: Line, block: Block) -> bool:
        indent = line.left - block.first.left
        if block.kind is Kind.BULLET:
            return indent > 2 * _INDENT
        if block.kind is not Kind.ENTRY:
            return False
        return indent > _INDENT or block.bullet_left == line.left or block.text.endswith(":")

    def _continues(self, line: Line, block: Block) -> bool:
        small_print = line.size < self.body - 1 <= block.size
        if block.kind is Kind.HEADING or self.last is None or small_print:
            return False
        if block.kind is not Kind.PROSE and line.left - block.first.left > _INDENT:
            return True
        if block.hangs:
            return False
        if line.page != self.last.page:
            return not self._ended(block)
        return not line.far_below(self.last)

    def _append(self, line: Line, block: Block) -> None:
        block.parts[-1] = join(block.parts[-1], line.text)
        if block.kind is not Kind.PROSE and line.left - block.first.left > _INDENT:
            block.hangs = True
