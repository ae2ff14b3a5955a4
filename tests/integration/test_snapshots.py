"""A snapshot is what the register was at a moment, and cannot be bent afterwards without showing."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, func, text
from sqlmodel import Session, select

from app.coverage.gaps import Question
from app.coverage.rules import RULES
from app.coverage.snapshots import canonical, packed, sha256
from app.coverage.when import When
from app.db import reading, unit_of_work
from app.errors import Conflict, InvalidInput, NotFound
from app.models import AuditEvent, AuditHead, Authority, Meeting, Snapshot
from app.models.snapshot import SnapshotCreate
from app.services.changes import changes
from app.services.coverage import ask, gap_report
from app.services.snapshots import Taken, burn_down, content_of, snapshot_named, take, take_asked
from tests.factories import (
    make_authority,
    make_body,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_measurement,
    make_meeting,
    make_setting,
    make_waiver,
)
from tests.integration.test_audit import broken_at, events

DAY = date(2021, 6, 1)


@pytest.fixture
def council(engine: Engine) -> int:
    """Two findings, one of them measured; a waived gap, a rule that is off, a body with two meetings."""
    with unit_of_work(engine, "ada") as session:
        authority = make_authority(session, "Wokingham")
        inspection = make_inspection(session, authority, ref="ILACS-2019-06")
        first, second = (make_finding(session, inspection, ref=f"R{number}") for number in (1, 2))
        kpi = make_kpi(session, authority, ref="KPI-1")
        make_measurement(session, kpi, value=90, ends_on="2019-03-31")
        make_measurement(session, kpi, period="2019-20", starts_on="2019-04-01", ends_on="2020-03-31", value=87.5)
        make_measurement(session, kpi, period="2021-22", starts_on="2021-04-01", ends_on="2022-03-31", value=99)
        make_mapping(session, first, kpi)
        body = make_body(session, authority, ref="BODY-1")
        for day in ("2021-05-04", "2021-07-06", "2021-09-07"):
            make_meeting(session, body, date.fromisoformat(day))
        make_waiver(session, "F004", second, expires_on="2021-12-31")
        make_setting(session, authority, "K005", off=True, reason="No targets yet.")
        return authority.id


def taken(engine: Engine, council: int, day: date = DAY, **asked: Any) -> Taken:
    with unit_of_work(engine, "ada") as session:
        return take(session, session.get_one(Authority, council), day, **asked)


def read(engine: Engine, council: int, ref: str) -> dict[str, Any]:
    with reading(engine) as session:
        return content_of(session, snapshot_named(session, session.get_one(Authority, council), ref))


def test_it_holds_what_the_reports_say(engine: Engine, council: int) -> None:
    taken(engine, council)
    content = read(engine, council, "SNAP-1")
    rules = content["rules"]
    assert (content["authority"], content["as_of"]) == ("wokingham", "2021-06-01")
    assert [(gap["ref"], gap["waived"]) for gap in rules["F001"]["gaps"]] == [("R2", False)]
    assert (rules["F001"]["broken"], rules["F001"]["checked"]) == (1, 2)
    assert [(gap["ref"], gap["waived"]) for gap in rules["F004"]["gaps"]] == [("R1", False), ("R2", True)]
    assert (rules["F004"]["broken"], rules["F004"]["waived"]) == (1, 1)
    assert (rules["K005"]["off"], rules["K005"]["gaps"]) == (True, [])
    assert content["settings"] == {"K005": {"off": True, "days": None, "reason": "No targets yet."}}
    assert [(kpi["ref"], kpi["value"], kpi["period"], kpi["ends_on"]) for kpi in content["kpis"]] == [
        ("KPI-1", "87.5", "2019-20", "2020-03-31")
    ]
    assert [(meeting["body"], meeting["held_on"]) for meeting in content["meetings"]] == [("BODY-1", "2021-07-06")]
    assert content["coverage"]["findings"]["total"] == 2
    with reading(engine) as session:
        report = gap_report(session, ask(session, None, DAY, authority="wokingham"))
    assert {(gap["rule"], gap["ref"]) for gap in report["gaps"]} == {
        (code, gap["ref"]) for code, rule in rules.items() for gap in rule["gaps"] if not gap["waived"]
    }
    numbers = {count["rule"]: (count["broken"], count["checked"], count["waived"]) for count in report["rules"]}
    assert numbers == {code: (rule["broken"], rule["checked"], rule["waived"]) for code, rule in rules.items()}


def test_its_hash_and_the_end_of_the_trail(engine: Engine, council: int) -> None:
    with reading(engine) as session:
        head = session.get_one(AuditHead, council)
        end = (head.sequence, head.hash)
    snapshot = taken(engine, council).snapshot
    assert (snapshot.audit_sequence, snapshot.audit_hash) == end
    assert snapshot.sha256 == sha256(canonical(read(engine, council, "SNAP-1")))
    assert (snapshot.made_by, snapshot.ref, snapshot.as_of) == ("ada", "SNAP-1", DAY)
    made = [event for event in events(engine) if event.chain == council][-1]
    assert (made.kind, made.sequence, made.after["sha256"]) == ("snapshot", end[0] + 1, snapshot.sha256)
    assert "content" not in made.after


def test_what_the_same_unit_of_work_changed_stands_before_the_end(engine: Engine, council: int) -> None:
    with unit_of_work(engine, "ada") as session:
        authority = session.get_one(Authority, council)
        make_kpi(session, authority, ref="KPI-2")
        snapshot = take(session, authority, DAY).snapshot
    trail = [event for event in events(engine) if event.chain == council]
    assert broken_at(trail) == []
    assert [event.kind for event in trail[-2:]] == ["kpi", "snapshot"]
    assert snapshot.audit_sequence == trail[-2].sequence


def test_one_is_enough_while_nothing_changes(engine: Engine, council: int) -> None:
    first = taken(engine, council)
    again = taken(engine, council)
    assert (first.new, again.new, again.snapshot.ref) == (True, False, "SNAP-1")
    assert taken(engine, council, label="Board").new
    assert taken(engine, council, date(2021, 6, 2)).new
    with unit_of_work(engine, "ada") as session:
        make_kpi(session, session.get_one(Authority, council))
    assert taken(engine, council).new


def test_another_writer_waits_until_it_is_taken(engine: Engine, council: int) -> None:
    """Its change comes after the snapshot in the trail, and is not in it."""
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        begun.wait(10)
        with unit_of_work(engine, "grace") as session:
            make_kpi(session, session.get_one(Authority, council), ref="KPI-2")
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    with unit_of_work(engine, "ada") as session:
        snapshot = take(session, session.get_one(Authority, council), DAY).snapshot
        begun.set()
        assert not done.wait(0.5)
    writer.join()
    kinds = [event.kind for event in events(engine) if event.chain == council]
    assert kinds[snapshot.audit_sequence :] == ["snapshot", "kpi"]
    assert read(engine, council, "SNAP-1")["rules"]["K001"]["checked"] == 1


def test_a_snapshot_for_a_meeting_looks_at_its_day(engine: Engine, council: int) -> None:
    with unit_of_work(engine, "ada") as session:
        asked = SnapshotCreate(authority="wokingham", meeting="MEET-2")
        snapshot = take_asked(session, asked, None, DAY).snapshot
        meeting = session.exec(select(Meeting).where(Meeting.ref == "MEET-2")).one()
    assert (snapshot.as_of, snapshot.meeting_id) == (date(2021, 7, 6), meeting.id)
    with unit_of_work(engine, "ada") as session, pytest.raises(NotFound, match="meeting MEET-9"):
        take_asked(session, SnapshotCreate(meeting="MEET-9"), None, DAY)


def test_a_moment_is_the_last_snapshot_at_or_before_it(engine: Engine, council: int) -> None:
    for day in ("2019-06-10", "2021-05-04", "2021-06-01"):
        taken(engine, council, date.fromisoformat(day))
    with unit_of_work(engine, "ada") as session:
        take_asked(session, SnapshotCreate(meeting="MEET-2", as_of=DAY), None, DAY)
    meant = {
        "SNAP-2": "SNAP-2",
        "2021-05-31": "SNAP-2",
        "2021-05-04": "SNAP-2",
        "MEET-1": "SNAP-2",
        "MEET-2": "SNAP-4",
        "MEET-3": "SNAP-4",
        "ILACS-2019-06": "SNAP-1",
    }
    with reading(engine) as session:
        authority = session.get_one(Authority, council)
        assert {name: snapshot_named(session, authority, name).ref for name in meant} == meant
        with pytest.raises(InvalidInput, match="as of 2019-06-09 or earlier"):
            snapshot_named(session, authority, "2019-06-09")
        with pytest.raises(NotFound, match="SNAP-9"):
            snapshot_named(session, authority, "SNAP-9")
        with pytest.raises(InvalidInput, match="earlier one first"):
            changes(session, authority, "SNAP-2", "SNAP-1", DAY)
        found = changes(session, authority, "2021-05-31", "now", DAY)
    assert (found.before.asked, found.before.snapshot, found.after.snapshot) == ("2021-05-31", "SNAP-2", None)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes F001 and K001 fail from here on: the one in the database, the other before it is asked."""

    def raises(_: When) -> Any:
        raise ValueError("no such condition")

    broken = {"F001": lambda _: func.no_such_function(1) == 1, "K001": raises}
    rules = tuple(replace(rule, broken=broken.get(rule.code, rule.broken)) for rule in RULES)
    return lambda: monkeypatch.setattr("app.services.snapshots.Question", partial(Question, rules=rules))


