"""Snapshots: taken, found, and checked before anything rests on them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from app import audit
from app.audit import GENESIS
from app.coverage import snapshots as frozen
from app.coverage.gaps import Question
from app.coverage.together import Together
from app.errors import Conflict, InvalidInput, NotFound, Problem
from app.models import AuditEvent, Authority, Inspection, Meeting, Snapshot
from app.models.base import columns
from app.models.snapshot import SnapshotCreate, SnapshotRead
from app.services.coverage import one_authority
from app.services.records import Scope
from app.services.refs import next_ref
from app.services.resource import Resource
from app.services.trail import holds
from app.vocabulary import Severity

SNAPSHOTS = Resource(
    "snapshot",
    "snapshots",
    Snapshot,
    SnapshotRead,
    SnapshotRead,
    SnapshotRead,
    filters=("ref", "as_of", "meeting_id"),
    sorts=("as_of",),
    words=("label", "ref"),
)
MOST_POINTS = 1_000
_SNAPSHOT, _EVENT = columns(Snapshot), columns(AuditEvent)


@dataclass(frozen=True)
class Taken:
    """A snapshot, and whether it is new: an unlabelled one of a day on which nothing changed since is not.

    `failed` are the rules that could not be worked out, of which the snapshot holds nothing.
    """

    snapshot: Snapshot
    new: bool
    failed: list[str]


def take(
    session: Session, authority: Authority, as_of: date, label: str | None = None, meeting: Meeting | None = None
) -> Taken:
    """Freeze an authority as it is now, looked at as of a day.

    Nothing slips between what is frozen and where the audit trail is said to end: whoever changes the authority's
    records must lengthen its trail to commit, and the trail's end is held from here until this unit of work ends.
    """
    audit.write_trail(session)
    sequence, last = audit.take_head(session, authority.id)
    content = read_register(session, authority, as_of)
    written = frozen.canonical(content)
    digest, failed = frozen.sha256(written), frozen.failed_rules(content)
    if label is None and meeting is None and (same := _same(session, authority, as_of, digest)):
        return Taken(same, new=False, failed=failed)
    snapshot = Snapshot(
        authority_id=authority.id,
        ref=next_ref(session, authority.id, "SNAP"),
        label=label,
        as_of=as_of,
        meeting_id=meeting.id if meeting else None,
        made_by=session.info.get("actor", "unknown"),
        counts=frozen.counts_of(content),
        content=frozen.packed(written),
        sha256=digest,
        audit_sequence=sequence,
        audit_hash=last,
    )
    session.add(snapshot)
    session.flush()
    return Taken(snapshot, new=True, failed=failed)


def take_asked(session: Session, data: SnapshotCreate, scope: Scope, today: date) -> Taken:
    """Take the snapshot that is asked for; for a meeting it looks at the meeting's day, if no other is named.

    Raises
    ------
    NotFound
        No such authority or meeting.
    InvalidInput
        Several authorities are known, and none was named.
    """
    authority = one_authority(session, data.authority, scope)
    meeting = meeting_named(session, authority, data.meeting) if data.meeting else None
    as_of = data.as_of or (meeting.held_on if meeting else today)
    return take(session, authority, as_of, data.label, meeting)


def read_register(session: Session, authority: Authority, as_of: date) -> frozen.Content:
    """What a snapshot of the register as it is now would hold."""
    question = Question(as_of, frozenset({authority.id}))
    return frozen.freeze(session, question, authority.ref, version("goldenthread"))


def _same(session: Session, authority: Authority, as_of: date, digest: str) -> Snapshot | None:
    mine = select_rows(Snapshot).where(Snapshot.authority_id == authority.id, Snapshot.as_of == as_of)
    plain = mine.where(col(Snapshot.label).is_(None), col(Snapshot.meeting_id).is_(None))
    newest = session.exec(plain.order_by(col(Snapshot.id).desc()).limit(1)).first()
    return newest if newest is not None and newest.sha256 == digest else None


def meeting_named(session: Session, authority: Authority, ref: str) -> Meeting:
    """The meeting of this reference.

    Raises
    ------
    NotFound
    """
    mine = select_rows(Meeting).where(Meeting.authority_id == authority.id, Meeting.ref == ref)
    found = session.exec(mine).first()
    if found is None:
        raise NotFound("meeting", ref)
    return found


def snapshot_named(session: Session, authority: Authority, name: str) -> Snapshot:
    """The snapshot that a reference, a day, a meeting or an inspection means.

    A meeting means the snapshot that was taken for it; else it, like an inspection, means its day. A day means the
    last snapshot as of it or an earlier one.

    Raises
    ------
    NotFound
        Nothing is called so.
    InvalidInput
        There is no snapshot as of that day, or before.
    """
    mine = select_rows(Snapshot).where(Snapshot.authority_id == authority.id)
    exact = session.exec(mine.where(Snapshot.ref == name)).first()
    if exact is not None:
        return exact
    day = _day_of(session, authority, name)
    newest = mine.order_by(col(Snapshot.as_of).desc(), col(Snapshot.id).desc()).limit(1)
    meeting = session.exec(
        select_rows(Meeting).where(Meeting.authority_id == authority.id, Meeting.ref == name)
    ).first()
    if meeting is not None:
        taken_for = session.exec(newest.where(Snapshot.meeting_id == meeting.id)).first()
        if taken_for is not None:
            return taken_for
    found = session.exec(newest.where(Snapshot.as_of <= day)).first()
    if found is None:
        said = f"No snapshot of {authority.name} is as of {day.isoformat()} or earlier."
        raise InvalidInput(said, [Problem(name, "take one: goldenthread snapshot, with --as-of for an earlier day")])
    return found


def _day_of(session: Session, authority: Authority, name: str) -> date:
    try:
        return date.fromisoformat(name)
    except ValueError:
        pass
    for table, day in ((Meeting, "held_on"), (Inspection, "ends_on")):
        c = columns(table)
        mine = select(c[day]).where(c.authority_id == authority.id, c.ref == name)
        if (found := session.connection().execute(mine).scalar()) is not None:
            return date.fromisoformat(str(found))
    raise NotFound("snapshot, day, meeting or inspection", name)


def content_of(session: Session, snapshot: Snapshot) -> frozen.Content:
    """What a snapshot holds, after it was checked.

    Raises
    ------
    Conflict
        It was tampered with.
    """
    content: frozen.Content = json.loads(written_content(session, snapshot))
    return content


def written_content(session: Session, snapshot: Snapshot) -> bytes:
    """What a snapshot holds, as it was written, after it was checked against its hash and the audit trail.

    Raises
    ------
    Conflict
        It was tampered with: the problems say with which part.
    """
    problems = [Problem(part, said) for part, said in _tampered(session, snapshot)]
    if problems:
        raise Conflict(f"{snapshot.ref} has been tampered with and is not used.", problems)
    return frozen.unpacked(snapshot.content)


def _tampered(session: Session, snapshot: Snapshot) -> list[tuple[str, str]]:
    found = []
    try:
        written = frozen.unpacked(snapshot.content)
    except ValueError as problem:
        return [("content", str(problem))]
    if frozen.sha256(written) != snapshot.sha256:
        found.append(("content", "does not have the hash that was stored with it"))
    elif frozen.counts_of(json.loads(written)) != snapshot.counts:
        found.append(("counts", "are not those of the content"))
    hashes, event = _in_trail(session, snapshot)
    if hashes.get(snapshot.audit_sequence) != snapshot.audit_hash:
        found.append(("audit trail", f"event {snapshot.audit_sequence} does not have the hash that was stored here"))
    return found + _unlike_its_making(snapshot, event, hashes)


def _in_trail(session: Session, snapshot: Snapshot) -> tuple[dict[int, str], dict[str, Any] | None]:
    """The event that says how the snapshot was made, and the hashes before it and where the trail ended then.

    A new one's event is not written yet.
    """
    columns, mine = list(_EVENT), _EVENT.chain == snapshot.authority_id
    making = (mine, _EVENT.kind == "snapshot", _EVENT.record_id == snapshot.id)
    hashed = select(_EVENT.sequence, _EVENT.hash)
    made, *others = Together(
        select(*columns).where(*making),
        hashed.where(mine, _EVENT.sequence == snapshot.audit_sequence),
        hashed.where(mine, _EVENT.sequence.in_(select(_EVENT.sequence - 1).where(*making))),
    ).read(session.connection())
    events = (dict(zip((column.name for column in columns), row, strict=True)) for row in made)
    first = min(events, key=itemgetter("sequence"), default=None)
    return {0: GENESIS} | {sequence: hash_ for rows in others for sequence, hash_ in rows}, first


def _unlike_its_making(
    snapshot: Snapshot, event: dict[str, Any] | None, hashes: Mapping[int, str]
) -> list[tuple[str, str]]:
    """What differs from the event that says how the snapshot was made."""
    if event is None:
        return [("audit trail", "does not say that this snapshot was taken")]
    before = hashes.get(event["sequence"] - 1)
    if before is None or not holds(event, snapshot.authority_id, before):
        return [("audit trail", f"event {event['sequence']}, which says how this was taken, is not as it was written")]
    said = event["after"]
    return [
        (name, "is not what the audit trail says was stored")
        for name in (
            "ref",
            "label",
            "as_of",
            "meeting_id",
            "made_by",
            "counts",
            "sha256",
            "audit_sequence",
            "audit_hash",
        )
        if said.get(name) != _plain(getattr(snapshot, name))
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class Point:
    """One snapshot on a chart's axis."""

    ref: str
    label: str | None
    as_of: date


