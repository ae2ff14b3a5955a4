"""How records are answered: serialised once, straight from what the database gave."""

from typing import Any

from fastapi import Response
from pydantic_core import to_json

from app.services.resource import Resource

PREFIX = "/api/v1"


def json_answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Any content as JSON."""
    return Response(to_json(content), status, headers, "application/json")


def record_answer(resource: Resource, record: Any, status: int = 200) -> Response:
    """One record, with its version as ETag; a new one with its address."""
    headers = {"ETag": etag(record)}
    if status == 201:
        headers["Location"] = f"{PREFIX}/{resource.path}/{record.id}"
    return json_answer({name: getattr(record, name) for name in resource.read.model_fields}, status, headers)


def etag(record: Any) -> str:
    """The version of a record as an entity tag."""
    return f'"{record.version}"'


def matched_version(record: Any, if_match: str) -> int:
    """The record's version if `If-Match` names it, else 0, which no record ever has."""
    tags = {tag.strip() for tag in if_match.split(",")}
    return record.version if tags & {"*", etag(record)} else 0


def header(description: str) -> dict[str, Any]:
    """A header of an answer, for OpenAPI."""
    return {"description": description, "schema": {"type": "string"}}


ETAG = {"ETag": header("The version of the record, to send as If-Match with a change.")}
REPEATABLE = {
    "Idempotency-Replayed": header("`true` when this is the answer that the same Idempotency-Key was given before.")
}
NEXT = {"Link": header('The next page, if there is one: <address>; rel="next".')}
CREATED = {**ETAG, **REPEATABLE, "Location": header("The address of the new record.")}
