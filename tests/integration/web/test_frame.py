"""What every page has: its headers, its way of saying what went wrong, its forms and messages.

A few pages of the test's own stand in for the pages of records.
"""

import re
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Response
from jinja2 import DictLoader

from app.config import contrast_with_white, settings
from app.db import unit_of_work
from app.errors import Busy, ConfigurationProblem, Conflict
from app.main import create_app
from app.models.kpi import KpiUpdate
from app.services import catalogue
from app.services.records import change, find_by_ref, get_to_change
from app.web.access import Editor, Viewer, Visit
from app.web.cookies import Said, Undo
from app.web.forms import Form, check_version
from app.web.templates import templates
from tests.factories import make_authority
from tests.integration.web.conftest import Pages, make_account, sign_in
from tests.integration.web.html import words_of

LABELS = {"name": "Name", "owner": "Owner", "proposed_on": "Proposed on"}
ADDRESS = "/councils/wokingham/test/KPI-1"
ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
TEMPLATE = """
{% extends "base.html" %}
{% from "macros/forms.html" import csrf, form_problems, version_field with context %}
{% from "macros/forms.html" import text_field, date_field, save_button %}
{% from "macros/records.html" import facts, gap_card, record_header, quotation, severity, table %}
{% block title %}{{ kpi.name }}{% endblock %}
{% block content %}
{{ form_problems(form) }}
{% set gap = {"rule": "F001", "id": 1, "severity": "error", "reason": kpi.name, "close": kpi.name} %}
{{ record_header("kpi", kpi.ref, kpi.name, [gap]) }}
{{ facts([("Owner", kpi.owner), ("Nothing", None), ("Name", kpi.name)]) }}
<h2 id="gaps">Gaps</h2>
{% call gap_card(gap, kpi.name) %}<p>{{ kpi.name }}</p>{% endcall %}
{{ quotation(kpi.name, 4, "/councils") }}
{% call table(kpi.name, ["A"]) %}<tr><td>{{ kpi.name }}</td></tr>{% endcall %}
<form method="post" action="{{ visit.url("test", kpi.ref) }}" novalidate>
{{ csrf() }}{{ version_field(kpi, form) }}
{{ text_field(form, "name", "Name") }}{{ text_field(form, "owner", "Owner") }}
{{ date_field(form, "proposed_on", "Proposed on") }}{{ save_button() }}
</form>
{% endblock %}
"""
router = APIRouter(prefix="/councils/{authority_ref}/test", include_in_schema=False)


@router.get("/{ref}")
def show(entrance: Viewer, ref: str) -> Response:
    with entrance.to_read() as visit:
        return shown(visit, ref, Form.of(kpi_of(visit, ref), LABELS))


@router.post("/{ref}")
def save(entrance: Editor, ref: str) -> Response:
    def saved(visit: Visit) -> Response:
        kpi = get_to_change(visit.session, catalogue.KPIS, kpi_of(visit, ref).id, visit.scope)
        version, before = check_version(entrance.form, catalogue.KPIS, kpi), kpi.name
        change(visit.session, catalogue.KPIS, kpi, entrance.form.change(KpiUpdate, LABELS), version)
        undo = Undo(visit.url("test", ref), {"name": before, "version": str(kpi.version)})
        return visit.go(visit.url("test", ref), Said(f"{ref} is changed.", [f"It was {before}."], undo))

    return entrance.submit(saved, lambda visit, form, status: shown(visit, ref, form, status))


@router.get("/fault/{kind}")
def fail(entrance: Viewer, kind: str) -> Response:
    with entrance.to_read():
        raise {"busy": Busy(), "conflict": Conflict("It is taken."), "unforeseen": RuntimeError("secret")}[kind]


def kpi_of(visit: Visit, ref: str) -> Any:
    return find_by_ref(visit.session, catalogue.KPIS, visit.authority.id, ref)


def shown(visit: Visit, ref: str, form: Form, status: int = 200) -> Response:
    return visit.page("test.html", status, kpi=kpi_of(visit, ref), form=form)


@pytest.fixture(scope="module")
def built() -> FastAPI:
    app = create_app()
    app.include_router(router)
    return app


@pytest.fixture(autouse=True)
def _template(monkeypatch: pytest.MonkeyPatch) -> None:
    loader: Any = templates().loader
    monkeypatch.setattr(loader, "loaders", [*loader.loaders, DictLoader({"test.html": TEMPLATE})])


def test_a_form_changes_the_record_and_the_next_page_says_so(demo: Pages) -> None:
    page = demo.submit(demo.get(ADDRESS), ADDRESS, name="Renamed", **{"proposed_on-day": "4"}, **month(11, 2021))
    assert page.heading == "Renamed"
    assert "KPI-1 is changed." in page.text
    form = page.form(ADDRESS)
    assert [form.fields[f"proposed_on-{part}"] for part in ("day", "month", "year")] == ["4", "11", "2021"]
    assert "KPI-1 is changed." not in demo.get(ADDRESS).text


