"""goldenthread waive, promote, restate and confirm: what a person decides about gaps, findings and links."""

from typing import Annotated, Any

import typer

from cli.options import Authority, day, today
from cli.output import say

Ref = Annotated[str, typer.Argument(help="Reference of the finding.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("waive")(waive)
    app.command("promote")(promote)
    app.command("restate")(restate)
    app.command("confirm")(confirm)


def waive(
    rule: Annotated[str, typer.Argument(help="Code of the rule, as F001.")],
    ref: Annotated[str, typer.Argument(help="Reference of the record at which it is broken.")],
    reason: Annotated[str, typer.Option(help="Why the gap is accepted.")],
    until: Annotated[str, typer.Option(metavar="DATE", help="Last day of the waiver.")],
    by: Annotated[str | None, typer.Option(help="Who accepts it; you by default.")] = None,
    authority: Authority = None,
) -> None:
    """Accept a gap, with a reason and a last day: it leaves the count and is shown as waived."""
    from app.coverage.rules import rule_named
    from app.models.waiver import WaiverCreate
    from app.services import catalogue
    from app.services.records import create, find_by_ref, read_input
    from cli.local import person

    found = rule_named(rule)
    resource = next(kind for kind in catalogue.RESOURCES if kind.kind == found.looks_at)
    with _writing() as session:
        owner = _owner(session, authority)
        record = find_by_ref(session, resource, owner.id, ref)
        row = {
            "authority_id": owner.id,
            "rule": found.code,
            f"{found.looks_at}_id": record.id,
            "reason": reason,
            "waived_by": by or person(),
            "expires_on": day(until, "--until"),
        }
        waiver = create(session, catalogue.WAIVERS, read_input(WaiverCreate, row))
        said = f"{waiver.ref}: {found.code} at {record.ref} is waived through {waiver.expires_on.isoformat()}."
        if waiver.expires_on < today():
            said += " That day has passed: today the gap counts."
    say(said)


def promote(ref: Ref, authority: Authority = None) -> None:
    """Let the rules look at a numbered paragraph, as they look at recommendations."""
    from app.models.finding import FindingUpdate
    from app.services import catalogue
    from app.services.records import change, find_by_ref

    with _writing() as session:
        finding = find_by_ref(session, catalogue.FINDINGS, _owner(session, authority).id, ref)
        change(session, catalogue.FINDINGS, finding, FindingUpdate.model_validate({"checked": True}), finding.version)
    say(f"{ref} is looked at by the rules now.")


def restate(
    ref: Ref,
    restated: Annotated[str, typer.Argument(help="Reference of the finding that it says again.")],
    reason: Annotated[str, typer.Option(help="What both of them say.")],
    authority: Authority = None,
) -> None:
    """Link a finding to one that it says again: KPIs and actions of the one count for the other."""
    from app.models.finding import RestatementCreate
    from app.services import catalogue
    from app.services.records import create, find_by_ref, read_input

    with _writing() as session:
        owner = _owner(session, authority)
        finding, original = (find_by_ref(session, catalogue.FINDINGS, owner.id, name) for name in (ref, restated))
        row = {"authority_id": owner.id, "finding_id": finding.id, "restated_id": original.id, "reason": reason}
        create(session, catalogue.RESTATEMENTS, read_input(RestatementCreate, row))
    say(f"{ref} restates {restated}.")


def confirm(
    ref: Annotated[str, typer.Argument(help="Reference of the mapping or route.")], authority: Authority = None
) -> None:
    """Say that a mapping or route still holds, though its finding or KPI reads otherwise than when it was accepted."""
    from app.services.outdated import confirm as keep
    from app.services.outdated import link_named

    with _writing() as session:
        link = link_named(session, _owner(session, authority).id, ref)
        said = "is confirmed as its finding and KPI read now" if keep(session, link) else "was not outdated"
    say(f"{link.ref} {said}.")


def _writing() -> Any:
    from cli.local import person, writing

    return writing(f"cli:{person()}")


def _owner(session: Any, authority: str | None) -> Any:
    from app.services.coverage import one_authority

    return one_authority(session, authority, None)
