"""The columns of a KPI table, told by their headings: a name, then periods, and what stands beside them."""

import re
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from app.ingest.dates import Period, PeriodKind, read_period
from app.ingest.readers.table import TableRow
from app.ingest.tables.kpi_values import has_number
from app.vocabulary import Comparator

_LONGEST_HEADING = 80


class Role(Enum):
    """What a column of a KPI table holds."""

    NAME = "name"
    SECTION = "section"
    REF = "reference"
    PERIOD = "period"
    ARROW = "direction of travel"
    STATUS = "status"
    TARGET = "target"
    BENCHMARK = "benchmark"
    UNIT = "unit"
    OTHER = "other"


COMPARATORS = (
    (Comparator.STATISTICAL_NEIGHBOURS, r"stat(?:istical|\.)? neighbours?(?:['’])?|\bSNs?\b"),
    (
        Comparator.REGION,
        r"\bregion(?:al|s)?\b|\bsouth[- ](?:east|west)\b|\beast of england\b|\b(?:east|west) midlands\b",
    ),
    (Comparator.ENGLAND, r"\bengland\b|\bnational(?:ly)?\b"),
)
_ROLES = (
    (Role.TARGET, r"\btargets?\b|\bthresholds?\b|\bgoal\b"),
    (Role.ARROW, r"\bdirection\b|\btrend\b|\btravel\b|\barrow\b|^dot$"),
    (Role.STATUS, r"^rag\b|\brag(?: rating| status)?$|^status$|^rating$|^colour$"),
    (Role.REF, r"^(?:kpi )?(?:ref|refs|reference|no|number|id|#)\.?$"),
    (Role.UNIT, r"^units?(?: of measure(?:ment)?)?$|^format$"),
    (Role.SECTION, r"^(?:theme|section|service|service area|area|category|priority|objective|outcome|domain|group)$"),
    (
        Role.NAME,
        r"\b(?:kpis?|measures?|indicators?|metrics?)\b|^(?:kpi |measure |indicator )?(?:name|title|description)$",
    ),
)
_AROUND_PERIOD = re.compile(
    r"\b(?:actuals?|out-?turn|results?|performance|values?|data|year ?end|ytd|year to date|figures?|as at"
    r"|(?:at )?end of|position|snapshot|target|threshold|goal|average|rate)\b|[():]",
    re.IGNORECASE,
)
_FIRST_OF_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})-01(?:T00:00:00)?")


@dataclass(frozen=True)
class Column:
    """A column under its printed heading; `period` is what the heading names, `comparator` whose values it holds."""

    index: int
    heading: str
    role: Role
    period: Period | None = None
    comparator: Comparator | None = None


@lru_cache(maxsize=20_000)
def heading_period(heading: str, year: int | None = None) -> Period | None:
    """The period that a heading names, with words like "actual" set aside.

    A workbook keeps "Apr-16" as the first day of its month. `year` is that of a month or quarter printed without one.
    """
    text = " ".join(heading.split())
    if match := _FIRST_OF_MONTH.fullmatch(text):
        text = f"{match[2]}/{match[1]}"
    bare = " ".join(_AROUND_PERIOD.sub(" ", text).split())
    return read_period(text) or read_period(bare) or (_in_year(bare, year) if year else None)


def _in_year(words: str, year: int) -> Period | None:
    """A month or quarter of the financial year that begins in `year`."""
    period = read_period(words, default_year=year)
    if period and period.kind is PeriodKind.MONTH:
        first = year + (period.starts_on.month < 4)
        period = read_period(words, default_year=first)
        return replace(period, words=f"{words} {first}") if period else None
    return replace(period, words=f"{words} {year}-{(year + 1) % 100:02}") if period else None


def read_lower_headings(columns: list[Column], row: TableRow) -> list[Column] | None:
    """The columns of headings in two rows: years, and below them their months or quarters."""
    lower = []
    year: int | None = None
    for index, cell in enumerate(row.cells):
        above = columns[index] if index < len(columns) else Column(index, "", Role.OTHER)
        if above.heading:
            year = above.period.starts_on.year if above.role is Role.PERIOD and above.period else None
        period = heading_period(cell, year) if year and not heading_period(cell) else None
        lower.append(Column(index, period.words, Role.PERIOD, period) if period else above)
        if cell and not period:
            return None
    found = sum(column.role is Role.PERIOD for column in lower)
    return [*lower, *columns[len(lower) :]] if found > sum(column.role is Role.PERIOD for column in columns) else None


def read_headings(row: TableRow, year: int | None = None) -> list[Column] | None:
    """The columns, if this row is the heading of a KPI table.

    It is where it names its periods: two of them beside words, one beside a column of measures, or nothing but
    periods where the names are printed apart.
    """
    if any(len(cell) > _LONGEST_HEADING for cell in row.cells):
        return None
    columns = [_column(index, " ".join(cell.split()), year) for index, cell in enumerate(row.cells)]
    periods = [column for column in columns if column.role is Role.PERIOD]
    named = [column for column in columns if column.role is Role.NAME]
    if not periods or (not named and len(periods) < 2):
        return None
    if named or all(column.role is Role.PERIOD for column in columns if column.heading):
        return columns if named or columns[0].heading else _with_name(columns, periods[0].index)
    return None if has_number(row.cells[0]) else _with_name(columns, periods[0].index)


def _with_name(columns: list[Column], first_period: int) -> list[Column] | None:
    """Take the column nearest before the periods for the names, where no heading says so."""
    for column in reversed(columns[:first_period]):
        if column.role in {Role.OTHER, Role.SECTION}:
            columns[column.index] = Column(column.index, column.heading, Role.NAME)
            return columns
    return None


def _column(index: int, heading: str, year: int | None) -> Column:
    period = heading_period(heading, year)
    comparator = next((who for who, pattern in COMPARATORS if re.search(pattern, heading, re.IGNORECASE)), None)
    role = _role(heading)
    if comparator and role is not Role.TARGET:
        return Column(index, heading, Role.BENCHMARK, _period_within(heading, year), comparator)
    if role is Role.TARGET:
        return Column(index, heading, role, period)
    return Column(index, heading, Role.PERIOD, period) if period else Column(index, heading, role)


def _role(heading: str) -> Role:
    words = " ".join(re.sub(r"[^\w#'’]+", " ", heading.casefold()).split())
    return next((role for role, pattern in _ROLES if re.search(pattern, words)), Role.OTHER)


def _period_within(heading: str, year: int | None) -> Period | None:
    for _, pattern in COMPARATORS:
        heading = re.sub(pattern, " ", heading, flags=re.IGNORECASE)
    return heading_period(heading, year)


def is_period(cell: str) -> bool:
    """Whether the cell names a period, and is not a plain number that might be a year."""
    return heading_period(cell) is not None and not has_number(cell)


def may_be_values(columns: list[Column]) -> bool:
    """Whether what looks like headings may as well be a KPI's row: a name, and numbers that might be years."""
    name = name_column(columns)
    numbers = all(has_number(column.heading) for column in columns if column.role is Role.PERIOD)
    return numbers and name is not None and bool(name.heading) and _role(name.heading) is not Role.NAME


def name_column(columns: list[Column]) -> Column | None:
    """The column that holds the KPIs' names; the last of several, for the first may group them."""
    return next((column for column in reversed(columns) if column.role is Role.NAME), None)
