"""Pages that work something out: how many queries they make, and that more rows do not make it more."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import Session, select

from app.db import unit_of_work
from app.models import Authority, Body, Inspection
from tests.factories import make_finding, make_kpi, make_mapping, make_measurement, make_meeting, make_route
from tests.integration.web.conftest import MOST_QUERIES, Pages, counted

HOME = "/councils/wokingham"
DAY = "2021-11-04"
MORE = 30
# What the decision 0025 says of them.
TRIED, MERGED, STEP, COMPARED = 16, 27, 35, 14
END = {"change": "end_body", "body": "CPB"}
MERGE = {"change": "merge_body", "body": "CPB", "into": "CSOS"}
ROUTE = {"change": "add_route", "kpi": "% new", "body": "CSOS"}


def new_kpi(*findings: str) -> dict[str, Any]:
    return {"change": "add_kpi", "name": "% new", "measuring": list(findings)}


def address(path: str, *changes: dict[str, Any], **asked: Any) -> str:
    query = asked | {"as_of": DAY, "c": [json.dumps(change) for change in changes]}
    return f"{HOME}/{path}?{urlencode(query, doseq=True)}"


PAGES = {
    "the picture": (address("threads/picture"), MOST_QUERIES),
    "the graph": (address("threads/graph"), MOST_QUERIES),
    "a part of the graph": (address("threads/graph", rule="F003", body="CPB"), MOST_QUERIES),
    "weak points": (address("threads/weak-points"), MOST_QUERIES),
    "a repair": (address("repair", find="yes", rule=["F001", "F002", "F003", "K001", "K002", "B001"]), MOST_QUERIES),
    "a repair of a part": (
        address("repair", find="yes", rule="F001", inspection="SIF-2015-11", findings="SIF-2015-11-R2,SIF-2015-11-T23"),
        MOST_QUERIES,
    ),
    "a change tried": (address("what-if", END), TRIED),
    "a change before it is carried out": (address("what-if/carry-out", END, place=0), TRIED),
    "a merge tried": (address("what-if", MERGE), MERGED),
    "a step before it is taken": (address("repair/steps", new_kpi("SIF-2015-11-R2"), ROUTE), STEP),
    "a step for several findings": (
        address("repair/steps", new_kpi("SIF-2015-11-R2", "SIF-2015-11-R10", "SIF-2015-11-T23"), ROUTE),
        STEP,
    ),
    "a snapshot against now": (address("snapshots/SNAP-1"), COMPARED),
    "a snapshot against now on another day": (address("snapshots/SNAP-1").replace(DAY, "2022-08-01"), COMPARED),
    "two snapshots": (address("snapshots/SNAP-1", to="SNAP-2"), COMPARED),
}


def more_rows(session: Session) -> None:
    """Findings without a KPI, and others whose KPIs are reported and measured; the board meets again and again."""
    owner = session.exec(select(Authority).where(Authority.ref == "wokingham")).one()
    inspection = session.exec(select(Inspection).where(Inspection.ref == "SIF-2015-11")).one()
    board = session.exec(select(Body).where(Body.ref == "CPB")).one()
    for number in range(MORE):
        make_finding(session, inspection, ref=f"MORE-{number}", text=f"Visit children of ward {number} more often.")
        kpi = make_kpi(session, owner, name=f"% of visits in ward {number}")
        make_mapping(session, make_finding(session, inspection, ref=f"SEEN-{number}"), kpi)
        make_route(session, kpi, board)
        make_measurement(session, kpi, value=number)
        make_meeting(session, board, inspection.ends_on.replace(year=2022, month=1, day=number + 1))


@pytest.fixture
def taken(demo: Pages) -> Pages:
    """The demonstration council with a snapshot before it got more rows, and one after."""
    for label in ("Before", "After"):
        demo.submit(demo.get(f"{HOME}/snapshots?as_of={DAY}"), f"{HOME}/snapshots", label=label)
        if label == "Before":
            with unit_of_work(demo.engine, "test") as session:
                more_rows(session)
    return demo


def queries(pages: Pages, path: str) -> list[str]:
    with counted(pages.engine) as found:
        answer = pages.client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}\n{answer.text[:2000]}"
    return found


def test_pages_that_work_something_out_stay_within_their_queries(taken: Pages) -> None:
    made = {page: queries(taken, path) for page, (path, _) in PAGES.items()}
    too_many = {page: len(found) for page, found in made.items() if len(found) > PAGES[page][1]}
    assert too_many == {}, "\n".join(made[next(iter(too_many))])


def test_more_rows_do_not_make_more_queries(demo: Pages) -> None:
    def number() -> dict[str, int]:
        return {page: len(queries(demo, path)) for page, (path, _) in PAGES.items() if "snapshot" not in page}

    number()
    before = number()
    with unit_of_work(demo.engine, "test") as session:
        more_rows(session)
    assert number() == before
