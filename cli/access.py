"""goldenthread apikey: keys of other systems."""

from datetime import date, timedelta
from typing import Annotated

import typer

from app.vocabulary import RoleName
from cli.options import OutputFormat, today
from cli.output import Format, print_rows, say

app = typer.Typer(no_args_is_help=True)
_DAYS = 365


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for, as power-bi.")],
    role: Annotated[RoleName, typer.Option(help="viewer reads, editor also writes, admin also makes authorities.")],
    authority: Annotated[
        str | None, typer.Option("--authority", "-a", help="Reference of one authority; every one by default.")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="DATE", help=f"Last day of the key; {_DAYS} days from now by default.")
    ] = None,
) -> None:
    """Make a key and show it, once."""
    from app.models.access import ApiKeyCreate
    from app.services.access import create_api_key
    from app.services.records import read_input
    from cli.local import writing
    from cli.options import day

    last_day = day(expires, "--expires")
    until = date.fromisoformat(last_day) if last_day else today() + timedelta(days=_DAYS)
    row = {"name": name, "role": role, "authority": authority, "expires_on": until}
    with writing("cli:apikey") as session:
        _, key = create_api_key(session, read_input(ApiKeyCreate, row), today())
    say(f"The key {name} holds until {until.isoformat()}. It is shown this once; only its hash is stored.")
    print(key)


@app.command("list")
def list_keys(form: OutputFormat = Format.TABLE) -> None:
    """List the keys, never their secrets."""
    from app.services.access import list_api_keys
    from cli.local import looking

    with looking() as session:
        rows = [
            {
                "name": key.name,
                "prefix": key.prefix,
                "role": role.name.value,
                "authority": authority or "every one",
                "expires_on": key.expires_on.isoformat(),
                "withdrawn_at": key.withdrawn_at.isoformat() if key.withdrawn_at else None,
            }
            for key, role, authority in list_api_keys(session)
        ]
    columns = {
        "name": "Name",
        "prefix": "Begins",
        "role": "Role",
        "authority": "Authority",
        "expires_on": "Until",
        "withdrawn_at": "Withdrawn",
    }
    print_rows(rows, columns, form)


@app.command()
def withdraw(name: Annotated[str, typer.Argument(help="Name of the key.")]) -> None:
    """Withdraw a key: whoever has it is refused from now on."""
    from app.services.access import withdraw_api_key
    from cli.local import writing

    with writing("cli:apikey") as session:
        withdraw_api_key(session, name)
    say(f"The key {name} is withdrawn.")
