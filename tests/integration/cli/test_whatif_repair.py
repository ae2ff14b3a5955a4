"""What-if and least repair: the same over REST, on the command line, and on the command line over REST."""

import json
from typing import Any

import httpx

from tests.integration.cli.conftest import Command
from tests.integration.cli.test_same_answers import served  # noqa: F401 - a fixture

DAY = "2021-11-04"
PREFIX = "/api/v1"


def test_what_if_is_the_same_everywhere(served: str, goldenthread: Command) -> None:  # noqa: F811
    options = ["--retire-kpi", "KPI-2", "--merge-body", "CSOS:OSMC", "--add-route", "KPI-10:EXEC:twice a year"]
    typed = ["whatif", *options, "--as-of", DAY, "--format", "json"]
    here = json.loads(goldenthread(*typed).out)
    assert here == json.loads(goldenthread(*typed, "--server", served).out)
    changes = [
        {"change": "retire_kpi", "kpi": "KPI-2"},
        {"change": "merge_body", "body": "CSOS", "into": "OSMC"},
        {"change": "add_route", "kpi": "KPI-10", "body": "EXEC", "frequency": "twice a year"},
    ]
    answer = httpx.post(f"{served}{PREFIX}/whatif", json={"as_of": DAY, "changes": changes})
    assert answer.json() == here
    assert here["changes"][2].endswith("is reported to EXEC Executive, twice a year.")
    assert {"rule": "K001", "ref": "KPI-10"}.items() <= here["closed"][0].items()
    assert here["coverage"]["before"]["bodies"]["total"] - here["coverage"]["after"]["bodies"]["total"] == 1


def test_the_table_of_what_if_says_what_differs(demonstration: str, goldenthread: Command) -> None:
    said = goldenthread("whatif", "--end-body", "EXEC", "--end-body", "LEAD", "--as-of", DAY)
    assert said.status == 0
    assert "EXEC Executive ends on 3 November 2021." in said.out
    assert "Nothing was changed." in said.err
    rows = goldenthread("whatif", "--end-body", "EXEC", "--as-of", DAY, "--format", "csv").out.splitlines()
    assert rows[0].startswith("turn,rule,slug,severity,kind,id,ref")


def test_problems_name_the_options_as_they_were_typed(served: str, goldenthread: Command) -> None:  # noqa: F811
    typed = ["whatif", "--end-body", "NO", "--end-body", "EXEC", "--add-route", "KPI-2:EXEC", "--as-of", DAY]
    for said in (goldenthread(*typed), goldenthread(*typed, "--server", served)):
        assert said.status == 1
        assert "--end-body NO: No body NO is known here." in said.err
        assert "--add-route KPI-2:EXEC: needs the body EXEC, which --end-body EXEC ends" in said.err
    assert goldenthread("whatif").status == 2
    assert goldenthread("whatif", "--add-route", "KPI-2").status == 2
    rarely = goldenthread("whatif", "--add-route", "KPI-9:CPB:sometimes")
    assert (rarely.status, "sometimes is no known frequency: say weekly, " in " ".join(rarely.err.split())) == (2, True)
    named = goldenthread("whatif", "--add-kpi", "% seen: alone", "--add-route", "% seen: alone:cpb", "--as-of", DAY)
    assert (named.status, "is reported to CPB" in named.out) == (0, True)


def test_repair_is_the_same_everywhere_and_stores_what_is_accepted(
    served: str,  # noqa: F811
    goldenthread: Command,
) -> None:
    typed = ["repair", "--rule", "F001", "--rule", "K001", "--cost", "new_kpi=6", "--as-of", DAY]
    here = json.loads(goldenthread(*typed, "--format", "json").out)
    assert here == json.loads(goldenthread(*typed, "--format", "json", "--server", served).out)
    content: dict[str, Any] = {"rules": ["F001", "K001"], "costs": {"new_kpi": 6}, "as_of": DAY}
    assert httpx.post(f"{served}{PREFIX}/repair", json=content).json() == here
    assert here["exact"]
    assert here["costs"]["new_kpi"] == 6
    # Nothing was stored by asking: the same gaps are there.
    assert json.loads(goldenthread(*typed, "--format", "json").out)["gaps"] == here["gaps"]
    route = next(step for step in here["steps"] if step["step"].startswith("route:KPI-10:"))
    said = goldenthread(*typed, "--accept", route["step"])
    assert (said.status, "KPI-10" in said.err) == (0, True)
    after = json.loads(goldenthread(*typed, "--format", "json").out)
    assert after["gaps"] == here["gaps"] - 1
    assert goldenthread(*typed, "--accept", route["step"]).status == 2
    new = next(step for step in after["steps"] if step["kind"] == "new_kpi")
    said = goldenthread(*typed, "--accept", new["step"], "--server", served)
    assert said.status == 0
    left = json.loads(goldenthread(*typed, "--format", "json").out)["gaps"]
    assert left == after["gaps"] - len(new["closes"])
    assert f"{len(after['steps']) - 1} steps close" in goldenthread(*typed).err


def test_what_a_repair_cannot_be_asked(demonstration: str, goldenthread: Command) -> None:
    said = goldenthread("repair", "--rule", "A003")
    assert (said.status, "A003" in said.err) == (1, True)
    assert goldenthread("repair", "--cost", "route").status == 2
    assert goldenthread("repair", "--cost", "routes=1").status == 1
