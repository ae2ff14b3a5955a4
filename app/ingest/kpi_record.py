"""What a paper of key performance indicators yields, before anything is stored.

Dates are ISO strings. Pages and lines are counted as in `record`; a quote is the printed words.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from app.ingest.record import ReadWarning


@dataclass
class ValueRead:
    """One cell of a KPI's row; `value` is None where the paper prints a blank, a dash or only a colour."""

    period: str
    starts_on: str
    ends_on: str
    value: float | None
    printed: str
    note: str | None
    page: int | None
    line: int


@dataclass
class KpiSeries:
    """A KPI with its dated values.

    `key` is unique in the record. Status and arrow are what the paper prints; `computed_direction` is what its last
    two values say: "up", "down" or "same", which is neither better nor worse. `cells` holds what stands in columns
    whose headings are not known.
    """

    key: str
    name: str
    section: str | None
    unit: str | None
    printed_status: str | None
    printed_arrow: str | None
    computed_direction: str | None
    values: list[ValueRead]
    page: int | None
    line: int
    quote: str
    note: str | None = None
    cells: dict[str, str] = field(default_factory=dict)


@dataclass
class TargetRead:
    """What a KPI is to reach; `kpi` is None where the words fit no KPI, or several, or the opposite of one.

    `comparator` is "less than", "at most", "at least", "more than" or "exactly". A threshold has the `status` that it
    stands for, and an `upper` end where it is a range.
    """

    kpi: str | None
    value: float
    comparator: str
    unit: str | None
    period: str | None
    page: int | None
    line: int
    quote: str
    status: str | None = None
    upper: float | None = None


@dataclass
class BenchmarkRead:
    """What others reached; `comparator` is a word of `vocabulary.Comparator`, `kpi` as in `TargetRead`."""

    kpi: str | None
    value: float
    comparator: str
    unit: str | None
    period: str | None
    page: int | None
    line: int
    quote: str


@dataclass
class RefusedBlock:
    """Labels and rows that were read and not put together, and why."""

    reason: str
    section: str | None
    labels: list[str]
    rows: list[str]
    page: int | None
    line: int


@dataclass
class KpiPaperRecord:
    """The record of a KPI paper; `council` is the council that it names, None where it names none."""

    council: str | None = None
    columns: list[str] = field(default_factory=list)
    series: list[KpiSeries] = field(default_factory=list)
    targets: list[TargetRead] = field(default_factory=list)
    benchmarks: list[BenchmarkRead] = field(default_factory=list)
    refused: list[RefusedBlock] = field(default_factory=list)
    warnings: list[ReadWarning] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
