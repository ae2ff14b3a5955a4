"""Makes a list of changes through the services, as one thing: all of them, or none and every problem is named.

A what-if makes them and takes them back; accepting a step of a repair makes them and lets them stand.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from app.coverage import conditions as c
from app.coverage.register import day
from app.errors import GoldenThreadError, InvalidInput, NotFound, Problem
from app.models import Body, Finding, Kpi, Mapping, Route
from app.models import change as ask
from app.models.base import Input
from app.services import catalogue
from app.services.contradictions import contradictions
from app.services.records import change as change_record
from app.services.records import create, create_many, find_by_ref, read_input
from app.services.resource import Resource
from app.vocabulary import KpiStatus, MappingStatus, NodeKind

# The fields of changes that name records.
_NAMED: dict[str, Resource] = {
    "body": catalogue.BODIES,
    "into": catalogue.BODIES,
    "kpi": catalogue.KPIS,
    "finding": catalogue.FINDINGS,
    "action": catalogue.ACTIONS,
}


@dataclass
class Made:
    """What was changed: in words, one sentence a change, and the records at which gaps may differ now."""

    said: list[str] = field(default_factory=list)
    touched: dict[NodeKind, set[int]] = field(default_factory=lambda: defaultdict(set))


def make_changes(session: Session, authority_id: int, as_of: date, changes: Sequence[ask.Change]) -> Made:
    """Make every change of the list, in its order.

    Raises
    ------
    InvalidInput
        Naming every change that cannot be made, as `changes.0.kpi`: unknown records, contradictions, what is so
        already. The caller's transaction must be rolled back then.
    """
    maker = _Maker(session, authority_id, as_of)
    spelled = maker.spelled(changes)
    contradicting = dict(contradictions(spelled))
    found: list[Problem] = []
    for place, change in enumerate(spelled):
        found += maker.make(change, f"changes.{place}", contradicting.get(place))
    if found:
        said = "One thing is" if len(found) == 1 else f"{len(found)} things are"
        raise InvalidInput(f"{said} wrong with the changes; nothing was changed.", found)
    return maker.made


class _Unfit(Exception):
    """The change cannot be made, because of one of its fields."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


