"""Why a gap appeared or closed: the change within its reach, or the day, and never nothing."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from app.coverage.rules import RULES, Rule
from app.coverage.snapshots import gap_changes
from app.coverage.watches import Watch, reach_of
from app.db import reading, unit_of_work
from app.models import METADATA, AuditEvent, AuditHead, Authority, RuleSetting
from app.models.rule_setting import RuleSettingUpdate
from app.services import catalogue
from app.services.catalogue import ACTIONS, BODIES, FINDINGS, KPIS, MAPPINGS, MEETINGS, PLANS, WAIVERS
from app.services.changes import Changes, changes
from app.services.explained import CauseKind, Moment, explain
from app.services.import_undo import undo
from app.services.imports import import_named
from app.services.outdated import confirm
from app.services.records import change, delete, find_by_ref
from app.services.resource import Resource
from app.services.snapshots import read_register, take
from app.services.window import KINDS
from app.vocabulary import NodeKind
from tests.factories import (
    make_action,
    make_answer,
    make_authority,
    make_body,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_measurement,
    make_meeting,
    make_plan,
    make_restatement,
    make_route,
    make_setting,
    make_waiver,
)
from tests.integration.random_changes import Chaos
from tests.integration.test_imports import report, taken, upload

DAY = date(2021, 6, 1)
LATER = date(2021, 9, 1)


class Council:
    """An authority whose gaps are compared with those of its last snapshot."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with unit_of_work(engine, "ada") as session:
            authority = make_authority(session, "Wokingham")
            self.id = authority.id
            inspection = make_inspection(session, authority, ref="ILACS-2019-06")
            findings = [make_finding(session, inspection, ref=f"R{number}") for number in (1, 2)]
            kpi = make_kpi(session, authority, ref="KPI-1", polarity="higher", frequency="annual")
            body = make_body(session, authority, ref="BODY-1")
            make_meeting(session, body, date(2021, 7, 15), ref="MEET-1")
            make_mapping(session, findings[0], kpi, ref="MAP-1")
            make_route(session, kpi, body, ref="ROUTE-1")
            make_plan(session, authority, ref="PLAN-1")
        self.freeze()

    def find(self, session: Session, resource: Resource, ref: str) -> Any:
        return find_by_ref(session, resource, self.id, ref)

    def change(self, resource: Resource, ref: str, **new: Any) -> None:
        with unit_of_work(self.engine, "grace") as session:
            record = self.find(session, resource, ref)
            change(session, resource, record, resource.update.model_validate(new), record.version)

    def delete(self, resource: Resource, ref: str) -> None:
        with unit_of_work(self.engine, "grace") as session:
            delete(session, resource, self.find(session, resource, ref))

    def freeze(self, day: date = DAY) -> None:
        with unit_of_work(self.engine, "ada") as session:
            self.snapshot = take(session, session.get_one(Authority, self.id), day, "before").snapshot.ref

    def compared(self, day: date = DAY, after: str = "now") -> Changes:
        with reading(self.engine) as session:
            return changes(session, session.get_one(Authority, self.id), self.snapshot, after, day)

    def why(self, turn: str, rule: str, ref: str, day: date = DAY) -> list[str]:
        """The words of the causes of one gap; every other gap must have causes too."""
        found = self.compared(day)
        assert found.counts["unexplained"] == 0
        [gap] = [gap for gap in found.gaps if (gap.turn, gap.rule, gap.ref) == (turn, rule, ref)]
        return [cause.words for cause in gap.causes]


@pytest.fixture
def council(engine: Engine) -> Council:
    return Council(engine)


def test_nothing_changed_is_nothing_to_explain(council: Council) -> None:
    found = council.compared()
    assert (found.gaps, found.rules, found.kpis) == ([], [], [])


def test_a_new_mapping_closes_and_its_going_opens(council: Council, engine: Engine) -> None:
    with unit_of_work(engine, "grace") as session:
        finding, kpi = (council.find(session, *named) for named in ((FINDINGS, "R2"), (KPIS, "KPI-1")))
        make_mapping(session, finding, kpi, ref="MAP-2")
    assert council.why("closed", "F001", "R2") == ["MAP-2 (ties KPI-1 to R2) was created"]
    council.delete(MAPPINGS, "MAP-1")
    assert council.why("appeared", "F001", "R1") == ["MAP-1 (ties KPI-1 to R1) was deleted"]


