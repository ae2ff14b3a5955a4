"""Lists of records that everybody can narrow, sort, search and page through; the address says all of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from fastapi import Response
from pydantic import TypeAdapter, ValidationError

from app.errors import InvalidInput, Problem
from app.models.base import Word
from app.services.pages import page
from app.services.resource import Resource
from app.web.access import Visit
from app.web.tables import table_answer
from app.web.templates import page_number
from app.web.words import sentence_case, shortened, word

PAGE = 50
_EXPORTED_AT_ONCE, _MOST_EXPORTED = 1_000, 20_000
_SEARCHED = TypeAdapter(Word)
_LONGEST_TOLD = 60
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Choice:
    """One way to narrow a list: a select of its own.

    Parameters
    ----------
    column
        The column that is compared.
    label
        What the page calls it.
    options
        (value in the address, text) pairs, or the enum that the column holds.
    stored
        The stored value by the value in the address, where the two differ: a reference and an id.
    name
        The name in the address, where it is not the column's: inspection for inspection_id.
    """

    column: str
    label: str
    options: Options | type[Enum]
    stored: dict[str, Any] = field(default_factory=dict)
    name: str = ""

    @property
    def parameter(self) -> str:
        """The name in the address."""
        return self.name or self.column

    def pairs(self) -> Options:
        """The options as (value, text)."""
        if isinstance(self.options, list):
            return self.options
        return [(member.value, sentence_case(word(member))) for member in self.options]


def in_words(choices: Iterable[Choice], asked: Mapping[str, str]) -> list[str]:
    """What the address narrows a page to, for its title: "Kind: Strength", "Words: permanence"."""
    chosen = ((choice.label, dict(choice.pairs()).get(asked.get(choice.parameter, ""))) for choice in choices)
    said = [*chosen, ("Words", asked.get("q"))]
    return [f"{label}: {shortened(text, _LONGEST_TOLD)}" for label, text in said if text]


@dataclass(frozen=True)
class Heading:
    """One column of the table; `sort` is what the list is ordered by when its heading is followed."""

    text: str
    sort: str = ""


@dataclass(frozen=True)
class Listing:
    """A list's page: what it shows, and how it can be narrowed."""

    section: str
    title: str
    resource: Resource
    headings: tuple[Heading, ...]
    template: str
    empty: str
    choices: Callable[[Visit], list[Choice]] = lambda _: []
    sort: str = "id"


@dataclass(frozen=True)
class Shown:
    """One page of a list, ready to be drawn."""

    listing: Listing
    rows: list[dict[str, Any]]
    choices: list[Choice]
    asked: dict[str, str]
    sort: str
    next_cursor: str | None
    next_url: str | None
    first_url: str | None

    @property
    def narrowed(self) -> bool:
        """Whether the list leaves anything out."""
        return bool(self.asked)

    @property
    def narrowing(self) -> list[str]:
        """What narrows the list and how it runs, in words."""
        by = next((heading.text for heading in self.listing.headings if self.direction(heading) != "none"), self.sort)
        order = f"{by}, last first" if self.sort.startswith("-") else by
        sorted_by = [f"Order: {order}"] if self.sort != self.listing.sort else []
        return in_words(self.choices, self.asked) + sorted_by

    def direction(self, heading: Heading) -> str:
        """How the list runs along a column, as aria-sort says it."""
        if self.sort.removeprefix("-") != heading.sort:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"


def show_listing(visit: Visit, listing: Listing, **context: Any) -> Response:
    """The page of a list, or with format=csv or xlsx all its rows as a file."""
    if (form := visit.asked("format")) in ("csv", "xlsx"):
        columns, rows = list(listing.resource.read.model_fields), _all_rows(visit, listing)
        return table_answer(listing.section, form, columns, rows)
    shown = listed(visit, listing)
    context |= {"shown": shown, "narrowing": shown.narrowing}
    return visit.page(listing.template, listing=listing, most_exported=_MOST_EXPORTED, **context)


def listed(visit: Visit, listing: Listing, limit: int = PAGE, cursor: str | None = None) -> Shown:
    """One page of a list, as the address asks for it; `cursor` is where it starts, if not where the address says.

    Raises
    ------
    InvalidInput
        It asks for what is no choice, no order or no page of this list.
    """
    choices = listing.choices(visit)
    asked = {choice.parameter: visit.asked(choice.parameter) for choice in choices} | {"q": visit.asked("q")}
    asked = {name: text for name, text in asked.items() if text}
    filters = {"authority": visit.authority.ref}
    for choice in choices:
        if text := asked.get(choice.parameter):
            filters[choice.column] = _stored(choice, text)
    if "q" in asked:
        filters["q"] = _searched(asked["q"])
    sort, cursor = _sort(visit, listing), cursor or visit.asked("cursor") or None
    found = page(visit.session, listing.resource, visit.scope, filters, sort, limit, cursor)
    here = asked | ({"sort": sort} if sort != listing.sort else {})
    return Shown(
        listing,
        found.rows,
        choices,
        asked,
        sort,
        found.next_cursor,
        next_page(visit, listing.section, **here, cursor=found.next_cursor),
        visit.url(listing.section, **here) if cursor else None,
    )


def next_page(visit: Visit, *parts: object, cursor: object, **query: Any) -> str | None:
    """The address of the page after this one, by its cursor; None where this is the last."""
    return visit.url(*parts, **query, cursor=cursor, nth=page_number(visit.request) + 1) if cursor else None


def _all_rows(visit: Visit, listing: Listing) -> list[dict[str, Any]]:
    """Every row that the address asks for, on whatever page of the list."""
    rows, cursor = [], None
    while True:
        shown = listed(visit, listing, _EXPORTED_AT_ONCE, cursor)
        rows += shown.rows
        cursor = shown.next_cursor
        if cursor is None:
            return rows
        if len(rows) >= _MOST_EXPORTED:
            problem = Problem("format", f"a file holds at most {_MOST_EXPORTED:,} rows: narrow the list first")
            raise InvalidInput("The list is too long for one file.", [problem])


def _sort(visit: Visit, listing: Listing) -> str:
    asked = visit.asked("sort") or listing.sort
    if asked.removeprefix("-") not in ("id", *listing.resource.sorts):
        raise InvalidInput("The list cannot be sorted that way.", [Problem("sort", f"{asked[:40]} is no column of it")])
    return asked


def _stored(choice: Choice, text: str) -> Any:
    if text not in dict(choice.pairs()):
        raise InvalidInput("The list cannot be narrowed that way.", [Problem(choice.label, f"there is no {text[:40]}")])
    return choice.stored.get(text, text)


def _searched(text: str) -> str:
    try:
        return _SEARCHED.validate_python(text)
    except ValidationError:
        problem = Problem("Search", "takes at most 200 characters, none of which is invisible")
        raise InvalidInput("The search cannot be made.", [problem]) from None
