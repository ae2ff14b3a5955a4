"""The coverage matrix: findings by KPIs, or KPIs by bodies, as a heat map and as a plain table."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from app.errors import InvalidInput, Problem
from app.export.table_matrix import matrix_table
from app.models.matrix import FindingsKpis, KpisBodies, Line
from app.services import choices
from app.services.matrices import FINDINGS_KPIS, KPIS_BODIES, matrix
from app.vocabulary import FindingKind
from app.web.access import Viewer, Visit
from app.web.listing import Choice, in_words
from app.web.narrowing import narrowed, whole
from app.web.tables import table_answer

router = APIRouter(prefix="/councils/{authority_ref}/matrix", include_in_schema=False)
# The page stays below 300 kB with the design system's files, even where every cell is filled.
ROWS, COLUMNS = 45, 18
_HEAT, _TABLE = "map", "table"
# What stands in a cell: a letter for what it holds, which the colour only repeats.
LETTERS = {
    FINDINGS_KPIS: {
        "accepted": ("A", "accepted: the KPI measures the finding"),
        "proposed": ("P", "proposed: nobody has accepted the mapping yet"),
        "outdated": ("O", "outdated: accepted on other words than finding or KPI has now"),
        "rejected": ("R", "rejected: a person refused the mapping"),
    },
    KPIS_BODIES: {
        "live": ("R", "reported to the body"),
        "planned": ("P", "planned: a route that starts later"),
        "outdated": ("O", "outdated: reported, while the KPI has changed since"),
        "lapsed": ("L", "lapsed: the route is over"),
    },
}
_PARTS = {FINDINGS_KPIS: ("findings", "kpis"), KPIS_BODIES: ("kpis", "bodies")}


@dataclass(frozen=True)
class Filled:
    """A cell that holds something: its letter, its state, and what it says in words."""

    letter: str
    state: str
    words: str


@dataclass(frozen=True)
class Row:
    """A row of the heat map: its heading, its cells, and how many of all columns it fills."""

    line: Line
    cells: list[Filled | None]
    filled: int


@router.get("")
def show_matrix(entrance: Viewer) -> Response:
    """Rows and columns that nothing crosses are kept: they are what the matrix is looked at for."""
    with entrance.to_read() as visit:
        of = _one(visit, "of", (FINDINGS_KPIS, KPIS_BODIES))
        view = _one(visit, "view", (_HEAT, _TABLE))
        offered = _choices(visit)
        asked = narrowed(visit, offered)
        kinds = [asked["kind"]] if "kind" in asked else []
        narrow = (asked.get("inspection"), kinds, asked.get("body"))
        found = matrix(visit.session, visit.scope, of, visit.as_of, visit.authority.ref, *narrow)
        if form := visit.asked("format"):
            return table_answer(f"matrix-{of}", form, *matrix_table(found))
        tabs = {"of": of if of != FINDINGS_KPIS else "", "view": view if view != _HEAT else ""}
        part = (_heat if view == _HEAT else _plain)(visit, found, of, asked | tabs)
        return visit.page(
            "matrix.html",
            of=of,
            view=view,
            choices=offered,
            asked=asked,
            tabs=tabs,
            found=found,
            parts=_PARTS[of],
            letters=LETTERS[of],
            empty=_empty(found),
            narrowing=in_words(offered, asked) + part.pop("place"),
            **part,
        )


def _one(visit: Visit, name: str, known: Sequence[str]) -> str:
    text = visit.asked(name) or known[0]
    if text not in known:
        raise InvalidInput("There is no such matrix.", [Problem(name, f"is one of {', '.join(known)}")])
    return text


def _choices(visit: Visit) -> list[Choice]:
    offered = choices.to_narrow_threads(visit.session, visit.authority.id)
    return [
        Choice("inspection", "Inspection", offered["inspection"]),
        Choice("kind", "Kind of finding", FindingKind),
        Choice("body", "Body", offered["body"]),
    ]


def _words(cell: Any) -> str:
    return str(cell.words)


def _heat(visit: Visit, found: FindingsKpis | KpisBodies, of: str, query: dict[str, str]) -> dict[str, Any]:
    """A window of the matrix, and the ways to the others."""
    top, left = whole(visit, "top"), whole(visit, "left")
    columns = found.columns[left : left + COLUMNS]
    cells: dict[int, dict[int, Any]] = defaultdict(dict)
    for cell in found.cells:
        cells[cell.row][cell.column] = cell
    rows = [
        Row(
            line, [_filled(of, cells[line.id].get(column.id)) for column in columns], _counting(cells[line.id].values())
        )
        for line in found.rows[top : top + ROWS]
    ]
    ways = [
        ("Rows above", max(top - ROWS, 0), left, top > 0),
        ("Rows below", top + ROWS, left, top + ROWS < len(found.rows)),
        ("Columns to the left", top, max(left - COLUMNS, 0), left > 0),
        ("Columns to the right", top, left + COLUMNS, left + COLUMNS < len(found.columns)),
    ]
    place = [f"rows from {top + 1:,}"] if top else []
    return {
        "place": place + ([f"columns from {left + 1:,}"] if left else []),
        "rows": rows,
        "columns": columns,
        "window": (top + 1, min(top + ROWS, len(found.rows)), left + 1, min(left + COLUMNS, len(found.columns))),
        "ways": [
            (text, visit.url("matrix", **query, top=y or "", left=x or "")) for text, y, x, there in ways if there
        ],
    }


def _filled(of: str, cell: Any) -> Filled | None:
    return Filled(LETTERS[of][cell.state][0], cell.state, _words(cell)) if cell is not None else None


def _counting(cells: Any) -> int:
    return sum(cell.state not in ("rejected", "lapsed") for cell in cells)


def _plain(visit: Visit, found: FindingsKpis | KpisBodies, _of: str, query: dict[str, str]) -> dict[str, Any]:
    """A page of the filled cells, and of the rows without one, in words."""
    start = whole(visit, "top")
    pairs = list(_pairs(found))
    following = start + ROWS if start + ROWS < len(pairs) else None
    return {
        "place": [f"lines from {start + 1:,}"] if start else [],
        "pairs": pairs[start : start + ROWS],
        "next_url": visit.url("matrix", **query, top=following) if following else None,
        "first_url": visit.url("matrix", **query) if start else None,
    }


def _pairs(found: FindingsKpis | KpisBodies) -> Iterator[tuple[Line, Line | None, str]]:
    columns = {column.id: column for column in found.columns}
    of_row: dict[int, list[Any]] = defaultdict(list)
    for cell in found.cells:
        of_row[cell.row].append(cell)
    for row in found.rows:
        if not of_row[row.id]:
            yield row, None, "nothing"
        for cell in of_row[row.id]:
            yield row, columns[cell.column], _words(cell)


def _empty(found: FindingsKpis | KpisBodies) -> tuple[int, int]:
    """How many rows, and how many columns, nothing crosses that counts."""
    counted = [cell for cell in found.cells if cell.state not in ("rejected", "lapsed", "planned")]
    rows, columns = {cell.row for cell in counted}, {cell.column for cell in counted}
    return len(found.rows) - len(rows), len(found.columns) - len(columns)