def test_who_did_it_and_when_stands_beside_it(council: Council) -> None:
    council.change(MAPPINGS, "MAP-1", status="rejected")
    [gap] = [gap for gap in council.compared().gaps if gap.rule == "F001"]
    [cause] = gap.causes
    assert (cause.kind, cause.actor, cause.record_kind) == (CauseKind.CHANGE, "grace", "mapping")
    assert cause.words == "MAP-1: status changed from accepted to rejected"
    with reading(council.engine) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.kind == "mapping").order_by(AuditEvent.id)).all()[-1]
    assert (cause.sequence, cause.at) == (event.sequence, event.at)


def test_a_retired_kpi_is_told_of_wherever_it_is_missed(council: Council) -> None:
    council.change(KPIS, "KPI-1", status="retired", retired_on="2021-05-31")
    said = "KPI-1: retired_on changed from nothing to 31 May 2021; status changed from live to retired"
    assert council.why("appeared", "F001", "R1") == [said]
    assert council.why("appeared", "B001", "BODY-1") == [said]
    assert council.why("closed", "K003", "KPI-1") == [said]


def test_a_body_that_ended_breaks_the_threads_to_it(council: Council) -> None:
    council.change(BODIES, "BODY-1", to_on="2021-05-01")
    said = "BODY-1: to_on changed from nothing to 1 May 2021"
    assert council.why("appeared", "F003", "R1") == [said]
    assert council.why("appeared", "K002", "KPI-1") == [said]


def test_what_does_not_matter_to_a_rule_is_no_cause(council: Council, engine: Engine) -> None:
    """The KPI's new name and the other finding's words have nothing to do with R1's losing its KPI."""
    council.change(KPIS, "KPI-1", name="Visits", unit="days")
    council.change(FINDINGS, "R2", text="Improve it.")
    council.change(MAPPINGS, "MAP-1", status="proposed")
    council.change(MAPPINGS, "MAP-1", status="rejected", reason="It measures another thing.")
    assert council.why("appeared", "F001", "R1") == ["MAP-1: status changed from proposed to rejected"]


def test_what_happened_to_a_kpi_that_was_no_longer_mapped_is_no_cause(council: Council) -> None:
    council.delete(MAPPINGS, "MAP-1")
    council.change(KPIS, "KPI-1", status="retired")
    assert council.why("appeared", "F001", "R1") == ["MAP-1 (ties KPI-1 to R1) was deleted"]


def test_what_opens_is_no_cause_of_closing(council: Council, engine: Engine) -> None:
    with unit_of_work(engine, "grace") as session:
        finding, kpi = council.find(session, FINDINGS, "R2"), make_kpi(session, session.get_one(Authority, council.id))
        make_mapping(session, finding, kpi, ref="MAP-2")
        make_mapping(session, finding, council.find(session, KPIS, "KPI-1"), ref="MAP-3")
    council.delete(MAPPINGS, "MAP-2")
    assert council.why("closed", "F001", "R2") == [
        "MAP-3 (ties KPI-1 to R2) was created",
        "MAP-2 (ties KPI-2 to R2) was created",
    ]


def test_a_kpi_of_a_finding_that_restates_it(council: Council, engine: Engine) -> None:
    with unit_of_work(engine, "grace") as session:
        make_restatement(session, council.find(session, FINDINGS, "R1"), council.find(session, FINDINGS, "R2"))
    assert council.why("closed", "F001", "R2") == ["the link by which R1 restates R2 was created"]
    council.freeze()
    council.change(KPIS, "KPI-1", status="retired")
    assert council.why("appeared", "F001", "R2") == ["KPI-1: status changed from live to retired"]