def month(number: int, year: int) -> dict[str, str]:
    return {"proposed_on-month": str(number), "proposed_on-year": str(year)}


def test_a_message_can_hold_a_form_that_takes_the_change_back(demo: Pages) -> None:
    before = demo.get(ADDRESS)
    page = demo.submit(before, ADDRESS, name="Renamed")
    assert demo.post(page.undo.action, page.undo.fields).heading == before.heading


def test_a_form_that_is_wrong_keeps_its_words_and_leads_to_its_fields(demo: Pages) -> None:
    page = demo.submit(
        demo.get(ADDRESS), ADDRESS, 422, name=" ", owner="Kept", **{"proposed_on-day": "31"}, **month(2, 2021)
    )
    summary = page.one("div", class_="govuk-error-summary")
    assert {(words_of(link), link.get("href")) for link in summary.iter("a")} == {
        ("Enter name", "#name"),
        ("Proposed on must be a real date, as 4 11 2021", "#proposed_on-day"),
    }
    fields = page.form(ADDRESS).fields
    assert (fields["owner"], fields["proposed_on-day"]) == ("Kept", "31")
    assert page.title.startswith("Error: ")
    # A second KPI of the same name.
    other = demo.get("/councils/wokingham/kpis?sort=-ref").rows()[0][1]
    page = demo.submit(demo.get(ADDRESS), ADDRESS, 409, name=other)
    assert "There is already a kpi with this name." in page.text


def test_a_stale_form_says_who_changed_what_and_keeps_the_words(demo: Pages) -> None:
    page = demo.get(ADDRESS)
    demo.submit(page, ADDRESS, owner="Director")
    stale = demo.submit(page, ADDRESS, 412, owner="Head of service")
    assert "Somebody without an account changed it on" in stale.text
    assert "Owner: empty → Director" in stale.text
    assert stale.form(ADDRESS).fields["owner"] == "Head of service"
    # Saved again, knowing that: it stands.
    assert demo.submit(stale, ADDRESS).form(ADDRESS).fields["owner"] == "Head of service"


def test_a_form_without_its_token_is_refused(demo: Pages) -> None:
    fields = demo.get(ADDRESS).form(ADDRESS).fields | {"name": "Renamed"}
    for token in ("", "wrong", "é"):
        assert demo.post(ADDRESS, fields | {"csrf_token": token}, 403).heading == "You cannot do this"
    demo.client.cookies.clear()
    demo.post(ADDRESS, fields, 403)
    assert demo.get(ADDRESS).heading != "Renamed"


def test_a_page_elsewhere_cannot_post_to_an_open_register(demo: Pages) -> None:
    fields = demo.get(ADDRESS).form(ADDRESS).fields
    demo.post(ADDRESS, fields, 403, headers={"origin": "https://evil.example"})


@pytest.mark.parametrize("text", [ATTACK, "x" * 2_000, "\u061c\u200f" + "ü" * 500])
def test_what_people_wrote_is_shown_as_text(demo: Pages, text: str) -> None:
    page = demo.submit(demo.get(ADDRESS), ADDRESS, name=text, owner=ATTACK[:200])
    assert page.heading == text
    assert text in page.text
    assert page.form(ADDRESS).fields["owner"] == ATTACK[:200]
    assert not page.all("img")
    assert demo.get("/councils/wokingham/kpis?sort=-name").rows()
    assert demo.get(f"{ADDRESS}x{ATTACK.replace('/', '')}", 404)


@pytest.mark.parametrize(
    ("kind", "status", "heading"),
    [
        ("busy", 503, "Sorry, the service is busy"),
        ("conflict", 409, "Conflict"),
        ("unforeseen", 500, "Sorry, there is a problem with the service"),
    ],
)
def test_every_fault_is_a_page_in_plain_words(demo: Pages, kind: str, status: int, heading: str) -> None:
    page = demo.get(f"/councils/wokingham/test/fault/{kind}", status)
    assert page.heading == heading
    assert "secret" not in page.source
    assert page.links()["Findings"] == "/councils/wokingham/findings"
    assert "frame-ancestors 'none'" in demo.answer.headers["content-security-policy"]
    assert (demo.answer.headers.get("retry-after") == "1") == (status == 503)


def test_addresses_and_methods_that_are_not_there(demo: Pages) -> None:
    assert demo.get("/nowhere", 404).heading == "Page not found"
    assert demo.post("/councils", {}, 405).heading == "This page is not used that way"
    assert demo.answer.headers["allow"] == "GET"
    assert demo.client.get("/api/nowhere").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["kpis/KPI-999", "nowhere", "nowhere/at/all", "kpis/KPI-999?as_of=2021-11-04"])
