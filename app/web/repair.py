"""The least repair: the fewest, cheapest steps that close the gaps of some rules, taken one by one."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response

from app.coverage.rules import RULES
from app.errors import InvalidInput, Problem
from app.models.change import AddKpi, AddMeeting, Change
from app.services import choices
from app.services.repair import USUAL, RepairQuestion, repair
from app.services.repair_steps import COSTS, REPAIRABLE
from app.services.whatif import what_if
from app.web.access import Editor, Viewer, Visit
from app.web.carrying_out import carried_out, message
from app.web.forms import Form, Rejected
from app.web.tables import table_answer
from app.web.whatif_forms import as_text, placed, read, written
from app.web.words import count, number, sentence_case

router = APIRouter(prefix="/councils/{authority_ref}/repair", include_in_schema=False)
WORDS = {
    "new_kpi": "A new KPI",
    "start_kpi": "Bringing a proposed KPI to life",
    "mapping": "Mapping a KPI to a finding",
    "accept": "Accepting a proposed mapping",
    "route": "Reporting a KPI to a body",
    "meeting": "Recording a meeting",
}
_RULES = [(rule.code, f"{rule.code}: {rule.title}") for rule in RULES if rule.code in REPAIRABLE]
_COLUMNS = ("step", "kind", "cost", "words", "why", "proposal", "closes")
_SHOWN = 50


@router.get("")
def show_repair(entrance: Viewer) -> Response:
    """What to close and what steps cost, and with find=yes the steps."""
    with entrance.to_read() as visit:
        form = _asked(visit)
        if not visit.asked("find"):
            return _shown(visit, form)
        try:
            report = repair(visit.session, visit.scope, _question(visit, form))
        except InvalidInput as problem:
            return _shown(visit, form.with_problems(_at_fields(problem.problems)), status=problem.status)
        if file := visit.asked("format"):
            return table_answer("repair", file, _COLUMNS, map(_row, report["steps"]))
        return _shown(visit, form, report)


@router.get("/steps")
def show_step(entrance: Editor) -> Response:
    """One step, with what it leaves to a person to say, before it is taken."""
    with entrance.to_read() as visit:
        changes = _of_step(visit.request.query_params.getlist("c"))
        return _confirming(visit, changes, Form(_held(changes)))


@router.post("/steps")
def take_step(entrance: Editor) -> Response:
    """Take the step; then the list is worked out anew."""
    form = entrance.form

    def save(visit: Visit) -> Response:
        done = carried_out(visit, _completed(_of_step(form.all("c")), form))
        back = _url(visit, _asked(visit), find="yes")
        return visit.go(back, message(visit, done, back, visit.url("repair")))

    def again(visit: Visit, form: Form, status: int) -> Response:
        return _confirming(visit, read(form.all("c")), form.with_problems(placed(form.problems, -1, ())), status)

    return entrance.submit(save, again)


def _of_step(texts: list[str]) -> list[Change]:
    if not texts:
        raise InvalidInput("Which step?", [Problem("", "No change is named: choose a step on the page Repair")])
    return read(texts)


def _asked(visit: Visit) -> Form:
    """What the address asks for, as the form of the page."""
    query = visit.request.query_params
    known = ("inspection", "findings", *(f"cost_{kind}" for kind in COSTS))
    words = {name: [query.get(name, "")] for name in known if query.get(name)}
    return Form(words | {"rule": query.getlist("rule") or ([] if visit.asked("find") else list(USUAL))})


def _question(visit: Visit, form: Form) -> RepairQuestion:
    costs: dict[str, float] = {}
    problems = []
    for kind in COSTS:
        text = form[f"cost_{kind}"].strip()
        try:
            costs |= {kind: float(text)} if text else {}
        except ValueError:
            problems.append(Problem(f"cost_{kind}", f"{WORDS[kind]} must cost a number"))
    if not form.all("rule"):
        problems.append(Problem("rule", "Choose at least one rule"))
    if problems:
        raise Rejected(problems)
    findings = form["findings"].replace(",", " ").split()
    where = (form["inspection"] or None, findings)
    return RepairQuestion(visit.as_of, visit.authority.ref, form.all("rule"), *where, costs)


def _at_fields(problems: Sequence[Problem]) -> list[Problem]:
    """Problems at the fields of the page."""
    found = []
    for problem in problems:
        head, _, rest = problem.where.partition(".")
        name = {"costs": f"cost_{rest}", "rules": "rule", "findings": "findings"}.get(head, head)
        said = f"{WORDS.get(rest, rest)}: the cost {problem.message}" if head == "costs" else problem.message
        found.append(Problem(name, said))
    return found


def _url(visit: Visit, form: Form, *parts: str, **more: Any) -> str:
    asked = {name: texts for name, texts in form.words.items() if texts and texts != [""]}
    return visit.url("repair", *parts, **(asked | more))


def _shown(visit: Visit, form: Form, report: dict[str, Any] | None = None, status: int = 200) -> Response:
    steps = report["steps"] if report else []
    return visit.page(
        "repair.html",
        status,
        form=form,
        rules=_RULES,
        inspections=choices.inspections(visit.session, visit.authority.id),
        costs=[(f"cost_{kind}", WORDS[kind], cost) for kind, cost in COSTS.items()],
        report=report,
        steps=[(step, _taking(visit, form, step)) for step in steps[:_SHOWN]],
        best=(report["next"], _taking(visit, form, report["next"])) if report and report["next"] else None,
        summary=_summary(report) if report else "",
        files=[(f"as {name}", _url(visit, form, find="yes", format=kind)) for name, kind in _FILES],
    )


_FILES = (("CSV", "csv"), ("a spreadsheet", "xlsx"))


def _taking(visit: Visit, form: Form, step: dict[str, Any]) -> str:
    return _url(visit, form, "steps", c=[as_text(change) for change in step["changes"]])


def _summary(report: dict[str, Any]) -> str:
    closed = report["gaps"] - len(report["left"])
    steps, one = count(len(report["steps"]), "step"), len(report["steps"]) == 1
    said = f"{steps} {'closes' if one else 'close'} {number(closed)} of {count(report['gaps'], 'gap')}"
    said = f"{sentence_case(said)} and {'costs' if one else 'cost'} {number(report['cost'])}"
    if report["exact"]:
        return f"{said}. No other steps do it for less."
    return f"{said}. No other steps can cost less than {number(report['least_cost'])}."


def _row(step: dict[str, Any]) -> dict[str, Any]:
    return {name: step[name] for name in _COLUMNS} | {
        "closes": [f"{gap['rule']} {gap['ref']}" for gap in step["closes"]]
    }


def _held(changes: Sequence[Change]) -> dict[str, list[str]]:
    """What the step proposes where a person has to say it: the name of a new KPI, the day of a meeting."""
    words: dict[str, list[str]] = {}
    for place, change in enumerate(changes):
        if isinstance(change, AddKpi):
            words[f"name{place}"] = [""]
        elif isinstance(change, AddMeeting):
            words |= {f"on{place}-{part}": [str(getattr(change.on, part))] for part in ("day", "month", "year")}
    return words


def _completed(changes: Sequence[Change], form: Form) -> list[Change]:
    """The changes with what the person said; a new KPI's name also where another change names it."""
    found: list[Change] = []
    names: dict[str, str] = {}
    for place, change in enumerate(changes):
        if isinstance(change, AddKpi):
            typed = _reread(form, AddKpi, change, {f"name{place}": "Name of the new KPI"}, "name", place)
            names[change.name] = typed.name
            found.append(typed)
        elif isinstance(change, AddMeeting):
            found.append(_reread(form, AddMeeting, change, {f"on{place}": "Day of the meeting"}, "on", place))
        elif (name := getattr(change, "kpi", None)) in names:
            found.append(change.model_copy(update={"kpi": names[str(name)]}))
        else:
            found.append(change)
    return found