def test_actions_and_measurements(council: Council, engine: Engine) -> None:
    with unit_of_work(engine, "grace") as session:
        action = make_action(session, council.find(session, PLANS, "PLAN-1"), ref="ACT-1", owner=None)
        make_answer(session, action, council.find(session, FINDINGS, "R1"))
        make_measurement(session, council.find(session, KPIS, "KPI-1"), period="2020-21", ends_on="2021-03-31")
    assert council.why("closed", "F004", "R1") == ["the link by which ACT-1 answers R1 was created"]
    assert council.why("closed", "K003", "KPI-1") == ["the measurement of KPI-1 for 2020-21 was created"]
    assert council.why("appeared", "A003", "ACT-1") == ["ACT-1 was created"]
    [kpi] = council.compared().kpis
    assert (kpi.ref, kpi.was, kpi.now and kpi.now.value) == ("KPI-1", None, "90")
    council.freeze()
    council.change(ACTIONS, "ACT-1", status="dropped")
    assert council.why("appeared", "F004", "R1") == ["ACT-1: status changed from in_progress to dropped"]


def test_actions_that_say_the_same_in_two_plans(council: Council, engine: Engine) -> None:
    with unit_of_work(engine, "grace") as session:
        make_action(session, council.find(session, PLANS, "PLAN-1"), ref="ACT-1", text="Visit sooner.")
    council.freeze()
    with unit_of_work(engine, "grace") as session:
        other = make_plan(session, session.get_one(Authority, council.id))
        make_action(session, other, ref="ACT-2", text="visit sooner")
        make_action(session, other, ref="ACT-3", text="Something else.")
    assert council.why("appeared", "A008", "ACT-1") == ["ACT-2 was created"]


def test_waivers_come_and_go(council: Council, engine: Engine) -> None:
    with unit_of_work(engine, "grace") as session:
        finding = council.find(session, FINDINGS, "R2")
        make_waiver(session, "F004", finding, ref="WAIVER-1", expires_on="2021-06-30")
        make_waiver(session, "F001", finding, ref="WAIVER-2", expires_on="2021-06-30")
    assert council.why("waived", "F001", "R2") == ["WAIVER-2 (of F001 through 30 June 2021) was created"]
    council.freeze()
    assert council.why("waiver_ended", "F001", "R2", LATER) == [
        "the day moved from 1 June 2021 to 1 September 2021: WAIVER-2 held through 30 June 2021"
    ]
    council.change(WAIVERS, "WAIVER-2", expires_on="2021-05-01")
    assert council.why("waiver_ended", "F001", "R2") == ["WAIVER-2: expires_on changed from 30 June 2021 to 1 May 2021"]


def test_the_passing_of_days(council: Council) -> None:
    """The body meets on 15 July, so that from 16 July no meeting is to come."""
    assert council.why("appeared", "B002", "BODY-1", date(2021, 7, 16)) == [
        "the day moved from 1 June 2021 to 16 July 2021: MEET-1 was held on 15 July 2021"
    ]
    assert council.compared(date(2021, 7, 15)).gaps == []


def test_growing_old_is_the_days_doing(council: Council, engine: Engine) -> None:
    """A year's value is stale 366 and 45 days after its end: 31 March 2021 and 411 days is 16 May 2022."""
    with unit_of_work(engine, "grace") as session:
        make_measurement(session, council.find(session, KPIS, "KPI-1"), period="2020-21", ends_on="2021-03-31")
    council.freeze()
    assert "K004" not in {gap.rule for gap in council.compared(date(2022, 5, 16)).gaps}
    assert council.why("appeared", "K004", "KPI-1", date(2022, 5, 17)) == [
        "the day moved from 1 June 2021 to 17 May 2022"
    ]


def test_a_day_that_moves_back(council: Council) -> None:
    council.freeze(date(2021, 7, 16))
    assert council.why("closed", "B002", "BODY-1") == [
        "the day moved from 16 July 2021 to 1 June 2021: MEET-1 was held on 15 July 2021"
    ]


def test_days_are_those_of_the_second_snapshot_whatever_came_later(council: Council) -> None:
    first = council.snapshot
    council.freeze(date(2021, 7, 16))
    second, council.snapshot = council.snapshot, first
    council.change(MEETINGS, "MEET-1", held_on="2021-12-01")
    found = council.compared(after=second)
    [gap] = [gap for gap in found.gaps if gap.rule == "B002"]
    assert [cause.words for cause in gap.causes] == [
        "the day moved from 1 June 2021 to 16 July 2021: MEET-1 was held on 15 July 2021"
    ]


