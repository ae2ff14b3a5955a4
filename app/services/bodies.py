"""What is particular to monitoring bodies: names that must tell them apart, and lines of parents and successors."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from app.coverage.names import name_key
from app.errors import Conflict
from app.models import Body


def check_body(session: Session, body: Body) -> None:
    """Refuse a name or alias that another body has, and a body that is its own parent or successor.

    Raises
    ------
    Conflict
    """
    others = [other for other in _bodies(session, body.authority_id) if other.id != body.id]
    mine = {name_key(name) for name in (body.name, *body.aliases)}
    for other in others:
        for name in (other.name, *other.aliases):
            if name_key(name) in mine:
                raise Conflict(f'"{name}" already means {other.name} ({other.ref}).')
    _check_line(body, {other.id: other.parent_id for other in others}, body.parent_id, "parent")
    _check_line(body, {other.id: other.successor_id for other in others}, body.successor_id, "successor")


def refuse_itself(body: Body, new: Mapping[str, Any]) -> None:
    """Refuse a change that makes a body its own parent or successor: the database would, too, and could not name it.

    Raises
    ------
    Conflict
    """
    for word in ("parent", "successor"):
        _check_line(body, {}, new.get(f"{word}_id"), word)


def known_bodies(session: Session, authority_id: int) -> dict[str, Body]:
    """Every body of an authority under the keys of its name and aliases."""
    return {name_key(name): body for body in _bodies(session, authority_id) for name in (body.name, *body.aliases)}


def _bodies(session: Session, authority_id: int) -> list[Body]:
    return list(session.exec(select(Body).where(Body.authority_id == authority_id)))


def _check_line(body: Body, following: dict[int, int | None], first: int | None, word: str) -> None:
    seen = {body.id}
    step = first
    while step is not None:
        if step in seen:
            raise Conflict(f"{body.name} would be its own {word}.")
        seen.add(step)
        step = following.get(step)
