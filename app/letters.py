"""Characters that no text of the register holds: they show nothing, or turn the letters after them around.

A label that ends with one can make a line of a list say what it does not say.
"""

import re

# The control characters but tab, line end, form feed (which ends a page of a document's text) and carriage return;
# and the marks that override or isolate the direction of what follows.
_UNSEEN = "\0-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
UNSEEN = re.compile(f"[{_UNSEEN}]")
_BREAKS = re.compile("[\t\n\f\r\u2028\u2029]+")


def seen(text: str) -> str:
    """The text, unless it holds such a character.

    Raises
    ------
    ValueError
        Naming the first of them, and its place in the text, counted from 1.
    """
    found = UNSEEN.search(text)
    if found is None:
        return text
    if found[0] == "\0":
        raise ValueError("has a NUL character, which cannot be stored")
    raise ValueError(f"has an invisible character (U+{ord(found[0]):04X}) in place {found.start() + 1}: take it out")


def one_line(text: str) -> str:
    """The text with a blank for every break.

    Raises
    ------
    ValueError
        As `seen`.
    """
    return _BREAKS.sub(" ", seen(text))
