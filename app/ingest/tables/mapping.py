"""Reading a mapping table: what the inspectors said, the KPIs that measure it, and the bodies that see them."""

from pathlib import Path

from app.errors import ImportProblem, Problem
from app.ingest.readers.table import Table
from app.ingest.readers.tables import read_tables
from app.ingest.record import MappingRecord
from app.ingest.tables.builder import RecordBuilder
from app.ingest.tables.headings import Role
from app.ingest.tables.labels import LABEL
from app.ingest.tables.layout import lay_out
from app.ingest.tables.rows import RowBuilder


def read_mapping(path: Path, max_pages: int = 1000) -> MappingRecord:
    """Read the mapping table of a text, CSV, Excel, Word or PDF file; a PDF of more than `max_pages` is refused.

    Raises
    ------
    ImportProblem
        The file cannot be read, is too large, or holds no table with the expected columns.
    """
    return map_tables(read_tables(path, max_pages))


def map_tables(tables: list[Table]) -> MappingRecord:
    """The record of a mapping table, from whatever file its cells were read."""
    layout = lay_out(tables)
    rows = RowBuilder(layout).build()
    if not rows:
        remedy = "No row below the headings has a finding. Check that the file is complete."
        raise ImportProblem("The mapping table is empty.", [Problem(tables[0].name, remedy)])
    record = MappingRecord(
        columns=[column.heading for column in layout.columns],
        unknown_columns=[column.heading for column in layout.columns if column.role is None],
        warnings=layout.warnings,
        pages=max((line.place.page or 0 for line in layout.lines), default=0) or None,
    )
    labelled = any(
        LABEL.search(cell.text) for row in rows for column, cell in row.cells.items() if column.role is Role.KPI
    )
    return RecordBuilder(record, labelled=labelled).build(rows)
