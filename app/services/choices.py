"""What pages offer to choose from: the references of an authority's records, each kind in one query."""

from datetime import date

from sqlalchemy import String, literal, select, union
from sqlmodel import Session

from app.coverage import conditions as c
from app.models import Snapshot
from app.models.base import columns

_SNAPSHOT = columns(Snapshot)
# More of a kind are not offered.
MOST = 500
# A reference, and what a person reads.
Named = list[tuple[str, str]]


def snapshots(session: Session, authority_id: int) -> Named:
    """Snapshots, the newest first."""
    known = select(_SNAPSHOT.ref, _SNAPSHOT.label, _SNAPSHOT.as_of).where(_SNAPSHOT.authority_id == authority_id)
    rows = session.connection().execute(known.order_by(_SNAPSHOT.id.desc()).limit(MOST)).all()
    return [(row.ref, ", ".join(filter(None, (row.ref, row.label, f"as of {row.as_of.isoformat()}")))) for row in rows]


def meetings(session: Session, authority_id: int) -> list[tuple[str, str, date]]:
    """Meetings with their bodies and days, the last first."""
    known = select(c.MEETING.ref, c.BODY.name, c.MEETING.held_on).join(
        c.BODY.id.table, (c.BODY.id == c.MEETING.body_id) & (c.BODY.authority_id == c.MEETING.authority_id)
    )
    mine = known.where(c.MEETING.authority_id == authority_id).order_by(c.MEETING.held_on.desc(), c.MEETING.id)
    return [(row.ref, row.name, row.held_on) for row in session.connection().execute(mine.limit(MOST))]


def inspections(session: Session, authority_id: int) -> Named:
    """Inspections, the last first."""
    known = select(c.INSPECTION.ref).where(c.INSPECTION.authority_id == authority_id)
    rows = session.connection().execute(known.order_by(c.INSPECTION.ends_on.desc(), c.INSPECTION.id).limit(MOST))
    return [(row.ref, row.ref) for row in rows]


def bodies(session: Session, authority_id: int) -> Named:
    """Monitoring bodies by name."""
    known = select(c.BODY.ref, c.BODY.name).where(c.BODY.authority_id == authority_id)
    rows = session.connection().execute(known.order_by(c.BODY.name, c.BODY.id).limit(MOST))
    return [(row.ref, f"{row.name} ({row.ref})") for row in rows]


def kpis(session: Session, authority_id: int, as_of: date) -> Named:
    """KPIs in use."""
    known = select(c.KPI.ref, c.KPI.name).where(c.KPI.authority_id == authority_id, c.in_use(as_of))
    rows = session.connection().execute(known.order_by(c.KPI.id).limit(MOST))
    return [(row.ref, row.name) for row in rows]


def findings(session: Session, authority_id: int, as_of: date) -> Named:
    """Findings that the rules look at."""
    known = select(c.FINDING.ref, c.FINDING.text).where(c.FINDING.authority_id == authority_id, c.checked(as_of))
    rows = session.connection().execute(known.order_by(c.FINDING.id).limit(MOST))
    return [(row.ref, row.text) for row in rows]


def actions(session: Session, authority_id: int) -> Named:
    """Actions of the plans."""
    known = select(c.ACTION.ref, c.ACTION.text).where(c.ACTION.authority_id == authority_id)
    rows = session.connection().execute(known.order_by(c.ACTION.id).limit(MOST))
    return [(row.ref, row.text) for row in rows]


def open_actions(session: Session, authority_id: int, as_of: date) -> Named:
    """Actions that are neither done nor dropped."""
    known = select(c.ACTION.ref, c.ACTION.text).where(c.ACTION.authority_id == authority_id, c.still_open(as_of))
    rows = session.connection().execute(known.order_by(c.ACTION.id).limit(MOST))
    return [(row.ref, row.text) for row in rows]


def to_narrow_threads(session: Session, authority_id: int) -> dict[str, Named]:
    """Inspections and bodies, and the headings and sections of findings as themes, in one query."""
    mine = (c.INSPECTION.authority_id == authority_id, c.BODY.authority_id == authority_id)
    nothing = literal(None, String)
    either = union(
        select(literal("inspection").label("kind"), c.INSPECTION.ref.label("ref"), nothing.label("name")).where(
            mine[0]
        ),
        select(literal("body"), c.BODY.ref, c.BODY.name).where(mine[1]),
        *(
            select(literal("theme"), said, nothing).where(
                c.FINDING.authority_id == authority_id, c.FINDING.checked, said.is_not(None)
            )
            for said in (c.FINDING.heading, c.FINDING.section)
        ),
    )
    found: dict[str, Named] = {"inspection": [], "body": [], "theme": []}
    for kind, ref, name in session.connection().execute(either):
        found[kind].append((ref, f"{name} ({ref})" if name else ref))
    return {kind: sorted(some, key=lambda pair: pair[1].casefold())[:MOST] for kind, some in found.items()}
