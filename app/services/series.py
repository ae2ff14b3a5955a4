"""A KPI's numbers over time: each value beside the one before it, and in words whether that is better."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.register_reader import as_stored
from app.vocabulary import Polarity

_ASKED = ("id", "kpi_id", "period", "starts_on", "ends_on", "value", "printed", "direction", "note", "page")
# The longest spans, in days, of a month, a quarter and a half of a year: values of one length are compared.
_LENGTHS = ((45, "month"), (135, "quarter"), (250, "half-year"))
_YEAR = "year"


class Turned(StrEnum):
    """How a value stands to the one before it of a span as long."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    SAME = "the same"
    FIRST = "the first"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Point:
    """One value of a series.

    Parameters
    ----------
    length
        How long its span is: month, quarter, half-year or year.
    value
        In the KPI's unit; None where the paper printed none.
    turned
        Against the last known value of a span as long.
    mark
        The letter of its footnote, "" without a note.
    """

    period: str
    starts_on: date
    ends_on: date
    length: str
    value: float | None
    printed: str | None
    arrow: str | None
    note: str | None
    page: int | None
    turned: Turned
    mark: str


def series_of(session: Session, authority_id: int, kpi_id: int, polarity: Polarity | None, as_of: date) -> list[Point]:
    """The values whose periods had ended by the day, oldest first."""
    return points_of(values_of(session, authority_id, [kpi_id], as_of), polarity)


def values_of(session: Session, authority_id: int, kpi_ids: Sequence[int], as_of: date) -> Sequence[Row[Any]]:
    """The values of some KPIs whose periods had ended by the day, oldest first, in one query."""
    asked = select(*(as_stored(c.MEASUREMENT[name]).label(name) for name in _ASKED))
    mine = (c.MEASUREMENT.authority_id == authority_id, c.MEASUREMENT.kpi_id.in_(sorted(kpi_ids)))
    ended = asked.where(*mine, c.MEASUREMENT.ends_on <= as_of)
    ordered = ended.order_by(c.MEASUREMENT.ends_on, c.MEASUREMENT.starts_on, c.MEASUREMENT.id)
    return session.connection().execute(ordered).all()


def points_of(rows: Iterable[Row[Any]], polarity: Polarity | None) -> list[Point]:
    """The rows of one KPI's values as points."""
    before: dict[str, float] = {}
    points: list[Point] = []
    marks = 0
    for row in rows:
        length = _length(row.starts_on, row.ends_on)
        turned = turned_from(before.get(length), row.value, polarity)
        if row.value is not None:
            before[length] = row.value
        marks += bool(row.note)
        mark = _letter(marks) if row.note else ""
        said = (row.period, row.starts_on, row.ends_on, length, row.value, row.printed)
        points.append(Point(*said, row.direction, row.note, row.page, turned, mark))
    return points


def turned_from(before: float | None, now: float | None, polarity: Polarity | None) -> Turned:
    """How a value stands to an earlier one."""
    if now is None:
        return Turned.UNKNOWN
    if before is None:
        return Turned.FIRST
    if now == before:
        return Turned.SAME
    if polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return Turned.HIGHER if now > before else Turned.LOWER
    return Turned.BETTER if (now > before) == (polarity == Polarity.HIGHER) else Turned.WORSE


def _length(starts: date, ends: date) -> str:
    days = (ends - starts).days
    return next((name for most, name in _LENGTHS if days <= most), _YEAR)


def _letter(number: int) -> str:
    """The letter of a footnote: a to z, then aa."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