def test_what_is_not_there_in_a_council_keeps_its_navigation(demo: Pages, path: str) -> None:
    page = demo.get(f"/councils/wokingham/{path}", 404)
    day = "?as_of=2021-11-04" if "as_of" in path else ""
    assert page.links()["Findings"] == f"/councils/wokingham/findings{day}"
    assert "Matrix" not in demo.get("/councils/elsewhere/kpis", 404).links()
    assert "Matrix" not in demo.get("/councils/elsewhere/nowhere", 404).links()


def test_who_may_not_look_at_a_council_learns_nothing_of_it_from_its_errors(demo: Pages) -> None:
    with unit_of_work(demo.engine, "test") as session:
        make_authority(session, "Elsewhere")
    email = make_account(demo.engine, "viewer", "elsewhere")
    assert "Matrix" not in demo.get("/councils/wokingham/nowhere", 404).links()
    sign_in(demo, email)
    assert "Wokingham Borough" not in demo.get("/councils/wokingham/nowhere", 404).text
    refused = demo.post("/councils/elsewhere/imports", {}, 403)
    assert refused.links()["Matrix"] == "/councils/elsewhere/matrix"


def test_an_error_page_needs_no_database(demo: Pages) -> None:
    with demo.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE authority RENAME TO gone")
    assert demo.get("/councils/wokingham/nowhere", 404).heading == "Page not found"
    assert demo.get("/councils/wokingham/kpis", 503).heading == "Sorry, the service is busy"


def test_a_request_that_is_too_large_is_told_so_in_a_page(demo: Pages) -> None:
    assert demo.post("/sign-in", {"email": "x" * (3 << 20)}, 413).heading == "That is too large"


def test_head_answers_as_get_without_the_page(demo: Pages) -> None:
    full, head = demo.client.get("/councils"), demo.client.head("/councils")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == full.headers["content-length"]
    assert demo.client.head("/nowhere").status_code == 404


def test_pages_may_do_nothing_that_they_do_not_need(demo: Pages) -> None:
    headers = demo.client.get("/councils").headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in headers


def test_cookies_are_out_of_reach_of_scripts_and_of_plain_http(demo: Pages) -> None:
    plain = demo.client.get("/councils").headers["set-cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    assert "Secure" not in plain
    demo.client.cookies.clear()
    secure = demo.client.get("https://127.0.0.1/councils")
    assert "Secure" in secure.headers["set-cookie"]
    assert secure.headers["strict-transport-security"]


def test_the_api_and_its_document_stay_as_they_were(demo: Pages) -> None:
    for address in ("/api/v1/kpis", "/openapi.json", "/health"):
        answer = demo.client.get(address)
        assert answer.status_code == 200
        assert "content-security-policy" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert not any(
        path.startswith(("/councils", "/sign-in")) for path in demo.client.get("/openapi.json").json()["paths"]
    )


def test_every_file_that_a_page_names_is_kept_for_a_year(demo: Pages) -> None:
    named = set(re.findall(r'"(/static/[^"]+)"', demo.get("/councils").source))
    assert len(named) >= 7
    for address in named:
        answer = demo.client.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    for address in ("/static/site.css", "/static/..%2f__init__.py", "/static/nothing.css"):
        assert demo.client.get(address).status_code == 404


def test_nothing_of_the_typeface_or_crown_is_served(demo: Pages) -> None:
    source = demo.get("/councils").source
    assert "crown" not in source.casefold()
    assert "gov.uk" not in source.casefold()


def test_the_day_is_kept_from_page_to_page(demo: Pages) -> None:
    page = demo.get("/councils/wokingham/kpis?as_of=2021-11-04")
    inside = [
        link.get("href", "") for link in page.all("a") if (link.get("href") or "").startswith("/councils/wokingham")
    ]
    assert [address for address in inside if "as_of=2021-11-04" not in address] == ["/councils/wokingham/kpis"]
    assert "Shown as of" not in demo.get("/councils/wokingham/kpis").text


def test_a_colour_that_white_words_cannot_be_read_on_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert round(contrast_with_white("#767676"), 2) == 4.54
    for colour, taken in (("#767676", True), ("#777777", False), ("red", False), ("#12345", False)):
        monkeypatch.setenv("GOLDENTHREAD_SITE_COLOUR", colour)
        settings.cache_clear()
        if taken:
            assert settings().site_colour == colour
            continue
        with pytest.raises(ConfigurationProblem, match="SITE_COLOUR"):
            settings()
    monkeypatch.undo()
    settings.cache_clear()
