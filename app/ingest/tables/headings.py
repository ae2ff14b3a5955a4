"""Which columns a mapping table has, told by their headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from app.errors import ImportProblem, Problem
from app.ingest.readers.table import Table, TableRow

# Headings are short; a longer text that names a finding and a KPI is a row.
_LONGEST_HEADING = 80


class Role(Enum):
    """What a column holds; the value says it in a message."""

    FINDING = "what the inspectors said (such as Finding, Recommendation, Area for improvement, Comments from Ofsted)"
    KPI = "the KPIs (such as KPI, Key performance indicator, Measure)"
    MONITORING = "who sees them (such as Reported to, Other monitoring, Governance)"


# A column *about* the KPI or the finding (its number, owner, target) is not the column that names it.
_ABOUT = re.compile(
    r"\b(ref|refs|reference|no|number|id|owner|lead|officer|target|baseline|status|rag|frequency|date|source|value)\b"
)
_SYNONYMS = {
    Role.MONITORING: re.compile(
        r"\bmonitor(ing|ed)\b|\breport(ed|ing|s)?( route| to| through)?\b|\bgovernance\b|\boversight\b|\bscrutin"
        r"|\bboards?\b|\bcommittees?\b"
    ),
    Role.KPI: re.compile(r"\bkpis?\b|\bperformance (indicator|measure)s?\b|\b(measure|indicator)s?\b|\bmeasured by\b"),
    Role.FINDING: re.compile(
        r"\bfindings?\b|\bstrengths?\b|\brecommendations?\b"
        r"|\bareas? (for|of) (improvement|development)\b|\bcomments?\b|\bofsted\b"
        r"|\binspect(or|ors|ion)\b|\bpriority actions?\b|\bwhat needs to improve\b"
    ),
}
_PROPOSED = re.compile(r"\b(new|proposed)\b")
_REPORTED = re.compile(r"\breport(ed|ing|s)?\b|\bboards?\b|\bcommittees?\b")


@dataclass(frozen=True)
class Column:
    """A column with its printed heading; `role` is None when the heading is not known."""

    index: int
    heading: str
    role: Role | None

    @property
    def proposed(self) -> bool:
        """Whether the heading itself says that the KPIs below are new."""
        return bool(_PROPOSED.search(self.heading.casefold()))

    @property
    def lists_bodies(self) -> bool:
        """Whether the heading says "reported to", or "board", so that a cell need only list the bodies."""
        return self.role is Role.MONITORING and bool(_REPORTED.search(self.heading.casefold()))


def read_headings(row: TableRow) -> list[Column] | None:
    """The columns, if this row is the heading of a mapping table: a finding beside KPIs or monitoring."""
    if any(len(cell) > _LONGEST_HEADING for cell in row.cells):
        return None
    columns: list[Column] = []
    for index, cell in enumerate(row.cells):
        heading = " ".join(cell.split()) or f"Column {index + 1}"
        role = _role(cell)
        if role is Role.FINDING and any(column.role is Role.FINDING for column in columns):
            role = None
        columns.append(Column(index, heading, role))
    roles = {column.role for column in columns}
    return columns if Role.FINDING in roles and roles & {Role.KPI, Role.MONITORING} else None


def _role(cell: str) -> Role | None:
    heading = " ".join(re.sub(r"[^\w&]+", " ", cell.casefold()).split())
    # "Comments on progress" and the like are commentary of the council, not what the inspectors said.
    if not heading or _ABOUT.search(heading) or re.search(r"\bprogress\b|\bour comments?\b", heading):
        return None
    # "Maps to which KPIs" and "KPI reported to" name two things: what comes first in this order decides.
    for role in (Role.FINDING, Role.MONITORING, Role.KPI):
        if role is Role.MONITORING and re.search(r"\bkpis?\b|\bindicators?\b", heading) and "report" not in heading:
            continue
        if _SYNONYMS[role].search(heading):
            return role
    return None


def find_headings(tables: list[Table]) -> Iterator[tuple[Table, int, list[Column]]]:
    """Each table that has the expected headings, with the row they stand in; titles may stand above."""
    for table in tables:
        for index, row in enumerate(table.rows):
            if columns := read_headings(row):
                yield table, index, columns
                break


def no_headings(tables: list[Table]) -> ImportProblem:
    """The refusal of a document without the expected columns: what was found, and what was looked for."""
    looked_for = "; ".join(role.value for role in Role)
    problems = [
        Problem(f"{table.name}, line {table.rows[0].line}", f"The first row reads: {_first_row(table)}.")
        for table in tables[:10]
        if table.rows
    ] or [Problem("", "The document holds no table at all.")]
    return ImportProblem(
        f"No mapping table was found. Columns looked for: {looked_for}. Give the columns such headings.", problems
    )


def _first_row(table: Table) -> str:
    cells = [" ".join(cell.split())[:_LONGEST_HEADING] for cell in table.rows[0].cells[:20]]
    return " | ".join(f'"{cell}"' for cell in cells if cell)
