"""How far one record's findings are covered: named, live, reported, answered, moved.

The words mean what the coverage counts mean by them, and the gap rules: a finding that is not named breaks F001, one
that is not live F001 or F002, one that is not reported F001 or F003, one that is not answered F004.
"""

from collections.abc import Iterator

from sqlmodel import Session

from app.coverage.depths import Depth, depths_of
from app.coverage.register import Key, Record, Register
from app.models.trace import Cover
from app.vocabulary import EdgeKind, NodeKind

DEPTHS = tuple(depth.value for depth in Depth)


def cover_of(session: Session, authority_id: int, register: Register, record: Record) -> Cover:
    """Count the findings on the threads through a record, by how far each is covered.

    Notes
    -----
    A finding that is asked for counts although the rules do not look at it. An inspection has its findings, a KPI
    those that it measures, a body those whose KPIs are reported to it, an action those that it answers; a finding
    that another restates is on the threads of both.
    """
    asked = {record.key} if record.kind == NodeKind.FINDING else set(_checked(register, record))
    held = depths_of(session, authority_id, sorted(id_ for _, id_ in asked), register.as_of)
    counts = {depth: sum(depth in holding for holding in held) for depth in DEPTHS}
    deep = sum(len(holding) == len(DEPTHS) for holding in held)
    return Cover(len(held), **counts, deep=deep, depth=_depth(counts, len(held)), words=_words(counts, len(held), deep))


def _checked(register: Register, record: Record) -> Iterator[Key]:
    for said in _findings(register, record):
        for finding in (said, *(link.target for link in register.links_from(said, EdgeKind.RESTATES))):
            if register.records[finding].state == "checked":
                yield finding


def _findings(register: Register, record: Record) -> Iterator[Key]:
    """What the record's own links lead back to."""
    if record.kind == NodeKind.INSPECTION:
        yield from (link.target for link in register.links_from(record.key, EdgeKind.HAS_FINDING))
    elif record.kind == NodeKind.ACTION:
        yield from _sources(register, record.key, EdgeKind.ANSWERED_BY)
    elif record.kind == NodeKind.KPI:
        yield from _sources(register, record.key, EdgeKind.MEASURED_BY)
    else:
        for kpi in _sources(register, record.key, EdgeKind.REPORTED_TO):
            yield from _sources(register, kpi, EdgeKind.MEASURED_BY)


def _sources(register: Register, key: Key, kind: EdgeKind) -> Iterator[Key]:
    return (link.source for link in register.links_to(key, kind) if link.state.holds)


def _depth(counts: dict[str, int], findings: int) -> str | None:
    reached = None
    for depth in DEPTHS:
        if not findings or counts[depth] < findings:
            break
        reached = depth
    return reached


def _words(counts: dict[str, int], findings: int, deep: int) -> str:
    if not findings:
        return "No finding that the rules look at is on its threads."
    if findings > 1:
        listed = ", ".join(f"{count} {depth}" for depth, count in counts.items())
        return f"Of {findings} findings: {listed}; {deep} covered all the way."
    holds = [depth for depth in DEPTHS if counts[depth]]
    fails = [f"not {depth}" for depth in DEPTHS if not counts[depth]]
    how = "Covered all the way" if deep else "Covered in part" if holds else "Not covered"
    return f"{how}: {', '.join(holds + fails)}."
