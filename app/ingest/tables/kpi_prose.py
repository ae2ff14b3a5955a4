"""The prose around a KPI table: its sentences, and the KPI that a sentence speaks of."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from app.ingest.kpi_record import KpiSeries
from app.ingest.tables.kpi_blocks import Prose
from app.ingest.tables.wordings import content_words

_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\bNo\.)(?<!\bAvg\.)(?<!\be\.g\.)(?<!\bi\.e\.)[\"”’)]?\s+(?=[A-Z“\"(•])")
_BRACKETED = re.compile(r"\((?:snapshot|at end|as at|excluding|[A-Z]{2,6}s?\b)[^()]*\)", re.IGNORECASE)
# Ways to say that something is in time, brought to one word.
_IN_TIME = re.compile(
    r"\bon[- ]time\b|\btimel(?:y|iness)\b|\b(?:in|within) time\b|\btime-?(?:scale|frame)s?\b"
    r"|\bwithin (?:the |an? )?(?=[0-9]+[ -](?:working[ -])?(?:day|week))",
    re.IGNORECASE,
)
_NUMERALS = {"one": "1", "two": "2", "second": "2", "three": "3", "ten": "10", "twelve": "12"}
_EDUCATED = re.compile(r"(?<!not )\bin education,? employment,? (?:or|and) (?:training|learning)\b", re.IGNORECASE)
_IDLE = frozenset({"between", "day", "week"})
# Words that so many sentences hold that they hardly tell one KPI from another; all are short enough to be stems.
_COMMON = frozenset({"child", "childr", "people", "person", "staff", "case", "total", "rate", "servic"})
_STEM = 6
_LONGEST_PARAGRAPH = 10_000
_OPPOSITES = frozenset({"not", "no", "without", "never", "neet", "un", "non"})

# Below this share of its words a sentence hardly speaks of a KPI.
LIKELY = 0.4


@dataclass(frozen=True)
class Sentence:
    """A sentence of the prose, with its place."""

    text: str
    page: int | None
    line: int


@dataclass
class Section:
    """KPIs under one title, with the prose below them."""

    title: str | None
    series: list[KpiSeries] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)


@dataclass(frozen=True)
class Match:
    """The KPI that words speak of, with the share of its own words that they repeat.

    `opposite` says that one of both denies what the other counts: in education, and not in education.
    """

    series: KpiSeries
    share: float
    opposite: bool


def sentences(prose: Iterable[Prose]) -> Iterator[Sentence]:
    """The sentences of the prose; a line that begins small goes on with the one above."""
    for text, page, line in _paragraphs(prose):
        for sentence in _SENTENCE_END.split(text):
            if sentence.strip():
                yield Sentence(sentence.strip(), page, line)


def _paragraphs(prose: Iterable[Prose]) -> list[tuple[str, int | None, int]]:
    paragraphs: list[tuple[str, int | None, int]] = []
    for part in prose:
        text, page, line = paragraphs[-1] if paragraphs else ("", None, 0)
        if 0 < len(text) < _LONGEST_PARAGRAPH and part.text[0].islower() and not text.endswith((".", ":", "!", "?")):
            paragraphs[-1] = (f"{text} {part.text}", page, line)
        else:
            paragraphs.append((part.text, part.page, part.line))
    return paragraphs


def match_kpi(words: str, series: list[KpiSeries]) -> Match | None:
    """The KPI, of those given, whose words stand out in a sentence; None where none does, or several do alike.

    A word that few of the KPIs have counts for more than one that all of them have.
    """
    said = _stems(words)
    names = [_stems(kpi.name) for kpi in series]
    spread = Counter(stem for name in names for stem in name)
    scores = [
        (round(sum(_weight(stem, spread) for stem in name & said), 6), len(name & said) / (len(name) or 1))
        for name in names
    ]
    best = max(scores, default=(0.0, 0.0))
    if best[0] == 0 or scores.count(best) > 1:
        return None
    index = scores.index(best)
    if any(name <= said and not name <= names[index] for name in names if name):
        return None
    shared = names[index] & said
    if len(series) > 1 and all(spread[stem] == len(series) for stem in shared):
        return None
    return Match(series[index], best[1], _denies(series[index].name) != _denies(words))


def _weight(stem: str, spread: Counter[str]) -> float:
    return (0.5 if stem in _COMMON else 1) / spread[stem]


@lru_cache(maxsize=20_000)
def _stems(text: str) -> frozenset[str]:
    """The words by which a sentence and a name are compared: one stem for "assessment" and "assessments"."""
    plain = _IN_TIME.sub(" timely ", _BRACKETED.sub(" ", text))
    plain = re.sub(r"['‘’\"“”*.]", " ", re.sub(r"['’]s\b", "", plain))
    plain = re.sub(r"\b([0-9]+)[ -]?(?:m|months?)\b", r"\1 month", re.sub(r"(?<=[0-9a-z])-(?=[a-z])", " ", plain))
    plain = re.sub(r"\bavg\b", "average", _EDUCATED.sub(" neet ", plain), flags=re.IGNORECASE)
    words = (_NUMERALS.get(word, word) for word in content_words(plain) - _IDLE)
    return frozenset(re.sub(r"^un(?=[a-z]{5})", "", word)[:_STEM] for word in words)


def _denies(text: str) -> bool:
    """Whether the words count what is *not* so."""
    plain = re.sub(r"\bno\.|\bno (?=more|less|fewer)", " ", text.casefold())
    return bool(_OPPOSITES & content_words(plain)) or bool(re.search(r"\bun(?:suit|auth|alloc|avail)\w+", plain))
