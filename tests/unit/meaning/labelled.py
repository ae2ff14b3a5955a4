"""What was labelled by hand, the real texts that the labels are of, and the ranking that others would start from."""

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.ingest.reports.report import read_report

LABELS = Path(__file__).parent / "labels"


def labels(name: str) -> Any:
    return yaml.safe_load((LABELS / f"{name}.yaml").read_text("utf-8"))


@cache
def recommendations(shared: Path, report: str) -> list[str]:
    """The texts of a report's recommendations, in its order: as a person noted them, or else as they are read."""
    noted = shared / "reports" / "truth" / f"{report}.json"
    if noted.is_file():
        return [item["text"] for item in json.loads(noted.read_text("utf-8"))["recommendations"]]
    return [item.text for item in read_report(shared / "reports" / "unlabelled" / f"{report}.pdf").recommendations]


class Plain:
    """Ranking by plain TF-IDF: whole words, the cosine of their weights, nothing of the field."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [words(text) for text in texts]
        self.having = Counter(word for count in counts for word in count)
        self.total = len(texts)
        self.vectors = [self.vector(count) for count in counts]

    def vector(self, count: Counter[str]) -> dict[str, float]:
        weights = {
            word: times * (math.log((1 + self.total) / (1 + self.having[word])) + 1) for word, times in count.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}

    def best(self, text: str, limit: int) -> list[int]:
        """Places of the texts that fit best."""
        asked = self.vector(words(text))
        scores = [sum(weight * vector.get(word, 0.0) for word, weight in asked.items()) for vector in self.vectors]
        return sorted((place for place, score in enumerate(scores) if score), key=lambda place: -scores[place])[:limit]

    def likeness(self, one: int, other: int) -> float:
        """The cosine of two of the texts, by their places."""
        theirs = self.vectors[other]
        return sum(weight * theirs.get(word, 0.0) for word, weight in self.vectors[one].items())


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[a-z0-9]+", text.lower()))
