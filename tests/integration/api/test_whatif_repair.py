"""What-if and repair over REST: who may ask, who may change, and what is answered to bad input."""

from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, func, select

from app.models import AuditEvent, IdempotencyKey, Route
from tests.integration.api.conftest import KeyMaker
from tests.integration.api.council import PREFIX, Council


def places(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {found["where"]: found["message"] for found in answer.json()["problems"]}


def test_a_viewer_may_ask_and_only_an_editor_may_take_a_step(guarded: Any, engine: Engine, make_key: KeyMaker) -> None:
    council = Council(guarded, make_key("admin"))
    guarded.post(f"{PREFIX}/kpis", json={"authority_id": council.id, "name": "% seen"}, headers=council.headers)
    body = {"authority_id": council.id, "name": "Board", "kind": "board"}
    guarded.post(f"{PREFIX}/bodies", json=body, headers=council.headers)
    viewer, editor = make_key("viewer", council.ref), make_key("editor", council.ref)
    asked = {"changes": [{"change": "add_route", "kpi": "KPI-1", "body": "BODY-1"}]}
    report = guarded.post(f"{PREFIX}/whatif", json=asked, headers=viewer).json()
    assert ("K001", "KPI-1") in {(gap["rule"], gap["ref"]) for gap in report["closed"]}
    [step] = guarded.post(f"{PREFIX}/repair", json={"rules": ["K001"]}, headers=viewer).json()["steps"]
    assert step["changes"] == asked["changes"]
    assert guarded.post(f"{PREFIX}/repair/steps", json=asked, headers=viewer).status_code == 403
    once = editor | {"Idempotency-Key": "step-1"}
    first, again = (guarded.post(f"{PREFIX}/repair/steps", json=asked, headers=once) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert guarded.post(f"{PREFIX}/repair/steps", json=asked, headers=editor).status_code == 422
    with Session(engine) as session:
        assert session.exec(select(func.count()).select_from(Route)).one() == 1
        assert session.exec(select(func.count()).select_from(IdempotencyKey)).one() == 1
        events = session.exec(select(AuditEvent).where(AuditEvent.kind == "route")).all()
        assert len(events) == 1


def test_another_authority_is_nowhere(guarded: Any, make_key: KeyMaker) -> None:
    council, other = Council(guarded, make_key("admin")), Council(guarded, make_key("admin"))
    key = make_key("editor", council.ref)
    changes = {"changes": [{"change": "end_body", "body": "BODY-1"}]}
    for path, asked in (("whatif", changes), ("repair", {}), ("repair/steps", changes)):
        theirs = guarded.post(f"{PREFIX}/{path}", json=asked | {"authority": other.ref}, headers=key)
        unknown = guarded.post(f"{PREFIX}/{path}", json=asked | {"authority": "nowhere"}, headers=key)
        assert theirs.status_code == unknown.status_code == 404
        assert theirs.json()["detail"].replace(other.ref, "nowhere") == unknown.json()["detail"]


def test_bad_input_is_named_with_its_place(client: Any, fresh: Council) -> None:
    def ask(path: str, **asked: Any) -> Any:
        return client.post(f"{PREFIX}/{path}", json={"authority": fresh.ref, **asked})

    assert set(places(ask("whatif", changes=[]))) == {"changes"}
    assert set(places(ask("whatif", changes=[{"change": "sack_board"}]))) == {"changes.0"}
    found = places(ask("whatif", changes=[{"change": "end_body"}, {"change": "end_body", "body": "B", "why": 1}]))
    assert set(found) == {"changes.0.end_body.body", "changes.1.end_body.why"}
    assert set(places(ask("whatif", changes=[{"change": "retire_kpi", "kpi": "KPI-9"}]))) == {"changes.0.kpi"}
    assert set(places(ask("repair", rules=["A003"]))) == {"rules"}
    assert set(places(ask("repair", costs={"board": 1}))) == {"costs.board"}
    assert ask("repair", rules=["F999"]).status_code == 404
