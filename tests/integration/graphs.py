"""Small made-up registers, the same for the same number, and changes that may be tried on them."""

from datetime import date, timedelta
from random import Random
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from app.models.change import Change, Changes
from tests import factories as make

DAY = date(2024, 3, 1)
_LIST = TypeAdapter(Changes)


def changes_of(*rows: dict[str, Any]) -> list[Change]:
    """Changes as a face would take them in."""
    return _LIST.validate_python(list(rows))


class MadeUp:
    """One authority with a few records of every kind, linked by chance."""

    def __init__(self, session: Session, seed: int, largest: int = 4) -> None:
        self.chance = Random(seed)  # noqa: S311 - made-up records are no secret
        self.session = session
        self.owner = make.make_authority(session, f"Borough {seed}")
        self.bodies = [self._body(number) for number in range(self._some(largest))]
        self.kpis = [self._kpi(number) for number in range(self._some(largest + 1))]
        self.findings = [finding for _ in range(2) for finding in self._inspection(largest)]
        self.actions = self._actions(largest)
        self._link()

    def _some(self, most: int) -> int:
        return self.chance.randint(1, most)

    def _likely(self, share: float) -> bool:
        return self.chance.random() < share

    def _day(self, first: int, last: int) -> date:
        return DAY + timedelta(self.chance.randint(first, last))

    def _body(self, number: int) -> Any:
        ended = self._day(-200, -1) if self._likely(0.2) else None
        body = make.make_body(self.session, self.owner, ref=f"B{number}", name=f"Board {number}", to_on=ended)
        if self._likely(0.6):
            make.make_meeting(self.session, body, self._day(-30, 60))
        return body

    def _kpi(self, number: int) -> Any:
        status = self.chance.choice(["live", "live", "proposed", "retired"])
        kpi = make.make_kpi(
            self.session,
            self.owner,
            ref=f"K{number}",
            name=f"% visits {number}",
            status=status,
            retired_on=self._day(-100, 30) if status == "retired" else None,
            proposed_on=self._day(-300, -1) if status == "proposed" else None,
            polarity=self.chance.choice(["higher", "lower", None]),
            frequency=self.chance.choice(["monthly", "quarterly", None]),
        )
        for quarter in range(self.chance.randint(0, 3)):
            start = DAY - timedelta(92 * (quarter + 1))
            value = self.chance.choice([None, 40, 55, 70])
            period = {"period": f"q{quarter}", "starts_on": start, "ends_on": start + timedelta(91)}
            make.make_measurement(self.session, kpi, **period, value=value)
        return kpi

    def _inspection(self, largest: int) -> list[Any]:
        made = make.make_inspection(self.session, self.owner, ends_on=self._day(-2000, -100))
        kinds = ["recommendation", "strength", "area_for_improvement", "paragraph", "priority_action"]
        return [
            make.make_finding(
                self.session,
                made,
                kind=self.chance.choice(kinds),
                text=f"Visit children {number}.",
                heading=self.chance.choice(["Visits", "Leadership", None]),
            )
            for number in range(self._some(largest))
        ]

    def _actions(self, largest: int) -> list[Any]:
        plan = make.make_plan(self.session, self.owner)
        statuses = ["in_progress", "done", "dropped"]
        return [
            make.make_action(self.session, plan, status=self.chance.choice(statuses), due_on=self._day(-90, 90))
            for _ in range(self._some(largest))
        ]

    def _link(self) -> None:
        for finding in self.findings:
            self._link_finding(finding)
        for kpi in self.kpis:
            self._link_kpi(kpi)
        for first, second in zip(self.findings, self.findings[1:], strict=False):
            if self._likely(0.25):
                make.make_restatement(self.session, first, second)
            elif first.inspection_id != second.inspection_id and self._likely(0.5):
                self._repeat(first, second)
        for rule, record in (("F001", self.findings[0]), ("K001", self.kpis[0])):
            if self._likely(0.3):
                make.make_waiver(self.session, rule, record, expires_on=self._day(-50, 50))

    def _link_finding(self, finding: Any) -> None:
        for kpi in self.kpis:
            if self._likely(0.3):
                status = self.chance.choice(["accepted", "accepted", "proposed", "rejected"])
                measures = self.chance.choice(["outcome", "output", "proxy", None])
                make.make_mapping(self.session, finding, kpi, status=status, measures=measures)
        for action in self.actions:
            if self._likely(0.25):
                make.make_answer(self.session, action, finding)

    def _link_kpi(self, kpi: Any) -> None:
        for body in self.bodies:
            if self._likely(0.35):
                ended = self._day(-60, 60) if self._likely(0.25) else None
                often = self.chance.choice(["monthly", "quarterly", "one-off", None])
                make.make_route(self.session, kpi, body, to_on=ended, frequency=often)
        for action in self.actions:
            if self._likely(0.2):
                make.make(self.session, make.catalogue.MOVES, **_ends(action, kpi))

    def _repeat(self, one: Any, other: Any) -> None:
        said = [(self.session.get(make.Inspection, finding.inspection_id).ends_on, finding) for finding in (one, other)]
        (first_on, earlier), (second_on, later) = sorted(said, key=lambda pair: pair[0])
        if first_on < second_on:
            make.make_repeat(self.session, later, earlier)

    def a_change(self) -> dict[str, Any]:
        """A change of any kind, which may or may not be possible."""
        body, kpi, finding, action = (
            self.chance.choice(some).ref for some in (self.bodies, self.kpis, self.findings, self.actions)
        )
        other = self.chance.choice(self.bodies).ref
        period = {"starts_on": "2024-01-01", "ends_on": "2024-01-31"}
        return self.chance.choice(
            [
                {"change": "end_body", "body": body},
                {"change": "end_body", "body": body},
                {"change": "merge_body", "body": body, "into": other},
                {"change": "merge_body", "body": body, "into": other},
                {"change": "retire_kpi", "kpi": kpi},
                {"change": "retire_kpi", "kpi": kpi},
                {"change": "start_kpi", "kpi": kpi},
                {"change": "add_kpi", "name": f"New {self.chance.random()}", "measuring": [finding]},
                {"change": "add_route", "kpi": kpi, "body": body, "frequency": "monthly"},
                {"change": "add_route", "kpi": kpi, "body": body},
                {"change": "end_route", "kpi": kpi, "body": body},
                {"change": "add_mapping", "finding": finding, "kpi": kpi},
                {"change": "accept_mapping", "finding": finding, "kpi": kpi},
                {"change": "end_mapping", "finding": finding, "kpi": kpi},
                {"change": "add_answer", "finding": finding, "action": action},
                {"change": "add_meeting", "body": body, "on": "2024-03-20"},
                {"change": "add_measurement", "kpi": kpi, **period, "value": 61.5},
            ]
        )


def _ends(action: Any, kpi: Any) -> dict[str, int]:
    return {"authority_id": kpi.authority_id, "action_id": action.id, "kpi_id": kpi.id}
