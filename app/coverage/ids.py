"""Narrow a statement to some records, whose ids are one bound parameter however many they are.

An expanded IN makes another statement for each length of its list, and databases bound how many values it may have.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, bindparam, cast, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import String

from app.vocabulary import NodeKind


@dataclass(frozen=True)
class Records:
    """Some records of several kinds: for each kind that is narrowed, the JSON list of its ids."""

    listed: tuple[tuple[NodeKind, str], ...]

    @classmethod
    def of(cls, ids: Mapping[NodeKind, Iterable[int]]) -> "Records":
        """These records; a kind that is not named is not narrowed."""
        return cls(tuple((kind, _listed(some)) for kind, some in ids.items()))

    @property
    def shape(self) -> "Records":
        """The kinds without their ids, which are bound when a statement runs."""
        return Records(tuple((kind, "[]") for kind, _ in self.listed))

    def bound(self) -> dict[str, str]:
        """What `among` names, and its values."""
        return {f"{kind}_ids": ids for kind, ids in self.listed}

    def among(self, kind: NodeKind, column: Column[int]) -> list[ColumnElement[bool]]:
        """The record is one of these."""
        return [_in(column, f"{kind}_ids", ids) for of, ids in self.listed if of == kind]


def one_of(column: Column[int], name: str, ids: Iterable[int]) -> ColumnElement[bool]:
    """The column holds one of these ids, which the statement calls by this name."""
    return _in(column, name, _listed(ids))


def listed(name: str, ids: Iterable[int] = ()) -> ColumnElement[int]:
    """These ids as rows with the column `id`; the statement calls them by this name."""
    return _rows(name, _listed(ids))


def _in(column: Column[int], name: str, ids: str) -> ColumnElement[bool]:
    return column.in_(select(_rows(name, ids)))


def _rows(name: str, ids: str) -> ColumnElement[int]:
    rows = _members(bindparam(name, ids, type_=String())).table_valued("value", name=f"listed_{name}")
    return cast(rows.c.value, BigInteger).label("id")


def _listed(ids: Iterable[int]) -> str:
    return json.dumps(sorted(ids))


class _members(FunctionElement[Any]):  # noqa: N801 - functions of SQL are written small
    """The members of a JSON list as rows with the column `value`."""

    inherit_cache = True
    name = "members"


@compiles(_members, "sqlite")
def _of_sqlite(element: _members, compiler: SQLCompiler, **arguments: Any) -> str:
    return f"json_each({_argument(element, compiler, arguments)})"


@compiles(_members, "postgresql")
def _of_postgresql(element: _members, compiler: SQLCompiler, **arguments: Any) -> str:
    return f"json_array_elements_text(CAST({_argument(element, compiler, arguments)} AS json))"


def _argument(element: _members, compiler: SQLCompiler, arguments: dict[str, Any]) -> str:
    return compiler.process(element.clauses, **arguments)