class _Maker:
    """Makes changes one by one, by a method that is called as the change is; each sees what those before it made."""

    def __init__(self, session: Session, authority_id: int, as_of: date) -> None:
        self._session = session
        self._authority_id = authority_id
        self._as_of = as_of
        self._added: dict[str, Kpi] = {}
        self._known: dict[tuple[str, str], Any] = {}
        self.made = Made()

    def spelled(self, changes: Sequence[ask.Change]) -> list[ask.Change]:
        """The changes with each reference as the register spells it; what is not known stays as it was typed."""
        added = {change.name for change in changes if isinstance(change, ask.AddKpi)}
        return [change.model_copy(update=dict(self._spelled(change, added))) for change in changes]

    def _spelled(self, change: ask.Change, added: set[str]) -> Iterator[tuple[str, str]]:
        for name, resource in _NAMED.items():
            if (ref := getattr(change, name, None)) is not None and ref not in added:
                with suppress(NotFound):
                    yield name, self._record(resource, ref).ref

    def make(self, change: ask.Change, where: str, contradicts: Problem | None) -> list[Problem]:
        """Make one change, or say what is wrong with it: a record that is not known, before what contradicts it."""
        found, problems = self._resolved(change, where)
        if contradicts and not problems:
            problems = [contradicts]
        if problems:
            return problems
        try:
            # A change that the database refuses must not spoil the transaction for those after it.
            with self._session.begin_nested():
                self.made.said.append(getattr(self, f"_{change.change}")(change, **found))
        except _Unfit as unfit:
            return [Problem(f"{where}.{unfit.name}", unfit.message)]
        except GoldenThreadError as problem:
            return [Problem(where, " ".join([problem.message, *(wrong.message for wrong in problem.problems)]))]
        return []

    def _resolved(self, change: Input, where: str) -> tuple[dict[str, Any], list[Problem]]:
        """The records that the change names."""
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, resource in _NAMED.items():
            if (ref := getattr(change, name, None)) is not None:
                try:
                    found[name] = self._record(resource, ref)
                except NotFound as unknown:
                    problems.append(Problem(f"{where}.{name}", unknown.message))
        return found, problems

    def _record(self, resource: Resource, ref: str) -> Any:
        if resource is catalogue.KPIS and ref in self._added:
            return self._added[ref]
        if (resource.path, ref) not in self._known:
            found = find_by_ref(self._session, resource, self._authority_id, ref)
            self._known[resource.path, ref] = self._known[resource.path, found.ref] = found
        return self._known[resource.path, ref]

    def _create(self, resource: Resource, **values: Any) -> Any:
        row = {"authority_id": self._authority_id} | values
        return create(self._session, resource, read_input(resource.create, row))

    def _change(self, resource: Resource, record: Any, **values: Any) -> None:
        change_record(self._session, resource, record, read_input(resource.update, values), record.version)

    def _touch(self, *records: Any) -> None:
        for record in records:
            self.made.touched[NodeKind(record.__tablename__)].add(record.id)

    def _last_day(self, on: date | None) -> date:
        return on or self._as_of - timedelta(1)

    def _end_body(self, change: ask.EndBody | ask.MergeBody, body: Body, **successor: Any) -> str:
        self._must_stand(body, "body")
        self._change(catalogue.BODIES, body, to_on=self._last_day(change.on), **successor)
        self._touch(body)
        return f"{_name(body)} ends on {day(self._last_day(change.on))}."

    def _merge_body(self, change: ask.MergeBody, body: Body, into: Body) -> str:
        if body.id == into.id:
            raise _Unfit("into", f"{_name(body)} cannot follow itself.")
        self._must_stand(into, "into")
        said = self._end_body(change, body, successor_id=into.id)
        from_on = self._last_day(change.on) + timedelta(1)
        taken = {route.kpi_id for route in self._routes(Route.body_id == into.id)}
        # What was reported to the one stays on record, as what it was told; the body's own end ends it.
        moved = {route.kpi_id: route for route in self._routes(Route.body_id == body.id) if route.kpi_id not in taken}
        rows = [
            read_input(catalogue.ROUTES.create, {"from_on": from_on, **_of_route(route), "body_id": into.id})
            for route in moved.values()
        ]
        create_many(self._session, catalogue.ROUTES, rows)
        self._touch(into)
        return f"{said[:-1]} and {_name(into)} follows it; of its KPIs {len(rows)} are new there."

    def _retire_kpi(self, change: ask.RetireKpi, kpi: Kpi) -> str:
        self._must_be_used(kpi)
        on = change.on or self._as_of
        self._change(catalogue.KPIS, kpi, status=KpiStatus.RETIRED, retired_on=on)
        self._touch(kpi)
        return f"{_name(kpi)} is retired on {day(on)}."

    def _start_kpi(self, _: ask.StartKpi, kpi: Kpi) -> str:
        if kpi.status != KpiStatus.PROPOSED:
            raise _Unfit("kpi", f"{kpi.ref} is not proposed: it is {kpi.status} already.")
        self._change(catalogue.KPIS, kpi, status=KpiStatus.LIVE)
        self._touch(kpi)
        return f"{_name(kpi)} goes live."

    def _add_kpi(self, change: ask.AddKpi) -> str:
        findings = self._findings(change.measuring)
        proposed = self._as_of if change.status == KpiStatus.PROPOSED.value else None
        kpi = self._create(catalogue.KPIS, name=change.name, status=change.status, proposed_on=proposed)
        self._added[change.name] = kpi
        same = {"authority_id": self._authority_id, "kpi_id": kpi.id, "measures": change.measures}
        rows = [read_input(catalogue.MAPPINGS.create, same | {"finding_id": finding.id}) for finding in findings]
        create_many(self._session, catalogue.MAPPINGS, rows)
        self._touch(kpi, *findings)
        measured = f" and measures {', '.join(finding.ref for finding in findings)}" if findings else ""
        return f'The {change.status} KPI "{kpi.name}" is added{measured}.'

    def _add_route(self, change: ask.AddRoute, kpi: Kpi, body: Body) -> str:
        self._must_be_used(kpi)
        self._must_stand(body, "body")
        if running := self._routes(Route.kpi_id == kpi.id, Route.body_id == body.id):
            raise _Unfit("body", f"{kpi.ref} is reported to {body.ref} already ({running[0].ref}).")
        ends = {"kpi_id": kpi.id, "body_id": body.id}
        self._create(catalogue.ROUTES, **ends, frequency=change.frequency, from_on=self._as_of)
        self._touch(kpi)
        often = f", {change.frequency}" if change.frequency else ""
        return f"{_name(kpi)} is reported to {_name(body)}{often}."

    def _end_route(self, change: ask.EndRoute, kpi: Kpi, body: Body) -> str:
        running = self._routes(Route.kpi_id == kpi.id, Route.body_id == body.id)
        if not running:
            raise _Unfit("body", f"{kpi.ref} is not reported to {body.ref}.")
        for route in running:
            self._change(catalogue.ROUTES, route, to_on=self._last_day(change.on))
        self._touch(kpi)
        return f"{_name(kpi)} is reported to {_name(body)} until {day(self._last_day(change.on))}."

    def _add_mapping(self, change: ask.AddMapping, finding: Finding, kpi: Kpi) -> str:
        self._must_be_used(kpi)
        if known := self._mapping(finding, kpi):
            how = "already" if known.status == MappingStatus.ACCEPTED else f"and {known.status}: accept the mapping"
            raise _Unfit("kpi", f"{kpi.ref} is mapped to {finding.ref} {how} ({known.ref}).")
        values = {"measures": change.measures, "reason": change.reason}
        self._create(catalogue.MAPPINGS, finding_id=finding.id, kpi_id=kpi.id, **values)
        self._touch(kpi, finding)
        return f"{_name(kpi)} measures {finding.ref}."

    def _accept_mapping(self, _: ask.AcceptMapping, finding: Finding, kpi: Kpi) -> str:
        return self._settle(finding, kpi, MappingStatus.ACCEPTED)

    def _end_mapping(self, _: ask.EndMapping, finding: Finding, kpi: Kpi) -> str:
        return self._settle(finding, kpi, MappingStatus.REJECTED)

    def _settle(self, finding: Finding, kpi: Kpi, status: MappingStatus) -> str:
        known = self._mapping(finding, kpi)
        if known is None:
            raise _Unfit("kpi", f"{kpi.ref} is not mapped to {finding.ref}.")
        if known.status == status:
            raise _Unfit("kpi", f"The mapping of {kpi.ref} to {finding.ref} is {status} already ({known.ref}).")
        self._change(catalogue.MAPPINGS, known, status=status)
        self._touch(kpi, finding)
        return f"That {_name(kpi)} measures {finding.ref} is {status}."

    def _add_answer(self, _: ask.AddAnswer, finding: Finding, action: Any) -> str:
        self._create(catalogue.ANSWERS, finding_id=finding.id, action_id=action.id)
        self._touch(finding, action)
        return f"{action.ref} answers {finding.ref}."

    def _add_meeting(self, change: ask.AddMeeting, body: Body) -> str:
        if body.to_on is not None and body.to_on < change.on:
            raise _Unfit("body", f"{_name(body)} has ended on {day(body.to_on)}.")
        if change.on < self._as_of:
            raise _Unfit("on", f"{day(change.on)} is past on {day(self._as_of)}: name the day of a meeting to come.")
        self._create(catalogue.MEETINGS, body_id=body.id, held_on=change.on)
        self._touch(body)
        return f"{_name(body)} meets on {day(change.on)}."

    def _add_measurement(self, change: ask.AddMeasurement, kpi: Kpi) -> str:
        period = f"{change.starts_on.isoformat()} to {change.ends_on.isoformat()}"
        values = change.model_dump(include={"starts_on", "ends_on", "value"})
        self._create(catalogue.MEASUREMENTS, kpi_id=kpi.id, period=period, **values)
        self._touch(kpi)
        return f"{_name(kpi)} is {change.value:g} from {day(change.starts_on)} to {day(change.ends_on)}."

    def _must_stand(self, body: Body, name: str) -> None:
        if body.to_on is not None and body.to_on < self._as_of:
            raise _Unfit(name, f"{_name(body)} has ended already, on {day(body.to_on)}.")

    def _must_be_used(self, kpi: Kpi) -> None:
        if kpi.status == KpiStatus.RETIRED and not (kpi.retired_on and kpi.retired_on > self._as_of):
            on = f" on {day(kpi.retired_on)}" if kpi.retired_on else ""
            raise _Unfit("kpi", f"{_name(kpi)} was retired{on}.")

    def _routes(self, *narrowed: Any) -> list[Route]:
        """The authority's routes in force."""
        mine = select(Route).where(Route.authority_id == self._authority_id, c.running(self._as_of), *narrowed)
        return list(self._session.exec(mine.order_by(col(Route.id))))

    def _findings(self, refs: Sequence[str]) -> list[Finding]:
        """The findings of these references, in their order."""
        lower = func.lower(col(Finding.ref)).in_({ref.lower() for ref in refs})
        mine = select(Finding).where(Finding.authority_id == self._authority_id, lower)
        stored = self._session.exec(mine).all() if refs else []
        # One that is typed in its own case comes before one that differs in case only.
        known = {finding.ref.lower(): finding for finding in stored} | {finding.ref: finding for finding in stored}
        found = [(ref, known.get(ref) or known.get(ref.lower())) for ref in dict.fromkeys(refs)]
        if unknown := [ref for ref, finding in found if finding is None]:
            raise _Unfit("measuring", NotFound("finding", " or ".join(unknown)).message)
        return list({finding.id: finding for _, finding in found if finding is not None}.values())

    def _mapping(self, finding: Finding, kpi: Kpi) -> Mapping | None:
        mine = select(Mapping).where(Mapping.authority_id == self._authority_id)
        return self._session.exec(mine.where(Mapping.finding_id == finding.id, Mapping.kpi_id == kpi.id)).first()


def _name(record: Body | Kpi) -> str:
    return f"{record.ref} {record.name}"


def _of_route(route: Route) -> dict[str, Any]:
    return {"authority_id": route.authority_id, "kpi_id": route.kpi_id, "frequency": route.frequency}
