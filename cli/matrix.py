"""goldenthread matrix: findings by KPIs, and KPIs by bodies."""

import sys
from collections import defaultdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from cli.options import ApiKey, AsOf, Authority, BodyRef, FindingKinds, Inspection, OutputFormat, Server, day, today
from cli.output import Format, console, print_json, table_of
from cli.source import open_source, wanted


class MatrixKind(StrEnum):
    """What is crossed with what."""

    FINDINGS_KPIS = "findings-kpis"
    KPIS_BODIES = "kpis-bodies"


_HEADINGS = {
    MatrixKind.FINDINGS_KPIS: {"ref": "Finding", "title": "What it says", "cells": "KPIs"},
    MatrixKind.KPIS_BODIES: {"ref": "KPI", "title": "Name", "cells": "Bodies"},
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("matrix")(matrix)


def matrix(
    kind: Annotated[MatrixKind, typer.Argument(help="What to cross with what.")],
    authority: Authority = None,
    inspection: Inspection = None,
    finding_kind: FindingKinds = None,
    body: BodyRef = None,
    as_of: AsOf = None,
    form: OutputFormat = Format.TABLE,
    server: Server = None,
    api_key: ApiKey = None,
) -> None:
    """Cross findings with KPIs, or KPIs with bodies; what nothing crosses is listed too."""
    params = wanted(
        authority=authority,
        inspection=inspection,
        kind=finding_kind,
        body=body,
        as_of=day(as_of) or today().isoformat(),
    )
    with open_source(server, api_key) as source:
        found = source.matrix(kind.value, params)
    if form == Format.JSON:
        print_json(found)
    elif form == Format.CSV:
        _write(found, kind)
    else:
        console().print(table_of(_rows(found, kind), _HEADINGS[kind]))


def _revived(found: dict[str, Any], kind: MatrixKind) -> Any:
    from app.ingest.revive import revive
    from app.models.matrix import FindingsKpis, KpisBodies

    return revive(FindingsKpis if kind == MatrixKind.FINDINGS_KPIS else KpisBodies, found)


def _write(found: dict[str, Any], kind: MatrixKind) -> None:
    from app.export.table_csv import csv_text
    from app.export.table_matrix import matrix_table

    sys.stdout.write(csv_text(*matrix_table(_revived(found, kind))))


def _rows(found: dict[str, Any], kind: MatrixKind) -> list[dict[str, Any]]:
    """A terminal has no room for a column each: a row lists its cells."""
    read = _revived(found, kind)
    refs = {column.id: column.ref for column in read.columns}
    cells: dict[int, list[str]] = defaultdict(list)
    for cell in read.cells:
        cells[cell.row].append(f"{refs[cell.column]} {cell.words}")
    return [{"ref": row.ref, "title": row.title, "cells": cells[row.id] or "none"} for row in read.rows]
