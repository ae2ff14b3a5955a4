"""snapshot, snapshots and changes, as typed."""

import json

import pytest

from app.db import make_engine, unit_of_work
from app.models import Kpi
from app.models.kpi import KpiUpdate
from app.services import catalogue
from app.services.coverage import one_authority
from app.services.records import change, find_by_ref
from tests.integration.cli.conftest import Command

DAY = "2021-11-04"


def retire(database: str, ref: str) -> None:
    engine = make_engine(database)
    with unit_of_work(engine, "grace") as session:
        kpi: Kpi = find_by_ref(session, catalogue.KPIS, one_authority(session, None, None).id, ref)
        data = KpiUpdate.model_validate({"status": "retired", "retired_on": "2021-11-01"})
        change(session, catalogue.KPIS, kpi, data, kpi.version)
    engine.dispose()


def test_freeze_change_and_compare(demonstration: str, goldenthread: Command) -> None:
    taken = goldenthread("snapshot", "--as-of", DAY)
    assert taken.status == 0
    assert taken.out.startswith(f"SNAP-1 as of {DAY}: ")
    again = goldenthread("snapshot", "--as-of", DAY)
    assert (again.out, "Nothing changed since" in again.err) == (taken.out, True)
    retire(demonstration, "KPI-1")
    labelled = json.loads(goldenthread("snapshot", "--as-of", DAY, "--label", "Board", "--format", "json").out)
    assert (labelled["ref"], labelled["label"]) == ("SNAP-2", "Board")
    listed = json.loads(goldenthread("snapshots", "--format", "json").out)
    assert listed[1] == labelled
    assert [row["ref"] for row in listed] == ["SNAP-1", "SNAP-2"]
    assert "Board" in goldenthread("snapshots").out

    found = json.loads(goldenthread("changes", "SNAP-1", "SNAP-2", "--format", "json").out)
    assert found["counts"]["unexplained"] == 0
    words = {cause["words"] for gap in found["gaps"] for cause in gap["causes"]}
    assert words == {"KPI-1: retired_on changed from nothing to 1 November 2021; status changed from live to retired"}
    shown = goldenthread("changes", "SNAP-1", DAY)
    assert (shown.status, f"the last one for {DAY}" in shown.out) == (0, True)
    assert "grace" in shown.out
    assert "closed" in shown.err
    assert "by grace at" in goldenthread("changes", "SNAP-1", "SNAP-2", "--format", "csv").out


@pytest.mark.usefixtures("demonstration")
def test_a_label_with_a_character_that_nobody_sees_is_refused(goldenthread: Command) -> None:
    said = goldenthread("snapshot", "--as-of", DAY, "--label", "Board\u202edraob")
    assert said.status == 1
    assert "label: has an invisible character (U+202E) in place 6: take it out" in said.err
    assert json.loads(goldenthread("snapshots", "--format", "json").out) == []


@pytest.mark.usefixtures("demonstration")
def test_what_cannot_be_compared_is_told(goldenthread: Command) -> None:
    none = goldenthread("changes", "2021-01-01")
    assert (none.status, "goldenthread snapshot" in none.err) == (1, True)
    unknown = goldenthread("changes", "SNAP-9")
    assert (unknown.status, "SNAP-9" in unknown.err) == (1, True)
    assert goldenthread("snapshot", "--meeting", "MEET-99").status == 1
    goldenthread("snapshot", "--as-of", DAY)
    same = goldenthread("changes", "SNAP-1", "SNAP-1")
    assert (same.status, "No gap differs." in same.err) == (0, True)
