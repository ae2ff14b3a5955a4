"""The OpenAPI document: what FastAPI makes of the routes, and the one shape of all problems."""

from functools import cache
from typing import Any

from fastapi import FastAPI
from pydantic_core import from_json, to_json

from app.api.problems import ProblemDetails
from app.faces.access import route_needs

DESCRIPTION = """\
Traces what an inspectorate said about a council's children's services to the KPIs that measure it, the bodies that
see them and the actions that answer it.

Lists are paged: follow the header `Link`. A change names the version it was made on: `If-Match`. Errors are problems
(RFC 9457) that name the field or row. A text that comes in is trimmed, and a break in one of a line becomes a blank;
characters that nobody sees (controls, overrides of the direction) are refused.
"""


def describe(app: FastAPI) -> None:
    """Let the app's document say what problems look like."""
    app.description = DESCRIPTION
    made = app.openapi

    @cache
    def written() -> bytes:
        document = made()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        shape = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= shape.pop("$defs") | {"ProblemDetails": shape}
        _say_who_may(app, document)
        # Kept as text: as objects it would take megabytes for as long as the service runs.
        app.openapi_schema = None
        return to_json(document)

    app.openapi = lambda: from_json(written())  # type: ignore[method-assign]


def _say_who_may(app: FastAPI, document: dict[str, Any]) -> None:
    for (method, path), needs in route_needs(app).items():
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation and needs:
            said = operation.get("description", "")
            operation["description"] = f"{said}\n\nNeeds the role {needs}.".strip()
