"""Options that several commands share, so that they read the same everywhere."""

from datetime import date
from typing import Annotated

import typer

from cli.output import Format

Authority = Annotated[str | None, typer.Option("--authority", "-a", help="Reference or name of one authority.")]
Inspection = Annotated[str | None, typer.Option("--inspection", "-i", help="Reference of one inspection.")]
BodyRef = Annotated[str | None, typer.Option("--body", metavar="REF", help="Only what is reported to this body.")]
FindingKinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="WORD", help="Only findings of this kind, as recommendation; may be repeated."),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The day to look at, as 2021-11-04; today by default.")
]
OutputFormat = Annotated[Format, typer.Option("--format", "-f", help="A table for people; json or csv for scripts.")]
Server = Annotated[
    str | None,
    typer.Option(
        "--server", metavar="URL", envvar="GOLDENTHREAD_SERVER", help="Read a service elsewhere, not this database."
    ),
]
ApiKey = Annotated[
    str | None,
    typer.Option("--api-key", envvar="GOLDENTHREAD_API_KEY", help="The key for --server.", show_envvar=True),
]


def day(text: str | None, option: str = "--as-of") -> str | None:
    """A day that was typed for `option`, checked.

    Raises
    ------
    typer.BadParameter
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{text} is not a day; write it as 2021-11-04.", param_hint=option) from None


def today() -> date:
    """The day that reports speak of when none is named."""
    from app.db import now

    return now().date()
