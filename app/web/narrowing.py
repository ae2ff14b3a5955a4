"""How the address of a page narrows what it shows, checked against what the page offers to choose from."""

from collections.abc import Iterable

from app.errors import InvalidInput, Problem
from app.web.access import Visit
from app.web.listing import Choice


def narrowed(visit: Visit, choices: Iterable[Choice]) -> dict[str, str]:
    """What the address chooses, by parameter.

    Raises
    ------
    InvalidInput
        It chooses what is not offered.
    """
    said = {}
    for choice in choices:
        text = visit.asked(choice.parameter)
        if not text:
            continue
        if text not in dict(choice.pairs()):
            problem = Problem(choice.label, f"there is no {text[:40]}")
            raise InvalidInput("This cannot be narrowed that way.", [problem])
        said[choice.parameter] = text
    return said


def whole(visit: Visit, name: str, most: int = 1_000_000) -> int:
    """A whole number of the address; 0 when it names none.

    Raises
    ------
    InvalidInput
    """
    text = visit.asked(name)
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
        raise InvalidInput("There is no such page.", [Problem(name, "is not a number of this page")])
    return int(text)