@dataclass(frozen=True)
class BurnDown:
    """Counts of gaps that are not waived, one number for each snapshot; None where it did not know the rule."""

    authority: str
    snapshots: list[Point]
    rules: dict[str, list[int | None]]
    severities: dict[str, list[int]]
    waived: list[int]


# What the series says of each snapshot.
_DRAWN_WITH = {
    "ref": "reference was",
    "label": "label was",
    "as_of": "day was",
    "counts": "counts were",
}


def burn_down(session: Session, authority: Authority, most: int) -> BurnDown:
    """The series that a chart is drawn from: the last `most` snapshots, oldest first, without reading their contents.

    Raises
    ------
    Conflict
        Counts, day, label or reference of one are not those that the audit trail says were stored.
    """
    wanted = (_SNAPSHOT.id, _SNAPSHOT.ref, _SNAPSHOT.label, _SNAPSHOT.as_of, _SNAPSHOT.counts)
    mine = select(*wanted).where(_SNAPSHOT.authority_id == authority.id)
    newest = mine.order_by(_SNAPSHOT.as_of.desc(), _SNAPSHOT.id.desc()).limit(most)
    rows = session.connection().execute(newest).all()[::-1]
    _check_rows(session, authority, rows)
    counts = [row.counts for row in rows]
    codes = sorted({code for count in counts for code in count["rules"]})
    return BurnDown(
        authority.name,
        [Point(row.ref, row.label, row.as_of) for row in rows],
        {code: [count["rules"].get(code, {}).get("broken") for count in counts] for code in codes},
        {level.value: [count["severities"][level.value] for count in counts] for level in Severity},
        [count["waived"] for count in counts],
    )


def _check_rows(session: Session, authority: Authority, rows: Any) -> None:
    said = select(_EVENT.record_id, _EVENT.after).where(_EVENT.chain == authority.id, _EVENT.kind == "snapshot")
    ids = [row.id for row in rows]
    stored = {
        id_: after
        for start in range(0, len(ids), 500)
        for id_, after in session.connection().execute(said.where(_EVENT.record_id.in_(ids[start : start + 500])))
    }
    problems = [
        Problem(row.ref, f"its {said} tampered with") for row in rows for said in unlike(row, stored.get(row.id, {}))
    ]
    if problems:
        raise Conflict("The series cannot be drawn.", problems)


def unlike(row: Any, stored: Mapping[str, Any]) -> list[str]:
    """What of a snapshot's row, as a series says it, is not what the audit trail says was stored."""
    return [said for name, said in _DRAWN_WITH.items() if stored.get(name) != _plain(getattr(row, name))]
