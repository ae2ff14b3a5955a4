"""Two versions of a text, word by word: what went, what came, what stayed."""

from difflib import SequenceMatcher

# Comparing takes the square of the number of words.
_MOST_WORDS = 1_500
SAME, GONE, NEW = "same", "gone", "new"


def reworded(old: str, new: str) -> list[tuple[str, str]]:
    """The parts of both texts in turn, each as SAME, GONE or NEW and its words; long texts are two parts."""
    before, after = old.split(), new.split()
    if max(len(before), len(after)) > _MOST_WORDS:
        return [(GONE, old), (NEW, new)]
    parts: list[tuple[str, str]] = []
    for tag, start, stop, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = " ".join(before[start:stop]), " ".join(after[first:last])
        parts += (
            [(SAME, gone)] if tag == "equal" else [(kind, text) for kind, text in ((GONE, gone), (NEW, came)) if text]
        )
    return parts
