"""What if: a list of changes in the address, what they would do, and carrying them out one by one."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Response

from app.errors import InvalidInput, Problem
from app.models.change import Change
from app.services import choices
from app.services.whatif import what_if
from app.web.access import Editor, Viewer, Visit, check_csrf
from app.web.carrying_out import carried_out, message
from app.web.forms import Form
from app.web.narrowing import whole
from app.web.tables import table_answer
from app.web.whatif_forms import BY_NAME, KINDS, MOST, OPTIONS, in_short, placed, read, renamed, typed, written

router = APIRouter(prefix="/councils/{authority_ref}/what-if", include_in_schema=False)
_COLUMNS = ("turn", "rule", "severity", "kind", "ref", "title", "reason", "close", "waived")
_SHOWN = 100


@router.get("")
def show_what_if(entrance: Viewer) -> Response:
    """The list of changes, and what they would do; `add` is the kind of change whose form is shown."""
    with entrance.to_read() as visit:
        changes = read(visit.request.query_params.getlist("c"))
        if form := visit.asked("format"):
            return table_answer("what-if", form, _COLUMNS, _turned(_tried(visit, changes)) if changes else [])
        add = visit.asked("add")
        return _shown(visit, changes, add if add in BY_NAME else "", Form())


@router.post("/changes")
def add_change(entrance: Viewer) -> Response:
    """Put one more change on the list. Nothing is stored, so that whoever may look may try."""
    form = entrance.form
    with entrance.to_read() as visit:
        check_csrf(entrance.request, entrance.posted, visit.browser)
        changes, kind = read(form.all("c")), form["add"]
        try:
            if len(changes) >= MOST:
                raise InvalidInput("The list is full.", [Problem("", f"A list holds at most {MOST} changes")])
            longer = [*changes, typed(form, kind)]
            _tried(visit, longer)
        except InvalidInput as problem:
            fields = BY_NAME[kind].labels if kind in BY_NAME else ()
            wrong = placed(problem.problems, len(changes), fields)
            return _shown(visit, changes, kind if kind in BY_NAME else "", form.with_problems(wrong), 422)
        return visit.go(_url(visit, longer))


@router.get("/carry-out")
def show_carry_out(entrance: Editor) -> Response:
    """Ask once more, before a change is made for real."""
    with entrance.to_read() as visit:
        changes = read(visit.request.query_params.getlist("c"))
        return _confirming(visit, changes, whole(visit, "place", MOST), Form())


@router.post("/carry-out")
def carry_out_change(entrance: Editor) -> Response:
    """Make one change of the list for real; the others stay on the list."""
    form = entrance.form

    def save(visit: Visit) -> Response:
        changes, place = read(form.all("c")), _place(form)
        chosen = _chosen(changes, place)
        done = carried_out(visit, [chosen])
        rest = renamed([*changes[:place], *changes[place + 1 :]], done.refs)
        return visit.go(_url(visit, rest), message(visit, done, _url(visit, changes), visit.url("what-if")))

    def again(visit: Visit, form: Form, status: int) -> Response:
        problems = placed(form.problems, -1, ())
        return _confirming(visit, read(form.all("c")), _place(form), form.with_problems(problems), status)

    return entrance.submit(save, again)


def _url(visit: Visit, changes: Sequence[Change], *parts: str, **more: Any) -> str:
    return visit.url("what-if", *parts, **({"c": [written(change) for change in changes]} | more))


def _place(form: Form) -> int:
    text = form["place"]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1


def _chosen(changes: Sequence[Change], place: int) -> Change:
    if not 0 <= place < len(changes):
        raise InvalidInput("There is no such change on the list.", [Problem("", "Choose a change from the list")])
    return changes[place]


def _tried(visit: Visit, changes: Sequence[Change]) -> dict[str, Any]:
    engine = visit.request.app.state.engine
    return what_if(engine, visit.scope, visit.authority.ref, visit.as_of, changes)


def _turned(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"turn": turn, **gap}
        for turn, gaps in (("appears", report["appeared"]), ("closes", report["closed"]))
        for gap in gaps
    ]


def _shown(visit: Visit, changes: list[Change], add: str, form: Form, status: int = 200) -> Response:
    report, said = None, [in_short(change) for change in changes]
    if changes and not form.problems:
        try:
            report = _tried(visit, changes)
            said = report["changes"]
        except InvalidInput as problem:
            form, status = form.with_problems(placed(problem.problems, -1, ())), problem.status
    turned = _turned(report) if report else []
    return visit.page(
        "what_if.html",
        status,
        form=form,
        add=BY_NAME.get(add),
        kinds=KINDS,
        options=OPTIONS | _known(visit, add),
        report=report,
        turned=turned[:_SHOWN],
        many=len(turned),
        counts=list(_counts(report["coverage"])) if report else [],
        written=[written(change) for change in changes],
        steps=[
            (
                sentence,
                _url(visit, [*changes[:place], *changes[place + 1 :]]),
                _url(visit, changes, "carry-out", place=place),
            )
            for place, sentence in enumerate(said)
        ],
        files=[(f"as {name}", _url(visit, changes, format=kind)) for name, kind in _FILES],
        section="what-if",
    )


_FILES = (("CSV", "csv"), ("a spreadsheet", "xlsx"))


def _known(visit: Visit, add: str) -> dict[str, list[tuple[str, str]]]:
    """The records that the form offers, by the kind of its fields."""
    kinds = {field.kind for field in BY_NAME[add].fields} if add in BY_NAME else set()
    session, owner = visit.session, visit.authority.id
    readers: dict[str, Callable[[], choices.Named]] = {
        "body": lambda: choices.bodies(session, owner),
        "kpi": lambda: choices.kpis(session, owner, visit.as_of),
        "finding": lambda: choices.findings(session, owner, visit.as_of),
        "action": lambda: choices.actions(session, owner),
    }
    return {kind: reader() for kind, reader in readers.items() if kind in kinds}


def _counts(coverage: dict[str, Any]) -> Any:
    """The counts that differ: of what, which, before and after with their totals."""
    before, after = coverage["before"], coverage["after"]
    for of in ("findings", "kpis", "bodies", "actions"):
        for what, count in after[of].items():
            if what != "total" and count != before[of][what]:
                yield of, what, before[of][what], before[of]["total"], count, after[of]["total"]


def _confirming(visit: Visit, changes: list[Change], place: int, form: Form, status: int = 200) -> Response:
    chosen = _chosen(changes, place)
    report = None
    try:
        report = _tried(visit, [chosen])
    except InvalidInput as problem:
        if not form.problems:
            form, status = form.with_problems(placed(problem.problems, -1, ())), problem.status
    return visit.page(
        "what_if_carry_out.html",
        status,
        form=form,
        sentence=report["changes"][0] if report else in_short(chosen),
        report=report,
        place=place,
        written=[written(change) for change in changes],
        back=_url(visit, changes),
        section="what-if",
        trail=visit.trail(("What if", "what-if"), ("Carry out a change", None)),
    )
