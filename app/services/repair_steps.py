"""The steps that may close gaps, as changes that can be made, and which of them close which gap."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta

from app.coverage.register import day
from app.coverage.repair import Need, Way
from app.models.change import AcceptMapping, AddKpi, AddMapping, AddMeeting, AddRoute, Change, StartKpi
from app.services.repair_world import BodyFact, FindingFact, KpiFact, LinkFact, Suggested, World

# What a step costs where nothing else is said: a new KPI is the dearest, an agreement to what is proposed the cheapest.
COSTS: Mapping[str, float] = {
    "new_kpi": 5,
    "start_kpi": 3,
    "mapping": 2,
    "accept": 1,
    "route": 1,
    "meeting": 1,
}
# The rules whose gaps links can close.
REPAIRABLE = ("F001", "F002", "F003", "K001", "K002", "B001", "B002")
_MOST_BODIES = 2
_MOST_IDLE = 3
_MOST_TOGETHER = 5
# A meeting whose day is not known yet is proposed for four weeks on.
_WEEKS = timedelta(weeks=4)
_JUDGE = "A proposal, which a person must judge."
# Of two steps of one cost the one that fits better is taken: it counts as cheaper by what no sum of costs shows.
_LEANING = 1e-7


@dataclass(frozen=True)
class Step:
    """One thing to do.

    Parameters
    ----------
    name : str
        What people call it: route:KPI-3:BODY-2.
    kind : str
        Which of the costs it has.
    words, why : str
        What to do, and why it helps.
    proposal : bool
        Whether a person must judge first if it is true or wise, as for everything that a program thought of.
    changes : tuple of Change
        Makes it so.
    misfit : float
        From 0 to 1 for each finding: how much else than what is wanted it may be, for want of a better measure. Of a
        new KPI nothing is known yet.
    """

    name: str
    kind: str
    words: str
    why: str
    cost: float
    proposal: bool
    changes: tuple[Change, ...]
    misfit: float = 0


@dataclass(frozen=True)
class _Naming:
    """A step that gives a finding a KPI: one that is known, or a new one, which is reported if it needs to be."""

    step: str
    kpi: KpiFact | None


class Board:
    """All steps that may be taken, and the needs that they meet."""

    def __init__(self, world: World, rules: Iterable[str], costs: Mapping[str, float]) -> None:
        self._world = world
        self._rules = frozenset(rules)
        self._price = {**COSTS, **costs}
        self._broken = {rule: set(world.of_rule(rule)) for rule in REPAIRABLE}
        self._standing = sorted(
            (body for body in world.bodies.values() if body.stands),
            key=lambda body: (not body.meets, -body.received, body.id),
        )
        self._idle = [body for body in self._standing if body.id in self._broken["B001"]][:_MOST_IDLE]
        self.steps: dict[str, Step] = {}
        self._new_to: dict[str, BodyFact] = {}
        self._routes_of: dict[int, list[tuple[str, BodyFact]]] = {}
        self._namings = self._all_namings()
        self.needs = list(self._needs())

    @property
    def costs(self) -> dict[str, float]:
        """Step to cost, with a hair's breadth more for what fits less."""
        return {name: step.cost + _LEANING * step.misfit for name, step in self.steps.items()}

    def _needs(self) -> Iterator[Need]:
        for finding_id in self._world.said_by:
            yield from self._of_finding(finding_id)
        used = {naming.kpi.id: set[str]() for namings in self._namings.values() for naming in namings if naming.kpi}
        for namings in self._namings.values():
            for naming in namings:
                if naming.kpi:
                    used[naming.kpi.id].add(naming.step)
        for kpi in self._world.kpis.values():
            yield from self._of_kpi(kpi, frozenset(used.get(kpi.id, ())))
        for body in self._standing:
            yield from self._of_body(body)
        yield from self._unmet_meetings()

    def _of_finding(self, finding_id: int) -> Iterator[Need]:
        """F001 to F003 of a finding; where nothing measures it yet, the other two are opened by what names it."""
        unnamed = finding_id in self._broken["F001"]
        ref = self._world.findings[finding_id].ref
        namings = [naming for said in self._world.said_by[finding_id] for naming in self._namings.get(said, ())]
        links = [link for said in self._world.said_by[finding_id] for link in self._world.links.get(said, ())]
        opened_by = frozenset(naming.step for naming in namings)
        if unnamed:
            yield Need(f"F001 {ref}", tuple(frozenset({naming.step}) for naming in namings))
        for rule, ways in (("F002", self._to_live), ("F003", self._to_body)):
            if finding_id in self._broken[rule]:
                yield Need(f"{rule} {ref}", tuple(ways(namings, links)))
            elif unnamed and rule in self._rules and opened_by and (rule, finding_id) not in self._world.waived:
                yield Need(f"{rule} {ref}", tuple(ways(namings, links)), opened_by)

    def _to_live(self, namings: list[_Naming], links: list[LinkFact]) -> Iterator[Way]:
        for naming in namings:
            live = naming.kpi is None or naming.kpi.live
            yield frozenset({naming.step} if live or naming.kpi is None else {naming.step, self._start(naming.kpi)})
        for link in links:
            kpi = self._world.kpis[link.kpi_id]
            accept = set() if link.accepted else {self._accept(link)}
            yield frozenset(accept | (set() if kpi.live else {self._start(kpi)}))

    def _to_body(self, namings: list[_Naming], links: list[LinkFact]) -> Iterator[Way]:
        for naming in namings:
            if naming.kpi is None or naming.kpi.reported:
                yield frozenset({naming.step})
            else:
                yield from (frozenset({naming.step, route}) for route, _ in self._routes(naming.kpi))
        for link in links:
            yield from (frozenset({route}) for route, _ in self._routes(self._world.kpis[link.kpi_id]))

    def _of_kpi(self, kpi: KpiFact, opened_by: Way) -> Iterator[Need]:
        """K001 and K002 of a KPI: broken now, or in the scope once a finding of the scope is mapped to it."""
        open_now = {rule: kpi.id in self._broken[rule] for rule in ("K001", "K002")}
        broken = {"K001": not kpi.routed, "K002": kpi.routed and not kpi.met}
        for rule, ways in (("K001", self._to_route), ("K002", self._to_meeting)):
            if open_now[rule]:
                yield Need(f"{rule} {kpi.ref}", tuple(ways(kpi)))
            elif broken[rule] and opened_by and rule in self._rules and (rule, kpi.id) not in self._world.waived:
                yield Need(f"{rule} {kpi.ref}", tuple(ways(kpi)), opened_by)

    def _to_route(self, kpi: KpiFact) -> Iterator[Way]:
        return (frozenset({route}) for route, _ in self._routes(kpi))

    def _to_meeting(self, kpi: KpiFact) -> Iterator[Way]:
        for body_id in sorted(self._world.routes.get(kpi.id, ())):
            if self._world.bodies[body_id].stands:
                yield frozenset({self._meeting(self._world.bodies[body_id])})
        for route, body in self._routes(kpi):
            yield frozenset({route} if body.meets else {route, self._meeting(body)})

    def _of_body(self, body: BodyFact) -> Iterator[Need]:
        if body.id in self._broken["B001"]:
            routes = [route for kpi in self._world.kpis.values() for route, to in self._routes(kpi) if to == body]
            new = [step for step, to in self._new_to.items() if to == body]
            yield Need(f"B001 {body.ref}", tuple(frozenset({step}) for step in (*routes, *new)))
        if body.id in self._broken["B002"]:
            yield Need(f"B002 {body.ref}", (frozenset({self._meeting(body)}),))

    def _unmet_meetings(self) -> Iterator[Need]:
        """A KPI without a route that is given one to a body that does not meet would break K002."""
        if "K002" not in self._rules:
            return
        for kpi in [kpi for kpi in self._world.kpis.values() if not kpi.routed]:
            deaf = frozenset(route for route, body in self._routes(kpi) if not body.meets)
            if deaf:
                yield Need(f"K002 {kpi.ref}", tuple(self._to_meeting(kpi)), deaf)
        for step, body in self._new_to.items():
            if not body.meets:
                yield Need(f"K002 {step}", (frozenset({self._meeting(body)}),), frozenset({step}))

    def _all_namings(self) -> dict[int, list[_Naming]]:
        """For each finding, the steps that give it a KPI, or a better one."""
        found: dict[int, list[_Naming]] = defaultdict(list)
        for finding_id in sorted(self._broken["F001"] | self._broken["F002"]):
            finding = self._world.findings[finding_id]
            taken = {link.kpi_id for link in self._world.links.get(finding_id, ())}
            for suggested in self._world.suggested.get(finding_id, ()):
                kpi = self._world.kpis.get(suggested.kpi_id)
                if kpi and kpi.id not in taken and (finding_id, kpi.id) not in self._world.refused:
                    found[finding_id].append(_Naming(self._map(finding, kpi, suggested), kpi))
        for group in self._groups(frozenset(found)):
            for step in self._new(group):
                for finding in group:
                    found[finding.id].append(_Naming(step, None))
        return found

    def _groups(self, fitted: Set[int]) -> Iterator[list[FindingFact]]:
        """Findings that one new KPI may measure: each by itself, and a few of one theme together, or of those a few
        that no known KPI fits.
        """
        unnamed = [self._world.findings[id_] for id_ in sorted(self._broken["F001"])]
        yield from ([finding] for finding in unnamed)
        themes: dict[tuple[int, str], list[FindingFact]] = defaultdict(list)
        for finding in unnamed:
            if finding.theme:
                themes[finding.theme].append(finding)
        for group in themes.values():
            unfitted = [finding for finding in group if finding.id not in fitted]
            # A step is called by the first and the number: of two that would be called the same there is one.
            together = {(some[0].id, len(some[:_MOST_TOGETHER])): some for some in (unfitted, group) if len(some) > 1}
            yield from (some[:_MOST_TOGETHER] for some in together.values())

    def _routes(self, kpi: KpiFact) -> list[tuple[str, BodyFact]]:
        """Routes that it may be given: to its ended bodies' successors, to the bodies that see most, to idle ones."""
        if kpi.id in self._routes_of:
            return self._routes_of[kpi.id]
        told = self._world.routes.get(kpi.id, set())
        followers = [body for body_id in sorted(told) for body in self._followers(body_id)]
        bodies = dict.fromkeys([*followers, *self._standing[:_MOST_BODIES], *self._idle])
        found = [(self._route(kpi, body, followers), body) for body in bodies if body.id not in told]
        return self._routes_of.setdefault(kpi.id, found)

    def _followers(self, body_id: int) -> Iterator[BodyFact]:
        """The body that stands in the place of one that has ended."""
        body = self._world.bodies[body_id]
        while not body.stands and body.successor_id is not None:
            body = self._world.bodies[body.successor_id]
        if body.stands and body.id != body_id:
            yield body

    def _map(self, finding: FindingFact, kpi: KpiFact, suggested: Suggested) -> str:
        said = " ".join(f"{reason[:1].upper()}{reason[1:].rstrip('.')}." for reason in suggested.because)
        return self._step(
            f"map:{finding.ref}:{kpi.ref}",
            "mapping",
            f"Map {kpi.ref} {kpi.name} to {finding.ref}.",
            f"{said} It fits by {suggested.score:.2f} of 1. {_JUDGE}".strip(),
            AddMapping(change="add_mapping", finding=finding.ref, kpi=kpi.ref),
            proposal=True,
            misfit=1 - suggested.score,
        )

    def _accept(self, link: LinkFact) -> str:
        finding, kpi = self._world.findings[link.finding_id], self._world.kpis[link.kpi_id]
        return self._step(
            f"accept:{finding.ref}:{kpi.ref}",
            "accept",
            f"Accept that {kpi.ref} {kpi.name} measures {finding.ref}.",
            f"The mapping is proposed, and nobody has agreed to it yet. {_JUDGE}",
            AcceptMapping(change="accept_mapping", finding=finding.ref, kpi=kpi.ref),
            proposal=True,
        )

    def _start(self, kpi: KpiFact) -> str:
        return self._step(
            f"start:{kpi.ref}",
            "start_kpi",
            f"Bring {kpi.ref} {kpi.name} to life.",
            "It is proposed: until it is live, what it measures is measured on paper only.",
            StartKpi(change="start_kpi", kpi=kpi.ref),
        )

    def _route(self, kpi: KpiFact, body: BodyFact, followers: list[BodyFact]) -> str:
        if body in followers:
            why = f"{body.name} follows a body that it was reported to and that has ended."
        elif body in self._idle:
            why = f"{body.name} receives nothing. {_JUDGE}"
        else:
            why = f"{body.name} is where most is reported to. Another body closes the gap as well. {_JUDGE}"
        return self._step(
            f"route:{kpi.ref}:{body.ref}",
            "route",
            f"Report {kpi.ref} {kpi.name} to {body.ref} {body.name}.",
            why,
            AddRoute(change="add_route", kpi=kpi.ref, body=body.ref),
            proposal=body not in followers,
        )

    def _meeting(self, body: BodyFact) -> str:
        # The calendar ends, and somebody may ask about its last day.
        on = self._world.as_of + min(_WEEKS, date.max - self._world.as_of)
        return self._step(
            f"meeting:{body.ref}",
            "meeting",
            f"Record the next meeting of {body.ref} {body.name}, here on {day(on)}.",
            "No meeting to come is recorded. Put the day on which it really meets.",
            AddMeeting(change="add_meeting", body=body.ref, on=on),
            proposal=True,
        )

    def _new(self, group: list[FindingFact]) -> Iterator[str]:
        """A new KPI for findings, reported to a body where it must be; one step for each body that it may go to."""
        reported = bool(self._rules & {"K001", "F003"})
        bodies = dict.fromkeys([*self._standing[:1], *self._idle]) if reported else {None: None}
        refs = [finding.ref for finding in group]
        several = f" and {len(refs) - 1} more" if len(refs) > 1 else ""
        theme = group[0].theme
        # Where a proposed KPI would be a gap in turn, it has to be live.
        status = "live" if "F002" in self._rules else "proposed"
        row = {"change": "add_kpi", "measuring": refs, "status": status}
        said = f"Add a KPI that measures {', '.join(refs)}"
        said += f' under "{theme[1]}"' if theme and several else ""
        for body in bodies:
            # Steps that go to several bodies each make a KPI of their own, should more than one of them be taken.
            name = f"New KPI for {refs[0]}{several}" + (f", reported to {body.ref}" if body else "")
            changes: list[Change] = [AddKpi.model_validate(row | {"name": name})]
            if body:
                changes.append(AddRoute(change="add_route", kpi=name, body=body.ref))
            step = self._step(
                f"new:{refs[0]}{f'+{len(refs) - 1}' if several else ''}{f':{body.ref}' if body else ''}",
                "new_kpi",
                f"{said}, reported to {body.ref} {body.name}." if body else f"{said}.",
                f"No KPI measures {'them' if several else 'it'}. Give it the name of what it will count. {_JUDGE}",
                *changes,
                proposal=True,
                further=len(refs) * self._price["mapping"] + (self._price["route"] if body else 0),
                misfit=len(refs),
            )
            if body:
                self._new_to[step] = body
            yield step

    def _step(
        self,
        name: str,
        kind: str,
        words: str,
        why: str,
        *changes: Change,
        proposal: bool = False,
        further: float = 0,
        misfit: float = 0,
    ) -> str:
        step = Step(name, kind, words, why, self._price[kind] + further, proposal, changes, misfit)
        self.steps.setdefault(name, step)
        return name
