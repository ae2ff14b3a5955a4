"""Tables in PDF files whose columns only the white space between them tells, with rules across or none.

Nothing is guessed. Columns must keep apart down the whole table, and rows must be told apart by rules across, by
wider spacing, or by every printed line being a whole row. Where they are not, the table is refused with the reason.
"""

import re
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise, zip_longest

from app.ingest.readers.bands import Bands, Printed, printed_rows
from app.ingest.readers.page import Line, Page, join

_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 2
# Lines of one cell stand as close as the closest lines of the table; rows further apart.
_WIDER = 1.25
# Between a table's rows may be several lines' space, but not a part of the page.
_FAR = 5.0
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass
class Aligned:
    """A table on one page: its rows of cells, or `refused` with the reason why they cannot be told."""

    lines: list[Printed]
    bands: Bands
    rows: list[list[str]] = field(default_factory=list)
    refused: str = ""


Part = Aligned | Printed


def aligned_parts(page: Page, lines: list[Line], above: Bands | None) -> list[Part]:
    """The tables of a page, and the lines between them, from the top down.

    Parameters
    ----------
    page : Page
    lines : list of Line
        Of `page`, parted at their wide gaps.
    above : Bands, optional
        The columns of the table with which the page before ended; it may go on here without headings.
    """
    rows = printed_rows(lines)
    parts: list[Part] = []
    index = 0
    while index < len(rows):
        table = _table_at(rows, index, above if index == 0 else None)
        if table is None:
            parts.append(rows[index])
            index += 1
            continue
        _read(table, page)
        parts.append(table)
        index += len(table.lines)
    return parts


def _table_at(rows: list[Printed], index: int, above: Bands | None) -> Aligned | None:
    """The table whose first line stands at `index`, None where none begins there."""
    if above is None and len(rows[index].pieces) < _FEWEST_COLUMNS - 1:
        return None
    near = _near(rows[index:])
    goes_on = above.widened(near[0]) if above else None
    table = Aligned(near[:1], _with_full_rows(goes_on or Bands(near[0]), near))
    if goes_on is None and not _is_head(table, near):
        return None
    for row, below in zip_longest(near[1:], near[2:]):
        if row is None or not _take(table, row, below):
            break
    return table if len(table.lines) >= _FEWEST_ROWS or goes_on else None


def _is_head(table: Aligned, rows: list[Printed]) -> bool:
    """Whether the first row has a text for each of enough columns; a column of labels on the left may have none."""
    columns, headings = len(table.bands.spans), len(rows[0].pieces)
    labelled = len(rows) > 1 and len(rows[1].pieces) == columns == headings + 1 and headings > 1
    return columns >= _FEWEST_COLUMNS and (columns == headings or labelled)


def _near(rows: list[Printed]) -> list[Printed]:
    """The rows from the first on without so much space between two that another part of the page begins."""
    far = (n for n, (above, row) in enumerate(pairwise(rows), 1) if row.top - above.top > _FAR * row.pieces[0].size)
    return rows[: next(far, len(rows))]


def _with_full_rows(bands: Bands, rows: list[Printed]) -> Bands:
    """The columns as wide as the rows make them that fill all of them, or all and one without a heading."""
    for row in rows:
        if len(row.pieces) >= len(bands.spans):
            bands = bands.widened(row) or bands
    return bands


def _take(table: Aligned, row: Printed, below: Printed | None) -> bool:
    """Take a line into the table, and say whether the table goes on with it."""
    widened = table.bands.widened(row)
    if widened is None and len(row.pieces) == 1:
        # A title of a part of the table may run over all columns; prose below the table does, too.
        ends = below is None or len(below.pieces) == 1 or table.bands.widened(below) is None
        if ends or row.pieces[0].left > table.bands.spans[0][1]:
            return False
    elif widened is None:
        table.refused = table.refused or f"the line “{row.text[:80]}” runs over the columns"
    else:
        table.bands = widened
    table.lines.append(row)
    return True


