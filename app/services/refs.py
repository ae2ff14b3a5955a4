"""Short references that people can say, unique in their authority."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.models import Finding, Inspection, RefCounter
from app.vocabulary import FindingKind, FindingSource

# What a record is to be stored with, by the names of its columns.
Values = dict[str, Any]

_LETTERS = {
    FindingKind.RECOMMENDATION: "R",
    FindingKind.AREA_FOR_IMPROVEMENT: "A",
    FindingKind.PRIORITY_ACTION: "X",
    FindingKind.STRENGTH: "S",
    FindingKind.PARAGRAPH: "P",
}

# Of at most 60 characters, a finding's own part takes the end: -R and a number.
_LONGEST_BASE = 50


def next_ref(session: Session, authority_id: int, prefix: str) -> str:
    """The next free reference of this prefix: KPI-8 after KPI-7."""
    return f"{prefix}-{_count(session, authority_id, prefix)}"


def give_refs(session: Session, prefix: str, rows: Sequence[Values]) -> None:
    """Give each row that has no reference the next free one, in one step for all of an authority.

    The counter first passes the references that somebody chose, so that none is given again.
    """
    by_authority: dict[int, list[Values]] = {}
    for row in rows:
        by_authority.setdefault(row["authority_id"], []).append(row)
    counted = re.compile(rf"{re.escape(prefix)}-(\d{{1,9}})")
    for authority_id, mine in by_authority.items():
        matches = (counted.fullmatch(row["ref"]) for row in mine if row["ref"])
        if chosen := max((int(match.group(1)) for match in matches if match), default=0):
            _count(session, authority_id, prefix, at_least=chosen)
        nameless = [row for row in mine if row["ref"] is None]
        if nameless:
            last = _count(session, authority_id, prefix, by=len(nameless))
            for number, row in enumerate(nameless, last - len(nameless) + 1):
                row["ref"] = f"{prefix}-{number}"


def give_inspection_refs(session: Session, rows: Sequence[Values]) -> None:
    """Framework and last month: ILACS-2019-06; a second one of that month is ILACS-2019-06-2."""
    given = _chosen(rows)
    for row in _nameless(rows):
        authority_id = row["authority_id"]
        base = f"{row['framework'].value.replace(' ', '-')}-{row['ends_on']:%Y-%m}"
        used = select(Inspection.ref).where(Inspection.authority_id == authority_id)
        stored = session.exec(used.where(col(Inspection.ref).startswith(base)))
        row["ref"] = _free(base, {*stored, *(ref for owner, ref in given if owner == authority_id)})
        given.add((authority_id, row["ref"]))


def give_finding_refs(session: Session, rows: Sequence[Values]) -> None:
    """The inspection's reference, a letter for the kind, and the printed number: ILACS-2019-06-P12.

    Rows of a council's table have T, whatever their kind: the letter says where to look the finding up.
    """
    given = _chosen(rows)
    for row in _nameless(rows):
        row["ref"] = next(ref for ref in _finding_refs(session, row) if not _taken(session, row, ref, given))
        given.add((row["authority_id"], row["ref"]))


def _finding_refs(session: Session, finding: Values) -> Iterator[str]:
    """The references that fit, best first: by the printed number, and then counted."""
    letter = "T" if finding["source"] == FindingSource.TABLE else _LETTERS[finding["kind"]]
    inspection = session.get_one(Inspection, finding["inspection_id"])
    # A reference that somebody chose for the inspection may leave no room for the rest.
    prefix = f"{inspection.ref[:_LONGEST_BASE]}-{letter}"
    if finding["number"] and re.fullmatch(r"[0-9]{1,4}", finding["number"]):
        yield f"{prefix}{finding['number']}"
    while True:
        yield f"{prefix}{_count(session, finding['authority_id'], f'{inspection.id}-{letter}')}"


def _nameless(rows: Sequence[Values]) -> Iterator[Values]:
    return (row for row in rows if row["ref"] is None)


def _chosen(rows: Sequence[Values]) -> set[tuple[int, str]]:
    """The references that somebody chose, each with its authority."""
    return {(row["authority_id"], row["ref"]) for row in rows if row["ref"] is not None}


def slug(name: str) -> str:
    """A name as a reference: Kensington and Chelsea is kensington-and-chelsea."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60] or "authority"


def _taken(session: Session, finding: Values, ref: str, given: set[tuple[int, str]]) -> bool:
    """Whether a stored finding of the authority has the reference, or one that is about to be stored."""
    if (finding["authority_id"], ref) in given:
        return True
    used = select(Finding.id).where(Finding.authority_id == finding["authority_id"], Finding.ref == ref)
    return session.exec(used).first() is not None


def _free(base: str, used: set[str]) -> str:
    if base not in used:
        return base
    return next(ref for n in range(2, len(used) + 3) if (ref := f"{base}-{n}") not in used)


def _count(session: Session, authority_id: int, prefix: str, by: int = 1, at_least: int | None = None) -> int:
    """Step the counter, or push it to at least a number. The row is locked until the transaction ends."""
    upsert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    start = upsert(RefCounter).values(authority_id=authority_id, prefix=prefix, last=at_least or by)
    last = RefCounter.__table__.c.last  # type: ignore[attr-defined]
    step = last + by if at_least is None else case((last > at_least, last), else_=at_least)
    statement = start.on_conflict_do_update(index_elements=["authority_id", "prefix"], set_={"last": step})
    return int(session.connection().execute(statement.returning(last)).scalar_one())
