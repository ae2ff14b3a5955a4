"""goldenthread body and goldenthread weak-points: what a body sees, and what would break most threads."""

from typing import Annotated, Any

import typer

from cli.options import ApiKey, AsOf, Authority, Server, day, today
from cli.output import RecordFormat, console, print_json, say, table_of
from cli.source import open_source, wanted

_RECEIVES = {
    "ref": "KPI",
    "name": "Name",
    "frequency": "How often",
    "since": "Since",
    "state": "State",
    "newest_on": "Newest value to",
    "age_days": "Days old then",
}
_MISSING = {"ref": "KPI", "name": "Name", "because": "Because", "findings": "Findings"}
_UNMEASURED = {"ref": "Finding", "text": "What the inspectors say", "said": "Names it as"}
_POINTS = {"kind": "Kind", "ref": "Ref", "title": "Name", "lost": "Findings lost"}
_LONGEST = 200


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("body")(body)
    app.command("weak-points")(weak_points)


def body(
    ref: Annotated[str, typer.Argument(help="Reference of a monitoring body.")],
    authority: Authority = None,
    as_of: AsOf = None,
    form: Annotated[RecordFormat, typer.Option("--format", "-f")] = RecordFormat.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Show what a body receives, how old it will be when the body next meets, and what does not reach it."""
    params = wanted(authority=authority, as_of=day(as_of) or today().isoformat())
    with open_source(server, api_key) as source:
        found = source.body(ref, params)
    if form == RecordFormat.JSON:
        print_json(found)
    else:
        _show(found)


def weak_points(
    authority: Authority = None,
    as_of: AsOf = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most weak points, the worst first.")] = 10,
    form: Annotated[RecordFormat, typer.Option("--format", "-f")] = RecordFormat.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Name the KPIs, routes and bodies without which most findings would reach no body any more."""
    params = wanted(authority=authority, limit=limit, as_of=day(as_of) or today().isoformat())
    with open_source(server, api_key) as source:
        found = source.weak_points(params)
    if form == RecordFormat.JSON:
        print_json(found)
        return
    console().print(
        f"Single points of failure of {found['authority']} as of {found['as_of']}: "
        f"{found['reported']} of {found['checked']} findings reach a body",
        soft_wrap=True,
    )
    if found["points"]:
        console().print(table_of(found["points"], _POINTS))
    else:
        say("No single KPI, route or body stands alone between a finding and a body.")


def _show(found: dict[str, Any]) -> None:
    out = console()
    for line in _heading(found):
        out.print(line, soft_wrap=True, markup=False)
    for title, rows, columns in (
        ("It receives", found["receives"], _RECEIVES),
        ("It concerns the body and does not reach it", [_told(row) for row in found["missing"]], _MISSING),
        ("It names the body, and no KPI measures it", [_told(row) for row in found["unmeasured"]], _UNMEASURED),
    ):
        if rows:
            out.print(table_of(rows, columns, title))
    if not found["receives"]:
        say("It receives nothing.")


def _heading(found: dict[str, Any]) -> list[str]:
    state = "" if found["state"] == "live" else f", {found['detail'] or found['state']}"
    lines = [f"{found['ref']}  {found['name']} ({found['kind']}{state}) as of {found['as_of']}"]
    if found["aliases"]:
        lines.append(f"  also called {', '.join(found['aliases'])}")
    for words, others in (
        ("part of", [found["parent"]]),
        ("its parts", found["parts"]),
        ("succeeds", found["predecessors"]),
        ("succeeded by", [found["successor"]]),
    ):
        lines += [f"  {words} {other['ref']} {other['name']}" for other in others if other]
    meets = found["next_meeting"]
    when = f"next meets on {meets['held_on']}, in {meets['in_days']} days ({meets['ref']})" if meets else ""
    return [*lines, f"  {when or 'no meeting to come is recorded'}", *(f"  {circle}" for circle in found["circles"])]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A row as a table shows it: reasons in words, texts not too long."""
    told = {
        key: f"{value[:_LONGEST]}…" if len(str(value)) > _LONGEST and isinstance(value, str) else value
        for key, value in row.items()
    }
    return told | {"because": [reason["words"] for reason in row.get("because", ())]}
