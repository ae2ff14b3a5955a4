"""goldenthread trace and goldenthread graph."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.options import ApiKey, AsOf, Authority, BodyRef, FindingKinds, Inspection, Server, day, today
from cli.output import RecordFormat, print_json, say
from cli.source import open_source, wanted


class GraphFormat(StrEnum):
    """What a graph can be written as."""

    JSON = "json"
    CYTOSCAPE = "cytoscape"
    GRAPHML = "graphml"
    DOT = "dot"
    MERMAID = "mermaid"
    SVG = "svg"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("trace")(trace)
    app.command("graph")(graph)


def trace(
    ref: Annotated[str, typer.Argument(help="Reference of an inspection, finding, KPI, body or action.")],
    authority: Authority = None,
    as_of: AsOf = None,
    form: Annotated[RecordFormat, typer.Option("--format", "-f")] = RecordFormat.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Draw every thread through a record as a tree, with the broken ends marked."""
    from app.export.tree import lines_of
    from app.ingest.revive import revive
    from app.models.trace import Trace

    params = wanted(authority=authority, as_of=day(as_of) or today().isoformat())
    with open_source(server, api_key) as source:
        found = source.trace(ref, params)
    if form == RecordFormat.JSON:
        print_json(found)
        return
    for line in lines_of(revive(Trace, found)):
        print(line)
    say(found["cover"]["words"])


def graph(
    form: Annotated[GraphFormat, typer.Option("--format", "-f", help="What to write.")] = GraphFormat.SVG,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write it; standard output by default.")
    ] = None,
    ref: Annotated[
        str | None,
        typer.Option("--ref", help="Only the threads through this inspection, finding, KPI, body or action."),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=0, max=20, help="How many links away from --ref; any number by default.")
    ] = None,
    inspection: Inspection = None,
    kind: FindingKinds = None,
    body: BodyRef = None,
    rule: Annotated[
        str | None, typer.Option(metavar="RULE", help="Only threads of records with this gap (F001 or its slug).")
    ] = None,
    theme: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Only threads of findings whose heading or section says this.")
    ] = None,
    authority: Authority = None,
    as_of: AsOf = None,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Write the graph of inspections, findings, KPIs, bodies and actions, for people or for other tools."""
    params = wanted(
        authority=authority,
        ref=ref,
        steps=steps,
        inspection=inspection,
        kind=kind,
        body=body,
        rule=rule,
        theme=theme,
        as_of=day(as_of) or today().isoformat(),
    )
    with open_source(server, api_key) as source:
        text = source.graph(form.value, params)
    if output is None:
        print(text)
        return
    try:
        output.write_text(text if text.endswith("\n") else f"{text}\n", "utf-8")
    except OSError as problem:
        raise typer.BadParameter(f"{output} cannot be written: {problem.strerror}.", param_hint="--output") from None
    say(f"Wrote {output}.")