def test_a_rule_that_raises_is_frozen_as_failed_and_the_others_as_they_are(
    engine: Engine, council: int, failing: Callable[[], None]
) -> None:
    taken(engine, council)
    whole = read(engine, council, "SNAP-1")
    failing()
    made = taken(engine, council)
    assert (made.new, made.failed) == (True, ["F001", "K001"])
    content = read(engine, council, "SNAP-2")
    assert made.snapshot.sha256 == sha256(canonical(content)) != sha256(canonical(whole))
    failed = {"looks_at": "finding", "title": "No KPI measures the finding", "off": False, "failed": True}
    assert content["rules"]["F001"] == failed
    assert content["rules"]["K001"].keys() == failed.keys()
    for code in ("F001", "K001"):
        del whole["rules"][code], content["rules"][code]
    assert content == whole
    assert not taken(engine, council).new
    with reading(engine) as session:
        series = burn_down(session, session.get_one(Authority, council), 10)
    assert series.rules["F001"] == [1, None]
    assert series.rules["F004"] == [1, 1]


def test_of_a_rule_that_failed_at_one_moment_no_gap_is_said_to_have_turned(
    engine: Engine, council: int, failing: Callable[[], None]
) -> None:
    taken(engine, council)
    with unit_of_work(engine, "ada") as session:
        make_kpi(session, session.get_one(Authority, council), ref="KPI-2")
    failing()
    taken(engine, council)
    with reading(engine) as session:
        found = changes(session, session.get_one(Authority, council), "SNAP-1", "SNAP-2", DAY)
    assert (found.before.failed, found.after.failed) == ([], ["F001", "K001"])
    assert {gap.rule for gap in found.gaps} & {"F001", "K001"} == set()
    assert ("K003", "KPI-2", "appeared") in {(gap.rule, gap.ref, gap.turn) for gap in found.gaps}
    rules = {rule.rule: rule for rule in found.rules}
    assert (rules["F001"].broken_was, rules["F001"].broken) == (1, None)
    assert (rules["F001"].checked_was, rules["F001"].checked) == (2, None)


