"""goldenthread coverage and goldenthread gaps."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from cli.options import ApiKey, AsOf, Authority, Inspection, OutputFormat, Server, day, today
from cli.output import Format, console, print_json, print_rows, say, table_of
from cli.source import open_source, wanted

FOUND = 3


class FailOn(StrEnum):
    """From which severity on gaps make a script fail."""

    ERROR = "error"
    WARNING = "warning"


GAP_COLUMNS = {"rule": "Rule", "severity": "Severity", "ref": "Record", "title": "What it says", "reason": "Gap"}
COUNCIL = {"authority": "Council"}
DEPTH_COLUMNS = {"kind": "Kind", "depth": "Depth", "covered": "Covered", "total": "Of", "words": "That is"}
RULE_COLUMNS = {"rule": "Rule", "title": "Gap", "broken": "Broken", "checked": "Of", "waived": "Waived"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("coverage")(coverage)
    app.command("gaps")(gaps)


def coverage(
    authority: Authority = None,
    inspection: Inspection = None,
    as_of: AsOf = None,
    depth: Annotated[
        str | None,
        typer.Option("--list", metavar="DEPTH", help="The records behind a number: named, live, reported ..."),
    ] = None,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="With --list: finding, a kind of finding, kpi, body or action.")
    ] = "finding",
    *,
    missing: Annotated[bool, typer.Option("--missing", help="With --list: those that are not covered.")] = False,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Show how much is covered: findings, KPIs, bodies and actions, each with its denominator."""
    params = wanted(authority=authority, inspection=inspection, as_of=day(as_of) or today().isoformat())
    with open_source(server, api_key) as source:
        if depth is not None:
            rows = list(source.covered({**params, "kind": kind, "depth": depth, "covered": not missing}))
            several = COUNCIL if any("authority" in row for row in rows) else {}
            print_rows(rows, {**several, "kind": "Kind", "ref": "Record", "title": "What it says"}, form)
            return
        report = source.coverage(params)
    if form == Format.JSON:
        print_json(report)
    elif form == Format.CSV:
        print_rows(_rows(report), {"of": "of", "what": "what", "count": "count"}, form)
    else:
        _show(report)


def gaps(
    authority: Authority = None,
    inspection: Inspection = None,
    rule: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Only this rule (F001 or its slug); may be repeated.")
    ] = None,
    severity: Annotated[
        list[str] | None, typer.Option(metavar="WORD", help="Only error, warning or note; may be repeated.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help="Only this kind of record (finding, kpi, body, action) or finding (recommendation ...).",
        ),
    ] = None,
    as_of: AsOf = None,
    form: OutputFormat = Format.TABLE,
    fail_on: Annotated[
        FailOn | None, typer.Option(help=f"End with exit status {FOUND} when a gap is this severe or worse.")
    ] = None,
    *,
    summary: Annotated[bool, typer.Option("--summary", help="Only how many of how many, rule by rule.")] = False,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """List where the thread is broken, rule by rule, with how to close each gap."""
    params = wanted(
        authority=authority,
        inspection=inspection,
        rule=rule,
        severity=severity,
        kind=kind,
        as_of=day(as_of) or today().isoformat(),
    )
    with open_source(server, api_key) as source:
        report = source.gaps(params)
    if form == Format.JSON:
        print_json(report)
    elif form == Format.CSV:
        columns = {key: key for key in ("rule", "slug", "severity", "kind", "id", "ref", "title", "reason", "close")}
        print_rows(report["rules"] if summary else report["gaps"], RULE_COLUMNS if summary else columns, form)
    else:
        _show_gaps(report, summary=summary)
    for failed in report["failed"]:
        say(failed["message"])
    if report["failed"]:
        raise typer.Exit(1)
    _fail(report, fail_on)


def _show(report: dict[str, Any]) -> None:
    lines = [_heading("Coverage", report)]
    for kind, counts in report["by_kind"].items():
        lines.append(f"  {counts['total']} {_plural(kind.replace('_', ' '), counts['total'])}: {_measured(counts)}")
    lines.append(f"  {report['findings']['total']} findings in all: {_measured(report['findings'])}")
    lines += (f"  {_sentence(kind, report[kind])}" for kind in _SENTENCES)
    for line in lines:
        console().print(line, soft_wrap=True)
    console().print(table_of(report["depths"], DEPTH_COLUMNS, "How deep"))
    for off in report["off"]:
        console().print(f"  {off['rule']} is off for {off['authority']}: {off['reason']}", soft_wrap=True)


_SENTENCES = {
    "kpis": "{total} KPIs: {live} live, {proposed} proposed; {routed} have a reporting route, {unrouted} have none; "
    "{measured} were measured",
    "bodies": "{total} bodies: {receiving} receive a KPI",
    "actions": "{total} actions: {answering} answer a finding, {with_success_measure} have a success measure, "
    "{owned} an owner, {dated} a due date; done: {done}",
}


def _sentence(kind: str, counts: dict[str, int]) -> str:
    return _SENTENCES[kind].format(**counts)


def _measured(counts: dict[str, int]) -> str:
    return (
        "{measured} reach a live KPI, {only_proposed} only a proposed one, {unmeasured} none; "
        "{reported} reach a body, {answered} are answered by an action"
    ).format(**counts)


def _plural(words: str, count: int) -> str:
    if count == 1:
        return words
    return words.replace("area ", "areas ", 1) if words.startswith("area ") else f"{words}s"


def _rows(report: dict[str, Any]) -> list[dict[str, Any]]:
    parts = {key: report[key] for key in ("findings", "kpis", "bodies", "actions")} | report["by_kind"]
    return [{"of": of, "what": what, "count": count} for of, counts in parts.items() for what, count in counts.items()]


def _show_gaps(report: dict[str, Any], *, summary: bool) -> None:
    out = console()
    out.print(_heading("Gaps", report))
    out.print(table_of(report["rules"], RULE_COLUMNS))
    for rule in report["rules"]:
        for off in rule["off"]:
            out.print(f"  {rule['rule']} is off for {off['authority']}: {off['reason']}", soft_wrap=True)
    columns = GAP_COLUMNS if report["authority"] else COUNCIL | GAP_COLUMNS
    if not summary and report["gaps"]:
        out.print(table_of(report["gaps"], columns))
    if not summary and report["waived"]:
        out.print(table_of(report["waived"], columns, "Waived: accepted by a person, and not counted"))
    if not report["gaps"]:
        say("No gap was found.")
    elif not summary:
        say("goldenthread rule CODE says why a rule matters and how to close its gaps.")


def _heading(what: str, report: dict[str, Any]) -> str:
    return f"{what} of {report['authority'] or 'all authorities'} as of {report['as_of']}"


def _fail(report: dict[str, Any], fail_on: FailOn | None) -> None:
    if fail_on is None:
        return
    failing = {"error"} if fail_on == FailOn.ERROR else {"error", "warning"}
    if any(gap["severity"] in failing for gap in report["gaps"]):
        raise typer.Exit(FOUND)
