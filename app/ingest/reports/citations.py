"""Checks the paragraphs that recommendations cite: "(page 13, paragraph 20)" may name the wrong one.

How well a paragraph fits a recommendation is the likeness of their words, rare ones in the report counting most.
A slip seldom comes alone: where most of a report's citations fit badly, less evidence is asked for each, and where
most are wrong by the same number, that number is tried first.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass

from app.ingest.record import CitationRead, ParagraphRead, ReadWarning, RecommendationRead
from app.ingest.reports.recommendations import CITATION

_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM_LETTERS = 7
_TOKEN = re.compile(r"(page|pp?\.|para|recommendation)[a-z.]*|(\d+)(?:\s*(?:-|–|to)\s*(\d+))?", re.IGNORECASE)
_WINDOW = range(-4, 5)


@dataclass(frozen=True)
class _Evidence:
    """What another paragraph needs, to be taken for the one that is meant."""

    likeness: float
    times_printed: float


_ALONE = _Evidence(0.2, 4.0)
_AMONG_OTHERS = _Evidence(0.12, 1.5)
_BY_SAME_NUMBER = _Evidence(0.1, 1.15)
_FEWEST = 3


@dataclass
class _Cited:
    item: RecommendationRead
    printed: str
    page: int | None
    paragraph: int
    likeness: dict[int, float]  # of the paragraphs around, by their distance from the printed one

    def best(self) -> int:
        return max(self.likeness, key=lambda shift: (self.likeness[shift], -abs(shift)))

    def is_beaten_by(self, shift: int, evidence: _Evidence) -> bool:
        like = self.likeness.get(shift, 0.0)
        return like >= evidence.likeness and like >= evidence.times_printed * self.likeness.get(0, 0.0)


def check_citations(items: list[RecommendationRead], paragraphs: list[ParagraphRead]) -> list[ReadWarning]:
    """Follow each citation, put what was found into its recommendation, and return a warning for each slip."""
    texts = {paragraph.number: paragraph for paragraph in reversed(paragraphs)}
    cited = _follow(items, texts)
    unreliable, same = _habits(cited)
    warnings = []
    for one in cited:
        found = _judge(one, texts, unreliable, same)
        one.item.citations.append(found)
        if found.fits == "corrected":
            warnings.append(ReadWarning("citation-slip", found.reason, one.item.page, words=one.printed))
    return warnings


def _follow(items: list[RecommendationRead], texts: dict[int, ParagraphRead]) -> list[_Cited]:
    citing = [item for item in items if item.cites]
    likeness = _Likeness(texts if citing else {})
    cited = []
    for item in citing:
        lead, *points = item.text.split(" • ")
        for part in [lead, *points]:
            about = CITATION.sub(" ", part if part is lead else f"{lead} {part}")
            for match in CITATION.finditer(part):
                for page, paragraph in places(match[0]):
                    cited.append(_Cited(item, match[0], page, paragraph, likeness.around(paragraph, about)))
    return cited


def places(printed: str) -> list[tuple[int | None, int]]:
    """Return the pages and paragraphs of a printed citation; the page is None where it can't be told."""
    numbers: dict[str, list[int]] = {"page": [], "para": []}
    kind = ""
    for word, first, last in _TOKEN.findall(printed):
        if word:
            kind = "page" if word.lower().startswith("p") and not word.lower().startswith("para") else word.lower()
        elif kind in numbers:
            numbers[kind] += range(int(first), min(int(last or first), int(first) + 20) + 1)
    pages, paragraphs = numbers["page"], numbers["para"]
    if len(pages) == 1:
        pages = pages * len(paragraphs)
    if len(pages) != len(paragraphs):
        return [(None, paragraph) for paragraph in paragraphs]
    return list(zip(pages, paragraphs, strict=True))


class _Likeness:
    """Cosine of the words of two texts, each word weighing more the fewer paragraphs have it."""

    def __init__(self, texts: dict[int, ParagraphRead]) -> None:
        self._words = {number: _stems(paragraph.text) for number, paragraph in texts.items()}
        spread = Counter(word for words in self._words.values() for word in words)
        self._weight = {word: math.log(len(texts) / count) ** 2 for word, count in spread.items()}
        self._length = {number: self._sum(words) for number, words in self._words.items()}

    def around(self, number: int, text: str) -> dict[int, float]:
        """Likeness to the text of each paragraph near the numbered one, by its distance."""
        words = _stems(text)
        length = self._sum(words)
        near = [shift for shift in _WINDOW if number + shift in self._words]
        return {shift: self._cosine(words, length, number + shift) for shift in near}

    def _cosine(self, words: set[str], length: float, number: int) -> float:
        lengths = math.sqrt(length * self._length[number])
        return self._sum(words & self._words[number]) / lengths if lengths else 0.0

    def _sum(self, words: set[str]) -> float:
        return sum(self._weight.get(word, 0.0) for word in words)


def _stems(text: str) -> set[str]:
    return {word[:_STEM_LETTERS] for word in _WORD.findall(text.casefold())}


def _habits(cited: list[_Cited]) -> tuple[bool, int]:
    """Whether most citations of the report fit badly, and the number by which most of them are wrong (0 for none)."""
    if len(cited) < _FEWEST:
        return False, 0
    beaten = sum(one.is_beaten_by(one.best(), _AMONG_OTHERS) for one in cited if one.likeness)
    best, count = Counter(one.best() for one in cited if one.likeness).most_common(1)[0] if beaten else (0, 0)
    return beaten > len(cited) / 2, best if count > len(cited) / 2 else 0


def _judge(one: _Cited, texts: dict[int, ParagraphRead], unreliable: bool, same: int) -> CitationRead:
    found = CitationRead(one.page, one.paragraph, "printed", "No paragraph near it fits better.")
    if 0 not in one.likeness:
        found.fits, found.reason = "unclear", f"The report has no paragraph {one.paragraph}."
        return found
    shift = same or one.best()
    evidence = _BY_SAME_NUMBER if same else _AMONG_OTHERS if unreliable else _ALONE
    if shift and one.is_beaten_by(shift, evidence):
        _correct(found, one, texts[one.paragraph + shift], same)
    elif unreliable:
        found.fits, found.reason = "unclear", "Most citations of this report slip; this one's words do not tell."
    return found


def _correct(found: CitationRead, one: _Cited, meant: ParagraphRead, same: int) -> None:
    shift = meant.number - one.paragraph
    found.fits, found.corrected_paragraph = "corrected", meant.number
    if one.page not in (None, meant.page):
        found.corrected_page = meant.page
    others = f", and most of this report's citations slip by {abs(same)}" if same else ""
    found.reason = (
        f"Paragraph {one.paragraph}, which is cited, shares few words with the recommendation "
        f"({one.likeness[0]:.2f}); paragraph {meant.number} on page {meant.page} shares more "
        f"({one.likeness[shift]:.2f}){others}."
    )