def _read(table: Aligned, page: Page) -> None:
    if table.refused:
        return
    for groups in (_between_rules(table, page), _by_spacing(table), _each_line(table)):
        if groups and not any(_stacks_values(group, table.bands) for group in groups):
            table.rows = [_cells(group, table.bands) for group in groups]
            return
    table.refused = "neither rules nor wider spaces part its rows, and not every line is a whole row"


def _between_rules(table: Aligned, page: Page) -> list[list[Printed]]:
    """Lines between two rules across make a row, where rules stand between rows and not only below the headings."""
    width = table.bands.spans[-1][1] - table.bands.spans[0][0]
    tops = sorted(rule.top for rule in page.rules if rule.across and rule.right - rule.left > width / 2)
    groups: dict[int, list[Printed]] = {}
    for line in table.lines:
        groups.setdefault(sum(top < line.top for top in tops), []).append(line)
    told = len(groups) > _FEWEST_ROWS and not any(_is_parted(group, table.bands) for group in groups.values())
    return list(groups.values()) if told else []


def _is_parted(group: list[Printed], bands: Bands) -> bool:
    """Whether a label begins anew in what stands between two rules: they part sections of the table, not its rows."""
    return any(
        _has_label([line], bands)
        and (not _has_label([above], bands) or line.top - above.top > _WIDER * _height([line]))
        for above, line in pairwise(group)
    )


def _by_spacing(table: Aligned) -> list[list[Printed]]:
    steps = [below.top - above.top for above, below in pairwise(table.lines)]
    closest = min(steps, default=0.0)
    # Where even the closest lines stand further apart than those of one cell, every line is a row.
    within = 0.0 if closest > _WIDER * _height(table.lines) else _WIDER * closest
    groups = [[table.lines[0]]]
    for step, line in zip(steps, table.lines[1:], strict=True):
        if step > within:
            groups.append([])
        groups[-1].append(line)
    # What has no label may be a row without one, or another paragraph of the row above.
    told = len(groups) > 1 and all(_has_label(group, table.bands) for group in groups[1:])
    return groups if told else []


def _has_label(group: list[Printed], bands: Bands) -> bool:
    """Whether some line of a row has a text in the first column, or is a title over all of them."""
    return any((bands.places(line) or [0])[0] == 0 for line in group)


def _height(lines: list[Printed]) -> float:
    """How far apart lines of one cell may stand at most."""
    return 1.25 * max(piece.size for line in lines for piece in line.pieces)


def _each_line(table: Aligned) -> list[list[Printed]]:
    """Every printed line as a row, where each is a whole one, or a bold title; else none."""
    head = next((number for number, line in enumerate(table.lines) if not line.bold), 1) or 1
    below = table.lines[head:]
    return (
        [table.lines[:head], *([line] for line in below)] if all(_is_whole(line, table.bands) for line in below) else []
    )


def _is_whole(line: Printed, bands: Bands) -> bool:
    """Whether the line is a label with values and nothing else: words might be wrapped ones of the row above."""
    columns = bands.places(line)
    if columns is None or line.bold:
        return True
    return columns[0] == 0 and len(columns) > 1 and all(_is_value(piece) for piece in line.pieces[1:])


def _is_value(piece: Line) -> bool:
    return " " not in piece.text and not _WORD.search(piece.text)


def _stacks_values(group: list[Printed], bands: Bands) -> bool:
    """Whether two values stand above each other in one column: they are of two rows."""
    valued: set[int] = set()
    for line in group:
        for column, piece in zip(bands.places(line) or [], line.pieces, strict=False):
            if _is_value(piece) and any(map(str.isdigit, piece.text)):
                if column in valued:
                    return True
                valued.add(column)
    return False


def _cells(group: list[Printed], bands: Bands) -> list[str]:
    cells: list[list[str]] = [[] for _ in bands.spans]
    for line in group:
        columns = bands.places(line) or [0] * len(line.pieces)
        for column, piece in zip(columns, line.pieces, strict=True):
            cells[column].append(piece.text)
    return [reduce(join, texts, "") for texts in cells]
