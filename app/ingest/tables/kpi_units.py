"""Units that a KPI's cells print, or that only a workbook's formatting shows."""

from collections.abc import Iterator

from app.ingest.kpi_record import KpiSeries, ValueRead
from app.ingest.tables.kpi_values import read_value


def settle_units(series: KpiSeries, *, stored: bool) -> Iterator[tuple[str, str]]:
    """Read shares as percentages where the cells are as a workbook stores them; yield what is doubtful as warnings.

    A workbook keeps 76% as 0.76. In any other file 0.76 may be meant as it is printed.
    """
    values = [value for value in series.values if value.value is not None]
    units = {read_value(value.printed).unit for value in values}
    if len(units) > 1 and any(value.value and read_value(value.printed).unit is None for value in values):
        yield "mixed-units", "Some values of this KPI have a unit and others none."
    if series.unit != "%" or units != {None} or not 0 < max(value.value or 0 for value in values) <= 1:
        return
    if stored:
        for value in values:
            value.value = as_percent(value.value or 0)
        yield "share-read-as-percent", "The sheet keeps shares of one here: they are read as percentages."
    else:
        yield "share-or-percent", "These may be shares of one or percentages: kept as printed."


def as_percent(share: float) -> float:
    """A share of one as a percentage, without the noise of binary fractions."""
    return round(100 * share, 9)


def holds_shares(series: KpiSeries) -> bool:
    """Whether the values were read from shares of one."""
    return any(_was_share(value) for value in series.values)


def _was_share(value: ValueRead) -> bool:
    return bool(value.value) and read_value(value.printed).number != value.value
