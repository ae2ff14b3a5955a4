"""Builds dataclasses again from their JSON: a record that a child process printed or a draft import keeps, or a
thread that another service answered.
"""

from dataclasses import is_dataclass
from datetime import date
from typing import Any, TypeVar, get_args, get_type_hints

Record = TypeVar("Record")


def revive(kind: type[Record], values: dict[str, Any]) -> Record:
    """An object of a dataclass, with dataclasses and lists of them inside it."""
    hints = get_type_hints(kind)
    return kind(**{name: _revived(hints[name], value) for name, value in values.items()})


def _revived(hint: Any, value: Any) -> Any:
    inner = hint if is_dataclass(hint) else next(iter(get_args(hint)), None)
    if isinstance(inner, type) and is_dataclass(inner):
        if isinstance(value, list):
            return [revive(inner, item) for item in value]
        return revive(inner, value) if isinstance(value, dict) else value
    return date.fromisoformat(value) if hint is date and isinstance(value, str) else value
