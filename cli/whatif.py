"""goldenthread whatif: what changes would do, before anything is changed."""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from app.errors import GoldenThreadError, Problem
from app.vocabulary import Frequency
from cli.options import ApiKey, AsOf, Authority, OutputFormat, Server, day, today
from cli.output import Format, console, print_json, print_rows, say, table_of
from cli.source import open_source, wanted

GAP_COLUMNS = {"turn": "", "rule": "Rule", "severity": "Severity", "ref": "Record", "title": "What it says"}
FINDING_COLUMNS = {"ref": "Finding", "title": "What it says", "lost": "Loses", "gained": "Gains", "after": "Has then"}
COUNT_COLUMNS = {"of": "Of", "what": "Are", "before": "Before", "after": "After", "total": "Of all"}
_REPORT = f"Report the KPI to the body; how often is {', '.join(Frequency)}"
_CSV = ("turn", "rule", "slug", "severity", "kind", "id", "ref", "title", "reason", "close", "waived")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("whatif")(whatif)


def _several(metavar: str, words: str) -> Any:
    return typer.Option(metavar=metavar, help=f"{words}; may be repeated.")


def whatif(
    add_kpi: Annotated[list[str] | None, _several("NAME", "Add a live KPI; below, it is called by its name")] = None,
    start_kpi: Annotated[list[str] | None, _several("KPI", "Bring a proposed KPI to life")] = None,
    retire_kpi: Annotated[list[str] | None, _several("KPI", "Retire a KPI")] = None,
    add_mapping: Annotated[list[str] | None, _several("FINDING:KPI", "Let the KPI measure the finding")] = None,
    accept_mapping: Annotated[list[str] | None, _several("FINDING:KPI", "Agree to a proposed mapping")] = None,
    end_mapping: Annotated[list[str] | None, _several("FINDING:KPI", "Reject a mapping")] = None,
    add_answer: Annotated[list[str] | None, _several("FINDING:ACTION", "Let the action answer the finding")] = None,
    end_route: Annotated[list[str] | None, _several("KPI:BODY", "End a reporting route")] = None,
    merge_body: Annotated[list[str] | None, _several("BODY:BODY", "End the one; the other takes its KPIs over")] = None,
    end_body: Annotated[list[str] | None, _several("BODY", "End a body")] = None,
    add_route: Annotated[list[str] | None, _several("KPI:BODY[:HOW-OFTEN]", _REPORT)] = None,
    add_meeting: Annotated[list[str] | None, _several("BODY:DATE", "Record a meeting to come")] = None,
    authority: Authority = None,
    as_of: AsOf = None,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Say which gaps would appear and close, and which findings would lose or gain cover. Nothing is stored.

    Changes are tried in the order in which the options stand in this list, and what ends has ended by the day before.
    """
    typed = list(
        _changes(
            add_kpi=add_kpi,
            start_kpi=start_kpi,
            retire_kpi=retire_kpi,
            add_mapping=add_mapping,
            accept_mapping=accept_mapping,
            end_mapping=end_mapping,
            add_answer=add_answer,
            end_route=end_route,
            merge_body=merge_body,
            end_body=end_body,
            add_route=add_route,
            add_meeting=add_meeting,
        )
    )
    if not typed:
        raise typer.BadParameter("name at least one change, as --end-body BODY-3", param_hint="whatif")
    content = wanted(authority=authority, as_of=day(as_of) or today().isoformat())
    with open_source(server, api_key) as source, _as_typed([words for words, _ in typed]):
        report = source.whatif({**content, "changes": [change for _, change in typed]})
    if form == Format.JSON:
        print_json(report)
    elif form == Format.CSV:
        rows = [{key: gap[key] for key in _CSV} for gap in _turned(report)]
        print_rows(rows, {key: key for key in _CSV}, form)
    else:
        _show(report)


class _as_typed:  # noqa: N801 - it reads as a word of the sentence
    """Names changes in problems as they were typed, not by their place in a list that nobody sees."""

    def __init__(self, options: list[str]) -> None:
        self._options = options

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, problem: BaseException | None, trace: Any) -> None:
        if isinstance(problem, GoldenThreadError):
            problem.problems = [self._named(found) for found in problem.problems]

    def _named(self, problem: Problem) -> Problem:
        head, _, rest = problem.where.partition(".")
        number = rest.partition(".")[0]
        if head != "changes" or not number.isdigit() or int(number) >= len(self._options):
            return problem
        return Problem(self._options[int(number)], re.sub(r"change (\d+) of the list", self._option, problem.message))

    def _option(self, place: re.Match[str]) -> str:
        return self._options[int(place.group(1)) - 1]


def _changes(**options: list[str] | None) -> Iterator[tuple[str, dict[str, str]]]:
    """Each change, and how it was typed."""
    added = set(options["add_kpi"] or ())
    for change, values in options.items():
        option = f"--{change.replace('_', '-')}"
        for value in values or ():
            yield f"{option} {value}", {"change": change, **_fields(change, value, option, added)}


def _fields(change: str, value: str, option: str, added: set[str]) -> dict[str, str]:
    if change == "add_kpi":
        return {"name": value}
    if change in {"start_kpi", "retire_kpi"}:
        return {"kpi": value}
    if change == "end_body":
        return {"body": value}
    names = _PAIRS[change]
    often = {}
    head, _, tail = value.rpartition(":")
    if change == "add_route" and tail in set(Frequency) and ":" in head:
        often, value = {"frequency": tail}, head
    elif change == "add_route" and ":" in head and head not in added:
        raise typer.BadParameter(f"{tail} is no known frequency: say {', '.join(Frequency)}", param_hint=option)
    # The name of a new KPI may hold colons, references never do.
    parts = value.split(":", 1) if names[1] == "kpi" else value.rsplit(":", 1)
    if len(parts) != len(names) or not all(parts):
        raise typer.BadParameter(f"{value} should name two things, with a colon between them", param_hint=option)
    return dict(zip(names, parts, strict=True)) | often


_PAIRS = {
    "add_mapping": ("finding", "kpi"),
    "accept_mapping": ("finding", "kpi"),
    "end_mapping": ("finding", "kpi"),
    "add_answer": ("finding", "action"),
    "end_route": ("kpi", "body"),
    "merge_body": ("body", "into"),
    "add_route": ("kpi", "body"),
    "add_meeting": ("body", "on"),
}


def _turned(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"turn": turn + (" (waived)" if gap["waived"] else ""), **gap}
        for turn, gaps in (("appears", report["appeared"]), ("closes", report["closed"]))
        for gap in gaps
    ]


def _show(report: dict[str, Any]) -> None:
    out = console()
    out.print(f"What if, for {report['authority']} as of {report['as_of']}:", markup=False)
    for sentence in report["changes"]:
        out.print(f"  {sentence}", soft_wrap=True, markup=False)
    for heading, rows, columns in (
        ("Gaps", _turned(report), GAP_COLUMNS),
        ("Findings whose cover differs", report["findings"], FINDING_COLUMNS),
        ("Counts that differ", list(_counts(report["coverage"])), COUNT_COLUMNS),
    ):
        if rows:
            out.print(table_of(rows, columns, heading))
    for failed in report["failed"]:
        say(failed["message"])
    say(f"{len(report['appeared'])} gaps would appear and {len(report['closed'])} close. Nothing was changed.")


def _counts(coverage: dict[str, Any]) -> Iterable[dict[str, Any]]:
    before, after = coverage["before"], coverage["after"]
    for of in ("findings", "kpis", "bodies", "actions"):
        for what, count in after[of].items():
            if count != before[of][what]:
                total = after[of]["total"]
                yield {"of": of, "what": what, "before": before[of][what], "after": count, "total": total}
