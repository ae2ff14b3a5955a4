"""Tables in PDFs without upright rules: read where columns and rows are clear, refused with the reason elsewhere."""

import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ImportProblem
from app.ingest.readers.flow import read_flow
from app.ingest.readers.tables import read_tables
from app.ingest.tables.actions import read_actions
from app.ingest.tables.kpi_papers import read_kpis
from app.ingest.tables.mapping import read_mapping
from tests.pdf_maker import Ruled, Text, make_pdf

Cells = Sequence[Sequence[str]]
SIZE = 10
LEFTS = (50, 90, 300, 420)
PLAN = [
    ["Ref", "Action", "Owner", "By when"],
    ["1.1", "Visit all of the children soon, see how they are and write it down", "Visits team", "Sept-21"],
    ["1.10", "Call those who wait", "Helpline", "Ongoing"],
    ["2.1", "Hire more staff", "", "FY22-23"],
]
KPIS = [
    ["Measure", "Q1 21-22", "Q2 21-22", "Target"],
    ["Visits within 5 days", "91%", "89%", "95%"],
    ["Contacts", "1,118", "1,204", "-"],
    ["Plans reviewed", "56%", "", "60%"],
]
KPI_LEFTS = (50, 250, 330, 410)


def spread(
    rows: Cells, lefts: Sequence[float] = LEFTS, gap: float = 6, top: float = 100, ruled: Sequence[int] = ()
) -> list[Text | Ruled]:
    """A table as columns of text; `gap` stands between rows, and a rule above each row that `ruled` names."""
    texts: list[Text | Ruled] = []
    widths = [right - left - 12 for left, right in zip(lefts, [*lefts[1:], 550], strict=True)]
    for number, row in enumerate(rows):
        if number in ruled:
            texts.append(Ruled(lefts[0], top - 11, 550, top - 10.5))
        wrapped = [textwrap.wrap(cell, int(width / 5)) for cell, width in zip(row, widths, strict=True)]
        for lines, left in zip(wrapped, lefts, strict=True):
            texts += [Text(line, left, top + 14 * n, SIZE, bold=number == 0) for n, line in enumerate(lines)]
        top += 14 * max(map(len, wrapped)) + gap
    return texts


def save(path: Path, *pages: Sequence[Text | Ruled]) -> Path:
    path.write_bytes(make_pdf(pages))
    return path


def cells(path: Path) -> list[list[list[str]]]:
    return [[list(row.cells) for row in table.rows] for table in read_tables(path)]


