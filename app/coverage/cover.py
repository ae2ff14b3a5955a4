"""How far one record's findings are covered: named, live, reported, answered, moved.

The words mean what the gap rules mean: a finding that is not named breaks F001, one that is not live F001 or F002, one
that is not reported F001 or F003, one that is not answered F004.
"""

from collections.abc import Iterator

from app.coverage.register import Key, LinkState, Record, Register
from app.models.trace import Cover
from app.vocabulary import EdgeKind, NodeKind

DEPTHS = ("named", "live", "reported", "answered", "moved")


def cover_of(register: Register, record: Record) -> Cover:
    """Count the findings on the threads through a record, by how far each is covered.

    Notes
    -----
    A finding that is asked for counts although the rules do not look at it. An inspection has its findings, a KPI
    those that it measures, a body those whose KPIs are reported to it, an action those that it answers; a finding
    that another restates is on the threads of both.
    """
    asked = {record.key} if record.kind == NodeKind.FINDING else set(_checked(register, record))
    held = [_holds(register, finding) for finding in sorted(asked)]
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


def _holds(register: Register, finding: Key) -> set[str]:
    """Which of the five hold for a finding, by itself or through one that restates it."""
    voices = [finding, *_sources(register, finding, EdgeKind.RESTATES)]
    measuring = [
        link for voice in voices for link in register.links_from(voice, EdgeKind.MEASURED_BY) if link.state.holds
    ]
    kpis = {link.target for link in measuring}
    actions = {action for voice in voices for action in _targets(register, voice, EdgeKind.ANSWERED_BY)}
    bodies = {body for kpi in kpis for body in _targets(register, kpi, EdgeKind.REPORTED_TO)}
    moved = {kpi for action in actions for kpi in _targets(register, action, EdgeKind.MOVES)}
    truths = {
        "named": bool(kpis),
        "live": any(
            link.state != LinkState.PROPOSED and register.records[link.target].state == "live" for link in measuring
        ),
        "reported": any(register.records[body].state == "live" for body in bodies),
        "answered": bool(actions),
        "moved": bool(moved & kpis),
    }
    return {depth for depth, true in truths.items() if true}


def _sources(register: Register, key: Key, kind: EdgeKind) -> Iterator[Key]:
    return (link.source for link in register.links_to(key, kind) if link.state.holds)


def _targets(register: Register, key: Key, kind: EdgeKind) -> Iterator[Key]:
    return (link.target for link in register.links_from(key, kind) if link.state.holds)


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
