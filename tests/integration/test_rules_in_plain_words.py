"""Each rule of KPIs' numbers, bodies and actions against a plain reading of its definition, on registers at random.

The reading walks lists in Python and knows no SQL: two people who read the same sentence should find the same gaps.
"""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.coverage.gaps import Question, find_gaps
from app.coverage.rules import rule_named
from app.models import (
    Action,
    Answer,
    Body,
    Finding,
    Inspection,
    Kpi,
    Mapping,
    Measurement,
    Meeting,
    Move,
    Plan,
    Repeat,
    Restatement,
    Route,
    Target,
)
from tests.factories import make_authority

DAY = date(2021, 11, 4)
TABLES = (
    *(Action, Answer, Body, Finding, Inspection, Kpi, Mapping, Measurement),
    *(Meeting, Move, Plan, Repeat, Restatement, Route, Target),
)
FREQUENCY_DAYS = {"weekly": 7, "monthly": 31, "quarterly": 92, "termly": 122, "twice a year": 184, "annual": 366}


class Register:
    """A small council's rows, in lists."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.chance = session, Random(seed)  # noqa: S311 - the same seed makes the same register
        self.council = make_authority(session)
        self.rows: dict[type, list[Any]] = {table: [] for table in TABLES}
        self._fill()

    def __getitem__(self, table: type) -> list[Any]:
        return self.rows[table]

    def add(self, table: Any, **fields: Any) -> Any:
        row = table(authority_id=self.council.id, **fields)
        self.session.add(row)
        self.session.flush()
        self.rows[table].append(row)
        return row

    def maybe(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def day(self, first: int = -500, last: int = 100) -> date:
        return DAY + timedelta(self.chance.randint(first, last))

    def _fill(self) -> None:
        self._records()
        for kpi in self[Kpi]:
            self._numbers(kpi)
        self._links()

    def _records(self) -> None:
        said = ("Visit children.", "visit  children", "Train staff", "See families;")
        for n, ends_on in enumerate((date(2015, 11, 20), date(2019, 6, 14))):
            inspection = self.add(Inspection, ref=f"I{n}", framework="ILACS", ends_on=ends_on)
            for k in range(2):
                kind = self.maybe("recommendation", "strength")
                fields = {"kind": kind, "text": f"Improve {n}{k}", "checked": self.maybe(True, True, False)}
                self.add(Finding, ref=f"F{n}{k}", inspection_id=inspection.id, **fields)
        for n in range(4):
            fields = {
                "polarity": self.maybe("higher", "lower", "neither", None),
                "frequency": self.maybe(*FREQUENCY_DAYS, "regular", None),
                "status": self.maybe("live", "live", "proposed", "retired"),
                "proposed_on": self.maybe(None, self.day(-200, -160)),
                "retired_on": self.maybe(None, self.day(-2, 2)),
            }
            self.add(Kpi, ref=f"K{n}", name=f"KPI {n}", **fields)
        for n in range(3):
            ends = {"from_on": self.maybe(None, self.day(-2, 2)), "to_on": self.maybe(None, None, self.day(2, 4))}
            body = self.add(Body, ref=f"B{n}", name=f"Body {n}", kind="board", **ends)
            for held_on in {self.day(-5, 60) for _ in range(self.maybe(0, 1, 2))}:
                self.add(Meeting, ref=f"M{n}{held_on}", body_id=body.id, held_on=held_on)
        for n in range(2):
            self.add(Plan, ref=f"P{n}", title="Plan", agreed_on=self.maybe(None, self.day(-400, -100)))
        for n in range(5):
            fields = {
                "number": self.maybe("1.1", "1.2", None),
                "text": self.maybe(*said),
                "due_on": self.maybe(None, self.day(-3, 1), self.day(-3, 1)),
                "status": self.maybe("in_progress", "in_progress", "done", "done", "dropped"),
                "done_on": self.maybe(None, None, self.day(-250, 1)),
            }
            self.add(Action, ref=f"A{n}", plan_id=self.maybe(*self[Plan]).id, **fields)

    def _numbers(self, kpi: Any) -> None:
        if self.maybe(True, False):
            self.add(Target, kpi_id=kpi.id, value=90, to_on=self.maybe(None, DAY, DAY - timedelta(1)))
        spans = {(date(2020, 4, 1), date(2021, 3, 31))} if self.maybe(True, False) else set()
        for quarter in range(self.maybe(0, 1, 3, 5)):
            month = 7 - 3 * quarter
            starts = date(2021 + (month - 1) // 12, (month - 1) % 12 + 1, 1)
            ends = (starts + timedelta(95)).replace(day=1) - timedelta(1)
            spans.add((starts, ends))
        for starts, ends in sorted(spans):
            value = self.maybe(None, 80, 85, 90)
            arrow = self.maybe(None, "up", "down", "same")
            self.add(
                Measurement,
                kpi_id=kpi.id,
                period=f"{starts}",
                starts_on=starts,
                ends_on=ends,
                value=value,
                direction=arrow,
            )

    def _links(self) -> None:
        for kpi in self[Kpi]:
            for finding in self[Finding]:
                if self.maybe(True, False, False):
                    fields = {
                        "status": self.maybe("accepted", "accepted", "proposed", "rejected"),
                        "measures": self.maybe("outcome", "output", "proxy", "proxy", None),
                    }
                    self.add(Mapping, ref=f"{finding.ref}{kpi.ref}", finding_id=finding.id, kpi_id=kpi.id, **fields)
            for body in self[Body]:
                if self.maybe(True, True, False):
                    to_on = self.maybe(None, None, self.day(-1, 30))
                    self.add(Route, ref=f"{kpi.ref}{body.ref}", kpi_id=kpi.id, body_id=body.id, to_on=to_on)
            for action in self[Action]:
                if self.maybe(True, False, False, False, False):
                    self.add(Move, action_id=action.id, kpi_id=kpi.id)
        self._links_of_findings()

    def _links_of_findings(self) -> None:
        earlier, later = self[Finding][:2], self[Finding][2:]
        for finding in later:
            if self.maybe(True, False):
                self.add(Restatement, finding_id=finding.id, restated_id=self.maybe(*earlier).id, reason="same")
            if self.maybe(True, False):
                status = self.maybe("accepted", "refused")
                self.add(Repeat, finding_id=finding.id, earlier_id=self.maybe(*earlier).id, status=status)
        for finding in self[Finding]:
            if self.maybe(True, False, False):
                self.add(Answer, finding_id=finding.id, action_id=self.maybe(*self[Action]).id)


def in_use(kpi: Any) -> bool:
    return kpi.status != "retired" or (kpi.retired_on is not None and kpi.retired_on > DAY)


def live(kpi: Any) -> bool:
    return in_use(kpi) and kpi.status != "proposed"


def holds(row: Any, since: str = "from_on") -> bool:
    starts = getattr(row, since)
    return (starts is None or starts <= DAY) and (row.to_on is None or row.to_on >= DAY)


def done(action: Any) -> bool:
    if action.status == "dropped":
        return False
    return action.done_on <= DAY if action.done_on else action.status == "done"


def is_open(action: Any) -> bool:
    return action.status != "dropped" and not done(action)


def values(r: Register, kpi: Any) -> list[Any]:
    """Known values of periods that have ended, newest first."""
    known = [m for m in r[Measurement] if m.kpi_id == kpi.id and m.value is not None and m.ends_on <= DAY]
    return sorted(known, key=lambda m: (m.ends_on, m.starts_on), reverse=True)


def pair(r: Register, kpi: Any, by: date | None = None) -> tuple[Any, Any] | None:
    """The newest value, and the last before it over about as many days (that had ended by a day)."""
    found = values(r, kpi)
    for other in found[1:]:
        lengths = [(m.ends_on - m.starts_on).days for m in (found[0], other)]
        alike = abs(lengths[0] - lengths[1]) <= 3 and other.ends_on < found[0].ends_on
        if alike and (by is None or other.ends_on <= by):
            return found[0], other
    return None


def improvement(kpi: Any, newest: Any, earlier: Any) -> float:
    """Above 0 where the newest is better."""
    return (newest.value - earlier.value) * {"higher": 1, "lower": -1}[kpi.polarity]


def judged(kpi: Any) -> bool:
    return kpi.polarity in ("higher", "lower")


def kpis_of(r: Register, finding: Any, *statuses: str) -> list[Any]:
    """Mappings of the finding, or of one that restates it, to KPIs in use."""
    speaks = {finding.id} | {link.finding_id for link in r[Restatement] if link.restated_id == finding.id}
    by_id = {kpi.id: kpi for kpi in r[Kpi]}
    return [m for m in r[Mapping] if m.finding_id in speaks and m.status in statuses and in_use(by_id[m.kpi_id])]


def f005(r: Register) -> list[Any]:
    found = [(f, [m.measures for m in kpis_of(r, f, "accepted")]) for f in r[Finding] if f.checked]
    return [f for f, measures in found if measures and set(measures) <= {"output", "proxy"}]


def f006(r: Register) -> list[Any]:
    again = {link.finding_id for link in r[Repeat] if link.status == "accepted"}
    return [f for f in r[Finding] if f.checked and f.id in again]


def k004(r: Register) -> list[Any]:
    found = [(k, values(r, k)) for k in r[Kpi] if live(k) and k.frequency in FREQUENCY_DAYS]
    return [k for k, known in found if known and (DAY - known[0].ends_on).days > FREQUENCY_DAYS[k.frequency] + 45]


def k005(r: Register) -> list[Any]:
    aimed = {t.kpi_id for t in r[Target] if holds(t)}
    return [k for k in r[Kpi] if live(k) and k.polarity != "neither" and (k.polarity is None or k.id not in aimed)]


def k006(r: Register) -> list[Any]:
    kept = {a.id for a in r[Action] if a.status != "dropped"}
    used = {m.kpi_id for m in r[Mapping] if m.status != "rejected"} | {m.kpi_id for m in r[Move] if m.action_id in kept}
    return [k for k in r[Kpi] if in_use(k) and k.id not in used]


def k007(r: Register) -> list[Any]:
    found = [(k, k.proposed_on or k.created_at.date()) for k in r[Kpi] if k.status == "proposed"]
    return [k for k, since in found if (DAY - since).days > 180]


def k008(r: Register) -> list[Any]:
    work = {a.id for a in r[Action] if is_open(a)}
    answered = {a.finding_id for a in r[Answer] if a.action_id in work}
    answered |= {link.finding_id for link in r[Restatement] if link.restated_id in answered}
    helped = {m.kpi_id for m in r[Move] if m.action_id in work}
    helped |= {m.kpi_id for m in r[Mapping] if m.status != "rejected" and m.finding_id in answered}
    found = [(k, pair(r, k)) for k in r[Kpi] if live(k) and judged(k) and k.id not in helped]
    return [k for k, both in found if both and improvement(k, *both) < 0]


def k009(r: Register) -> list[Any]:
    signs = {"up": 1, "down": -1, "same": 0}
    found = [(k, pair(r, k)) for k in r[Kpi] if live(k)]
    return [
        k
        for k, both in found
        if both
        and both[0].direction
        and signs[both[0].direction] != (both[0].value > both[1].value) - (both[0].value < both[1].value)
    ]


def k010(r: Register) -> list[Any]:
    meetings = {
        b.id: min((m.held_on for m in r[Meeting] if m.body_id == b.id and m.held_on >= DAY), default=None)
        for b in r[Body]
        if holds(b)
    }
    found = []
    for kpi in (k for k in r[Kpi] if live(k) and values(r, k)):
        shown = [
            meetings.get(route.body_id)
            for route in r[Route]
            if route.kpi_id == kpi.id
            and holds(route)
            and meetings.get(route.body_id)
            and (route.to_on is None or route.to_on >= meetings[route.body_id])
        ]
        if any((held_on - values(r, kpi)[0].ends_on).days > 92 for held_on in shown):
            found.append(kpi)
    return found


def b002(r: Register) -> list[Any]:
    meeting = {m.body_id for m in r[Meeting] if m.held_on >= DAY}
    return [b for b in r[Body] if holds(b) and b.id not in meeting]


def b003(r: Register) -> list[Any]:
    used = {k.id for k in r[Kpi] if in_use(k)}
    told = {
        b.id: frozenset(x.kpi_id for x in r[Route] if x.body_id == b.id and holds(x) and x.kpi_id in used)
        for b in r[Body]
        if holds(b)
    }
    alike = Counter(told.values())
    return [b for b in r[Body] if b.id in told and len(told[b.id]) > 1 and alike[told[b.id]] > 1]


def a005(r: Register) -> list[Any]:
    return [a for a in r[Action] if is_open(a) and a.due_on and a.due_on < DAY]


def a006(r: Register) -> list[Any]:
    agreed, kpis = {p.id: p.agreed_on for p in r[Plan]}, {k.id: k for k in r[Kpi]}
    found = []
    for action in filter(done, r[Action]):
        for kpi in (kpis[m.kpi_id] for m in r[Move] if m.action_id == action.id):
            both = pair(r, kpi, agreed[action.plan_id] or action.done_on)
            too_early = action.done_on and both and both[0].ends_on <= action.done_on
            if in_use(kpi) and judged(kpi) and both and not too_early and improvement(kpi, *both) <= 0:
                found.append(action)
                break
    return found


def a007(r: Register) -> list[Any]:
    kept = [a for a in r[Action] if a.status != "dropped" and a.number]
    numbers = Counter((a.plan_id, a.number) for a in kept)
    return [a for a in kept if numbers[a.plan_id, a.number] > 1]


def a008(r: Register) -> list[Any]:
    kept = [(a, " ".join(a.text.lower().translate(str.maketrans(".;", "  ")).split())) for a in r[Action]]
    said = Counter(words for a, words in kept if a.status != "dropped")
    return [a for a, words in kept if a.status != "dropped" and said[words] > 1]


READINGS = (f005, f006, k004, k005, k006, k007, k008, k009, k010, b002, b003, a005, a006, a007, a008)
TIMES = settings(
    max_examples=30,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@TIMES
@given(seed=st.integers(0, 2**32))
def test_every_rule_says_what_its_definition_says(engine: Engine, seed: int) -> None:
    with Session(engine.execution_options(writes=True)) as session:
        register = Register(session, seed)
        for reading in READINGS:
            rule = rule_named(reading.__name__)
            question = Question(DAY, frozenset({register.council.id}), rules=(rule,))
            found = [gap.ref for gap in find_gaps(session, question)]
            assert found == [record.ref for record in reading(register)], rule.code
        session.rollback()


def test_the_registers_break_every_rule(engine: Engine) -> None:
    """A comparison of empty lists would compare nothing."""
    broken: Counter[str] = Counter()
    with Session(engine.execution_options(writes=True)) as session:
        for seed in range(15):
            register = Register(session, seed)
            broken.update({reading.__name__: len(reading(register)) for reading in READINGS})
        session.rollback()
        assert session.exec(select(Kpi)).all() == []
    assert [name for name, number in broken.items() if not number] == []
