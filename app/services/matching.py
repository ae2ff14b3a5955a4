"""Tells whether a record that was read is one that is stored already: by its words, not by its reference."""

import unicodedata
from collections.abc import Iterable


def letters(text: str | None) -> str:
    """Letters and digits of a text, lower case: what stays the same whatever the layout."""
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(character for character in folded if character.isalnum())


class Tally:
    """What an import made, found unchanged, or found in other words and left alone, for each kind of record."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, int]] = {}
        self.notes: list[str] = []

    def add(self, path: str, outcome: str, times: int = 1) -> None:
        """Count `times` records of a kind as new, unchanged or different."""
        counted = self.counts.setdefault(path, {"new": 0, "unchanged": 0, "different": 0})
        counted[outcome] += times

    def note(self, sentence: str) -> None:
        """Say what a person should look at."""
        self.notes.append(sentence)

    def as_dict(self) -> dict[str, object]:
        """The tally as it is stored and shown."""
        return {**self.counts, "notes": self.notes}


def shortened(texts: Iterable[str | None], limit: int) -> str | None:
    """The first text that says something, cut to `limit` characters at a word."""
    for text in texts:
        if text and text.strip():
            plain = text.strip()
            return plain if len(plain) <= limit else plain[: limit - 1].rsplit(" ", 1)[0] + "…"
    return None
