"""goldenthread db: the tables of the configured database."""

from typing import Annotated

import typer

from cli.output import say

app = typer.Typer(no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Make the tables, or bring them to this release. Records are kept."""
    from app import schema
    from app.db import sqlite_warning
    from cli.local import opened

    with opened() as engine:
        before = schema.current(engine)
        schema.upgrade(engine)
        say(f"The database is at revision {schema.newest()}" + ("." if before != schema.newest() else " already."))
        if warning := sqlite_warning(engine):
            say(warning)


@app.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="A revision, or base to take every table away.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Go back to an earlier revision. Records that it has no table for are lost."""
    from app import schema
    from cli.local import opened

    if not yes:
        typer.confirm(f"Go back to {revision}? What it has no table for is lost.", abort=True)
    with opened() as engine:
        schema.downgrade(engine, revision)
    say(f"The database is at revision {revision}.")


@app.command()
def check() -> None:
    """Say whether the tables are those of this release; exit status 1 when they are not."""
    from app import schema
    from cli.local import configured

    with configured() as engine:
        found = schema.differences(engine)
    if found:
        say(found)
        raise typer.Exit(1)
    say("The tables are those of this release.")
