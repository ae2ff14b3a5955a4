"""Taking a document that was read into the configured database."""

from typing import TYPE_CHECKING, Any

from app.vocabulary import ImportKind

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.models import ImportRun
    from app.services.uploads import Upload


def take(
    upload: "Upload",
    authority: str | None,
    inspection: str | None = None,
    plan: str | None = None,
    left_out: list[str] | None = None,
    *,
    draft: bool = False,
) -> dict[str, Any]:
    """Take the document in, or keep it as a draft, unless everything in it is stored already."""
    from app.services import imports
    from cli.local import writing

    with writing(actor()) as session:
        owner = _owner(session, upload, authority, inspection)
        run = imports.draft(session, upload, owner, inspection, plan, left_out or ())
        nothing_new = imports.changes_nothing(run)
        if not draft:
            imports.apply(session, run)
        said = told(session, run)
        if nothing_new:
            session.rollback()
            said["import"] = None
    return said


def told(session: "Session", run: "ImportRun") -> dict[str, Any]:
    """What is said of an import: what it did, or would do, and what was doubtful."""
    from app.models import Authority, Inspection, Plan
    from app.services.imports import items_of

    inspection = session.get(Inspection, run.inspection_id) if run.inspection_id else None
    plan = session.get(Plan, run.plan_id) if run.plan_id else None
    shown = ("changed", "different", "missing")
    return {
        "import": run.ref,
        "status": run.status.value,
        "authority": session.get_one(Authority, run.authority_id).ref,
        "inspection": inspection.ref if inspection else None,
        "plan": plan.ref if plan else None,
        "counts": run.counts,
        "changes": [
            {"outcome": item.outcome.value, "ref": item.ref, "title": item.title, "note": item.note}
            for item in items_of(session, run)
            if item.outcome in shown
        ],
        "warnings": run.record["warnings"],
    }


def _owner(session: "Session", upload: "Upload", authority: str | None, inspection: str | None) -> Any:
    from app.models import Authority
    from app.services.coverage import authority_named, inspection_named, one_authority

    if authority:
        return authority_named(session, authority, None)
    if inspection:
        return session.get_one(Authority, inspection_named(session, inspection, None).authority_id)
    return None if upload.kind == ImportKind.REPORT else one_authority(session, None, None)


def actor() -> str:
    """Who the audit trail says made the change."""
    from cli.local import person

    return f"cli:{person()}"
