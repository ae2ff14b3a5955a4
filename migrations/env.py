"""Runs the migrations on the configured database, or on the connection that the caller hands over."""

from typing import Any, cast

from alembic import context
from sqlalchemy import Connection, Enum, String
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import AutoString

from app.db import UtcDateTime, make_engine
from app.models import METADATA
from app.models.base import BigId, Json


def render_type(kind: str, item: Any, _: Any) -> str | bool:
    """Write the project's column types as plain ones, so that a migration never changes with the code."""
    if kind != "type":
        return False
    if item is BigId:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    if item is Json:
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Enum | AutoString):
        length = item.length if isinstance(item, Enum) else cast("String", item.impl).length
        return f"sa.String(length={length})" if length else "sa.String()"
    return False


def differs(_: Any, __: Any, ___: Any, inspected: TypeEngine[Any], declared: TypeEngine[Any]) -> bool | None:
    """Tell alembic that a closed list of words is stored as text of its length, and nothing else."""
    if isinstance(declared, Enum):
        return getattr(inspected, "length", None) != declared.length
    return None


def run(connection: Connection) -> None:
    """Migrate over `connection`."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_type,
        compare_type=differs,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    with make_engine().connect() as own_connection:
        run(own_connection)
