"""goldenthread suggest and goldenthread repeats: what may belong together, for a person to decide."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from cli.options import ApiKey, Authority, OutputFormat, Server
from cli.output import Format, print_rows, say
from cli.source import Source, open_source, wanted

Limit = Annotated[int, typer.Option(min=1, max=100, help="Most suggestions, best first.")]
Later = Annotated[str, typer.Argument(help="Reference of the finding that says it again.")]
Earlier = Annotated[str, typer.Argument(help="Reference of the finding of an earlier inspection.")]
Reason = Annotated[str | None, typer.Option(help="Why; it is kept with the answer.")]
Anew = Annotated[bool, typer.Option("--anew", help="Replace what was answered before, by whomever.")]

KPI_COLUMNS = {"ref": "Ref", "score": "Score", "fits": "Fits", "name": "KPI", "because": "Because"}
ACTION_COLUMNS = {
    "ref": "Ref",
    "score": "Score",
    "fits": "Fits",
    "text": "Action",
    "plan": "Plan",
    "owner": "Owner",
    "due_on": "Due",
    "because": "Because",
}
ALIKE_COLUMNS = {"ref": "Ref", "score": "Score", "text": "What the inspectors say", "because": "Because"}
FINDING_COLUMNS = {
    "ref": "Ref",
    "score": "Score",
    "fits": "Fits",
    "text": "What the inspectors say",
    "because": "Because",
}
REPEAT_COLUMNS = {
    "later": "Later",
    "earlier": "Earlier",
    "score": "Score",
    "status": "Status",
    "later_text": "It says",
    "earlier_text": "Said before",
    "because": "Because",
}

suggestions = typer.Typer(no_args_is_help=True)
repeats = typer.Typer(invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(suggestions, name="suggest", help="Suggest what may belong together; nothing is linked by asking.")
    app.add_typer(repeats, name="repeats", help="List what was said before, and accept or refuse it.")


@suggestions.command("kpis")
def kpis(
    finding: Annotated[str | None, typer.Option(metavar="REF", help="Reference of a finding.")] = None,
    text: Annotated[str | None, typer.Option(help="Or a text, in place of a finding.")] = None,
    limit: Limit = 10,
    authority: Authority = None,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Live and proposed KPIs that fit a finding or a text; what is mapped or was rejected already is left out.

    One that fits weakly rests on so little that it is likely none; the list is empty when nothing fits.
    """
    params = wanted(authority=authority, finding=finding, text=text, limit=limit)
    _suggest("kpis", params, KPI_COLUMNS, form, server, api_key)


@suggestions.command("findings")
def findings(
    kpi: Annotated[str | None, typer.Option(metavar="REF", help="Reference of a live or proposed KPI.")] = None,
    action: Annotated[
        str | None, typer.Option(metavar="REF", help="Or of an action that was not dropped, in place of a KPI.")
    ] = None,
    limit: Limit = 10,
    authority: Authority = None,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Findings that a KPI fits and is not mapped to, or that an action may answer and does not yet."""
    params = wanted(authority=authority, kpi=kpi, action=action, limit=limit)
    _suggest("findings", params, FINDING_COLUMNS, form, server, api_key)


@suggestions.command("actions")
def actions(
    finding: Annotated[str, typer.Option(metavar="REF", help="Reference of a finding.")],
    limit: Limit = 10,
    authority: Authority = None,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Actions that may answer a finding; what was dropped or answers it already is left out.

    One that fits weakly is likely no answer; the list is empty when nothing fits.
    """
    params = wanted(authority=authority, finding=finding, limit=limit)
    _suggest("actions", params, ACTION_COLUMNS, form, server, api_key)


@suggestions.command("restates")
def restates(
    finding: Annotated[str, typer.Option(metavar="REF", help="Reference of a recommendation, or of a table row.")],
    limit: Limit = 10,
    authority: Authority = None,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Rows of the council's table that say what a recommendation says, or the other way round."""
    params = wanted(authority=authority, finding=finding, limit=limit)
    _suggest("restates", params, ALIKE_COLUMNS, form, server, api_key)


@repeats.callback()
def list_repeats(
    context: typer.Context,
    status: Annotated[str | None, typer.Option(help="Only proposed, accepted or refused.")] = None,
    finding: Annotated[str | None, typer.Option(metavar="REF", help="Only what this finding may repeat.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Most repeats, the most alike first.")] = 100,
    authority: Authority = None,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """List findings that may say again what one of an earlier inspection said, and what was answered."""
    if context.invoked_subcommand is not None:
        return
    params = wanted(authority=authority, status=status, finding=finding, limit=limit)
    with open_source(server, api_key) as source:
        rows = source.repeats(params)
    print_rows(rows if form == Format.JSON else [_flat(row) for row in rows], REPEAT_COLUMNS, form)


@repeats.command("accept")
def accept(
    later: Later,
    earlier: Earlier,
    reason: Reason = None,
    anew: Anew = False,
    authority: Authority = None,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Say that a finding repeats an earlier one."""
    answer = wanted(authority=authority, later=later, earlier=earlier, status="accepted", reason=reason)
    _answer(answer, anew, server, api_key)


@repeats.command("refuse")
def refuse(
    later: Later,
    earlier: Earlier,
    reason: Reason = None,
    anew: Anew = False,
    authority: Authority = None,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Say that a finding does not repeat an earlier one: it is proposed no more."""
    answer = wanted(authority=authority, later=later, earlier=earlier, status="refused", reason=reason)
    _answer(answer, anew, server, api_key)


def _suggest(
    what: str,
    params: Mapping[str, Any],
    columns: Mapping[str, str],
    form: Format,
    server: str | None,
    api_key: str | None,
) -> None:
    with open_source(server, api_key) as source:
        rows = source.suggestions(what, params)
    if rows or form != Format.TABLE:
        print_rows(rows, columns, form)
    else:
        say("Nothing fits.")


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A repeat as one line: references, and beside them the texts."""
    texts = {f"{end}_text": row[end]["text"] for end in ("later", "earlier")}
    return {**row, **{end: row[end]["ref"] for end in ("later", "earlier")}, **texts}


def _answer(answer: dict[str, Any], anew: bool, server: str | None, api_key: str | None) -> None:
    with open_source(server, api_key) as source:
        if anew:
            answer["version"] = _version(source, answer)
        said = source.answer_repeat(answer)
    later, earlier = said["later"]["ref"], said["earlier"]["ref"]
    repeats_it = "repeats" if said["status"] == "accepted" else "does not repeat"
    say(f"{later} {repeats_it} {earlier}: {said['status']}.")


def _version(source: Source, answer: Mapping[str, Any]) -> int:
    """The version of what was answered before; 0 where nothing was."""
    ends = (answer["later"].lower(), answer["earlier"].lower())
    asked = wanted(authority=answer.get("authority"), finding=answer["later"], limit=500)
    found = [
        row for row in source.repeats(asked) if (row["later"]["ref"].lower(), row["earlier"]["ref"].lower()) == ends
    ]
    return int(found[0]["version"]) if found else 0
