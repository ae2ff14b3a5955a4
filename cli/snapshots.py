"""goldenthread snapshot, snapshots and changes: freeze the register, and say what changed since and why."""

from typing import Annotated, Any

import typer

from app.vocabulary import Severity
from cli.options import ApiKey, AsOf, Authority, OutputFormat, Server, day, today
from cli.output import Format, RecordFormat, console, print_json, print_rows, say, table_of
from cli.source import open_source, wanted

MOMENT = "A snapshot (SNAP-1), a day (2021-11-04), a meeting (MEET-3) or an inspection (ILACS-2019-06)."
SNAPSHOT_COLUMNS = {
    "ref": "Ref",
    "as_of": "As of",
    "label": "Label",
    "error": "Errors",
    "warning": "Warnings",
    "note": "Notes",
    "waived": "Waived",
    "made_by": "Taken by",
    "created_at": "Taken at",
}
GAP_COLUMNS = {"turn": "What", "rule": "Rule", "severity": "Severity", "ref": "Record", "title": "Gap", "why": "Why"}
RULE_COLUMNS = {"rule": "Rule", "title": "Gap", "broken": "Broken", "checked": "Of", "waived": "Waived"}
KPI_COLUMNS = {"ref": "KPI", "was": "Was", "now": "Is"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("snapshot")(snapshot)
    app.command("snapshots")(snapshots)
    app.command("changes")(changes)


def snapshot(
    authority: Authority = None,
    label: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What it is for; a labelled one is always new.")
    ] = None,
    meeting: Annotated[
        str | None, typer.Option(metavar="REF", help="The meeting it is for, and whose day it has.")
    ] = None,
    as_of: AsOf = None,
    form: Annotated[RecordFormat, typer.Option("--format", "-f", help="A line for people; json for scripts.")] = (
        RecordFormat.TABLE
    ),
) -> None:
    """Freeze the gaps, denominators and KPI values of an authority, with a hash; nobody can change it afterwards."""
    from pydantic_core import to_jsonable_python

    from app.models.snapshot import SnapshotCreate, SnapshotRead
    from app.services.records import read_input
    from app.services.snapshots import take_asked
    from cli.local import person, writing

    asked = wanted(authority=authority, label=label, meeting=meeting, as_of=day(as_of))
    with writing(f"cli:{person()}") as session:
        taken = take_asked(session, read_input(SnapshotCreate, asked), None, today())
        row = {name: getattr(taken.snapshot, name) for name in SnapshotRead.model_fields}
    if form == RecordFormat.JSON:
        print_json(to_jsonable_python(row))
        return
    counted = {level.value: row["counts"]["severities"][level] for level in Severity}
    found = ", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counted.items())
    console().print(f"{row['ref']} as of {row['as_of'].isoformat()}: {found}", soft_wrap=True)
    console().print(f"  sha256 {row['sha256']}", soft_wrap=True)
    console().print(f"  audit trail {row['audit_sequence']} {row['audit_hash']}", soft_wrap=True)
    for code in taken.failed:
        say(f"{code} could not be worked out: nothing of it was frozen.")
    if not taken.new:
        say("Nothing changed since it was taken, so that no other was made. Give a label to take one all the same.")


def snapshots(
    authority: Authority = None,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """List snapshots with the gaps that they counted, in the order in which they were taken."""
    with open_source(server, api_key) as source:
        rows = list(source.records("snapshots", wanted(authority=authority)))
    print_rows(rows if form == Format.JSON else [_counted(row) for row in rows], SNAPSHOT_COLUMNS, form)


def changes(
    before: Annotated[str, typer.Argument(metavar="FROM", help=MOMENT)],
    after: Annotated[str, typer.Argument(metavar="TO", help="The same, or now.")] = "now",
    authority: Authority = None,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Say which gaps appeared and closed between two moments, and which change, or which day, did it."""
    params = wanted(authority=authority, to=after) | {"from": before}
    with open_source(server, api_key) as source:
        report = source.changes(params)
    if form == Format.JSON:
        print_json(report)
    elif form == Format.CSV:
        columns = ("turn", "rule", "title", "kind", "id", "ref", "severity", "severity_was", "waived", "why")
        rows = [{key: gap[key] for key in columns} for gap in map(_gap_row, report["gaps"])]
        print_rows(rows, {key: key for key in columns}, form)
    else:
        _show(report)


def _counted(row: dict[str, Any]) -> dict[str, Any]:
    counts: dict[str, Any] = row["counts"]
    said = {key: value for key, value in row.items() if key != "counts"}
    return said | {level.value: counts["severities"][level] for level in Severity} | {"waived": counts["waived"]}


def _show(report: dict[str, Any]) -> None:
    out = console()
    out.print(f"Changes of {report['authority']}", soft_wrap=True)
    out.print(f"  from {_moment(report['before'])}\n  to   {_moment(report['after'])}", soft_wrap=True)
    for heading, rows, columns in (
        ("Gaps", [_gap_row(gap) for gap in report["gaps"]], GAP_COLUMNS),
        ("Rules", [_rule_row(rule) for rule in report["rules"]], RULE_COLUMNS),
        ("Newest values of KPIs", [_kpi_row(kpi) for kpi in report["kpis"]], KPI_COLUMNS),
    ):
        if rows:
            out.print(table_of(rows, columns, heading))
    told = ", ".join(f"{count} {turn.replace('_', ' ')}" for turn, count in report["counts"].items() if count)
    say(f"Gaps: {told}." if told else "No gap differs.")


def _moment(side: dict[str, Any]) -> str:
    failed = f"; not worked out: {', '.join(side['failed'])}" if side["failed"] else ""
    if side["snapshot"] is None:
        return f"now, as of {side['as_of']}{failed}"
    label = f" ({side['label']})" if side["label"] else ""
    asked = "" if side["asked"] == side["snapshot"] else f", the last one for {side['asked']}"
    return f"{side['snapshot']}{label}, as of {side['as_of']}{asked}{failed}"


def _gap_row(gap: dict[str, Any]) -> dict[str, Any]:
    why = [_cause(cause) for cause in gap["causes"]] or ["unexplained: nothing in the audit trail did this"]
    if gap["further"]:
        why.append(f"and {gap['further']} more")
    severity = f"{gap['severity_was']} to {gap['severity']}" if gap["turn"] == "severity_changed" else gap["severity"]
    return gap | {"turn": gap["turn"].replace("_", " "), "severity": severity, "why": "; ".join(why)}


def _cause(cause: dict[str, Any]) -> str:
    if cause["at"] is None:
        return str(cause["words"])
    return f"{cause['words']} by {cause['actor']} at {cause['at'][:16].replace('T', ' ')}"


def _rule_row(rule: dict[str, Any]) -> dict[str, Any]:
    numbers = ("broken", "checked", "waived")
    return rule | {name: _turned(rule[f"{name}_was"], rule[name]) for name in numbers}


def _turned(was: int | None, now: int | None) -> str:
    shown = ["–" if number is None else str(number) for number in (was, now)]
    return shown[1] if was == now else f"{shown[0]} → {shown[1]}"


def _kpi_row(kpi: dict[str, Any]) -> dict[str, Any]:
    said = {side: f"{kpi[side]['value']} ({kpi[side]['period']})" if kpi[side] else "–" for side in ("was", "now")}
    return kpi | said
