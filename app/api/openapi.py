"""The OpenAPI document: what FastAPI makes of the routes, and the one shape of all problems."""

from typing import Any

from fastapi import FastAPI

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

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = made()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            shape = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= shape.pop("$defs") | {"ProblemDetails": shape}
            _say_who_may(app, document)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def _say_who_may(app: FastAPI, document: dict[str, Any]) -> None:
    for (method, path), needs in route_needs(app).items():
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation and needs:
            said = operation.get("description", "")
            operation["description"] = f"{said}\n\nNeeds the role {needs}.".strip()
