"""The plain lists of a council's records, and the one way in to each record from there."""

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import select

from app.models import Inspection, Plan
from app.models.base import columns
from app.services import catalogue
from app.services.plan_actions import ActionCounts, action_counts
from app.vocabulary import (
    ActionStatus,
    BodyKind,
    FindingKind,
    FindingSource,
    Framework,
    Frequency,
    KpiStatus,
    Polarity,
)
from app.web.access import Viewer, Visit
from app.web.listing import Choice, Heading, Listing, show_listing
from app.web.words import a_date, count, shortened

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)
_INSPECTION, _PLAN = columns(Inspection), columns(Plan)
# A select of more than this is no help: a filter by address still takes every reference.
_MOST_OPTIONS = 500


def inspection_choice(visit: Visit) -> Choice:
    """Narrow by inspection, latest first."""
    known = select(_INSPECTION.id, _INSPECTION.ref, _INSPECTION.ends_on).where(
        _INSPECTION.authority_id == visit.authority.id
    )
    rows = visit.session.connection().execute(known.order_by(_INSPECTION.ends_on.desc()).limit(_MOST_OPTIONS)).all()
    options = [(row.ref, f"{row.ref} ({a_date(row.ends_on)})") for row in rows]
    return Choice("inspection_id", "Inspection", options, {row.ref: row.id for row in rows}, "inspection")


def plan_choice(visit: Visit) -> Choice:
    """Narrow by plan."""
    known = select(_PLAN.id, _PLAN.ref, _PLAN.title).where(_PLAN.authority_id == visit.authority.id)
    rows = visit.session.connection().execute(known.order_by(_PLAN.id.desc()).limit(_MOST_OPTIONS)).all()
    options = [(row.ref, f"{row.ref}: {shortened(row.title, 60)}") for row in rows]
    return Choice("plan_id", "Plan", options, {row.ref: row.id for row in rows}, "plan")


def action_choices(counts: ActionCounts, as_of: date) -> list[Choice]:
    """Narrow actions by status, by owner, and to those that are overdue on the day."""
    owners = [(owner, f"{shortened(owner, 60)} ({number})") for owner, number in counts.owners.items()]
    late = f"Overdue only: {count(counts.overdue, 'action')}"
    return [
        Choice("status", "Status", ActionStatus),
        Choice("owner", "Owner", owners[:_MOST_OPTIONS]),
        Choice("overdue_on", "Overdue", [("yes", late)], {"yes": as_of}, "overdue"),
    ]


def _of_actions(visit: Visit) -> list[Choice]:
    counts = action_counts(visit.session, visit.authority.id, visit.as_of)
    return [plan_choice(visit), *action_choices(counts, visit.as_of)]


FINDINGS = Listing(
    "findings",
    "Findings",
    catalogue.FINDINGS,
    (
        Heading("Reference", "ref"),
        Heading("Kind"),
        Heading("What the inspectors say"),
        Heading("Inspection"),
        Heading("Page", "page"),
    ),
    "findings.html",
    "Findings are what the inspectors say. Import an inspection report to bring them in.",
    lambda visit: [
        inspection_choice(visit),
        Choice("kind", "Kind", FindingKind),
        Choice("source", "Worded by", FindingSource),
    ],
)
KPIS = Listing(
    "kpis",
    "KPIs",
    catalogue.KPIS,
    (Heading("Reference", "ref"), Heading("Name", "name"), Heading("Status"), Heading("Measured"), Heading("Better")),
    "kpis.html",
    "KPIs measure what the findings speak of. Import a KPI paper or a mapping table to bring them in.",
    lambda _: [
        Choice("status", "Status", KpiStatus),
        Choice("frequency", "How often measured", Frequency),
        Choice("polarity", "Which way is better", Polarity),
    ],
)
BODIES = Listing(
    "bodies",
    "Bodies",
    catalogue.BODIES,
    (Heading("Reference", "ref"), Heading("Name", "name"), Heading("Kind"), Heading("Existed")),
    "bodies.html",
    "Bodies are the boards, committees and offices that look at KPIs. Import a mapping table to bring them in.",
    lambda _: [Choice("kind", "Kind", BodyKind)],
    sort="name",
)
ACTIONS = Listing(
    "actions",
    "Actions",
    catalogue.ACTIONS,
    (
        Heading("Reference", "ref"),
        Heading("What is to be done"),
        Heading("Owner", "owner"),
        Heading("Due", "due_on"),
        Heading("Status"),
    ),
    "actions.html",
    "Actions are the council's answer to findings. Import an action plan to bring them in.",
    _of_actions,
)
INSPECTIONS = Listing(
    "inspections",
    "Inspections",
    catalogue.INSPECTIONS,
    (
        Heading("Reference"),
        Heading("Framework"),
        Heading("Visit", "ends_on"),
        Heading("Report published", "published_on"),
    ),
    "inspections.html",
    "An inspection comes in with its report. Import the last one to begin.",
    lambda _: [Choice("framework", "Framework", Framework)],
    sort="-ends_on",
)
PLANS = Listing(
    "plans",
    "Plans",
    catalogue.PLANS,
    (Heading("Reference"), Heading("Title", "title"), Heading("Agreed")),
    "plans.html",
    "A plan holds the actions that answer an inspection. Import one to begin.",
    sort="title",
)
LISTINGS = (FINDINGS, KPIS, BODIES, ACTIONS, INSPECTIONS, PLANS)


def _endpoint(listing: Listing) -> Callable[..., Any]:
    def show(entrance: Viewer) -> Response:
        with entrance.to_read() as visit:
            return show_listing(visit, listing, **_beside(visit, listing))

    return show


def _beside(visit: Visit, listing: Listing) -> dict[str, Any]:
    """What the rows of a list name by id."""
    if listing is not FINDINGS:
        return {}
    known = select(_INSPECTION.id, _INSPECTION.ref).where(_INSPECTION.authority_id == visit.authority.id)
    return {"inspections": {row.id: row.ref for row in visit.session.connection().execute(known)}}


for listing in LISTINGS:
    router.get(f"/{listing.section}")(_endpoint(listing))
