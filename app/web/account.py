"""The page of the person who is signed in."""

from fastapi import APIRouter, Response

from app.errors import NotFound, Problem
from app.models import User
from app.services import accounts
from app.web import cookies
from app.web.access import Entrance, Viewer, Visit, check_csrf
from app.web.cookies import Said
from app.web.forms import Form, Rejected
from app.web.sign_in import proves

router = APIRouter(include_in_schema=False)
_LABELS = {"password": "New password"}
_WRONG = (
    "That is not your current password. After several wrong passwords none is taken for a while, longer each time: "
    "then wait, and try again"
)


@router.get("/account")
def show_account(entrance: Viewer) -> Response:
    """Who is signed in, and what they may do where."""
    with entrance.to_read() as visit:
        return _shown(visit, Form())


@router.post("/account/password")
def change_password(entrance: Viewer) -> Response:
    """Change the password; every other session ends."""
    form, proved = entrance.form, _proves(entrance)

    def save(visit: Visit) -> Response:
        user = _user(visit)
        if not proved:
            raise Rejected([Problem("current", _WRONG)])
        new = form.read(accounts.NewPassword, _LABELS)
        if form["password"] != form["again"]:
            raise Rejected([Problem("again", "The two new passwords are not the same")])
        accounts.set_password(visit.session, user, new)
        response = visit.go(
            "/account", Said("Your password is changed. Wherever else you were signed in, you are no longer.")
        )
        cookies.keep_session(visit.request, response, cookies.Session(user_id=user.id, epoch=user.session_epoch))
        return response

    return entrance.submit(save, _shown)


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(entrance: Viewer) -> Response:
    """End every session of this person, this one included."""
    with entrance.to_write() as visit:
        accounts.end_sessions(visit.session, _user(visit))
        return visit.go("/sign-in", Said("You are signed out everywhere."))


def _proves(entrance: Entrance) -> bool:
    """Whether the current password is right. A wrong one counts as one at sign-in, whatever becomes of the form."""
    with entrance.to_read() as visit:
        check_csrf(visit.request, entrance.posted, visit.browser)
        user = _user(visit)
    return proves(visit.request.app.state.engine, user, entrance.form["current"])


def _user(visit: Visit) -> User:
    user = visit.session.get(User, visit.browser.user_id) if visit.signed_in else None
    if user is None:
        raise NotFound("account", "of this browser")
    return user


def _shown(visit: Visit, form: Form, status: int = 200) -> Response:
    user = _user(visit) if visit.signed_in else None
    roles = accounts.roles_of(visit.session, user) if user else []
    return visit.page("account.html", status, form=form, user=user, roles=roles)
