"""goldenthread body, weak-points, matrix and parts of the graph, here and from a service elsewhere."""

import csv
import io
import json

import pytest

from tests.integration.cli.conftest import Command
from tests.integration.cli.test_same_answers import served as served  # noqa: PLC0414 - a fixture for this module too

DAY = ("--as-of", "2021-11-04")


@pytest.mark.usefixtures("demonstration")
def test_a_body_as_a_table(goldenthread: Command) -> None:
    said = goldenthread("body", "csos", *DAY)
    assert said.status == 0
    lines = said.out.splitlines()
    assert lines[0] == "CSOS  Children's Services Overview and Scrutiny Committee (committee) as of 2021-11-04"
    assert lines[2] == "  next meets on 2021-11-04, in 0 days (MEET-5)"
    assert "It receives" in said.out
    assert "KPI-22" in said.out


@pytest.mark.usefixtures("demonstration")
def test_the_successor_of_a_body_is_told_what_that_saw(goldenthread: Command) -> None:
    view = json.loads(goldenthread("body", "BWSCP", *DAY, "--format", "json").out)
    assert [body["ref"] for body in view["predecessors"]] == ["LSCB"]
    reasons = {kpi["ref"]: [reason["why"] for reason in kpi["because"]] for kpi in view["missing"]}
    assert reasons["KPI-2"] == ["went_to_predecessor"]


@pytest.mark.usefixtures("demonstration")
def test_weak_points_as_a_table(goldenthread: Command) -> None:
    said = goldenthread("weak-points", "--authority", "wokingham", "--limit", "1", *DAY)
    assert said.out.splitlines()[0] == (
        "Single points of failure of Wokingham as of 2021-11-04: 18 of 44 findings reach a body"
    )
    assert "EXEC" in said.out


@pytest.mark.usefixtures("demonstration")
def test_a_matrix_as_csv_and_as_a_table(goldenthread: Command) -> None:
    lines = list(csv.reader(io.StringIO(goldenthread("matrix", "findings-kpis", "--format", "csv", *DAY).out)))
    assert lines[0][:3] == ["ref", "title", "detail"]
    assert (len(lines), len(lines[0])) == (1 + 44, 3 + 68)
    row = next(line for line in lines if line[0] == "SIF-2015-11-R10")
    assert row[2 + 22] == "accepted (outcome) through SIF-2015-11-T19"
    said = goldenthread("matrix", "kpis-bodies", "--body", "CSOS", *DAY)
    assert "CSOS quarterly" in said.out
    assert "none" in said.out


@pytest.mark.usefixtures("demonstration")
def test_a_trace_says_how_deep_it_covers(goldenthread: Command) -> None:
    said = goldenthread("trace", "SIF-2015-11-R10", *DAY)
    assert said.err.strip() == "Covered in part: named, live, reported, not answered, not moved."


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    ("typed", "status", "word"),
    [
        (("body", "NOWHERE"), 1, "NOWHERE"),
        (("matrix", "findings-kpis", "--kind", "thing"), 1, "recommendation"),
        (("graph", "--rule", "F999"), 1, "F999"),
        (("graph", "--body", "NOWHERE"), 1, "NOWHERE"),
    ],
)
def test_what_is_not_there_is_told(goldenthread: Command, typed: tuple[str, ...], status: int, word: str) -> None:
    said = goldenthread(*typed)
    assert (said.status, word in said.err) == (status, True), said.err


def test_views_are_the_same_over_rest(served: str, goldenthread: Command) -> None:
    for typed in (
        ("body", "bwscp", "--format", "json", *DAY),
        ("body", "CSOS", *DAY),
        ("weak-points", "--format", "json", *DAY),
        ("matrix", "findings-kpis", "--format", "json", "--kind", "recommendation", *DAY),
        ("matrix", "kpis-bodies", "--format", "csv", *DAY),
        ("graph", "--format", "cytoscape", "--ref", "KPI-1", "--steps", "1", *DAY),
        ("graph", "--format", "json", "--ref", "KPI-1", *DAY),
        ("graph", "--format", "dot", "--inspection", "SIF-2015-11", "--rule", "F001", *DAY),
    ):
        here, there = goldenthread(*typed), goldenthread(*typed, "--server", served)
        assert here.status == there.status == 0, there.err
        assert here.out == there.out
    gone = goldenthread("body", "NOWHERE", "--server", served)
    assert (gone.status, "NOWHERE" in gone.err) == (1, True)
