"""goldenthread user: accounts of people who sign in to the pages."""

import sys
from typing import Annotated

import typer

from app.vocabulary import RoleName
from cli.options import OutputFormat
from cli.output import Format, print_rows, say

app = typer.Typer(no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The address that they sign in with.")]
InAuthority = Annotated[
    str | None, typer.Option("--authority", "-a", help="Reference of one authority; every one by default.")
]


@app.command()
def create(
    email: Email,
    name: Annotated[str, typer.Option(help="What the audit trail calls them.")],
    role: Annotated[RoleName, typer.Option(help="viewer reads, editor also writes, admin also makes authorities.")],
    authority: InAuthority = None,
) -> None:
    """Make an account. The password is asked for, or read as a line from a pipe."""
    from app.services.accounts import AccountCreate, create_account
    from app.services.records import read_input
    from cli.local import writing

    row = {"email": email, "name": name, "role": role, "authority": authority, "password": _password()}
    data = read_input(AccountCreate, row)
    with writing("cli:user") as session:
        create_account(session, data)
    say(f"{data.email} can sign in as {role} of {authority or 'every authority'}.")


@app.command("list")
def list_users(form: OutputFormat = Format.TABLE) -> None:
    """List the accounts and what each may do where."""
    from app.services.accounts import list_accounts
    from cli.local import looking

    with looking() as session:
        rows = [
            {
                "email": user.email,
                "name": user.name,
                "roles": "; ".join(f"{held.role} of {held.authority or 'every one'}" for held in roles) or "none",
                "locked_until": user.locked_until.isoformat(timespec="seconds") if user.locked_until else None,
                "disabled_at": user.disabled_at.isoformat(timespec="seconds") if user.disabled_at else None,
            }
            for user, roles in list_accounts(session)
        ]
    columns = {"email": "Email", "name": "Name", "roles": "Roles", "locked_until": "Locked until"}
    print_rows(rows, columns | {"disabled_at": "Disabled"}, form)


@app.command()
def disable(email: Email) -> None:
    """End an account: they are signed out everywhere, and cannot sign in any more."""
    from app.db import now
    from app.services.accounts import account_named
    from app.services.accounts import disable as end
    from cli.local import writing

    with writing("cli:user") as session:
        end(session, account_named(session, email), now())
    say(f"The account of {email} is disabled.")


@app.command("set-password")
def set_password(email: Email) -> None:
    """Set a new password, asked for or read as a line from a pipe; every session ends, and a lock is lifted."""
    from app.services.accounts import NewPassword, account_named
    from app.services.accounts import set_password as set_new
    from app.services.records import read_input
    from cli.local import writing

    data = read_input(NewPassword, {"password": _password()})
    with writing("cli:user") as session:
        set_new(session, account_named(session, email), data)
    say(f"The password of {email} is set.")


@app.command()
def roles(
    email: Email,
    role: Annotated[RoleName | None, typer.Option("--set", help="Give this role, in place of the one there.")] = None,
    authority: InAuthority = None,
    *,
    take: Annotated[bool, typer.Option("--take", help="Take the role away.")] = False,
) -> None:
    """Show somebody's roles; --set gives one and --take takes it, at once for whoever is signed in."""
    from app.services.accounts import account_named, roles_of, set_role, take_role
    from cli.local import writing

    if role is not None and take:
        raise typer.BadParameter("either --set or --take", param_hint="--take")
    with writing("cli:user") as session:
        user = account_named(session, email)
        if role is not None:
            set_role(session, user, role, authority)
        if take:
            take_role(session, user, authority)
        rows = [
            {"role": held.role.value, "authority": held.authority or "every one"} for held in roles_of(session, user)
        ]
    print_rows(rows, {"role": "Role", "authority": "Authority"}, Format.TABLE)


def _password() -> str:
    """A password, typed twice and not shown; or the first line of what is piped in."""
    if sys.stdin is not None and sys.stdin.isatty():
        return str(typer.prompt("Password (at least 12 characters)", hide_input=True, confirmation_prompt="Again"))
    return (sys.stdin.readline() if sys.stdin else "").rstrip("\r\n")
