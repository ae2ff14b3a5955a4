"""One cell of a KPI table: "21.8%", "1,118", "56%*", "-", "<5"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_MARKS = r"[*†‡§#^¹²³]"
_NUMBER = re.compile(
    r"(?P<sign>[-−–]?)(?P<pound>£?)(?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,9})?|[0-9]{1,12}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})"
    rf"\s?(?P<unit>%|k|m|days?|weeks?|months?|years?|hours?)?\s?(?P<marks>{_MARKS}*)",
    re.IGNORECASE,
)
# Words and signs for a value that is not there, or is held back because it is small.
_NOTHING = re.compile(
    rf"(?:[-–—−.…]+|n/?a|n/?k|nil return|not (?:yet )?(?:available|applicable|known|recorded|reported)|no data|none"
    rf"|tb[ac]|x|c|suppressed|[<≤]\s?[0-9]{{1,3}}%?)?\s?(?P<marks>{_MARKS}*)",
    re.IGNORECASE,
)
_END_MARKS = re.compile(rf"\s*(?P<marks>{_MARKS}+)$")
_NAMED_UNITS = (
    (r"%|\bper ?cent(?:age)?\b|\bproportion\b", "%"),
    (r"\b(?:per|/) ?10,?000\b", "per 10,000"),
    # "Within 45 days" and "in the last 6 weeks" are limits, not what is counted.
    (r"(?<![0-9][ -])\bdays?\b(?! of\b)", "days"),
    (r"(?<![0-9][ -])\bweeks?\b(?! of\b)", "weeks"),
    (r"£", "£"),
)


@dataclass(frozen=True)
class CellRead:
    """What a cell says; `understood` is False for words that are neither a value nor a word for none."""

    number: float | None
    unit: str | None = None
    marks: str = ""
    understood: bool = True


def read_value(cell: str) -> CellRead:
    """Read one cell: its number, its printed unit, and the marks of its footnotes."""
    text = " ".join(cell.split())
    if match := _NUMBER.fullmatch(text):
        number = float(match["number"].replace(",", ""))
        return CellRead(-number if match["sign"] else number, _unit(match), match["marks"])
    if match := _NOTHING.fullmatch(text):
        return CellRead(None, marks=match["marks"])
    return CellRead(None, understood=False)


def _unit(match: re.Match[str]) -> str | None:
    unit = (match["unit"] or "").lower()
    if match["pound"]:
        return f"£{unit}" if unit in {"k", "m"} else "£"
    if len(unit) > 1 and not unit.endswith("s"):
        return f"{unit}s"
    return unit or None


def has_number(cell: str) -> bool:
    return read_value(cell).number is not None


def named_unit(name: str) -> str | None:
    """The unit that a KPI's name gives."""
    for pattern, unit in _NAMED_UNITS:
        if re.search(pattern, name, re.IGNORECASE):
            return unit
    return None


def common_unit(name: str, cells: Iterable[CellRead]) -> str | None:
    """The unit printed in the cells, or else the one that the name gives."""
    printed = {cell.unit for cell in cells if cell.unit}
    return printed.pop() if len(printed) == 1 else named_unit(name)


def part_marks(name: str) -> tuple[str, str]:
    """A name without the footnote marks at its end, and the marks."""
    match = _END_MARKS.search(name)
    return (name[: match.start()], match["marks"]) if match else (name, "")