def test_settings_of_a_rule(council: Council, engine: Engine) -> None:
    with unit_of_work(engine, "grace") as session:
        make_setting(session, session.get_one(Authority, council.id), "K003", off=True, reason="Nobody keeps it.")
    assert council.why("closed", "K003", "KPI-1") == ["K003 was switched off: Nobody keeps it."]
    council.freeze()
    with unit_of_work(engine, "grace") as session:
        setting = session.exec(select(RuleSetting)).one()
        change(session, catalogue.RULE_SETTINGS, setting, RuleSettingUpdate.model_validate({"off": False}), 1)
    assert council.why("appeared", "K003", "KPI-1") == ["K003 was switched on again"]


def test_a_severity_that_changed(council: Council) -> None:
    council.change(FINDINGS, "R2", kind="strength")
    assert council.why("severity_changed", "F001", "R2") == ["R2: kind changed from recommendation to strength"]


def test_a_reworded_finding_and_its_confirmed_mapping(council: Council, engine: Engine) -> None:
    council.change(FINDINGS, "R1", text="Improve the timeliness of visits.")
    [said] = council.why("appeared", "F007", "R1")
    assert said.startswith("R1: text changed from Improve thing")
    assert said.endswith("to Improve the timeliness of visits.")
    council.freeze()
    with unit_of_work(engine, "grace") as session:
        confirm(session, council.find(session, MAPPINGS, "MAP-1"))
    assert council.why("closed", "F007", "R1") == ["MAP-1: accepted anew on what its finding says now"]


def test_an_import_and_its_undoing(council: Council, engine: Engine) -> None:
    with unit_of_work(engine, "grace") as session:
        ref = taken(session, upload(report(inspection_start="2021-02-01", inspection_end="2021-02-12"))).ref
    assert council.why("appeared", "F001", "ILACS-2021-02-A1") == [
        "ILACS-2021-02-A1 was created (IMPORT-1 was applied)"
    ]
    council.freeze()
    with unit_of_work(engine, "ada") as session:
        undo(session, import_named(session, council.id, ref))
    assert council.why("closed", "F001", "ILACS-2021-02-A1") == ["ILACS-2021-02-A1 was deleted (IMPORT-1 was undone)"]


def test_a_rule_of_another_release(council: Council, engine: Engine) -> None:
    """A snapshot of a release that knew no F001: what it does not know did not appear because of any change."""
    with unit_of_work(engine, "ada") as session:
        authority = session.get_one(Authority, council.id)
        then = Moment(0, DAY, read_register(session, authority, DAY))
        older = json.loads(json.dumps(then.content))
        del older["rules"]["F001"]
        turned = list(gap_changes(older, then.content))
        [gap] = explain(session, council.id, Moment(0, DAY, older), then, turned)
        assert [(cause.kind, cause.words) for cause in gap.causes] == [
            (CauseKind.RELEASE, f"F001 is new in release {then.content['release']}")
        ]
        older = json.loads(json.dumps(then.content)) | {"release": "0.0.1"}
        older["rules"]["F001"]["gaps"] = []
        head = session.get_one(AuditHead, council.id).sequence
        moments = (Moment(head, DAY, older), Moment(head, DAY, then.content))
        [gap] = explain(session, council.id, *moments, list(gap_changes(older, then.content)))
        assert [cause.kind for cause in gap.causes] == [CauseKind.RELEASE]


