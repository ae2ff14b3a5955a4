"""Pages that may make more than ten queries: how many, `test_queries` says."""

from typing import Any

from tests.integration.web.conftest import Pages
from tests.integration.web.html import Html


def read(pages: Pages, path: str, status: int = 200) -> Html:
    """A page, whatever it asks the database; it is checked like any other."""
    answer = pages.client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code}\n{answer.text[:3000]}"
    page = Html(answer.text, path)
    assert list(page.problems()) == [], path
    return page


def send(pages: Pages, page: Html, action: str, status: int = 200, **typed: Any) -> Html:
    """Fill in a form that leads to such a page."""
    form = page.form(action)
    assert set(typed) <= set(form.fields), sorted(form.fields)
    return send_fields(pages, form.action, form.fields | typed, status)


def send_fields(pages: Pages, action: str, fields: dict[str, Any], status: int = 200) -> Html:
    """What comes after these fields are posted."""
    answer = pages.client.post(action, data=fields, follow_redirects=False)
    if answer.is_redirect:
        return read(pages, answer.headers["location"], status)
    assert answer.status_code == status, f"{action}: {answer.status_code}\n{answer.text[:3000]}"
    page = Html(answer.text, action)
    assert list(page.problems()) == [], action
    return page
