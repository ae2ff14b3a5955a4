"""One gap: why it is one, and the step that closes it as a form; afterwards what that changed, with the way back."""

from typing import Any

from fastapi import APIRouter, Response

from app.coverage.gaps import Gap, Question, find_gaps
from app.coverage.ids import Records
from app.coverage.rules import Rule, rule_named
from app.errors import Conflict, NotFound
from app.services import catalogue
from app.services.records import find_by_ref
from app.services.take_back import read_steps, take_back, written
from app.vocabulary import NodeKind
from app.web.access import Editor, Viewer, Visit
from app.web.closing import ways_of
from app.web.closing.way import Way
from app.web.cookies import Said, Undo
from app.web.forms import Form
from app.web.gaps import GAP_COLUMNS
from app.web.tables import table_answer
from app.web.words import listed

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)
_RESOURCES = {
    NodeKind.FINDING: catalogue.FINDINGS,
    NodeKind.KPI: catalogue.KPIS,
    NodeKind.BODY: catalogue.BODIES,
    NodeKind.ACTION: catalogue.ACTIONS,
}


@router.get("/gaps/{rule}/{ref}")
def show_gap(entrance: Viewer, rule: str, ref: str) -> Response:
    """Why the record breaks the rule, and a form that mends it, `way` chooses among several; or the gap as a file."""
    with entrance.to_read() as visit:
        broken, record = rule_named(rule), _record(visit, rule, ref)
        if form := visit.asked("format"):
            gap = _gap(visit, broken, record)
            return table_answer(f"{broken.code}-{ref}", form, GAP_COLUMNS, [gap._asdict()] if gap else [])
        way = _way(broken, visit.asked("way"))
        return _shown(visit, broken, record, way, way.filled(record))


@router.post("/gaps/{rule}/{ref}/{way}")
def close_gap(entrance: Editor, rule: str, ref: str, way: str) -> Response:
    """Do what closes the gap, and say what changed."""

    def save(visit: Visit) -> Response:
        broken, record = rule_named(rule), _record(visit, rule, ref)
        chosen = _way(broken, way)
        gap = _gap(visit, broken, record)
        if gap is None or gap.waived:
            raise Conflict("Somebody closed this gap already. Nothing was changed.")
        before = _gaps_at(visit, broken, record)
        done = chosen.save(visit, record, gap, entrance.form)
        visit.session.flush()
        details = _differences(before, _gaps_at(visit, broken, record), ref)
        fields = {"steps": written(done.steps), "back": visit.url("gaps", broken.code, ref)}
        undo = Undo(visit.url("undo"), fields) if done.steps else None
        return visit.go(visit.url("gaps", rule=broken.code), Said(done.message, details, undo))

    def again(visit: Visit, form: Form, status: int) -> Response:
        broken = rule_named(rule)
        return _shown(visit, broken, _record(visit, rule, ref), _way(broken, way), form, status)

    return entrance.submit(save, again)


@router.post("/undo")
def undo(entrance: Editor) -> Response:
    """Take back what a page just did."""
    form = entrance.form
    with entrance.to_write() as visit:
        undone = take_back(visit.session, read_steps(form["steps"]), visit.scope)
        refs = listed(dict.fromkeys(getattr(record, "ref", None) or f"the {record.__tablename__}" for record in undone))
        back, here = form["back"], visit.url().partition("?")[0]
        safe = back == here or back.startswith((f"{here}/", f"{here}?"))
        return visit.go(back if safe else visit.url(), Said(f"Taken back: {refs}."))


def _record(visit: Visit, rule: str, ref: str) -> Any:
    return find_by_ref(visit.session, _RESOURCES[rule_named(rule).looks_at], visit.authority.id, ref)


def _way(rule: Rule, name: str) -> Way:
    ways = ways_of(rule.code)
    if not name:
        return ways[0]
    found = next((way for way in ways if way.name == name), None)
    if found is None:
        raise NotFound("way to close this gap", name[:40])
    return found


def _gap(visit: Visit, rule: Rule, record: Any) -> Gap | None:
    return next(iter(find_gaps(visit.session, _question(visit, rule, record, rules=(rule,)))), None)


def _gaps_at(visit: Visit, rule: Rule, record: Any) -> set[str]:
    """The rules that the record breaks and nobody waived."""
    return {gap.rule for gap in find_gaps(visit.session, _question(visit, rule, record)) if not gap.waived}


def _question(visit: Visit, rule: Rule, record: Any, **narrowed: Any) -> Question:
    records, kinds = Records.of({rule.looks_at: [record.id]}), (rule.looks_at,)
    return Question(visit.as_of, frozenset({visit.authority.id}), kinds=kinds, records=records, **narrowed)


def _differences(before: set[str], after: set[str], ref: str) -> list[str]:
    closed = [f"Closed at {ref}: {code}, {rule_named(code).title}" for code in sorted(before - after)]
    opened = [f"New at {ref}: {code}, {rule_named(code).title}" for code in sorted(after - before)]
    return closed + opened or ["No gap of this record closed yet: more is needed."]


def _shown(visit: Visit, rule: Rule, record: Any, way: Way, form: Form, status: int = 200) -> Response:
    gap = _gap(visit, rule, record)
    fields = way.fields(visit, record) if gap and not gap.waived and visit.may("editor") else []
    kind = rule.looks_at
    return visit.page(
        "gap.html",
        status,
        gap=gap,
        rule=rule,
        record=record,
        title=getattr(record, "name", None) or record.text,
        section="gaps",
        way=way,
        ways=ways_of(rule.code),
        fields=fields,
        form=form,
        record_url=visit.url(_RESOURCES[kind].path, record.ref),
        trail=visit.trail(("Gaps", "gaps"), (f"{rule.code} at {record.ref}", None)),
    )
