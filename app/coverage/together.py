"""Several selects asked in one statement: what a page reads of many tables costs it one query.

Each select becomes one arm of a UNION ALL. A row of the union has a column for each place in which some arm has
something of its type, and says first which arm it is of.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Float,
    Integer,
    Select,
    String,
    cast,
    literal,
    null,
    type_coerce,
    union_all,
)
from sqlalchemy.types import Enum, TypeEngine
from sqlmodel import AutoString

# Columns of these types share the places of the type that stands beside them.
_SHARED: tuple[tuple[tuple[type, ...], TypeEngine[Any]], ...] = (
    ((Boolean,), Boolean()),
    ((Integer,), BigInteger()),
    ((Float,), Float()),
    ((Date,), Date()),
    ((String, AutoString), String()),
)
# Fetched one by one, rows take twice as long.
_AT_ONCE = 1_000
# A place: its type, and whether it is the first, the second … of that type.
_Place = tuple[TypeEngine[Any], int]


class Together:
    """Selects that are asked together. Their rows come in no order: who needs one sorts them.

    Parameters
    ----------
    *selects : Select
        None of them ordered or limited.
    """

    def __init__(self, *selects: Select[Any]) -> None:
        arms = [dict(_placed(select)) for select in selects]
        places = list(dict.fromkeys(place for arm in arms for place in arm))
        self._statement = union_all(
            *(_arm(number, select, arm, places) for number, (select, arm) in enumerate(zip(selects, arms, strict=True)))
        )
        # The first column says which arm.
        self._takers = [_taker([places.index(place) + 1 for place in arm]) for arm in arms]

    def read(self, connection: Connection, values: Mapping[str, Any] | None = None) -> list[list[tuple[Any, ...]]]:
        """The rows of each select, in the order of the selects.

        Parameters
        ----------
        values : mapping, optional
            What the selects' named parameters are bound to.
        """
        found: list[list[tuple[Any, ...]]] = [[] for _ in self._takers]
        for rows in connection.execute(self._statement, values or {}).partitions(_AT_ONCE):
            for row in rows:
                arm = row[0]
                found[arm].append(self._takers[arm](row))
        return found


def _placed(select: Select[Any]) -> Iterator[tuple[_Place, ColumnElement[Any]]]:
    """A select's columns, each with the place that it takes."""
    numbers: dict[TypeEngine[Any], Iterator[int]] = {}
    for described in select.column_descriptions:
        column: ColumnElement[Any] = described["expr"]
        kind = _kind(column.type)
        yield (kind, next(numbers.setdefault(kind, count()))), column


def _kind(of: TypeEngine[Any]) -> TypeEngine[Any]:
    shared = (kind for types, kind in _SHARED if isinstance(of, types) and not isinstance(of, Enum))
    return next(shared, of)


def _arm(number: int, select: Select[Any], arm: Mapping[_Place, ColumnElement[Any]], places: Sequence[_Place]) -> Any:
    columns = (type_coerce(arm[place], place[0]) if place in arm else cast(null(), place[0]) for place in places)
    labelled = (column.label(f"place_{at}") for at, column in enumerate(columns))
    return select.with_only_columns(literal(number, Integer).label("arm"), *labelled, maintain_column_froms=True)


def _taker(places: list[int]) -> Callable[[Any], tuple[Any, ...]]:
    if len(places) == 1:
        return lambda row: (row[places[0]],)
    return itemgetter(*places)
