"""Who may use each route: the table says it, and each route is really called by everybody."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.faces.access import route_needs
from app.services.catalogue import RESOURCES
from tests.integration.api.conftest import KeyMaker
from tests.integration.api.council import CHANGES, PREFIX, Council
from tests.integration.web.conftest import Pages, make_account, sign_in

# The role, the method and the address of every route; "admin" is an admin of all authorities.
TABLE = """
anybody GET    /health
anybody GET    /ready
viewer  GET    /authorities
admin   POST   /authorities
viewer  GET    /authorities/{record_id}
admin   PATCH  /authorities/{record_id}
admin   DELETE /authorities/{record_id}
viewer  GET    /documents
editor  POST   /documents
viewer  GET    /documents/{record_id}
editor  PATCH  /documents/{record_id}
editor  DELETE /documents/{record_id}
viewer  GET    /inspections
editor  POST   /inspections
viewer  GET    /inspections/{record_id}
editor  PATCH  /inspections/{record_id}
editor  DELETE /inspections/{record_id}
viewer  GET    /judgements
editor  POST   /judgements
viewer  GET    /judgements/{record_id}
editor  PATCH  /judgements/{record_id}
editor  DELETE /judgements/{record_id}
viewer  GET    /findings
editor  POST   /findings
viewer  GET    /findings/{record_id}
editor  PATCH  /findings/{record_id}
editor  DELETE /findings/{record_id}
viewer  GET    /links/restatements
editor  POST   /links/restatements
viewer  GET    /links/restatements/{record_id}
editor  PATCH  /links/restatements/{record_id}
editor  DELETE /links/restatements/{record_id}
viewer  GET    /links/repeats
editor  POST   /links/repeats
viewer  GET    /links/repeats/{record_id}
editor  PATCH  /links/repeats/{record_id}
editor  DELETE /links/repeats/{record_id}
viewer  GET    /rule-settings
editor  POST   /rule-settings
viewer  GET    /rule-settings/{record_id}
editor  PATCH  /rule-settings/{record_id}
editor  DELETE /rule-settings/{record_id}
viewer  GET    /kpis
editor  POST   /kpis
viewer  GET    /kpis/{record_id}
editor  PATCH  /kpis/{record_id}
editor  DELETE /kpis/{record_id}
viewer  GET    /targets
editor  POST   /targets
viewer  GET    /targets/{record_id}
editor  PATCH  /targets/{record_id}
editor  DELETE /targets/{record_id}
viewer  GET    /measurements
editor  POST   /measurements
viewer  GET    /measurements/{record_id}
editor  PATCH  /measurements/{record_id}
editor  DELETE /measurements/{record_id}
viewer  GET    /benchmarks
editor  POST   /benchmarks
viewer  GET    /benchmarks/{record_id}
editor  PATCH  /benchmarks/{record_id}
editor  DELETE /benchmarks/{record_id}
viewer  GET    /bodies
editor  POST   /bodies
viewer  GET    /bodies/{record_id}
editor  PATCH  /bodies/{record_id}
editor  DELETE /bodies/{record_id}
viewer  GET    /meetings
editor  POST   /meetings
viewer  GET    /meetings/{record_id}
editor  PATCH  /meetings/{record_id}
editor  DELETE /meetings/{record_id}
viewer  GET    /routes
editor  POST   /routes
viewer  GET    /routes/{record_id}
editor  PATCH  /routes/{record_id}
editor  DELETE /routes/{record_id}
viewer  GET    /mappings
editor  POST   /mappings
viewer  GET    /mappings/{record_id}
editor  PATCH  /mappings/{record_id}
editor  DELETE /mappings/{record_id}
viewer  GET    /plans
editor  POST   /plans
viewer  GET    /plans/{record_id}
editor  PATCH  /plans/{record_id}
editor  DELETE /plans/{record_id}
viewer  GET    /actions
editor  POST   /actions
viewer  GET    /actions/{record_id}
editor  PATCH  /actions/{record_id}
editor  DELETE /actions/{record_id}
viewer  GET    /links/answers
editor  POST   /links/answers
viewer  GET    /links/answers/{record_id}
editor  PATCH  /links/answers/{record_id}
editor  DELETE /links/answers/{record_id}
viewer  GET    /links/moves
editor  POST   /links/moves
viewer  GET    /links/moves/{record_id}
editor  PATCH  /links/moves/{record_id}
editor  DELETE /links/moves/{record_id}
viewer  GET    /waivers
editor  POST   /waivers
viewer  GET    /waivers/{record_id}
editor  PATCH  /waivers/{record_id}
editor  DELETE /waivers/{record_id}
editor  POST   /mappings/bulk
editor  POST   /measurements/bulk
editor  POST   /mappings/{record_id}/confirm
editor  POST   /routes/{record_id}/confirm
viewer  GET    /gaps
viewer  GET    /coverage
viewer  GET    /coverage/records
viewer  GET    /graph
viewer  GET    /trace/{ref}
viewer  GET    /matrix/findings-kpis
viewer  GET    /matrix/kpis-bodies
viewer  GET    /weak-points
viewer  GET    /bodies/{record_id}/view
viewer  GET    /suggestions/kpis
viewer  GET    /suggestions/findings
viewer  GET    /suggestions/actions
viewer  GET    /suggestions/restates
viewer  GET    /repeats
editor  POST   /repeats/answers
viewer  GET    /rules
viewer  GET    /rules/{rule}
viewer  GET    /imports
editor  POST   /imports
viewer  GET    /imports/{record_id}
viewer  GET    /imports/{record_id}/items
viewer  GET    /imports/{record_id}/file
viewer  GET    /imports/{record_id}/pages/{page}.png
editor  POST   /imports/{record_id}/review
editor  POST   /imports/{record_id}/apply
editor  POST   /imports/{record_id}/undo
editor  DELETE /imports/{record_id}
viewer  GET    /documents/{record_id}/file
viewer  GET    /documents/{record_id}/text
viewer  GET    /documents/{record_id}/pages/{page}.png
viewer  GET    /quotes/{ref}
viewer  GET    /audit
viewer  GET    /snapshots
editor  POST   /snapshots
viewer  GET    /snapshots/burn-down
viewer  GET    /snapshots/{record_id}
viewer  GET    /snapshots/{record_id}/content
viewer  GET    /changes
viewer  POST   /whatif
viewer  POST   /repair
editor  POST   /repair/steps
"""
ROUTES = [tuple(line.split()) for line in TABLE.strip().splitlines()]
# The same for pages: a viewer or editor of the council, or an admin of it.
PAGES_TABLE = """
anybody GET    /docs
anybody GET    /static/{name}
anybody GET    /sign-in
anybody POST   /sign-in
anybody POST   /sign-out
viewer  GET    /
viewer  GET    /account
viewer  POST   /account/password
viewer  POST   /account/sign-out-everywhere
viewer  GET    /councils
viewer  GET    /councils/{authority_ref}
viewer  GET    /councils/{authority_ref}/covered
viewer  GET    /councils/{authority_ref}/gaps
viewer  GET    /councils/{authority_ref}/gaps/{rule}/{ref}
editor  POST   /councils/{authority_ref}/gaps/{rule}/{ref}/{way}
editor  POST   /councils/{authority_ref}/undo
viewer  GET    /councils/{authority_ref}/findings
viewer  GET    /councils/{authority_ref}/kpis
viewer  GET    /councils/{authority_ref}/bodies
viewer  GET    /councils/{authority_ref}/actions
viewer  GET    /councils/{authority_ref}/inspections
viewer  GET    /councils/{authority_ref}/plans
viewer  GET    /councils/{authority_ref}/imports
editor  POST   /councils/{authority_ref}/imports
editor  GET    /imports/new
editor  POST   /imports/new
viewer  GET    /councils/{authority_ref}/imports/{ref}
editor  POST   /councils/{authority_ref}/imports/{ref}/review
viewer  GET    /councils/{authority_ref}/imports/{ref}/difference
viewer  GET    /councils/{authority_ref}/imports/{ref}/items/{place}
editor  POST   /councils/{authority_ref}/imports/{ref}/items/{place}
viewer  GET    /councils/{authority_ref}/imports/{ref}/pages/{page}.png
viewer  GET    /councils/{authority_ref}/imports/{ref}/document
editor  GET    /councils/{authority_ref}/imports/{ref}/apply
editor  POST   /councils/{authority_ref}/imports/{ref}/apply
editor  GET    /councils/{authority_ref}/imports/{ref}/undo
editor  POST   /councils/{authority_ref}/imports/{ref}/undo
editor  GET    /councils/{authority_ref}/imports/{ref}/throw-away
editor  POST   /councils/{authority_ref}/imports/{ref}/throw-away
viewer GET    /councils/{authority_ref}/findings/{ref}
editor GET    /councils/{authority_ref}/findings/{ref}/change
editor POST   /councils/{authority_ref}/findings/{ref}/change
editor GET    /councils/{authority_ref}/findings/{ref}/delete
editor POST   /councils/{authority_ref}/findings/{ref}/delete
viewer GET    /councils/{authority_ref}/kpis/{ref}
editor GET    /councils/{authority_ref}/kpis/{ref}/change
editor POST   /councils/{authority_ref}/kpis/{ref}/change
editor GET    /councils/{authority_ref}/kpis/{ref}/add-value
editor POST   /councils/{authority_ref}/kpis/{ref}/add-value
editor GET    /councils/{authority_ref}/kpis/{ref}/add-target
editor POST   /councils/{authority_ref}/kpis/{ref}/add-target
editor GET    /councils/{authority_ref}/kpis/{ref}/retire
editor POST   /councils/{authority_ref}/kpis/{ref}/retire
editor GET    /councils/{authority_ref}/kpis/{ref}/delete
editor POST   /councils/{authority_ref}/kpis/{ref}/delete
viewer GET    /councils/{authority_ref}/bodies/{ref}
editor GET    /councils/{authority_ref}/bodies/{ref}/change
editor POST   /councils/{authority_ref}/bodies/{ref}/change
editor GET    /councils/{authority_ref}/bodies/{ref}/add-meeting
editor POST   /councils/{authority_ref}/bodies/{ref}/add-meeting
editor GET    /councils/{authority_ref}/bodies/{ref}/end
editor POST   /councils/{authority_ref}/bodies/{ref}/end
editor GET    /councils/{authority_ref}/bodies/{ref}/delete
editor POST   /councils/{authority_ref}/bodies/{ref}/delete
viewer GET    /councils/{authority_ref}/bodies/{ref}/history
viewer GET    /councils/{authority_ref}/actions/{ref}
editor GET    /councils/{authority_ref}/actions/{ref}/change
editor POST   /councils/{authority_ref}/actions/{ref}/change
editor GET    /councils/{authority_ref}/actions/{ref}/status
editor POST   /councils/{authority_ref}/actions/{ref}/status
editor GET    /councils/{authority_ref}/actions/{ref}/delete
editor POST   /councils/{authority_ref}/actions/{ref}/delete
viewer GET    /councils/{authority_ref}/inspections/{ref}
editor GET    /councils/{authority_ref}/inspections/{ref}/change
editor POST   /councils/{authority_ref}/inspections/{ref}/change
editor GET    /councils/{authority_ref}/inspections/{ref}/delete
editor POST   /councils/{authority_ref}/inspections/{ref}/delete
viewer GET    /councils/{authority_ref}/plans/{ref}
editor GET    /councils/{authority_ref}/plans/{ref}/change
editor POST   /councils/{authority_ref}/plans/{ref}/change
editor GET    /councils/{authority_ref}/plans/{ref}/delete
editor POST   /councils/{authority_ref}/plans/{ref}/delete
viewer GET    /councils/{authority_ref}/documents
viewer GET    /councils/{authority_ref}/documents/{ref}
viewer GET    /councils/{authority_ref}/documents/{ref}/pages/{page}
viewer GET    /councils/{authority_ref}/documents/{ref}/file
editor GET    /councils/{authority_ref}/documents/{ref}/change
editor POST   /councils/{authority_ref}/documents/{ref}/change
editor GET    /councils/{authority_ref}/documents/{ref}/delete
editor POST   /councils/{authority_ref}/documents/{ref}/delete
viewer GET    /councils/{authority_ref}/search
viewer  GET    /councils/{authority_ref}/threads
viewer  GET    /councils/{authority_ref}/threads/picture
viewer  GET    /councils/{authority_ref}/threads/graph
viewer  GET    /councils/{authority_ref}/threads/weak-points
viewer  GET    /councils/{authority_ref}/matrix
viewer  GET    /councils/{authority_ref}/what-if
viewer  POST   /councils/{authority_ref}/what-if/changes
editor  GET    /councils/{authority_ref}/what-if/carry-out
editor  POST   /councils/{authority_ref}/what-if/carry-out
viewer  GET    /councils/{authority_ref}/repair
editor  GET    /councils/{authority_ref}/repair/steps
editor  POST   /councils/{authority_ref}/repair/steps
viewer  GET    /councils/{authority_ref}/snapshots
editor  POST   /councils/{authority_ref}/snapshots
viewer  GET    /councils/{authority_ref}/snapshots/{ref}
viewer  GET    /councils/{authority_ref}/repeats
editor  POST   /councils/{authority_ref}/repeats
"""
PAGES = [tuple(line.split()) for line in PAGES_TABLE.strip().splitlines()]
ROLES = ["viewer", "editor", "admin"]
# FastAPI's own address.
DOCUMENT = "/openapi.json"
REFUSED = {401, 403}
# Routes that are told whose records they should show.
_NAMING = {"/gaps", "/coverage", "/coverage/records", "/graph", "/trace/{ref}", "/quotes/{ref}", "/audit"}
_NAMING |= {"/matrix/findings-kpis", "/matrix/kpis-bodies", "/weak-points"}
_NAMING |= {"/suggestions/kpis", "/suggestions/findings", "/suggestions/actions"}
_NAMING |= {"/suggestions/restates", "/repeats"}
_NAMING |= {"/snapshots/burn-down", "/changes"}
# What they need to be asked, besides.
_ASKED = {
    "/coverage/records": {"depth": "named"},
    "/suggestions/findings": {"kpi": "KPI-1"},
    "/suggestions/actions": {"finding": "R1"},
    "/suggestions/restates": {"finding": "R1"},
    "/changes": {"from": "2021-11-04"},
}
Headers = dict[str, str]


def test_the_table_names_every_route(built: FastAPI) -> None:
    found = {
        (str(needs or "anybody").removesuffix(" of all authorities"), method, path.removeprefix(PREFIX))
        for (method, path), needs in route_needs(built).items()
        if path != DOCUMENT
    }
    assert found == set(ROUTES) | set(PAGES)


class Caller:
    """Calls any route of a service that holds one record of every kind."""

    def __init__(self, client: Any, council: Council) -> None:
        self.client = client
        self.council = council
        self.bodies = {resource.path: council.body(resource.path) for resource in RESOURCES}

    def status(self, method: str, path: str, headers: Headers) -> int:
        """The answer to a call that would go through, or nearly: what a route makes of it must not matter here."""
        kind = path.strip("/").split("/{")[0]
        ids = {"record_id": self.council.ids.get(kind, 1), "rule": "F001", "ref": "KPI-1", "page": 1}
        address = ("" if path in {"/health", "/ready"} else PREFIX) + path.format(**ids)
        named = {"authority": self.council.ref, **_ASKED.get(path, {})} if path in _NAMING else {}
        answer = self.client.request(
            method, address, params=named, headers=headers, **self._content(method, path, kind)
        )
        if answer.status_code == 401:
            assert answer.headers["www-authenticate"] == "Bearer"
        return int(answer.status_code)

    def _content(self, method: str, path: str, kind: str) -> dict[str, Any]:
        if method == "PATCH":
            return {"json": CHANGES[kind]}
        if (method, path) == ("POST", "/imports"):
            return {"files": {"file": ("report.pdf", b"none")}, "data": {"kind": "report"}}
        if path.endswith("/review"):
            return {"json": {"left_out": []}}
        if path.endswith("/bulk"):
            return {"json": {"rows": [self.bodies[kind.removesuffix("/bulk")]]}}
        return {"json": self.bodies[kind]} if method == "POST" and kind in self.bodies else {}


@pytest.fixture
def caller(guarded: Any, make_key: KeyMaker) -> Caller:
    return Caller(guarded, Council(guarded, make_key("admin")).filled())


def test_each_route_lets_in_who_has_its_role(caller: Caller, make_key: KeyMaker) -> None:
    keys = {role: make_key(role, caller.council.ref) for role in ROLES}
    for needed, method, path in ROUTES:
        said = f"{method} {path}"
        if needed == "anybody":
            assert caller.status(method, path, {}) == 200, said
            continue
        assert caller.status(method, path, {}) == 401, said
        assert caller.status(method, path, {"Authorization": "Bearer gt_unknown"}) == 401, said
        for role, key in keys.items():
            enough = needed != "admin" and ROLES.index(role) >= ROLES.index(needed)
            status = caller.status(method, path, key)
            assert (status not in REFUSED) == enough, f"{said} as {role}: {status}"
            assert status < 500, said


def test_admins_of_all_authorities_may_use_every_route(caller: Caller, make_key: KeyMaker) -> None:
    key = make_key("admin")
    for _, method, path in ROUTES:
        assert caller.status(method, path, key) not in REFUSED, f"{method} {path}"


def test_the_records_of_another_authority_are_unknown(caller: Caller, make_key: KeyMaker) -> None:
    stranger = make_key("editor", Council(caller.client, make_key("admin")).ref)
    for needed, method, path in ROUTES:
        if "{record_id}" in path or path in _NAMING:
            expected = 403 if needed == "admin" else 404
            assert caller.status(method, path, stranger) == expected, f"{method} {path}"


def test_lists_show_the_own_authority_only(caller: Caller, make_key: KeyMaker) -> None:
    council = Council(caller.client, make_key("admin")).filled()
    key = make_key("viewer", council.ref)
    for resource in RESOURCES:
        address = f"{PREFIX}/{resource.path}"
        rows = caller.client.get(address, headers=key).json()
        assert {row.get("authority_id", row["id"]) for row in rows} == {council.id}, address
        theirs = caller.client.get(address, params={"authority": caller.council.ref}, headers=key)
        unknown = caller.client.get(address, params={"authority": "nowhere"}, headers=key)
        assert theirs.status_code == unknown.status_code == 404
        assert theirs.json()["detail"].replace(caller.council.ref, "nowhere") == unknown.json()["detail"]


def test_a_key_cannot_write_for_another_authority(caller: Caller, make_key: KeyMaker) -> None:
    mine = Council(caller.client, make_key("admin")).filled()
    key = make_key("editor", mine.ref)
    for path in ("links/answers", "targets", "waivers", "findings"):
        address, body = f"{PREFIX}/{path}", caller.bodies[path]
        theirs = caller.client.post(address, json=body, headers=key)
        unknown = caller.client.post(address, json=body | {"authority_id": 999}, headers=key)
        assert theirs.status_code == unknown.status_code == 422
        assert _places(theirs) == _places(unknown), path
    bulk = {"rows": [caller.bodies["measurements"], mine.body("measurements")]}
    answer = caller.client.post(f"{PREFIX}/measurements/bulk", json=bulk, headers=key)
    assert _places(answer) == ["0.authority_id", "0.kpi_id"]


def _places(answer: Any) -> list[str]:
    return sorted(found["where"] for found in answer.json()["problems"])


class Visitor:
    """Opens any page as somebody with a role in a council; the register has accounts, so nobody else gets in."""

    def __init__(self, app: FastAPI, engine: Engine, role: str, council: str) -> None:
        self.app, self.engine, self.council = app, engine, council
        self.email = make_account(engine, role, council)
        self.cookies: Any = None

    def answer(self, method: str, path: str, council: str | None = None) -> Any:
        """The answer to a page that is asked for, or to a form without a word in it."""
        pages = Pages(self.app, self.engine)
        if self.cookies is None:
            sign_in(pages, self.email)
            self.cookies = pages.client.cookies
        pages.client.cookies = self.cookies
        form = {"csrf_token": pages.client.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]}
        address = address_of(path, council or self.council)
        answer = pages.client.request(method, address, data=form if method == "POST" else None, follow_redirects=False)
        if method == "POST" and council is None:
            # It may have been the form that signs out everywhere.
            self.cookies = None
        return answer


def address_of(path: str, council: str) -> str:
    ids = dict.fromkeys(re.findall(r"{(\w+)}", path), "1")
    return path.format(**ids | {"authority_ref": council, "ref": "KPI-1"})


def leads_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=")


def test_each_page_lets_in_who_has_its_role(built: FastAPI, guarded: Any, engine: Engine, make_key: KeyMaker) -> None:
    council = Council(guarded, make_key("admin")).ref
    elsewhere = Council(guarded, make_key("admin")).ref
    visitors = {role: Visitor(built, engine, role, council) for role in ROLES}
    stranger = Visitor(built, engine, "admin", elsewhere)
    for needed, method, path in PAGES:
        said = f"{method} {path}"
        unknown = Pages(built, engine).client.request(method, address_of(path, council), follow_redirects=False)
        assert leads_to_sign_in(unknown) == (needed != "anybody"), said
        if needed == "anybody":
            continue
        for role, visitor in visitors.items():
            answer = visitor.answer(method, path)
            enough = ROLES.index(role) >= ROLES.index(needed)
            assert (answer.status_code != 403) == enough, f"{said} as {role}: {answer.text[:2000]}"
            assert answer.status_code < 500, said
            assert not leads_to_sign_in(answer), said
        if "{authority_ref}" in path:
            assert stranger.answer(method, path, council).status_code == 404, said
