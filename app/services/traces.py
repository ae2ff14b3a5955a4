"""A trace with what was doubtful about each record when it was read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlmodel import Session, SQLModel, select

from app.coverage.threads import trace as bare_trace
from app.models import Action, Finding, Inspection, Kpi
from app.models.base import columns
from app.models.trace import Node, Trace
from app.vocabulary import NodeKind

_TABLES: dict[str, type[SQLModel]] = {
    NodeKind.INSPECTION.value: Inspection,
    NodeKind.FINDING.value: Finding,
    NodeKind.KPI.value: Kpi,
    NodeKind.ACTION.value: Action,
}
_AT_ONCE = 500


def trace(session: Session, authority_id: int, ref: str, as_of: date) -> Trace:
    """Every thread through a record; parameters and problems as for `coverage.threads.trace`.

    Returns
    -------
    Trace
        Each node keeps the warnings of the document that its record was read from.
    """
    found = bare_trace(session, authority_id, ref, as_of)
    warnings: dict[tuple[str, int], tuple[str, ...]] = {}
    for kind, model in _TABLES.items():
        ids = sorted({node.id for node in _nodes(found.root) if node.kind == kind})
        table = columns(model)
        for start in range(0, len(ids), _AT_ONCE):
            mine = (table.authority_id == authority_id, table.id.in_(ids[start : start + _AT_ONCE]))
            for row in session.connection().execute(select(table.id, table.warnings).where(*mine)):
                warnings[kind, row.id] = tuple(row.warnings)
    return replace(found, root=_with(found.root, warnings))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _with(node: Node, warnings: dict[tuple[str, int], tuple[str, ...]]) -> Node:
    children = tuple(_with(child, warnings) for child in node.children)
    return replace(node, children=children, warnings=warnings.get((node.kind, node.id), ()))
