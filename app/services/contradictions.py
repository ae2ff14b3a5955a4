"""Changes of one list that cannot all be made, whatever their order: found before any of them is tried."""

from collections.abc import Iterator, Sequence

from app.errors import Problem
from app.models.change import (
    AcceptMapping,
    AddAnswer,
    AddKpi,
    AddMapping,
    AddMeasurement,
    AddMeeting,
    AddRoute,
    Change,
    EndBody,
    EndMapping,
    EndRoute,
    MergeBody,
    RetireKpi,
    StartKpi,
)

Thing = tuple[str, ...]


def contradictions(changes: Sequence[Change]) -> Iterator[tuple[int, Problem]]:
    """Each change that repeats an earlier one or cannot stand beside it, with its place from 0."""
    for place, change in enumerate(changes):
        for earlier, other in enumerate(changes[:place]):
            if said := _contradiction(change, other):
                yield place, Problem(f"changes.{place}", said.format(number=earlier + 1))
                break


def _contradiction(change: Change, other: Change) -> str:
    if _makes(change) & _makes(other):
        return "says the same as change {number} of the list: leave one of them out"
    if both := _ends(change) & _ends(other):
        return f"ends {_named(both)}, which change {{number}} of the list ends already: leave one of them out"
    if gone := (_needs(change) | _makes(change)) & _ends(other):
        return f"needs {_named(gone)}, which change {{number}} of the list ends: leave one of them out"
    if gone := _ends(change) & (_needs(other) | _makes(other)):
        return f"ends {_named(gone)}, which change {{number}} of the list needs: leave one of them out"
    return ""


def _ends(change: Change) -> set[Thing]:
    """What is no longer there when the change is made."""
    match change:
        case EndBody() | MergeBody():
            return {("body", change.body)}
        case RetireKpi():
            return {("kpi", change.kpi)}
        case EndRoute():
            return {("route", change.kpi, change.body)}
        case EndMapping():
            return {("mapping", change.finding, change.kpi)}
    return set()


def _needs(change: Change) -> set[Thing]:
    """What must still be there when the change is made."""
    match change:
        case MergeBody():
            return {("body", change.into)}
        case AddRoute():
            return {("kpi", change.kpi), ("body", change.body)}
        case AddMapping() | AcceptMapping() | AddMeasurement() | StartKpi():
            return {("kpi", change.kpi)}
        case AddMeeting():
            return {("body", change.body)}
    return set()


def _makes(change: Change) -> set[Thing]:
    """What is there when the change is made, and was not before."""
    made: Thing = ()
    match change:
        case AddKpi():
            made = ("kpi", change.name)
        case StartKpi():
            made = ("start of", change.kpi)
        case AddRoute():
            made = ("route", change.kpi, change.body)
        case AddMapping() | AcceptMapping():
            made = ("mapping", change.finding, change.kpi)
        case AddAnswer():
            made = ("answer", change.finding, change.action)
        case AddMeeting():
            made = ("meeting", change.body, change.on.isoformat())
        case AddMeasurement():
            made = ("measurement", change.kpi, change.starts_on.isoformat(), change.ends_on.isoformat())
    return {made} if made else set()


def _named(things: set[Thing]) -> str:
    kind, *names = min(things)
    return f"the {kind} {' to '.join(names)}"
