"""goldenthread quote: the words that a finding rests on, proved by the stored document."""

from typing import Annotated, Any

import typer

from cli.options import ApiKey, Authority, Server
from cli.output import RecordFormat, print_json, say
from cli.source import open_source, wanted


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("quote")(quote)


def quote(
    ref: Annotated[str, typer.Argument(help="Reference of a finding that was read from a report.")],
    authority: Authority = None,
    form: Annotated[RecordFormat, typer.Option("--format", "-f")] = RecordFormat.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Show a finding's words in the stored document, and whether they still prove it; if not, end with status 1."""
    with open_source(server, api_key) as source:
        found = source.quote(ref, wanted(authority=authority))
    if form == RecordFormat.JSON:
        print_json(found)
    else:
        _show(found)
    if not (found["same_bytes"] and found["same_words"]):
        raise typer.Exit(1)


def _show(found: dict[str, Any]) -> None:
    print(found["quote"].replace("\f", "\n"))
    say(
        f"{found['ref']}: {found['document']} ({found['title']}), page {found['page']}, "
        f"characters {found['starts_at']} to {found['ends_at']}."
    )
    changed = "is NOT that of the document: the stored file was changed"
    say(f"The stored file's SHA-256 {found['sha256']} {'is the document’s' if found['same_bytes'] else changed}.")
    same = "The quote says what the finding says."
    say(same if found["same_words"] else f"The quote does NOT say what the finding says now: {found['text']}")
