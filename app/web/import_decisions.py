"""What is decided about an import: apply, undo, throw away. Each asks first and says in numbers what it does."""

from fastapi import APIRouter, Response

from app.errors import Conflict, ImportProblem
from app.models import ImportRun
from app.services import imports
from app.services.import_review import IMPORTS, Review
from app.services.import_undo import undo
from app.services.records import get_to_change
from app.vocabulary import ImportStatus
from app.web.access import Editor, Visit
from app.web.cookies import Said, Undo
from app.web.forms import Form
from app.web.import_review import WAITING, in_full, readable, to_change, totals_of, trail_of

router = APIRouter(prefix="/councils/{authority_ref}/imports/{ref}", include_in_schema=False)
_TITLES = {"apply": "Apply this import", "undo": "Undo this import", "throw-away": "Throw this draft away"}


@router.get("/apply")
def ask_to_apply(entrance: Editor, ref: str) -> Response:
    """What applying would create, change and leave, in numbers."""
    return _asked(entrance, ref, "apply")


@router.post("/apply")
def apply_import(entrance: Editor, ref: str) -> Response:
    """Take the draft into the register, all of it or nothing."""

    def save(visit: Visit) -> Response:
        run = to_change(visit, ref, entrance.form)
        try:
            imports.apply(visit.session, run)
        except (Conflict, ImportProblem) as problem:
            raise Conflict(problem.message, in_full(problem)) from None
        back = Undo(visit.url("imports", run.ref, "undo"), label="Undo the import")
        return visit.go(visit.url("imports", run.ref), Said(f"{run.ref} is applied.", totals_of(run), back))

    return entrance.submit(save, lambda visit, form, status: _confirm(visit, ref, "apply", form, status))


@router.get("/undo")
def ask_to_undo(entrance: Editor, ref: str) -> Response:
    """What undoing would delete and put back."""
    return _asked(entrance, ref, "undo")


@router.post("/undo")
def undo_import(entrance: Editor, ref: str) -> Response:
    """Take the import back out; refused, with every reason, where something was built on it."""

    def save(visit: Visit) -> Response:
        try:
            run = undo(visit.session, _held(visit, ref))
        except Conflict as problem:
            raise Conflict(problem.message, in_full(problem)) from None
        return visit.go(visit.url("imports", run.ref), Said(f"{run.ref} is undone: the register is as it was before."))

    return entrance.submit(save, lambda visit, form, status: _confirm(visit, ref, "undo", form, status))


@router.get("/throw-away")
def ask_to_throw_away(entrance: Editor, ref: str) -> Response:
    """Whether the draft should go."""
    return _asked(entrance, ref, "throw-away")


@router.post("/throw-away")
def throw_away(entrance: Editor, ref: str) -> Response:
    """Delete a draft and, if nothing else needs it, its document."""

    def save(visit: Visit) -> Response:
        imports.throw_away(visit.session, _held(visit, ref))
        return visit.go(visit.url("imports"), Said(f"{ref} is thrown away. The register was not touched."))

    return entrance.submit(save, lambda visit, form, status: _confirm(visit, ref, "throw-away", form, status))


def _held(visit: Visit, ref: str) -> ImportRun:
    found = imports.import_named(visit.session, visit.authority.id, ref)
    run: ImportRun = get_to_change(visit.session, IMPORTS, found.id, visit.scope)
    return run


def _asked(entrance: Editor, ref: str, decision: str) -> Response:
    with entrance.to_read() as visit:
        return _confirm(visit, ref, decision, Form())


def _confirm(visit: Visit, ref: str, decision: str, form: Form, status: int = 200) -> Response:
    run = imports.import_named(visit.session, visit.authority.id, ref)
    return visit.page(
        "import_confirm.html",
        status,
        run=run,
        decision=decision,
        title=_TITLES[decision],
        possible=(run.status in WAITING) if decision != "undo" else run.status == ImportStatus.APPLIED,
        totals=totals_of(run),
        nothing=imports.changes_nothing(run),
        form=readable(form, Review(visit.session, run)),
        section="imports",
        trail=trail_of(visit, run, _TITLES[decision]),
    )
