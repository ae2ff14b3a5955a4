"""goldenthread suggest and goldenthread repeats."""

import json
from pathlib import Path

import httpx
import pytest

from app.db import make_engine, unit_of_work
from tests.factories import make_action, make_authority, make_finding, make_inspection, make_kpi, make_plan
from tests.integration.cli.conftest import Command
from tests.integration.cli.test_same_answers import served  # noqa: F401 - the fixture

SUPERVISION = "Supervision of social workers is not frequent enough."
LATER = {"authority_id": 1, "ref": "ILACS-2019-06", "framework": "ILACS", "ends_on": "2019-06-14"}


@pytest.fixture
def register(configured: str) -> str:
    """Two inspections that say the same of one council, a KPI that shows it, and an action that may answer it."""
    engine = make_engine(configured)
    with unit_of_work(engine, "test") as session:
        authority = make_authority(session, "Anytown")
        for year in (2015, 2019):
            inspection = make_inspection(session, authority, ends_on=f"{year}-03-01")
            make_finding(session, inspection, text=SUPERVISION, page=7)
        make_kpi(session, authority, name="% of staff supervised", section="Workforce")
        plan = make_plan(session, authority)
        for text in ("Hold supervision monthly.", "Mend the roof."):
            make_action(session, plan, text=text)
    engine.dispose()
    return configured


def test_kpis_are_suggested_with_their_reasons(register: str, goldenthread: Command) -> None:
    said = goldenthread("suggest", "kpis", "--finding", "ILACS-2015-03-R1", "--format", "json")
    found = json.loads(said.out)
    assert (said.status, [row["ref"] for row in found]) == (0, ["KPI-1"])
    assert (found[0]["name"], found[0]["section"]) == ("% of staff supervised", "Workforce")
    assert 0 < found[0]["score"] <= 1
    assert found[0]["because"]
    assert "KPI-1" in goldenthread("suggest", "kpis", "--text", "supervision").out
    assert "ILACS-2015-03-R1" in goldenthread("suggest", "findings", "--kpi", "KPI-1").out


def test_actions_are_suggested_with_their_plan_and_their_reasons(register: str, goldenthread: Command) -> None:
    said = goldenthread("suggest", "actions", "--finding", "ILACS-2015-03-R1", "--format", "json")
    (found,) = json.loads(said.out)
    assert (found["ref"], found["plan"], found["due_on"]) == ("ACT-1", "PLAN-1", "2020-03-31")
    assert found["because"][0].startswith("Both speak of supervision")
    assert "ACT-1" in goldenthread("suggest", "actions", "--finding", "ILACS-2015-03-R1").out
    assert "ILACS-2015-03-R1" in goldenthread("suggest", "findings", "--action", "ACT-1").out
    assert goldenthread("suggest", "findings", "--action", "ACT-2").err == "Nothing fits.\n"


def test_nothing_fits_is_an_empty_list(register: str, goldenthread: Command) -> None:
    said = goldenthread("suggest", "kpis", "--text", "The roof leaks.", "--format", "json")
    assert (said.status, json.loads(said.out)) == (0, [])
    said = goldenthread("suggest", "restates", "--finding", "ILACS-2015-03-R1")
    assert (said.status, said.out, said.err) == (0, "", "Nothing fits.\n")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("kpis",), "KPIs for what?"),
        (("kpis", "--finding", "R999"), "R999"),
        (("kpis", "--text", "x" * 10_001), "too long"),
        (("findings", "--kpi", "KPI-999"), "KPI-999"),
        (("findings",), "Findings for what?"),
        (("findings", "--action", "ACT-999"), "ACT-999"),
        (("actions", "--finding", "R999"), "R999"),
        (("restates", "--finding", "R999"), "R999"),
        (("kpis", "--text", "x", "--authority", "Nowhere"), "Nowhere"),
    ],
)
def test_bad_questions_are_told(register: str, goldenthread: Command, typed: tuple[str, ...], told: str) -> None:
    said = goldenthread("suggest", *typed)
    assert (said.status, said.out, told in said.err) == (1, "", True), said.err


