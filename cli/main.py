"""The command line. Commands parse, call a service and print; what they import, they import when they run."""

import os
import sys
from pathlib import Path

import typer

from app.errors import GoldenThreadError
from cli import (
    access,
    body,
    coverage,
    database,
    edit,
    graph,
    imports,
    matrix,
    quotes,
    records,
    repair,
    rules,
    service,
    snapshots,
    suggest,
    users,
    whatif,
)
from cli.output import say, speak_utf8

app = typer.Typer(
    name="goldenthread",
    help="From an inspection finding to the KPIs that measure it, the bodies that see them and the actions that "
    "answer it, and where that thread is broken.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(imports.app, name="import", help="Read a document and take it into the register.")
app.add_typer(database.app, name="db", help="Bring the database's tables to this release.")
app.add_typer(access.app, name="apikey", help="Make, list and withdraw keys of other systems.")
app.add_typer(users.app, name="user", help="Make and keep the accounts of people who sign in to the pages.")
for module in (
    coverage,
    body,
    matrix,
    graph,
    quotes,
    rules,
    records,
    suggest,
    edit,
    snapshots,
    whatif,
    repair,
    service,
):
    module.register(app)


def main() -> None:
    """Run the command line; a problem that a person can mend is one message on stderr and exit status 1."""
    speak_utf8()
    try:
        try:
            app()
        finally:
            # A short output is written here at the latest, so that a full disk or a closed pipe is noticed.
            sys.stdout.flush()
    except GoldenThreadError as problem:
        say(f"goldenthread: {problem}")
        sys.exit(1)
    except OSError as problem:
        # What could not be written would be tried again, and complained about, when the process ends.
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
        if not isinstance(problem, BrokenPipeError):
            say(f"goldenthread: {problem}")
        sys.exit(1)


if __name__ == "__main__":
    main()
