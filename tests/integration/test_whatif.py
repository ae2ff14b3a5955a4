"""What-if says what really happens when the changes are made, and leaves the database as it was."""

import hashlib
import threading
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, text
from sqlmodel import Session

from app.config import settings
from app.coverage.depths import Depth, records_at_depth
from app.coverage.gaps import Gap, Question, find_gaps
from app.coverage.rules import RULES
from app.coverage.summary import coverage
from app.db import make_engine, unit_of_work
from app.errors import Busy, InvalidInput, NotFound
from app.models import METADATA
from app.services.coverage import gap_fields
from app.services.making import make_changes
from app.services.records import create_many
from app.services.repair import carry_out
from app.services.whatif import what_if
from app.vocabulary import NodeKind
from tests import factories as make
from tests.integration.graphs import DAY, MadeUp, changes_of

Row = dict[str, Any]
# So many made-up registers, on each of which changes are tried and made so many times: every round has another graph.
# PostgreSQL takes longer for each, and what it could do otherwise shows in a few.
REGISTERS = {"sqlite": 50, "postgresql": 6}
ROUNDS = 4


def everything(session: Session) -> dict[str, list[Any]]:
    """Every row of every table, those of the product's own bookkeeping included."""
    tables = METADATA.sorted_tables
    return {table.name: sorted(map(repr, session.connection().execute(table.select()))) for table in tables}


def gaps_of(session: Session, authority_id: int, day: date = DAY) -> dict[tuple[str, int], Gap]:
    found = find_gaps(session, Question(day, frozenset({authority_id})))
    return {(gap.rule, gap.id): gap for gap in found}


def shown(gaps: list[Gap]) -> list[Row]:
    return [told(gap_fields(gap) | {"waived": gap.waived}) for gap in gaps]


def told(gap: Row) -> Row:
    """A gap without its record's id: PostgreSQL does not give a number again that a what-if took."""
    return {key: value for key, value in gap.items() if key != "id"}


def possible(session: Session, graph: MadeUp, wanted: int) -> list[Row]:
    """Changes of a register that can be made after each other."""
    found: list[Row] = []
    for change in [graph.a_change() for _ in range(wanted)]:
        with session.begin_nested() as savepoint:
            try:
                make_changes(session, graph.owner.id, DAY, changes_of(*found, change))
                found.append(change)
            except InvalidInput:
                pass
            savepoint.rollback()
    return found


def test_what_if_is_what_happens(engine: Engine) -> None:
    """On 200 made-up graphs: changes are made for real, all rules run over everything, and both are compared."""
    for seed in range(REGISTERS[engine.dialect.name]):
        with unit_of_work(engine, "test") as session:
            graph = MadeUp(session, seed)
        for turn in range(ROUNDS):
            with Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
                wanted = possible(session, graph, 4) or [{"change": "add_kpi", "name": f"New {turn}"}]
            answer = what_if(engine, None, graph.owner.ref, DAY, changes_of(*wanted))
            assert answer["failed"] == []
            assert differing(engine, graph.owner, wanted, answer) == [], f"register {seed}: {wanted}"


def differing(engine: Engine, owner: Any, wanted: list[Row], answer: Row) -> list[str]:
    """The parts of an answer that are not what making the changes shows."""
    question = Question(DAY, frozenset({owner.id}))
    with unit_of_work(engine, "test") as session:
        before, counted = gaps_of(session, owner.id), asdict(coverage(session, question))
        covered = covered_at(session, question)
        carry_out(session, None, owner.ref, DAY, changes_of(*wanted))
        after, counts = gaps_of(session, owner.id), asdict(coverage(session, question))
        covers = covered_at(session, question)
    true = {
        "appeared": shown([gap for key, gap in after.items() if key not in before]),
        "closed": shown([gap for key, gap in before.items() if key not in after]),
        "coverage": {"before": counted, "after": counts},
        "lost": covered - covers,
        "gained": covers - covered,
    }
    found = {part: [told(gap) for gap in answer[part]] for part in ("appeared", "closed")}
    found |= {"coverage": answer["coverage"]} | {way: cover_that(answer, way) for way in ("lost", "gained")}
    return [part for part, wanted in true.items() if found[part] != wanted]


def covered_at(session: Session, question: Question) -> set[tuple[str, str]]:
    """Every finding by reference, with each depth at which it is covered."""
    asked = partial(records_at_depth, session, question, NodeKind.FINDING, covered=True, limit=1_000)
    return {(row["ref"], depth.value) for depth in Depth for row in asked(depth=depth)[0]}


def cover_that(answer: Row, way: str) -> set[tuple[str, str]]:
    return {(finding["ref"], depth) for finding in answer["findings"] for depth in finding[way]}


