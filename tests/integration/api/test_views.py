"""A body's view, the matrix, weak points and parts of the graph over REST."""

import csv
import io
import json
from typing import Any

import pytest

from tests.integration.api.council import PREFIX, Council


@pytest.fixture
def filled(fresh: Council) -> Council:
    for path in ("inspections", "findings", "kpis", "bodies", "mappings", "routes"):
        fresh.ids[path] = fresh.new(path)
    return fresh


def test_a_body_is_looked_at_by_its_id(client: Any, filled: Council) -> None:
    answer = client.get(f"{PREFIX}/bodies/{filled.ids['bodies']}/view", params={"as_of": "2021-11-04"})
    assert answer.status_code == 200
    view = answer.json()
    assert (view["as_of"], view["id"]) == ("2021-11-04", filled.ids["bodies"])
    assert {"receives", "missing", "unmeasured", "next_meeting", "parts", "predecessors", "circles"} <= view.keys()
    assert client.get(f"{PREFIX}/bodies/999999/view").status_code == 404
    assert client.get(f"{PREFIX}/bodies/1/view", params={"colour": "red"}).status_code == 422


@pytest.mark.parametrize("kind", ["findings-kpis", "kpis-bodies"])
def test_a_matrix_is_sparse_as_json_and_a_table_as_csv(client: Any, filled: Council, kind: str) -> None:
    asked = {"authority": filled.ref, "as_of": "2021-11-04"}
    found = client.get(f"{PREFIX}/matrix/{kind}", params=asked).json()
    answer = client.get(f"{PREFIX}/matrix/{kind}", params=asked | {"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.reader(io.StringIO(answer.text)))
    assert len(lines) == len(found["rows"]) + 1
    assert len(lines[0]) == len(found["columns"]) + 3
    assert sum(bool(cell) for line in lines[1:] for cell in line[3:]) == len(found["cells"])
    assert found["cells"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("matrix/findings-kpis?inspection=X", 404),
        ("matrix/kpis-bodies?body=X", 404),
        ("matrix/kpis-bodies?kind=x", 422),
        ("matrix/findings-kpis?format=pdf", 422),
        ("weak-points?limit=0", 422),
        ("graph?rule=F999", 404),
        ("graph?body=X", 404),
        ("graph?kind=kpi", 422),
        ("graph?steps=-1", 422),
    ],
)
def test_what_views_cannot_be_asked_for(client: Any, filled: Council, address: str, status: int) -> None:
    asked = "&" if "?" in address else "?"
    assert client.get(f"{PREFIX}/{address}{asked}authority={filled.ref}").status_code == status


def test_weak_points_say_of_how_many(client: Any, filled: Council) -> None:
    found = client.get(f"{PREFIX}/weak-points", params={"authority": filled.ref, "limit": 3}).json()
    assert found["checked"] >= found["reported"] >= 0
    assert len(found["points"]) <= 3


def test_a_part_of_the_graph_for_cytoscape(client: Any, filled: Council) -> None:
    asked = {"authority": filled.ref, "format": "cytoscape", "as_of": "2021-11-04"}
    whole = json.loads(client.get(f"{PREFIX}/graph", params=asked).text)
    near = json.loads(client.get(f"{PREFIX}/graph", params=asked | {"ref": "KPI-1", "steps": 1}).text)
    assert 0 < len(near["elements"]["nodes"]) < len(whole["elements"]["nodes"])


def test_a_trace_says_how_deep_it_covers(client: Any, filled: Council) -> None:
    cover = client.get(f"{PREFIX}/trace/KPI-1", params={"authority": filled.ref}).json()["cover"]
    assert cover["findings"] == 1
    assert cover["depth"] in {"named", "live", "reported", "answered", "moved"}
