"""The coverage matrix, on both databases."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

import seed
from app.coverage.gaps import Question, find_gaps
from app.coverage.rules import rule_named
from app.errors import InvalidInput, NotFound
from app.export.table_csv import csv_text
from app.export.table_matrix import MOST_CELLS, matrix_table
from app.models.matrix import FindingsKpis, Line
from app.services.coverage import authority_named
from app.services.matrices import FINDINGS_KPIS, KPIS_BODIES, matrix
from app.services.seed import load
from tests.factories import (
    make_authority,
    make_body,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_restatement,
    make_route,
)
from tests.integration.test_threads import counted

DAY = date(2021, 11, 4)


@pytest.fixture
def council(session: Session) -> Any:
    council = make_authority(session, "Wokingham")
    first = make_inspection(session, council, ref="A", ends_on="2015-11-05")
    second = make_inspection(session, council, ref="B", ends_on="2019-06-14")
    r1, r2 = make_finding(session, first, ref="R1", text="Visit."), make_finding(session, first, ref="R2", text="Plan.")
    strength = make_finding(session, second, ref="S1", kind="strength", text="=Good.")
    make_finding(session, second, ref="P1", kind="paragraph")
    make_restatement(session, strength, r1)
    kpis = {ref: make_kpi(session, council, ref=ref, name=f"Share {ref}") for ref in ("K1", "K2", "K3", "K4")}
    kpis["K4"].status, kpis["K4"].retired_on = "retired", date(2020, 1, 1)
    make_mapping(session, r1, kpis["K1"], measures="outcome")
    make_mapping(session, r1, kpis["K2"], status="rejected", reason="Another matter.")
    make_mapping(session, r1, kpis["K4"])
    make_mapping(session, r2, kpis["K2"], status="rejected", reason="Another matter.")
    make_mapping(session, strength, kpis["K1"], measures="proxy", status="proposed")
    make_mapping(session, strength, kpis["K2"], status="proposed")
    high, old = make_body(session, council, ref="HIGH"), make_body(session, council, ref="OLD", to_on="2020-01-01")
    make_body(session, council, ref="IDLE")
    make_body(session, council, ref="LONG", to_on="2010-01-01")
    make_route(session, kpis["K1"], high, frequency="monthly")
    make_route(session, kpis["K1"], high, frequency="one-off", from_on="2015-01-01", to_on="2015-01-01")
    make_route(session, kpis["K1"], old)
    make_route(session, kpis["K2"], high, frequency="annual", from_on="2022-01-01")
    session.flush()
    return council


def table(session: Session, kind: str, **narrowed: Any) -> list[str]:
    return csv_text(*matrix_table(matrix(session, None, kind, DAY, "Wokingham", **narrowed))).splitlines()


def test_findings_by_kpis(session: Session, council: Any) -> None:
    assert table(session, FINDINGS_KPIS) == [
        "ref,title,detail,K1 Share K1,K2 Share K2,K3 Share K3",
        # What a person rejected for R1 itself counts all the same through S1.
        "R1,Visit.,recommendation,accepted (outcome),proposed through S1,",
        "R2,Plan.,recommendation,,rejected,",
        "S1,'=Good.,strength,proposed (proxy),proposed,",
    ]


def test_kpis_by_bodies(session: Session, council: Any) -> None:
    lines = table(session, KPIS_BODIES)
    assert [heading.split()[0] for heading in lines[0].split(",")[3:]] == ["HIGH", "OLD", "IDLE"]
    assert lines[1:] == [
        "K1,Share K1,live,monthly,reported,",
        "K2,Share K2,live,annual (planned),,",
        "K3,Share K3,live,,,",
    ]


@pytest.mark.parametrize(
    ("kind", "narrowed", "rows", "columns"),
    [
        (FINDINGS_KPIS, {"inspection": "B"}, ["S1"], ["K1", "K2", "K3"]),
        (FINDINGS_KPIS, {"kinds": ["recommendation"]}, ["R1", "R2"], ["K1", "K2", "K3"]),
        (FINDINGS_KPIS, {"body": "high"}, ["R1", "R2", "S1"], ["K1"]),
        (KPIS_BODIES, {"body": "HIGH"}, ["K1", "K2", "K3"], ["HIGH"]),
        (KPIS_BODIES, {"inspection": "A"}, ["K1", "K2"], ["HIGH", "OLD", "IDLE"]),
        (KPIS_BODIES, {"kinds": ["strength"]}, ["K1", "K2"], ["HIGH", "OLD", "IDLE"]),
        (KPIS_BODIES, {"kinds": ["priority_action"]}, [], ["HIGH", "OLD", "IDLE"]),
    ],
)
def test_filters_keep_rows_and_columns_without_cells(
    session: Session, council: Any, kind: str, narrowed: Any, rows: list[str], columns: list[str]
) -> None:
    found = matrix(session, None, kind, DAY, **narrowed)
    assert [row.ref for row in found.rows] == rows
    assert [column.ref for column in found.columns] == columns
    shown = {row.id for row in found.rows}, {column.id for column in found.columns}
    assert all(cell.row in shown[0] and cell.column in shown[1] for cell in found.cells)


def test_what_is_outdated_says_so(session: Session, council: Any) -> None:
    kpi = make_kpi(session, council, ref="K9", name="Share K9")
    inspection = make_inspection(session, council, ref="C")
    make_mapping(session, make_finding(session, inspection, ref="R9", text="Nine."), kpi)
    make_route(session, kpi, make_body(session, council, ref="NINE"), frequency="weekly")
    session.flush()
    kpi.fingerprint = "0" * 32
    session.flush()
    assert table(session, FINDINGS_KPIS, inspection="C")[1] == "R9,Nine.,recommendation,,,,outdated"
    assert table(session, KPIS_BODIES, body="NINE")[-1] == "K9,Share K9,live,weekly (outdated)"


@pytest.mark.parametrize(("rule", "kind"), [("F001", FINDINGS_KPIS), ("K001", KPIS_BODIES)])
def test_rows_without_cells_that_count_are_the_gaps(session: Session, rule: str, kind: str) -> None:
    load(session, Path(seed.__file__).parent)
    session.flush()
    council = authority_named(session, "wokingham", None)
    found = matrix(session, None, kind, DAY)
    counting = {cell.row for cell in found.cells if cell.state not in {"rejected", "planned", "lapsed"}}
    question = Question(DAY, frozenset({council.id}), rules=(rule_named(rule),))
    assert {row.id for row in found.rows} - counting == {gap.id for gap in find_gaps(session, question)}


@pytest.mark.parametrize(
    ("narrowed", "error"),
    [
        ({"inspection": "X"}, NotFound),
        ({"body": "X"}, NotFound),
        ({"kinds": ["x"]}, InvalidInput),
        ({"authority": "X"}, NotFound),
    ],
)
def test_what_is_not_there_is_refused(session: Session, council: Any, narrowed: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        matrix(session, None, FINDINGS_KPIS, DAY, **narrowed)


def test_a_table_that_is_too_large_says_how_to_narrow_it() -> None:
    lines = tuple(Line(number, f"X{number}", "", "") for number in range(1_001))
    matrix_table(FindingsKpis(DAY, "W", lines[:1_000], lines[:1_000], ()))
    assert MOST_CELLS == 1_000 * 1_000
    with pytest.raises(InvalidInput, match="1,001 rows and 1,000 columns") as refused:
        matrix_table(FindingsKpis(DAY, "W", lines, lines[:1_000], ()))
    assert "narrow it by inspection, kind or body" in refused.value.problems[0].message


@pytest.mark.parametrize("kind", [FINDINGS_KPIS, KPIS_BODIES])
def test_the_number_of_queries_does_not_grow(session: Session, council: Any, kind: str) -> None:
    with counted(session) as few:
        matrix(session, None, kind, DAY)
    for _ in range(5):
        make_route(session, make_kpi(session, council), make_body(session, council))
    session.flush()
    with counted(session) as many:
        matrix(session, None, kind, DAY)
    assert len(few) == len(many) <= 6
