"""What stands beside a KPI's values in its row: arrow, colour, unit, target, others' values, and unknown columns."""

import re

from app.ingest.kpi_record import BenchmarkRead, KpiPaperRecord, KpiSeries, TargetRead
from app.ingest.readers.table import TableRow
from app.ingest.record import ReadWarning
from app.ingest.tables.direction import read_arrow
from app.ingest.tables.kpi_headings import Column, Role
from app.ingest.tables.kpi_units import as_percent, holds_shares
from app.ingest.tables.kpi_values import read_value

COLOURS = {"red": "red", "amber": "amber", "yellow": "amber", "green": "green", "r": "red", "a": "amber", "g": "green"}
_NO_ARROW = re.compile(r"[-–—]|n/?a|not applicable", re.IGNORECASE)
_LIMITS = (
    (r"^(?:<(?!=)|less than|under|below)", "less than"),
    (r"^(?:≤|<=|at most|no more than|up to|max)|or (?:less|fewer|below)$", "at most"),
    (r"^(?:≥|>=|at least|min)|\+$|or (?:more|above|over)$", "at least"),
    (r"^(?:>(?!=)|more than|over|above)", "more than"),
)


def words_of(row: TableRow) -> str:
    """A row's words in one line."""
    return " | ".join(" ".join(cell.split()) for cell in row.cells if cell)


def cell_of(row: TableRow, column: Column) -> str:
    """The row's cell in a column, in one line; blank where the row is shorter."""
    return " ".join(row.cells[column.index].split()) if column.index < len(row.cells) else ""


class Beside:
    """Takes the cells of one row that are neither its name nor a value."""

    def __init__(self, record: KpiPaperRecord, series: KpiSeries, row: TableRow) -> None:
        self.record = record
        self.series = series
        self.row = row

    def take_unit(self, columns: list[Column]) -> None:
        """The unit, where a column prints it."""
        for column in columns:
            if column.role is Role.UNIT and (cell := cell_of(self.row, column)):
                self.series.unit = "%" if cell.casefold().startswith(("percent", "%")) else cell

    def take(self, columns: list[Column]) -> None:
        for column in columns:
            if cell := cell_of(self.row, column):
                self._take_cell(column, cell)
        for index in range(len(columns), len(self.row.cells)):
            if words := self.row.cells[index]:
                self.series.cells[f"Column {index + 1}"] = words
                self._warn("cell-beyond-columns", f"{words!r} stands beyond the headings.")
        self._check_arrow()

    def _take_cell(self, column: Column, cell: str) -> None:
        if column.role is Role.ARROW:
            self._take_arrow(column, cell)
        elif column.role in {Role.TARGET, Role.BENCHMARK}:
            self._take_comparison(column, cell)
        elif column.role is Role.STATUS and cell.casefold() in COLOURS:
            self.series.printed_status = COLOURS[cell.casefold()]
        elif column.role in {Role.REF, Role.OTHER, Role.STATUS}:
            self._keep(column, cell)

    def _take_arrow(self, column: Column, cell: str) -> None:
        self.series.printed_arrow = read_arrow(cell)
        if self.series.printed_arrow is None and not _NO_ARROW.fullmatch(cell):
            self._keep(column, cell)
            self._warn("unread-arrow", f"{cell!r} says neither up nor down nor the same.")

    def _check_arrow(self) -> None:
        printed, computed = self.series.printed_arrow, self.series.computed_direction
        if printed and computed and printed != computed:
            self._warn("arrow-contradicts", f"The arrow says {printed}; the last two values go {computed}.")

    def _take_comparison(self, column: Column, cell: str) -> None:
        limit = next((word for pattern, word in _LIMITS if re.search(pattern, cell, re.IGNORECASE)), "exactly")
        number = re.search(r"£?[0-9][0-9,.]*\s?%?", cell)
        read = read_value(number[0].rstrip(".,") if number and limit != "exactly" else cell)
        if read.number is None:
            self._keep(column, cell)
            if not read.understood:
                self._warn("unread-value", f"{cell!r} under {column.heading} is no value that is known.")
            return
        value = as_percent(read.number) if read.unit is None and holds_shares(self.series) else read.number
        period = column.period.words if column.period else None
        unit = read.unit or self.series.unit
        place = (unit, period, self.row.page, self.row.line, f"{column.heading}: {cell}")
        if column.comparator and column.role is Role.BENCHMARK:
            benchmark = BenchmarkRead(self.series.key, value, str(column.comparator), *place)
            self.record.benchmarks.append(benchmark)
        else:
            self.record.targets.append(TargetRead(self.series.key, value, limit, *place))

    def _keep(self, column: Column, cell: str) -> None:
        self.series.cells[column.heading or f"Column {column.index + 1}"] = cell

    def _warn(self, code: str, message: str) -> None:
        self.record.warnings.append(ReadWarning(code, message, self.row.page, self.row.line, words_of(self.row)))
