"""What kinds of record there are, and what each needs said about it once: one description serves create, change,
list and delete in every face.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel

from app.models.base import Row

Hook = Callable[[Session, Any], None]
Completion = Callable[[Session, Sequence[dict[str, Any]]], None]


@dataclass(frozen=True)
class Resource:
    """One kind of record.

    Parameters
    ----------
    kind : str
        The word for one: "finding".
    path : str
        The word for many, in addresses: "findings".
    table, create, update, read
        The table and its schemas.
    prefix : str or None
        What a made reference starts with; None for records that have no reference.
    filters : tuple of str
        Columns that a list can be narrowed by (equality).
    on_days : tuple of (str, callable)
        Conditions of a day that a list can be narrowed by, each by its name: overdue_on.
    sorts : tuple of str
        Columns that a list can be ordered by, besides id.
    words : tuple of str
        Columns that a search looks into.
    complete : callable or None
        Fills in, before records are stored, what their creator left out: their values by the names of the columns.
    check : callable or None
        Refuses, after it is stored, what no constraint of the database can see.
    """

    kind: str
    path: str
    table: type[Row]
    create: type[SQLModel]
    update: type[SQLModel]
    read: type[SQLModel]
    prefix: str | None = None
    filters: tuple[str, ...] = ()
    on_days: tuple[tuple[str, Callable[[date], ColumnElement[bool]]], ...] = ()
    sorts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    complete: Completion | None = None
    check: Hook | None = None

    @property
    def has_ref(self) -> bool:
        """Whether people speak of these records by reference."""
        return "ref" in self.table.model_fields
