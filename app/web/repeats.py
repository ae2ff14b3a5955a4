"""What was said before: pairs of findings side by side, for a person to accept or to refuse."""

from typing import Any

from fastapi import APIRouter, Response

from app.errors import Problem
from app.services import catalogue
from app.services.records import get
from app.services.repeats import MOST, PROPOSED, STATUSES, answer_repeat, list_repeats
from app.services.take_back import written
from app.services.taken_steps import steps_of, watched
from app.vocabulary import RepeatStatus
from app.web.access import Editor, Viewer, Visit
from app.web.cookies import Said, Undo
from app.web.forms import Form, Rejected
from app.web.listing import Choice
from app.web.narrowing import narrowed, whole
from app.web.tables import table_answer
from app.web.words import sentence_case

router = APIRouter(prefix="/councils/{authority_ref}/repeats", include_in_schema=False)
PAGE = 20
_COLUMNS = (
    *("status", "score", "later", "later_inspection", "later_page", "later_text"),
    *("earlier", "earlier_inspection", "earlier_page", "earlier_text", "because", "reason"),
)
_CHOICES = [Choice("status", "Status", [(status, sentence_case(status)) for status in STATUSES])]


@router.get("")
def show_repeats(entrance: Viewer) -> Response:
    """The pairs, the most alike first; at first those that nobody has answered."""
    with entrance.to_read() as visit:
        if form := visit.asked("format"):
            status = narrowed(visit, _CHOICES).get("status")
            rows = list_repeats(visit.session, visit.authority.id, status=status, limit=MOST)
            return table_answer("repeats", form, _COLUMNS, map(_row, rows))
        return _shown(visit, Form())


@router.post("")
def answer(entrance: Editor) -> Response:
    """Accept or refuse one pair."""
    form = entrance.form

    def save(visit: Visit) -> Response:
        later, earlier = _finding(visit, form["later"]), _finding(visit, form["earlier"])
        status, reason = form["answer"], form[_reason(form)].strip()
        if status not in set(RepeatStatus):
            raise Rejected([Problem("", "Choose whether it was said before")])
        if not reason:
            raise Rejected([Problem(_reason(form), f"Enter why {later.ref} does or does not repeat {earlier.ref}")])
        with watched(visit.session) as records:
            answer_repeat(visit.session, visit.authority.id, later.id, earlier.id, RepeatStatus(status), reason)
        said = "repeats" if status == RepeatStatus.ACCEPTED else "does not repeat"
        back = visit.url("repeats", status=form["shown"] if form["shown"] in STATUSES else None)
        undo = Undo(visit.url("undo"), {"steps": written(steps_of(records)), "back": back})
        return visit.go(back, Said(f"{later.ref} {said} {earlier.ref}.", undo=undo))

    return entrance.submit(save, _shown)


def _reason(form: Form) -> str:
    return f"reason-{form['later'][:20]}-{form['earlier'][:20]}"


def _finding(visit: Visit, text: str) -> Any:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Rejected([Problem("", "Choose two findings from the list")])
    return get(visit.session, catalogue.FINDINGS, int(text), visit.scope)


def _shown(visit: Visit, form: Form, status: int = 200) -> Response:
    asked = narrowed(visit, _CHOICES)
    shown = form["shown"] or asked.get("status", PROPOSED)
    start = whole(visit, "start", MOST)
    rows = list_repeats(visit.session, visit.authority.id, status=shown, limit=min(start + PAGE + 1, MOST))
    following = start + PAGE if len(rows) > start + PAGE else None
    # A problem leads to its field only where the pair is still on the page.
    names = {f"reason-{row.later.id}-{row.earlier.id}" for row in rows[start : start + PAGE]}
    problems = [problem if problem.where in names else Problem("", problem.message) for problem in form.problems]
    return visit.page(
        "repeats.html",
        status,
        form=form.with_problems(problems),
        choices=_CHOICES,
        listed_status=shown,
        rows=rows[start : start + PAGE],
        next_url=visit.url("repeats", **asked, start=following) if following else None,
        first_url=visit.url("repeats", **asked) if start else None,
        section="threads",
        trail=visit.trail(("Threads", "threads"), ("Said before", None)),
    )


def _row(found: Any) -> dict[str, Any]:
    sides = (("later", found.later), ("earlier", found.earlier))
    said = {
        f"{side}{part}": value
        for side, one in sides
        for part, value in (("", one.ref), ("_inspection", one.inspection), ("_page", one.page), ("_text", one.text))
    }
    return said | {name: getattr(found, name) for name in ("status", "score", "because", "reason")}
