"""Tables whose cells are divided by the rules of a PDF: the same record as from text, and nothing lost between."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from app.errors import ImportProblem
from app.ingest import sandbox
from app.ingest.limits import Limits
from app.ingest.readers.flow import read_flow
from app.ingest.readers.table import Table
from app.ingest.readers.tables import read_tables
from app.ingest.tables.actions import read_actions
from app.ingest.tables.kpi_papers import read_kpis
from app.ingest.tables.mapping import read_mapping
from tests.pdf_maker import Ruled, Sheet, Text, make_pdf

Rows = Sequence[Sequence[str]]


class Record(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


MAPPING_HEADINGS = ["Comments from Ofsted", "KPIs", "Other Monitoring"]
MAPPING = [
    [
        MAPPING_HEADINGS,
        ["Leadership", "", ""],
        ["Positive statements", "", ""],
        [
            "Leaders are good – and they are visible to all of the staff, who say so.",
            "KPI: All key performance indicators",
            "Performance is reported through LSCB",
        ],
    ],
    [
        MAPPING_HEADINGS,
        ["Areas for improvement", "", ""],
        ["Visits to care leavers are late.", "New KPI proposed: % visits on time", ""],
        ["Plans are weak.", "KPI: % in touch – currently reported to CSLT (monthly)", "An audit was done."],
    ],
]
ACTION_HEADINGS = ["Ref", "Action", "Success measure", "Owner", "By when", "Cost"]
ACTIONS = [
    [
        ACTION_HEADINGS,
        ["Priority 1: Safety", "", "", "", "", ""],
        ["1.1", "Visit all of the children, and soon", "Seen", "Visits team", "Sept-21 launch", "£5"],
        ["1.10", "Call those who wait", "Heard", "Helpline", "Ongoing", ""],
    ],
    [
        ACTION_HEADINGS,
        ["Priority 2: Staff", "", "", "", "", ""],
        ["2.1", "Hire – “grow our own”", "Hired", "", "FY22-23", ""],
    ],
]
KPI_HEADINGS = ["Measure", "2020-21", "Q4 20-21", "Q1 21-22", "Target"]
KPIS = [
    [KPI_HEADINGS, ["Contacts", "1,118", "274", "314", "300"]],
    [
        KPI_HEADINGS,
        ["Children in care who were visited on time", "90%", "91%", "-", "95%"],
        ["Plans reviewed", "", "56%", "60%", ""],
    ],
]
PAPERS: list[tuple[Callable[[Path], Record], list[list[list[str]]]]] = [
    (read_mapping, MAPPING),
    (read_actions, ACTIONS),
    (read_kpis, KPIS),
]


def edges(columns: int) -> list[float]:
    return [40 + 510 * column / columns for column in range(columns + 1)]


def ruled(pages: Sequence[Rows], foot: str = "") -> Sheet:
    """A table that goes on from page to page; rows with one cell filled are merged across."""
    sheet = Sheet(foot)
    for number, rows in enumerate(pages):
        if number:
            sheet.new_page()
        for row in rows:
            merged = not any(row[1:])
            sheet.row(*(row[:1] if merged else row), edges=(40, 550) if merged else edges(len(row)))
    return sheet


def save(path: Path, sheet: Sheet) -> Path:
    path.write_bytes(sheet.pdf())
    return path


def save_text(path: Path, pages: Sequence[Rows]) -> Path:
    path.write_text("\n\f".join("\n".join("\t".join(row) for row in rows) for rows in pages), encoding="utf-8")
    return path


def unplaced(value: Any) -> Any:
    """A record without its lines, which a table and its twin count apart."""
    if isinstance(value, dict):
        return {key: unplaced(item) for key, item in value.items() if key != "line"}
    return [unplaced(item) for item in value] if isinstance(value, list) else value


def cells(tables: Sequence[Table]) -> list[list[tuple[str, ...]]]:
    return [[row.cells for row in table.rows] for table in tables]


@pytest.mark.parametrize(("read", "pages"), PAPERS)
def test_a_pdf_gives_the_same_record_as_text(
    tmp_path: Path, read: Callable[[Path], Record], pages: list[list[list[str]]]
) -> None:
    one_page = [[row for rows in pages for row in rows]]
    for number, twin in enumerate([pages, one_page]):
        pdf = read(save(tmp_path / f"{number}.pdf", ruled(twin))).to_dict()
        text = read(save_text(tmp_path / f"{number}.txt", twin)).to_dict()
        assert unplaced(pdf) == unplaced(text)


def test_the_child_process_reads_a_pdf_of_each_kind(tmp_path: Path) -> None:
    mapping, plan, kpis = (save(tmp_path / f"{index}.pdf", ruled(pages)) for index, (_, pages) in enumerate(PAPERS))
    assert sandbox.read_mapping(mapping) == read_mapping(mapping)
    assert sandbox.read_actions(plan) == read_actions(plan)
    assert sandbox.read_kpis(kpis) == read_kpis(kpis)


@pytest.mark.parametrize("read", [sandbox.read_mapping, sandbox.read_actions, sandbox.read_kpis, sandbox.read_any])
def test_a_pdf_of_more_pages_than_the_limit_is_refused(tmp_path: Path, read: Callable[..., Record]) -> None:
    path = save(tmp_path / "a.pdf", ruled(ACTIONS))
    with pytest.raises(ImportProblem, match="2 pages; the limit is 1"):
        read(path, Limits(pages=1))


def test_a_cell_over_several_lines_is_one(tmp_path: Path) -> None:
    long = "Leaders should improve the early identification of needs, with long-term plans for each of the children."
    (table,) = read_tables(save(tmp_path / "a.pdf", ruled([[["1", long, "a\nb"]]])))
    assert cells([table]) == [[("1", long, "a b")]]


def test_a_row_cut_by_the_end_of_the_page_goes_on_for_whoever_joins_rows(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.top = 690
    sheet.row(*ACTION_HEADINGS, edges=edges(6))
    action = "Visit all of the children who wait for help and tell them and their families how long"
    sheet.row("1", action, "Seen", "Visits team", "Sept-21", "", edges=edges(6))
    path = save(tmp_path / "a.pdf", sheet)
    assert [row.page for row in read_tables(path)[0].rows] == [1, 1, 2]
    (read,) = read_actions(path).actions
    assert (read.text, read.owner, read.page) == (action, "Visits team", 1)


def test_a_table_goes_on_overleaf_with_or_without_its_headings(tmp_path: Path) -> None:
    sheet = ruled([[["A", "B"], ["1", "2"]], [["3", "4"]], [["A", "B"], ["5", "6"]]], foot="Exmouth Council, page")
    (table,) = read_flow(save(tmp_path / "a.pdf", sheet))
    assert [(row.cells, row.line, row.page) for row in table.rows] == [
        (("A", "B"), 1, 1),
        (("1", "2"), 2, 1),
        (("3", "4"), 3, 2),
        (("A", "B"), 4, 3),
        (("5", "6"), 5, 3),
    ]


@pytest.mark.parametrize("between", ["prose", "other columns", "space"])
def test_what_does_not_go_on_is_another_table(tmp_path: Path, between: str) -> None:
    sheet = ruled([[["A", "B"], ["1", "2"]]])
    if between == "space":
        sheet.gap()
    else:
        sheet.new_page()
    if between == "prose":
        sheet.prose("The next table is another.")
    columns = (40, 200, 550) if between == "other columns" else edges(2)
    sheet.row("3", "4", edges=columns)
    tables = read_tables(save(tmp_path / "a.pdf", sheet))
    assert cells(tables) == [[("A", "B"), ("1", "2")], [("3", "4")]]
    assert [table.name for table in tables] == ["table 1", "table 2"]


def test_prose_stands_in_its_place_between_the_tables(tmp_path: Path) -> None:
    sheet = Sheet("Exmouth Council, page").heading("Dashboard 1").row("A", "B", edges=edges(2))
    sheet.gap().line("Contacts rose.").line("They fell again.").gap().row("C", "D", edges=edges(2))
    sheet.new_page().line("The end.").new_page().line("Annex")
    tables = read_flow(save(tmp_path / "a.pdf", sheet))
    assert [table.name for table in tables] == ["text", "table 1", "text", "table 2", "text"]
    assert cells(tables) == [
        [("Dashboard 1",)],
        [("A", "B")],
        [("Contacts rose.",), ("They fell again.",)],
        [("C", "D")],
        [("The end.",), ("Annex",)],
    ]
    assert [row.line for table in tables for row in table.rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [table.name for table in read_tables(tmp_path / "a.pdf")] == ["table 1", "table 2"]


def test_merged_cells_keep_their_columns_and_begin_in_their_first_row(tmp_path: Path) -> None:
    across = [Ruled(50, 100, 350, 100.5), Ruled(150, 130, 350, 130.5), Ruled(50, 160, 350, 160.5)]
    down = [Ruled(50, 100, 50.5, 160), Ruled(150, 100, 150.5, 160), Ruled(350, 100, 350.5, 160)]
    partly = [Ruled(250, 130, 250.5, 160)]
    words = [Text("down", 60, 132), Text("across", 160, 118), Text("b", 160, 148), Text("c", 260, 148)]
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([[*across, *down, *partly, *words]]))
    assert cells(read_tables(path)) == [[("down", "across", ""), ("", "b", "c")]]


CORNERS = [("a", 60, 118), ("b", 160, 118), ("c", 60, 148), ("d", 160, 148)]
OUTLINES = {
    "each cell": b"50 712 100 30 re S 150 712 100 30 re S 50 682 100 30 re S 150 682 100 30 re S",
    "the table": b"50 682 200 60 re S 150 682 m 150 742 l S 50 712 m 250 712 l S",
    "one path, moved": b"q 1 0 0 1 50 682 cm 0 0 m 200 0 l 200 60 l 0 60 l h 0 30 m 200 30 l 100 0 m 100 60 l S Q",
}


@pytest.mark.parametrize("drawing", OUTLINES.values(), ids=OUTLINES)
def test_rules_may_be_the_outlines_of_cells(tmp_path: Path, drawing: bytes) -> None:
    box, words = Ruled(10, 20, 30, 40), [Text(word, left, top) for word, left, top in CORNERS]
    pdf = make_pdf([[box, *words]])
    drawn = pdf.replace(b"10.0 802.0 20.0 20.0 re f", drawing)
    assert drawn != pdf
    path = tmp_path / "a.pdf"
    path.write_bytes(drawn)
    assert cells(read_tables(path)) == [[("a", "b"), ("c", "d")]]


def test_a_page_without_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([ruled([MAPPING[1]]).pages[0], []], drawn=True))
    (warning,) = [w for w in read_mapping(path).warnings if w.page == 2]
    assert "pictures and no text" in warning.words


@pytest.mark.parametrize("read", [read_mapping, read_actions, read_kpis])
def test_a_pdf_without_drawn_rules_says_what_was_looked_for(tmp_path: Path, read: Callable[[Path], Record]) -> None:
    frame = [Ruled(50, 50, 500, 50.5), Ruled(50, 700, 500, 700.5), Ruled(50, 50, 50.5, 700), Ruled(500, 50, 500.5, 700)]
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([[*frame, Text("Ref  Action  Owner  By when")]]))
    with pytest.raises(ImportProblem, match="no table with drawn rules") as refusal:
        read(path)
    (problem,) = refusal.value.problems
    assert problem.where == "a.pdf"
    assert "two columns at least" in problem.message
    assert "xlsx, csv or docx" in problem.message
