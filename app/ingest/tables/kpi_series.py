"""The rows of a KPI table as series of dated values."""

from dataclasses import dataclass

from app.ingest.dates import Period
from app.ingest.kpi_record import KpiPaperRecord, KpiSeries, RefusedBlock, ValueRead
from app.ingest.readers.table import TableRow
from app.ingest.record import ReadWarning
from app.ingest.tables.direction import direction
from app.ingest.tables.kpi_beside import Beside, cell_of, words_of
from app.ingest.tables.kpi_blocks import Block, period_cells
from app.ingest.tables.kpi_headings import Column, Role, heading_period, name_column
from app.ingest.tables.kpi_units import settle_units
from app.ingest.tables.kpi_values import CellRead, common_unit, part_marks, read_value
from app.ingest.tables.register import unique_key
from app.ingest.tables.statements import MEASURE


@dataclass(frozen=True)
class _Place:
    """Where the cell of a value stands."""

    period: Period
    row: TableRow
    cell: str


class SeriesReader:
    """Fills a record with what KPI tables say; every row is in the record or in a warning."""

    def __init__(self, record: KpiPaperRecord) -> None:
        self.record = record
        self.keys: dict[str, int] = {}
        self._seen: set[tuple[str | None, str]] = set()

    def read_table(self, block: Block, section: str | None, notes: dict[str, str]) -> list[KpiSeries]:
        """The series of a table whose rows name them; `notes` are its footnotes by their marks."""
        name = name_column(block.columns)
        if name is None:
            return []
        self._take_headings([column.heading for column in block.columns])
        grouping = _Grouping(section)
        series = []
        for row in block.rows:
            if self._is_kpi(block, name, row, grouping):
                words, inner = cell_of(row, name), grouping.section(block.columns, row)
                read = self._series(words, inner, _across(block.columns, row), row, notes)
                beside = Beside(self.record, read, row)
                beside.take_unit(block.columns)
                self._settle_units(read, row, stored=block.stored)
                beside.take(block.columns)
                series.append(read)
        return series

    def _is_kpi(self, block: Block, name: Column, row: TableRow, grouping: "_Grouping") -> bool:
        """Whether the row is a KPI's; one that is not leaves a warning."""
        words = cell_of(row, name)
        cells = [read_value(cell) for _, cell in period_cells(block.columns, row)]
        if not words:
            self._warn("row-without-name", "No KPI is named in this row, so its values were not read.", row)
        elif not any(row.cells[name.index + 1 :]) and not MEASURE.match(words):
            grouping.heading = words
            self._warn("row-without-values", "No value stands in this row; it is read as a heading.", row)
        elif sum(not cell.understood for cell in cells) > 1 and all(cell.number is None for cell in cells):
            self._warn("row-unread", "Words stand here where values should, so the row was not read.", row)
        else:
            return True
        return False

    def read_transposed(self, block: Block, section: str | None, notes: dict[str, str]) -> list[KpiSeries]:
        """The series of a table whose rows are periods and whose columns are KPIs."""
        names = dict(enumerate(_names(block.heads)))
        filled = sorted({index for row in block.rows for index, cell in enumerate(row.cells) if index and cell})
        labels = [names[index] for index in filled if names.get(index)]
        if len(labels) < len(filled):
            reason = f"Columns with values: {len(filled)}; with names: {len(labels)}."
            self.refuse(reason, section, labels, block.rows)
            return []
        series = []
        for head in block.heads:
            self._take_headings(list(head.cells))
        for index in filled:
            places = self._down(block.rows, index, warns=index == filled[0])
            series.append(self._series(names[index], section, places, block.heads[-1], notes))
            self._settle_units(series[-1], block.heads[-1], stored=block.stored)
        return series

    def read_aligned(self, block: Block, labels: list[TableRow], section: str | None) -> list[KpiSeries]:
        """The series of rows whose names were printed apart from them, one for each row."""
        self._take_headings([column.heading for column in block.columns])
        series = []
        for label, row in zip(labels, block.rows, strict=True):
            read = self._series(label.cells[0], section, _across(block.columns, row), label, {})
            if read.unit == "%" and not any("%" in cell for cell in row.cells):
                message = "The label speaks of a percentage, and no % stands beside it: labels and rows may be shifted."
                self._warn("unit-disagrees", message, row)
            series.append(read)
        return series

    def refuse(self, reason: str, section: str | None, labels: list[str], rows: list[TableRow]) -> None:
        """Keep a block's words without putting them together."""
        words = [words_of(row) for row in rows]
        self.record.refused.append(RefusedBlock(reason, section, labels, words, rows[0].page, rows[0].line))

    def _series(
        self,
        name: str,
        section: str | None,
        places: list[_Place],
        named_at: TableRow,
        notes: dict[str, str],
    ) -> KpiSeries:
        plain, marks = part_marks(name)
        if (section, plain) in self._seen:
            self._warn("duplicate-kpi", "This name stands twice in its section; both rows are kept.", named_at)
        self._seen.add((section, plain))
        cells = [read_value(place.cell) for place in places]
        unit = common_unit(name, cells)
        series = KpiSeries(
            key=unique_key(plain, self.keys),
            name=plain,
            section=section,
            unit=unit,
            printed_status=None,
            printed_arrow=None,
            computed_direction=None,
            values=[],
            page=named_at.page,
            line=named_at.line,
            quote=name,
            note=self._note(marks, notes, named_at),
        )
        for place, cell in zip(places, cells, strict=True):
            series.values.append(self._value(place, cell, notes))
        series.computed_direction = direction(series.values)
        self.record.series.append(series)
        return series

    def _value(self, place: _Place, cell: CellRead, notes: dict[str, str]) -> ValueRead:
        period, row = place.period, place.row
        if not cell.understood:
            self._warn("unread-value", f"{place.cell!r} in {period.words} is no value that is known.", row)
        note = self._note(cell.marks, notes, row)
        first, last = period.starts_on.isoformat(), period.ends_on.isoformat()
        return ValueRead(period.words, first, last, cell.number, place.cell, note, row.page, row.line)

    def _note(self, marks: str, notes: dict[str, str], row: TableRow) -> str | None:
        if marks and marks not in notes:
            self._warn("note-missing", f"The mark {marks} has no note below the table.", row)
        return notes.get(marks)

    def _settle_units(self, series: KpiSeries, row: TableRow, *, stored: bool) -> None:
        for code, message in settle_units(series, stored=stored):
            self._warn(code, message, row)

    def _down(self, rows: list[TableRow], index: int, *, warns: bool) -> list[_Place]:
        places = []
        for row in rows:
            period = heading_period(row.cells[0])
            if period:
                places.append(_Place(period, row, row.cells[index] if index < len(row.cells) else ""))
            elif warns:
                self._warn("row-without-period", "No period stands in this row, so its values were not read.", row)
        return places

    def _take_headings(self, headings: list[str]) -> None:
        self.record.columns.extend(dict.fromkeys(h for h in headings if h and h not in self.record.columns))

    def _warn(self, code: str, message: str, row: TableRow) -> None:
        self.record.warnings.append(ReadWarning(code, message, row.page, row.line, words_of(row)))


@dataclass
class _Grouping:
    """The section that a row stands in: a heading within the table, or a cell that carries on to the rows below."""

    outer: str | None
    heading: str | None = None
    grouped: str | None = None

    def section(self, columns: list[Column], row: TableRow) -> str | None:
        for column in columns:
            if column.role is Role.SECTION and (cell := cell_of(row, column)):
                self.grouped = cell
        return self.grouped or self.heading or self.outer


def _across(columns: list[Column], row: TableRow) -> list[_Place]:
    return [_Place(column.period, row, cell) for column, cell in period_cells(columns, row) if column.period]


def _names(heads: list[TableRow]) -> list[str]:
    """The columns' names; a heading of several columns stands over the first of them and is carried on."""
    names: list[str] = []
    width = max((len(head.cells) for head in heads), default=0)
    for index in range(width):
        above = [_carried(head, index) for head in heads[:-1]]
        own = heads[-1].cells[index] if index < len(heads[-1].cells) else ""
        names.append(": ".join(part for part in [*above, own] if part) if own else "")
    return names


def _carried(head: TableRow, index: int) -> str:
    return next((cell for cell in reversed(head.cells[1 : index + 1]) if cell), "")
