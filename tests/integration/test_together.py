"""Several selects asked in one statement answer what they answer one by one."""

from datetime import date

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.register_reader import as_stored
from app.coverage.together import Together
from app.models import AuditEvent
from app.models.base import columns
from app.vocabulary import FindingKind
from tests.factories import make_authority, make_body, make_finding, make_inspection, make_kpi, make_measurement

EVENT = columns(AuditEvent)


def filled(session: Session) -> int:
    """Two findings, a KPI with a value, and a body that begins and has no end; the authority's id."""
    owner = make_authority(session)
    inspection = make_inspection(session, owner)
    make_finding(session, inspection, ref="R1", text="Visit children.")
    make_finding(session, inspection, ref="R2", kind="strength")
    make_measurement(session, make_kpi(session, owner, ref="K1"), value=87.5)
    make_body(session, owner, ref="B1", from_on=date(2020, 1, 2))
    session.commit()
    return owner.id


def test_each_select_has_its_own_rows_with_their_own_types(session: Session) -> None:
    """Words of a closed list, texts, numbers, days, times, truth values and JSON, present and missing."""
    owner_id = filled(session)
    asked: list[Select] = [
        select(c.FINDING.id, c.FINDING.ref, c.FINDING.kind, c.FINDING.checked, c.FINDING.page, c.FINDING.warnings),
        select(c.MEASUREMENT.value),
        select(c.BODY.ref, c.BODY.from_on, c.BODY.to_on, c.BODY.created_at, as_stored(c.BODY.kind)),
        select(EVENT.kind, EVENT.at, EVENT.after, EVENT.change).where(EVENT.chain == owner_id),
        select(c.FINDING.kind, func.count()).group_by(c.FINDING.kind),
        select(c.ACTION.id, c.ACTION.ref),
    ]
    connection = session.connection()
    one_by_one = [[tuple(row) for row in connection.execute(statement)] for statement in asked]
    together = Together(*asked).read(connection)
    assert [sorted(rows, key=repr) for rows in together] == [sorted(rows, key=repr) for rows in one_by_one]
    assert {row[2] for row in together[0]} == {FindingKind.RECOMMENDATION, FindingKind.STRENGTH}
    assert together[1] == [(87.5,)]
    assert together[2][0][1:3] == (date(2020, 1, 2), None)
    assert together[5] == []


def test_what_is_bound_is_bound_in_every_select(session: Session) -> None:
    filled(session)
    wanted = bindparam("wanted")
    both = Together(
        select(c.FINDING.text).where(c.FINDING.ref == wanted),
        select(c.BODY.name).where(c.BODY.ref == wanted),
    )
    assert both.read(session.connection(), {"wanted": "R1"}) == [[("Visit children.",)], []]
    assert [len(rows) for rows in both.read(session.connection(), {"wanted": "B1"})] == [0, 1]
