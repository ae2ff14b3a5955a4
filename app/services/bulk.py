"""Many records of one kind at once: all of them, or none and a list of every bad row."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlmodel import Session

from app.db import count_anew
from app.errors import Conflict, InvalidInput, Problem
from app.services.records import Scope, create_checked, hold, link_problems, unique_keys, validated
from app.services.resource import Resource

_KEYS_AT_ONCE = 200


def create_rows(session: Session, resource: Resource, rows: Sequence[Any], scope: Scope) -> list[Any]:
    """Store rows that were not validated yet.

    Raises
    ------
    InvalidInput
        With a problem for every bad row: its place (from 0) and field. Rows that are wrong in different ways are
        all named at once.
    Conflict
        The only problem is that rows are stored already, or stand in the list twice.
    """
    valid, wrong = validated(resource, rows)
    # A row that is wrong as a whole is named by its place alone.
    wrong = [Problem(problem.where.rstrip("."), problem.message) for problem in wrong]
    values = {prefix: vars(row) for prefix, row in valid.items()}
    # Of ten thousand rows what wraps the values takes as much memory as they do.
    del valid
    hold(session, values.values(), scope)
    wrong += link_problems(session, resource, values, scope)
    taken = _taken(session, resource, values, scope)
    if wrong:
        raise InvalidInput(_said(wrong + taken), _in_order(wrong + taken))
    if taken:
        raise Conflict(_said(taken), _in_order(taken))
    records = create_checked(session, resource, values.values())
    count_anew(session)
    return records


def _taken(session: Session, resource: Resource, rows: Mapping[str, Mapping[str, Any]], scope: Scope) -> list[Problem]:
    """Rows whose unique columns another row of the list has, or a stored record of an authority that is in scope."""
    problems: list[Problem] = []
    rows = {prefix: row for prefix, row in rows.items() if scope is None or row["authority_id"] in scope}
    for key in unique_keys(resource):
        names = [column.name for column in key.columns]
        said = " and ".join(name.removesuffix("_id") for name in names if name != "authority_id")
        found = {prefix: tuple(row.get(name) for name in names) for prefix, row in rows.items()}
        # Columns that are empty do not collide.
        found = {prefix: values for prefix, values in found.items() if None not in values}
        stored = _stored(session, key, sorted(set(found.values()), key=str))
        first: dict[tuple[Any, ...], str] = {}
        for prefix, values in found.items():
            if values in stored:
                problems.append(Problem(prefix[:-1], f"There is already a {resource.kind} with this {said}."))
            elif values in first:
                problems.append(Problem(prefix[:-1], f"Row {first[values][:-1]} has the same {said}."))
            first.setdefault(values, prefix)
    return problems


def _stored(session: Session, key: Any, wanted: list[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    columns = list(key.columns)
    found: set[tuple[Any, ...]] = set()
    for start in range(0, len(wanted), _KEYS_AT_ONCE):
        statement = select(*columns).where(tuple_(*columns).in_(wanted[start : start + _KEYS_AT_ONCE]))
        found |= {tuple(row) for row in session.connection().execute(statement)}
    return found


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: int(problem.where.split(".")[0]))


def _said(problems: list[Problem]) -> str:
    rows = len({problem.where.split(".")[0] for problem in problems})
    return f"{'One row is' if rows == 1 else f'{rows} rows are'} wrong; nothing was stored."
