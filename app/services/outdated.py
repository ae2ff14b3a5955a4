"""A person's word that a mapping or a route still holds, though its finding or KPI reads otherwise now."""

from typing import Any

from sqlmodel import Session

from app.errors import Conflict, NotFound, Stale
from app.models import Mapping, Route, current_fingerprints
from app.services import catalogue
from app.services.records import find_by_ref
from app.vocabulary import MappingStatus


def confirm(session: Session, link: Mapping | Route, version: int | None = None) -> bool:
    """Keep the link as it is, accepted on what its finding and KPI say now; say whether it was outdated.

    Parameters
    ----------
    version : int or None
        The version of the link that the person read; None leaves it unchecked.

    Raises
    ------
    Conflict
        The mapping is not accepted, so there is nothing to confirm.
    Stale
        Somebody changed the link since that version.
    """
    if version is not None and link.version != version:
        raise Stale(f"{link.ref} was changed at {link.updated_at:%H:%M on %d %B %Y}. Read it again, then confirm it.")
    if isinstance(link, Mapping) and link.status != MappingStatus.ACCEPTED:
        raise Conflict(f"{link.ref} is {link.status}, not accepted. Accept it instead, by changing its status.")
    current = current_fingerprints(session, link)
    outdated = any(getattr(link, name) != value for name, value in current.items())
    for name, value in current.items():
        setattr(link, name, value)
    session.flush()
    return outdated


def link_named(session: Session, authority_id: int, ref: str) -> Any:
    """The mapping or route of this reference.

    Raises
    ------
    NotFound
    """
    for resource in (catalogue.MAPPINGS, catalogue.ROUTES):
        try:
            return find_by_ref(session, resource, authority_id, ref)
        except NotFound:
            continue
    raise NotFound("mapping or route", ref)
