"""What a later version of a document changes: added, reworded, moved, dropped, a part of it at a time."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response

from app.services.import_differences import Difference, Differences, differences
from app.services.import_review import Review
from app.services.imports import import_named
from app.web.access import Viewer
from app.web.import_review import PAGE, trail_of
from app.web.import_words import as_read, label
from app.web.narrowing import whole
from app.web.rewording import reworded
from app.web.tables import table_answer

router = APIRouter(prefix="/councils/{authority_ref}/imports/{ref}", include_in_schema=False)
_COLUMNS = ("what", "number", "place", "ref", "title", "field", "before", "after")
# What is told, in this order: the name of its list, its heading, and what that means.
_GROUPS = (
    ("added", "Added", "Not in the register yet."),
    ("reworded", "Reworded", "The same number, in other words."),
    ("rescheduled", "Rescheduled", "The same words, with another day or timescale."),
    ("changed", "Changed otherwise", "The same words, with something else about them."),
    ("different", "Stored in other words", "Left as it is in the register."),
    (
        "dropped",
        "Dropped",
        "No longer in the document. It stays in the register: cancel it there if it is meant to go.",
    ),
)


@router.get("/difference")
def show_difference(entrance: Viewer, ref: str) -> Response:
    """What applying the import changes, or changed; `start` turns the page, `format` gives all of it as a file."""
    with entrance.to_read() as visit:
        run = import_named(visit.session, visit.authority.id, ref)
        found = differences(Review(visit.session, run))
        if form := visit.asked("format"):
            return table_answer(f"{run.ref}-difference", form, _COLUMNS, _rows(found))
        start, total = whole(visit, "start"), sum(len(getattr(found, name)) for name, *_ in _GROUPS)
        here = ("imports", run.ref, "difference")
        return visit.page(
            "import_difference.html",
            run=run,
            unchanged=found.unchanged,
            groups=list(_window(found, start)),
            narrowing=[f"from change {start + 1:,}"] if start else [],
            next_url=visit.url(*here, start=start + PAGE) if start + PAGE < total else None,
            first_url=visit.url(*here) if start else None,
            reworded=reworded,
            label=label,
            as_read=as_read,
            section="imports",
            trail=trail_of(visit, run, "What it changes"),
        )


def _window(found: Differences, start: int) -> Iterator[tuple[str, str, int, list[Difference]]]:
    """Of each group that stands on the page: its heading, what it means, how long it is, and its part here."""
    for name, heading, said in _GROUPS:
        group: list[Difference] = getattr(found, name)
        if part := group[max(start, 0) : max(start + PAGE, 0)]:
            yield heading, said, len(group), part
        start -= len(group)


def _rows(found: Differences) -> Iterator[dict[str, Any]]:
    """A row for each field that is changed; one for an item of which none is."""
    for name, heading, _ in _GROUPS:
        for difference in getattr(found, name):
            item = difference.item
            row = {"what": heading, **{field: getattr(item, field) for field in ("number", "place", "ref", "title")}}
            changes = [{"field": told.name, "before": told.old, "after": told.new} for told in difference.changes]
            yield from (row | change for change in changes or [{}])