def _other_content(session: Session) -> dict[str, Any]:
    written = canonical({"rules": {}})
    return {"content": packed(written), "sha256": sha256(written)}


TAMPERINGS: dict[str, tuple[Callable[[Session], dict[str, Any]], set[str]]] = {
    "words in place of bytes": (lambda _: {"content": text("'none'")}, {"content"}),
    "no JSON": (lambda _: {"content": b"none"}, {"content"}),
    "other content": (lambda _: {"content": packed(b"{}")}, {"content"}),
    "other content with its hash": (_other_content, {"counts", "sha256"}),
    "counts": (lambda _: {"counts": {"rules": {}, "severities": {}, "waived": 0}}, {"counts"}),
    "hash": (lambda _: {"sha256": "0" * 64}, {"content", "sha256"}),
    "trail's hash": (lambda _: {"audit_hash": "0" * 64}, {"audit trail", "audit_hash"}),
    "place in the trail": (lambda _: {"audit_sequence": 3}, {"audit trail", "audit_sequence"}),
    "day": (lambda _: {"as_of": date(2020, 1, 1)}, {"as_of"}),
    "label": (lambda _: {"label": "Agreed"}, {"label"}),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_shows_and_says_where(engine: Engine, council: int, what: str) -> None:
    taken(engine, council)
    tamper, places = TAMPERINGS[what]
    with Session(engine.execution_options(writes=True)) as session:
        snapshot = session.exec(select(Snapshot)).one()
        new = tamper(session)
        table = Snapshot.__table__  # type: ignore[attr-defined]
        session.connection().execute(table.update().where(table.c.id == snapshot.id).values(new))
        session.commit()
    with pytest.raises(Conflict, match="SNAP-1 has been tampered with") as refused:
        read(engine, council, "SNAP-1")
    assert {problem.where for problem in refused.value.problems} == places
    with reading(engine) as session, pytest.raises(Conflict, match="SNAP-1"):
        changes(session, session.get_one(Authority, council), "SNAP-1", "now", DAY)


def test_a_snapshot_that_nobody_took_is_not_used(engine: Engine, council: int) -> None:
    taken(engine, council)
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_event SET kind = 'kpi' WHERE kind = 'snapshot'"))
    with pytest.raises(Conflict, match="tampered with") as refused:
        read(engine, council, "SNAP-1")
    assert "does not say that this snapshot was taken" in str(refused.value)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_event SET actor = 'nobody' WHERE ref = 'KPI-9'", "event 16 is not as it was written"),
        ("DELETE FROM audit_event WHERE ref = 'KPI-9'", "event 16 is missing"),
    ],
)
def test_a_trail_that_was_altered_explains_nothing(engine: Engine, council: int, statement: str, said: str) -> None:
    end = taken(engine, council).snapshot.audit_sequence
    with unit_of_work(engine, "ada") as session:
        authority = session.get_one(Authority, council)
        make_kpi(session, authority, ref="KPI-9")
        make_kpi(session, authority, ref="KPI-10")
    with engine.begin() as connection:
        connection.execute(text(statement))
    with reading(engine) as session, pytest.raises(Conflict, match=said.replace("16", str(end + 2))):
        changes(session, session.get_one(Authority, council), "SNAP-1", "now", DAY)


