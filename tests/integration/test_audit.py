"""The audit trail: every change, in the same transaction, chained."""

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from app.audit import content_of, digest
from app.db import unit_of_work
from app.errors import Conflict
from app.models import AuditEvent, Kpi
from app.models.kpi import KpiUpdate
from app.services import catalogue
from app.services.records import change, delete
from tests.factories import make_authority, make_kpi


def events(engine: Engine) -> list[AuditEvent]:
    with Session(engine) as session:
        return list(session.exec(select(AuditEvent).order_by(AuditEvent.chain, AuditEvent.sequence)))


def broken_at(trail: list[AuditEvent]) -> list[int]:
    """Sequence numbers at which a chain does not hold."""
    last = "0" * 64
    broken = []
    for event in trail:
        if event.hash != digest(last, content_of(event)):
            broken.append(event.sequence)
        last = event.hash
    return broken


def make_history(engine: Engine) -> Any:
    with unit_of_work(engine, "ada") as session:
        council = make_authority(session, "Wokingham")
        kpi = make_kpi(session, council, name="% visits on time")
    with unit_of_work(engine, "grace") as session:
        kpi = session.get_one(Kpi, kpi.id)
        change(session, catalogue.KPIS, kpi, KpiUpdate.model_validate({"unit": "%", "owner": "Head"}), kpi.version)
    with unit_of_work(engine, "ada") as session:
        delete(session, catalogue.KPIS, session.get_one(Kpi, kpi.id))
    return council


def test_every_change_says_who_what_was_and_what_is(engine: Engine) -> None:
    council = make_history(engine)
    national, created, changed, deleted = events(engine)
    assert (national.kind, national.chain, national.after["name"]) == ("authority", 0, "Wokingham")
    assert (created.chain, created.actor, created.change, created.ref) == (council.id, "ada", "created", "KPI-1")
    assert (changed.actor, changed.before, changed.after) == (
        "grace",
        {"unit": None, "owner": None},
        {"unit": "%", "owner": "Head"},
    )
    assert (deleted.change, deleted.before["name"], deleted.after) == ("deleted", "% visits on time", {})
    assert [event.sequence for event in (created, changed, deleted)] == [1, 2, 3]


def test_the_chain_shows_what_was_tampered_with(engine: Engine) -> None:
    council = make_history(engine)
    assert broken_at([event for event in events(engine) if event.chain == council.id]) == []
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_event SET actor = 'nobody' WHERE change = 'changed'"))
    assert broken_at([event for event in events(engine) if event.chain == council.id]) == [2]


def test_what_is_rolled_back_leaves_no_trace(engine: Engine) -> None:
    with unit_of_work(engine, "ada") as session:
        council = make_authority(session)
        with session.begin_nested() as rehearsal:
            make_kpi(session, council, name="only tried")
            rehearsal.rollback()
        make_kpi(session, council, name="kept")
    with Session(engine.execution_options(writes=True)) as session:
        make_kpi(session, council, name="never committed")
        session.rollback()
    assert [event.after["name"] for event in events(engine)][1:] == ["kept"]


def test_what_the_database_refuses_takes_no_other_change_off_the_trail(engine: Engine) -> None:
    with unit_of_work(engine, "ada") as session:
        council = make_authority(session)
        make_kpi(session, council, name="kept")
        other = make_kpi(session, council, name="other")
        with pytest.raises(Conflict), session.begin_nested():
            change(session, catalogue.KPIS, other, KpiUpdate.model_validate({"name": "kept"}), other.version)
        make_kpi(session, council, name="later")
    assert [event.after["name"] for event in events(engine)][1:] == ["kept", "other", "later"]


def test_a_change_that_changes_nothing_is_no_event(engine: Engine) -> None:
    with unit_of_work(engine, "ada") as session:
        kpi = make_kpi(session, make_authority(session), unit="%")
    before = len(events(engine))
    with unit_of_work(engine, "ada") as session:
        kpi = session.get_one(Kpi, kpi.id)
        change(session, catalogue.KPIS, kpi, KpiUpdate.model_validate({"unit": "%"}), kpi.version)
    assert len(events(engine)) == before
