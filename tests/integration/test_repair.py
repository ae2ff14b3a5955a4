"""The least repair costs what brute force finds, closes what it says, and stores nothing before it is accepted."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from random import Random
from typing import Any

import pytest
from sqlmodel import Session

from app.coverage.gaps import Question, find_gaps
from app.coverage.rules import rule_named
from app.errors import InvalidInput, NotFound
from app.services.repair import RepairQuestion, carry_out, repair
from app.services.repair_steps import COSTS, REPAIRABLE, Board
from app.services.repair_world import LEAST_FIT, Suggested, read_world
from app.services.suggestions import Asked, suggest_kpis
from tests import factories as make
from tests.integration.graphs import DAY, MadeUp, changes_of
from tests.integration.simulated import Gap, Simulated

GRAPHS = {"sqlite": 200, "postgresql": 20}
# All subsets are tried, so that each step more doubles the work.
MOST_STEPS = 9


def no_suggestions(_: Session, __: int, ___: Mapping[int, Asked]) -> dict[int, list[Suggested]]:
    return {}


def made_up(session: Session, graphs: int) -> Iterator[tuple[Simulated, RepairQuestion, Any, Board]]:
    """Registers of at most 12 nodes, and a question about each whose steps can all be tried."""
    seed = 0
    while graphs:
        seed += 1
        chance = Random(seed)  # noqa: S311 - made-up records are no secret
        with session.begin_nested() as savepoint:
            graph = MadeUp(session, seed, largest=2)
            rules = chance.sample(REPAIRABLE, chance.randint(1, 4))
            costs = {kind: chance.choice([0, 1, 1.5, 2, 5]) for kind in chance.sample(list(COSTS), 3)}
            fitting = {finding.id: chance.sample(graph.kpis, min(2, len(graph.kpis))) for finding in graph.findings}

            def source(_: Session, __: int, wanted: Any, fit: Any = fitting) -> dict[int, list[Suggested]]:
                return {id_: [Suggested(kpi.id, 0.5, ["Both say “visits”."]) for kpi in fit[id_]] for id_ in wanted}

            asked = RepairQuestion(DAY, graph.owner.ref, rules, costs=costs)
            question = Question(DAY, frozenset({graph.owner.id}), rules=tuple(rule_named(rule) for rule in rules))
            board = Board(read_world(session, graph.owner.id, question, source), rules, costs)
            nodes = (graph.bodies, graph.kpis, graph.findings, graph.actions)
            if board.needs and len(board.steps) <= MOST_STEPS and sum(map(len, nodes)) <= 12:
                graphs -= 1
                yield Simulated.read(session, graph.owner.id, DAY), asked, source, board
            savepoint.rollback()


def brute_force(register: Simulated, rules: set[str], board: Board) -> tuple[int, float]:
    """How few gaps can be left open without opening others, and the least that this costs."""
    before, found = register.open(rules), []
    steps = list(board.steps.values())
    for size in range(len(steps) + 1):
        for chosen in combinations(steps, size):
            left = register.after([change for step in chosen for change in step.changes]).open(rules)
            if left <= before:
                found.append((len(left), sum(step.cost for step in chosen)))
    return min(found)


def open_gaps(session: Session, asked: RepairQuestion, authority_id: int) -> set[Gap]:
    rules = tuple(rule_named(rule) for rule in asked.rules)
    found = find_gaps(session, Question(DAY, frozenset({authority_id}), rules=rules))
    return {(gap.rule, gap.ref) for gap in found if not gap.waived}


def test_the_least_repair_is_what_brute_force_finds_and_closes_what_it_says(session: Session) -> None:
    for register, asked, source, board in made_up(session, GRAPHS[session.get_bind().dialect.name]):
        owner_id = session.exec(make.Authority.__table__.select()).all()[-1].id
        answer = repair(session, None, asked, source)
        said = f"{asked}: {[step['step'] for step in answer['steps']]}"
        assert register.open(set(asked.rules)) == open_gaps(session, asked, owner_id), said
        assert answer["exact"], said
        assert (len(answer["left"]), answer["cost"]) == pytest.approx(brute_force(register, set(asked.rules), board)), (
            said
        )
        # Taken one by one, each step closes what it says, and in the end no other gap is open.
        for step in answer["steps"]:
            before = open_gaps(session, asked, owner_id)
            carry_out(session, None, asked.authority, DAY, changes_of(*step["changes"]))
            closed = {(gap["rule"], gap["ref"]) for gap in step["closes"]}
            assert closed <= before, said
            assert not closed & open_gaps(session, asked, owner_id), said
        assert open_gaps(session, asked, owner_id) == {(gap["rule"], gap["ref"]) for gap in answer["left"]}, said


def council(session: Session) -> Any:
    """Two findings without a KPI, a live KPI that nobody is told, and a board."""
    owner = make.make_authority(session)
    inspection = make.make_inspection(session, owner)
    for ref in ("R1", "R2"):
        make.make_finding(session, inspection, ref=ref, section="Visits")
    make.make_kpi(session, owner, ref="K1", name="% visits on time")
    make.make_body(session, owner, ref="B1", name="Board")
    return owner


def steps(answer: dict[str, Any]) -> list[tuple[str, float]]:
    return [(step["step"], step["cost"]) for step in answer["steps"]]


def asked_of(owner: Any, *rules: str, **more: Any) -> RepairQuestion:
    return RepairQuestion(DAY, owner.ref, rules, **more)


def fits_both(session: Session, _: int, asked: Mapping[int, Asked]) -> dict[int, list[Suggested]]:
    kpi = session.exec(make.Kpi.__table__.select()).one()
    return {id_: [Suggested(kpi.id, 0.7, ["Both speak of visits."])] for id_ in asked}


def test_costs_decide_between_mapping_a_known_kpi_and_adding_one(session: Session) -> None:
    owner = council(session)
    usual = repair(session, None, asked_of(owner, "F001"), fits_both)
    assert sorted(steps(usual)) == [("map:R1:K1", 2), ("map:R2:K1", 2)]
    assert (usual["cost"], usual["exact"], usual["at_most"], usual["gaps"]) == (4, True, 1, 2)
    # One new KPI for both, 0.5 and two mappings at 1, against two mappings of the known one and its route.
    dear = asked_of(owner, "F001", "F003", costs={"new_kpi": 0.5, "mapping": 1, "route": 2})
    # new_kpi 0.5 + 2 mappings + route 2 is 4.5; two mappings of K1 and its route are 4.
    assert sorted(steps(repair(session, None, dear, fits_both))) == [
        ("map:R1:K1", 1),
        ("map:R2:K1", 1),
        ("route:K1:B1", 2),
    ]
    cheap = asked_of(owner, "F001", "F003", "K001", costs={"new_kpi": 0.5, "mapping": 1, "route": 2})
    assert repair(session, None, cheap, no_suggestions)["cost"] == 4.5 + 2


def test_a_known_kpi_that_fits_is_mapped_before_a_new_one_of_the_same_cost(session: Session) -> None:
    owner = council(session)

    def fits_one(session: Session, authority_id: int, asked: Mapping[int, Asked]) -> dict[int, list[Suggested]]:
        found = fits_both(session, authority_id, asked)
        return {id_: found[id_] for id_ in list(found)[:1]}

    # One new KPI for both costs 9, as do a mapping of the known one for 2 and a new one for 7.
    answer = repair(session, None, asked_of(owner, "F001"), fits_one)
    assert sorted(steps(answer)) == [("map:R1:K1", 2), ("new:R2", 7)]
    assert (answer["cost"], answer["least_cost"], answer["at_most"]) == (9, 9, 1)
    # Those that no known KPI fits share a new one.
    inspection = session.exec(make.Inspection.__table__.select()).one()
    make.make_finding(session, inspection, ref="R3", section="Visits")
    answer = repair(session, None, asked_of(owner, "F001"), fits_one)
    assert sorted(steps(answer)) == [("map:R1:K1", 2), ("new:R2+1", 9)]


def test_a_kpi_that_fits_weakly_is_not_mapped_whatever_its_score(session: Session) -> None:
    owner = council(session)
    inspection = make.make_inspection(session, owner)
    answered = make.make_finding(session, inspection, text="Children looked after wait for a reply to complaints.")
    make.make_kpi(session, owner, ref="K2", name="Moves of children looked after")
    [found] = suggest_kpis(session, owner.id, finding_id=answered.id)
    assert (found.ref, found.fits) == ("K2", "weakly")
    assert found.score > LEAST_FIT
    wanted = asked_of(owner, "F001", findings=[answered.ref])
    assert steps(repair(session, None, wanted)) == [(f"new:{answered.ref}", 7)]
    make.make_kpi(session, owner, ref="K3", name="% of complaints that got a reply in ten days")
    assert steps(repair(session, None, wanted)) == [(f"map:{answered.ref}:K3", 2)]


def test_a_mapping_is_a_proposal_that_says_what_it_rests_on(session: Session) -> None:
    answer = repair(session, None, asked_of(council(session), "F001"), fits_both)
    assert all(step["proposal"] for step in answer["steps"])
    assert answer["steps"][0]["why"] == (
        "Both speak of visits. It fits by 0.70 of 1. A proposal, which a person must judge."
    )


def test_what_a_proposal_rests_on_is_told_in_sentences(session: Session) -> None:
    def because(session: Session, _: int, asked: Mapping[int, Asked]) -> dict[int, list[Suggested]]:
        kpi = session.exec(make.Kpi.__table__.select()).one()
        return {
            id_: [Suggested(kpi.id, 0.7, ["visits shows something about safety", "Both say “home”."])] for id_ in asked
        }

    answer = repair(session, None, asked_of(council(session), "F001"), because)
    assert answer["steps"][0]["why"].startswith("Visits shows something about safety. Both say “home”. It fits by 0.70")


def test_the_next_step_is_the_one_that_closes_most(session: Session) -> None:
    answer = repair(session, None, asked_of(council(session), "F001", "F002", "F003", "K001"), no_suggestions)
    assert answer["next"]["step"] == "new:R1+1:B1"
    assert [gap["ref"] for gap in answer["next"]["closes"]] == ["R1", "R2"]


def test_a_step_of_somebody_who_waits_is_refused_if_it_was_taken_already(session: Session) -> None:
    owner = council(session)
    step = repair(session, None, asked_of(owner, "K001"), no_suggestions)["steps"][0]
    made = carry_out(session, None, owner.ref, DAY, changes_of(*step["changes"]))
    assert made["changes"] == ["K1 % visits on time is reported to B1 Board."]
    with pytest.raises(InvalidInput) as refused:
        carry_out(session, None, owner.ref, DAY, changes_of(*step["changes"]))
    assert refused.value.problems[0].where == "changes.0.body"
    assert repair(session, None, asked_of(owner, "K001"), no_suggestions)["gaps"] == 0


def test_only_the_findings_that_are_named_are_repaired(session: Session) -> None:
    owner = council(session)
    answer = repair(session, None, asked_of(owner, "F001", "K001", findings=["R2"]), fits_both)
    assert answer["gaps"] == 1
    # K1 comes on the thread of R2 with the mapping, and nobody is told it.
    assert sorted(steps(answer)) == [("map:R2:K1", 2), ("route:K1:B1", 1)]


def test_without_a_body_nothing_closes_a_gap_that_needs_one(session: Session) -> None:
    owner = make.make_authority(session)
    make.make_finding(session, make.make_inspection(session, owner), ref="R1")
    answer = repair(session, None, asked_of(owner, "F001", "F003"), no_suggestions)
    assert (answer["steps"], [gap["ref"] for gap in answer["left"]]) == ([], ["R1"])


def test_what_cannot_be_asked_is_named(session: Session) -> None:
    owner = council(session)
    for asked, where in (
        (asked_of(owner, "A003"), "rules"),
        (asked_of(owner, "F001", costs={"kpi": 1}), "costs.kpi"),
        (asked_of(owner, "F001", costs={"route": -1}), "costs.route"),
        (asked_of(owner, "F001", findings=["R1", "R9"]), "findings.1"),
    ):
        with pytest.raises(InvalidInput) as refused:
            repair(session, None, asked, no_suggestions)
        assert [problem.where for problem in refused.value.problems] == [where]
    with pytest.raises(NotFound):
        repair(session, None, asked_of(owner, "F999"), no_suggestions)
