"""The field's concepts: what each is called, and what shows something about it. The data is in `thesaurus/*.yaml`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.meaning.words import stem, words_of

FOLDER = Path(__file__).parent / "thesaurus"
# The theme of what is said of any service: alone it makes no two texts alike.
ASPECTS = "aspects"

# How much a text about one concept says about another.
TO_NARROWER = 0.8
TO_BROADER = 0.4
BACK = 0.5
LEAST = 0.1


@dataclass(frozen=True)
class Concept:
    """One concept of the field.

    Parameters
    ----------
    name : str
        Its preferred name, which is one of its wordings.
    theme : str
        The file that it stands in.
    words : tuple of str
        Its other wordings; upper and lower case, endings and articles make no difference.
    part_of : tuple of str
        Broader concepts.
    shown_by : mapping of str to float
        Concepts that, measured, show something about this one; 1 would be the concept itself.
    weight : float
        How much it says that two texts share it: little for what half of all texts mention.
    """

    name: str
    theme: str
    words: tuple[str, ...]
    part_of: tuple[str, ...] = ()
    shown_by: Mapping[str, float] = field(default_factory=dict)
    weight: float = 1.0


class Thesaurus:
    """Concepts, an index of their wordings, and how far each reaches.

    Raises
    ------
    ValueError
        A concept stands twice, names an unknown one, or is a part of itself.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts: dict[str, Concept] = {}
        for concept in concepts:
            if concept.name in self.concepts:
                raise ValueError(f"The concept {concept.name} stands twice.")
            self.concepts[concept.name] = concept
        self._check()
        self.wordings = self._wordings()
        self.starts = _starts(self.wordings)
        self.reach = {name: self._reach_of(name) for name in self.concepts}

    def _check(self) -> None:
        for concept in self.concepts.values():
            for other in (*concept.part_of, *concept.shown_by):
                if other not in self.concepts:
                    raise ValueError(f"{concept.name} names the concept {other}, which is not there.")
            if concept.name in self._broader(concept.name):
                raise ValueError(f"{concept.name} is a part of itself.")

    def _broader(self, name: str) -> set[str]:
        found: set[str] = set()
        waiting = list(self.concepts[name].part_of)
        while waiting:
            if (broader := waiting.pop()) not in found:
                found.add(broader)
                waiting += self.concepts[broader].part_of
        return found

    def _wordings(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        for concept in self.concepts.values():
            forms = (form for wording in (concept.name, *concept.words) for form in _forms(wording))
            for words in dict.fromkeys(tuple(map(stem, words_of(form).words)) for form in forms):
                found[words] = (*found.get(words, ()), concept.name)
        return found

    def _reach_of(self, name: str) -> dict[str, float]:
        """How much a KPI on each concept says about a finding on this one."""
        reach = {name: 1.0}
        if self.concepts[name].theme == ASPECTS:
            # That something should be timely is said of anything: it does not lead to all that is counted in days.
            return reach
        waiting = [name]
        while waiting:
            at = waiting.pop()
            for other, share in self._steps(at, start=at == name):
                strength = reach[at] * share
                if strength >= LEAST and strength > reach.get(other, 0.0):
                    reach[other] = strength
                    waiting.append(other)
        return reach

    def _steps(self, name: str, *, start: bool) -> Iterator[tuple[str, float]]:
        """Down to what is narrower from anywhere; sideways and up from the start only."""
        for other in self.concepts.values():
            if name in other.part_of:
                yield other.name, TO_NARROWER
            if start and name in other.shown_by:
                yield other.name, other.shown_by[name] * BACK
        if start:
            yield from self.concepts[name].shown_by.items()
            yield from ((broader, TO_BROADER) for broader in self.concepts[name].part_of)


def _forms(wording: str) -> tuple[str, ...]:
    """A wording, and of an abbreviation its plural, which is too short for its ending to be known as one: IRO, IROs."""
    return (wording, f"{wording}s") if wording.isupper() and wording.isalpha() else (wording,)


def _starts(wordings: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """For each first word of a wording, how many words the longest wording has that starts so."""
    longest: dict[str, int] = {}
    for words in wordings:
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


@cache
def thesaurus() -> Thesaurus:
    """The thesaurus of this release, read once."""
    return Thesaurus(concept for file in sorted(FOLDER.glob("*.yaml")) for concept in read_theme(file))


def read_theme(file: Path) -> Iterator[Concept]:
    """The concepts of one file.

    Raises
    ------
    ValueError
        It says something else about a concept than it may.
    """
    # The same data and the same safety, ten times as fast where PyYAML brings its C part.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader either way
    for name, said in entries.items():
        if unknown := set(said) - {"words", "part_of", "shown_by", "weight"}:
            raise ValueError(f"{file.name}: {name} says {', '.join(sorted(unknown))}, which no concept says.")
        yield Concept(
            name,
            file.stem,
            tuple(map(str, said["words"])),
            tuple(said.get("part_of", ())),
            said.get("shown_by", {}),
            said.get("weight", 1.0),
        )
