"""Many records of one kind at once: all of them, or none and a list of every bad row."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select, tuple_
from sqlmodel import Session, SQLModel

from app.errors import Conflict, InvalidInput, Problem
from app.services.records import Scope, create_many, link_problems, problems_of, unique_keys
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
    valid, wrong = _validated(resource, rows)
    values = {prefix: row.model_dump() for prefix, row in valid.items()}
    wrong += link_problems(session, resource, values, scope)
    taken = _taken(session, resource, values, scope)
    if wrong:
        raise InvalidInput(_said(wrong + taken), _in_order(wrong + taken))
    if taken:
        raise Conflict(_said(taken), _in_order(taken))
    return create_many(session, resource, list(valid.values()), scope)


def _validated(resource: Resource, rows: Sequence[Any]) -> tuple[dict[str, SQLModel], list[Problem]]:
    valid: dict[str, SQLModel] = {}
    problems: list[Problem] = []
    for place, row in enumerate(rows):
        try:
            valid[f"{place}."] = resource.create.model_validate(row)
        except ValidationError as problem:
            found = problems_of(problem, f"{place}.")
            problems += [Problem(wrong.where.rstrip("."), wrong.message) for wrong in found]
    return valid, problems


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
