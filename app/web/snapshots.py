"""Snapshots: taken, listed, drawn as a burn-down, and compared, each gap with what opened or closed it."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response

from app.coverage.snapshots import Turn
from app.errors import Conflict
from app.models import Snapshot
from app.models.snapshot import SnapshotCreate
from app.services import choices
from app.services.changes import NOW, Changes, changes
from app.services.explained import ExplainedGap
from app.services.snapshots import SNAPSHOTS, burn_down, snapshot_named, take_asked
from app.web.access import Editor, Viewer, Visit
from app.web.burn_down import Chart, chart
from app.web.cookies import Said
from app.web.forms import Form
from app.web.listing import PAGE as LISTED
from app.web.listing import Choice, Heading, Listing, listed
from app.web.narrowing import narrowed, whole
from app.web.tables import table_answer
from app.web.words import a_date, sentence_case, word

router = APIRouter(prefix="/councils/{authority_ref}/snapshots", include_in_schema=False)
LABELS = {"label": "What it is for", "meeting": "Meeting"}
# As many as the first page of the list holds, which is the table of the chart.
DRAWN = LISTED
PAGE = 50
_LISTING = Listing("snapshots", "Snapshots", SNAPSHOTS, (Heading("Reference"),), "snapshots.html", "", sort="-as_of")
_COLUMNS = ("turn", "rule", "title", "severity", "kind", "ref", "waived", "causes", "further")
_TURNS = [(turn.value, sentence_case(word(turn))) for turn in Turn]


@router.get("")
def show_snapshots(entrance: Viewer) -> Response:
    """The list, the burn-down, and a form to take one."""
    with entrance.to_read() as visit:
        if form := visit.asked("format"):
            return _series_file(visit, form)
        return _shown(visit, Form())


@router.post("")
def take_snapshot(entrance: Editor) -> Response:
    """Freeze the register as it is now."""

    def save(visit: Visit) -> Response:
        typed = entrance.form.read(SnapshotCreate, LABELS, authority=visit.authority.ref)
        day = None if typed.meeting or visit.as_of == visit.days.today else visit.as_of
        asked = typed.model_copy(update={"as_of": day})
        taken = take_asked(visit.session, asked, visit.scope, visit.days.today)
        ref, on = taken.snapshot.ref, a_date(taken.snapshot.as_of)
        done = f"{ref} is taken, as of {on}." if taken.new else f"Nothing changed since {ref}, as of {on}: it stands."
        missing = [f"{code} could not be worked out: nothing of it was frozen." for code in taken.failed]
        return visit.go(visit.url("snapshots"), Said(done, missing))

    return entrance.submit(save, _shown)


@router.get("/{ref}")
def show_snapshot(entrance: Viewer, ref: str) -> Response:
    """One snapshot, and how it differs from another, or with to=now from the register as it is."""
    with entrance.to_read() as visit:
        snapshot = snapshot_named(visit.session, visit.authority, ref)
        other = visit.asked("to") or NOW
        try:
            found = _compared(visit, snapshot, other)
        except Conflict as problem:
            return _page(visit, snapshot, other, tampered=problem, status=problem.status)
        turned = _turned(visit, found)
        if form := visit.asked("format"):
            return table_answer(f"changes-{ref}", form, _COLUMNS, map(_row, turned))
        return _page(visit, snapshot, other, found=found, turned=turned)


def _shown(visit: Visit, form: Form, status: int = 200) -> Response:
    drawn, problem = _series(visit)
    meetings = choices.meetings(visit.session, visit.authority.id) if visit.may("editor") else []
    return visit.page(
        "snapshots.html",
        status,
        form=form,
        shown=listed(visit, _LISTING),
        series=drawn,
        chart=drawn and _drawing(drawn),
        tampered=problem,
        meetings=[(ref, f"{name}, {a_date(held_on)} ({ref})") for ref, name, held_on in meetings],
    )


def _series(visit: Visit) -> tuple[Any, Conflict | None]:
    try:
        return burn_down(visit.session, visit.authority, DRAWN), None
    except Conflict as problem:
        return None, problem


def _drawing(series: Any) -> Chart | None:
    return chart(series) if len(series.snapshots) > 1 else None


def _series_file(visit: Visit, form: str) -> Response:
    series = burn_down(visit.session, visit.authority, DRAWN)
    columns = ("ref", "label", "as_of", *series.severities, "waived", *series.rules)
    counts: dict[str, Sequence[int | None]] = {**series.severities, "waived": series.waived, **series.rules}
    rows = [
        {"ref": point.ref, "label": point.label, "as_of": point.as_of}
        | {name: numbers[place] for name, numbers in counts.items()}
        for place, point in enumerate(series.snapshots)
    ]
    return table_answer("burn-down", form, columns, rows)


def _compared(visit: Visit, snapshot: Snapshot, other: str) -> Changes:
    """The two moments compared, whichever of them was asked for first."""
    if other == NOW:
        return changes(visit.session, visit.authority, snapshot, NOW, visit.as_of)
    moments = snapshot, snapshot_named(visit.session, visit.authority, other)
    first, second = sorted(moments, key=lambda one: one.audit_sequence)
    return changes(visit.session, visit.authority, first, second, visit.as_of)


def _turned(visit: Visit, found: Changes) -> list[ExplainedGap]:
    said = narrowed(visit, _choices(found))
    return [
        gap for gap in found.gaps if said.get("turn") in (None, gap.turn.value) and said.get("rule") in (None, gap.rule)
    ]


def _choices(found: Changes) -> list[Choice]:
    rules = {gap.rule: f"{gap.rule}: {gap.title}" for gap in found.gaps}
    return [Choice("turn", "What became of it", _TURNS), Choice("rule", "Rule", sorted(rules.items()))]


def _page(visit: Visit, snapshot: Snapshot, other: str, status: int = 200, **more: Any) -> Response:
    found, turned = more.pop("found", None), more.pop("turned", [])
    start = whole(visit, "start")
    said = {name: visit.asked(name) for name in ("turn", "rule")} if found else {}
    asked = {name: text for name, text in said.items() if text} | ({"to": other} if other != NOW else {})
    following = start + PAGE if start + PAGE < len(turned) else None
    return visit.page(
        "snapshot.html",
        status,
        snapshot=snapshot,
        other=other,
        others=_others(visit, snapshot),
        found=found,
        turned=turned[start : start + PAGE],
        many=len(turned),
        choices=_choices(found) if found else [],
        asked=asked,
        narrowing={name: text for name, text in asked.items() if name != "to"},
        next_url=visit.url("snapshots", snapshot.ref, **asked, start=following) if following else None,
        first_url=visit.url("snapshots", snapshot.ref, **asked) if start else None,
        trail=visit.trail(("Snapshots", "snapshots"), (snapshot.ref, None)),
        **more,
    )


def _others(visit: Visit, snapshot: Snapshot) -> list[tuple[str, str]]:
    known = choices.snapshots(visit.session, visit.authority.id)
    return [(NOW, "Now"), *((ref, text) for ref, text in known if ref != snapshot.ref)]


def _row(gap: ExplainedGap) -> dict[str, Any]:
    said = {name: getattr(gap, name) for name in ("rule", "title", "severity", "ref", "waived", "further")}
    return said | {"turn": gap.turn.value, "kind": gap.kind.value, "causes": [cause.words for cause in gap.causes]}
