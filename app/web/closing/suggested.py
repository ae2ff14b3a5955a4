"""Suggestions as a choice: the ranked ones with their reasons, and another by its reference."""

from collections.abc import Sequence
from typing import Any

from app.errors import Problem
from app.services.resource import Resource
from app.services.suggest_answers import ActionSuggestion
from app.services.suggestions import FindingSuggestion, Suggestion
from app.web.access import Visit
from app.web.closing.way import Field, named
from app.web.forms import Form, Rejected
from app.web.words import sentence_case

SUGGESTED = 8
_OTHER = "other"


def reasons(found: Suggestion | FindingSuggestion | ActionSuggestion) -> str:
    """The two weightiest reasons of a suggestion as one sentence, and before it whether they are weak."""
    told = sentence_case("; ".join(found.because[:2])) + "." if found.because else ""
    return told if found.fits == "well" else f"Fits weakly. {told}"


def choice(name: str, question: str, noun: str, best: Sequence[tuple[str, ...]], where: str) -> list[Field]:
    """What fits best as radios, and below it a field for the reference of another; `where` says where those are."""
    options = [*best, (_OTHER, f"Another {noun}", "Enter its reference below.")]
    hint = "The ones that fit its words best come first." if best else f"No {noun} fits its words; name one."
    return [
        Field(name, question, "radios", options, hint),
        Field(f"{name}_ref", f"Reference of another {noun}", hint=where),
    ]


def chosen(visit: Visit, resource: Resource, form: Form, name: str, noun: str) -> tuple[Any, str]:
    """The record that was chosen or named, and the field that says so.

    Raises
    ------
    Rejected
        Neither, or no such record is known.
    """
    one = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
    if not form[name] and not form[f"{name}_ref"]:
        raise Rejected([Problem(name, f"Choose {one}, or enter the reference of another")])
    field = f"{name}_ref" if form[name] in ("", _OTHER) else name
    return named(visit, resource, form, field, f"the reference of {one}"), field
