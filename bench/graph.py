"""Trace graphs of made-up authorities, row by row: the same seed always makes the same rows.

The shape follows the register's expected load: 35% of findings unmapped, a third as many KPIs as findings, 1.6
mappings for each mapped finding, 60% of KPIs routed to 1 to 4 of 40 bodies. The rest is there to give every rule
work: routes that ended, bodies that never meet again, KPIs that nobody measured, actions that answer nothing, findings
that were said before, mappings that are outdated, numbers that fall.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

DAY = date(2025, 1, 1)  # the day the rules are asked about; some of what is made lies after it
BODIES = 40
IDLE_BODIES = 2  # besides those: bodies that receive nothing
TWIN_BODIES = 3  # and bodies that receive the same KPIs, and nothing else
TWIN_KPIS = 3
FINDINGS_PER_INSPECTION = 40

_TOPICS = ("assessment", "planning", "supervision", "placement", "permanence", "health", "support", "practice")
_KINDS = ("recommendation", "area_for_improvement", "strength", "paragraph", "priority_action")

Row = tuple[Any, ...]
# Table, columns, rows. The authority, version and times are the same in all of them, and added when they are stored.
Batch = tuple[str, tuple[str, ...], list[Row]]


def _ids() -> dict[str, Iterator[int]]:
    tables = ["inspection", "finding", "kpi", "body", "meeting", "route", "mapping", "plan", "action", "waiver"]
    return {table: count(1) for table in tables}


@dataclass
class Maker:
    """Makes one authority after the other, and counts ids on across them."""

    seed: int
    chance: Random = field(init=False)
    said: str = field(init=False, default="Improve practice.")
    ids: dict[str, Iterator[int]] = field(init=False, default_factory=_ids)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    def authority(self, findings: int) -> Iterator[Batch]:
        """Every row of one authority, what others point at first."""
        inspections = self._take("inspection", max(1, findings // FINDINGS_PER_INSPECTION))
        finding_ids, kpi_ids = self._take("finding", findings), self._take("kpi", findings // 3)
        yield _batch("inspection", "id ref framework ends_on published_on", self._inspections(inspections))
        yield _batch(
            "finding",
            "id ref inspection_id kind source text page checked warnings",
            (self._finding(id_, inspections[place % len(inspections)]) for place, id_ in enumerate(finding_ids)),
        )
        yield _batch(
            "kpi",
            "id ref name unit polarity frequency status proposed_on retired_on wordings warnings",
            map(self._kpi, kpi_ids),
        )
        yield from self._mappings(finding_ids, kpi_ids)
        yield from self._reporting(kpi_ids)
        action_ids = self._take("action", max(1, findings // 10))
        yield from self._plan(finding_ids, action_ids)
        yield from self._moves(action_ids, kpi_ids)
        yield from self._exceptions(finding_ids)

    def _take(self, table: str, number: int) -> list[int]:
        return [next(self.ids[table]) for _ in range(number)]

    def _likely(self, share: float) -> bool:
        return self.chance.random() < share

    def _day(self, first: int, last: int) -> str:
        """A day so many days before (negative) or after the day that is asked about."""
        return (DAY + timedelta(self.chance.randint(first, last))).isoformat()

    def _words(self, number: int) -> str:
        return " ".join(self.chance.choices(_TOPICS, k=number))

    def _inspections(self, ids: list[int]) -> Iterator[Row]:
        for id_ in ids:
            ended = self._day(-3650, 100)
            yield id_, f"INSP-{id_}", "ILACS", ended, (ended if self._likely(0.9) else None)

    def _finding(self, id_: int, inspection_id: int) -> Row:
        kind = self.chance.choices(_KINDS, (30, 30, 25, 10, 5))[0]
        checked = kind != "paragraph" or self._likely(0.1)
        text = f"The quality and timeliness of {self._words(12)} for children and young people in need of help."
        page = self.chance.randint(1, 20)
        return id_, f"F-{id_}", inspection_id, kind, "report", text, page, checked, "[]"

    def _kpi(self, id_: int) -> Row:
        status = self.chance.choices(("live", "proposed", "retired"), (80, 12, 8))[0]
        proposed_on = self._day(-400, 0) if status == "proposed" else None
        retired_on = self._day(-1000, 100) if status == "retired" else None
        polarity = self.chance.choices(("higher", "lower", "neither", None), (60, 25, 5, 10))[0]
        frequency = self.chance.choices(("monthly", "quarterly", "annual", None), (50, 30, 10, 10))[0]
        return (
            *(id_, f"KPI-{id_}", f"Share of {self._words(4)} {id_}", "%", polarity, frequency),
            *(status, proposed_on, retired_on, "[]", "[]"),
        )

    def _mappings(self, finding_ids: list[int], kpi_ids: list[int]) -> Iterator[Batch]:
        rows: list[Row] = []
        for finding_id in finding_ids:
            if not kpi_ids or self._likely(0.35):
                continue
            number = self.chance.choices((1, 2, 3), (55, 30, 15))[0]
            for kpi_id in self.chance.sample(kpi_ids, min(number, len(kpi_ids))):
                id_ = next(self.ids["mapping"])
                status = self.chance.choices(("accepted", "proposed", "rejected"), (85, 10, 5))[0]
                measures = self.chance.choices(("outcome", "output", "proxy", None), (30, 40, 10, 20))[0]
                # The finding's own fingerprint is empty, as are those of all rows that no person stored.
                accepted_on = "other words" if self._likely(0.02) else ""
                rows.append((id_, f"MAP-{id_}", finding_id, kpi_id, status, measures, accepted_on, 0))
        yield _batch("mapping", "id ref finding_id kpi_id status measures finding_fingerprint generic", rows)

    def _reporting(self, kpi_ids: list[int]) -> Iterator[Batch]:
        bodies = self._take("body", BODIES + TWIN_BODIES + IDLE_BODIES)
        ended = {id_: self._day(-500, -1) if self._likely(0.05) else None for id_ in bodies}
        yield _batch(
            "body",
            "id ref name kind to_on aliases",
            ((id_, f"BODY-{id_}", f"Board {id_}", "board", ended[id_], "[]") for id_ in bodies),
        )
        yield _batch("meeting", "id ref body_id held_on", self._meetings(bodies))
        twins = bodies[BODIES : BODIES + TWIN_BODIES]
        routes = [*self._routes(kpi_ids, bodies[:BODIES]), *self._same_routes(kpi_ids, twins)]
        yield _batch("route", "id ref kpi_id body_id frequency to_on", routes)
        yield _batch("measurement", "kpi_id period starts_on ends_on value direction", self._measurements(kpi_ids))
        with_target = [kpi_id for kpi_id in kpi_ids if self._likely(0.7)]
        yield _batch("target", "kpi_id value from_on", ((kpi_id, 90, "2020-04-01") for kpi_id in with_target))

    def _meetings(self, bodies: list[int]) -> Iterator[Row]:
        for body_id in bodies:
            first_of_year = DAY if self._likely(0.8) else DAY - timedelta(366)
            for month in range(4):
                id_ = next(self.ids["meeting"])
                yield id_, f"MEET-{id_}", body_id, (first_of_year + timedelta(30 * month)).isoformat()

    def _routes(self, kpi_ids: list[int], bodies: list[int]) -> Iterator[Row]:
        for kpi_id in kpi_ids:
            if not self._likely(0.6):
                continue
            for body_id in self.chance.sample(bodies, self.chance.randint(1, 4)):
                id_ = next(self.ids["route"])
                ended = self._day(-500, 100) if self._likely(0.1) else None
                often = "one-off" if self._likely(0.05) else "monthly"
                yield id_, f"ROUTE-{id_}", kpi_id, body_id, often, ended

    def _same_routes(self, kpi_ids: list[int], bodies: list[int]) -> Iterator[Row]:
        for body_id in bodies:
            for kpi_id in kpi_ids[:TWIN_KPIS]:
                id_ = next(self.ids["route"])
                yield id_, f"ROUTE-{id_}", kpi_id, body_id, "quarterly", None

    def _measurements(self, kpi_ids: list[int]) -> Iterator[Row]:
        for kpi_id in kpi_ids:
            if not self._likely(0.7):
                continue
            for quarter in (1, 2, 3) if self._likely(0.9) else (2, 3):
                starts_on = DAY - timedelta(92 * quarter)
                value = round(self.chance.uniform(40, 100), 1) if self._likely(0.9) else None
                ends_on = starts_on + timedelta(91)
                arrow = self.chance.choice(("up", "down", "same", None))
                yield kpi_id, f"quarter {quarter}", starts_on.isoformat(), ends_on.isoformat(), value, arrow

    def _plan(self, finding_ids: list[int], action_ids: list[int]) -> Iterator[Batch]:
        [plan_id] = self._take("plan", 1)
        agreed_on = self._day(-180, -100)
        yield _batch("plan", "id ref title agreed_on", [(plan_id, f"PLAN-{plan_id}", "Improvement plan", agreed_on)])
        yield _batch(
            "action",
            "id ref plan_id number text success_measure owner timescale_kind due_on status done_on",
            (self._action(id_, plan_id) for id_ in action_ids),
        )
        answers = [
            (action_id, finding_id)
            for action_id in action_ids
            if self._likely(0.8)
            for finding_id in self.chance.sample(finding_ids, min(2, len(finding_ids)))
        ]
        yield _batch("answer", "action_id finding_id", answers)

    def _action(self, id_: int, plan_id: int) -> Row:
        due_on = self._day(-300, 300) if self._likely(0.85) else None
        status = self.chance.choices(("in_progress", "done", "dropped"), (70, 25, 5))[0]
        measure = "The share rises by the year's end." if self._likely(0.7) else None
        owner = "Head of service" if self._likely(0.9) else ""
        said = "date" if due_on else "ongoing"
        done_on = self._day(-200, 0) if status == "done" and self._likely(0.5) else None
        # Some have the number of the action before them, and some say the same as it.
        number = f"{id_ - (id_ % 20 == 0)}"
        self.said = self.said if id_ % 20 == 0 else f"Improve {self._words(6)}."
        return id_, f"ACT-{id_}", plan_id, number, self.said, measure, owner, said, due_on, status, done_on

    def _moves(self, action_ids: list[int], kpi_ids: list[int]) -> Iterator[Batch]:
        moving = [action_id for action_id in action_ids if kpi_ids and self._likely(0.8)]
        yield _batch("move", "action_id kpi_id", ((id_, self.chance.choice(kpi_ids)) for id_ in moving))

    def _exceptions(self, finding_ids: list[int]) -> Iterator[Batch]:
        """What takes a finding out of a gap list, puts it there or marks it: a restatement, a repeat, a waiver."""
        # A finding restates the one before it, so none restates itself and none is named twice.
        restated = [
            (later, earlier, "says the same")
            for earlier, later in zip(finding_ids[::2], finding_ids[1::2], strict=False)
            if self._likely(0.05)
        ]
        yield _batch("restatement", "finding_id restated_id reason", restated)
        repeated = [
            (later, earlier, "accepted" if self._likely(0.8) else "refused", "[]")
            for earlier, later in zip(finding_ids, finding_ids[FINDINGS_PER_INSPECTION:], strict=False)
            if self._likely(0.05)
        ]
        yield _batch("repeat", "finding_id earlier_id status because", repeated)
        waived = self.chance.sample(finding_ids, len(finding_ids) // 100)
        yield _batch("waiver", "id ref rule finding_id reason waived_by expires_on", map(self._waiver, waived))

    def _waiver(self, finding_id: int) -> Row:
        id_ = next(self.ids["waiver"])
        return id_, f"WAIVER-{id_}", "F001", finding_id, "closed otherwise", "director", self._day(-100, 300)


def _batch(table: str, names: str, rows: Any) -> Batch:
    return table, tuple(names.split()), list(rows)
