"""Labels and values that are printed apart: put together only where their number agrees."""

import re
from itertools import takewhile

from app.ingest.kpi_record import KpiSeries
from app.ingest.readers.table import TableRow
from app.ingest.tables.kpi_blocks import Block, LooseRows, Part, Prose, plain
from app.ingest.tables.kpi_series import SeriesReader

_HEADING = re.compile(r"#+\s.*|\*\*.*\*\*:?")
_CAPITALS = re.compile(r"[A-Z]{3}")
_BULLET = re.compile(r"^(?:[-*•●▪◦❑\uf0b7\uf0a7]\s+)+")
_FEWEST_WORDS_OF_A_SENTENCE = 6

_Labels = tuple[str | None, list[Prose]]


def read_apart(blocks: list[Block], above: list[Part], reader: SeriesReader) -> list[KpiSeries]:
    """Read tables of bare values that follow each other, under the labels printed above the first.

    The labels stand in as many lists, each below its heading, as there are tables; the first list belongs to the
    first table. The only row of a table may have its name in a caption.
    """
    prose = takewhile(lambda part: isinstance(part, Prose), reversed(above))
    lines = [part for part in reversed(list(prose)) if isinstance(part, Prose)]
    if [block.caption and len(block.rows) for block in blocks] == [1]:
        return _align(blocks[0], (None, lines[-1:]), reader)
    lists = _lists(lines)[-len(blocks) :]
    if len(lists) == len(blocks):
        return [kpi for block, labels in zip(blocks, lists, strict=True) for kpi in _align(block, labels, reader)]
    for block in blocks:
        reason = f"Tables without names: {len(blocks)}; lists of labels above them: {len(lists)}."
        reader.refuse(reason, None, [label.text for _, labels in lists for label in labels], block.rows or block.heads)
    return []


def _align(block: Block, labels: _Labels, reader: SeriesReader) -> list[KpiSeries]:
    section, lines = labels
    words = [_BULLET.sub("", line.text) for line in lines]
    if len(lines) != len(block.rows):
        reason = f"{len(lines)} labels stand beside {len(block.rows)} rows: which belong together cannot be told."
        reader.refuse(reason, section, words, block.rows or block.heads)
        return []
    named = [TableRow((word,), line.line, line.page) for word, line in zip(words, lines, strict=True)]
    return reader.read_aligned(block, named, section)


def refuse_loose(part: LooseRows, section: str | None, reader: SeriesReader) -> None:
    """Rows of a name and values under no heading that names a period."""
    reason = "No heading says for which period these values stand."
    reader.refuse(reason, section, [row.cells[0] for row in part.rows], part.rows)


def _lists(lines: list[Prose]) -> list[_Labels]:
    """The lists of labels among the lines, each with the heading that it stands under."""
    lists: list[_Labels] = [(None, [])]
    for line in lines:
        if is_heading(line.text):
            lists.append((plain(line.text), []))
        elif not _is_sentence(line.text):
            lists[-1][1].append(line)
    return [(heading, labels) for heading, labels in lists if labels]


def is_heading(text: str) -> bool:
    """Whether a line of text is set as a heading: by a mark, in bold, or in capitals."""
    marked = _HEADING.fullmatch(text) or (text.isupper() and _CAPITALS.search(text))
    return bool(marked) and not _BULLET.match(text)


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?", "…")) and len(text.split()) >= _FEWEST_WORDS_OF_A_SENTENCE
