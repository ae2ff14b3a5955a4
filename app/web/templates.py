"""Templates, and the frame that every page stands in."""

from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from app.config import settings
from app.models.audit import maker
from app.web import words
from app.web.assets import asset_url

# The pages of a council, in the order of the navigation: what each is called, and its part of the address.
SECTIONS = (
    ("Overview", ""),
    ("Gaps", "gaps"),
    ("Threads", "threads"),
    ("Findings", "findings"),
    ("KPIs", "kpis"),
    ("Bodies", "bodies"),
    ("Actions", "actions"),
    ("Inspections", "inspections"),
    ("Matrix", "matrix"),
    ("What if", "what-if"),
    ("Repair", "repair"),
    ("Imports", "imports"),
    ("Snapshots", "snapshots"),
)
_SEVERITY_TAGS = {"error": "govuk-tag--red", "warning": "govuk-tag--orange", "note": "govuk-tag--grey"}


def with_query(request: Request, **changed: str) -> dict[str, str]:
    """What the address asks for, with some of it asked otherwise: to be handed on to `visit.url`."""
    return {**request.query_params, **changed}


def page_number(request: Request) -> int:
    """Which page of a list this is, as the links that lead on count them: the first where no page before is named."""
    said = request.query_params.get("nth", "")
    counted = said.isascii() and said.isdigit() and len(said) < 7
    turned = request.query_params.get("cursor") or request.query_params.get("after")
    return max(int(said), 1) if counted and turned else 1


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Our templates and the design system's macros. Whatever a template shows is escaped."""
    ours = FileSystemLoader(Path(__file__).parent / "templates")
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    # The macros look into parameters that were not given: ChainableUndefined lets them.
    environment = Environment(
        loader=ChoiceLoader([ours, macros]),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "date": words.a_date,
        "time": words.a_time,
        "number": words.number,
        "count": words.count,
        "word": words.word,
        "maker": maker,
        "sentence_case": words.sentence_case,
        "listed": words.listed,
        "shortened": words.shortened,
        "days": words.days,
    }
    environment.globals |= {
        "asset": asset_url,
        "date_range": words.date_range,
        "share": words.share,
        "with_query": with_query,
        "page_number": page_number,
        "severity_tag": _SEVERITY_TAGS.get,
        "site": settings(),
        "release": version("goldenthread"),
        "sections": SECTIONS,
    }
    return environment


def render(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """A page; `visit` is in its context wherever somebody was let in."""
    html = templates().get_template(template).render(request=request, path=request.url.path, **context)
    # Half of a surrogate pair is no UTF-8, and may come with an address.
    return HTMLResponse(html.encode("utf-8", "replace"), status, {"Cache-Control": "no-store"})
