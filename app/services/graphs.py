"""The graph of an authority or a part of it, in the words that people type: references, codes and kinds."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from app.coverage.graph import Graph, Narrowed, build
from app.coverage.register import Key
from app.coverage.rules import rule_named
from app.services.coverage import one_authority
from app.services.matrices import finding_kinds
from app.services.records import Scope


def graph_of(
    session: Session,
    scope: Scope,
    as_of: date,
    authority: str | None = None,
    ref: str | None = None,
    steps: int | None = None,
    inspection: str | None = None,
    kinds: Sequence[str] = (),
    body: str | None = None,
    rule: str | None = None,
    theme: str | None = None,
) -> "Graph[Key]":
    """A graph as `coverage.graph.build` makes it; the filters are those of `coverage.graph.Narrowed`.

    Raises
    ------
    NotFound
        An unknown authority, rule or record.
    InvalidInput
        An unknown kind of finding, or several authorities and none named.
    """
    owner = one_authority(session, authority, scope)
    asked_rule = rule_named(rule) if rule is not None else None
    narrowed = Narrowed(ref, steps, inspection, finding_kinds(kinds), body, asked_rule, theme)
    return build(session, owner.id, as_of, narrowed)
