"""Gaps, coverage, rules, threads and the graph over REST."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.coverage.gaps import Question, find_gaps
from app.coverage.rules import RULES
from app.db import now, reading
from tests.integration.api.council import PREFIX, Council

DAY = "2021-11-04"


@pytest.fixture
def findings(fresh: Council) -> list[int]:
    """Seven findings of which one is measured and one is waived."""
    fresh.ids["inspections"], fresh.ids["kpis"] = fresh.new("inspections"), fresh.new("kpis")
    made = [fresh.new("findings") for _ in range(7)]
    fresh.new("mappings")
    body = fresh.body("waivers") | {"finding_id": made[3]}
    fresh.post("waivers", body)
    return made


def test_gaps_come_in_pages_with_their_denominators(client: Any, fresh: Council, findings: list[int]) -> None:
    address: str | None = f"{PREFIX}/gaps?authority={fresh.ref}&rule=F001&rule=K001&as_of={DAY}&limit=3"
    gaps, waived, rules = [], [], None
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        report = answer.json()
        assert (report["as_of"], len(report["gaps"]) + len(report["waived"]) <= 3) == (DAY, True)
        assert rules in (None, report["rules"]), "the counts are of all pages"
        gaps, waived, rules = gaps + report["gaps"], waived + report["waived"], report["rules"]
        address = answer.links.get("next", {}).get("url")
    assert [gap["id"] for gap in waived] == [findings[3]]
    counts = {rule["rule"]: (rule["broken"], rule["checked"], rule["waived"]) for rule in rules or []}
    found = [(gap["rule"], gap["id"]) for gap in gaps]
    assert found == sorted(set(found))
    assert counts["F001"][0] == sum(gap["rule"] == "F001" for gap in gaps)
    assert counts["F001"][1:] == (9, 1)
    assert counts["K001"] == (1, 1, 0)


def test_gaps_are_those_that_the_rules_find(
    client: Any, fresh: Council, findings: list[int], shared_engine: Engine
) -> None:
    report = client.get(f"{PREFIX}/gaps", params={"authority": fresh.ref, "limit": 200}).json()
    with reading(shared_engine) as session:
        found = list(find_gaps(session, Question(as_of=now().date(), authority_ids=frozenset({fresh.id}))))
    assert [(gap["rule"], gap["ref"]) for gap in report["gaps"]] == [
        (gap.rule, gap.ref) for gap in found if not gap.waived
    ]
    assert [gap["rule"] for gap in report["waived"]] == [gap.rule for gap in found if gap.waived]


@pytest.mark.parametrize(
    ("query", "rules"),
    [
        ("severity=error&kind=finding", {"F001", "F004"}),
        ("kind=kpi", {"K001", "K003", "K005"}),
        ("rule=finding-without-action", {"F004"}),
        ("kind=strength", set()),
        ("as_of=2019-01-01&kind=finding", set()),
    ],
)
def test_gaps_are_narrowed(client: Any, fresh: Council, findings: list[int], query: str, rules: set[str]) -> None:
    report = client.get(f"{PREFIX}/gaps?authority={fresh.ref}&{query}").json()
    assert {gap["rule"] for gap in report["gaps"]} == rules


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("rule=F999", 404),
        ("authority=nowhere", 404),
        ("inspection=ILACS-1999-01", 404),
        ("severity=grave", 422),
        ("kind=thing", 422),
        ("as_of=yesterday", 422),
        ("cursor=nonsense", 422),
        ("colour=red", 422),
        ("authority=%00", 422),
    ],
)
def test_what_gaps_cannot_be_asked_for(client: Any, query: str, status: int) -> None:
    assert client.get(f"{PREFIX}/gaps?{query}").status_code == status


def test_coverage_counts_with_denominators(client: Any, fresh: Council, findings: list[int]) -> None:
    report = client.get(f"{PREFIX}/coverage", params={"authority": fresh.ref, "as_of": DAY}).json()
    assert report["as_of"] == DAY
    assert (report["findings"]["total"], report["findings"]["measured"]) == (9, 1)
    assert report["kpis"] == {"total": 1, "live": 1, "proposed": 0, "routed": 0, "unrouted": 1, "measured": 0}
    one = client.get(f"{PREFIX}/coverage", params={"authority": fresh.ref, "inspection": "ILACS-2019-06"}).json()
    assert one["findings"]["total"] == 9


def test_rules_are_the_registry(client: Any) -> None:
    assert [rule["rule"] for rule in client.get(f"{PREFIX}/rules").json()] == [rule.code for rule in RULES]
    by_code, by_slug = client.get(f"{PREFIX}/rules/f001"), client.get(f"{PREFIX}/rules/finding-without-kpi")
    assert by_code.json() == by_slug.json()
    assert by_code.json()["close"] == RULES[0].close
    assert client.get(f"{PREFIX}/rules/F999").status_code == 404


def test_a_trace_leads_from_finding_to_kpi(client: Any, fresh: Council, findings: list[int]) -> None:
    answer = client.get(f"{PREFIX}/trace/ILACS-2019-06", params={"authority": fresh.ref, "as_of": DAY})
    assert answer.status_code == 200
    root = answer.json()["root"]
    assert (root["kind"], root["ref"]) == ("inspection", "ILACS-2019-06")
    measured = [node for node in root["children"] if any(child["kind"] == "kpi" for child in node["children"])]
    assert len(measured) == 1
    assert client.get(f"{PREFIX}/trace/KPI-77", params={"authority": fresh.ref}).status_code == 404


def test_the_graph_reads_back(client: Any, fresh: Council, findings: list[int]) -> None:
    def written(form: str) -> Any:
        answer = client.get(f"{PREFIX}/graph", params={"authority": fresh.ref, "format": form, "as_of": DAY})
        assert answer.status_code == 200
        return answer

    graph = nx.node_link_graph(json.loads(written("json").text), edges="edges")
    assert graph.number_of_nodes() == 11
    assert graph.number_of_edges() == 10
    assert written("graphml").headers["content-type"] == "application/graphml+xml"
    assert nx.parse_graphml(written("graphml").text).number_of_nodes() == 11
    assert ET.fromstring(written("svg").text).tag.endswith("svg")  # noqa: S314 - made by the service
    assert written("dot").text.startswith("digraph")
    assert "flowchart" in written("mermaid").text


def test_the_trail_comes_in_pages(client: Any, fresh: Council, findings: list[int]) -> None:
    address: str | None = f"{PREFIX}/audit?authority={fresh.ref}&limit=4"
    events: list[Any] = []
    while address:
        answer = client.get(address)
        events += answer.json()
        address = answer.links.get("next", {}).get("url")
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    assert {event["actor"] for event in events} == {"local"}
    one = client.get(f"{PREFIX}/audit?authority={fresh.ref}&kind=finding&record_id={findings[0]}").json()
    assert [event["change"] for event in one] == ["created"]


def test_without_a_name_the_only_authority_is_meant(guarded: Any, built: FastAPI) -> None:
    for path in ("trace/KPI-1", "graph"):
        assert guarded.get(f"{PREFIX}/{path}").status_code == 422
    Council(guarded).new("kpis")
    for path in ("trace/KPI-1", "graph"):
        assert guarded.get(f"{PREFIX}/{path}").status_code == 200
    Council(guarded)
    answer = guarded.get(f"{PREFIX}/graph")
    assert (answer.status_code, answer.json()["problems"][0]["where"]) == (422, "authority")
