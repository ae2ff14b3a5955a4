"""How wide text will be, without a font at hand: estimates that err on the wide side."""

import unicodedata

_NARROW = frozenset("iIjl.,:;'’|!()[] ftr-/")
_WIDE = frozenset("mwMW%@—…")


def width_of(text: str, size: float) -> float:
    """The width of one line in a sans-serif font of `size`, in the unit of the size."""
    return sum(_share(character) for character in text) * size


def wrapped(text: str, width: float, size: float, rows: int) -> list[str]:
    """At most `rows` lines that fit `width`; an ellipsis ends the last where something is left out."""
    words, lines = text.split(), [""]
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) <= width:
            lines[-1] = longer
        elif len(lines) < rows and lines[-1]:
            lines.append(_cut(word, width, size))
        else:
            rest = " ".join([lines[-1], *words[place:]]).strip()
            return [*lines[:-1], _cut(rest, width, size)]
    return lines


def _cut(text: str, width: float, size: float) -> str:
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _share(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF" or character in _WIDE:
        return 1.0
    if character in _NARROW:
        return 0.33
    return 0.69 if character.isupper() else 0.56
