"""When two names mean the same body, and when a text names one."""

import re
from collections.abc import Iterable


def name_key(name: str) -> str:
    """What is left of a name when case, apostrophes, "and" and punctuation do not count."""
    plain = re.sub(r"['’`]", "", name.casefold()).replace("&", " and ")
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def named_in(text: str, names: Iterable[str]) -> str | None:
    """The first of the names that a text says, as whole words; None if it says none.

    Examples
    --------
    >>> named_in("Members of the corporate parenting board's panel", ["Cabinet", "Corporate Parenting Board"])
    'Corporate Parenting Board'
    >>> named_in("Corporate parenting", ["Cabinet", "Corporate Parenting Board"])
    """
    said = name_key(text)
    # What is left of "the board's" is "boards".
    return next((name for name in names if (key := name_key(name)) and re.search(rf"\b{key}s?\b", said)), None)


def telling_word(name: str) -> str | None:
    """The longest run of plain letters in a name: every text that says the name says it too, in some case."""
    words = [word for word in re.findall(r"[A-Za-z0-9]+", name) if word.lower() != "and"]
    return max(words, key=len, default=None)
