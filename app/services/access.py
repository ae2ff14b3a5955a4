"""Who may: API keys, and what each may do where.

A key is a long random text that is shown once; the register keeps its hash, so that reading the database gives
nobody a key. Its entropy makes a slow hash needless, and finding it by its hash leaks nothing about other keys.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address

from sqlalchemy import Engine, exists, or_, select
from sqlmodel import Session

from app.db import now, reading
from app.errors import ConfigurationProblem, Conflict, Forbidden, InvalidInput, NotFound, Problem, Unauthorised
from app.models import ApiKey, Authority, Role, User
from app.models.access import ApiKeyCreate
from app.models.base import columns
from app.services.coverage import authority_named
from app.services.records import Scope
from app.vocabulary import RoleName

_RANK = {role: rank for rank, role in enumerate(RoleName)}
_KEY, _ROLE, _AUTHORITY = columns(ApiKey), columns(Role), columns(Authority)
_ANYBODY = select(or_(exists(select(_KEY.id)), exists(select(columns(User).id))))
_PREFIX_LENGTH = 10


@dataclass(frozen=True)
class Caller:
    """Somebody who asks: a name for the audit trail, and a role by authority (None: in all of them)."""

    name: str
    roles: Mapping[int | None, RoleName]

    def scope_for(self, needed: RoleName) -> Scope:
        """The authorities in which the caller has at least this role; None is all of them.

        Raises
        ------
        Forbidden
            There is none.
        """
        held = {place for place, role in self.roles.items() if _RANK[role] >= _RANK[needed]}
        if not held:
            raise Forbidden(f"This needs the role {needed}. Ask whoever keeps the keys for one that has it.")
        return None if None in held else frozenset(place for place in held if place is not None)


# Before anybody has a key or an account, the person at this machine may do everything.
LOCAL = Caller("local", {None: RoleName.ADMIN})


def create_api_key(session: Session, data: ApiKeyCreate, today: date) -> tuple[ApiKey, str]:
    """Make a key.

    Returns
    -------
    tuple
        The stored key, and the text to send with requests. The text cannot be read again.

    Raises
    ------
    InvalidInput
        It would have expired already.
    NotFound
        No such authority.
    Conflict
        The name is taken.
    """
    if data.expires_on < today:
        raise InvalidInput("The key would have expired already.", [Problem("expires_on", f"is before {today}")])
    if session.scalar(select(_KEY.id).where(_KEY.name == data.name)) is not None:
        raise Conflict(f"There is already a key named {data.name}.")
    authority_id = authority_named(session, data.authority, None).id if data.authority else None
    token = f"gt_{secrets.token_urlsafe(32)}"
    key = ApiKey(name=data.name, prefix=token[:_PREFIX_LENGTH], key_hash=_hash(token), expires_on=data.expires_on)
    session.add(key)
    session.flush()
    session.add(Role(name=data.role, authority_id=authority_id, api_key_id=key.id))
    session.flush()
    return key, token


def list_api_keys(session: Session) -> list[tuple[ApiKey, Role, str | None]]:
    """Every key with its role and the reference of its authority (None: all), oldest first."""
    statement = select(ApiKey, Role, _AUTHORITY.ref).join(Role, _ROLE.api_key_id == _KEY.id)
    statement = statement.outerjoin(Authority, _AUTHORITY.id == _ROLE.authority_id).order_by(_KEY.id)
    return [(key, role, ref) for key, role, ref in session.execute(statement)]


def withdraw_api_key(session: Session, name: str) -> ApiKey:
    """End a key now; it stays in the list.

    Raises
    ------
    NotFound
    Conflict
        It was withdrawn before.
    """
    key = session.scalar(select(ApiKey).where(_KEY.name == name))
    if key is None:
        raise NotFound("key", name)
    if key.withdrawn_at is not None:
        raise Conflict(f"The key {name} was withdrawn on {key.withdrawn_at:%d %B %Y}.")
    key.withdrawn_at = now()
    session.flush()
    return key


def authenticate(session: Session, token: str, today: date) -> Caller:
    """Who sends this key.

    Raises
    ------
    Unauthorised
        It is unknown, has expired or was withdrawn.
    """
    said = (_KEY.name, _KEY.prefix, _KEY.expires_on, _KEY.withdrawn_at, _ROLE.name.label("role"), _ROLE.authority_id)
    statement = select(*said).join(Role, _ROLE.api_key_id == _KEY.id).where(_KEY.key_hash == _hash(token))
    rows = session.connection().execute(statement).all()
    if not rows:
        raise Unauthorised("This key is not known. Make one with: goldenthread apikey create")
    key = rows[0]
    if key.withdrawn_at is not None:
        raise Unauthorised(f"This key was withdrawn on {key.withdrawn_at:%d %B %Y}. Ask for a new one.")
    if key.expires_on < today:
        raise Unauthorised(f"This key expired on {key.expires_on:%d %B %Y}. Ask for a new one.")
    return Caller(f"key {key.prefix} {key.name}"[:200], {row.authority_id: row.role for row in rows})


def is_open(session: Session) -> bool:
    """Whether nobody has a key or an account yet. A key that was withdrawn keeps the register closed."""
    return not session.connection().execute(_ANYBODY).scalar()


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    if host.casefold().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_may_listen(host: str, engine: Engine) -> None:
    """Refuse to listen for the network while anybody could change the register.

    Raises
    ------
    ConfigurationProblem
        Saying what to do.
    """
    if is_loopback(host):
        return
    with reading(engine) as session:
        if is_open(session):
            raise ConfigurationProblem(
                f"Nobody has a key yet, so anybody who can reach {host} could change the register. "
                "Make a key first: goldenthread apikey create NAME --role admin. "
                "Or listen on 127.0.0.1."
            )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