def test_repeats_are_listed_accepted_and_refused(register: str, goldenthread: Command) -> None:
    listed = ("repeats", "--authority", "Anytown", "--format", "json")
    found = json.loads(goldenthread(*listed).out)
    assert [(row["status"], row["later"]["inspection"], row["earlier"]["page"]) for row in found] == [
        ("proposed", "ILACS-2019-03", 7)
    ]
    ends = ("ILACS-2019-03-R1", "ILACS-2015-03-R1")
    said = goldenthread("repeats", "accept", *ends, "--reason", "The same again")
    assert (said.status, said.err) == (0, "ILACS-2019-03-R1 repeats ILACS-2015-03-R1: accepted.\n")
    found = json.loads(goldenthread(*listed).out)
    assert [(row["status"], row["reason"]) for row in found] == [("accepted", "The same again")]
    said = goldenthread("repeats", "refuse", *ends)
    assert (said.status, "accepted at" in said.err) == (1, True)
    assert goldenthread("repeats", "refuse", *ends, "--anew").status == 0
    assert json.loads(goldenthread(*listed, "--status", "proposed").out) == []
    assert "refused" in goldenthread("repeats").out
    said = goldenthread("repeats", "accept", *reversed(ends))
    assert (said.status, "earlier inspection" in said.err) == (1, True)


def test_repeats_are_answered_over_rest(served: str, goldenthread: Command) -> None:  # noqa: F811
    added = httpx.post(f"{served}/api/v1/inspections", json=LATER)
    row = {"authority_id": LATER["authority_id"], "inspection_id": added.json()["id"], "kind": "recommendation"}
    row |= {"ref": "ILACS-2019-06-R1", "number": "1", "text": "Supervision is not regular, reflective and challenging."}
    assert httpx.post(f"{served}/api/v1/findings", json=row).status_code == 201
    ends, there = ("ILACS-2019-06-R1", "SIF-2015-11-R1"), ("--authority", "Wokingham", "--server", served)
    said = goldenthread("repeats", "accept", *ends, *there, "--reason", "Supervision, again")
    assert (said.status, said.err) == (0, "ILACS-2019-06-R1 repeats SIF-2015-11-R1: accepted.\n")
    kept = {"status": "accepted", "reason": "Supervision, again"}
    assert (
        kept.items() <= json.loads(goldenthread("repeats", "--status", "accepted", "--format", "json").out)[0].items()
    )
    said = goldenthread("repeats", "refuse", *ends, *there)
    assert (said.status, "accepted at" in said.err) == (1, True)
    said = goldenthread("repeats", "refuse", *ends, *there, "--anew")
    assert (said.status, said.err) == (0, "ILACS-2019-06-R1 does not repeat SIF-2015-11-R1: refused.\n")
    said = goldenthread("repeats", "refuse", "R999", ends[1], *there)
    assert (said.status, "R999" in said.err) == (1, True)


def test_a_table_holds_the_texts_of_both(register: str, goldenthread: Command, tmp_path: Path) -> None:
    said = goldenthread("repeats", "--format", "csv").out.splitlines()
    assert said[0].startswith("later,earlier,status,score,because")
    assert said[1].count(SUPERVISION) == 2


def test_the_same_is_answered_here_and_over_rest(served: str, goldenthread: Command) -> None:  # noqa: F811
    for typed in (
        ("suggest", "kpis", "--finding", "SIF-2015-11-R12", "--limit", "5"),
        ("suggest", "kpis", "--text", "children who go missing", "--format", "json"),
        ("suggest", "findings", "--kpi", "KPI-13", "--format", "json"),
        ("suggest", "findings", "--action", "ACT-22", "--format", "json"),
        ("suggest", "actions", "--finding", "SIF-2015-11-R3", "--format", "json"),
        ("suggest", "actions", "--finding", "SIF-2015-11-R3", "--format", "csv"),
        ("suggest", "restates", "--finding", "SIF-2015-11-R8"),
        ("repeats", "--authority", "Wokingham", "--format", "json"),
    ):
        here, there = goldenthread(*typed), goldenthread(*typed, "--server", served)
        assert here.status == there.status == 0, there.err
        assert here.out == there.out
    asked = {"finding": "SIF-2015-11-R12", "limit": 5}
    typed = ("suggest", "kpis", "--finding", "SIF-2015-11-R12", "--limit", "5", "--format", "json")
    assert json.loads(goldenthread(*typed).out) == httpx.get(f"{served}/api/v1/suggestions/kpis", params=asked).json()
