"""On what a suggestion rests, in sentences."""

from collections.abc import Sequence

from app.meaning.analysis import Analysis

_SHARED_WORDS = 6


def both_speak(concept: str, here: str, there: str) -> str:
    """Two texts name the same concept, each in its own words."""
    words = list(dict.fromkeys(word for word in (here, there) if word != concept))
    return f"Both speak of {concept}" + (f": {_quoted(words)}" if words else "")


def shows(concept: str, here: str, other: str, there: str) -> str:
    """What a KPI measures says something about what a finding is about."""
    return f"{_named(other, there)} shows something about {_named(concept, here)}"


def word_reason(text: Analysis, shared: Sequence[str]) -> list[str]:
    """Two texts share these words, given as stems: no sentence, or one."""
    return [f"Both say {_quoted([text.shown[stem] for stem in shared[:_SHARED_WORDS]])}"] if shared else []


def _named(concept: str, said: str) -> str:
    return concept if said == concept else f"{concept} (“{said}”)"


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
