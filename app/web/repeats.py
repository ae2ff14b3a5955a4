"""What was said before: pairs of findings side by side, for a person to accept or to refuse."""

from typing import Any

from fastapi import APIRouter, Response

from app.errors import Problem
from app.services import catalogue
from app.services.records import get
from app.services.repeats import (
    MOST,
    PROPOSED,
    STATUSES,
    RepeatCandidate,
    answer_repeat,
    answer_to,
    list_repeats,
    repeat_of,
)
from app.services.take_back import Step, written
from app.vocabulary import RepeatStatus
from app.web.access import Editor, Viewer, Visit
from app.web.cookies import Said, Undo
from app.web.forms import Form, Rejected, check_version
from app.web.listing import Choice, in_words
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
        pair = (visit.session, visit.authority.id, later.id, earlier.id)
        if held := answer_to(*pair):
            check_version(form, catalogue.REPEATS, held)
        answer_repeat(*pair, RepeatStatus(status), reason, form.expected_version)
        said = "repeats" if status == RepeatStatus.ACCEPTED else "does not repeat"
        back = visit.url("repeats", status=form["shown"] if form["shown"] in STATUSES else None)
        undo = Undo(visit.url("undo"), {"steps": written([Step.of(catalogue.REPEATS, answer_to(*pair))]), "back": back})
        return visit.go(back, Said(f"{later.ref} {said} {earlier.ref}.", undo=undo))

    return entrance.submit(save, _shown)


def _name(later: object, earlier: object) -> str:
    """The field for the reason of a pair."""
    return f"reason-{later}-{earlier}"


def _reason(form: Form) -> str:
    return _name(form["later"][:20], form["earlier"][:20])


def _typed_pair(visit: Visit, form: Form) -> RepeatCandidate | None:
    """The pair that the form answers, if there is such a pair."""
    try:
        later, earlier = _finding(visit, form["later"]), _finding(visit, form["earlier"])
    except Rejected:
        return None
    return repeat_of(visit.session, visit.authority.id, later.id, earlier.id)


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
    on_page = rows[start : start + PAGE]
    names = [_name(row.later.id, row.earlier.id) for row in on_page]
    if form.words and _reason(form) not in names and (typed := _typed_pair(visit, form)):
        # What was typed is kept, though somebody else's answer took its pair off this page.
        on_page = [typed, *on_page]
        names.append(_reason(form))
    problems = [problem if problem.where in names else Problem("", problem.message) for problem in form.problems]
    return visit.page(
        "repeats.html",
        status,
        form=form.with_problems(problems),
        choices=_CHOICES,
        listed_status=shown,
        narrowing=[*in_words(_CHOICES, {"status": shown}), *([f"from pair {start + 1}"] if start else [])],
        rows=on_page,
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
