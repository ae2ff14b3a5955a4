"""The review of an import: its items, and each beside the page of the document that it was read from."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response

from app.errors import GoldenThreadError, ImportProblem, InvalidInput, Problem
from app.ingest.warning_codes import WARNINGS
from app.models import ImportRun, Inspection, Plan
from app.services.files import media_type_of
from app.services.import_differences import changes_of
from app.services.import_review import (
    CORRECTED,
    DOUBTFUL,
    IMPORTS,
    Review,
    ReviewItem,
    leave_out,
    same_document,
)
from app.services.imports import changes_nothing, import_named
from app.services.records import get_to_change
from app.vocabulary import ImportKind, ImportOutcome, ImportStatus
from app.web.access import Editor, Viewer, Visit
from app.web.cookies import Said, Undo
from app.web.forms import Form, Rejected, check_version
from app.web.import_words import as_read, label
from app.web.lists import plan_choice
from app.web.rewording import reworded
from app.web.tables import table_answer
from app.web.words import count, sentence_case, word

router = APIRouter(prefix="/councils/{authority_ref}/imports/{ref}", include_in_schema=False)
PAGE = 50
WAITING = (ImportStatus.DRAFT, ImportStatus.REVIEWED)
_FILTERS = {
    DOUBTFUL: "Doubtful",
    CORRECTED: "Corrected",
    ImportOutcome.NEW: "New",
    ImportOutcome.CHANGED: "Changed",
    ImportOutcome.UNCHANGED: "There already",
    ImportOutcome.DIFFERENT: "In other words",
    ImportOutcome.MISSING: "Dropped",
    ImportOutcome.LEFT_OUT: "Left out",
    ImportOutcome.UNREAD: "Not taken in",
}
_COLUMNS = ("number", "place", "kind", "outcome", "ref", "title", "page", "line", "doubts", "corrections", "note")
_REMEDIES = {code: said for codes in WARNINGS.values() for code, said in codes.items()}
_DONE = {
    ImportOutcome.NEW: "created",
    ImportOutcome.CHANGED: "changed",
    ImportOutcome.UNCHANGED: "there already",
    ImportOutcome.DIFFERENT: "stored in other words and left alone",
    ImportOutcome.MISSING: "no longer in the document and left alone",
    ImportOutcome.LEFT_OUT: "left out",
}
_WAITS = _DONE | {ImportOutcome.NEW: "to be created", ImportOutcome.CHANGED: "to be changed"}


@router.get("")
def show_import(entrance: Viewer, ref: str) -> Response:
    """Item by item what applying does, or did; `show` narrows, `after` turns the page."""
    with entrance.to_read() as visit:
        run = import_named(visit.session, visit.authority.id, ref)
        review = Review(visit.session, run)
        shown = visit.asked("show")
        if shown and shown not in _FILTERS:
            raise InvalidInput("The items cannot be narrowed that way.", [Problem("show", f"there is no {shown[:40]}")])
        if form := visit.asked("format"):
            return table_answer(run.ref, form, _COLUMNS, map(_exported, review.items(shown)))
        return _shown(visit, review, shown)


@router.post("/review")
def leave_items_out(entrance: Editor, ref: str) -> Response:
    """Leave the items that were ticked out of the draft, or take them back in."""
    form = entrance.form
    places = [place for text in form.all("places") for place in text.split()]
    out = form["do"] != "take-in"

    def save(visit: Visit) -> Response:
        run = to_change(visit, ref, form)
        if not places:
            raise Rejected([Problem("places", "Tick the items that you mean")])
        try:
            leave_out(visit.session, run, places, out=out)
        except (InvalidInput, ImportProblem) as problem:
            raise Rejected(in_full(problem)) from None
        visit.session.flush()
        back = visit.url("imports", run.ref, show=form["show"], after=form["after"])
        other = "take-in" if out else "leave-out"
        fields = {"places": " ".join(places), "do": other, "version": str(run.version), "show": form["show"]}
        said = f"{sentence_case(count(len(places), 'item'))} {'left out' if out else 'taken back in'}."
        return visit.go(back, Said(said, undo=Undo(visit.url("imports", run.ref, "review"), fields)))

    def again(visit: Visit, form: Form, status: int) -> Response:
        review = Review(visit.session, import_named(visit.session, visit.authority.id, ref))
        shown = form["show"] if form["show"] in _FILTERS else ""
        return _shown(visit, review, shown, readable(form, review), status)

    return entrance.submit(save, again)


def to_change(visit: Visit, ref: str, form: Form) -> ImportRun:
    """The import as nobody else changes it meanwhile; the form must have been made from it as it is."""
    found = import_named(visit.session, visit.authority.id, ref)
    run: ImportRun = get_to_change(visit.session, IMPORTS, found.id, visit.scope)
    # What was decided is refused as such, and not because it changed.
    if run.status in WAITING:
        check_version(form, IMPORTS, run)
    return run


def in_full(problem: GoldenThreadError) -> list[Problem]:
    """What is wrong with an import as a whole, with every reason: none of them is about a field of a form."""
    reasons = (
        Problem("", f"{found.where}: {found.message}" if found.where else found.message, found.record)
        for found in problem.problems
    )
    return [Problem("", problem.message), *reasons]


def readable(form: Form, review: Review) -> Form:
    """What somebody else did to the import meanwhile, in words and without the counts that follow from it."""
    told = {"left_out", "corrections", "status"}
    kept = [
        event
        | {
            side: {name: _in_words(value, review) for name, value in event[side].items() if name in told}
            for side in ("before", "after")
        }
        for event in form.changes
    ]
    return replace(form, changes=kept)


def totals_of(run: ImportRun) -> list[str]:
    """What was created, changed and left, a line for each kind of record."""
    done = _WAITS if run.status in WAITING else _DONE
    lines = []
    for path, counts in run.counts.items():
        if path == "notes":
            continue
        told = [f"{counts[outcome]:,} {said}" for outcome, said in done.items() if counts.get(outcome)]
        if told:
            lines.append(f"{sentence_case(word(path))}: {', '.join(told)}")
    return lines


def trail_of(visit: Visit, run: ImportRun, *steps: str) -> list[dict[str, str]]:
    """The breadcrumbs of a page of an import."""
    if not steps:
        return visit.trail(("Imports", "imports"), (run.ref, None))
    home = visit.trail(("Imports", "imports"))
    return [*home, {"text": run.ref, "href": visit.url("imports", run.ref)}, {"text": steps[0]}]


def _in_words(value: Any, review: Review) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{_place(name, review)}: {_typed(name, said)}" for name, said in value.items())
    return ", ".join(_place(name, review) for name in value) if isinstance(value, list) else word(value)


def _place(name: str, review: Review) -> str:
    """An item, or a field of it, as the pages call it: "actions.6.owner" is "Item 7, Owner"."""
    item = ".".join(name.split(".")[:2])
    said = f"Item {review.numbers[item]:,}" if item in review.numbers else item
    return said if name == item else f"{said}, {label(name.removeprefix(f'{item}.'))}"


def _typed(name: str, value: Any) -> str:
    return as_read(name.rpartition(".")[2], value) or "nothing"


def _shown(visit: Visit, review: Review, shown: str, form: Form | None = None, status: int = 200) -> Response:
    run = review.run
    asked = visit.asked("after")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    here = {"show": shown}
    items = review.items(shown, after, PAGE + 1)
    page = items[:PAGE]
    following = page[-1].number if len(items) > PAGE else None
    return visit.page(
        "import.html",
        status,
        run=run,
        review=review,
        page_items=page,
        totals=totals_of(run),
        changes={item.number: changes_of(run, item) for item in page},
        reworded=reworded,
        label=label,
        as_read=as_read,
        filters={name: said for name, said in _FILTERS.items() if review.counts[name]},
        shown=shown,
        after=str(after or ""),
        waiting=run.status in WAITING,
        nothing=changes_nothing(run),
        same=same_document(visit.session, run),
        belongs=_belongs(visit, run),
        other_plans=_other_plans(visit, run),
        stored=media_type_of(visit.session, run.authority_id, run.sha256) is not None,
        remedy=remedy,
        form=form or Form(),
        section="imports",
        narrowing=[*([_FILTERS[shown]] if shown else []), *([f"after item {after:,}"] if after else [])],
        next_url=visit.url("imports", run.ref, **here, after=following) if following else None,
        first_url=visit.url("imports", run.ref, **here) if after else None,
        trail=trail_of(visit, run),
    )


def _belongs(visit: Visit, run: ImportRun) -> tuple[str, str, str] | None:
    """What the document belongs to: its kind, path and reference."""
    if run.kind == ImportKind.ACTIONS and run.plan_id is not None:
        return "Plan", "plans", visit.session.get_one(Plan, run.plan_id).ref
    if run.inspection_id is not None:
        return "Inspection", "inspections", visit.session.get_one(Inspection, run.inspection_id).ref
    return None


def _other_plans(visit: Visit, run: ImportRun) -> list[tuple[str, str]]:
    """Plans of which a plan that is handed in as a new one may be a later version."""
    is_new = run.kind == ImportKind.ACTIONS and run.plan_id is None and run.status in WAITING
    return plan_choice(visit).pairs() if is_new else []


def _exported(item: ReviewItem) -> dict[str, Any]:
    row = {name: getattr(item, name) for name in _COLUMNS}
    corrections = "; ".join(f"{name}: {value}" for name, value in item.corrections.items())
    return row | {"doubts": "; ".join(item.doubts), "corrections": corrections}


def remedy(doubt: str) -> str:
    """What to do about a warning, which begins with its code."""
    return _REMEDIES.get(doubt.partition(":")[0], "")
