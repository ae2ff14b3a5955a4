"""People's accounts: who they are, how they prove it, and what they may do where.

Single sign-on comes in here later: `find_account` by the address that the council's directory vouches for takes the
place of `verify`, and everything after it (roles, sessions, sign-out everywhere) stays as it is.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Annotated, Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import AfterValidator, StringConstraints
from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session

from app.errors import Conflict, NotFound
from app.models import Authority, Role, User
from app.models.base import Input, Word, columns
from app.services.access import Caller
from app.services.coverage import authority_named
from app.vocabulary import RoleName

# A wrong password more than this closes the account for a minute, and each one after it for twice as long.
FREE_ATTEMPTS = 5
LONGEST_LOCK = timedelta(hours=1)
SHORTEST_PASSWORD = 12
_USER, _ROLE, _AUTHORITY = columns(User), columns(Role), columns(Authority)
_HASHER = PasswordHash((Argon2Hasher(),))
# Each takes 64 MB of memory: strangers who try passwords must not take all there is.
_AT_ONCE = BoundedSemaphore(4)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def _address(email: str) -> str:
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        raise ValueError("should be an email address, as name@council.gov.uk")
    return email.casefold()


Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_address)]
Password = Annotated[str, StringConstraints(min_length=SHORTEST_PASSWORD, max_length=200)]


class NewPassword(Input):
    """A password that somebody chose."""

    password: Password


class AccountCreate(NewPassword):
    """`authority` is a reference; without one the role holds for every authority."""

    email: Email
    name: Word
    role: RoleName
    authority: Word | None = None


@dataclass(frozen=True)
class RoleHeld:
    """A role of a person, in the authority of this reference (None: in every one)."""

    role: RoleName
    authority: str | None


def create_account(session: Session, data: AccountCreate) -> User:
    """Make an account with one role.

    Raises
    ------
    Conflict
        The address has an account.
    NotFound
        No such authority.
    """
    if find_account(session, data.email) is not None:
        raise Conflict(f"There is already an account of {data.email}.")
    user = User(email=data.email, name=data.name, password_hash=_hashed(data.password))
    session.add(user)
    session.flush()
    set_role(session, user, data.role, data.authority)
    return user


def find_account(session: Session, email: str) -> User | None:
    """The account of this address, in whatever case it is typed."""
    return session.scalar(select(User).where(_USER.email == email.strip().casefold()))


def account_named(session: Session, email: str) -> User:
    """The account of this address.

    Raises
    ------
    NotFound
    """
    user = find_account(session, email)
    if user is None:
        raise NotFound("account", email)
    return user


def list_accounts(session: Session) -> list[tuple[User, list[RoleHeld]]]:
    """Every account with its roles, oldest first."""
    held = select(_ROLE.user_id, _ROLE.name, _AUTHORITY.ref).outerjoin(Authority, _AUTHORITY.id == _ROLE.authority_id)
    roles: dict[int, list[RoleHeld]] = {}
    for row in session.execute(held.where(_ROLE.user_id.is_not(None)).order_by(_AUTHORITY.ref)):
        roles.setdefault(row.user_id, []).append(RoleHeld(row.name, row.ref))
    users = session.scalars(select(User).order_by(_USER.id))
    return [(user, roles.get(user.id, [])) for user in users]


def roles_of(session: Session, user: User) -> list[RoleHeld]:
    """The roles of one person."""
    held = select(_ROLE.name, _AUTHORITY.ref).outerjoin(Authority, _AUTHORITY.id == _ROLE.authority_id)
    return [RoleHeld(row.name, row.ref) for row in session.execute(held.where(_ROLE.user_id == user.id))]


def set_role(session: Session, user: User, role: RoleName, authority: str | None) -> None:
    """Give somebody a role in an authority, or in every one; it takes the place of the one they had there."""
    authority_id = authority_named(session, authority, None).id if authority else None
    held = _role_of(session, user, authority_id)
    if held is None:
        session.add(Role(name=role, authority_id=authority_id, user_id=user.id))
    else:
        held.name = role
    session.flush()


def take_role(session: Session, user: User, authority: str | None) -> None:
    """Take somebody's role in an authority, or the one in every authority.

    Raises
    ------
    NotFound
    """
    held = _role_of(session, user, authority_named(session, authority, None).id if authority else None)
    if held is None:
        raise NotFound("role of", f"{user.email} in {authority or 'every authority'}")
    session.delete(held)
    session.flush()


def verify(user: User | None, password: str, at: datetime) -> bool:
    """Whether somebody may sign in with this password. It takes as long for an address that has no account."""
    with _AT_ONCE:
        right = _HASHER.verify(password, (user and user.password_hash) or _nobodys())
    if user is None or user.password_hash is None or user.disabled_at is not None:
        return False
    return right and (user.locked_until is None or user.locked_until <= at)


def settle_attempt(session: Session, user_id: int | None, at: datetime, *, right: bool) -> bool:
    """Note how an attempt to prove who one is ended, and say whether the person is let in.

    Attempts at the same moment are settled one after the other: a right password behind too many wrong ones is late.
    """
    if right and user_id is not None:
        return note_success(session, user_id, at)
    # An unknown address takes the same way: how long the answer takes must not tell whether it has an account.
    note_failure(session, user_id or 0, at)
    return False


def note_failure(session: Session, user_id: int, at: datetime) -> None:
    """Count a wrong password; from `FREE_ATTEMPTS` on the account is locked, longer each time.

    Attempts at the same moment are all counted: the database does the counting.
    """
    table, connection = User.__table__, session.connection()  # type: ignore[attr-defined]
    # An attempt while it is locked prolongs nothing: a stranger must not keep somebody out for ever.
    counted = update(table).where(_USER.id == user_id, _is_open(at)).values(failed_sign_ins=_USER.failed_sign_ins + 1)
    failures = connection.execute(counted.returning(_USER.failed_sign_ins)).scalar_one_or_none()
    if failures is not None and failures >= FREE_ATTEMPTS:
        until = at + min(timedelta(minutes=2 ** min(failures - FREE_ATTEMPTS, 20)), LONGEST_LOCK)
        connection.execute(update(table).where(_USER.id == user_id).values(locked_until=until))


def note_success(session: Session, user_id: int, at: datetime) -> bool:
    """Forget the wrong passwords before a right one; False when they locked the account meanwhile."""
    table: Any = User.__table__  # type: ignore[attr-defined]
    fresh = update(table).where(_USER.id == user_id, _is_open(at)).values(failed_sign_ins=0, locked_until=None)
    return session.connection().execute(fresh.returning(_USER.id)).scalar_one_or_none() is not None


def caller_of(session: Session, user_id: int, epoch: int) -> tuple[User, Caller] | None:
    """Who has this session, or None: it was ended everywhere, or the account is disabled."""
    statement = select(User, _ROLE.authority_id, _ROLE.name.label("role")).outerjoin(Role, _ROLE.user_id == _USER.id)
    rows = session.execute(statement.where(_USER.id == user_id)).all()
    if not rows or rows[0][0].disabled_at is not None or rows[0][0].session_epoch != epoch:
        return None
    user = rows[0][0]
    return user, Caller(f"{user.name} ({user.email})"[:200], {row[1]: row[2] for row in rows if row[2] is not None})


def set_password(session: Session, user: User, data: NewPassword) -> None:
    """Set a password; every session ends, and a lock is lifted."""
    user.password_hash = _hashed(data.password)
    user.failed_sign_ins, user.locked_until = 0, None
    end_sessions(session, user)


def end_sessions(session: Session, user: User) -> None:
    """Sign somebody out everywhere."""
    user.session_epoch += 1
    session.flush()


def disable(session: Session, user: User, at: datetime) -> None:
    """End an account: nobody can sign in with it from now on. It stays in the list.

    Raises
    ------
    Conflict
        It was disabled before.
    """
    if user.disabled_at is not None:
        raise Conflict(f"The account of {user.email} was disabled on {user.disabled_at:%d %B %Y}.")
    user.disabled_at = at
    end_sessions(session, user)


def _is_open(at: datetime) -> ColumnElement[bool]:
    return (_USER.locked_until.is_(None)) | (_USER.locked_until <= at)


def _role_of(session: Session, user: User, authority_id: int | None) -> Role | None:
    return session.scalar(
        select(Role).where(_ROLE.user_id == user.id, _ROLE.authority_id.is_not_distinct_from(authority_id))
    )


def _hashed(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(password)


@lru_cache
def _nobodys() -> str:
    """A hash of nobody's password, so that an unknown address takes as long as a known one."""
    return _HASHER.hash("nobody's password")
