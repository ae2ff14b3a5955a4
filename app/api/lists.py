"""What a list can be asked for, and the address of its next page."""

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import Column, Enum

from app.api.access import Entrance
from app.api.answers import json_answer
from app.config import settings
from app.models.base import Id, Word, columns
from app.services.coverage import authority_named
from app.services.pages import page
from app.services.resource import Resource

Limit = Annotated[int, Field(ge=1, le=settings().page_size_limit, description="Most records in one page.")]
Cursor = Annotated[str, Field(description="From the Link header of the page before.")]


class Query(BaseModel):
    """Base of every list's query: an unknown parameter is an error, not ignored."""

    model_config = ConfigDict(extra="forbid")


class ListQuery(Query):
    """What every list of records can be asked for."""

    authority: Annotated[Word | None, Field(description="Reference of an authority.")] = None
    limit: Limit = min(50, settings().page_size_limit)
    cursor: Cursor | None = None
    # Redefined by each resource with the columns that it can be ordered by.
    sort: str = "id"

    def filters(self) -> dict[str, Any]:
        """What narrows the list."""
        return self.model_dump(exclude={"authority", "limit", "cursor", "sort"}, exclude_none=True)


def list_query(resource: Resource) -> type[ListQuery]:
    """The query parameters of one kind of record."""
    table = columns(resource.table)
    sorts = tuple(sign + name for name in ("id", *resource.sorts) for sign in ("", "-"))
    fields: dict[str, Any] = {name: (_filter_type(table[name]) | None, None) for name in resource.filters}
    for name, _ in resource.on_days:
        said = f"Only what is {name.replace('_', ' ')} this day."
        fields[name] = (Annotated[date | None, Field(description=said)], None)
    if resource.words:
        said = f"Words, each of which {' or '.join(resource.words)} contains."
        fields["q"] = (Annotated[Word | None, Field(description=said)], None)
    choice: Any = Literal
    fields["sort"] = (choice[sorts], Field("id", description="A leading minus turns the order round."))
    return create_model(f"{resource.table.__name__}Query", __base__=ListQuery, **fields)


def list_answer(request: Request, entrance: Entrance, resource: Resource, query: ListQuery) -> Response:
    """One page of one kind of record."""
    with entrance.to_read() as visit:
        scope = visit.scope
        if query.authority is not None:
            scope = frozenset({authority_named(visit.session, query.authority, scope).id})
        found = page(visit.session, resource, scope, query.filters(), query.sort, query.limit, query.cursor)
    return json_answer(found.rows, headers=next_link(request, found.next_cursor))


def next_link(request: Request, cursor: str | None) -> dict[str, str]:
    """The header that leads to the next page, if there is one."""
    if cursor is None:
        return {}
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return {"Link": f'<{request.url.path}?{urlencode([*asked, ("cursor", cursor)])}>; rel="next"'}


def _filter_type(column: Column[Any]) -> Any:
    if isinstance(column.type, Enum):
        return column.type.enum_class
    python_type = column.type.python_type
    # SQLModel's text column does not say what its values are in Python.
    return {object: Word, int: Id}.get(python_type, python_type)