def _reread(form: Form, schema: Any, change: Any, labels: dict[str, str], name: str, place: int) -> Any:
    """A change with one field as it was typed under a name of its own."""
    suffixed = {key: texts for key, texts in form.words.items() if key.partition("-")[0] == f"{name}{place}"}
    plain = Form({key.replace(f"{name}{place}", name, 1): texts for key, texts in suffixed.items()})
    held = {key: value for key, value in change.model_dump(exclude_none=True).items() if key != name}
    try:
        return plain.read(schema, {name: labels[f"{name}{place}"]}, **held)
    except Rejected as problem:
        raise Rejected([Problem(f"{name}{place}", wrong.message) for wrong in problem.problems]) from None


def _confirming(visit: Visit, changes: Sequence[Change], form: Form, status: int = 200) -> Response:
    report = None
    if not form.problems:
        try:
            engine = visit.request.app.state.engine
            report = what_if(engine, visit.scope, visit.authority.ref, visit.as_of, changes)
        except InvalidInput as problem:
            form, status = form.with_problems(placed(problem.problems, -1, ())), problem.status
    return visit.page(
        "repair_step.html",
        status,
        form=form,
        report=report,
        names=[(f"name{place}", change) for place, change in enumerate(changes) if isinstance(change, AddKpi)],
        days=[(f"on{place}", change) for place, change in enumerate(changes) if isinstance(change, AddMeeting)],
        written=[written(change) for change in changes],
        back=_url(visit, _asked(visit), find="yes"),
        action=_url(visit, _asked(visit), "steps"),
        section="repair",
        trail=visit.trail(("Repair", "repair"), ("Take a step", None)),
    )