def test_what_no_change_explains_is_said_to_be_unexplained(council: Council, engine: Engine) -> None:
    """Somebody writes into the database past the service."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE mapping SET status = 'rejected'"))
    found = council.compared()
    assert found.counts["unexplained"] == len(found.gaps) > 0
    assert all(gap.causes == [] for gap in found.gaps)


def test_only_the_newest_of_many_causes_are_listed(council: Council, engine: Engine) -> None:
    for number in range(7):
        council.change(MAPPINGS, "MAP-1", status=("rejected", "accepted")[number % 2])
    [gap] = [gap for gap in council.compared().gaps if gap.rule == "F001"]
    # Four times it was rejected, three times accepted again, which opens nothing.
    assert ([cause.words[-20:] for cause in gap.causes], gap.further) == (["accepted to rejected"] * 4, 0)
    for number in range(4):
        council.change(MAPPINGS, "MAP-1", status=("accepted", "rejected")[number % 2])
    [gap] = [gap for gap in council.compared().gaps if gap.rule == "F001"]
    assert (len(gap.causes), gap.further) == (5, 1)
    assert [cause.sequence for cause in gap.causes] == sorted((cause.sequence for cause in gap.causes), reverse=True)


def test_a_whole_day_of_changes_is_explained(council: Council, engine: Engine) -> None:
    """Create, reword, retire, end, waive, import, undo, settle, measure, delete: one day, every difference told."""
    with unit_of_work(engine, "grace") as session:
        authority = session.get_one(Authority, council.id)
        kpi = make_kpi(session, authority, ref="KPI-2", status="proposed")
        make_mapping(session, council.find(session, FINDINGS, "R2"), kpi, ref="MAP-2")
        make_setting(session, authority, "A004", off=True, reason="Dates are kept elsewhere.")
        make_setting(session, authority, "K010", days=10)
    council.change(FINDINGS, "R1", text="Improve the timeliness of visits.")
    council.change(KPIS, "KPI-1", status="retired", retired_on="2021-05-31")
    council.change(BODIES, "BODY-1", to_on="2021-05-31")
    with unit_of_work(engine, "grace") as session:
        make_waiver(session, "F004", council.find(session, FINDINGS, "R1"))
        ref = taken(session, upload(report())).ref
        undo(session, import_named(session, council.id, ref))
        make_measurement(session, council.find(session, KPIS, "KPI-2"))
    council.delete(MAPPINGS, "MAP-1")
    found = council.compared(LATER)
    assert found.counts["unexplained"] == 0
    assert {(gap.turn.value, gap.rule, gap.ref) for gap in found.gaps} >= {
        ("appeared", "F001", "R1"),
        ("appeared", "F002", "R2"),
        ("closed", "F001", "R2"),
        ("appeared", "K001", "KPI-2"),
        ("closed", "K003", "KPI-1"),
        ("waived", "F004", "R1"),
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_is_watched_exists(rule: Rule) -> None:
    def check(watch: Watch, above: str | None) -> None:
        assert watch.kind in {*KINDS, "authority"}
        known = METADATA.tables[watch.kind].c
        assert {name.partition("=")[0] for name in watch.fields or ()} <= set(known.keys())
        if above is not None:
            assert watch.column in (METADATA.tables[above].c if watch.up else known)
        for below in watch.below:
            check(below, watch.kind)

    reach = reach_of(rule.code, rule.looks_at)
    assert reach.root.kind == rule.looks_at.value
    assert reach.root.fields is not None, "a rule says what it rests on in app/coverage/watches.py"
    check(reach.root, None)


def test_a_rule_that_says_nothing_is_explained_by_what_changed_near_its_records() -> None:
    for kind in (NodeKind.FINDING, NodeKind.KPI, NodeKind.BODY, NodeKind.ACTION):
        reach = reach_of("Z999", kind)
        assert (reach.root.kind, reach.root.fields, reach.ages) == (kind.value, None, True)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(seed=st.integers(0, 10_000))
def test_whatever_changes_is_explained(engine: Engine, seed: int) -> None:
    chaos = Chaos.begin(engine, seed)
    chaos.change_things(25)
    first_day, second_day = chaos.day(100), chaos.day(100)

    def frozen(day: date) -> str:
        with unit_of_work(engine, "chance") as session:
            return take(session, chaos.authority(session), day, "a label").snapshot.ref

    first = frozen(first_day)
    chaos.change_things(12)
    second = frozen(second_day)
    chaos.change_things(12)
    with reading(engine) as session:
        for before, after in ((first, second), (first, "now"), (second, "now")):
            found = changes(session, chaos.authority(session), before, after, second_day)
            assert [gap for gap in found.gaps if not gap.causes] == []
