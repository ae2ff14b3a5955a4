"""The columns of a table without upright rules: bands of the page's width that its texts share."""

from dataclasses import dataclass
from itertools import pairwise

from app.ingest.readers.page import Line

# Lines of one row of text stand at one height; fonts differ by a hair.
_SAME_HEIGHT = 2.0


@dataclass
class Printed:
    """The texts that stand side by side at one height of a page, from the left."""

    pieces: list[Line]

    @property
    def top(self) -> float:
        return self.pieces[0].top

    @property
    def bold(self) -> bool:
        return all(piece.bold for piece in self.pieces)

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


def printed_rows(lines: list[Line]) -> list[Printed]:
    """Put lines of one page together that stand at one height, from the top down."""
    rows: list[Printed] = []
    for line in sorted(lines, key=lambda line: line.top):
        if rows and line.top - rows[-1].top <= _SAME_HEIGHT:
            rows[-1].pieces.append(line)
        else:
            rows.append(Printed([line]))
    for row in rows:
        row.pieces.sort(key=lambda piece: piece.left)
    return rows


class Bands:
    """Columns as spans from left to right, which grow as rows are added that fit them."""

    def __init__(self, head: Printed) -> None:
        self.spans = [(piece.left, piece.right) for piece in head.pieces]

    def places(self, row: Printed) -> list[int] | None:
        """The column of each text of the row; None where one stands in no column, or in two, or two in one."""
        found = [
            [column for column, (left, right) in enumerate(self.spans) if piece.left < right and piece.right > left]
            for piece in row.pieces
        ]
        columns = [columns[0] for columns in found if len(columns) == 1]
        return columns if len(columns) == len(found) == len(set(columns)) else None

    def widened(self, row: Printed) -> "Bands | None":
        """The columns with the row's texts in them, None where they do not fit.

        A row of as many texts as there are columns has one in each, though it may stand beside its heading. Only what
        stands left of every heading may be a column of its own: labels often have none.
        """
        bands = Bands(row)
        spans = list(self.spans)
        first = row.pieces[0]
        if len(row.pieces) > 1 and first.right <= spans[0][0]:
            spans.insert(0, (first.left, first.right))
        bands.spans = spans
        columns = list(range(len(spans))) if len(row.pieces) == len(spans) else bands.places(row)
        if columns is None:
            return None
        for column, piece in zip(columns, row.pieces, strict=True):
            left, right = spans[column]
            spans[column] = (min(left, piece.left), max(right, piece.right))
        return bands if all(one[1] < other[0] for one, other in pairwise(spans)) else None

    def go_on_as(self, other: "Bands") -> bool:
        """Whether the other columns stand where these do."""
        pairs = zip(self.spans, other.spans, strict=False)
        return len(self.spans) == len(other.spans) and all(a[0] < b[1] and b[0] < a[1] for a, b in pairs)