def test_the_event_that_tells_of_a_snapshot_cannot_be_bent_with_it(engine: Engine, council: int) -> None:
    taken(engine, council)
    with unit_of_work(engine, "ada") as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.kind == "snapshot")).one()
        snapshot = session.exec(select(Snapshot)).one()
        table = AuditEvent.__table__  # type: ignore[attr-defined]
        new = {"after": event.after | {"label": "Agreed"}}
        session.connection().execute(table.update().where(table.c.id == event.id).values(new))
        named = {"name": snapshot.id}
        session.connection().execute(text("UPDATE snapshot SET label = 'Agreed' WHERE id = :name"), named)
    with pytest.raises(Conflict, match="tampered with") as refused:
        read(engine, council, "SNAP-1")
    assert "which says how this was taken, is not as it was written" in str(refused.value)


def test_the_series_counts_gaps_over_time(engine: Engine, council: int) -> None:
    taken(engine, council)
    with unit_of_work(engine, "ada") as session:
        make_finding(session, make_inspection(session, session.get_one(Authority, council)), kind="strength")
    taken(engine, council, date(2021, 6, 2), label="Board")
    with reading(engine) as session:
        series = burn_down(session, session.get_one(Authority, council), 10)
        assert [(point.ref, point.as_of, point.label) for point in series.snapshots] == [
            ("SNAP-1", DAY, None),
            ("SNAP-2", date(2021, 6, 2), "Board"),
        ]
        assert (series.rules["F001"], series.rules["F004"], series.waived) == ([1, 2], [1, 2], [1, 1])
        assert [later - sooner for sooner, later in [series.severities["note"]]] == [2]
        assert [point.ref for point in burn_down(session, session.get_one(Authority, council), 1).snapshots] == [
            "SNAP-2"
        ]
    with engine.begin() as connection:
        connection.execute(text("UPDATE snapshot SET counts = '{}'"))
    with reading(engine) as session, pytest.raises(Conflict) as refused:
        burn_down(session, session.get_one(Authority, council), 10)
    assert [problem.where for problem in refused.value.problems] == ["SNAP-1", "SNAP-2"]
