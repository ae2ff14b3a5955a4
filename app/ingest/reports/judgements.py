"""Grades: the table on the title page, and the sentences that SIF reports put theirs in."""

import re
from dataclasses import dataclass, field, replace

from app.ingest.readers.page import Line, join
from app.ingest.record import JudgementRead, ReadWarning

_WHOLE = r"requires? improvement(?: to be good)?|good|outstanding|inadequate|adequate|not judged"
# A grade may be cut anywhere: "Requires" / "improvement", "Requires improvement to" / "be good".
_TAIL = r"improvement(?: to(?: be(?: good)?)?)?|(?:to )?be good"
_PIECE = rf"requires?(?: {_TAIL})?|{_TAIL}|good|outstanding|inadequate|adequate|not judged"
_GRADE = re.compile(_WHOLE, re.IGNORECASE)
_PIECE_ALONE = re.compile(rf"(?:{_PIECE})\.?", re.IGNORECASE)
# In a table the grade is capitalised; a heading that says "protection: Good" has it as its own words.
_PIECE_AT_END = re.compile(
    rf"(?<!:)(?<! is)(?<! are)\s+(Requires?(?: (?i:{_TAIL}))?|Good|Outstanding|Inadequate|Adequate|Not judged)\s*$"
)
_SERVICES_FOR_CHILDREN = (
    r"(?:children[’'`]s (?:social care )?services|services for children(?: and (?:young people|families))?)"
)
_OVERALL = re.compile(
    r"((?:the )?overall (?:judge?ment|effectiveness)(?: (?:of|for|on|about) .{3,70}?)?)\s*(?:is|:)\s*(?:that )?(?:it )?"
    rf"(?:(?:{_SERVICES_FOR_CHILDREN}(?: in .{{3,60}}?)?|the (?:local authority|council)) )?(?:is |are )?({_WHOLE})\b",
    re.IGNORECASE,
)
_SERVICES = re.compile(
    rf"({_SERVICES_FOR_CHILDREN} in (?:the )?(?-i:[A-Z]).{{2,90}}?) (?:(?:is|are):? )?({_WHOLE})(?=\d?(?:\W|$))",
    re.IGNORECASE,
)
_LSCB = re.compile(
    rf"(?:the judge?ment (?:for|on|about|of) )?((?:the )?(?:effectiveness of (?:the )?)?(?:[\w’'&,-]+ ){{0,6}}?"
    r"(?:safeguarding children[’'`]?s?[’'`]? board|LSCB)s?(?: \(\w+\))?(?: (?:in|for|of) [^.:]{3,60}?)?)\s*:?\s*"
    r"(?:is |are |that it |(?:has been |have been )?judged (?:to be |as )?)*"
    rf"({_WHOLE})[.:]?(?=\s*$|\s[A-Z1-9])",
    re.IGNORECASE,
)
# Some early reports give the board's grade to what it is there for, and do not name it.
_BOARD_TASK = re.compile(
    r"((?:the )?arrangements in place to evaluate the effectiveness of what is done by .{20,160}?)\s+(?:is |are )?"
    rf"({_WHOLE})\b",
    re.IGNORECASE,
)

# How far a grade may stand above or below its area, and how far to the right of it a cell of grades begins.
_REACH = 30.0
_COLUMN = 100.0


@dataclass(slots=True)
class _Row:
    first: Line
    last: Line
    area: str = ""
    grade: list[Line] = field(default_factory=list)

    def distance(self, line: Line) -> float:
        return max(self.first.top - line.top, line.top - self.last.top, 0.0)

    def wants(self, piece: Line) -> bool:
        graded = any(_GRADE.fullmatch(line.text) and line.top < piece.top - _REACH for line in self.grade)
        return not graded and is_beside(piece, self.first) and self.distance(piece) <= _REACH

    def read(self) -> JudgementRead:
        pieces = sorted(self.grade, key=lambda line: line.top)
        return JudgementRead(self.area, " ".join(piece.text.rstrip(".") for piece in pieces), self.first.page)


