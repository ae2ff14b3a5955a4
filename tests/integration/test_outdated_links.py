"""A mapping or route is outdated when its finding or KPI reads otherwise than when it was accepted."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import Session

from app.coverage import conditions as c
from app.errors import Conflict, NotFound, Stale
from app.models import AuditEvent, Finding, Kpi, Mapping, Route
from app.services import catalogue
from app.services.outdated import confirm, link_named
from app.services.records import change
from tests.factories import (
    make_authority,
    make_body,
    make_finding,
    make_inspection,
    make_kpi,
    make_mapping,
    make_route,
)

DAY = date(2021, 11, 4)


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session)


@pytest.fixture
def finding(session: Session, council: Any) -> Any:
    return make_finding(session, make_inspection(session, council), text="Visit every child.")


@pytest.fixture
def kpi(session: Session, council: Any) -> Any:
    return make_kpi(session, council, name="% visits on time", unit="%", polarity="higher")


def outdated(session: Session) -> list[str]:
    session.flush()
    mappings = session.connection().execute(select(c.MAPPING.ref).where(c.outdated_mapping()))
    routes = session.connection().execute(select(c.ROUTE.ref).where(c.outdated_route()))
    return [*mappings.scalars(), *routes.scalars()]


@pytest.mark.parametrize("field", ["name", "definition", "unit", "polarity"])
def test_a_changed_definition_makes_both_links_suspect(
    session: Session, council: Any, finding: Any, kpi: Any, field: str
) -> None:
    mapping = make_mapping(session, finding, kpi)
    route = make_route(session, kpi, make_body(session, council))
    assert outdated(session) == []
    setattr(kpi, field, "lower" if field == "polarity" else "otherwise")
    assert outdated(session) == [mapping.ref, route.ref]


@pytest.mark.parametrize(
    ("field", "value"), [("owner", "Somebody"), ("section", "Care"), ("name", " % visits  on time")]
)
def test_what_does_not_define_the_kpi_does_not_count(
    session: Session, finding: Any, kpi: Any, field: str, value: str
) -> None:
    make_mapping(session, finding, kpi)
    setattr(kpi, field, value)
    assert outdated(session) == []


def test_putting_the_words_back_clears_it(session: Session, finding: Any, kpi: Any) -> None:
    mapping = make_mapping(session, finding, kpi)
    finding.text = "See every child."
    assert outdated(session) == [mapping.ref]
    finding.text = "Visit  every child."
    assert outdated(session) == []


def test_a_person_confirms_and_reading_does_not(session: Session, finding: Any, kpi: Any) -> None:
    mapping = make_mapping(session, finding, kpi)
    finding.text = "See every child."
    session.commit()
    session.expire_all()
    assert link_named(session, finding.authority_id, mapping.ref).ref == mapping.ref
    assert outdated(session) == [mapping.ref]
    assert confirm(session, mapping)
    assert outdated(session) == []
    assert not confirm(session, mapping)
    session.commit()
    said = session.connection().execute(
        select(c.columns(AuditEvent).change, c.columns(AuditEvent).after).order_by(c.columns(AuditEvent).id.desc())
    )
    latest = said.first()
    assert latest is not None
    assert (latest[0], list(latest[1])) == ("changed", ["finding_fingerprint"])


def test_confirming_needs_an_accepted_mapping_of_the_version_that_was_read(
    session: Session, finding: Any, kpi: Any
) -> None:
    mapping = make_mapping(session, finding, kpi, status="proposed")
    with pytest.raises(Conflict, match="not accepted"):
        confirm(session, mapping)
    mapping.status = "accepted"
    session.flush()
    with pytest.raises(Stale):
        confirm(session, mapping, version=mapping.version + 1)
    with pytest.raises(NotFound):
        link_named(session, finding.authority_id, "MAP-999")


def test_accepting_a_proposal_accepts_what_is_said_now(session: Session, finding: Any, kpi: Any) -> None:
    mapping = make_mapping(session, finding, kpi, status="proposed")
    finding.text = "See every child."
    assert outdated(session) == []
    data = catalogue.MAPPINGS.update.model_validate({"status": "accepted"})
    change(session, catalogue.MAPPINGS, mapping, data, mapping.version)
    assert outdated(session) == []
    finding.text = "Visit every child."
    assert outdated(session) == [mapping.ref]


def test_a_change_of_something_else_confirms_nothing(session: Session, finding: Any, kpi: Any) -> None:
    mapping = make_mapping(session, finding, kpi)
    finding.text = "See every child."
    session.flush()
    mapping.reason = "Both speak of visits."
    assert outdated(session) == [mapping.ref]


def test_words_and_link_in_one_flush(session: Session, finding: Any, kpi: Any) -> None:
    session.flush()
    finding.text = "See every child."
    session.add(Mapping(authority_id=kpi.authority_id, ref="MAP-9", finding_id=finding.id, kpi_id=kpi.id))
    assert outdated(session) == []


@pytest.mark.parametrize("first", [{"page": 3}, {}])
def test_links_from_before_fingerprints_were_kept(
    session: Session, council: Any, finding: Any, kpi: Any, first: Any
) -> None:
    mapping, route = make_mapping(session, finding, kpi), make_route(session, kpi, make_body(session, council))
    session.commit()
    for table, kept in (
        (Finding, ["fingerprint"]),
        (Kpi, ["fingerprint"]),
        (Mapping, ["finding_fingerprint", "kpi_fingerprint"]),
        (Route, ["kpi_fingerprint"]),
    ):
        session.connection().execute(update(table).values(dict.fromkeys(kept, "")))
    session.commit()
    session.expire_all()
    assert outdated(session) == []
    for name, value in first.items():
        setattr(finding, name, value)
    assert outdated(session) == []
    finding.text = "See every child."
    kpi.unit = "visits"
    assert outdated(session) == [mapping.ref, route.ref]
    finding.text = "Visit every child."
    kpi.unit = "%"
    assert outdated(session) == []
