"""A page of findings, written by hand on `sqlite3`; and the same as the smallest REST service that answers it.

`uvicorn --factory bench.plain:create_app`, with the register's file in BENCH_REGISTER.
"""

import json
import os
import sqlite3
import threading
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import FastAPI, Query, Response
from pydantic_core import to_json

PAGE = 50
FIELDS = (
    *("id", "authority_id", "version", "created_at", "updated_at", "ref", "document_id", "page", "line", "quote"),
    *("inspection_id", "parent_id", "kind", "source", "number", "heading", "section", "text", "cites", "warnings"),
    *("starts_at", "ends_at", "fitting_cites"),
    "checked",
)
_QUERY = f"SELECT {', '.join(FIELDS)} FROM finding WHERE id > :after ORDER BY id LIMIT :wanted"


def findings(connection: sqlite3.Connection, after: int, limit: int = PAGE) -> list[dict[str, Any]]:
    """The findings after an id, with the types that they are answered with."""
    rows = connection.execute(_QUERY, {"after": after, "wanted": limit + 1}).fetchall()
    return [_typed(dict(zip(FIELDS, row, strict=True))) for row in rows[:limit]]


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    row["checked"] = bool(row["checked"])
    row["warnings"] = json.loads(row["warnings"])
    row["created_at"] = datetime.fromisoformat(row["created_at"]).replace(tzinfo=UTC)
    row["updated_at"] = datetime.fromisoformat(row["updated_at"]).replace(tzinfo=UTC)
    return row


def create_app() -> FastAPI:
    """One endpoint, and a connection for each thread that serves it."""
    app = FastAPI()
    kept = threading.local()

    @app.get("/findings")
    def page(after: int = 0, limit: Annotated[int, Query(ge=1, le=200)] = PAGE) -> Response:
        if not hasattr(kept, "connection"):
            kept.connection = sqlite3.connect(os.environ["BENCH_REGISTER"])
        return Response(to_json(findings(kept.connection, after, limit)), media_type="application/json")

    return app
