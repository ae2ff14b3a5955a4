"""How the fields of what was read are called, and how their values are written."""

from datetime import date
from typing import Any

from app.web.words import a_date, sentence_case, word

_LABELS = {
    "area": "Area that was judged",
    "cites": "What it cites",
    "column": "Column of the table",
    "page": "Page",
    "ref": "Number in the report",
    "text": "Words",
}
# What holds a word of the vocabulary.
_WORDS = {"status", "kind", "frequency", "comparator", "timescale_kind", "fits"}


def label(name: str) -> str:
    """What a field is called."""
    return _LABELS.get(name, sentence_case(name.replace("_", " ")))


def as_read(name: str, value: Any) -> str:
    """A field's value in words; "" is nothing."""
    if value in (None, ""):
        return ""
    if name == "on" or name.endswith("_on"):
        return a_date(date.fromisoformat(str(value)))
    return word(value) if name in _WORDS else str(value)
