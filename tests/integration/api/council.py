"""An authority whose records are made over REST: one of every kind, and more when a test wants them."""

from collections.abc import Callable
from itertools import count
from typing import Any

from app.coverage.rules import RULES
from app.services.catalogue import RESOURCES

PREFIX = "/api/v1"
Body = dict[str, Any]


class Council:
    """One authority, and the ids of its records by the path of their kind."""

    def __init__(self, client: Any, headers: dict[str, str] | None = None) -> None:
        self.client = client
        self.headers = headers or {}
        self.ids: dict[str, int] = {}
        answer = self.post("authorities", {"name": f"Council {next(_number)}"})
        self.id = self.ids["authorities"] = answer["id"]
        self.ref = answer["ref"]
        # An authority settles each rule once.
        self.rules = iter(rule.code for rule in RULES)

    def filled(self) -> "Council":
        for resource in RESOURCES[1:]:
            self.ids[resource.path] = self.new(resource.path)
        return self

    def body(self, path: str) -> Body:
        """A body that makes one more record of this kind."""
        made = BODIES[path](self)
        return made if path == "authorities" else made | {"authority_id": self.id}

    def new(self, path: str) -> int:
        """Make one more record of this kind."""
        return int(self.post(path, self.body(path))["id"])

    def earlier_finding(self) -> int:
        """A finding of an inspection before the others."""
        body = {"authority_id": self.id, "framework": "SIF", "ends_on": "2015-11-27"}
        said = BODIES["findings"](self) | {"inspection_id": self.post("inspections", body)["id"]}
        return int(self.post("findings", said | {"authority_id": self.id})["id"])

    def post(self, path: str, body: Body) -> Body:
        answer = self.client.post(f"{PREFIX}/{path}", json=body, headers=self.headers)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


_number = count(1)

BODIES: dict[str, Callable[[Council], Body]] = {
    "authorities": lambda _: {"name": f"Council {next(_number)}"},
    "documents": lambda _: {"title": f"Paper {next(_number)}", "published_on": "2021-09-01"},
    "inspections": lambda _: {"framework": "ILACS", "ends_on": "2019-06-14"},
    "judgements": lambda c: {
        "inspection_id": c.ids["inspections"],
        "area": f"Area {next(_number)}",
        "grade": "good",
    },
    "findings": lambda c: {
        "inspection_id": c.ids["inspections"],
        "kind": "recommendation",
        "text": f"Improve thing {next(_number)}.",
    },
    "links/restatements": lambda c: {
        "finding_id": c.new("findings"),
        "restated_id": c.new("findings"),
        "reason": "It says the same.",
    },
    "links/repeats": lambda c: {
        "finding_id": c.new("findings"),
        "earlier_id": c.earlier_finding(),
        "reason": "Both speak of visits.",
    },
    "kpis": lambda _: {"name": f"% visits on time {next(_number)}"},
    "targets": lambda c: {"kpi_id": c.new("kpis"), "value": 95},
    "measurements": lambda c: {
        "kpi_id": c.new("kpis"),
        "period": "2018-19",
        "starts_on": "2018-04-01",
        "ends_on": "2019-03-31",
        "value": 90.5,
    },
    "benchmarks": lambda c: {"kpi_id": c.new("kpis"), "comparator": "england", "value": 88},
    "bodies": lambda _: {"name": f"Board {next(_number)}", "kind": "board", "aliases": [f"BD{next(_number)}"]},
    "meetings": lambda c: {"body_id": c.new("bodies"), "held_on": "2021-11-04"},
    "routes": lambda c: {"kpi_id": c.new("kpis"), "body_id": c.ids["bodies"], "frequency": "quarterly"},
    "mappings": lambda c: {"finding_id": c.new("findings"), "kpi_id": c.ids["kpis"], "measures": "outcome"},
    "plans": lambda c: {"title": f"Plan {next(_number)}", "inspection_id": c.ids["inspections"]},
    "actions": lambda c: {"plan_id": c.ids["plans"], "text": f"Do thing {next(_number)}", "owner": "Head"},
    "links/answers": lambda c: {"action_id": c.new("actions"), "finding_id": c.ids["findings"]},
    "links/moves": lambda c: {"action_id": c.new("actions"), "kpi_id": c.ids["kpis"]},
    "waivers": lambda c: {
        "rule": "F001",
        "finding_id": c.new("findings"),
        "reason": "Agreed by the board",
        "waived_by": "Director",
        "expires_on": "2030-01-01",
    },
    "rule-settings": lambda c: {"rule": next(c.rules), "off": True, "reason": "Nobody keeps it yet."},
}

# A change of each kind of record, and what the record says afterwards.
CHANGES: dict[str, Body] = {
    "authorities": {"name": "Renamed"},
    "documents": {"title": "Another title", "pages": 12},
    "inspections": {"published_on": "2019-07-20"},
    "judgements": {"grade": "inadequate", "printed": "Inadequate"},
    "findings": {"text": "Improve it.", "checked": False},
    "links/restatements": {"reason": "They agree."},
    "links/repeats": {"status": "refused"},
    "kpis": {"name": "% seen in time", "status": "retired", "wordings": ["% seen"]},
    "targets": {"value": 97.5},
    "measurements": {"value": None, "printed": "-"},
    "benchmarks": {"value": 87},
    "bodies": {"kind": "panel", "aliases": []},
    "meetings": {"held_on": "2021-12-01"},
    "routes": {"to_on": "2021-12-31"},
    "mappings": {"status": "rejected", "generic": True},
    "plans": {"agreed_on": "2021-09-01"},
    "actions": {"status": "done", "due_on": "2021-12-31"},
    "links/answers": {"reason": "It does."},
    "links/moves": {"reason": "It should."},
    "waivers": {"expires_on": "2031-01-01"},
    "rule-settings": {"reason": "The board agreed."},
}
