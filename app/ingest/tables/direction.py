"""Which way a KPI moved. Up is not better, nor down worse: only a person's choice of polarity judges that."""

import re
from collections.abc import Sequence
from datetime import date

from app.ingest.kpi_record import ValueRead

UP, DOWN, SAME = "up", "down", "same"
_ARROWS = {
    UP: re.compile(r"[↑⬆▲△⇧🔼↗⬈]\ufe0f?|up(?:wards?)?|increas(?:e|ed|ing)|ris(?:en|ing)|higher", re.IGNORECASE),
    DOWN: re.compile(
        r"[↓⬇▼▽⇩🔽↘⬊]\ufe0f?|down(?:wards?)?|decreas(?:e|ed|ing)|fall(?:en|ing)|reduc(?:ed|ing)|lower", re.IGNORECASE
    ),
    SAME: re.compile(r"[→←↔⬌➡⇒⇔⇄►◄]\ufe0f?|=|<->|(?:the )?same|no change|unchanged|stable|static|level", re.IGNORECASE),
}


def read_arrow(cell: str) -> str | None:
    """What a printed arrow says, or the word in its place."""
    text = cell.strip()
    return next((way for way, pattern in _ARROWS.items() if pattern.fullmatch(text)), None)


def way(before: float, after: float) -> str:
    """The direction from one value to the next."""
    return SAME if before == after else UP if after > before else DOWN


def latest_change(values: Sequence[ValueRead]) -> tuple[ValueRead, ValueRead] | None:
    """The last two values of the same kind of period: a quarter is never compared with its year."""
    known = sorted((value for value in values if value.value is not None), key=_order)
    if not known:
        return None
    last = known[-1]
    before = [value for value in known if value.ends_on < last.ends_on and span(value) == span(last)]
    return (before[-1], last) if before else None


def year_before(values: Sequence[ValueRead], value: ValueRead) -> ValueRead | None:
    """The value of the same period one year earlier."""
    wanted = f"{int(value.starts_on[:4]) - 1:04}{value.starts_on[4:]}"
    return next((v for v in values if v.starts_on == wanted and span(v) == span(value) and v.value is not None), None)


def quarter_before(values: Sequence[ValueRead], value: ValueRead, quarter: str) -> ValueRead | None:
    """The last value of a quarter ("Q4") before the given one."""
    named = [v for v in values if quarter.casefold() in v.period.casefold().split() and v.ends_on < value.ends_on]
    return max((v for v in named if v.value is not None), key=lambda v: v.ends_on, default=None)


def direction(values: Sequence[ValueRead]) -> str | None:
    """Which way the last change went; None where there are no two values to compare."""
    change = latest_change(values)
    if change is None or change[0].value is None or change[1].value is None:
        return None
    return way(change[0].value, change[1].value)


def span(value: ValueRead) -> int:
    """The length of a period in months, which tells its kind; 0 for a day."""
    days = (date.fromisoformat(value.ends_on) - date.fromisoformat(value.starts_on)).days
    return round(days / 30.4)


def _order(value: ValueRead) -> tuple[str, int]:
    # A year ends with its last quarter: the shorter of the two is the latest news.
    return value.ends_on, -span(value)
