"""Lists, a page at a time, by keyset: the next page starts after the last row of this one, however deep it is.

Lists select columns, not entities: rows are only read to be shown.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from pydantic import AwareDatetime, TypeAdapter
from sqlalchemy import Column, ColumnElement, Enum, Integer, Select, String, and_, bindparam, or_, select, type_coerce
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlmodel import Session

from app.db import UtcDateTime
from app.errors import InvalidInput, Problem
from app.models import Authority
from app.models.base import Id, Text, Whole, columns
from app.services.records import Scope
from app.services.resource import Resource

Columns = ReadOnlyColumnCollection[str, Column[Any]]
# What a cursor holds, by the kind of column it runs along: the column, its last value, and the last id. SQLModel's
# text column does not say what its values are in Python.
_HELD: dict[type, TypeAdapter[tuple[str, Any, int]]] = {
    object: TypeAdapter(tuple[str, Text | None, Id]),
    int: TypeAdapter(tuple[str, Id | Whole | None, Id]),
    date: TypeAdapter(tuple[str, date | None, Id]),
    datetime: TypeAdapter(tuple[str, AwareDatetime | None, Id]),
}


@dataclass(frozen=True)
class Page:
    """Rows of a list, and the cursor of the next page when there is one."""

    rows: list[dict[str, Any]]
    next_cursor: str | None


@dataclass(frozen=True)
class Order:
    """What a list is ordered by: a column, which way, and then by id."""

    column: str = "id"
    descending: bool = False

    @classmethod
    def parse(cls, sort: str) -> "Order":
        """-due_on is by due_on, last first."""
        return cls(sort.removeprefix("-"), sort.startswith("-"))


def page(
    session: Session,
    resource: Resource,
    scope: Scope,
    filters: dict[str, Any],
    sort: str = "id",
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """One page of a kind of record.

    Parameters
    ----------
    filters : dict
        Column, or one of the resource's conditions of a day, to value; "authority" is an authority's reference and
        "q" words to search for. None narrows nothing.
    sort : str
        One of the resource's sorts, or id; with a leading minus the other way round.

    Raises
    ------
    InvalidInput
        The cursor is not one of this list.
    """
    table = columns(resource.table)
    order = Order.parse(sort)
    asked = {name: value for name, value in filters.items() if value is not None}
    on_days = [condition(asked.pop(name)) for name, condition in resource.on_days if name in asked]
    bound: dict[str, Any] = {f"of_{name}": value for name, value in asked.items() if name != "q"}
    bound |= {"scope": sorted(scope)} if scope is not None else {}
    beyond = ""
    if cursor is not None:
        value, last_id = _read_cursor(cursor, order, table[order.column])
        bound |= {"last_id": last_id} | ({} if value is None or order.column == "id" else {"last_value": value})
        beyond = "nothing" if value is None else "value"
    names_asked = tuple(sorted(name for name in asked if name != "q"))
    statement = _listing(resource, order, scope is not None, names_asked, beyond).where(*on_days)
    if "q" in asked:
        statement = statement.where(or_(*(_says(table[word], asked["q"]) for word in resource.words)))
    result = session.connection().execute(statement, bound | {"wanted": limit + 1})
    names = tuple(result.keys())
    # Half the time of a page goes into making its rows: zip is the quickest way to a dict.
    rows = [dict(zip(names, row, strict=True)) for row in result.all()]
    more = len(rows) > limit
    return Page(rows[:limit], _cursor(order, rows[limit - 1]) if more else None)


@lru_cache(maxsize=1024)
def _listing(resource: Resource, order: Order, scoped: bool, filters: tuple[str, ...], beyond: str) -> Select[Any]:
    """The statement of one shape of list. Putting it together takes longer than running it, so it is kept."""
    table = columns(resource.table)
    owner = table.id if resource.table is Authority else table.authority_id
    statement = select(*(_shown(table[name]) for name in resource.read.model_fields))
    if scoped:
        statement = statement.where(owner.in_(bindparam("scope", expanding=True)))
    for name in filters:
        if name == "authority":
            known = columns(Authority)
            mine = select(known.id).where(known.ref == bindparam("of_authority", type_=known.ref.type))
            statement = statement.where(owner == mine.scalar_subquery())
        else:
            statement = statement.where(table[name] == bindparam(f"of_{name}", type_=table[name].type))
    if beyond:
        statement = statement.where(_after(table, order, beyond))
    return _ordered(statement, table, order).limit(bindparam("wanted", type_=Integer))


def _shown(column: Column[Any]) -> ColumnElement[Any]:
    # What is shown is the stored word: making the Enum's member of it, and a word of that again, is slow.
    return type_coerce(column, String).label(column.name) if isinstance(column.type, Enum) else column


def _says(column: Any, words: str) -> ColumnElement[bool]:
    return and_(*(column.icontains(word, autoescape=True) for word in words.split()))


def _ordered(statement: Select[Any], table: Columns, order: Order) -> Select[Any]:
    if order.column == "id":
        return statement.order_by(table.id.desc() if order.descending else table.id)
    column = table[order.column]
    # What has no value comes last, whichever way the list runs.
    return statement.order_by(column.is_(None), column.desc() if order.descending else column, table.id)


def _cursor(order: Order, row: dict[str, Any]) -> str:
    value = row[order.column]
    shown = value.isoformat() if isinstance(value, date) else value
    return base64.urlsafe_b64encode(json.dumps([order.column, shown, row["id"]]).encode()).decode().rstrip("=")


def _after(table: Columns, order: Order, beyond: str) -> ColumnElement[bool]:
    """What comes after the last row of the page before, whose column held a value or nothing."""
    column = table[order.column]
    last_id = bindparam("last_id", type_=table.id.type)
    if order.column == "id":
        return (table.id < last_id) if order.descending else (table.id > last_id)
    if beyond == "nothing":
        return and_(column.is_(None), table.id > last_id)
    value = bindparam("last_value", type_=column.type)
    further = column < value if order.descending else column > value
    return or_(further, and_(column == value, table.id > last_id), column.is_(None))


def _read_cursor(cursor: str, order: Order, column: Column[Any]) -> tuple[Any, int]:
    try:
        held = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        kind = datetime if isinstance(column.type, UtcDateTime) else column.type.python_type
        name, value, last_id = _HELD[kind].validate_json(held)
        if name != order.column:
            raise ValueError
    except (ValueError, binascii.Error):
        problem = Problem("cursor", "is not a cursor of this list: follow the Link header of its first page")
        raise InvalidInput("The page cannot be found.", [problem]) from None
    return value, last_id
