"""goldenthread import review, apply, discard and undo: what is done with an import after its document was read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from sqlmodel import Session

from app.models import ImportRun
from app.services import imports
from app.services.coverage import one_authority
from app.services.import_corrections import value_of
from app.services.import_undo import undo
from cli.import_take import actor, told
from cli.import_view import show_review, show_tally
from cli.local import looking, writing
from cli.output import RecordFormat, print_json, say

_CORRECTION = re.compile(r"([a-z]+\.[0-9]{1,6}\.[a-z_]{1,40})=(.*)", re.DOTALL)


def review_run(
    ref: str, authority: str | None, leave_out: list[str] | None, correct: list[str] | None, form: RecordFormat
) -> None:
    """Show a draft, after leaving items out and correcting others where that is asked for."""
    corrections = dict(map(_correction, correct or ()))
    if leave_out or corrections:
        with _changing(ref, authority) as (session, run):
            typed = {place: value_of(run.record, place, text) for place, text in corrections.items()}
            said = _review(session, imports.review(session, run, leave_out or (), typed))
    else:
        with looking() as session:
            said = _review(session, imports.import_named(session, one_authority(session, authority, None).id, ref))
    if form == RecordFormat.JSON:
        print_json(said)
    else:
        show_review(said)


def apply_run(ref: str, authority: str | None) -> None:
    """Take a draft in, and show what that did."""
    with _changing(ref, authority) as (session, run):
        said = told(session, imports.apply(session, run))
    show_tally(said)
    say(f"{ref} is applied.")


def discard_run(ref: str, authority: str | None) -> None:
    """Throw a draft away."""
    with _changing(ref, authority) as (session, run):
        imports.throw_away(session, run)
    say(f"{ref} is thrown away.")


def undo_run(ref: str, authority: str | None) -> None:
    """Take an import back out."""
    with _changing(ref, authority) as (session, run):
        undo(session, run)
    say(f"{ref} is undone: what it made is gone, and what it changed is as it was.")


@contextmanager
def _changing(ref: str, authority: str | None) -> Iterator[tuple[Session, ImportRun]]:
    with writing(actor()) as session:
        owner = one_authority(session, authority, None)
        yield session, imports.import_named(session, owner.id, ref)


def _correction(text: str) -> tuple[str, str]:
    match = _CORRECTION.fullmatch(text)
    if match is None:
        raise typer.BadParameter(
            f"{text} is not PLACE.FIELD=VALUE, as actions.3.owner=Head of service.", param_hint="--correct"
        )
    return match[1], match[2]


def _review(session: Session, run: ImportRun) -> dict[str, Any]:
    items = [
        {"place": item.place, "outcome": item.outcome.value}
        | {name: getattr(item, name) for name in ("kind", "ref", "title", "page", "line", "note")}
        for item in imports.items_of(session, run)
    ]
    return told(session, run) | {"left_out": run.left_out, "corrections": run.corrections, "items": items}
