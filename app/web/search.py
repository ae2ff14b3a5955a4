"""Search over everything of a council, with the words that were found marked."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import APIRouter, Response
from markupsafe import Markup, escape

from app.errors import InvalidInput, Problem
from app.services.search import KINDS, MOST_WORDS, Found, Hit, search
from app.web.access import Viewer, Visit
from app.web.tables import table_answer

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)
_LONGEST, _FIRST, _PAGE, _EXCERPT = 200, 5, 50, 280
# Of each kind, in a file.
_EXPORTED = 1_000
_COLUMNS = ("kind", "ref", "title", "further")
_HEADINGS = {
    "findings": "Findings",
    "kpis": "KPIs",
    "bodies": "Bodies",
    "actions": "Actions",
    "inspections": "Inspections",
    "plans": "Plans",
    "documents": "Documents",
}


@router.get("/search")
def show_search(entrance: Viewer) -> Response:
    """What fits the words `q`: some of each kind, or with `kind` a page of that kind; with `format` as a file."""
    with entrance.to_read() as visit:
        text, kind, after = _asked(visit)
        words, form = text.split(), visit.asked("format")
        limit = _EXPORTED if form else _PAGE if kind else _FIRST
        found = search(visit.session, visit.authority.id, words, limit, kind, after) if words else []
        if form:
            return table_answer("search", form, _COLUMNS, list(_rows(found)))
        return visit.page(
            "search.html",
            q=text,
            words=words,
            most_words=MOST_WORDS,
            only=kind,
            cursor=after,
            found=[answer for answer in found if answer.total or answer.hits],
            headings=_HEADINGS,
            exported=_EXPORTED,
            mark=lambda said: marked(said, words),
            elsewhere=lambda hit: _elsewhere(hit, words),
            total=sum(answer.total for answer in found),
            section="search",
            trail=visit.trail(("Search", "search" if kind else None)),
        )


def _rows(found: list[Found]) -> Iterator[dict[str, Any]]:
    for answer in found:
        for hit in answer.hits:
            yield {"kind": answer.kind, "ref": hit.ref, "title": hit.title, "further": hit.further.strip()}


def marked(text: str, words: Sequence[str]) -> Markup:
    """The part of a text where the first word stands, with every word marked."""
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    first = pattern.search(text)
    start = max(first.start() - _EXCERPT // 2, 0) if first and len(text) > _EXCERPT else 0
    part = text[start : start + _EXCERPT]
    shown, place = Markup("…") if start else Markup(""), 0
    for match in pattern.finditer(part):
        shown += escape(part[place : match.start()]) + Markup("<mark>") + escape(match.group()) + Markup("</mark>")
        place = match.end()
    return shown + escape(part[place:]) + ("…" if start + _EXCERPT < len(text) else "")


def _elsewhere(hit: Hit, words: Sequence[str]) -> Markup:
    """The other texts of a record, where words stand that its reference and title do not hold."""
    shown = f"{hit.ref} {hit.title}".casefold()
    missing = [word for word in words[:MOST_WORDS] if word.casefold() not in shown]
    return marked(hit.further.strip(), missing) if missing else Markup("")


def _asked(visit: Visit) -> tuple[str, str, int]:
    text, kind, cursor = visit.asked("q").replace("\0", ""), visit.asked("kind"), visit.asked("cursor")
    if len(text) > _LONGEST:
        raise InvalidInput("The search cannot be made.", [Problem("Search", f"takes at most {_LONGEST} characters")])
    if kind and kind not in KINDS:
        raise InvalidInput("The search cannot be made.", [Problem("kind", f"there is no {kind[:40]}")])
    if cursor and not (kind and cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise InvalidInput("There is no such page.", [Problem("cursor", "does not name a page of this search")])
    return text, kind, int(cursor or 0)
