"""Records of every kind: made, changed and deleted through the services, with their references and links."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.errors import Conflict, InvalidInput, InvalidLink, NotFound, Stale
from app.models.finding import FindingUpdate
from app.models.kpi import KpiUpdate
from app.models.mapping import MappingCreate
from app.services import catalogue
from app.services.records import change, create_many, delete, find_by_ref, read_rows
from app.services.resource import Resource
from tests.factories import (
    make,
    make_authority,
    make_body,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_restatement,
    make_route,
    make_waiver,
)


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session, "Kensington and Chelsea")


def test_references_are_ones_that_people_can_say(session: Session, council: Any) -> None:
    inspection = make_inspection(session, council, framework="Area SEND", ends_on="2023-03-10")
    refs = [
        council.ref,
        inspection.ref,
        make_finding(session, inspection, number="7").ref,
        make_finding(session, inspection, kind="paragraph", number="12").ref,
        make_finding(session, inspection, kind="area_for_improvement").ref,
        make_finding(session, inspection, kind="strength", source="table").ref,
        make_kpi(session, council).ref,
        make_body(session, council).ref,
    ]
    assert refs == [
        "kensington-and-chelsea",
        "Area-SEND-2023-03",
        "Area-SEND-2023-03-R7",
        "Area-SEND-2023-03-P12",
        "Area-SEND-2023-03-A1",
        "Area-SEND-2023-03-T1",
        "KPI-1",
        "BODY-1",
    ]


def test_a_finding_gets_a_reference_however_long_its_inspections_is(session: Session, council: Any) -> None:
    revisit = make_inspection(session, council, framework="SIF-reinspection", ends_on="2017-05-12")
    assert make_finding(session, revisit).ref == "SIF-reinspection-2017-05-R1"
    one, other = (make_inspection(session, council, ref=f"{'x' * 58}-{letter}") for letter in "ab")
    refs = [
        make_finding(session, inspection, number=number).ref for inspection in (one, other) for number in ("7", None)
    ]
    assert refs == [f"{'x' * 50}-R{number}" for number in (7, 1, 2, 3)]


def test_a_second_inspection_of_the_month_gets_another_reference(session: Session, council: Any) -> None:
    refs = [make_inspection(session, council, ends_on=f"2019-06-{day}").ref for day in (14, 20, 28)]
    assert refs == ["ILACS-2019-06", "ILACS-2019-06-2", "ILACS-2019-06-3"]


def test_the_same_printed_number_twice_keeps_both_findings(session: Session, council: Any) -> None:
    inspection = make_inspection(session, council)
    first = make_finding(session, inspection, number="1")
    second = make_finding(session, inspection, number="1")
    assert first.ref == "ILACS-2019-06-R1"
    assert second.ref == "ILACS-2019-06-R2"


def test_a_chosen_reference_is_never_given_again(session: Session, council: Any) -> None:
    make_kpi(session, council, ref="KPI-7")
    make_kpi(session, council, ref="KPI-3")
    assert make_kpi(session, council).ref == "KPI-8"


def test_references_are_unique_in_an_authority_only(session: Session, council: Any) -> None:
    other = make_authority(session)
    assert make_kpi(session, council).ref == make_kpi(session, other).ref == "KPI-1"


def test_a_taken_reference_is_a_conflict(session: Session, council: Any) -> None:
    make_kpi(session, council, ref="KPI-7")
    with pytest.raises(Conflict, match="already a kpi with this ref"):
        make_kpi(session, council, ref="KPI-7")


def test_a_link_to_another_authority_is_answered_as_to_an_unknown_record(session: Session, council: Any) -> None:
    finding = make_finding(session, make_inspection(session, council))
    theirs = make_kpi(session, make_authority(session))
    row = {"authority_id": council.id, "finding_id": finding.id}
    messages = []
    for kpi_id in (theirs.id, 999_999):
        with pytest.raises(InvalidLink) as caught:
            create_many(session, catalogue.MAPPINGS, [MappingCreate(**row, kpi_id=kpi_id)])
        messages.append(caught.value.problems[0].message.replace(str(kpi_id), "ID"))
        assert caught.value.problems[0].where == "kpi_id"
    assert messages == ["No KPI ID is known here. Look in the list of KPIs."] * 2


def test_the_database_itself_refuses_a_link_between_authorities(session: Session, council: Any) -> None:
    finding = make_finding(session, make_inspection(session, council))
    kpi = make_kpi(session, council)
    mapping = make_mapping(session, finding, kpi)
    theirs = make_kpi(session, make_authority(session))
    statement = text("UPDATE mapping SET kpi_id = :kpi WHERE id = :id")
    with pytest.raises(IntegrityError):
        session.connection().execute(statement, {"kpi": theirs.id, "id": mapping.id})


def test_many_rows_are_stored_all_or_none_and_every_bad_one_is_named(session: Session, council: Any) -> None:
    finding, kpi = make_finding(session, make_inspection(session, council)), make_kpi(session, council)
    good = {"authority_id": council.id, "finding_id": finding.id, "kpi_id": kpi.id}
    rows = [good, good | {"kpi_id": 77}, good | {"finding_id": 88}]
    with pytest.raises(InvalidLink) as caught:
        create_many(session, catalogue.MAPPINGS, [MappingCreate(**row) for row in rows])
    assert sorted(problem.where for problem in caught.value.problems) == ["1.kpi_id", "2.finding_id"]


def test_rows_that_are_not_valid_are_all_named(council: Any) -> None:
    rows = [{"authority_id": council.id, "kpi_id": 1, "period": "Q1", "starts_on": "2020-01-01", "ends_on": "never"}]
    rows.append(rows[0] | {"ends_on": "2019-12-31"})
    rows.append(rows[0] | {"ends_on": "2020-03-31", "value": "1e400"})
    with pytest.raises(InvalidInput) as caught:
        read_rows(catalogue.MEASUREMENTS, rows)
    assert [problem.where for problem in caught.value.problems] == ["0.ends_on", "1.", "2.value"]


def test_a_change_on_an_older_version_is_refused(session: Session, council: Any) -> None:
    kpi = make_kpi(session, council)
    changed = change(session, catalogue.KPIS, kpi, KpiUpdate.model_validate({"unit": "%"}), version=1)
    assert (changed.unit, changed.version) == ("%", 2)
    with pytest.raises(Stale):
        change(session, catalogue.KPIS, kpi, KpiUpdate.model_validate({"unit": "days"}), version=1)
    assert kpi.unit == "%"


def test_a_change_must_leave_the_record_valid(session: Session, council: Any) -> None:
    inspection = make_inspection(session, council, starts_on="2019-06-03", ends_on="2019-06-14")
    update = catalogue.INSPECTIONS.update.model_validate({"ends_on": "2019-06-02"})
    with pytest.raises(InvalidInput) as caught:
        change(session, catalogue.INSPECTIONS, inspection, update, 1)
    assert "before it starts" in caught.value.problems[0].message
    assert inspection.ends_on == date(2019, 6, 14)


def test_what_others_depend_on_is_not_deleted(session: Session, council: Any) -> None:
    kpi = make_kpi(session, council)
    mapping = make_mapping(session, make_finding(session, make_inspection(session, council)), kpi)
    route = make_route(session, kpi, make_body(session, council))
    with pytest.raises(Conflict, match="1 mapping, 1 route depend on it"):
        delete(session, catalogue.KPIS, kpi)
    delete(session, catalogue.MAPPINGS, mapping)
    delete(session, catalogue.ROUTES, route)
    delete(session, catalogue.KPIS, kpi)
    assert session.get(catalogue.KPIS.table, kpi.id) is None


def test_a_body_cannot_be_its_own_successor_round_a_corner(session: Session, council: Any) -> None:
    first = make_body(session, council)
    second = make_body(session, council, successor_id=first.id)
    update = catalogue.BODIES.update.model_validate({"successor_id": second.id})
    with pytest.raises(Conflict, match="own successor"):
        change(session, catalogue.BODIES, first, update, 1)


@pytest.mark.parametrize("word", ["parent", "successor"])
def test_a_body_cannot_stand_under_or_follow_itself(session: Session, council: Any, word: str) -> None:
    body = make_body(session, council, name="Board")
    update = catalogue.BODIES.update.model_validate({f"{word}_id": body.id})
    with pytest.raises(Conflict, match=f"^Board would be its own {word}[.]$"):
        change(session, catalogue.BODIES, body, update, 1)


def test_an_alias_means_one_body(session: Session, council: Any) -> None:
    make_body(session, council, name="Corporate Parenting Board", aliases=["CPB"])
    make_body(session, make_authority(session), name="Child Protection Board", aliases=["CPB"])
    with pytest.raises(Conflict, match="Corporate Parenting Board"):
        make_body(session, council, name="Child Protection Board", aliases=["cpb"])


def test_findings_do_not_restate_each_other(session: Session, council: Any) -> None:
    inspection = make_inspection(session, council)
    first, second = make_finding(session, inspection), make_finding(session, inspection)
    make_restatement(session, first, second)
    with pytest.raises(Conflict, match="already restates"):
        make_restatement(session, second, first)


@pytest.mark.parametrize(
    ("resource", "row"),
    [
        (catalogue.RESTATEMENTS, {"finding_id": 7, "restated_id": 7, "reason": "They agree."}),
        (catalogue.REPEATS, {"finding_id": 7, "earlier_id": 7}),
    ],
)
def test_a_finding_does_not_say_itself_again(resource: Resource, row: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_rows(resource, [{"authority_id": 1, **row}])
    assert "itself: name" in refused.value.problems[0].message


def test_a_restatement_is_not_turned_upon_itself(session: Session, council: Any) -> None:
    inspection = make_inspection(session, council)
    first, second = make_finding(session, inspection), make_finding(session, inspection)
    restatement = make_restatement(session, first, second)
    update = catalogue.RESTATEMENTS.update.model_validate({"restated_id": first.id})
    with pytest.raises(InvalidInput) as refused:
        change(session, catalogue.RESTATEMENTS, restatement, update, 1)
    assert refused.value.problems[0].message.startswith("A finding cannot restate itself")


def test_a_reference_is_known_in_whatever_case_it_is_typed(session: Session, council: Any) -> None:
    typed = {ref: make_kpi(session, council, ref=ref) for ref in ("Kpi-a", "KPI-A", "kpi-b")}
    for ref, meant in {"KPI-A": "KPI-A", "kpi-a": "Kpi-a", " KPI-B ": "kpi-b"}.items():
        assert find_by_ref(session, catalogue.KPIS, council.id, ref).id == typed[meant].id
    other = make_authority(session)
    with pytest.raises(NotFound, match="KPI-A"):
        find_by_ref(session, catalogue.KPIS, other.id, "KPI-A")


def test_a_finding_does_not_stand_under_itself(session: Session, council: Any) -> None:
    inspection = make_inspection(session, council)
    parent = make_finding(session, inspection)
    child = make_finding(session, inspection, parent_id=parent.id)
    with pytest.raises(Conflict, match="under itself"):
        change(session, catalogue.FINDINGS, parent, FindingUpdate.model_validate({"parent_id": child.id}), 1)


def test_a_waiver_names_a_record_that_its_rule_looks_at(session: Session, council: Any) -> None:
    finding, kpi = make_finding(session, make_inspection(session, council)), make_kpi(session, council)
    make_waiver(session, "F001", finding)
    with pytest.raises(InvalidInput, match="F001 looks at a finding"):
        make_waiver(session, "F001", kpi)


@pytest.mark.parametrize("hostile", ["\0", "\ud800", "a\udfffb"])
def test_text_that_cannot_be_stored_is_refused(session: Session, council: Any, hostile: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be stored|valid string"):
        make_kpi(session, council, name=f"% visits {hostile}")


@pytest.mark.parametrize("value", [float("inf"), float("nan"), "1e400", 2**63, 1e16])
def test_numbers_beyond_measure_are_refused(session: Session, council: Any, value: Any) -> None:
    kpi = make_kpi(session, council)
    with pytest.raises(ValueError, match="value"):
        make(
            session,
            catalogue.MEASUREMENTS,
            authority_id=council.id,
            kpi_id=kpi.id,
            period="Q1",
            starts_on="2020-04-01",
            ends_on="2020-06-30",
            value=value,
        )
