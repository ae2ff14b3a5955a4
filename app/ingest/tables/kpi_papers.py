"""Reading a paper of key performance indicators: dashboards, sheets of values, lists of red, amber and green."""

import re
from pathlib import Path

from app.errors import ImportProblem, Problem
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.readers.flow import read_flow
from app.ingest.readers.table import Table
from app.ingest.tables.council import find_council
from app.ingest.tables.direction import read_arrow
from app.ingest.tables.kpi_apart import is_heading, read_apart, refuse_loose
from app.ingest.tables.kpi_benchmarks import read_benchmarks
from app.ingest.tables.kpi_blocks import Block, LooseRows, Part, Prose, cut_into_parts, plain, title_of
from app.ingest.tables.kpi_claims import check_claims, warn_of_other_years
from app.ingest.tables.kpi_colours import read_colours
from app.ingest.tables.kpi_headings import is_period
from app.ingest.tables.kpi_prose import Section
from app.ingest.tables.kpi_series import SeriesReader
from app.ingest.tables.kpi_targets import read_targets, warn_of_conflicts
from app.ingest.tables.kpi_values import has_number, read_value

_LOOKED_FOR = (
    "a table with KPIs in its rows and periods as headings, years included (Q2 20-21, Sept-21, 2020-21); one with "
    "periods in its rows and KPIs as headings; labels above rows of values; or lists of KPIs under Red, Amber, Green"
)
_FOOTNOTE = re.compile(r"(?P<mark>[*†‡§#^¹²³]+)\s*(?P<note>[^\s*†‡§#^¹²³].*)")


def read_kpis(path: Path, max_pages: int = 1000) -> KpiPaperRecord:
    """Read the KPI tables of a text, CSV, Excel or Word file.

    Parameters
    ----------
    path : Path
    max_pages : int
        A PDF of more pages is refused.

    Returns
    -------
    KpiPaperRecord
        Every row of a table that is recognised is a series, refused with its reason, or in a warning.

    Raises
    ------
    ImportProblem
        The file cannot be read, is too large, or holds no KPI table.
    """
    return kpi_record(read_flow(path, max_pages))


def kpi_record(tables: list[Table]) -> KpiPaperRecord:
    """The record of a KPI paper, from whatever file its rows were read."""
    parts = cut_into_parts(tables)
    record = KpiPaperRecord(council=find_council(cell for t in tables for row in t.rows for cell in row.cells))
    reader = SeriesReader(record)
    sections = _Sections(parts, reader).read()
    read_colours(parts, record, reader.keys)
    if not record.series and not record.refused:
        raise _nothing_found(tables)
    for index, part in enumerate(parts):
        if isinstance(part, LooseRows) and _is_valued(part):
            refuse_loose(part, _heading_above(parts, index), reader)
    for section in sections:
        read_targets(section, record)
        read_benchmarks(section, record)
        check_claims(section, record)
        warn_of_other_years(section, record)
    warn_of_conflicts(record)
    return record


class _Sections:
    """Reads the tables of a paper in order, and gathers the prose that stands below each under its title."""

    def __init__(self, parts: list[Part], reader: SeriesReader) -> None:
        self.parts = parts
        self.reader = reader
        self.sections: list[Section] = []
        self._bare: list[Block] = []

    def read(self) -> list[Section]:
        for index, part in enumerate(self.parts):
            if isinstance(part, Block) and part.is_bare:
                self._bare.append(part)
                if not self._is_bare(index + 1):
                    self._read_bare(index)
            elif isinstance(part, Block):
                self._read_block(part, index)
            elif isinstance(part, Prose) and self.sections:
                self._take_prose(part)
        return self.sections

    def _read_block(self, block: Block, index: int) -> None:
        section = self._section(block.title)
        take = self.reader.read_table if block.columns else self.reader.read_transposed
        section.series += take(block, section.title, _footnotes(self.parts[index + 1 :]))

    def _read_bare(self, index: int) -> None:
        above = self.parts[: index + 1 - len(self._bare)]
        self.sections.append(Section(None, read_apart(self._bare, above, self.reader)))
        self._bare = []

    def _is_bare(self, index: int) -> bool:
        part = self.parts[index] if index < len(self.parts) else None
        return isinstance(part, Block) and part.is_bare

    def _section(self, title: str | None) -> Section:
        """A table without a title of its own belongs to the section that it stands in."""
        if title or not self.sections:
            self.sections.append(Section(title))
        return self.sections[-1]

    def _take_prose(self, prose: Prose) -> None:
        if is_heading(prose.text) and prose.text.isupper():
            # What follows a heading in capitals is another item of the paper.
            self.sections.append(Section(plain(prose.text)))
        self.sections[-1].prose.append(prose)


def _footnotes(below: list[Part]) -> dict[str, str]:
    """The notes directly below a table, by their marks."""
    notes: dict[str, str] = {}
    for part in below:
        match = _FOOTNOTE.fullmatch(part.text) if isinstance(part, Prose) else None
        if match is None:
            break
        notes[match["mark"]] = match["note"]
    return notes


def _is_valued(part: LooseRows) -> bool:
    """Whether the rows are names with values, two of them at least."""
    rows = [row for row in part.rows if row.cells[0] and not has_number(row.cells[0]) and not is_period(row.cells[0])]
    valued = [row for row in rows if any(map(has_number, row.cells[1:]))]
    beside = [cell for row in part.rows for cell in row.cells[1:]]
    return len(valued) > 1 and all(read_value(cell).understood or read_arrow(cell) for cell in beside)


def _heading_above(parts: list[Part], index: int) -> str | None:
    above = parts[index - 1] if index else None
    return title_of(above) if isinstance(above, Prose) else None


def _nothing_found(tables: list[Table]) -> ImportProblem:
    problems = [
        Problem(f"{table.name}, line {table.rows[0].line}", f"It begins: {' | '.join(table.rows[0].cells)[:200]}.")
        for table in tables[:10]
        if table.rows
    ] or [Problem("", "The document holds no words at all.")]
    return ImportProblem(f"No KPI table was found. Looked for: {_LOOKED_FOR}.", problems)
