"""goldenthread repair: the least work that closes a set of gaps, and taking some of its steps."""

from typing import Annotated, Any

import typer

from cli.options import ApiKey, AsOf, Authority, Inspection, OutputFormat, Server, day, today
from cli.output import Format, console, print_json, print_rows, say, table_of
from cli.source import open_source, wanted

COLUMNS = {"step": "Step", "cost": "Cost", "words": "What to do", "closes": "Closes", "why": "Why"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("repair")(repair)


def repair(
    rule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE", help="Close the gaps of this rule; may be repeated. F001 to F003, K001 and K002 by default."
        ),
    ] = None,
    inspection: Inspection = None,
    finding: Annotated[
        list[str] | None, typer.Option(metavar="REF", help="Only on the threads of this finding; may be repeated.")
    ] = None,
    cost: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND=COST",
            help="What a step costs: new_kpi, start_kpi, mapping, accept, route or meeting; may be repeated.",
        ),
    ] = None,
    accept: Annotated[
        list[str] | None, typer.Option(metavar="STEP", help="Take this step, and store it; may be repeated.")
    ] = None,
    authority: Authority = None,
    as_of: AsOf = None,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """List the cheapest steps that close the gaps of some rules. Nothing is stored unless a step is accepted."""
    costs = dict(map(_cost, cost or ()))
    scope = wanted(authority=authority, as_of=day(as_of) or today().isoformat())
    asked = scope | wanted(rules=rule, inspection=inspection, findings=finding) | ({"costs": costs} if costs else {})
    with open_source(server, api_key) as source:
        report = source.repair(asked)
        if accept:
            report = source.take_steps(scope | {"changes": _chosen(report, accept)})
    if form == Format.JSON:
        print_json(report)
    elif accept:
        for sentence in report["changes"]:
            say(sentence)
    elif form == Format.CSV:
        print_rows([_line(step) for step in report["steps"]], COLUMNS, form)
    else:
        _show(report)


def _cost(typed: str) -> tuple[str, float]:
    kind, _, number = typed.partition("=")
    try:
        return kind.strip(), float(number)
    except ValueError:
        raise typer.BadParameter(
            f"{typed} should be a kind of step and a number: route=1", param_hint="--cost"
        ) from None


def _chosen(report: dict[str, Any], names: list[str]) -> list[dict[str, Any]]:
    """The changes of the steps that are accepted."""
    steps = {step["step"]: step for step in (*report["steps"], *([report["next"]] if report["next"] else ()))}
    for name in names:
        if name not in steps:
            raise typer.BadParameter(f"{name} is none of the steps of this repair", param_hint="--accept")
    return [change for name in dict.fromkeys(names) for change in steps[name]["changes"]]


def _line(step: dict[str, Any]) -> dict[str, Any]:
    closes = ", ".join(f"{gap['rule']} {gap['ref']}" for gap in step["closes"])
    names = ("step", "kind", "cost", "words", "why", "proposal")
    return {name: step[name] for name in names} | {"closes": closes}


def _show(report: dict[str, Any]) -> None:
    out = console()
    out.print(f"Least repair for {report['authority']} as of {report['as_of']}: {', '.join(report['rules'])}")
    if report["steps"]:
        out.print(table_of([_line(step) for step in report["steps"]], COLUMNS))
    if report["left"]:
        out.print(table_of(report["left"], {"rule": "Rule", "ref": "Record", "title": "Gap"}, "No step closes"))
    say(_summary(report))
    if report["next"]:
        step = report["next"]
        say(f"The one step that closes most ({len(step['closes'])}): {step['step']}. {step['words']}")
    if report["steps"]:
        say(
            "Take a step with --accept STEP. A proposal is for a person to judge: gaps that close on paper are no gain."
        )


def _summary(report: dict[str, Any]) -> str:
    closed = report["gaps"] - len(report["left"])
    said = f"{len(report['steps'])} steps close {closed} of {report['gaps']} gaps and cost {report['cost']:g}"
    if report["exact"]:
        return f"{said}: no others cost less."
    times = f", at most {report['at_most']:g} times as much as the least" if report["at_most"] else ""
    return f"{said}; none can cost less than {report['least_cost']:g}{times}."
