"""What a coverage matrix says: rows, columns, and the cells that hold something."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Line:
    """A row or a column: a finding with its kind, a KPI or a body with its state."""

    id: int
    ref: str
    title: str
    detail: str


@dataclass(frozen=True)
class MappingCell:
    """A KPI that measures a finding; `row` and `column` are their ids.

    Parameters
    ----------
    state : str
        proposed, accepted, rejected, or outdated: accepted on other words than finding or KPI has now.
    measures : str or None
        outcome, output or proxy.
    through : str or None
        The reference of the finding that restates this one and is mapped to the KPI; None for its own mapping.
    """

    row: int
    column: int
    ref: str
    state: str
    measures: str | None
    through: str | None

    @property
    def words(self) -> str:
        """The cell of a table."""
        kind = f" ({self.measures})" if self.measures else ""
        return f"{self.state}{kind}{f' through {self.through}' if self.through else ''}"


@dataclass(frozen=True)
class RouteCell:
    """A KPI that is, was or will be reported to a body; `row` and `column` are their ids.

    `state` is live, outdated, planned or lapsed.
    """

    row: int
    column: int
    ref: str
    state: str
    frequency: str | None
    since: date | None
    until: date | None

    @property
    def words(self) -> str:
        """The cell of a table."""
        often = self.frequency or "reported"
        return often if self.state == "live" else f"{often} ({self.state})"


@dataclass(frozen=True)
class FindingsKpis:
    """Findings by KPIs. A finding without a cell that is not rejected breaks F001."""

    as_of: date
    authority: str
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: tuple[MappingCell, ...]


@dataclass(frozen=True)
class KpisBodies:
    """KPIs by bodies. A KPI without a cell that is live or outdated breaks K001."""

    as_of: date
    authority: str
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: tuple[RouteCell, ...]
