"""The page of one record, and all that stands on it as a file: a row for each field, link, gap and change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from fastapi import Response

from app.coverage.gaps import Gap
from app.coverage.rules import rule_named
from app.errors import InvalidInput, Problem
from app.services.histories import Turn
from app.services.record_lines import Line, Lines
from app.web.access import Visit
from app.web.record_tasks import Kind
from app.web.tables import table_answer

Row = Mapping[str, Any]
# `part` is the part of the page; the other columns are those of its lines.
COLUMNS = ("part", *(column.name for column in fields(Line) if column.name not in ("relation", "id", "link_id")))


@dataclass(frozen=True)
class Table:
    """A table of the page that comes as a file of its own: its columns and rows."""

    columns: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Parts:
    """What stands on the page of a record besides its fields.

    `rows` are what only pages of this kind have, in the columns of the file; `tables` the tables by name.
    """

    lines: Lines
    gaps: Sequence[Gap] = ()
    history: Sequence[Turn] = ()
    rows: Sequence[Row] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)


def show_record(visit: Visit, kind: Kind, record: Any, parts: Parts, **context: Any) -> Response:
    """The page of a record: its template has the name of the kind, and so has the record in it."""
    context |= {kind.resource.kind: record, "trail": visit.trail((kind.heading, kind.section), (record.ref, None))}
    return show_parts(visit, kind, record, parts, f"{kind.resource.kind}.html", **context)


def show_parts(visit: Visit, kind: Kind, record: Any, parts: Parts, template: str, **context: Any) -> Response:
    """A page about a record, or with format=csv or xlsx all of it as a file; `table` asks for one table alone.

    Raises
    ------
    InvalidInput
        It is asked for in another form, or for a table that it does not have.
    """
    if form := visit.asked("format"):
        return _as_file(visit, kind, record, parts, form)
    context |= {"lines": parts.lines, "gaps": parts.gaps, "history": parts.history, "rule_named": rule_named}
    return visit.page(template, kind=kind, record=record, **context)


def _as_file(visit: Visit, kind: Kind, record: Any, parts: Parts, form: str) -> Response:
    name, tables = visit.asked("table"), parts.tables
    if not name:
        return table_answer(record.ref, form, COLUMNS, record_rows(kind, record, parts))
    if name not in tables:
        raise InvalidInput("There is no such table.", [Problem("table", f"there is no {name[:40]} on this page")])
    return table_answer(f"{record.ref}-{name}", form, tables[name].columns, tables[name].rows)


def record_rows(kind: Kind, record: Any, parts: Parts) -> Iterator[Row]:
    """Everything on the page of a record, in its order; ids are left out."""
    for name in kind.resource.read.model_fields:
        if name != "id" and not name.endswith("_id"):
            yield {"part": "field", "title": name, "detail": getattr(record, name)}
    for line in parts.lines.all:
        yield {"part": line.relation} | {name: getattr(line, name) for name in COLUMNS[1:]}
    yield from parts.rows
    for gap in parts.gaps:
        state = "waived" if gap.waived else gap.severity
        said = {"title": rule_named(gap.rule).title, "state": state, "detail": gap.close, "reason": gap.reason}
        yield {"part": "gap", "ref": gap.rule, **said}
    for turn in parts.history:
        made = {"part": "history", "state": turn.change, "made_by": turn.actor, "made_at": turn.at}
        changed = [{"title": name, "detail": f"{old} → {new}"} for name, old, new in turn.fields]
        yield from (made | told for told in changed or [{}])
