"""What would be so if: changes are made for real in a transaction that is always rolled back, and the gaps compared."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from app.coverage.gaps import Gap, Question
from app.coverage.reach import reach
from app.coverage.rules import RULES
from app.coverage.summary import coverage
from app.coverage.whatif import Difference, difference, see
from app.coverage.when import settled
from app.db import busy_as_problem, is_busy
from app.models import Authority
from app.models.change import Change
from app.services.coverage import gap_fields, one_authority
from app.services.making import make_changes
from app.services.records import Scope

_LEVELS = {False: "REPEATABLE READ", True: "READ COMMITTED"}


def what_if(
    engine: Engine, scope: Scope, authority: str | None, as_of: date, changes: Sequence[Change]
) -> dict[str, Any]:
    """What the changes would make of an authority's gaps and coverage. Nothing is stored.

    Parameters
    ----------
    authority : str or None
        Reference or name; None where there is only one.
    as_of : date
        The day that is looked at, before and after.

    Returns
    -------
    dict
        `as_of`, `authority` (name), `changes` (a sentence for each), `appeared` and `closed` (gaps, each with
        `waived`), `rules` (those of which any did, with how many), `coverage` (counts `before` and `after`),
        `findings` (those whose cover differs, with the depths `before`, `after`, `lost` and `gained`) and `failed`
        (rules that could not be worked out).

    Raises
    ------
    NotFound
        An unknown authority.
    InvalidInput
        Changes that cannot be made, each with its place in the list.
    Busy
        Another writer kept the database for longer than the configured wait.
    """
    asked = (scope, authority, as_of, changes)
    with busy_as_problem():
        try:
            # The longest part only reads, and needs no lock.
            with _taken_back(engine, alone=False) as session:
                return _answer(session, *asked)
        except OperationalError as problem:
            if not _overtaken(problem.orig):
                raise
        with _taken_back(engine, alone=True) as session:
            _hold(session, one_authority(session, authority, scope))
            return _answer(session, *asked)


@contextmanager
def _taken_back(engine: Engine, *, alone: bool) -> Iterator[Session]:
    """A session whose changes are never kept, and that sees one state of the database throughout.

    Either because it looks at the state of one moment, in which others who write may overtake it, or because it is
    `alone` in writing: SQLite has one writer, PostgreSQL one for each authority that is held.
    """
    sqlite = engine.dialect.name == "sqlite"
    options: dict[str, Any] = {"writes": alone} if sqlite else {"isolation_level": _LEVELS[alone]}
    with Session(engine.execution_options(**options)) as session:
        connection = session.connection()
        try:
            if sqlite:
                # Else pages that outgrow the cache would be written to the log, if only to be passed over later.
                connection.exec_driver_sql("PRAGMA cache_spill=OFF")
            yield session
        finally:
            session.rollback()
            if sqlite:
                session.connection().exec_driver_sql("PRAGMA cache_spill=ON")


def _hold(session: Session, owner: Authority) -> None:
    """Keep other writers out of the authority from here on, as every writer does."""
    mine = select(Authority.id).where(col(Authority.id) == owner.id).with_for_update(key_share=True)
    session.connection().execute(mine)


def _overtaken(problem: Any) -> bool:
    """Whether somebody else writes, or has written since this began: SQLite says so at once, PostgreSQL has waited."""
    return is_busy(problem) and getattr(problem, "sqlstate", "40001") == "40001"


def _answer(
    session: Session, scope: Scope, authority: str | None, as_of: date, changes: Sequence[Change]
) -> dict[str, Any]:
    owner = one_authority(session, authority, scope)
    name, question = owner.name, Question(as_of, frozenset({owner.id}))
    whole, own = asdict(coverage(session, question)), settled(session, question.authority_ids)
    with session.begin_nested() as savepoint:
        made = make_changes(session, owner.id, as_of, changes)
        narrowed = replace(question, records=reach(session, owner.id, made.touched).records())
        after = see(session, narrowed, own)
        savepoint.rollback()
    found = difference(see(session, narrowed, own), after, whole)
    return {
        "as_of": as_of.isoformat(),
        "authority": name,
        "changes": made.said,
        "appeared": [_gap(gap) for gap in found.appeared],
        "closed": [_gap(gap) for gap in found.closed],
        "rules": _rules(found),
        "coverage": {"before": whole, "after": found.counts},
        "findings": [asdict(change) for change in found.findings],
        "failed": [failed._asdict() for failed in found.failures.values()],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return gap_fields(gap) | {"waived": gap.waived}


def _rules(found: Difference) -> list[dict[str, Any]]:
    counts = (
        {
            "rule": rule.code,
            "title": rule.title,
            "appeared": sum(gap.rule == rule.code for gap in found.appeared),
            "closed": sum(gap.rule == rule.code for gap in found.closed),
        }
        for rule in RULES
    )
    return [count for count in counts if count["appeared"] or count["closed"]]
