"""The command line. Commands parse, call a service and print; what they import, they import when they run."""

import sys

import typer

from app.errors import GoldenThreadError
from cli import access, coverage, database, edit, graph, imports, records, rules, service
from cli.output import say

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
for module in (coverage, graph, rules, records, edit, service):
    module.register(app)


def main() -> None:
    """Run the command line; a problem that a person can mend is one message on stderr and exit status 1."""
    try:
        app()
    except GoldenThreadError as problem:
        say(f"goldenthread: {problem}")
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        sys.stderr.close()
        sys.exit(141)


if __name__ == "__main__":
    main()
