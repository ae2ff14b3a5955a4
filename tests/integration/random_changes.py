"""A small council, and changes to it that nobody planned: through the services, as every face makes them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.coverage.rules import RULES
from app.db import unit_of_work
from app.errors import GoldenThreadError
from app.models import Authority
from app.services import catalogue
from app.services.records import change, create, delete, read_input
from app.services.resource import Resource
from tests.factories import make_authority

DAY = date(2021, 6, 1)
Fields = dict[str, Any]


@dataclass
class Chaos:
    """Changes one authority by chance; the same seed always makes the same changes."""

    engine: Engine
    authority_id: int
    chance: Random

    @classmethod
    def begin(cls, engine: Engine, seed: int) -> "Chaos":
        with unit_of_work(engine, "chance") as session:
            authority_id = make_authority(session).id
        chaos = cls(engine, authority_id, Random(seed))  # noqa: S311 - no secret
        for resource in _FIRST:
            for _ in range(2):
                chaos.work(lambda session, resource=resource: chaos.add(session, resource))
        return chaos

    def work(self, *steps: Callable[[Session], None]) -> None:
        """Do the steps in one unit of work; one that the register refuses is left out."""
        with unit_of_work(self.engine, "chance") as session:
            for step in steps:
                try:
                    with session.begin_nested():
                        step(session)
                except GoldenThreadError:
                    session.expire_all()

    def change_things(self, number: int) -> None:
        """So many changes, a few of them together each time."""
        while number > 0:
            together = self.chance.randint(1, 4)
            self.work(*(self.step() for _ in range(together)))
            number -= together

    def step(self) -> Callable[[Session], None]:
        resource = self.chance.choice(list(_FIELDS))
        return lambda session: self.chance.choices((self.add, self.alter, self.drop), (5, 4, 3))[0](session, resource)

    def add(self, session: Session, resource: Resource) -> None:
        row = _FIELDS[resource](self, session) | {"authority_id": self.authority_id}
        create(session, resource, read_input(resource.create, row))

    def alter(self, session: Session, resource: Resource) -> None:
        record = self.some(session, resource)
        new = _FIELDS[resource](self, session)
        if record is not None and new:
            names = self.chance.sample(sorted(new), self.chance.randint(1, len(new)))
            data = read_input(resource.update, {name: new[name] for name in names})
            change(session, resource, record, data, record.version)

    def drop(self, session: Session, resource: Resource) -> None:
        record = self.some(session, resource)
        if record is not None:
            delete(session, resource, record)

    def some(self, session: Session, resource: Resource) -> Any:
        table: Any = resource.table
        found = session.exec(select(table).where(table.authority_id == self.authority_id).order_by(col(table.id))).all()
        return self.chance.choice(found) if found else None

    def id_of(self, session: Session, resource: Resource) -> int:
        record = self.some(session, resource)
        return record.id if record is not None else 0

    def day(self, most: int = 400) -> date:
        return DAY + timedelta(self.chance.randint(-most, most))

    def perhaps(self, value: Any) -> Any:
        return self.chance.choice((value, None))

    def word(self, words: str) -> str:
        return self.chance.choice(words.split())

    def authority(self, session: Session) -> Authority:
        return session.get_one(Authority, self.authority_id)


def _span(chaos: Chaos) -> Fields:
    return {"from_on": chaos.perhaps(chaos.day(300)), "to_on": chaos.perhaps(chaos.day(300))}


def _waiver(chaos: Chaos, session: Session) -> Fields:
    rule = chaos.chance.choice(RULES)
    resource = next(kind for kind in _FIELDS if kind.kind == rule.looks_at)
    named = {f"{rule.looks_at}_id": chaos.id_of(session, resource)}
    return named | {"rule": rule.code, "reason": "Agreed", "waived_by": "Board", "expires_on": chaos.day(200)}


def _setting(chaos: Chaos) -> Fields:
    rule = chaos.chance.choice(RULES)
    days = chaos.chance.randint(0, 200) if rule.days is not None else None
    return {"rule": rule.code, "off": chaos.chance.random() < 0.3, "days": days, "reason": "Agreed"}


_FREQUENCIES = "weekly monthly quarterly annual regular one-off"
_FIELDS: dict[Resource, Callable[[Chaos, Session], Fields]] = {
    catalogue.INSPECTIONS: lambda c, _: {
        "framework": c.word("ILACS SIF"),
        "ends_on": c.day(),
        "published_on": c.perhaps(c.day()),
    },
    catalogue.FINDINGS: lambda c, s: {
        "inspection_id": c.id_of(s, catalogue.INSPECTIONS),
        "kind": c.word("recommendation strength priority_action paragraph"),
        "text": f"Improve {c.word('visits plans records')}.",
        "checked": c.chance.random() < 0.9,
    },
    catalogue.RESTATEMENTS: lambda c, s: {
        "finding_id": c.id_of(s, catalogue.FINDINGS),
        "restated_id": c.id_of(s, catalogue.FINDINGS),
        "reason": "The same.",
    },
    catalogue.REPEATS: lambda c, s: {
        "finding_id": c.id_of(s, catalogue.FINDINGS),
        "earlier_id": c.id_of(s, catalogue.FINDINGS),
        "status": c.word("accepted refused"),
    },
    catalogue.KPIS: lambda c, _: {
        "name": f"% {c.chance.random()}",
        "status": c.word("live live proposed retired"),
        "polarity": c.perhaps(c.word("higher lower neither")),
        "frequency": c.perhaps(c.word(_FREQUENCIES)),
        "unit": c.word("% days"),
        "proposed_on": c.perhaps(c.day()),
        "retired_on": c.perhaps(c.day(200)),
    },
    catalogue.TARGETS: lambda c, s: {"kpi_id": c.id_of(s, catalogue.KPIS), "value": c.chance.randint(1, 99)} | _span(c),
    catalogue.MEASUREMENTS: lambda c, s: {
        "kpi_id": c.id_of(s, catalogue.KPIS),
        "period": "a quarter",
        "starts_on": (day := c.day(500)) - timedelta(91),
        "ends_on": day,
        "value": c.perhaps(c.chance.randint(1, 99)),
        "direction": c.perhaps(c.word("up down same")),
    },
    catalogue.BODIES: lambda c, _: {"name": f"Board {c.chance.random()}", "kind": c.word("board team")} | _span(c),
    catalogue.MEETINGS: lambda c, s: {"body_id": c.id_of(s, catalogue.BODIES), "held_on": c.day(250)},
    catalogue.ROUTES: lambda c, s: (
        {
            "kpi_id": c.id_of(s, catalogue.KPIS),
            "body_id": c.id_of(s, catalogue.BODIES),
            "frequency": c.perhaps(c.word(_FREQUENCIES)),
        }
        | _span(c)
    ),
    catalogue.MAPPINGS: lambda c, s: {
        "finding_id": c.id_of(s, catalogue.FINDINGS),
        "kpi_id": c.id_of(s, catalogue.KPIS),
        "status": c.word("accepted accepted proposed rejected"),
        "measures": c.perhaps(c.word("outcome output proxy")),
    },
    catalogue.PLANS: lambda c, _: {"title": "A plan", "agreed_on": c.perhaps(c.day())},
    catalogue.ACTIONS: lambda c, s: {
        "plan_id": c.id_of(s, catalogue.PLANS),
        "number": c.perhaps(c.word("1.1 1.2")),
        "text": f"Do {c.word('this that')}",
        "owner": c.perhaps("Head"),
        "success_measure": c.perhaps("It is done"),
        "due_on": c.perhaps(c.day(200)),
        "status": c.word("in_progress not_started done dropped"),
        "done_on": c.perhaps(c.day(200)),
    },
    catalogue.ANSWERS: lambda c, s: {
        "action_id": c.id_of(s, catalogue.ACTIONS),
        "finding_id": c.id_of(s, catalogue.FINDINGS),
    },
    catalogue.MOVES: lambda c, s: {"action_id": c.id_of(s, catalogue.ACTIONS), "kpi_id": c.id_of(s, catalogue.KPIS)},
    catalogue.WAIVERS: _waiver,
    catalogue.RULE_SETTINGS: lambda c, _: _setting(c),
}
_FIRST = [resource for resource in _FIELDS if resource is not catalogue.RULE_SETTINGS]