def refusal(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(ImportProblem) as caught:
        read_tables(path)
    return [(problem.where, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("gap", "ruled"),
    [(6, ()), (6, (0, 1)), (0, (0, 1, 2, 3)), (6, (0, 1, 2, 3))],
    ids=["spaces", "a rule below the headings", "rules between rows", "both"],
)
def test_rows_are_parted_by_space_or_by_rules_across(tmp_path: Path, gap: float, ruled: Sequence[int]) -> None:
    assert cells(save(tmp_path / "a.pdf", spread(PLAN, gap=gap, ruled=ruled))) == [PLAN]


@pytest.mark.parametrize("ruled", [(), (0, 1)])
def test_rows_as_close_as_lines_are_refused_with_page_and_reason(tmp_path: Path, ruled: Sequence[int]) -> None:
    where, message = refusal(save(tmp_path / "a.pdf", spread(PLAN, gap=0, ruled=ruled)))[0]
    assert where == "page 1"
    assert "begins “Ref Action Owner By when”" in message
    assert "neither rules nor wider spaces part its rows" in message


def test_close_lines_are_rows_where_each_has_its_label_and_values(tmp_path: Path) -> None:
    assert cells(save(tmp_path / "a.pdf", spread(KPIS, KPI_LEFTS, gap=0))) == [KPIS]


def test_a_label_wrapped_among_close_lines_is_refused(tmp_path: Path) -> None:
    rows = [KPIS[0], ["Visits to children in care " * 3, "91%", "89%", "95%"], *KPIS[2:]]
    assert refusal(save(tmp_path / "a.pdf", spread(rows, KPI_LEFTS, gap=0)))[0][0] == "page 1"


def test_values_may_stand_beside_their_headings_and_labels_without_one(tmp_path: Path) -> None:
    moved = [
        Text(text.text, text.left + 45, text.top, text.size) if text.left > 50 and text.top > 101 else text
        for text in spread([["", *KPIS[0][1:]], *KPIS[1:]], KPI_LEFTS, gap=0)
        if isinstance(text, Text)
    ]
    assert cells(save(tmp_path / "a.pdf", moved)) == [[["", *KPIS[0][1:]], *KPIS[1:]]]


def test_a_text_over_two_columns_is_refused_with_its_words(tmp_path: Path) -> None:
    over = [Text("9.9", 50, 208, SIZE), Text("This runs on into the column of the owners of actions", 90, 208, SIZE)]
    where, message = refusal(save(tmp_path / "a.pdf", [*spread(PLAN), *over]))[0]
    assert where == "page 1"
    assert "“9.9 This runs on into the column" in message
    assert "runs over the columns" in message


def test_a_second_paragraph_of_a_cell_is_no_row_and_is_refused(tmp_path: Path) -> None:
    rows = [*PLAN, ["", "Then do it again", "", ""]]
    assert refusal(save(tmp_path / "a.pdf", spread(rows)))[0][0] == "page 1"


def test_rules_between_parts_of_a_table_do_not_join_its_rows(tmp_path: Path) -> None:
    rows = [PLAN[0], *([f"{n}.{m}", "Visit them", "Team", "2021"] for n in (1, 2) for m in (1, 2))]
    assert cells(save(tmp_path / "a.pdf", spread(rows, ruled=(0, 1, 3)))) == [rows]


def test_a_title_over_all_columns_and_prose_around_keep_their_places(tmp_path: Path) -> None:
    title = "Priority 2: all that is about the staff of the council and its partners"
    below = Text("This prose stands below the table and runs over all of its columns to the right edge.", 50, 300, SIZE)
    above = Text("Plan of the council", 50, 60, SIZE)
    upper = spread(PLAN[:3])
    texts = [above, *upper, Text(title, 50, 181, SIZE), *spread(PLAN[3:], top=201), below]
    flow = [(table.name, [row.cells for row in table.rows]) for table in read_flow(save(tmp_path / "a.pdf", texts))]
    assert flow == [
        ("text", [("Plan of the council",)]),
        ("table 1", [*map(tuple, PLAN[:3]), (title, "", "", ""), tuple(PLAN[3])]),
        ("text", [(below.text,)]),
    ]


def test_a_table_goes_on_overleaf_with_or_without_headings(tmp_path: Path) -> None:
    (table,) = read_tables(save(tmp_path / "a.pdf", spread(PLAN), spread([["2.2", "Train them", "", "2022-23"]])))
    assert [(row.page, row.cells[0]) for row in table.rows] == [
        (1, "Ref"),
        (1, "1.1"),
        (1, "1.10"),
        (1, "2.1"),
        (2, "2.2"),
    ]


def test_a_table_that_is_refused_beside_one_that_is_read_is_told_in_its_place(tmp_path: Path) -> None:
    tables = read_tables(save(tmp_path / "a.pdf", spread(PLAN, gap=0), spread(KPIS, KPI_LEFTS)))
    assert [table.name for table in tables] == ["page 1", "table 1"]
    assert "was not read: neither rules" in tables[0].rows[0].cells[0]


def test_prose_is_no_table(tmp_path: Path) -> None:
    lines = [Text("Leaders know their services well and improve them.", 50, 60 + 14 * n, SIZE) for n in range(30)]
    ((where, message),) = refusal(save(tmp_path / "a.pdf", lines))
    assert where == "a.pdf"
    assert "three columns with clear space" in message


MAPPING = [
    ["Comments from Ofsted", "KPIs", "Other Monitoring"],
    ["Areas for improvement", "", ""],
    ["Visits to care leavers are late.", "New KPI proposed: % visits on time", "An audit was done."],
    ["Plans are weak.", "KPI: % in touch – currently reported to CSLT (monthly)", ""],
]


@pytest.mark.parametrize(
    ("read", "rows", "lefts"),
    [(read_actions, PLAN, LEFTS), (read_kpis, KPIS, KPI_LEFTS), (read_mapping, MAPPING, (50, 220, 400))],
)
def test_each_kind_gives_the_same_record_as_text(
    tmp_path: Path, read: Callable[[Path], Any], rows: Cells, lefts: Sequence[float]
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    pdf, plain = (read(path).to_dict() for path in (save(tmp_path / "a.pdf", spread(rows, lefts)), text))
    for record in (pdf, plain):
        record.pop("pages", None)
    assert pdf == plain


WORDS = st.lists(st.sampled_from(["plans", "5", "soon", "91%", "IROs", "of"]), min_size=1, max_size=9).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6), st.sampled_from([0, 3, 8, 20]), st.booleans())
def test_no_text_of_a_table_is_lost_or_put_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], gap: float, ruled: bool
) -> None:
    table = [["Action", "Owner", "When"], *map(list, rows)]
    path = save(
        tmp_path_factory.getbasetemp() / "a.pdf",
        spread(table, (50, 220, 400), gap, ruled=range(len(table)) if ruled else ()),
    )
    try:
        read = cells(path)
    except ImportProblem as problem:
        assert [one.where for one in problem.problems] == ["page 1", "a.pdf"]  # noqa: PT017 - refused is as good
        return
    assert read == [table]
