"""goldenthread inspections, findings, kpis, bodies, routes, mappings, actions: lists of records."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from app.export.table_csv import cell
from cli.options import ApiKey, Authority, OutputFormat, Server
from cli.output import Format, print_rows
from cli.source import Source, open_source, wanted

# What a table shows of each kind; a heading's column that ends in _id is shown as the reference it leads to.
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "inspections": (
        "inspections",
        {"ref": "Ref", "framework": "Framework", "starts_on": "From", "ends_on": "To", "published_on": "Published"},
    ),
    "judgements": (
        "judgements",
        {"inspection_id": "Inspection", "area": "Area", "grade": "Grade", "page": "Page"},
    ),
    "findings": (
        "findings",
        {"ref": "Ref", "kind": "Kind", "page": "Page", "section": "Section", "text": "What the inspectors say"},
    ),
    "kpis": (
        "KPIs",
        {"ref": "Ref", "status": "Status", "unit": "Unit", "polarity": "Better", "name": "Name"},
    ),
    "bodies": (
        "monitoring bodies",
        {"ref": "Ref", "name": "Name", "kind": "Kind", "to_on": "Ended", "aliases": "Also called"},
    ),
    "routes": (
        "reporting routes",
        {"ref": "Ref", "kpi_id": "KPI", "body_id": "Body", "frequency": "How often", "from_on": "From", "to_on": "To"},
    ),
    "mappings": (
        "mappings of KPIs to findings",
        {"ref": "Ref", "finding_id": "Finding", "kpi_id": "KPI", "status": "Status", "generic": "Generic"},
    ),
    "actions": (
        "actions",
        {"ref": "Ref", "number": "No.", "status": "Status", "due_on": "Due", "owner": "Owner", "text": "Action"},
    ),
    "documents": ("documents", {"ref": "Ref", "title": "Title", "publisher": "Publisher", "published_on": "Date"}),
    "authorities": ("authorities", {"ref": "Ref", "name": "Name"}),
}
_LEADS_TO = {
    "authority_id": "authorities",
    "inspection_id": "inspections",
    "finding_id": "findings",
    "kpi_id": "kpis",
    "body_id": "bodies",
}


def register(app: typer.Typer) -> None:
    """Add a command for each kind of record."""
    for path, (words, columns) in LISTS.items():
        app.command(path, help=f"List {words}.")(_lister(path, columns))


def _lister(path: str, columns: Mapping[str, str]) -> Any:
    def lister(
        authority: Authority = None,
        where: Annotated[
            list[str] | None,
            typer.Option(metavar="NAME=VALUE", help="Only records with this value, as kind=strength; may be repeated."),
        ] = None,
        search: Annotated[str | None, typer.Option("--search", "-s", help="Only records that say these words.")] = None,
        sort: Annotated[str | None, typer.Option(help="Order by this column; with - before it, last first.")] = None,
        form: OutputFormat = Format.TABLE,
        server: Server = None,
        api_key: ApiKey = None,
    ) -> None:
        params = wanted(authority=authority, q=search, sort=sort) | dict(_pair(text) for text in where or ())
        with open_source(server, api_key) as source:
            rows = list(source.records(path, params))
            shown = _shown(rows, columns)
            if form == Format.TABLE:
                rows = _with_doubts(_with_refs(source, rows, shown), shown)
        print_rows(rows, shown, form)

    return lister


def _pair(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found or not name:
        raise typer.BadParameter(f"{text} is not NAME=VALUE.", param_hint="--where")
    return name.strip(), value.strip()


def _shown(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> Mapping[str, str]:
    """The columns of a table; references are unique in an authority only, so that several are told apart."""
    several = len({row.get("authority_id") for row in rows}) > 1
    return {"authority_id": "Authority", **columns} if several else columns


def _with_refs(source: Source, rows: list[dict[str, Any]], columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """Show the references of what links lead to; ids are for machines."""
    for column in columns:
        if column in _LEADS_TO and rows:
            refs = {record["id"]: record["ref"] for record in source.records(_LEADS_TO[column], {})}
            rows = [row | {column: refs.get(row[column], row[column])} for row in rows]
    return rows


def _with_doubts(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """Show below what a record says what was doubtful when it was read."""
    from app.export.tree import DOUBT

    said = next((name for name in ("text", "name", "area") if name in columns), list(columns)[-1])
    return [
        row | {said: "\n".join([cell(row.get(said)), *(f"{DOUBT} {words}" for words in row["warnings"])])}
        if row.get("warnings")
        else row
        for row in rows
    ]
