"""Many records stored together are as if each had been stored by itself: numbered, audited, the session's own."""

from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, col, func, select

from app.db import unit_of_work
from app.errors import Conflict
from app.models import AuditEvent, Finding, Inspection, Kpi, Mapping
from app.models.fingerprints import fingerprint_of
from app.models.kpi import KpiUpdate
from app.services import catalogue
from app.services.records import change, create_many, read_rows
from app.services.resource import Resource
from app.services.trail import walk_trail
from tests.factories import make_authority, make_finding, make_inspection, make_kpi

MANY = 50


def many(session: Session, resource: Resource, rows: list[dict[str, Any]]) -> list[Any]:
    return create_many(session, resource, read_rows(resource, rows))


def kpis(authority_id: int, *names: str) -> list[dict[str, Any]]:
    return [{"authority_id": authority_id, "name": name} for name in names]


def stored(session: Session, table: Any) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_they_are_numbered_in_the_order_of_the_rows(session: Session) -> None:
    council = make_authority(session)
    first = make_kpi(session, council)
    made = many(session, catalogue.KPIS, kpis(council.id, *(f"measure {n}" for n in range(MANY))))
    assert [kpi.id for kpi in made] == list(range(first.id + 1, first.id + 1 + MANY))
    assert [kpi.ref for kpi in made] == [f"KPI-{n}" for n in range(2, MANY + 2)]
    assert make_kpi(session, council).id == made[-1].id + 1
    session.expire_all()
    assert [session.get_one(Kpi, kpi.id).name for kpi in made] == [f"measure {n}" for n in range(MANY)]


def test_the_trail_tells_each_of_them_and_holds(engine: Engine) -> None:
    with unit_of_work(engine, "ada") as session:
        council = make_authority(session)
        made = many(session, catalogue.KPIS, kpis(council.id, *(f"measure {n}" for n in range(MANY))))
    with unit_of_work(engine, "grace") as session:
        told = list(walk_trail(session, council.id, 0))
        alone = make_kpi(session, council, name="alone")
    with Session(engine) as session:
        last = list(walk_trail(session, council.id, MANY))
    assert [(one["actor"], one["change"], one["record_id"], one["ref"]) for one in told] == [
        ("ada", "created", kpi.id, kpi.ref) for kpi in made
    ]
    # The same is said of a record that was stored among many and of one that was stored alone.
    same = told[0]["after"] | {"name": "alone", "ref": alone.ref}
    assert [one["after"] for one in last] == [same]
    assert same["status"] == "live"
    assert "created_at" not in same


def test_they_go_in_one_statement(engine: Engine) -> None:
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _, __, statement, *___: asked.append(statement))
    with unit_of_work(engine, "ada") as session:
        council = make_authority(session)
    asked.clear()
    with unit_of_work(engine, "ada") as session:
        many(session, catalogue.KPIS, kpis(council.id, *(f"measure {n}" for n in range(MANY))))
    assert sum(statement.startswith("INSERT INTO kpi ") for statement in asked) == 1
    assert sum(statement.startswith("INSERT INTO audit_event ") for statement in asked) == 1


def test_one_that_is_refused_leaves_none_behind(engine: Engine) -> None:
    with unit_of_work(engine, "ada") as session:
        council = make_authority(session)
        with pytest.raises(Conflict, match="already a kpi with this name"):
            many(session, catalogue.KPIS, kpis(council.id, "one", "two", "one"))
        kept = many(session, catalogue.KPIS, kpis(council.id, "three"))
    with Session(engine) as session:
        assert stored(session, Kpi) == 1
        assert [one["ref"] for one in walk_trail(session, council.id, 0)] == [kept[0].ref]


def test_what_a_savepoint_takes_back_is_forgotten(engine: Engine) -> None:
    with unit_of_work(engine, "ada") as session:
        council = make_authority(session)
        with session.begin_nested() as rehearsal:
            tried = many(session, catalogue.KPIS, kpis(council.id, "only tried", "this too"))
            rehearsal.rollback()
        assert not any(kpi in session for kpi in tried)
        assert [session.get(Kpi, kpi.id) for kpi in tried] == [None, None]
        kept = many(session, catalogue.KPIS, kpis(council.id, "kept"))
        assert session.get(Kpi, kept[0].id) is kept[0]
    with Session(engine) as session:
        assert [one["after"]["name"] for one in walk_trail(session, council.id, 0)] == ["kept"]


def test_what_the_outer_one_takes_back_is_forgotten_too(engine: Engine) -> None:
    with unit_of_work(engine, "ada") as session:
        council = make_authority(session)
        with session.begin_nested() as outer:
            with session.begin_nested():
                tried = many(session, catalogue.KPIS, kpis(council.id, "only tried"))
            outer.rollback()
        assert tried[0] not in session
    with Session(engine) as session:
        assert stored(session, Kpi) == 0
        assert list(walk_trail(session, council.id, 0)) == []


def test_a_record_is_the_sessions_own(engine: Engine) -> None:
    with unit_of_work(engine, "ada") as session:
        council = make_authority(session)
        kpi, _ = many(session, catalogue.KPIS, kpis(council.id, "one", "two"))
        assert session.get(Kpi, kpi.id) is kpi
        change(session, catalogue.KPIS, kpi, KpiUpdate.model_validate({"unit": "%"}), version=1)
        kpi.owner = "Head of service"
    with Session(engine) as session:
        found = session.get_one(Kpi, kpi.id)
        assert (found.unit, found.owner, found.version) == ("%", "Head of service", 3)
        told = [(one["change"], one["after"].get("unit")) for one in walk_trail(session, council.id, 2)]
    assert told == [("changed", "%"), ("changed", None)]


def test_links_keep_what_their_records_say(session: Session) -> None:
    council = make_authority(session)
    inspection = make_inspection(session, council)
    findings = [make_finding(session, inspection, text=f"Do {n}.") for n in range(2)]
    kpi = make_kpi(session, council)
    # Changed, and not written yet.
    findings[1].text = "Do something else."
    rows = [{"authority_id": council.id, "finding_id": finding.id, "kpi_id": kpi.id} for finding in findings]
    made: list[Mapping] = many(session, catalogue.MAPPINGS, rows)
    assert [one.finding_fingerprint for one in made] == [fingerprint_of(finding) for finding in findings]
    assert {one.kpi_fingerprint for one in made} == {kpi.fingerprint} == {fingerprint_of(kpi)}


def test_references_differ_within_the_rows(session: Session) -> None:
    council = make_authority(session)
    visit = {"authority_id": council.id, "framework": "ILACS"}
    inspections: list[Inspection] = many(
        session, catalogue.INSPECTIONS, [visit | {"ends_on": f"2019-06-{day}"} for day in (14, 20)]
    )
    assert [one.ref for one in inspections] == ["ILACS-2019-06", "ILACS-2019-06-2"]
    said = {
        "authority_id": council.id,
        "inspection_id": inspections[0].id,
        "kind": "recommendation",
        "text": "Improve.",
    }
    chosen = said | {"ref": "ILACS-2019-06-R8"}
    rows = [said | {"number": "7"}, said | {"number": "7"}, said, chosen, said | {"number": "8"}]
    findings: list[Finding] = many(session, catalogue.FINDINGS, rows)
    assert [one.ref for one in findings] == [f"ILACS-2019-06-R{number}" for number in (7, 1, 2, 8, 3)]


def test_nothing_is_stored_of_nothing(session: Session) -> None:
    assert create_many(session, catalogue.KPIS, []) == []
    assert session.exec(select(AuditEvent).where(col(AuditEvent.kind) == "kpi")).all() == []
