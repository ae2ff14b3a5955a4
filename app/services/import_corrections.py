"""What a person corrects in what was read, before it is taken in. The record itself is kept as it was read."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from app.errors import InvalidInput, Problem


def corrected(record: Mapping[str, Any], corrections: Mapping[str, Any]) -> dict[str, Any]:
    """The record with its corrections, as "actions.3.owner": "Head of service".

    Raises
    ------
    InvalidInput
        Naming each correction that fits no field: only single values can be corrected, texts by texts.
    """
    whole = copy.deepcopy(dict(record))
    problems = []
    for place, value in corrections.items():
        name, number, field = place.split(".")
        items = whole.get(name)
        if not isinstance(items, list) or int(number) >= len(items) or field not in items[int(number)]:
            problems.append(Problem(place, "is no field of what was read"))
        elif not _fits(items[int(number)][field], value):
            problems.append(Problem(place, "cannot be corrected by a value of this kind"))
        else:
            items[int(number)][field] = value
    if problems:
        raise InvalidInput("What was read cannot be corrected so.", problems)
    return whole


def value_of(record: Mapping[str, Any], place: str, text: str) -> Any:
    """What was typed as the correction of a field, as the kind of value that the field holds; empty for none.

    Raises
    ------
    InvalidInput
        The field holds a number, and the text is none.
    """
    name, number, field = place.split(".")
    items = record.get(name)
    old = items[int(number)].get(field) if isinstance(items, list) and int(number) < len(items) else None
    if not text.strip():
        return None
    if not isinstance(old, int | float):
        return text
    try:
        return type(old)(text)
    except ValueError:
        raise InvalidInput("What was read cannot be corrected so.", [Problem(place, f"{text} is no number")]) from None


def check_left_out(record: Mapping[str, Any], places: Iterable[str]) -> None:
    """Refuse places that name no item: nothing would be left out, and nobody would notice.

    Raises
    ------
    InvalidInput
        Naming each.
    """
    lists = {name: items for name, items in record.items() if isinstance(items, list)}
    known = {f"{name}.{number}" for name, items in lists.items() for number in range(len(items))}
    problems = [Problem(place, "is no item of what was read") for place in places if place not in known]
    if problems:
        raise InvalidInput("What was read has no such items to leave out.", problems)


def _fits(old: Any, new: Any) -> bool:
    if isinstance(old, list | dict):
        return False
    if old is None or new is None:
        return True
    return isinstance(new, str) == isinstance(old, str)
