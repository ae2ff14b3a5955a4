"""Tells whether a record that was read is one that is stored already: by its words, not by its reference."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from app.vocabulary import ImportOutcome

Read = TypeVar("Read")


def letters(text: str | None) -> str:
    """Letters and digits of a text, lower case: what stays the same whatever the layout."""
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(character for character in folded if character.isalnum())


def kpi_letters(name: str) -> str:
    """The letters of a KPI's name, in which a share is not the same as a number."""
    return letters(name.replace("%", " percent "))


@dataclass
class Item:
    """One item of a document and what applying the import does with it.

    `place` says where it stands in what was read, as "actions.3" (from 0); `record` is the stored record that it became
    or was found to be; `before` holds the fields of that record that are changed.
    """

    kind: str
    outcome: ImportOutcome
    record: Any
    place: str = ""
    note: str | None = None
    before: dict[str, Any] | None = None


class Tally:
    """What an import did with each item, and how many of each kind."""

    def __init__(self, left_out: Iterable[str] = ()) -> None:
        self.left_out = frozenset(left_out)
        self.items: list[Item] = []
        self.counts: dict[str, dict[str, int]] = {}
        self.notes: list[str] = []

    def reads(self, name: str, items: Sequence[Read]) -> Iterator[tuple[str, Read]]:
        """The items of a list of the record with their places, without those that a person left out."""
        for number, item in enumerate(items):
            place = f"{name}.{number}"
            if place in self.left_out:
                self.count(name, ImportOutcome.LEFT_OUT)
            else:
                yield place, item

    def not_read(self, name: str, items: Sequence[Read]) -> list[Read]:
        """The items of a list of the record that a person left out."""
        return [item for number, item in enumerate(items) if f"{name}.{number}" in self.left_out]

    def add(self, item: Item) -> None:
        """Note one item."""
        self.items.append(item)
        self.count(item.kind, item.outcome)

    def count(self, kind: str, outcome: ImportOutcome, times: int = 1) -> None:
        """Count `times` items of a kind."""
        counted = self.counts.setdefault(kind, {"new": 0, "unchanged": 0, "different": 0})
        counted[outcome.value] = counted.get(outcome.value, 0) + times

    def note(self, sentence: str) -> None:
        """Say what a person should look at."""
        self.notes.append(sentence)

    def as_dict(self) -> dict[str, object]:
        """The counts as they are stored and shown."""
        return {**self.counts, "notes": self.notes}


def shortened(texts: Iterable[str | None], limit: int) -> str | None:
    """The first text that says something, cut to `limit` characters at a word."""
    for text in texts:
        if text and text.strip():
            plain = text.strip()
            return plain if len(plain) <= limit else plain[: limit - 1].rsplit(" ", 1)[0] + "…"
    return None
