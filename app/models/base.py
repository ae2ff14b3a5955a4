"""What every table and every input shares: keys, times, sources, and the one strict base of all input."""

from collections.abc import Mapping as MappingOf
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BeforeValidator, StringConstraints, create_model
from pydantic import Field as Limit
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Enum,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    UniqueConstraint,
    inspect,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import declared_attr
from sqlalchemy.schema import SchemaItem, Table
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlmodel import Field, SQLModel
from sqlmodel._compat import SQLModelConfig

from app.db import UtcDateTime, now
from app.letters import one_line, seen

SQLModel.metadata.naming_convention = cast(
    "Any",
    {
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)
METADATA: MetaData = SQLModel.metadata

BigId = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")


def _no_truth(value: Any) -> Any:
    """Refuse true where a number belongs: it would be taken for 1, and name the first record of its kind."""
    if isinstance(value, bool):
        raise ValueError("should be a number")  # noqa: TRY004 - what a validator says "no" with
    return value


# Halves of surrogate pairs never get this far.
_LINE, _TEXT = AfterValidator(one_line), AfterValidator(seen)
_NUMBER = BeforeValidator(_no_truth)
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _LINE]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), _TEXT]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000), _TEXT]
Ref = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
RuleCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{3}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[int, _NUMBER, Limit(ge=1, le=2**63 - 1)]
Whole = Annotated[int, _NUMBER, Limit(ge=0, le=2**31 - 1)]
Number = Annotated[float, _NUMBER, Limit(ge=-1e15, le=1e15)]


class Input(SQLModel):
    """Base of everything that comes from outside: no unknown fields, no infinite or missing numbers."""

    model_config = SQLModelConfig(extra="forbid", allow_inf_nan=False)


def words(kind: type[StrEnum]) -> Any:
    """The column type of a closed list of words: text, so that a new word needs no migration of a native type."""
    return Enum(kind, native_enum=False, create_constraint=False, length=32, values_callable=_values)


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def json_list() -> Any:
    """A column that holds a short list of texts."""
    return Field(default_factory=list, sa_type=cast("Any", Json), max_length=100)


def link() -> Any:
    """A column that holds another row's id."""
    return Field(sa_type=cast("Any", BigId))


def optional_link() -> Any:
    """A column that may hold another row's id."""
    return Field(default=None, sa_type=cast("Any", BigId))


class Row(SQLModel):
    """Keys and times of every row; `version` counts its changes and guards against two people changing it at once."""

    id: int = Field(default=cast("Any", None), primary_key=True, sa_type=cast("Any", BigId))
    version: int = Field(default=1)
    created_at: datetime = Field(default_factory=now, sa_type=cast("Any", UtcDateTime))
    updated_at: datetime = Field(
        default_factory=now, sa_type=cast("Any", UtcDateTime), sa_column_kwargs={"onupdate": now}
    )

    @declared_attr.directive
    def __mapper_args__(cls) -> MappingOf[str, Any]:
        return {"version_id_col": cast("Column[int]", cls.version)}


class AuthorityRow(Row):
    """A row of one authority."""

    authority_id: int = Field(foreign_key="authority.id", sa_type=cast("Any", BigId))


class ReferredRow(AuthorityRow):
    """A row that people speak of by a short reference, unique in its authority."""

    ref: str = Field(max_length=60)


class Sourced(Input):
    """Where a record was read: document, page and line, the quoted words, and who or what brought it in."""

    document_id: Id | None = optional_link()
    page: Whole | None = None
    line: Whole | None = None
    quote: Text | None = None


class Anchored(Sourced):
    """A record whose words stand in its document's text, from character `starts_at` up to `ends_at`, counted from 0.

    The document's text is its pages' texts, each followed by a form feed.
    """

    starts_at: Whole | None = None
    ends_at: Whole | None = None


class AuthorityCreate(SQLModel):
    """What a new record of an authority says besides its own fields."""

    authority_id: Id


class ReferredCreate(AuthorityCreate):
    """`ref` is made when it is left out."""

    ref: Ref | None = None


class RowRead(SQLModel):
    """What every answer says of a row."""

    id: int
    authority_id: int
    version: int
    created_at: datetime
    updated_at: datetime


class ReferredRead(RowRead):
    """A row with its reference."""

    ref: str


def own(target: str, column: str | None = None) -> ForeignKeyConstraint:
    """A foreign key that includes the authority, so that the database refuses links between two authorities."""
    column = column or f"{target}_id"
    return ForeignKeyConstraint(["authority_id", column], [f"{target}.authority_id", f"{target}.id"])


def table(*constraints: SchemaItem) -> tuple[SchemaItem | dict[str, bool], ...]:
    """The arguments of a table. SQLite is told never to give a deleted row's id to another."""
    return (*constraints, {"sqlite_autoincrement": True})


def in_authority(*columns: str) -> UniqueConstraint:
    """`columns` together are unique in an authority."""
    return UniqueConstraint("authority_id", *columns)


def columns(model: type[SQLModel]) -> ReadOnlyColumnCollection[str, Column[Any]]:
    """The columns of a table, for queries that read rows and not objects."""
    return cast("Table", inspect(model).local_table).c


def changes(fields: type[SQLModel], name: str) -> type[SQLModel]:
    """The schema of a change: the same fields with the same rules, each of which may be left out.

    A field that is left out keeps its value. null is taken only where the field itself allows it.
    """
    optional: dict[str, Any] = {
        key: (Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation, Field(default=None))
        for key, info in fields.model_fields.items()
    }
    return create_model(name, __base__=Input, **optional)


def check_span(starts: date | None, ends: date | None, words: str) -> None:
    """Refuse a span that ends before it starts; an open end is allowed."""
    if starts is not None and ends is not None and ends < starts:
        raise ValueError(f"{words}: {ends.isoformat()} is before {starts.isoformat()}")
