"""What a person corrects in what was read, before it is taken in. The record itself is kept as it was read."""

import copy
from collections.abc import Mapping
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


def _fits(old: Any, new: Any) -> bool:
    if isinstance(old, list | dict):
        return False
    if old is None or new is None:
        return True
    return isinstance(new, str) == isinstance(old, str)