@pytest.fixture
def small(engine: Engine) -> Any:
    """A finding, its KPI, the board that sees it, a second board, and a KPI that nobody is told."""
    with unit_of_work(engine, "test") as session:
        owner = make.make_authority(session)
        finding = make.make_finding(session, make.make_inspection(session, owner), ref="R1")
        seen, unseen = (make.make_kpi(session, owner, ref=ref, name=f"% {ref}") for ref in ("K1", "K2"))
        board, panel = (make.make_body(session, owner, ref=ref, name=f"Body {ref}") for ref in ("B1", "B2"))
        make.make_mapping(session, finding, seen)
        make.make_route(session, seen, board)
        assert unseen.id
        assert panel.id
    return owner


def ask(engine: Engine, owner: Any, *rows: Row) -> Row:
    return what_if(engine, None, owner.ref, DAY, changes_of(*rows))


def turned(answer: Row, way: str) -> set[tuple[str, str]]:
    return {(gap["rule"], gap["ref"]) for gap in answer[way]}


def test_disbanding_the_only_board_breaks_the_thread(engine: Engine, small: Any) -> None:
    answer = ask(engine, small, {"change": "end_body", "body": "B1"})
    assert answer["changes"] == ["B1 Body B1 ends on 29 February 2024."]
    # The board never met, so K002 was broken before and is now for another reason.
    assert ("F003", "R1") in turned(answer, "appeared")
    assert ("B001", "B1") not in turned(answer, "appeared")
    [finding] = answer["findings"]
    assert (finding["ref"], finding["lost"], finding["gained"]) == ("R1", ("reported",), ())
    assert finding["before"] == ("named", "live", "reported")
    before, after = answer["coverage"]["before"], answer["coverage"]["after"]
    assert (before["findings"]["reported"], before["findings"]["total"]) == (1, 1)
    assert (after["findings"]["reported"], after["findings"]["total"]) == (0, 1)
    assert (before["bodies"], after["bodies"]) == ({"total": 2, "receiving": 1}, {"total": 1, "receiving": 0})


def test_merging_the_board_keeps_the_thread(engine: Engine, small: Any) -> None:
    answer = ask(engine, small, {"change": "merge_body", "body": "B1", "into": "B2"})
    assert turned(answer, "appeared") == set()
    assert ("B001", "B2") in turned(answer, "closed")
    assert answer["findings"] == []


def test_a_new_kpi_is_called_by_its_name_further_down(engine: Engine, small: Any) -> None:
    new = {"change": "add_kpi", "name": "% seen: alone"}
    answer = ask(engine, small, new, {"change": "add_route", "kpi": "% seen: alone", "body": "B2"})
    assert answer["changes"][1] == "KPI-1 % seen: alone is reported to B2 Body B2."
    assert ("B001", "B2") in turned(answer, "closed")
    assert ("K001", "KPI-1") not in turned(answer, "appeared")


def test_a_waived_gap_that_appears_is_marked(engine: Engine, small: Any) -> None:
    with unit_of_work(engine, "test") as session:
        finding = session.exec(make.Finding.__table__.select()).one()
        row = {"rule": "F003", "finding_id": finding.id, "reason": "Agreed", "waived_by": "Director"}
        make.make(session, make.catalogue.WAIVERS, authority_id=small.id, expires_on=date(2030, 1, 1), **row)
    answer = ask(engine, small, {"change": "end_body", "body": "B1"})
    assert [gap["waived"] for gap in answer["appeared"] if gap["rule"] == "F003"] == [True]


