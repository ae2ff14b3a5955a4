"""The demonstration council: what `seed/README.md` says a reader counts in the documents."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, select

import seed
from app.db import reading, unit_of_work
from app.errors import ImportProblem, InvalidInput
from app.models import METADATA, Action, AuditEvent, Authority, Finding, Kpi
from app.services.coverage import ask, coverage_report, gap_report
from app.services.seed import load

FOLDER = Path(seed.__file__).parent
DAY = date(2021, 11, 4)


def counts(session: Session) -> dict[str, int]:
    tables = METADATA.tables.values()
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


@pytest.fixture
def demonstration(engine: Engine) -> Engine:
    with unit_of_work(engine, "test") as session:
        load(session, FOLDER)
    return engine


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_has_counted_the_tables_before_anybody_asks(demonstration: Engine) -> None:
    with reading(demonstration) as session:
        named = "SELECT relname, reltuples FROM pg_class WHERE relname IN ('route', 'mapping', 'kpi')"
        assert dict(session.connection().exec_driver_sql(named).all()) == {"route": 122, "mapping": 64, "kpi": 68}


def test_every_record_of_the_files_is_there(demonstration: Engine) -> None:
    with reading(demonstration) as session:
        found = counts(session)
    assert {name: found[name] for name in ("judgement", "finding", "restatement", "kpi", "body", "route")} == {
        "judgement": 7,
        "finding": 16 + 28,
        "restatement": 7,
        "kpi": 68,
        "body": 19,
        "route": 122,
    }
    assert {name: found[name] for name in ("mapping", "target", "measurement", "benchmark", "action", "move")} == {
        "mapping": 33 + 31,
        "target": 13,
        "measurement": 176,
        "benchmark": 15,
        "action": 91,
        "move": 7,
    }


def test_loading_twice_changes_nothing(demonstration: Engine) -> None:
    with reading(demonstration) as session:
        before = counts(session)
    with unit_of_work(demonstration, "test") as session:
        tally = load(session, FOLDER)
    with reading(demonstration) as session:
        assert counts(session) == before
    assert all(counted["new"] == 0 for counted in tally.counts.values())


def test_what_somebody_edited_stays_edited(demonstration: Engine) -> None:
    with unit_of_work(demonstration, "test") as session:
        session.exec(select(Kpi).where(Kpi.ref == "KPI-1")).one().owner = "Head of service"
    with unit_of_work(demonstration, "test") as session:
        load(session, FOLDER)
        assert session.exec(select(Kpi).where(Kpi.ref == "KPI-1")).one().owner == "Head of service"


def test_recommendations_reach_what_the_two_documents_say(demonstration: Engine) -> None:
    with reading(demonstration) as session:
        question = ask(session, None, DAY, authority="wokingham")
        report = coverage_report(session, question)
        gaps = gap_report(session, ask(session, None, DAY, rules=["F001", "F002"], kinds=["recommendation"]))
    recommendations = report["by_kind"]["recommendation"]
    reach = [recommendations[key] for key in ("total", "measured", "only_proposed", "unmeasured")]
    assert reach == [16, 3, 2, 11]
    without = {gap["ref"].removeprefix("SIF-2015-11-") for gap in gaps["gaps"] if gap["rule"] == "F001"}
    proposed = {gap["ref"].removeprefix("SIF-2015-11-") for gap in gaps["gaps"] if gap["rule"] == "F002"}
    assert without == {"R2", "R5", "R6", "R8", "R9", "R11", "R12", "R115", "R116", "R117", "R118"}
    assert proposed == {"R3", "R4"}


def test_the_plan_is_as_printed(demonstration: Engine) -> None:
    with reading(demonstration) as session:
        actions = list(session.exec(select(Action)))
        report = gap_report(session, ask(session, None, DAY, rules=["A003", "A004"]))
    numbers = [action.number for action in actions]
    assert {number for number in numbers if numbers.count(number) > 1} == {"1.1", "1.2", "2.21", "3.7"}
    assert "1.10" in numbers
    assert [gap["ref"] for gap in report["gaps"] if gap["rule"] == "A003"] == ["ACT-69"]
    assert len([gap for gap in report["gaps"] if gap["rule"] == "A004"]) == 46
    assert (
        sum(action.due_on is not None and action.due_on < DAY and action.status != "done" for action in actions) == 14
    )


def test_the_rules_find_what_a_reader_counts(demonstration: Engine) -> None:
    with reading(demonstration) as session:
        report = gap_report(session, ask(session, None, DAY))
    found = {rule["rule"]: (rule["broken"], rule["checked"]) for rule in report["rules"]}
    expected = {
        "F005": (9, 44),
        "F006": (0, 44),
        "F007": (0, 44),
        "K004": (2, 48),
        "K005": (36, 46),
        "K006": (34, 68),
        "K007": (11, 11),
        "K008": (8, 42),
        "K009": (0, 25),
        "K010": (1, 32),
        "B002": (17, 18),
        "B003": (0, 18),
        "A005": (14, 44),
        "A006": (0, 0),
        "A007": (8, 91),
        "A008": (0, 91),
    }
    assert {rule: found[rule] for rule in expected} == expected
    worse = {gap["ref"] for gap in report["gaps"] if gap["rule"] == "K008"}
    assert worse == {f"KPI-{number}" for number in (34, 39, 50, 52, 55, 56, 60, 61)}


def test_every_finding_says_where_it_stands(demonstration: Engine) -> None:
    with reading(demonstration) as session:
        for finding in session.exec(select(Finding)):
            assert finding.document_id, finding.ref
            assert finding.page or finding.line, finding.ref


def test_a_record_that_names_an_unknown_one_is_refused_and_nothing_is_stored(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "authority.yaml").write_text("- {ref: here, name: Here}\n")
    (tmp_path / "kpis.yaml").write_text("- {ref: KPI-1, name: '% visits', document: DOC-9}\n")
    with pytest.raises(ImportProblem) as caught, unit_of_work(engine, "test") as session:
        load(session, tmp_path)
    assert "kpis.yaml, record 1: document: there is no document DOC-9" in str(caught.value)
    with reading(engine) as session:
        assert session.exec(select(Authority)).all() == []
        assert session.exec(select(AuditEvent)).all() == []


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        ("- {ref: here, name: [1]}\n", "0.name"),
        ("- {ref: here, name: Here, colour: red}\n", "colour"),
        ("{ref: here}\n", "not a list"),
        ("- {ref: [\n", "readable YAML"),
    ],
)
def test_a_bad_file_is_named(engine: Engine, tmp_path: Path, yaml: str, problem: str) -> None:
    (tmp_path / "authority.yaml").write_text(yaml)
    with pytest.raises((ImportProblem, InvalidInput)) as caught, unit_of_work(engine, "test") as session:
        load(session, tmp_path)
    assert problem in str(caught.value)
