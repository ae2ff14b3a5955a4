"""Builds a record again from its JSON: what a reader's child process printed, or what a draft import keeps."""

from dataclasses import is_dataclass
from typing import Any, TypeVar, get_args, get_type_hints

Record = TypeVar("Record")


def revive(kind: type[Record], values: dict[str, Any]) -> Record:
    """An object of a dataclass, with lists of dataclasses inside it."""
    hints = get_type_hints(kind)
    return kind(**{name: _revived(hints[name], value) for name, value in values.items()})


def _revived(hint: Any, value: Any) -> Any:
    [inner] = get_args(hint)[:1] or [None]
    if isinstance(inner, type) and is_dataclass(inner) and isinstance(value, list):
        return [revive(inner, item) for item in value]
    return value