def test_a_rule_that_raises_is_named_and_the_others_answer(
    engine: Engine, small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = {"change": "end_body", "body": "B1"}
    whole = ask(engine, small, change)
    assert ("F003", "R1") in turned(whole, "appeared")
    broken = tuple(
        replace(rule, broken=lambda _: func.no_such_function(1) == 1) if rule.code == "K002" else rule for rule in RULES
    )
    monkeypatch.setattr("app.services.whatif.Question", partial(Question, rules=broken))
    answer = ask(engine, small, change)
    assert [failed["rule"] for failed in answer["failed"]] == ["K002"]
    for way in ("appeared", "closed"):
        assert answer[way] == [gap for gap in whole[way] if gap["rule"] != "K002"]
    assert answer["coverage"] == whole["coverage"]
    assert answer["findings"] == whole["findings"]


IMPOSSIBLE: list[tuple[list[Row], dict[str, str]]] = [
    (
        [{"change": "end_body", "body": "NO"}, {"change": "add_route", "kpi": "K9", "body": "B9"}],
        {"changes.0.body": "No body NO", "changes.1.body": "No body B9", "changes.1.kpi": "No KPI K9"},
    ),
    # That it is not there says more than that the list ends it.
    (
        [{"change": "end_body", "body": "NO"}, {"change": "add_route", "kpi": "K2", "body": "NO"}],
        {"changes.0.body": "No body NO", "changes.1.body": "No body NO"},
    ),
    (
        [{"change": "add_kpi", "name": "New"}, {"change": "retire_kpi", "kpi": "New"}],
        {"changes.1": "ends the kpi New, which change 1 of the list needs"},
    ),
    (
        [{"change": "add_kpi", "name": "New"}, {"change": "add_kpi", "name": "New"}],
        {"changes.1": "says the same as change 1 of the list"},
    ),
    (
        [{"change": "end_body", "body": "B1"}, {"change": "add_route", "kpi": "K2", "body": "B1"}],
        {"changes.1": "needs the body B1, which change 1"},
    ),
    (
        [{"change": "add_route", "kpi": "K2", "body": "B1"}, {"change": "end_body", "body": "B1"}],
        {"changes.1": "ends the body B1, which change 1 of the list needs"},
    ),
    ([{"change": "retire_kpi", "kpi": "K1"}] * 2, {"changes.1": "ends the kpi K1, which change 1"}),
    ([{"change": "add_route", "kpi": "K1", "body": "B1"}], {"changes.0.body": "reported to B1 already (ROUTE-1)"}),
    ([{"change": "end_route", "kpi": "K2", "body": "B1"}], {"changes.0.body": "K2 is not reported to B1"}),
    ([{"change": "add_mapping", "finding": "R1", "kpi": "K1"}], {"changes.0.kpi": "mapped to R1 already (MAP-1)"}),
    ([{"change": "end_mapping", "finding": "R1", "kpi": "K2"}], {"changes.0.kpi": "K2 is not mapped to R1"}),
    ([{"change": "start_kpi", "kpi": "K1"}], {"changes.0.kpi": "K1 is not proposed"}),
    ([{"change": "merge_body", "body": "B1", "into": "B1"}], {"changes.0.into": "B1 Body B1 cannot follow itself"}),
    (
        [{"change": "merge_body", "body": "B1", "into": "B2"}, {"change": "merge_body", "body": "B2", "into": "B1"}],
        {"changes.1": "needs the body B1, which change 1 of the list ends"},
    ),
    (
        [{"change": "end_body", "body": "b1"}, {"change": "add_route", "kpi": "k2", "body": "B1"}],
        {"changes.1": "needs the body B1, which change 1"},
    ),
    (
        [{"change": "add_meeting", "body": "B1", "on": "2024-02-29"}],
        {"changes.0.on": "29 February 2024 is past on 1 March 2024"},
    ),
    ([{"change": "add_kpi", "name": "% K1"}], {"changes.0": "already a kpi with this name"}),
    (
        [{"change": "add_kpi", "name": "New", "measuring": ["r1", "R7", "R8"]}],
        {"changes.0.measuring": "No finding R7 or R8"},
    ),
]


@pytest.mark.parametrize(("rows", "expected"), IMPOSSIBLE)
def test_every_change_that_cannot_be_made_is_named(
    engine: Engine, small: Any, rows: list[Row], expected: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(engine, small, *rows)
    found = {problem.where: problem.message for problem in refused.value.problems}
    assert found.keys() == expected.keys(), found
    for where, words in expected.items():
        assert words in found[where]


def test_references_are_read_in_any_case(engine: Engine, small: Any) -> None:
    answer = ask(
        engine,
        small,
        {"change": "add_kpi", "name": "% seen alone", "measuring": ["r1", "R1"]},
        {"change": "add_route", "kpi": "% seen alone", "body": "b2"},
        {"change": "retire_kpi", "kpi": "k1"},
        {"change": "add_meeting", "body": "b1", "on": DAY.isoformat()},
    )
    assert answer["changes"] == [
        'The live KPI "% seen alone" is added and measures R1.',
        "KPI-1 % seen alone is reported to B2 Body B2.",
        "K1 % K1 is retired on 1 March 2024.",
        "B1 Body B1 meets on 1 March 2024.",
    ]


def test_a_circle_of_bodies_is_refused(engine: Engine, small: Any) -> None:
    """B2 was followed by B1 once, and began again."""
    with unit_of_work(engine, "test") as session:
        bodies = {body.ref: body.id for body in session.exec(make.Body.__table__.select())}
        session.get(make.Body, bodies["B2"]).successor_id = bodies["B1"]
    with pytest.raises(InvalidInput) as refused:
        ask(engine, small, {"change": "merge_body", "body": "B1", "into": "B2"})
    assert [problem.where for problem in refused.value.problems] == ["changes.0"]


def test_the_records_of_another_authority_are_unknown(engine: Engine, small: Any) -> None:
    with unit_of_work(engine, "test") as session:
        other = make.make_authority(session)
        make.make_body(session, other, ref="THEIRS")
    with pytest.raises(InvalidInput) as refused:
        ask(engine, small, {"change": "end_body", "body": "THEIRS"})
    assert refused.value.problems[0].message == "No body THEIRS is known here. Look in the list of bodies."
    with pytest.raises(NotFound):
        what_if(engine, frozenset({small.id}), other.ref, DAY, changes_of({"change": "end_body", "body": "THEIRS"}))


ALL_KINDS: list[Row] = [
    {"change": "add_kpi", "name": "New", "measuring": ["R1"]},
    {"change": "add_route", "kpi": "New", "body": "B2"},
    {"change": "add_mapping", "finding": "R1", "kpi": "K2"},
    {"change": "merge_body", "body": "B1", "into": "B2"},
    {"change": "add_meeting", "body": "B2", "on": "2024-04-01"},
    {"change": "retire_kpi", "kpi": "K1"},
]


def files_of(engine: Engine) -> dict[str, str]:
    """The hash of each of the database's files; the index of the log is made anew by every reader."""
    file = Path(engine.url.database or "")
    known = [found for found in sorted(file.parent.glob(f"{file.name}*")) if not found.name.endswith("-shm")]
    return {found.name: hashlib.sha256(found.read_bytes()).hexdigest() for found in known}


def test_the_database_is_as_it_was_byte_for_byte(engine: Engine, small: Any) -> None:
    """Every row of every table, the trail and the counters included; on SQLite the very files."""
    with Session(engine) as session:
        before = everything(session)
    files = files_of(engine) if engine.dialect.name == "sqlite" else {}
    ask(engine, small, *ALL_KINDS)
    with pytest.raises(InvalidInput):
        ask(engine, small, *ALL_KINDS, {"change": "end_body", "body": "NO"})
    if engine.dialect.name == "sqlite":
        assert files_of(engine) == files
        assert set(files) >= {"test.db", "test.db-wal"}
    with Session(engine) as session:
        assert everything(session) == before


def test_the_files_stay_even_if_the_changes_outgrow_the_cache(engine: Engine, small: Any) -> None:
    """A merge of a body with two thousand KPIs writes more pages than SQLite keeps in memory by default."""
    with unit_of_work(engine, "test") as session:
        kpis = [{"authority_id": small.id, "name": f"% of {number}"} for number in range(2_000)]
        made = make.catalogue.KPIS.create
        stored = create_many(session, make.catalogue.KPIS, [made.model_validate(row) for row in kpis])
        board = session.exec(make.Body.__table__.select().where(text("ref = 'B1'"))).one()
        rows = [{"authority_id": small.id, "kpi_id": kpi.id, "body_id": board.id} for kpi in stored]
        create_many(session, make.catalogue.ROUTES, [make.catalogue.ROUTES.create.model_validate(row) for row in rows])
    files = files_of(engine) if engine.dialect.name == "sqlite" else {}
    answer = ask(engine, small, {"change": "merge_body", "body": "B1", "into": "B2"})
    assert "2001 are new there" in answer["changes"][0]
    assert files == (files_of(engine) if engine.dialect.name == "sqlite" else {})


def test_what_if_waits_for_a_writer_and_then_says_busy(
    engine: Engine, database: str, small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDENTHREAD_BUSY_SECONDS", "0.3")
    settings.cache_clear()
    impatient = make_engine(database)
    change = {"change": "retire_kpi", "kpi": "K1"}
    with unit_of_work(engine, "test") as session:
        session.get(make.Authority, small.id).name = "Renamed"
        session.flush()
        with pytest.raises(Busy):
            ask(impatient, small, change)
    assert ask(impatient, small, change)["authority"] == "Renamed"
    impatient.dispose()
    settings.cache_clear()


def test_what_if_asked_beside_writers_is_answered(engine: Engine, small: Any) -> None:
    """Somebody may write between its reading and its trying; it then begins anew."""
    ended = threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            with unit_of_work(engine, "test") as session:
                make.make_kpi(session, small, name=f"% written {number}")
            ended.wait(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(20):
            answer = ask(engine, small, {"change": "end_body", "body": "B1"})
            assert turned(answer, "appeared") == {("F003", "R1")}
    finally:
        ended.set()
        writer.join()