def table(lines: list[Line], label: re.Pattern[str]) -> tuple[list[JudgementRead], list[ReadWarning]]:
    """Read the rows of a table of judgements.

    Parameters
    ----------
    lines : list of Line
        The lines of the page on which the table stands, from its head on.
    label : re.Pattern
        Matches where a row's area begins.

    Returns
    -------
    list of JudgementRead
        Area and grade as printed, wrapped lines joined. Of an area printed twice, the first grade counts.
    list of ReadWarning
        Rows above the last one read whose grade could not be told.
    """
    rows: list[_Row] = []
    pieces: list[Line] = []
    for line in lines:
        if label.match(line.text):
            rows.append(_Row(line, line))
            _add_to_area(rows[-1], line)
        elif is_grade(line):
            pieces.append(line)
        elif rows and not line.far_below(rows[-1].last):
            _add_to_area(rows[-1], line)
    _assign(pieces, rows)
    return _sorted_out([row.read() for row in rows])


def _sorted_out(read: list[JudgementRead]) -> tuple[list[JudgementRead], list[ReadWarning]]:
    found: dict[str, JudgementRead] = {}
    ungraded: list[JudgementRead] = []
    warnings: list[ReadWarning] = []
    for judgement in read:
        if not _GRADE.fullmatch(judgement.grade):
            ungraded.append(judgement)
            continue
        found.setdefault(judgement.area.casefold(), judgement)
        warnings += [_ungraded(area) for area in ungraded]
        ungraded.clear()
    return list(found.values()), warnings


def _ungraded(judgement: JudgementRead) -> ReadWarning:
    words = f"{judgement.area} {judgement.grade}".strip()
    return ReadWarning("judgement-unread", "The grade of this area could not be told.", judgement.page, words=words)


def is_grade(line: Line) -> bool:
    """Whether the line is a grade, or a part of one, and nothing else."""
    return bool(_PIECE_ALONE.fullmatch(line.text))


def is_beside(line: Line, first: Line) -> bool:
    """Whether the line stands in a column to the right of the one that `first` begins, not far above or below."""
    return line.page == first.page and line.left > first.left + _COLUMN and abs(line.top - first.top) < 2 * _REACH


def _add_to_area(row: _Row, line: Line) -> None:
    """Take a line of the area, whose last words may be the grade of the next column."""
    match = _PIECE_AT_END.search(line.text)
    if match:
        row.grade.append(replace(line, text=match[1]))
    row.area = join(row.area, line.text[: match.start()] if match else line.text)
    row.last = line


def _assign(pieces: list[Line], rows: list[_Row]) -> None:
    """Give each grade that has a line of its own to the nearest row: it is centred beside an area of several lines."""
    for piece in pieces:
        row = min((row for row in rows if row.wants(piece)), key=lambda row: row.distance(piece), default=None)
        if row is not None:
            row.grade.append(piece)


def overall(lines: list[Line]) -> JudgementRead | None:
    """Read the overall grade from the sentence on a SIF report's title page."""
    return _sentence(lines, _OVERALL) or _sentence(lines, _SERVICES)


def safeguarding_board(lines: list[Line]) -> JudgementRead | None:
    """Read the Local Safeguarding Children Board's grade from its sentence, preferring one with its full name."""
    found = _sentences(lines, _LSCB)
    full = next((j for j in found if "board" in j.area.casefold()), found[0] if found else None)
    return full or _sentence(lines, _BOARD_TASK)


def without_grade(heading: str) -> str:
    """Cut the grade that a table cell beside a heading left at its end."""
    return _PIECE_AT_END.sub("", heading)


def _sentence(lines: list[Line], pattern: re.Pattern[str]) -> JudgementRead | None:
    return next(iter(_sentences(lines, pattern)), None)


def _sentences(lines: list[Line], pattern: re.Pattern[str]) -> list[JudgementRead]:
    found = []
    for index, line in enumerate(lines):
        if is_grade(line):
            continue  # The cell beside the line above.
        text = ""
        for more in lines[index : index + 3]:
            text = join(text, more.text)
        if match := pattern.match(text):
            found.append(JudgementRead(match[1], match[2], line.page))
    return found
